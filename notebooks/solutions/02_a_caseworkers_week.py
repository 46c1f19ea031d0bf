# %% [markdown]
# # Solutions of 02 · A caseworker's week

# %%
import numpy as np

import bijstandsim as bs

SMALL = ["municipality.size=1500", "policy_months=12"]


def level(*sets: str) -> dict[str, float]:
    """Outcomes of the city after a year."""
    run = bs.simulate(bs.Scenario.load("regulier", sets=[*SMALL, *sets]), point=True, replicates=2)
    return run.outcomes(group="all").set_index("outcome")["mean"].to_dict()


# %% [markdown]
# ## 1. Less than once a year
# Fixed tasks take the same hours for every client, so contacts fall faster than the caseload grows.

# %%
for caseload in (200, 220, 240, 260, 280):
    found = level(f"policy.guidance.caseload={caseload}", f"policy.enforcement.monitoring_factor={caseload / 150}")
    print(caseload, {name: round(found[name], 2) for name in ("contacts", "waiting")})

# %% [markdown]
# ## 2. Who pays for the checks
# Contact hours: they are what is left after tasks and checks. More checks mean more cases next month on top.

# %%
for factor in (1, 2):
    found = level("policy.guidance.caseload=120", f"policy.enforcement.monitoring_factor={factor}")
    print(f"checks x {factor}:", {name: round(found[name], 2) for name in ("contacts", "cuts", "warnings", "control")})

# %% [markdown]
# ## 3. Style
# Without spread every desk is as tough as the mean; what is left between desks is chance.

# %%
for spread in (1, 0):
    model = bs.BijstandModel(bs.Scenario.load("regulier", sets=[*SMALL, f"policy.enforcement.style_spread={spread}"]))
    model.run_for(12)
    print(f"style_spread {spread}: sd of toughness {np.std([desk.toughness for desk in model.caseworkers]):.3f}")
