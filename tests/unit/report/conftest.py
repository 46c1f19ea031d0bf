"""Two small runs that the tests of the report share."""

from __future__ import annotations

from pathlib import Path

import pytest

from bijstandsim.report.run import Run, simulate
from bijstandsim.scenario import Scenario

SCENARIOS = Path(__file__).parents[3] / "scenarios"
SMALL = ["municipality.size=1500", "follow_up_months=4", "replicates=2"]


@pytest.fixture(scope="session")
def trial() -> Run:
    """Four arms, five parameter draws: intervals over parameters."""
    return simulate(Scenario.load(SCENARIOS / "utrecht.yaml", sets=[*SMALL, "draws=5"]))


@pytest.fixture(scope="session")
def plain() -> Run:
    """No arms, one parameter set: simulation noise alone."""
    scenario = Scenario.load(SCENARIOS / "regulier.yaml", sets=["municipality.size=800", "policy_months=6", "draws=1"])
    return simulate(scenario, replicates=3, point=True)
