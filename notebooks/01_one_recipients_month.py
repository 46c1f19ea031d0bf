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
# # 01 · One recipient's month
#
# **Why does one person look for work exactly as hard as the duty asks, and another person harder or not at all?**
#
# You will meet three ideas: income is felt against what one is used to (loss aversion), effort has a price, and a duty
# makes a *kink* at the required effort. The equations are R1 to R6 of `docs/model.md`.

# %%
import matplotlib.pyplot as plt
import numpy as np

import bijstandsim as bs

rules = bs.equations  # the equations that the month itself uses, one number in and one out
parameters = bs.parameters()
parameters.loc[["gain_loss_weight_ratio", "search_effort_elasticity"], ["meaning", "unit", "default", "grade"]]

# %% [markdown]
# ## 1. Losses weigh more than gains
# Incomes are multiples of the household's own norm. `r` is what the person is used to; below it a euro counts
# `lambda` times.

# %%
incomes = np.linspace(0.6, 1.5, 91)
weight = parameters.loc["gain_loss_weight_ratio", "default"]

def value(income: float, loss_aversion: float, used_to: float = 1.0) -> float:
    """What an income is felt to be worth to somebody who is used to another one."""
    return rules.income_value(income, used_to, loss_aversion=loss_aversion, gain_loss_weight=weight)

for loss_aversion in (1.0, 1.75, 3.0):
    values = [value(y, loss_aversion) for y in incomes]
    plt.plot(incomes, values, label=f"lambda = {loss_aversion}")
plt.axvline(1.0, color="grey", lw=0.8)
plt.xlabel("income, multiples of the norm (used to: 1)")
plt.ylabel("value of the income, U(y; r)")
plt.legend();

# %% [markdown]
# A cut of a quarter of the benefit, seen with these eyes:

# %%
for loss_aversion in (1.0, 1.75, 3.0):
    loss = value(1.0, loss_aversion) - value(0.75, loss_aversion)
    gain = value(1.25, loss_aversion) - value(1.0, loss_aversion)
    print(f"lambda {loss_aversion}: a cut of 25 % costs {loss:.2f}, a gain of 25 % brings {gain:.2f}")

# %% [markdown]
# ## 2. The kink at the duty
# Without a duty a person searches until one more unit costs what it brings: `s_lo`. Below the required effort, each
# unit of search also averts part of a cut (`psi`). Above it, it does not. So effort rises with the threat until it
# meets the duty, and stays there.

# %%
elasticity = parameters.loc["search_effort_elasticity", "default"]
threats = np.linspace(0.0, 3.0, 121)
for worth in (0.1, 0.5, 1.5):
    efforts = [rules.search_effort(worth, threat, elasticity=elasticity) for threat in threats]
    plt.plot(threats, efforts, label=f"work is worth {worth}")
plt.axhline(1.0, color="grey", lw=0.8, ls="--")
plt.text(2.4, 1.03, "the duty", color="grey")
plt.xlabel("value of averting a cut, per unit of search (psi)")
plt.ylabel("search effort S")
plt.legend();

# %% [markdown]
# Somebody for whom work is worth much searches beyond the duty, with or without threat. The threat moves those in the
# middle, up to the line. More threat than needed does nothing but hurt.

# %% [markdown]
# ## 3. A whole city
# The same equations for two thousand people, after burn-in under regular practice. How many sit on the kink?

# %%
city = bs.Scenario.load("regulier", sets=["municipality.size=2000", "policy_months=12"])
model = bs.BijstandModel(city, follow=300)
model.run_for(12)

people = model.people()
clients = people[people["status"].isin(["B", "P"])]  # on benefit, without and with part-time work
search = clients.loc[clients["search"] > 0, "search"]
plt.hist(search, bins=np.linspace(0, 2, 61))
plt.xlabel("search effort S of people on benefit")
plt.ylabel("people")
print(f"{100 * np.mean(np.abs(search - 1.0) < 1e-6):.0f} % search exactly what the duty asks")
print(f"{100 * np.mean(search > 1.0 + 1e-6):.0f} % search more")

# %% [markdown]
# ## 4. One life
# Somebody who was followed from the start; every column is the engine's own.

# %%
import pandas as pd

life = max(model.lives.values(), key=lambda months: len({m["status"] for m in months}))
pd.DataFrame(life)[["month", "status", "search", "stress", "motivation", "trust", "cuts", "wage"]].round(2)

# %% [markdown]
# ## Exercises
# 1. Switch the duty off (`sets=[..., "policy.duties.search_duty=false"]`). Where does the mass at the kink go, and does
#    the mean effort fall by as much as you expected?
# 2. Double the chance to be checked (`policy.enforcement.monitoring_factor=2`). Who moves: those below the duty, those
#    on it, or those above?
# 3. A person who is used to more than the norm (`r` = 1.2): does a job at 1.1 times the norm feel like a gain?
#
# Solutions: `solutions/01_one_recipients_month.py`.
