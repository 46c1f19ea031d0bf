"""Where two scenarios part: the first month, person and variable, in runs of the same draw and replicate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bijstandsim.engine.simulate import parameter_sets
from bijstandsim.engine.single import start_policy, step
from bijstandsim.errors import InputError, Place
from bijstandsim.kernels.state import FREE, STATUS
from bijstandsim.population.build import World, build
from bijstandsim.population.burn_in import MOST_YEARS, YEAR, advance, burn_in
from bijstandsim.scenario import Scenario

#: Looked at first: what people would ask about. The rest follows in the order of the columns.
FIRST = ("status", "wage", "search", "contact_rate", "cut_left", "distance", "health", "stress", "motivation", "trust")
#: Where a person is in the tables, not what happens to them.
_PLACES = {"cell", "caseworker"}


@dataclass(frozen=True)
class Parting:
    """The first thing that differs. ``month`` counts from the start of ``phase``; 0 is before its first month."""

    phase: str
    month: int
    person: int | None
    variable: str
    one: str
    other: str
    people: int  # who differ in that month

    def __str__(self) -> str:
        who = "the city" if self.person is None else f"person {self.person}"
        more = f"; {self.people} people differ by then" if self.people else ""
        return f"{self.phase}, month {self.month}, {who}: {self.variable} {self.one} against {self.other}{more}"


def first_parting(one: Scenario, other: Scenario, draw: int = 0, replicate: int = 0) -> Parting | None:
    """The first month, person and variable in which two runs part; None when they never do.

    Raises InputError where one of them has no such draw or replicate, or RunError.
    """
    for scenario in (one, other):
        _there("--draw", draw, len(_sets(scenario)), scenario)
        _there("--replicate", replicate, scenario.replicates, scenario)
    a, b = _built(one, draw), _built(other, draw)
    if found := _differ(a, b, "first stock", 0):
        return found
    burn_in(a)
    burn_in(b)
    if _differ(a, b, "burn-in", 0) or a.burn_in_months != b.burn_in_months:
        return _in_burn_in(_built(one, draw), _built(other, draw))
    start_policy(a, one, draw * one.replicates + replicate)
    start_policy(b, other, draw * other.replicates + replicate)
    last = min(one.months, other.months)
    for month in range(1 + last):
        if month:
            step(a, 1)
            step(b, 1)
        if found := _differ(a, b, "policy", month):
            return found
    if one.months != other.months:
        return Parting("policy", 1 + last, None, "months", str(one.months), str(other.months), 0)
    return None


def _there(flag: str, number: int, count: int, scenario: Scenario) -> None:
    if not 0 <= number < count:
        raise InputError(f"the scenario {scenario.name} has {count} of these", place=Place(flag), found=number,
                         allowed=f"0 to {count - 1}")  # fmt: skip


def _sets(scenario: Scenario) -> tuple[dict[str, float], ...]:
    return parameter_sets(scenario, scenario.draws, scenario.parameters.set == "point")


def _built(scenario: Scenario, draw: int) -> World:
    return build(scenario, scenario.resolve(), _sets(scenario)[draw], draw)


def _in_burn_in(one: World, other: World) -> Parting:
    for month in range(1, 1 + MOST_YEARS * YEAR):
        for world in (one, other):
            if month % YEAR == 1:
                world.city.entry_counts[:] = 0
            advance(world, 1, policy=False)
        if found := _differ(one, other, "burn-in", month):
            return found
    return Parting("burn-in", 0, None, "years until the stock stands still", "one number", "another", 0)


def _differ(one: World, other: World, phase: str, month: int) -> Parting | None:
    """The first variable, and in it the person of the lowest number, that differs between two cities."""
    (mine, a), (theirs, b) = _columns(one), _columns(other)
    if not np.array_equal(mine, theirs):
        odd = np.setxor1d(mine, theirs)
        person = int(odd.min())
        there, not_there = ("there", "not there") if person in mine else ("not there", "there")
        return Parting(phase, month, person, "presence", there, not_there, len(odd))
    different = np.zeros(len(mine), bool)
    first: tuple[str, np.ndarray] | None = None
    for name in _order(a):
        unequal = a[name] != b[name]
        different |= unequal
        if first is None and unequal.any():
            first = (name, unequal)
    if first is None:
        return None
    name, unequal = first
    row = int(np.argmax(unequal))
    here, elsewhere = _text(name, a[name][row]), _text(name, b[name][row])
    return Parting(phase, month, int(mine[row]), name, here, elsewhere, int(different.sum()))


def _columns(world: World) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Numbers of the people who are there, in order, and their columns in the same order."""
    there = np.flatnonzero(world.state.status < FREE)
    pids = world.traits.pid[there]
    rows = there[np.argsort(pids)]
    groups = (world.state, world.traits)
    columns = {name: getattr(group, name)[rows] for group in groups for name in group._fields if name not in _PLACES}
    return np.sort(pids), columns


def _order(columns: dict[str, np.ndarray]) -> Iterator[str]:
    yield from FIRST
    yield from (name for name in columns if name not in FIRST and name != "pid")


def _text(name: str, value: object) -> str:
    return STATUS[int(value)] if name == "status" else f"{value}"  # type: ignore[call-overload]
