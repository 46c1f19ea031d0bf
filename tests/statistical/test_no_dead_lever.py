"""No dead lever: each lever of the schema moves the outcome that its equation names, in the direction it names.

Two runs with the same people and the same draws, in which an arm of half the city differs in one lever; the outcome is
the arm's mean over a year. Paired draws make the sign sharp; nothing is said about sizes.
"""

from __future__ import annotations

import numpy as np
import pytest

from bijstandsim.behaviour import defaults
from bijstandsim.engine.outcomes import NAMES, evaluate
from bijstandsim.engine.single import burnt_in, collect, start_policy, step
from bijstandsim.kernels.ledger import ITEMS
from bijstandsim.kernels.levers import LEVER_DEFAULT
from bijstandsim.population.groups import names
from bijstandsim.scenario import Scenario
from bijstandsim.scenario.resolve import resolve

MONTHS = 12
OWN = {"guidance": {"caseload": 60}}  # the arm has coaches of its own
STRICT = {"enforcement": {"monitoring_factor": 2.5, "toughness": 1.0}, "guidance": {"caseload": 40}}
FREE = {"release": {"share": 0.5, "cap_eur_month": 200, "months": 24, "take_up": 0.9}}
PAID = {"bonus": {"exit_bonus_eur": 3000, "exit_bonus_after_months": 2, "contingent": False}}
COURSES = {"training": {"budget_eur_client_year": 5000}}


def merged(base: dict, extra: dict) -> dict:
    out = {group: dict(fields) for group, fields in base.items()}
    for group, fields in extra.items():
        out.setdefault(group, {}).update(fields)
    return out


# lever -> (levers of both runs, levers of the second run, outcome, sign). An outcome may be "item:NAME" (money) or a
# function of the world at the end.
def contacted(column: str):
    def mean(world) -> float:
        mine = (world.state.arm == 1) & (world.now.contacts > 0)
        return float(getattr(world.state, column)[mine].mean())

    return mean


def waiting_time(world) -> float:
    mine = (world.state.arm == 1) & (world.state.status <= 1)
    return float(world.state.since[mine].astype(float).mean())


def spread(world) -> float:
    team = world.teams
    return float(world.desks.toughness[team.first[1] : team.first[1] + team.size[1]].std())


