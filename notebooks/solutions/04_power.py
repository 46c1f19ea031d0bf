# %% [markdown]
# # Solutions of 04 · Power

# %%
import matplotlib.pyplot as plt

import bijstandsim as bs

design = bs.TrialDesign.load("utrecht", trials=60, draws=2)
report = bs.run_trials(design)
first, arm, measure = design.answer.estimators[0], design.arms[0], report.trials.measures[0]

# %% [markdown]
# ## 1. Estimates
# The cloud is wide, zero lies well inside it, and so does the truth.

# %%
chosen = report.estimates.query("arm == @arm and measure == @measure and estimator == @first")["effect"]
truth = report.truths.query("arm == @arm and measure == @measure and estimand == 'pilot_itt'")["effect"].mean()
plt.hist(chosen, bins=15)
plt.axvline(truth, color="tab:green", label="truth in the model, mean of the draws")
plt.axvline(0, color="grey", ls="--", label="no effect")
plt.xlabel(f"{arm}: estimate of {measure}")
plt.legend();

# %% [markdown]
# ## 2. People needed

# %%
curve = report.curve.query("measure == @measure")
for name in design.arms:
    enough = curve[(curve["arm"] == name) & (curve["power"] >= 0.8)]["people"]
    print(name, f"{enough.min():,.0f} people" if len(enough) else f"more than {curve['people'].max():,.0f} people")

# %% [markdown]
# ## 3. Pooling
# Pooling helps when the effects have one sign and similar size; where one arm lowers what another raises, the pooled
# effect is smaller than either.

# %%
report.truths.query("estimand == 'pilot_itt'").groupby(["measure", "arm"])["effect"].mean().unstack().round(2)
