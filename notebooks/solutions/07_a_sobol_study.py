# %% [markdown]
# # Solutions of 07 · A Sobol' study

# %%
import tempfile
from pathlib import Path

import bijstandsim as bs

STUDY = """
schema_version: 1
name: guidance
model:
  scenario: regulier
  set: [municipality.size=600, policy_months=6, regular.guidance.caseload=150]
parameters: [distance_fall_per_dose, search_effort_elasticity]
inputs:
  caseload: {key: policy.guidance.caseload, range: [25, 150], scale: log}
  release: {key: policy.release.share, range: [0, 1]}
n: 4
seeds: 1
outcomes: [exit_work, parttime, wellbeing]
objectives: {work: {weights: {exit_work: 1}, label: exits to work}}
"""
file = Path(tempfile.mkdtemp()) / "guidance.yaml"
file.write_text(STUDY, encoding="utf-8")

# %% [markdown]
# ## 1. Morris
# Six trajectories take 6 x (4 + 1) rows, a fraction of a Sobol' study. It ranks; it does not measure shares.

# %%
screen = bs.run_sobol(bs.SobolStudy.load(file, method="morris", trajectories=6))
for sentence in screen.sentences():
    print("-", sentence)

# %% [markdown]
# ## 2. Twice the points
# The same question on a smaller city and a shorter time than in the notebook, so that both sizes run in seconds. Points
# are cheap to compare: the widths fall by about the root of two where the interval is sampling error.

# %%
for n in (4, 8):
    indices = bs.run_sobol(bs.SobolStudy.load(file, n=n)).frame("indices")
    own = indices[indices["response"].str.endswith("less nobody")]
    width = (own["ST_hi"] - own["ST_lo"]).mean()
    left = (own["measure"] + " ~ " + own["factor"])[own["above_floor"]]
    print(f"n = {n}: mean width of the intervals of ST {width:.2f}; above the floor: {', '.join(left) or 'none'}")

# %% [markdown]
# ## 3. Draws of the posterior
# `method: given` takes the posterior's draws as they are. It asks how far the distribution of the answer moves when an
# input is known (PAWN), and what share of the variance inputs foretell out of sample; shares of inputs that go together
# overlap. Lines of the posterior were drawn by weight, so many are copies: a city is run once for each that differs, and
# counts as often as its line is there.

# %%
folder = Path(tempfile.mkdtemp())
draws = bs.posterior().frame()[["distance_fall_per_dose", "search_effort_elasticity", "benefit_take_up_log_odds"]]
draws.to_parquet(folder / "draws.parquet")
print(f"{len(draws):,} lines, of which {len(draws.drop_duplicates()):,} differ")
(folder / "given.yaml").write_text("""
schema_version: 1
name: given
model: {scenario: regulier, set: [municipality.size=600, policy_months=6]}
method: given
posterior: draws.parquet
regimes: [policies/eigen-plan]
seeds: 1
outcomes: [exit_work, parttime]
""", encoding="utf-8")
given = bs.run_sobol(bs.SobolStudy.load(folder / "given.yaml"))

# %% [markdown]
# An input is told from chance when its PAWN lies above that of a shuffled input (`pawn_floor`). Three parameters and a
# small city show how it works; a study takes all parameters of the posterior.

# %%
given.frame("given").round(2)
