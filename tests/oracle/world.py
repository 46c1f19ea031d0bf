"""The world as plain Python objects: one object a person, desk and team, every number a float or an int."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from bijstandsim.kernels.ledger import ITEMS
from bijstandsim.kernels.rng import uniforms
from bijstandsim.kernels.state import FREE, Desks, State, Teams, Traits

#: A draw this near to its probability (or an amount to its limit) may fall on either side in another arithmetic.
NEAR = 1e-5


class Person(SimpleNamespace):
    """All columns of one person, plus what this month brings."""

    def near(self, a: float, b: float) -> None:
        """Note a decision that hangs on ``a`` against ``b``."""
        if abs(a - b) <= NEAR * max(1.0, abs(a), abs(b)):
            self.close = True

    def happens(self, u: float, prob: float) -> bool:
        """Whether an event of this probability happens."""
        self.near(u, prob)
        return u < prob


class Oracle:
    """One city in plain Python at the start of month ``t``, taken from the engine's world."""

    def __init__(self, world: Any) -> None:
        city = world.city
        self.t = int(world.t)
        self.city = city
        self.par = record(city.par[0])
        self.run = record(city.run[0])
        self.people = [person_at(world, slot) for slot in np.flatnonzero(world.state.status != FREE)]
        self.desks = rows(world.desks, Desks)
        self.teams = rows(world.teams, Teams)
        for number, desk in enumerate(self.desks):
            desk.number = number
        self.book: dict[tuple[int, str], int] = {}  # (arm, item) -> cents
        self._law, self._law_of = record(world.city.law[0]), 0
        self._levers: dict[tuple[int, int], SimpleNamespace] = {}

    @property
    def p(self) -> int:
        """Row of this month in levers, law and market."""
        return self.t + 1

    @property
    def law(self) -> SimpleNamespace:
        """The legal amounts of this month."""
        if self._law_of != self.p:
            self._law, self._law_of = record(self.city.law[self.p]), self.p
        return self._law

    def levers(self, row: int) -> SimpleNamespace:
        """The levers of one row this month."""
        key = (int(row), self.p)
        if key not in self._levers:
            self._levers[key] = record(self.city.levers[row, self.p])
        return self._levers[key]

    def draw(self, who: int, block: int, word: int) -> float:
        """The uniform of one decision of this month."""
        return float(uniforms(self.city.key, who, self.t, block)[word])

    def pay(self, arm: int, item: str, euros: float) -> None:
        """Book an amount of one person in whole cents, half up."""
        assert item in ITEMS
        key = (int(arm), item)
        self.book[key] = self.book.get(key, 0) + int(np.floor(euros * 100.0 + 0.5))


def record(row: Any) -> SimpleNamespace:
    """A numpy record as plain floats."""
    return SimpleNamespace(**{name: float(row[name]) for name in row.dtype.names})


def person_at(world: Any, slot: int) -> Person:
    """The person in a slot of the engine's columns."""
    person = Person(slot=int(slot), close=False)
    for columns, kind in ((world.traits, Traits), (world.state, State)):
        for name in kind._fields:
            setattr(person, name, getattr(columns, name)[slot].item())
    return person


def rows(columns: Any, kind: Any) -> list[SimpleNamespace]:
    """Columns of desks or teams, one object a row."""
    size = len(columns[0])
    return [SimpleNamespace(**{name: getattr(columns, name)[k].item() for name in kind._fields}) for k in range(size)]
