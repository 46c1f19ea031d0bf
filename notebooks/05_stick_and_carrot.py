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
# # 05 · Stick and carrot: the map
#
# **What does more of the stick do, what more of the carrot, and what both at once?**
#
# The study `stick-carrot` lays enforcement from none to the law of 2015 along one axis and support from 200 clients per
# caseworker to 25 along the other. Here on a coarse grid and a small city.

# %%
import bijstandsim as bs

study = bs.SweepStudy.load(
    "stick-carrot", sets=["municipality.size=1500", "policy_months=18"], draws=2, replicates=1, steps=4
)
report = bs.run_sweep(study)
report

# %% [markdown]
# On the command line this is `bijstandsim sweep stick-carrot --steps 4`; it keeps the rows as they finish, so a study
# that was stopped goes on.

# %% [markdown]
# ## The maps

# %%
report.figures[0]

# %%
[drawing.name for drawing in report.figures]

# %% [markdown]
# ## Is the whole the sum of its parts?
# Take the corners. If stick and carrot did not touch, the effect of both would be the sum of the two effects.

# %%
cells = report.frame("cells").merge(report.frame("points"), on="row", suffixes=("", "_point"))
inputs = [column for column in report.frame("points").columns if column in ("stick", "carrot")]
exits = cells[(cells["measure"] == "exit_work") & cells["regime"].eq(study.regime_names[0])]
exits.pivot_table(index=inputs[0], columns=inputs[1], values="difference").round(1)

# %% [markdown]
# ## Exercises
# 1. Which cell has the most exits to work, and which the best well-being? Are they the same?
# 2. Compute the interaction: effect at (last, last) less the sum of (last, first) and (first, last), each against
#    (first, first).
# 3. Along the carrot axis the share of the hours that goes to checks falls with the caseload (`times` in
#    `scenarios/studies/stick-carrot.yaml`). What happens to cuts, control and exits at 25 clients if that share stays
#    what it is at 200? (`regulier`, `policy.guidance.caseload` and `policy.enforcement.monitoring_factor`.)
#
# Solutions: `solutions/05_stick_and_carrot.py`.
