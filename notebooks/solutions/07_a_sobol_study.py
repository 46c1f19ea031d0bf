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
n: 2
seeds: 1
outcomes: [parttime, wellbeing]
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

# %%
for n in (2, 4):
    indices = bs.run_sobol(bs.SobolStudy.load(file, n=n)).frame("indices")
    own = indices[indices["response"].str.endswith("less nobody")]
    width = (own["ST_hi"] - own["ST_lo"]).mean()
    print(f"n = {n}: mean width of the intervals of ST {width:.2f}, above the floor {own['above_floor'].sum()} of {len(own)}")

# %% [markdown]
# ## 3. Draws of the posterior
# `method: given` takes the posterior's draws as they are. It asks how far the distribution of the answer moves when an
# input is known (PAWN), and what share of the variance inputs foretell out of sample; shares of inputs that go together
# overlap.

# %%
given = Path(tempfile.mkdtemp()) / "given.yaml"
given.write_text("""
schema_version: 1
name: given
model: {scenario: regulier, set: [municipality.size=300, policy_months=3]}
method: given
regimes: [policies/eigen-plan]
seeds: 1
outcomes: [parttime]
""", encoding="utf-8")
print(bs.SobolStudy.load(given).size_text())
