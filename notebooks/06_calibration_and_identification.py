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

# %% [markdown]
# ## 1. How do the targets of one city fare?
# `p_model` is the probability of the report under the model, `log_ratio` compares it with a model without any effect.

# %%
found = bs.findings("tilburg", draws=6, replicates=1, source="prior")
found[["arm", "outcome", "month", "basis", "reported", "p_model", "log_ratio", "verdict"]].round(2)

# %% [markdown]
# A ratio near zero speaks neither for the effects nor against them: a statement such as "not significant" in an arm of
# two hundred people is true of nearly every parameter set. How many are there?

# %%
known = found["log_ratio"].dropna()
print(f"{(known.abs() < 0.7).sum()} of {len(known)} rows are less than twice as likely under the one as under the other")

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
parameters = bs.parameters()
parameters.loc[strongest("exit_work_rate").index, ["grade", "prior", "unit", "meaning"]]

# %% [markdown]
# ## 3. Two parameters, one fact
# A level of exits can come from many offers and much loss of them, or from few offers that are taken. One number cannot
# tell these apart: along a ridge all pairs fit as well. That is what "not identified" means, and why a calibration
# reports how wide the prior was and how wide the posterior is, parameter by parameter.
#
# The package carries such a posterior; runs draw from it unless they are told otherwise. On the scale of the prior's own
# quantiles, where the prior is uniform from 0 to 1, how much of its spread did the facts take away?

# %%
fitted = bs.posterior()
ranks = fitted.prior_ranks()
shrink = (1 - ranks.std() * np.sqrt(12)).sort_values(ascending=False)
print(f"{(shrink > 0.5).sum()} of {len(shrink)} parameters lost half of their spread, {(shrink < 0.1).sum()} less than a tenth")
pd.DataFrame({"shrink": shrink, "mean": ranks.mean()[shrink.index],
              "grade": parameters.loc[shrink.index, "grade"]}).head(10).round(2)

# %% [markdown]
# What a single parameter cannot tell, a pair may. Two parameters that make up for each other keep their spread and go
# together in the draws:

# %%
first = list(shrink.index[:40])
pairs = ranks[first].corr().where(np.triu(np.ones((40, 40), bool), 1)).stack()
pairs.sort_values(key=np.abs, ascending=False).head(5).round(2)

# %% [markdown]
# `posterior().about` says what these draws are worth, and the page on validation where they fail. The fewer independent
# draws, the coarser such correlations, and the more a narrow spread owes to chance: with n of them a correlation below
# about 2/sqrt(n) is noise.

# %%
{name: fitted.about[name] for name in ("draws", "effective_draws", "effective_asked", "pareto_k", "targets")}

# %%
print(f"noise: correlations below {min(1.0, 2 / np.sqrt(fitted.about['effective_draws'])):.2f}")

# %% [markdown]
# ## Exercises
# 1. Choose the ten draws whose exit rate is nearest to 1.0 % a month. How much narrower are the first parameters of the
#    list among these ten than among all forty?
# 2. Repeat this with part-time work as a second fact. Which parameters does the second fact narrow that the first did not?
# 3. Which reports of Wageningen agree, and would a model without any effect agree as well?
#
# Solutions: `solutions/06_calibration_and_identification.py`.
