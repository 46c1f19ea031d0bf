"""The engine and the oracle side by side: the same month from the same start, then every column compared."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from bijstandsim.behaviour import defaults
from bijstandsim.engine import single
from bijstandsim.kernels.jit import kernel
from bijstandsim.kernels.ledger import COUNTS, ITEMS
from bijstandsim.kernels.settle import enter
from bijstandsim.kernels.state import FREE, STATUS, Desks, State, Teams, X
from bijstandsim.population.build import World
from bijstandsim.population.recruit import end_policy
from bijstandsim.scenario import Scenario
from bijstandsim.scenario.resolve import resolve

from .month import departures, month, number_of_entrants
from .outcomes import outcomes
from .world import Oracle, Person, person_at

RELATIVE, FLOOR = 1e-4, 1e-6
FLOORS = {"savings": 1e-3, "wage": 1e-3}  # EUR
#: Columns that follow from others, or say where a person is kept.
SKIPPED = {"cell"}
#: Columns that are read in some statuses only: what they hold elsewhere does not matter.
READ_IN = {"tenure": "PFO", "left": "O", "insured": "W"}
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
    excused: int = 0  # differences at a draw on the edge
    dropped: int = 0  # people of a free run who parted from the engine
    found: list[str] = field(default_factory=list)
    by_column: Counter[str] = field(default_factory=Counter)
    events: Counter[str] = field(default_factory=Counter)

    def note(self, column: str, text: str) -> None:
        self.by_column[column] += 1
        if len(self.found) < 40:
            self.found.append(text)

    def summary(self) -> str:
        lines = [f"{self.months} months, {self.people} person-months, {self.excused} excused, {self.dropped} dropped"]
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
    """Advance the engine's world and an oracle that starts from it by one month, and compare them."""
    if world.t == world.resolved.policy_months:
        end_policy(world, world.home)  # the engine does so before this month, once or twice makes no difference
    oracle = Oracle(world)
    advance(world, oracle)
    compare(world, oracle, found)


def advance(world: World, oracle: Oracle) -> None:
    """One month of each."""
    slots = world.slots
    departures(oracle)
    entrants = entrants_of(world, oracle)
    single.step(world, 1)
    assert world.slots == slots, "the city outgrew its slots: take a larger one"
    month(oracle, entrants)


def free_run(world: World, months: int) -> Differences:
    """Months in a row without starting the oracle afresh; whoever parts from the engine is counted and put back."""
    found = Differences()
    oracle = Oracle(world)
    for _ in range(months):
        advance(world, oracle)
        parted = set()
        for person in oracle.people:
            own = Differences()
            if int(world.state.status[person.slot]) == FREE:
                own.note("slot", "gone")
            else:
                compare_person(world, person, person.slot, own)
            found.people += 1
            if own.by_column or own.excused:
                parted.add(person.slot)
                found.by_column.update(own.by_column)
        found.months += 1
        found.dropped += len(parted)
        kept = [person for person in oracle.people if person.slot not in parted]
        back = [person_at(world, slot) for slot in sorted(parted) if world.state.status[slot] != FREE]
        oracle.people = kept + back
    return found


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
            if not desk.list and name not in ("clients", "hours", "used", "backlog"):
                continue  # a desk without clients stands still
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
    compare_outcomes(world, oracle, close, found)


def compare_person(world: World, person: Person, slot: int, found: Differences) -> None:
    """The columns of one person at the end of the month."""
    found.people += 1
    found.events[f"to {person.next}"] += person.next != person.status or person.tenure == 0
    who = f"person {person.pid} (slot {slot}, now {person.status})"
    for name in State._fields:
        unread = STATUS[person.status] not in READ_IN.get(name, "BPFWO") and name != "status"
        if name in SKIPPED or unread or (name == "activity_months" and person.activity == 0):
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
            allowed = sum(person.arm == arm for person in oracle.people)  # a cent a person: the side of a half cent
            if abs(ours - theirs) > allowed and close:
                found.excused += 1
            elif abs(ours - theirs) > allowed:
                found.note(f"book.{item}", f"month {world.t}, arm {arm}, {item}: oracle {ours}, engine {theirs} cents")


def compare_outcomes(world: World, oracle: Oracle, close: bool, found: Differences) -> None:
    """What is recorded of the month, cell by cell."""
    ours = outcomes(oracle)
    counts = world.counts[world.t]
    for cell in range(counts.shape[0]):
        for number, name in enumerate(COUNTS):
            value = float(ours[cell][name])
            theirs = counts[cell, number]
            # Terms of both signs cancel: the tolerance is that of a sum of numbers of size 1.
            if abs(value - theirs) > FLOOR * ours[cell]["n"]:
                check(f"outcome.{name}", value, theirs, close, f"cell {cell}", world.t, found)


def check(name: str, ours: float, theirs: Any, close: bool, who: str, t: int, found: Differences) -> None:
    """One number against another: whole numbers equal, others within the tolerance."""
    exact = np.issubdtype(theirs.dtype, np.integer)
    same = ours == theirs if exact else abs(ours - theirs) <= max(RELATIVE * abs(ours), FLOORS.get(name, FLOOR))
    if not same and close:
        found.excused += 1
    elif not same:
        found.note(name, f"month {t}, {who}, {name}: oracle {ours}, engine {theirs}")
