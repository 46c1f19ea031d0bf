"""From blocks to arrays: dates, inheritance, targets, choice, teams and defaults."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bijstandsim.errors import InputError
from bijstandsim.kernels.levers import LEVER_DEFAULT, LEVERS, MODES
from bijstandsim.kernels.rules import EDUCATIONS, HOUSEHOLDS
from bijstandsim.scenario import Scenario, vocabulary
from bijstandsim.scenario.resolve import Resolved, resolve


def make(**keys: Any) -> Resolved:
    base: dict[str, Any] = {
        "schema_version": 1,
        "name": "test",
        "municipality": {"size": 1000},
        "start": "2018-06",
        "policy_months": 10,
        "follow_up_months": 5,
    }
    return resolve(Scenario.from_dict(base | keys))


def arm(levers: Any, size: int = 10) -> dict[str, Any]:
    return {"size": size, "levers": levers}


def match(r: Resolved, arm_at: int, **person: float) -> str:
    """The name of the row for a person, by the rule that kernels follow."""
    who = {"age": 480.0, "distance": 0.5, "health": 0.5, "duration": 20.0, "share": 0.5} | person
    first, count = r.arm_rule_first[arm_at], r.arm_rule_count[arm_at]
    for rule in r.rules[first : first + count]:
        household = (int(rule.household_mask) >> int(person.get("household", 0))) & 1
        education = (int(rule.education_mask) >> int(person.get("education", 0))) & 1
        spans = [
            rule.age_min <= who["age"] < rule.age_max,
            rule.distance_min <= who["distance"] < rule.distance_max,
            rule.health_min <= who["health"] < rule.health_max,
            rule.duration_min <= who["duration"] < rule.duration_max,
            rule.share_from <= who["share"] < rule.share_to,
        ]
        if household and education and all(spans):
            return r.row_name[int(rule.row)]
    return r.row_name[r.arms[arm_at].row]


def test_nothing_set_is_all_nan_and_one_row() -> None:
    r = make()
    assert r.levers.shape == (1, 15)
    assert all(np.isnan(r.levers[name]).all() for name in LEVERS.names or ())
    assert [(a.name, a.size, a.row) for a in r.arms] == [("rest", 1000, 0)]
    assert r.control == 0 and r.market.tolist() == [1.0] * 15


def test_arm_holds_for_the_policy_months_only_and_keeps_regular_practice() -> None:
    r = make(
        regular={"guidance": {"caseload": 200}, "cash": {"supplement_eur_month": 5}},
        arms={"a": arm({"cash": {"supplement_eur_month": 50}})},
    )
    row = r.levers[r.arms[1].row]
    assert row["supplement"].tolist() == [50.0] * 10 + [5.0] * 5
    assert row["caseload"].tolist() == [200.0] * 15
    assert r.levers[0]["supplement"].tolist() == [5.0] * 15
    assert r.arms[0].size == 990


def test_dates_include_the_last_month_and_later_blocks_win() -> None:
    levers = [
        {"cash": {"supplement_eur_month": 10}},
        {"from": "2018-08", "to": "2018-09", "cash": {"supplement_eur_month": 20}},
        {"from": "2018-09", "cash": {"supplement_eur_month": 30}},
    ]
    row = make(arms={"a": arm(levers)}).levers[1]
    assert row["supplement"][:5].tolist() == [10.0, 10.0, 20.0, 30.0, 30.0]
    assert np.isnan(row["supplement"][10:]).all()


def test_burn_in_has_undated_regular_practice_only() -> None:
    r = make(regular=[{"guidance": {"caseload": 200}}, {"from": "2018-06", "guidance": {"caseload": 80}}])
    assert r.burn_in_levers.shape == (1,) and r.burn_in_levers["caseload"].tolist() == [200.0]
    assert r.levers[0]["caseload"][0] == 80.0


def test_first_fitting_target_wins_and_inherits_the_plain_blocks() -> None:
    r = make(
        arms={
            "a": arm(
                [
                    {"duties": {"exempt": True}},
                    {
                        "for": {"household": ["single_parent", "couple"], "age": {"min": 30, "max": 50}},
                        "release": {"share": 0.5},
                    },
                    {"for": {"distance": {"min": 0.6, "max": 1}}, "release": {"share": 0.25}},
                ]
            )
        }
    )
    assert match(r, 1, household=1, age=360.0, distance=0.9) == "a/for1"
    assert match(r, 1, household=1, age=600.0, distance=0.9) == "a/for2"  # at 50 the first no longer fits
    assert match(r, 1, household=0, distance=1.0) == "a/for2"  # an upper limit of 1 includes 1
    assert match(r, 1, household=0, distance=0.3) == "a"
    at = r.row_name.index("a/for1")
    assert r.levers[at]["exempt"][0] == 1.0 and r.levers[at]["release_share"][0] == 0.5


def test_blocks_with_one_target_and_two_dates_are_one_rule() -> None:
    far = {"distance": {"min": 0.6}}
    r = make(
        arms={
            "a": arm(
                [
                    {"for": far, "to": "2018-07", "duties": {"exempt": True}},
                    {"for": far, "from": "2018-08", "duties": {"exempt": False}},
                ]
            )
        }
    )
    assert r.arm_rule_count.tolist() == [0, 1]
    assert r.levers[int(r.rules.row[0])]["exempt"][:3].tolist() == [1.0, 1.0, 0.0]


def test_targeted_regular_practice_lies_under_the_arm_and_returns_afterwards() -> None:
    r = make(
        regular=[{"for": {"education": ["low"]}, "duties": {"exempt": True}}],
        arms={"a": arm({"for": {"health": {"max": 0.5}}, "cash": {"supplement_eur_month": 50}})},
    )
    assert match(r, 0, education=0) == "rest/regular1" and match(r, 0, education=2) == "rest"
    both = r.row_name.index(match(r, 1, education=0, health=0.2))
    assert r.levers[both]["exempt"].tolist() == [1.0] * 15
    assert r.levers[both]["supplement"][0] == 50.0 and np.isnan(r.levers[both]["supplement"][10])
    only = r.row_name.index(match(r, 1, education=0, health=0.7))
    assert r.levers[only]["exempt"][0] == 1.0 and np.isnan(r.levers[only]["supplement"][0])
    assert match(r, 1, education=1, health=0.7) == "a"
    assert r.burn_in_rows["exempt"][both] == 1.0


def test_slices_of_a_share_take_different_people() -> None:
    r = make(
        arms={
            "a": arm(
                [
                    {"for": {"share": 0.3}, "duties": {"exempt": True}},
                    {"for": {"share": [0.3, 0.6]}, "cash": {"supplement_eur_month": 9}},
                ]
            )
        }
    )
    assert [match(r, 1, share=u) for u in (0.0, 0.2999, 0.3, 0.5999, 0.6)] == ["a/for1"] * 2 + ["a/for2"] * 2 + ["a"]


def test_own_choice_points_at_the_rows_and_targets_of_the_chosen_arms() -> None:
    r = make(
        arms={
            "a": arm({"duties": {"exempt": True}}),
            "b": arm([{"for": {"share": 0.5}, "guidance": {"mode": "app"}}]),
            "c": {"size": 10, "choose": {"a": 1, "b": 2, "rest": 1}},
        }
    )
    assert match(r, 3, share=0.2499) == "a"
    assert match(r, 3, share=0.2501) == "b/for1"
    assert match(r, 3, share=0.5001) == "b"  # half of the slice from .25 to .75
    assert match(r, 3, share=0.9999999) == "rest"
    assert len(r.row_name) == 4  # no rows of its own


def test_team_levers_bring_a_team_with_fixed_staff() -> None:
    r = make(
        regular={"guidance": {"staffing": "held"}},
        arms={
            "a": arm({"guidance": {"caseload": 50}}),
            "b": arm({"guidance": {"caseload": 50, "staffing": "held"}}),
            "c": arm({"guidance": {"mode": "group"}}),
        },
    )
    assert r.teams == (("regular", 0), ("a", 1), ("b", 2)) and r.row_team.tolist() == [0, 1, 2, 0]
    assert r.levers[1]["staffing_fixed"].tolist() == [1.0] * 10 + [0.0] * 5
    assert r.levers[2]["staffing_fixed"].tolist() == [0.0] * 15
    assert r.levers[3]["guidance_mode"][0] == MODES.index("group")


def test_defaults_of_arms_hold_only_while_the_arm_does() -> None:
    r = make(
        arms={
            "a": arm({"guidance": {"caseload": 50}, "release": {"share": 0.5}}),
            "b": arm({"from": "2018-08", "release": {"share": 0.5}}),
            "c": arm({"release": {"share": 0.5, "take_up": 0.3}, "guidance": {"support": 0.6, "caseload": 9}}),
        },
        regular={"release": {"share": 0.2}},
    )
    assert r.defaults[0] == {} and r.defaults[3] == {}
    assert r.defaults[1] == {
        "release_take_up": "par:experiment_release_take_up_share",
        "support": "par:coach_support_mean",
    }
    values = {
        "par:experiment_release_take_up_share": 0.9,
        "par:regular_release_take_up_share": 0.12,
        "par:coach_support_mean": 0.75,
        "par:caseworker_support_mean": 0.5,
    }
    month = np.arange(r.months, dtype=float)
    full = r.filled(lambda source: month if source == "law:release_cap" else values.get(source, 7.0))
    assert full["release_take_up"][1].tolist() == [0.9] * 10 + [0.12] * 5
    assert full["release_take_up"][2].tolist() == [0.12] * 2 + [0.9] * 8 + [0.12] * 5
    assert full["release_take_up"][3].tolist() == [0.3] * 10 + [0.12] * 5
    assert full["support"][1].tolist() == [0.75] * 10 + [0.5] * 5
    assert full["release_cap"][0].tolist() == month.tolist()
    assert not any(np.isnan(full[name]).any() for name in LEVER_DEFAULT)
    assert np.isnan(r.levers["support"][1]).all()  # the original is left alone


def test_targeted_team_levers_and_contradictions_are_refused() -> None:
    with pytest.raises(InputError, match="whole team"):
        make(arms={"a": arm({"for": {"share": 0.5}, "guidance": {"caseload": 50}})})
    with pytest.raises(InputError, match="cannot be chosen"):
        make(arms={"c": {"size": 1, "choose": {"c": 1}}})
    with pytest.raises(InputError, match="no levers of its own"):
        make(arms={"a": arm({}), "c": {"size": 1, "choose": {"a": 1}, "levers": {"duties": {"exempt": True}}}})


def test_every_kernel_lever_can_be_set_and_every_field_sets_known_levers() -> None:
    set_by_fields = [lever for field in vocabulary.fields() for lever in field.levers]
    assert set(set_by_fields) == set(LEVER_DEFAULT) and len(set_by_fields) == len(set(set_by_fields))
    modes = vocabulary.by_key()["guidance.mode"].sets
    assert {word: values["guidance_mode"] for word, values in modes.items()} == {w: k for k, w in enumerate(MODES)}


def test_words_of_targets_are_those_of_the_kernels() -> None:
    from typing import get_args

    from bijstandsim.scenario import lever_schema

    assert get_args(lever_schema.Household) == HOUSEHOLDS and get_args(lever_schema.Education) == EDUCATIONS


def test_words_with_several_levers_set_them_all() -> None:
    row = make(
        regular={
            "guidance": {"interviewing": "untrained", "life_first": ["debt"], "aim": "job_first", "triage": {"new": 2}}
        }
    ).levers[0]
    assert row["interviewing_trained"][0] == 0 and row["interviewing_untrained"][0] == 1
    assert row["life_first_debt"][0] == 1 and row["life_first_health"][0] == 0
    assert row["job_first"][0] == 1 and row["fitting_job"][0] == 0
    assert row["triage_new"][0] == 2 and np.isnan(row["triage_need"][0])
