# %% [markdown]
# # Solutions of 08 · Build your own regime

# %%
from pathlib import Path
from tempfile import mkdtemp

import bijstandsim as bs

SMALL = ["municipality.size=1500", "policy_months=18"]
city = bs.Scenario.load("regulier", sets=SMALL)
folder = Path(mkdtemp())


def regime(name: str, policy: str) -> bs.Scenario:
    """A scenario with this policy for everybody."""
    path = folder / f"{name}.yaml"
    path.write_text(f"schema_version: 1\nname: {name}\nextends: regulier\npolicy_months: 18\npolicy:\n{policy}")
    return bs.Scenario.load(path, sets=SMALL)


# %% [markdown]
# ## 1. For nothing
# Fewer checks free hours for talks; no caseworker is added. Look at the net cost for the municipality and at well-being.

# %%
free = regime("shifted", "  enforcement: {monitoring_factor: 0.2}\n")
comparison = bs.compare(city, [free], draws=5, replicates=1, pilot=0)
print(comparison.frame("net_cost").head(6).round(1).to_string())
differences = comparison.frame("differences")
print(differences[differences["outcome"].isin(["exit_work", "wellbeing", "cuts"])].round(2).to_string())

# %% [markdown]
# ## 2. Single parents only
# Whoever is not aimed at shares the caseworkers' hours and the labour market with those who are.

# %%
aimed = regime("aimed", "  - for: {household: [single_parent]}\n    duties: {exempt: true}\n")
comparison = bs.compare(city, [aimed], draws=5, replicates=1, pilot=0)
comparison.frame("levels").query("outcome == 'contacts'").round(3)

# %% [markdown]
# ## 3. Pilot and city

# %%
comparison = bs.compare(city, [regime("close", "  guidance: {caseload: 50}\n")], draws=5, replicates=1, pilot=150)
comparison.frame("scale").head(10).round(2)
