"""What a row reports: outcomes of everybody on benefit at the start, money of the whole city, caseworkers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from bijstandsim.engine.outcomes import by_name, evaluate
from bijstandsim.engine.single import key_replicate, note_month_zero, step
from bijstandsim.errors import RunError
from bijstandsim.kernels.ledger import AT_RISK, COUNTS, ITEMS, PARTTIME, PAYERS, WORKING
from bijstandsim.kernels.state import B, P
from bijstandsim.population.build import World
from bijstandsim.population.recruit import fresh_release
from bijstandsim.scenario import Scenario

#: People of arm 1 are everybody on benefit at the start; arm 0 are those who come later.
STARTERS = 1
MEAN = "mean_"
PAID = "paid_"
CASEWORKERS = "caseworkers_per_1000"
WORKERS = "in_work_per_1000"
#: Measures that every row has besides the outcomes.
CITY = (*(f"{PAID}{payer}" for payer in PAYERS), CASEWORKERS, WORKERS)
#: Their units and meanings.
MEANINGS = {
    **{f"{PAID}{payer}": ("EUR/month", f"net paid by: {payer}, per household on benefit at the start")
       for payer in PAYERS},
    CASEWORKERS: ("full-time equivalents", "caseworkers per 1,000 households on benefit at the start"),
    WORKERS: ("people", "in paid work, newcomers counted, per 1,000 households on benefit at the start"),
}  # fmt: skip


@dataclass(frozen=True)
class Measures:
    """Names of what is measured: ``outcomes`` in ``month``, ``means`` over months 1 to ``month``, and ``CITY``."""

    outcomes: tuple[str, ...]
    means: tuple[str, ...]
    month: int

    @property
    def names(self) -> tuple[str, ...]:
        """Columns, in order."""
        return (*self.outcomes, *(MEAN + name for name in self.means), *CITY)


def unit_of(name: str) -> str:
    """Unit of a measure."""
    return MEANINGS[name][0] if name in MEANINGS else by_name(name.removeprefix(MEAN)).unit


def meaning_of(name: str) -> str:
    """A measure in words."""
    if name in MEANINGS:
        return MEANINGS[name][1]
    text = by_name(name.removeprefix(MEAN)).meaning
    return f"{text}, mean over the months" if name.startswith(MEAN) else text


def run_city(world: World, scenario: Scenario, replicate: int, measures: Measures) -> tuple[np.ndarray, int]:
    """One replicate of a burnt-in city, which moves on: values (len(measures.names),) and agent-months.

    Everybody on benefit at the start is followed to the end, also after leaving or in retirement, like participants of
    a pilot; the scenario must have one arm without levers, whose places they take. Raises RunError for a city that has
    no room for the month: two inputs may shorten it together.
    """
    if world.resolved.months < measures.month:
        raise RunError(f"month {measures.month} is asked about, and this row ends after {world.resolved.months} months")
    key_replicate(world, scenario, replicate)
    status = world.state.status
    starters = np.flatnonzero((status == B) | (status == P))
    world.state.arm[starters] = STARTERS
    world.state.cell[starters] = STARTERS
    world.assigned = world.state.arm.copy()
    world.state.ever[:] = 0
    world.state.work_run[:] = 0
    fresh_release(world)
    world.counts = np.zeros((world.counts.shape[0], 1 + STARTERS, len(COUNTS)))
    note_month_zero(world)
    step(world, measures.month)
    return _values(world, measures, len(starters)), int(world.city.run[0].agent_months)


def _values(world: World, measures: Measures, people: int) -> np.ndarray:
    window = slice(1, 1 + measures.month)
    own = world.counts[:, STARTERS]
    outcomes = evaluate(own[measures.month], tuple(by_name(name) for name in measures.outcomes))
    means = evaluate(own[window].sum(axis=0), tuple(by_name(name) for name in measures.means))
    euros = world.books[window].sum(axis=(0, 1)) @ payer_signs().T / -100.0
    everybody = world.counts[window].sum(axis=1)
    working = everybody[:, (WORKING, PARTTIME)].sum() / measures.month
    fte = _fte(world, everybody[:, AT_RISK]).mean()
    per_thousand = np.array([fte, working]) * 1000.0 / people
    return np.concatenate([outcomes, means, euros / (people * measures.month), per_thousand])


def _fte(world: World, clients: np.ndarray) -> np.ndarray:
    """Full-time caseworkers of the regular team by month: they follow the clients, or are those hired at the start."""
    levers = world.city.levers[world.teams.row[0], 1 : 1 + len(clients)]
    fixed = np.full(len(clients), max(float(world.teams.fte[0]), 0.0))
    return np.where(levers["staffing_fixed"] > 0.0, fixed, clients / levers["caseload"])


@cache
def payer_signs() -> np.ndarray:
    """Matrix (payers, items): -1 for who pays an item, 1 for who receives it."""
    matrix = np.zeros((len(PAYERS), len(ITEMS)))
    for k, (payer, receiver, _) in enumerate(ITEMS.values()):
        matrix[payer, k] -= 1.0
        matrix[receiver, k] += 1.0
    return matrix
