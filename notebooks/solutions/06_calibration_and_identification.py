# %% [markdown]
# # Solutions of 06 · Calibration and what is identified

# %%
import numpy as np
import pandas as pd

import bijstandsim as bs

city = bs.Scenario.load("regulier", sets=[
    "municipality.size=800", "policy_months=12", "draws=40", "replicates=1", "parameters.set=prior",
])
run = bs.simulate(city)
draws = pd.DataFrame(run.raw.parameters)
draws = draws.loc[:, draws.std() > 0]
outcomes = run.frame("runs").query("month == 12").pivot(index="draw", columns="outcome", values="value")


def narrowing(kept: np.ndarray) -> pd.Series:
    """Spread among the kept draws over that among all; below 1 the fact taught something, or it was chance."""
    return (draws[kept].std() / draws.std()).sort_values()


# %% [markdown]
# ## 1. One fact
# Ten draws of forty vary by themselves: a ratio between about .6 and 1.4 is what chance gives.

# %%
near = (outcomes["exit_work_rate"] - 1.0).abs().rank().to_numpy() <= 10
narrowing(near).head(6).round(2)

# %% [markdown]
# ## 2. A second fact

# %%
both = (outcomes["exit_work_rate"] - 1.0).abs().rank() + (outcomes["parttime_share"] - 8.0).abs().rank()
narrowing(both.rank().to_numpy() <= 10).head(6).round(2)

# %% [markdown]
# ## 3. Wageningen
# Rows that agree with a ratio near zero would agree with no effect just as well.

# %%
found = bs.findings("wageningen", draws=4, replicates=1, source="prior")
agrees = found[found["verdict"] == "agrees"]
print(f"{len(agrees)} of {len(found)} agree; of these {(agrees['log_ratio'].abs() < 0.7).sum()} would agree with no effect as well")
found[["arm", "outcome", "month", "reported", "verdict", "p_model", "p_no_effect", "log_ratio"]].round(2)
