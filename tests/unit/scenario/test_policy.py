"""``policy``: what everybody gets during the policy, on top of regular practice."""

import numpy as np
import pytest

from bijstandsim.errors import InputError
from bijstandsim.scenario import Scenario

BASE = {
    "schema_version": 1,
    "name": "whole_city",
    "policy_months": 12,
    "follow_up_months": 6,
    "municipality": {"size": 500},
    "regular": {"guidance": {"caseload": 120}},
}
RELEASE = {"release": {"share": 0.5, "cap_eur_month": 200, "months": 12}}


def test_holds_for_everybody_from_the_first_to_the_last_month_of_the_policy_and_not_in_burn_in():
    resolved = Scenario.from_dict({**BASE, "policy": {**RELEASE, "guidance": {"caseload": 60}}}).resolve()
    assert resolved.levers["release_share"][0, :12].tolist() == [0.5] * 12
    assert np.isnan(resolved.levers["release_share"][0, 12:]).all()
    assert resolved.levers["caseload"][0].tolist() == [60.0] * 12 + [120.0] * 6
    assert resolved.burn_in_levers["caseload"][0] == 120.0
    assert resolved.teams == (("regular", 0),)


def test_its_release_is_an_offer_like_that_of_an_arm():
    resolved = Scenario.from_dict({**BASE, "policy": RELEASE}).resolve()
    assert ("release_take_up", 0, 12) in {(f.lever, f.first, f.end) for f in resolved.fills}


def test_lies_under_the_arms_and_over_regular_practice():
    scenario = Scenario.from_dict(
        {**BASE, "policy": {"duties": {"exempt": True}}, "arms": {"a": {"size": 50, "levers": RELEASE}}}
    )
    resolved = scenario.resolve()
    row = resolved.arms[1].row
    assert resolved.levers["exempt"][row, 0] == 1.0
    assert resolved.levers["release_share"][row, 0] == 0.5
    assert np.isnan(resolved.levers["release_share"][resolved.arms[0].row, 0])


def test_targets_of_policy_and_regular_practice_combine():
    scenario = Scenario.from_dict(
        {
            **BASE,
            "regular": [{}, {"for": {"education": ["low"]}, "enforcement": {"tolerance": 0.2}}],
            "policy": [{"for": {"distance": {"min": 0.6}}, "duties": {"exempt": True}}],
        }
    )
    resolved = scenario.resolve()
    assert resolved.row_name == ("rest", "rest/policy1/regular1", "rest/policy1", "rest/regular1")
    both = resolved.levers[resolved.row_name.index("rest/policy1/regular1")]
    assert (both["exempt"][0], both["tolerance"][0]) == (1.0, 0.2)


def test_a_lever_of_the_whole_team_cannot_be_targeted():
    with pytest.raises(InputError, match="whole team"):
        Scenario.from_dict({**BASE, "policy": [{"for": {"distance": {"min": 0.6}}, "guidance": {"caseload": 30}}]})
