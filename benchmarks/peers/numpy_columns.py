"""The month of ``docs/model.md`` as numpy columns: float64 arrays, masks, one generator, no compiler.

Written as a careful numpy user would: subsets are taken once, every step works on whole arrays, caseworkers are sums
by ``np.bincount``. Steps 1 to 10 in regular practice at a constant stock with the market at its reference.

Left out, so the comparison favours this file: accounts, records by arm and group, arms and targeting rules, levers by
month, teams other than the regular one, modes of contact other than a talk, bonuses, premiums, allowances and
supplements, tailored places and guaranteed jobs, displacement and the effect of capacity on leaving (both rest in
burn-in), the mark of jobs that were taken under pressure. Random numbers are a stream, not keyed: people do not keep
their draws when something else changes. Needs numpy, scipy, and the package's parameters and legal amounts.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from bijstandsim.behaviour import defaults
from bijstandsim.law import monthly

sys.path.append(str(Path(__file__).parent))  # a peer is loaded by its file
from _numpy_life import Life
from _numpy_people import FLOATS, INTS, F, O, P, People, X, columns
from _numpy_service import Service
from _numpy_work import Work

NAME = "numpy columns"
LAW_MONTH = "2018-06"
COLUMNS = FLOATS + INTS


class City(People, Service, Work, Life):
    """A city of ``people`` benefits; ``step`` takes it through a month, ``history`` has its outcomes."""

    def __init__(self, people: int, seed: int, start: dict[str, np.ndarray] | None = None):
        self.par = SimpleNamespace(**defaults())
        self.law = monthly(LAW_MONTH, 1)[0]
        self.rng = np.random.default_rng(seed)
        self.stock, self.t, self.people_months = people, 0, 0
        self.history: list[dict[str, float]] = []
        self.n_desks = int(np.ceil(people / self.par.caseload_clients))
        self.character = self.rng.standard_normal((4, self.n_desks))  # toughness, support, skill, belief
        self.backlog, self.carry, self.cases = np.zeros((3, self.n_desks))
        self.who = columns(int(1.6 * people) + 64)
        if start is None:
            self.first_stock()
        else:
            self.take_over(start)

    def step(self) -> None:
        """One month."""
        who = self.who
        self.people_months += int(np.count_nonzero(who.status != X))
        self.depart()
        self.enter()
        on = np.flatnonzero(who.status <= P)
        away = np.flatnonzero((who.status >= F) & (who.status <= O))
        month = self.caseworkers(on)
        self.enforce(on, month)
        self.choose_search(on, month)
        next_on = self.offers(on, month)
        self.activities(on, month)
        self.live(on, month.income, next_on, month)
        income_away, next_away = self.month_away(away)
        self.live(away, income_away, next_away, None)
        self.end_month(on, next_on)
        self.end_month(away, next_away)
        self.count(on, away, month, income_away, next_on)
        self.t += 1


def run(people: int, months: int, seed: int, burn_in: int = 0, start: dict[str, np.ndarray] | None = None):
    """Means of the monthly outcomes over ``months`` months after ``burn_in``, and ``people_months`` of all of them."""
    city = City(people, seed, start)
    for _ in range(burn_in + months):
        city.step()
    kept = city.history[burn_in:]
    means = {name: float(np.mean([month[name] for month in kept])) for name in kept[0]}
    return {**means, "people_months": city.people_months}


def prepare(people: int):
    """A city of ``people`` benefits after a year; returns what takes it further and says how many people-months."""
    city = City(people, seed=1)

    def advance(months: int) -> int:
        before = city.people_months
        for _ in range(months):
            city.step()
        return city.people_months - before

    advance(12)
    return advance
