# %% [markdown]
# # Solutions of 03 · The Utrecht experiment

# %%
import bijstandsim as bs

SMALL = ["municipality.size=3000", "follow_up_months=8", "draws=5", "replicates=2"]


def effect(run: bs.Run, outcome: str = "exit_work", month: int | None = None):
    """Effect of each arm on one outcome, with both ranges."""
    table = run.effects(month=month).query("outcome == @outcome")
    return table.set_index("arm")[["mean", "lo", "hi", "trial_lo", "trial_hi"]].round(1)


run = bs.simulate(bs.Scenario.load("utrecht", sets=SMALL))
effect(run)

# %% [markdown]
# ## 1. Larger arms
# The range of single experiments shrinks towards that of the parameters: chance can be bought off, ignorance cannot.

# %%
arms = [f"arms.{arm}.size=890" for arm in ("control", "exemption", "guidance", "release")]
large = ["municipality.size=15000", "follow_up_months=0", "draws=5", "replicates=1", "policy_months=16", *arms]
effect(bs.simulate(bs.Scenario.load("utrecht", sets=large)))

# %% [markdown]
# ## 2. Guidance without hours
# The coaches then have as many clients as everybody else; what is left is their style.

# %%
effect(bs.simulate(bs.Scenario.load("utrecht", sets=[*SMALL, "arms.guidance.levers.guidance.caseload=200"])))

# %% [markdown]
# ## 3. What lasts
# Exits are counted since the start and stay counted. States, such as part-time work, drift back together.

# %%
for outcome in ("exit_work", "parttime", "trust_municipality"):
    print(outcome, effect(run, outcome)["mean"].to_dict(), "->", effect(run, outcome, run.last_month)["mean"].to_dict())
