# %% [markdown]
# # Solutions of 05 · Stick and carrot

# %%
import bijstandsim as bs

study = bs.SweepStudy.load("stick-carrot", sets=["municipality.size=1500", "policy_months=18"], draws=2, replicates=1, steps=3)
report = bs.run_sweep(study)
cells = report.frame("cells").merge(report.frame("points"), on="row", suffixes=("", "_point"))


def map_of(measure: str):
    """Difference with nobody treated, stick down, carrot across."""
    chosen = cells[(cells["measure"] == measure) & (cells["regime"] == study.regime_names[0])]
    return chosen.pivot_table(index="stick", columns="carrot", values="difference")


# %% [markdown]
# ## 1. Best for exits, best for well-being
# They need not be the same cell.

# %%
for measure in ("exit_work", "wellbeing"):
    stick, carrot = map_of(measure).stack().idxmax()
    print(f"{measure} is highest at stick {stick:g}, carrot {carrot:g}")

# %% [markdown]
# ## 2. Interaction

# %%
exits = map_of("exit_work").to_numpy()
both, stick, carrot = exits[-1, -1] - exits[0, 0], exits[-1, 0] - exits[0, 0], exits[0, -1] - exits[0, 0]
print(f"stick {stick:+.1f}, carrot {carrot:+.1f}, both {both:+.1f}: interaction {both - stick - carrot:+.1f} points")

# %% [markdown]
# ## 3. Checks that do not fall with the caseload
# With the same share of the hours, fewer clients mean more checks for each: the carrot carries a stick, and a map drawn
# so could not tell the two apart. The middle row is the study's.

# %%
import pandas as pd

levels = {}
for name, caseload, factor in (("200 clients", 200, 1), ("25, checks fall along", 25, 0.125), ("25, checks stay", 25, 1)):
    run = bs.simulate(bs.Scenario.load("regulier", sets=[
        "municipality.size=1500", "policy_months=18", "regular.guidance.caseload=200",
        f"policy.guidance.caseload={caseload}", f"policy.enforcement.monitoring_factor={factor}",
    ]), point=True, replicates=2)
    levels[name] = run.outcomes(group="all").set_index("outcome")["mean"]
table = pd.DataFrame(levels).T[["contacts", "cuts", "warnings", "control", "exit_work", "wellbeing"]]
print(f"cuts at 25 clients: {table['cuts'].iloc[1]:.2f} per 100 clients a month, and {table['cuts'].iloc[2]:.2f} if the share of checks stays")
table.round(2)
