"""Small comparisons that the tests of this folder share."""

from __future__ import annotations

from typing import Any

import pytest

from bijstandsim.report.compare.comparison import Comparison, compare
from bijstandsim.scenario import Scenario

CITY: dict[str, Any] = {
    "schema_version": 1,
    "name": "town",
    "title": "A town",
    "title_nl": "Een stad",
    "policy_months": 6,
    "draws": 5,
    "replicates": 3,
    "municipality": {"size": 1200},
    "outputs": {"groups": ["sex"]},
}
RELEASE = {"release": {"share": 0.5, "cap_eur_month": 200, "months": 12}}


def scenario(**changes: Any) -> Scenario:
    """The town with changes."""
    return Scenario.from_dict({**CITY, **changes})


@pytest.fixture(scope="session")
def found() -> Comparison:
    """An exemption, a supplement, and a regime that changes nothing."""
    arms = {"nothing": {"size": 10}, "exempt": {"size": 10, "levers": {"duties": {"exempt": True}}}}
    tried = scenario(name="tried", arms=arms)
    money = scenario(name="money", policy={"cash": {"supplement_eur_month": 150}})
    return compare(scenario(), [(tried, "exempt"), money, (tried, "nothing")], threads=2, pilot=60)
