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
    print(measure, "is highest at (stick, carrot) =", map_of(measure).stack().idxmax())

# %% [markdown]
# ## 2. Interaction

# %%
exits = map_of("exit_work").to_numpy()
both, stick, carrot = exits[-1, -1] - exits[0, 0], exits[-1, 0] - exits[0, 0], exits[0, -1] - exits[0, 0]
print(f"stick {stick:+.1f}, carrot {carrot:+.1f}, both {both:+.1f}: interaction {both - stick - carrot:+.1f} points")

# %% [markdown]
# ## 3. Checks that do not fall with the caseload
# With the same share of the hours, fewer clients would mean more checks for each: the carrot would carry a stick, and
# the map could not tell the two apart.
