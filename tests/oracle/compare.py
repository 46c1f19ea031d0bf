"""The engine and the oracle side by side: the same month from the same start, then every column compared."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from bijstandsim.behaviour import defaults
from bijstandsim.engine import single
from bijstandsim.kernels.jit import kernel
from bijstandsim.kernels.ledger import ITEMS
from bijstandsim.kernels.settle import enter
from bijstandsim.kernels.state import FREE, Desks, State, Teams, X
from bijstandsim.population.build import World
from bijstandsim.scenario import Scenario
from bijstandsim.scenario.resolve import resolve

from .month import departures, month, number_of_entrants
from .world import Oracle, Person, person_at

RELATIVE, FLOOR = 1e-4, 1e-6
CENTS = 3  # what a payer's item may differ by in a month, per ten people who get it
#: Columns that follow from others, or say where a person is kept.
SKIPPED = {"cell"}
#: Columns that are only read in the status in which they are written.
IDLE = {"wage": "BPFWO", "hours": "PFWO"}
DESK_COLUMNS = tuple(name for name in Desks._fields if name not in {"first"})


@kernel
def draw_entrants(t, p, number, traits, state, now, desks, teams, city):  # type: ignore[no-untyped-def]
    """``enter`` for Python: only kernels can call a stage."""
    enter(t, p, number, traits, state, now, desks, teams, city)


@dataclass
class Differences:
    """What differed, and what was compared."""

    people: int = 0
    months: int = 0
    near: int = 0  # people whose differences are excused by a draw on the edge
    found: list[str] = field(default_factory=list)
    by_column: Counter[str] = field(default_factory=Counter)
    events: Counter[str] = field(default_factory=Counter)

    def note(self, column: str, text: str) -> None:
        self.by_column[column] += 1
        if len(self.found) < 40:
            self.found.append(text)

    def summary(self) -> str:
        lines = [f"{self.months} months, {self.people} person-months, {self.near} on the edge of a draw"]
        lines += [f"{column}: {n} differences" for column, n in self.by_column.most_common()]
        return "\n".join(lines + self.found)


def start(plan: dict[str, Any], replicate: int = 0, values: dict[str, float] | None = None) -> World:
    """A burnt-in city at the start of its policy."""
    scenario = Scenario.from_dict(plan)
    world = single.burnt_in(scenario, resolve(scenario), {**defaults(), **(values or {})}, 0)
    single.start_policy(world, scenario, replicate)
    return world


def entrants_of(world: World, oracle: Oracle) -> list[Person]:
    """The month's new people, as the population draws them, at the oracle's places and number."""
    scratch = world.copy()
    kept = {person.slot: person.status for person in oracle.people}
    for slot in range(scratch.slots):
        scratch.state.status[slot] = kept.get(slot, FREE)
    number = number_of_entrants(oracle)
    draw_entrants(
        world.t, oracle.p, number, scratch.traits, scratch.state, scratch.now, scratch.desks, scratch.teams,
        scratch.city,
    )  # fmt: skip
    new = [person_at(scratch, slot) for slot in range(scratch.slots) if scratch.state.status[slot] != FREE]
    return [person for person in new if person.slot not in kept]


def both(world: World, found: Differences) -> None:
    """Advance the engine's world and the oracle by one month and compare them."""
    oracle = Oracle(world)
    slots = world.slots
    departures(oracle)
    entrants = entrants_of(world, oracle)
    single.step(world, 1)
    assert world.slots == slots, "the city outgrew its slots: take a larger one"
    month(oracle, entrants)
    compare(world, oracle, found)


def compare(world: World, oracle: Oracle, found: Differences) -> None:
    """Every person, desk, team and account of the month that both have just done."""
    people = {person.slot: person for person in oracle.people}
    found.months += 1
    for slot in range(world.slots):
        status = int(world.state.status[slot])
        person = people.get(slot)
        if person is None or status == FREE:
            if (person is None) != (status == FREE):
                found.note("slot", f"month {world.t}: slot {slot} is {status} in the engine, {person} in the oracle")
            continue
        compare_person(world, person, slot, found)
    for name in DESK_COLUMNS:
        for desk in oracle.desks:
            ours = len(desk.list) if name == "clients" else getattr(desk, name)
            check(f"desk.{name}", ours, getattr(world.desks, name)[desk.number], desk.close, f"desk {desk.number}",
                  world.t, found)  # fmt: skip
    close = any(desk.close for desk in oracle.desks)
    for name in Teams._fields:
        for number, team in enumerate(oracle.teams):
            if team.clients > 0:
                theirs = getattr(world.teams, name)[number]
                check(f"team.{name}", getattr(team, name), theirs, close, f"team {number}", world.t, found)
    close = close or any(person.close for person in oracle.people)
    check("effort_last", oracle.run.effort_last, world.city.run[0].effort_last, close, "city", world.t, found)
    compare_books(world, oracle, close, found)


def compare_person(world: World, person: Person, slot: int, found: Differences) -> None:
    """The columns of one person at the end of the month."""
    found.people += 1
    found.near += person.close
    found.events[f"to {person.next}"] += person.next != person.status or person.tenure == 0
    who = f"person {person.pid} (slot {slot}, now {person.status})"
    for name in State._fields:
        if name in SKIPPED or (person.status == X and name != "status"):
            continue
        check(name, getattr(person, name), getattr(world.state, name)[slot], person.close, who, world.t, found)
    if person.status == X:
        return
    now = {"income": person.y, "control": person.ctrl, "dose": person.dose, "row": person.row}
    if person.lived in (0, 1):
        now |= {"contacts": person.contacts, "waiting": person.waiting, "cut": person.cut, "warning": person.warning}
        now |= {"exempt": int(person.exempt), "pressure": person.press, "free_search": person.free_search}
    for name, value in now.items():
        theirs = getattr(world.now, name)[slot]
        check(f"now.{name}", value, theirs, person.close, who, world.t, found)
    for name in ("contacts", "cut", "warning", "waiting", "new_caseworker", "course_ended"):
        found.events[name] += getattr(person, name)


def compare_books(world: World, oracle: Oracle, close: bool, found: Differences) -> None:
    """The month's accounts, arm by arm and item by item, in cents."""
    book = world.books[world.t]
    for arm in range(book.shape[0]):
        for number, item in enumerate(ITEMS):
            ours, theirs = oracle.book.get((arm, item), 0), int(book[arm, number])
            allowed = CENTS * (1 + sum(person.arm == arm for person in oracle.people) // 10)
            if abs(ours - theirs) > allowed and not close:
                found.note(f"book.{item}", f"month {world.t}, arm {arm}, {item}: oracle {ours}, engine {theirs} cents")


def check(name: str, ours: float, theirs: Any, close: bool, who: str, t: int, found: Differences) -> None:
    """One number against another: whole numbers equal, others within the tolerance."""
    exact = np.issubdtype(theirs.dtype, np.integer)
    same = ours == theirs if exact else abs(ours - theirs) <= max(RELATIVE * abs(ours), FLOOR)
    if not same and not close:
        found.note(name, f"month {t}, {who}, {name}: oracle {ours}, engine {theirs}")
