# %% [markdown]
# # Solutions of 03 · The Utrecht experiment

# %%
import pandas as pd

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
# The caseload alone is not enough. The arm also checks a quarter as much as regular practice: right for coaches with
# a quarter of the clients, but with as many clients as everybody else the hours saved on checks go to talks. The rows
# take the levers away one after the other; `contacts` are talks per client and year, more than in the control arm.

# %%
AWAY = ["guidance.caseload=200", "enforcement.monitoring_factor=1", "guidance.staffing=held", "guidance.support=0.5"]
SHOWN = ["contacts", "dose", "satisfaction_service", "exit_work"]


def guidance(*levers: str) -> pd.Series:
    """Effects of the guidance arm with some of its levers set otherwise."""
    sets = [*SMALL, *(f"arms.guidance.{lever}" for lever in levers)]
    table = bs.simulate(bs.Scenario.load("utrecht", sets=sets)).effects().query("arm == 'guidance'")
    return table.set_index("outcome")["mean"][SHOWN].round(2)


rows = {"as it was": guidance()}
for n, last in enumerate(AWAY):
    rows[f"and {last}" if n else last] = guidance(*(f"levers.{lever}" for lever in AWAY[: n + 1]))
rows["no levers at all"] = guidance("levers={}")
pd.DataFrame(rows).T

# %% [markdown]
# With both keys most of the extra talks are gone, but not all, and the style of the coaches is only a part of what is
# left:
# - *Staff.* An arm's own team keeps the staff of the start while its clients leave, so those who stay get more talks,
#   and more checks. With `staffing=held` staff follows the clients.
# - *Intakes.* Nobody new comes into an arm, so its coaches have intakes only of those who return. No lever takes that
#   away: it is most of what is left of the talks in the two rows above the last.
# - *Style.* Coaches of an arm with a caseload of its own are more supportive than others (`coach_support_mean`
#   against `caseworker_support_mean`). That adds no talks. It makes a talk do more: see the dose and the
#   satisfaction.
#
# What is left of the effect on exits cannot be told from luck, which the last row has too. With arms of 890 people
# and forty runs (ten draws, four replicates) it was 0.0 of 100 people with both keys, 90 % of the draws from -1.8 to
# 1.3, and -0.4 without any lever, from -2.1 to 0.9.

# %% [markdown]
# ## 3. What lasts
# Exits are counted since the start and stay counted. States, such as part-time work, drift back together.

# %%
for outcome in ("exit_work", "parttime", "trust_municipality"):
    print(outcome, effect(run, outcome)["mean"].to_dict(), "->", effect(run, outcome, run.last_month)["mean"].to_dict())
