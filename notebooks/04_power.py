# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 04 · Why the experiments found so little: power
#
# **If these instruments had the effects that the model gives them, how often would an experiment of this size have found them?**
#
# The six experiments of 2017-2019 had arms of one to two hundred people. More than half of what was reported is that nothing
# significant was found, in both directions or in one. Here the
# trial of Utrecht is held many times in the model, where the true effect is known.

# %%
import bijstandsim as bs

design = bs.TrialDesign.load("utrecht", trials=60, draws=2)
report = bs.run_trials(design)
report

# %% [markdown]
# *Power* is the share of trials that find a significant effect. *Smallest detectable* is the effect that eight of ten
# trials would find. Compare it with the effect in the model.

# %%
report.figure()

# %%
first = report.diagnosis.query("estimator == @design.answer.estimators[0]")
first[["arm", "measure", "pilot_itt", "smallest_detectable", "power", "needed_people"]].round(2)

# %% [markdown]
# ## What significance does to the size
# In a small trial only estimates that are too large pass the test. Type M is the factor by which they exaggerate; type S
# the share with the wrong sign. Rows with too few significant trials are left out.

# %%
first[["arm", "measure", "type_s", "type_m"]].dropna().round(2)

# %% [markdown]
# ## Where the published findings fall
# If "not significant" is what most virtual trials say too, such a report tells little about the effect.

# %%
report.published_grid()

# %% [markdown]
# ## Exercises
# 1. Plot the distribution of `report.estimates` of one arm and measure. Where is the true effect, where is zero?
# 2. Read from `report.curve` how many people an arm needs for power .8 on exits to work.
# 3. Does pooling all arms help, when the instruments differ? Argue first; then look at the signs of the true effects
#    in `report.truths`.
#
# Solutions: `solutions/04_power.py`.
