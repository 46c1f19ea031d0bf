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
# # 08 · Build your own regime
#
# **Which regime would you choose, and whom would it cost what?**
#
# A regime is a YAML file with levers. You will write one, have a mistake explained, and compare it with two others on
# the same people and the same chances.

# %%
from pathlib import Path
from tempfile import mkdtemp

import bijstandsim as bs

folder = Path(mkdtemp())
mine = folder / "mine.yaml"
mine.write_text("""
schema_version: 1
name: mine
title: Fewer duties, more time, half of small earnings kept
extends: regulier
policy_months: 18
policy:
  duties: {exempt: true}
  guidance: {caseload: 80}
  release: {share: 0.5, cap_eur_month: 200, months: 18}
""")
scenario = bs.Scenario.load(mine)
scenario.title

# %% [markdown]
# ## A mistake is answered, not swallowed

# %%
(folder / "wrong.yaml").write_text("schema_version: 1\nname: wrong\nextends: regulier\npolicy: {guidance: {caselod: 80}}\n")
try:
    bs.Scenario.load(folder / "wrong.yaml")
except bs.InputError as error:
    print(error)

# %% [markdown]
# ## What a lever means

# %%
print(bs.explain("release.share"))

# %% [markdown]
# ## Compare
# Three worlds for every regime: nobody treated, a pilot, everybody.

# %%
small = ["municipality.size=1500", "policy_months=18"]
city = bs.Scenario.load("regulier", sets=small)
others = [bs.Scenario.load(name, sets=small) for name in (mine, "policies/toeslag", "policies/streng-2015")]
comparison = bs.compare(city, others, draws=5, replicates=1, pilot=100)
comparison

# %%
differences = comparison.frame("differences")
differences[differences["outcome"].isin(["exit_work", "parttime", "wellbeing", "income"])].head(12).round(2)

# %% [markdown]
# ## Who gains, who loses

# %%
comparison.frame("gains").head(12).round(2)

# %% [markdown]
# ## Who pays

# %%
comparison.frame("net_cost").head(12).round(0)

# %% [markdown]
# ## Exercises
# 1. Find a regime that costs the municipality nothing more than regular practice and still leaves people better off.
#    What did you give up?
# 2. Aim your regime at single parents only (a block with `for: {household: [single_parent]}`). What happens to the
#    others, who are not in it?
# 3. Does your pilot predict the city? Compare the rows `pilot` and `everybody` of `comparison.frame("scale")`.
#
# Solutions: `solutions/08_your_own_regime.py`.
