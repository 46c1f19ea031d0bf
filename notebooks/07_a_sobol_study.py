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
# # 07 · A Sobol' study
#
# **If the answer is uncertain, what would it help most to know, and what to change?**
#
# A sweep shows a map of two things. With more of them a map is no use; then one asks what share of the answer's variance
# each input carries. Two inputs here are levers (caseload, share of earnings kept), two are parameters at their priors.

# %%
import tempfile
from pathlib import Path

import bijstandsim as bs

STUDY = """
schema_version: 1
name: guidance
model:
  scenario: regulier
  set: [municipality.size=1000, policy_months=12, regular.guidance.caseload=150]
parameters: [distance_fall_per_dose, search_effort_elasticity]
inputs:
  caseload: {key: policy.guidance.caseload, range: [25, 150], scale: log}
  release: {key: policy.release.share, range: [0, 1]}
n: 4
seeds: 2
outcomes: [exit_work, parttime, wellbeing]
objectives: {work: {weights: {exit_work: 1}, label: exits to work}}
"""
file = Path(tempfile.mkdtemp()) / "guidance.yaml"
file.write_text(STUDY, encoding="utf-8")
study = bs.SobolStudy.load(file)
print(study.size_text(), "·", len(study.plan().rows), "rows")

# %% [markdown]
# Every row is the same people with the same luck, under the policy and with nobody treated. The answer that is taken
# apart is the difference between the two.

# %%
report = bs.run_sobol(study)
for sentence in report.sentences():
    print("-", sentence)

# %% [markdown]
# ## First order and total
# `S1` is the share of the variance that an input carries by itself, `ST` the share in which it has any part. The dummy
# is an input that changes nothing: what it seems to carry is noise, the floor. Intervals come from eight independent
# scrambles of the points.

# %%
indices = report.frame("indices")
own = indices[indices["response"].str.endswith("less nobody")]
own[["measure", "factor", "S1", "ST", "ST_lo", "ST_hi", "floor", "above_floor", "grade"]].round(2)

# %%
report.figures[0]

# %% [markdown]
# On what does each answer hang? An input counts when its whole interval lies above the floor.

# %%
for measure, rows in own.groupby("measure"):
    above = rows[rows["above_floor"]].sort_values("ST", ascending=False)["factor"]
    print(f"{measure}:", ", ".join(above) or "no input rises above the floor")

# %% [markdown]
# "No input rises above the floor" is an answer too: a thousand people for a year have much luck in them, and the full
# study takes more people and more seeds for that reason.

# %% [markdown]
# ## Do the shares add up?
# If inputs only added to each other, the first-order indices would sum to one. Sums near one mean little interaction,
# sums above it are noise.

# %%
report.frame("responses")[["response", "mean", "sd", "sum_S1", "sum_ST", "dummy_ST"]].round(2)

# %% [markdown]
# ## What is it worth to know?
# Whether to have the policy at all is a choice. `evpi` is what knowing everything would add to the goal on average, and
# `evppi` what knowing one input would add: zero when the choice would be the same anyway.

# %%
report.frame("choices").round(2)

# %%
report.frame("value").round(3)

# %% [markdown]
# ## Exercises
# 1. Screen with Morris first: `bs.SobolStudy.load(file, method="morris", trajectories=6)`. How many rows does it take,
#    and does it rank the inputs alike?
# 2. Double `n`, at 600 people and half a year so that it is quick. How much narrower are the intervals of ST, and which
#    index leaves the floor?
# 3. The posterior's parameters depend on each other, so their variance has no split into shares. Which method is left,
#    and what does it say? (`docs/how-to/sensitivity.md`)
#
# Solutions: `solutions/07_a_sobol_study.py`.
