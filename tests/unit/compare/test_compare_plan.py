"""Which comparisons are refused, and why; which worlds the others run."""

from __future__ import annotations

from typing import Any

import pytest

from bijstandsim.errors import InputError
from bijstandsim.paired.plan import make_plan
from bijstandsim.report.compare.comparison import named
from bijstandsim.scenario import Scenario

from .conftest import RELEASE, scenario

POLICY: dict[str, Any] = {"name": "other", "policy": RELEASE}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"seed": 2}, r"the seeds differ \(1 against 2\)"),
        ({"municipality": {"size": 1300}}, r"differ in size \(1200 against 1300\)"),
        ({"municipality": {"size": 1200, "represents": 5000}}, "stand for other numbers"),
        ({"start": "2018-02"}, r"different months \(2018-01 against 2018-02\)"),
        ({"follow_up_months": 3}, r"months differ, policy and follow-up together \(6 against 9\)"),
        ({"population": {"margins": {"women": 0.4}}}, "other margins"),
        ({"parameters": {"set": "point"}}, r"parameter sets differ \(posterior against point\)"),
        ({"parameters": {"values": {"displacement_elasticity": 0.1}}}, r"other values \(displacement_elasticity\)"),
        ({"regular": {"guidance": {"caseload": 80}}}, "regular practice differs"),
        ({"market": {"path": {"2018-01": 0.8}}}, r"market before the start differs \(1 against 0.8\)"),
        ({"market": {"path": {"2018-01": 1.0, "2018-06": 0.8}}}, "both the market and the regime differ"),
    ],
)
def test_what_is_not_paired_is_refused_with_the_reason(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(InputError, match=f"other and town are not paired.*{reason}"):
        make_plan(scenario(), [scenario(**POLICY, **changes)])


def test_every_reason_is_told_at_once() -> None:
    with pytest.raises(InputError) as error:
        make_plan(scenario(), [scenario(**POLICY, seed=2, start="2018-02")])
    assert "seeds differ" in str(error.value) and "different months" in str(error.value)


def test_labels_and_runs_may_differ() -> None:
    other = scenario(**POLICY, title="else", draws=1, replicates=1, outputs={"groups": ["age"]})
    assert [course.name for course in make_plan(scenario(), [other]).courses] == ["other"]


def test_policies_of_other_lengths_are_paired_when_all_months_are_equal() -> None:
    short = scenario(name="short", policy=RELEASE, policy_months=4, follow_up_months=2)
    plan = make_plan(scenario(), [scenario(**POLICY), short])
    assert plan.moments == (4, 6)
    assert [world.policy_months for world in plan.worlds] == [6, 6, 6, 4, 4]
    assert "other_length" in plan.notes


def test_the_base_loses_its_own_policy_and_arms() -> None:
    base = scenario(
        policy={"duties": {"exempt": True}},
        arms={"one": {"size": 20}, "two": {"size": 20}},
        assignment={"volunteers": "prior", "crossover": [{"from": "one", "to": "two", "share": 0.1}]},
    )
    plan = make_plan(base, [scenario(**POLICY)])
    assert not plan.base.policy and [*plan.base.arms] == ["pilot"] and not plan.base.arms["pilot"].levers
    assert plan.base.assignment.volunteers == "prior" and not plan.base.assignment.crossover
    assert {"policy_dropped", "arms_dropped", "volunteers"} <= set(plan.notes)
    assert plan.city is base


@pytest.mark.parametrize(("asked", "size"), [(None, 120), (50, 50), (120, 120)])
def test_a_pilot_is_at_most_a_tenth(asked: int | None, size: int) -> None:
    assert make_plan(scenario(), [scenario(**POLICY)], asked).base.arms["pilot"].size == size


def test_a_pilot_can_be_too_large_or_left_out() -> None:
    with pytest.raises(InputError, match="pilot of this size"):
        make_plan(scenario(), [scenario(**POLICY)], 121)
    plan = make_plan(scenario(), [scenario(**POLICY)], 0)
    assert len(plan.worlds) == 2 and not plan.base.arms and plan.everybody_at(0) == 1


def test_two_market_paths_are_compared_under_one_regime() -> None:
    slump = scenario(name="slump", market={"path": {"2018-01": 1.0, "2018-04": 0.5}})
    plan = make_plan(scenario(), [slump])
    assert plan.paths and plan.pilot_size == 0 and len(plan.worlds) == 2
    assert plan.worlds[1].market == slump.market
    with pytest.raises(InputError, match="has the market of town"):
        make_plan(scenario(), [slump, scenario(**POLICY)])


def test_nothing_the_same_name_twice_and_a_scenario_that_treats_nobody() -> None:
    with pytest.raises(InputError, match="nothing to compare"):
        make_plan(scenario(), [])
    with pytest.raises(InputError, match="same name twice"):
        make_plan(scenario(), [scenario(**POLICY), scenario(**POLICY)])
    with pytest.raises(InputError, match="treats nobody"):
        make_plan(scenario(), [scenario(name="empty")])


def test_an_arm_is_named_after_a_colon() -> None:
    found = named("utrecht:release")
    assert isinstance(found, tuple) and found[0].name == "utrecht" and found[1] == "release"
    assert isinstance(named("utrecht"), Scenario)
    with pytest.raises(InputError, match="no such scenario"):
        named("utrecth:release")
    with pytest.raises(InputError, match="no such arm"):
        make_plan(Scenario.load("utrecht"), [named("utrecht:releese")])
