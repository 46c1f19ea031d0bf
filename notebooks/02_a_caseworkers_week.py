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
# # 02 · A caseworker's week
#
# **Where do the hours go, and whom do they not reach?**
#
# A regime is carried out by people with a calendar. Files, intakes and cases come first; what is left is split between
# checks and talks. The equations are C1 to C7 of `docs/model.md`.

# %%
import matplotlib.pyplot as plt
import pandas as pd

import bijstandsim as bs

# %% [markdown]
# ## 1. One desk, a year long

# %%
city = bs.Scenario.load("regulier", sets=["municipality.size=1500", "policy_months=12", "regular.guidance.caseload=150"])
model = bs.BijstandModel(city)
model.run_for(12)
weeks = 52 / 12
rows = []
for desk in model.caseworkers:
    if desk.caseload == 0:
        continue
    clients = desk.clients
    rows.append({
        "desk": desk.desk, "clients": desk.caseload, "hours a week": desk.hours / weeks,
        "used a week": desk.hours_used / weeks, "minutes per client a week": 60 * desk.hours_used / weeks / desk.caseload,
        "checked this month, %": 100 * desk.monitoring, "toughness": desk.toughness, "files": len(clients),
    })
pd.DataFrame(rows).round(2)

# %% [markdown]
# Even with every hour used, a client has minutes a week. And the desks differ: in toughness, in how often they check.

# %% [markdown]
# ## 2. What one more client costs
# The same city with other caseloads. Checks are scaled with the hours (regular practice has 150 clients) so that the extra time goes to talks.

# %%
found = []
for caseload in (40, 80, 120, 160, 240, 320):
    scenario = bs.Scenario.load("regulier", sets=[
        "municipality.size=1500", "policy_months=12", f"policy.guidance.caseload={caseload}",
        f"policy.enforcement.monitoring_factor={caseload / 150}",
    ])
    run = bs.simulate(scenario, point=True, replicates=2)
    level = run.outcomes(group="all").set_index("outcome")["mean"]
    found.append({"caseload": caseload, **{name: level[name] for name in ("contacts", "waiting", "dose", "cuts")}})
table = pd.DataFrame(found)
table.round(2)

# %%
fig, (left, right) = plt.subplots(1, 2, figsize=(9, 3))
left.plot(table["caseload"], table["contacts"], "o-")
left.set(xlabel="clients per caseworker", ylabel="contacts per client and year", ylim=(0, None))
right.plot(table["caseload"], table["waiting"], "o-", color="tab:red")
right.set(xlabel="clients per caseworker", ylabel="did not fit, per 100 clients a month", ylim=(0, None))
fig.tight_layout()

# %% [markdown]
# ## 3. Triage
# Who gets the hours that are left? Weights decide; here the desk looks for people far from work, or close to it.

# %%
def contacts_by_distance(weight: float) -> pd.Series:
    """Contacts a year of the clients nearest to work (1) to farthest (4)."""
    chosen = ["municipality.size=1500", "policy_months=12", f"policy.guidance.triage.distance={weight}"]
    model = bs.BijstandModel(bs.Scenario.load("regulier", sets=chosen))
    model.run_for(12)
    people = model.people().query("status in ('B', 'P')")
    quarter = pd.qcut(people["distance"], 4, labels=[1, 2, 3, 4])
    return 12 * people["contact_rate"].groupby(quarter, observed=True).mean()

pd.DataFrame({f"weight {weight:+d}": contacts_by_distance(weight) for weight in (-3, 0, 3)}).round(2)

# %% [markdown]
# Triage moves hours, it does not make them: what one group gains another misses.

# %% [markdown]
# ## Exercises
# 1. From which caseload on does a client see a caseworker less than once a year? Refine the grid.
# 2. Set `policy.enforcement.monitoring_factor` to 2 at a caseload of 120. Which hours pay for the checks?
# 3. How different are two desks? Compare the spread of `toughness` over desks with that after
#    `policy.enforcement.style_spread=0` (see `bijstandsim explain enforcement.style_spread`).
#
# Solutions: `solutions/02_a_caseworkers_week.py`.
