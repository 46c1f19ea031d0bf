"""What one person's regime may and may not do to others, and policies that change nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bijstandsim.engine import single
from bijstandsim.kernels.levers import LEVER_DEFAULT, TEAM_LEVERS
from bijstandsim.kernels.state import FREE
from bijstandsim.population.build import World
from bijstandsim.scenario import Scenario, vocabulary
from bijstandsim.scenario.resolve import resolve

from .small import by_pid, plan, started

#: Coaches of one's own in both worlds, so that nobody shares hours with the treated.
OWN = {"guidance": {"caseload": 100}}
TREATED: dict[str, Any] = {
    "guidance": {"caseload": 15, "interviewing": "trained", "aim": "fitting_job"},
    "duties": {"exempt": True},
    "release": {"share": 0.5, "months": 12, "take_up": 1.0},
    "bonus": {"work_premium_eur": 3000},
    "training": {"budget_eur_client_year": 10000, "job_guarantee": True},
    "work": {"places_share": 1.0},
}


def others(members: int, levers: Any, displacement: float) -> tuple[World, dict[int, tuple[object, ...]], int]:
    """The rest of the city after a year, and how many of the arm have left benefit."""
    world = started(plan({"arm": (members, levers)}, size=400), {"displacement_elasticity": displacement})
    world.city.par["caseworker_turnover_prob_month"] = 0.02
    single.step(world, 12)
    inside = set(world.traits.pid[(world.state.arm == 1) & (world.state.status != FREE)].tolist())
    left = int((world.state.ever[world.state.arm == 1] & 2 > 0).sum())
    return world, {pid: row for pid, row in by_pid(world).items() if pid not in inside}, left


@pytest.mark.parametrize("members", [1, 100])
def test_treating_some_leaves_the_others_alone(members: int) -> None:
    plain, unchanged, few = others(members, OWN, 0.0)
    world, rest, many = others(members, TREATED, 0.0)
    assert rest == unchanged
    regular = world.desks.team == 0
    for name in ("used", "carry", "contact_used", "backlog", "toughness"):
        assert np.array_equal(getattr(world.desks, name)[regular], getattr(plain.desks, name)[plain.desks.team == 0])
    assert np.array_equal(world.books[:, 0], plain.books[:, 0])
    if members > 1:
        assert many > few  # the treatment did something


def test_displacement_reaches_the_others() -> None:
    _, unchanged, _ = others(100, OWN, 1.0)
    _, rest, _ = others(100, TREATED, 1.0)
    assert rest != unchanged


def written_out(team: bool) -> dict[str, Any]:
    """Every lever at its default, as a scenario writes it; ``team`` adds the levers of a team of caseworkers."""
    row = started(plan({}, size=50)).city.levers[0, 1]
    block: dict[str, Any] = {}
    covered = set()
    for field in vocabulary.fields():
        if field.not_modelled == ("all",):
            continue
        group = block.setdefault(field.group, {})
        if field.kind == "weights":
            levers = dict(field.weights)
            value: Any = {word: float(row[lever]) for word, lever in levers.items()}
            used = set(levers.values())
        elif field.kind in ("choice", "set"):
            used = {lever for word in field.sets.values() for lever in word}
            fits = [word for word, sets in field.sets.items() if all(row[name] == x for name, x in sets.items())]
            value = fits[0] if field.kind == "choice" else []
        else:
            used = {field.lever}
            x = float(row[field.lever])
            value = bool(x) if field.kind == "bool" else int(x) if field.kind == "whole" else x
        if used & set(TEAM_LEVERS) and not team:
            continue
        covered |= used
        if used != {"contacts_month"} and value != []:  # no limit and the empty list cannot be written
            group[field.name] = value
    assert covered == set(LEVER_DEFAULT) - (set() if team else set(TEAM_LEVERS))
    return {group: levers for group, levers in block.items() if levers}


def outcome(given: dict[str, Any]) -> tuple[dict[int, tuple[object, ...]], np.ndarray, np.ndarray, np.ndarray]:
    world = started(given)
    single.step(world, 6)
    return by_pid(world), world.counts, world.books, world.desks.used


def same(one: Any, other: Any) -> bool:
    return one[0] == other[0] and all(np.array_equal(a, b) for a, b in zip(one[1:], other[1:], strict=True))


def test_defaults_written_out_in_an_arm_change_no_bit() -> None:
    plain = outcome(plan({"arm": (100, {})}, policy_months=6))
    assert same(outcome(plan({"arm": (100, written_out(team=False))}, policy_months=6)), plain)


def test_defaults_written_out_in_regular_practice_change_no_bit() -> None:
    plain = outcome(plan({"arm": (100, {})}, policy_months=6))
    assert same(outcome(plan({"arm": (100, {})}, policy_months=6, regular=written_out(team=True))), plain)


def test_a_small_change_does_change_bits() -> None:
    block = written_out(team=False)
    block["duties"]["search_level"] += 0.05
    plain = outcome(plan({"arm": (100, {})}, policy_months=6))
    assert not same(outcome(plan({"arm": (100, block)}, policy_months=6)), plain)


def test_replicates_differ_and_repeat() -> None:
    given = plan({"arm": (100, {})}, policy_months=6)
    scenario = Scenario.from_dict(given)
    assert resolve(scenario).months == 6
    runs = []
    for replicate in (0, 1, 0):
        world = started(given, replicate=replicate)
        single.step(world, 6)
        runs.append(by_pid(world))
    assert runs[0] == runs[2] != runs[1]
