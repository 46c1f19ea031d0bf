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
# # 06 · Calibration and what is identified
#
# **Which parameters can the published facts speak of at all?**
#
# A fact can teach something of a parameter only if the model's value for that fact moves when the parameter moves, by
# more than the fact's own error. Here the facts are the targets in `calibration/targets/`. Draws are from the prior at
# first: what the literature says before the Dutch experiments are looked at.

# %%
import numpy as np
import pandas as pd

import bijstandsim as bs
from bijstandsim.calibrate import findings, load_targets, passes

targets = tuple(t for t in load_targets() if t.group == "tilburg")
pd.DataFrame([{"what": t.what, "reported": t.reported, "basis": t.basis} for t in targets])

# %% [markdown]
# ## 1. How do the targets of one city fare?
# `p model` is the probability of the report under the model, `ln ratio` compares it with a model without any effect.

# %%
found = findings.assemble(targets, passes.run(targets, passes.Plan(draws=6, replicates=1)))
pd.DataFrame([
    {"what": f.target.what, "reported": f.target.reported, "p model": f.probability, "ln ratio": f.log_ratio,
     "verdict": f.verdict}
    for f in found
]).round(2)

# %% [markdown]
# Most rows give a ratio near zero: they speak neither for the effects nor against them. A statement such as "not
# significant" in an arm of two hundred people is true of nearly every parameter set.

# %% [markdown]
# ## 2. What moves a fact?
# Regular practice at forty draws from the prior. Which parameters go together with exits to work and with part-time
# work, and how much of the spread do the strongest ones carry?

# %%
city = bs.Scenario.load("regulier", sets=[
    "municipality.size=800", "policy_months=12", "draws=40", "replicates=1", "parameters.set=prior",
])
run = bs.simulate(city)
draws = pd.DataFrame(run.raw.parameters)
draws = draws.loc[:, draws.std() > 0]
outcomes = run.frame("runs").query("month == 12").pivot(index="draw", columns="outcome", values="value")

def strongest(outcome: str, count: int = 6) -> pd.Series:
    correlation = draws.rank().corrwith(outcomes[outcome].rank())
    return correlation.sort_values(key=np.abs, ascending=False).head(count).round(2)

for outcome in ("exit_work_rate", "parttime_share"):
    print(outcome, strongest(outcome).to_string(), sep="\n", end="\n\n")

# %% [markdown]
# With forty draws a rank correlation below about .3 is noise (two standard errors), and with more than two hundred
# parameters a dozen of them pass that mark by chance. Read the first ones only, and look at their grade:

# %%
from bijstandsim.behaviour import load

pd.DataFrame([
    {"parameter": name, "grade": load()[name].grade, "prior": load()[name].prior, "meaning": load()[name].meaning}
    for name in strongest("exit_work_rate").index
])

# %% [markdown]
# ## 3. Two parameters, one fact
# A level of exits can come from many offers and much loss of them, or from few offers that are taken. One number cannot
# tell these apart: along a ridge all pairs fit as well. That is what "not identified" means, and why a calibration
# reports how wide the prior was and how wide the posterior is, parameter by parameter.
#
# The package carries such a posterior; runs draw from it unless they are told otherwise. On the scale of the prior's own
# quantiles, where the prior is uniform from 0 to 1, how much of its spread did the facts take away?

# %%
from bijstandsim.behaviour import posterior
from bijstandsim.behaviour.priors import cdf

fitted = posterior()
ranks = pd.DataFrame({
    name: cdf(load()[name], fitted.values[:, k]) for k, name in enumerate(fitted.names) if not load()[name].group
})  # shares that add up to one are left out: none of them has a prior of its own
shrink = (1 - ranks.std() * np.sqrt(12)).sort_values(ascending=False)
print(f"{(shrink > 0.5).sum()} of {len(shrink)} parameters lost half of their spread, {(shrink < 0.1).sum()} less than a tenth")
pd.DataFrame({"shrink": shrink, "mean": ranks.mean()[shrink.index],
              "grade": [load()[name].grade for name in shrink.index]}).head(10).round(2)

# %% [markdown]
# What a single parameter cannot tell, a pair may. Two parameters that make up for each other keep their spread and go
# together in the draws:

# %%
first = list(shrink.index[:40])
pairs = ranks[first].corr().where(np.triu(np.ones((40, 40), bool), 1)).stack()
pairs.sort_values(key=np.abs, ascending=False).head(5).round(2)

# %% [markdown]
# `posterior().about` says what these draws are worth, and the page on validation where they fail. Few independent draws
# make such correlations coarse.

# %%
{name: fitted.about[name] for name in ("draws", "effective_draws", "pareto_k", "targets")}

# %% [markdown]
# ## Exercises
# 1. Choose the ten draws whose exit rate is nearest to 1.0 % a month. How much narrower are the first parameters of the
#    list among these ten than among all forty?
# 2. Repeat this with part-time work as a second fact. Which parameters does the second fact narrow that the first did not?
# 3. Which reports of Wageningen agree, and would a model without any effect agree as well?
#
# Solutions: `solutions/06_calibration_and_identification.py`.
