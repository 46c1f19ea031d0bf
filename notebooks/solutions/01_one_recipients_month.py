# %% [markdown]
# # Solutions of 01 · One recipient's month

# %%
import numpy as np

import bijstandsim as bs


def searches(*sets: str) -> np.ndarray:
    """Search effort of everybody on benefit after a year."""
    city = bs.Scenario.load("regulier", sets=["municipality.size=2000", "policy_months=12", *sets])
    model = bs.BijstandModel(city)
    model.run_for(12)
    people = model.people()
    return people.loc[people["status"].isin(["B", "P"]), "search"].to_numpy()


# %% [markdown]
# ## 1. Without a duty
# The mass at the kink goes below it, to what each person would do unasked. The mean falls by less than the height of
# the kink suggests, since those above it do not move.

# %%
usual, free = searches(), searches("policy.duties.search_duty=false")
for name, found in (("with the duty", usual), ("without", free)):
    print(f"{name}: mean {found.mean():.2f}, exactly at the duty {100 * np.mean(np.abs(found - 1) < 1e-6):.0f} %")

# %% [markdown]
# ## 2. More checks
# Those below the duty move up, at most to it. Nobody moves beyond it: above the duty, search averts no cut.

# %%
checked = searches("policy.enforcement.monitoring_factor=2")
for low, high in ((0.0, 0.999), (0.999, 1.001), (1.001, 9.0)):
    shares = [100 * np.mean((found >= low) & (found < high)) for found in (usual, checked)]
    print(f"search {low} to {high}: {shares[0]:.0f} % -> {shares[1]:.0f} %")

# %% [markdown]
# ## 3. Used to more
# Against `r` = 1.2 a job at 1.1 is still a loss, though a smaller one than the benefit of 1.

# %%
weight = bs.parameters().loc["gain_loss_weight_ratio", "default"]
at_work, on_benefit = (
    bs.equations.income_value(y, 1.2, loss_aversion=1.75, gain_loss_weight=weight) for y in (1.1, 1.0)
)
print(f"work {at_work:.2f}, benefit {on_benefit:.2f}: the step is worth {at_work - on_benefit:.2f}")
assert at_work > on_benefit
