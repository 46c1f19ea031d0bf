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
# # 03 · The Utrecht experiment
#
# **What do this model's equations say about an experiment like that of Utrecht, and how sure are they?**
#
# Four arms of 178 volunteers: usual care, exemption from duties, more guidance, more release of earnings; 16 months of
# policy, two years of follow-up. The city is made smaller here and draws are few, so that the notebook is quick.

# %%
import bijstandsim as bs

scenario = bs.Scenario.load("utrecht", sets=["municipality.size=3000", "follow_up_months=8", "draws=6", "replicates=2"])
run = bs.simulate(scenario)
run

# %% [markdown]
# The second table shows each arm against the control arm *of the same run*. In brackets: 90 % of the parameter draws.
#
# ## Curves

# %%
run.plot.exits()

# %%
run.plot.effects()

# %% [markdown]
# The thick bars are what we do not know about the parameters. The thin ones are where a single experiment of this size
# would land, its luck included. How does the luck compare with the effects?

# %%
work = run.effects().query("outcome == 'exit_work'").set_index("arm")
luck = (work["trial_hi"] - work["trial_lo"]) / 2
largest = work["mean"].abs().max()
print(f"the largest effect on exits to work is {largest:.1f} of 100 people, half the width of the thin bars {luck.mean():.1f}: "
      f"a single experiment lands {'further from the truth than any effect is large' if luck.mean() > largest else 'within the size of the largest effect'}")

# %% [markdown]
#
# ## Small money, small jobs
# Release pays people for part-time work. Is that where it shows?

# %%
effects = run.effects()
wanted = ["exit_work", "parttime", "work_any", "wellbeing", "trust_municipality", "cuts"]
effects[effects["outcome"].isin(wanted)].pivot(index="outcome", columns="arm", values="mean").round(2)

# %% [markdown]
# ## For whom?

# %%
by_group = run.effects(group=None)
by_group[by_group["outcome"] == "exit_work"].pivot(index="group", columns="arm", values="mean").round(1)

# %% [markdown]
# A story about a difference between groups needs an interval that leaves out zero. How many do?

# %%
chosen = by_group[by_group["outcome"] == "exit_work"]
sure = chosen[(chosen["lo"] > 0) | (chosen["hi"] < 0)]
print(f"{len(sure)} of {len(chosen)} effects by group have a 90 % interval without zero; "
      "with no effect at all about one in 25 would (of six draws, by chance alone)")

# %% [markdown]
# ## Who pays

# %%
run.frame("net_cost")[["payer", "arm", "eur_per_person_month", "lo", "hi"]].round(0)

# %% [markdown]
# ## Exercises
# 1. How many people would see the difference? Make the arms five times larger in a city of 15,000
#    (`arms.guidance.size=...` and so on) and look at the thin bars again.
# 2. Give the guidance arm no more hours than regular practice (`arms.guidance.levers.guidance.caseload=200`) and let it
#    check as much (`arms.guidance.levers.enforcement.monitoring_factor=1`). Why are both needed? What is left of its
#    effect on exits and on talks (outcome `contacts`)?
# 3. After the policy everybody returns to regular practice. Which effects last to the end of the run
#    (`run.effects(month=run.last_month)`)?
#
# Solutions: `solutions/03_the_utrecht_experiment.py`.