CASES: dict[str, tuple[dict, dict, object, int]] = {
    "search_duty": ({}, {"duties": {"search_duty": False}}, "search_effort", -1),
    # A higher requirement is missed by more; whether people then search more depends on how many are at the kink.
    "search_level": (STRICT, {"duties": {"search_level": 1.6}}, "warnings", +1),
    "accept_duty": ({}, {"duties": {"accept_duty": False}}, "exit_all", -1),
    "tegenprestatie_share": ({}, {"duties": {"tegenprestatie_share": 0.5}}, "participation", +1),
    "language_duty_share": ({}, {"duties": {"language_duty_share": 1.0}}, "participation", +1),
    "exempt": ({}, {"duties": {"exempt": True}}, "control", -1),
    "formal_exempt_share": ({}, {"duties": {"formal_exempt_share": 0.8}}, "exempt", +1),
    "duty_meeting_months": (
        {"duties": {"exempt": True}, "guidance": {"mode": "on_demand"}}, {"duties": {"duty_meeting_months": 1}},
        "contacts", +1),
    "monitoring_factor": (OWN, {"enforcement": {"monitoring_factor": 0.0}}, "warnings", -1),
    "tolerance": (STRICT, {"enforcement": {"tolerance": 0.5}}, "warnings", -1),
    "warning_first": (STRICT, {"enforcement": {"warning_first": True}}, "cuts", -1),
    "cut_share": ({}, {"enforcement": {"cut_share": 0.2}}, "search_effort", -1),
    "cut_months": ({}, {"enforcement": {"cut_months": 3}}, "search_effort", +1),
    "repeat_months": (merged(STRICT, {"enforcement": {"repeat_months": 1}}), {"enforcement": {"repeat_months": 3}},
        "item:cut", +1),
    "toughness": (OWN, {"enforcement": {"toughness": 1.0}}, "cuts", +1),
    "style_spread": (OWN, {"enforcement": {"style_spread": 0.0}}, spread, -1),
    "caseload": ({"guidance": {"caseload": 150}}, {"guidance": {"caseload": 50}}, "contacts", +1),
    "staffing_fixed": (merged(OWN, {"guidance": {"staffing": "held"}}), {"guidance": {"staffing": "fixed"}},
        "contacts", +1),
    "contacts_month": (OWN, {"guidance": {"contacts_month": 0.05}}, "contacts", -1),
    "guidance_mode": (OWN, {"guidance": {"mode": "group"}}, "contacts", +1),
    "support": (OWN, {"guidance": {"support": 0.95}}, "dose", +1),
    "interviewing_trained": (OWN, {"guidance": {"interviewing": "trained"}}, "dose", +1),
    "interviewing_untrained": (OWN, {"guidance": {"interviewing": "untrained"}}, "dose", -1),
    "fixed_contact": ({}, {"guidance": {"fixed_contact": True}}, "trust_municipality", +1),
    "triage_distance": (OWN, {"guidance": {"triage": {"distance": 3}}}, contacted("distance"), +1),
    "triage_need": (OWN, {"guidance": {"triage": {"need": 2}}}, contacted("health"), -1),
    "triage_new": ({"guidance": {"caseload": 60, "triage": {"new": 0}}}, {"guidance": {"triage": {"new": 2}}},
        "contacts@duration:below_12_months", +1),
    "triage_asked": ({"guidance": {"caseload": 100, "triage": {"asked": 0}}}, {"guidance": {"triage": {"asked": 2}}},
        contacted("motivation"), +1),
    "triage_since": ({"guidance": {"caseload": 110}}, {"guidance": {"triage": {"since": 0.3}}}, waiting_time, -1),
    "pay_per_exit": (OWN, {"guidance": {"pay_per_exit": True}}, contacted("distance"), -1),
    "life_first_health": ({}, {"guidance": {"life_first": ["health"]}}, "health", +1),
    "life_first_debt": ({}, {"guidance": {"life_first": ["debt"]}}, "health", +1),
    "own_plan": (COURSES, {"guidance": {"own_plan": True}}, "item:training", +1),
    "job_first": ({}, {"guidance": {"aim": "job_first"}}, "exit_work", +1),
    "fitting_job": ({}, {"guidance": {"aim": "fitting_job"}}, "exit_work", -1),
    "release_share": (merged(FREE, {"release": {"share": 0.1}}), FREE, "parttime", +1),
    "release_cap": (merged(FREE, {"release": {"cap_eur_month": 20}}), FREE, "parttime", +1),
    "release_months": (merged(FREE, {"release": {"months": 1}}), FREE, "item:release", +1),
    "release_waiting_months": (FREE, {"release": {"waiting_months": 12}}, "parttime", -1),
    "release_single_parent": (merged(FREE, {"release": {"months": 1}}), {"release": {"single_parent": False}},
        "item:release", -1),
    "release_medical": (merged(FREE, {"release": {"months": 1}}), {"release": {"medical": False}}, "item:release", -1),
    "release_take_up": (merged(FREE, {"release": {"take_up": 0.0}}), FREE, "parttime", +1),
    "exit_bonus": ({"bonus": {"contingent": False}}, PAID, "search_effort", +1),
    "exit_bonus_after_months": (PAID, {"bonus": {"exit_bonus_after_months": 9}}, "item:bonus", -1),
    "work_premium": ({"bonus": {"contingent": False}}, {"bonus": {"work_premium_eur": 3000}}, "search_effort", +1),
    "parttime_premium_share": ({}, {"bonus": {"parttime_premium_share": 0.3, "parttime_premium_cap_eur_month": 200}},
        "parttime", +1),
    "parttime_premium_cap": (
        {"bonus": {"parttime_premium_share": 0.5, "parttime_premium_cap_eur_month": 20}},
        {"bonus": {"parttime_premium_cap_eur_month": 300}}, "parttime", +1),
    "activity_allowance": ({}, {"bonus": {"activity_allowance_eur_month": 150}}, "participation", +1),
    "loss_frame": (PAID, {"bonus": {"frame": "loss"}}, "search_effort", +1),
    "contingent": (PAID, {"bonus": {"contingent": True}}, "motivation", -1),
    "supplement": ({}, {"cash": {"supplement_eur_month": 150}}, "stress", -1),
    "training_budget_year": ({}, COURSES, "distance", -1),
    "job_guarantee": (COURSES, {"training": {"job_guarantee": True}}, "in_work", +1),
    "lock_in": (merged(COURSES, {"training": {"lock_in": 0.0}}), {"training": {"lock_in": 0.9}}, "exit_work", -1),
    "language_places_year": ({}, {"training": {"language_places_share_year": 1.0}}, "item:training", +1),
    "work_places_share": ({}, {"work": {"places_share": 0.5}}, "exit_work", +1),
}  # fmt: skip


def ran(levers: dict):
    """The arm's record and the world after a year with these levers."""
    scenario = Scenario.from_dict(
        {
            "schema_version": 1, "name": "lever", "seed": 4, "start": "2018-06", "policy_months": MONTHS,
            "municipality": {"size": 2500}, "arms": {"treated": {"size": 1200, "levers": levers}},
            "assignment": {"eligible": {"min_age": 27}}, "outputs": {"groups": ["duration"]},
        }
    )  # fmt: skip
    world = burnt_in(scenario, resolve(scenario), defaults(), 0)
    member = start_policy(world, scenario, 0)
    step(world, MONTHS)
    return world, collect(world, member)


def value(levers: dict, outcome) -> float:
    world, run = ran(levers)
    if callable(outcome):
        return outcome(world)
    if outcome.startswith("item:"):
        return float(run.books[1:, 1, list(ITEMS).index(outcome[5:])].sum())
    name, _, group = outcome.partition("@")
    at = names(("distance", "duration")).index(group) if group else 0  # the dimensions that ``ran`` asks for
    return float(np.nanmean(evaluate(run.counts)[1:, 1, at, NAMES.index(name)]))


def test_every_lever_of_the_schema_has_a_case():
    assert set(CASES) == set(LEVER_DEFAULT)


@pytest.mark.parametrize("lever", CASES)
def test_the_lever_moves_its_outcome(lever):
    base, change, outcome, sign = CASES[lever]
    before, after = value(base, outcome), value(merged(base, change), outcome)
    assert sign * (after - before) > 0, f"{lever}: {outcome} went from {before:.5g} to {after:.5g}"
