"""One pass through the country: national figures in their own months, and the lives of those who left benefit.

A benefit unit that is a couple is two recipients, as in the statistics of persons, of whom one works; a cut is one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from bijstandsim.calibrate.targets import reading
from bijstandsim.engine.single import burnt_in, start_policy, step
from bijstandsim.kernels.ledger import CUTS
from bijstandsim.kernels.month import S_ENTRANTS, S_RETURNS
from bijstandsim.kernels.state import COUPLE, FREE, LEFT_AFTER_CUT, SINGLE_PARENT, F, O, P, X
from bijstandsim.population.build import World
from bijstandsim.scenario import Scenario
from bijstandsim.scenario.resolve import resolve
from bijstandsim.units import Month

FOLLOWED, HALF_YEAR = 18, 6
BELOW, FROM = 6, 60  # months on benefit: the classes of the published hazards
#: figure -> (recorded sum, what it is divided by, scale)
RATIOS: dict[str, tuple[str, str, float]] = {
    "exit_all": ("all", "risk", 100.0),
    "exit_work": ("work", "risk", 100.0),  # the earner of a couple leaves for work, the other one without
    "exit_work_kept": ("kept", "risk", 100.0),
    "exit_lt6m": ("all_lt6m", "risk_lt6m", 100.0),
    "exit_ge5y": ("all_ge5y", "risk_ge5y", 100.0),
    "stock_ge5y": ("ge5y", "benefits", 100.0),
    "stock_lt12m": ("lt12m", "benefits", 100.0),
    "parttime": ("part", "benefits", 100.0),
    "parttime_single_parents": ("part_parents", "parents", 100.0),
    "earnings_mean": ("pay", "part", 1.0),
    "earnings_median": ("median_pay", "months", 1.0),
    "cuts": ("cuts", "units", 100.0),
    "inflow": ("inflow", "stock", 100.0),
}
#: Figures of people who left for work and were in work and off benefit a month later, as in the cohorts of CBS.
COHORT = ("job_6m", "job_18m", "benefit_18m", "unbroken_18m")
#: Figures that need the lives of people who left, for work or without work after a cut.
FATES = (*COHORT, "return_6m_work", "return_6m_cut")


class Seen(NamedTuple):
    """Columns of the people of a month, by slot."""

    status: np.ndarray
    tau: np.ndarray
    pid: np.ndarray
    birth: np.ndarray
    left: np.ndarray
    household: np.ndarray
    wage: np.ndarray

    @classmethod
    def of(cls, world: World) -> Seen:
        """What can be seen now, copied: the columns move on."""
        return cls(*(column.copy() for column in world.people.look(*cls._fields)))


class Flow(NamedTuple):
    """Who was on benefit and could leave in a month, who left, and months on benefit at its start, by slot."""

    risk: np.ndarray
    left: np.ndarray  # newcomers among them, who are not in ``risk``
    months: np.ndarray


@dataclass
class Batch:
    """People who left in one month for one destination, and their statuses in the months after."""

    month: int
    to: int
    slots: np.ndarray
    pids: np.ndarray
    life: list[np.ndarray] = field(default_factory=list)


def window(months: list[str], start: Month) -> tuple[int, int]:
    """First and last month as numbers of a run that starts in ``start`` (its first month is 1)."""
    first, last = (Month.parse(text) - start + 1 for text in months)
    return first, last


class Pass:
    """A run of the whole country, watched month by month."""

    def __init__(self, world: World, cohorts: set[int], norm_ratio: float = 1.0) -> None:
        self.world = world
        self.cohorts = cohorts  # months whose leavers are followed
        self.norm_ratio = norm_ratio  # see ``_parents``
        self.sums: list[dict[str, float]] = []
        self.batches: list[Batch] = []
        self.seen = Seen.of(world)
        self.flow = Flow(*(np.zeros(0) for _ in Flow._fields))

    def month(self, month: int) -> None:
        """Advance a month and note what happened."""
        before, size = self.seen, len(self.seen.pid)
        step(self.world, 1)
        now = self.seen = Seen.of(self.world)
        known = np.zeros(len(now.pid), bool)  # was there at the end of the month before
        known[:size] = now.pid[:size] == before.pid
        known &= now.status != FREE
        pension = month - 1 - now.birth >= float(self.world.city.law[month].pension_age_months)
        risk = known.copy()
        risk[:size] &= before.status <= P
        risk &= ~pension
        # A newcomer lives the whole month and may leave in it; the published stock is without, the exits are not.
        left = (risk | (~known & (now.status != FREE) & ~pension)) & (now.status > P)
        months = np.zeros(len(now.pid))
        months[:size] = np.where(known[:size], before.tau, 0)
        self.flow = Flow(risk, left, months)
        # Who entered n months ago is n at the month's start, n + 1 when it ends: in truth between n and n + 1.
        young, old = months <= BELOW, months > FROM
        fresh, long = months < BELOW, months >= FROM
        people = self.people()
        noted = {
            "months": 1.0, "risk": people[risk].sum(), "work": (left & (now.status == F)).sum(),
            "all": people[left].sum(), "units": risk.sum(),
            "risk_lt6m": people[risk & young].sum(), "all_lt6m": people[left & fresh].sum(),
            "risk_ge5y": people[risk & old].sum(), "all_ge5y": people[left & long].sum(),
            "cuts": self.world.counts[month][:, CUTS].sum(),
            "inflow": self.world.series[month - 1, [S_ENTRANTS, S_RETURNS]].sum(),
        }  # fmt: skip
        self.sums.append({name: float(value) for name, value in (noted | self._stock(month)).items()})
        self._follow(month, left)

    def people(self) -> np.ndarray:
        """Recipients in the benefit unit of a slot."""
        return np.where(self.seen.household == COUPLE, 2, 1)

    def _stock(self, month: int) -> dict[str, float]:
        seen, people = self.seen, self.people()
        on, part = seen.status <= P, seen.status == P
        pay = seen.wage[part].astype(np.float64) * float(self.world.city.law[month].minimum_wage_index)
        parents, part_parents = self._parents(month)
        return {
            "benefits": people[on].sum(), "stock": on.sum(), "ge5y": people[on & (seen.tau > FROM)].sum(),
            "lt12m": people[on & (seen.tau <= 12)].sum(), "part": part.sum(),
            "parents": parents, "part_parents": part_parents,
            "pay": pay.sum(), "median_pay": float(np.median(pay)) if len(pay) else 0.0,
        }  # fmt: skip

    def _parents(self, month: int) -> tuple[int, int]:
        """Single parents on benefit, and those of them who work, had their norm been ``norm_ratio`` times as high."""
        seen, law = self.seen, self.world.city.law[month]
        mine = seen.household == SINGLE_PARENT
        on, part, extra = (mine & (seen.status <= P)).sum(), (mine & (seen.status == P)).sum(), 0
        if self.norm_ratio > 1.0:
            pay = seen.wage.astype(np.float64) * float(law.minimum_wage_index)
            extra = (mine & (seen.status == F) & (pay <= self.norm_ratio * float(law.norm_single))).sum()
        return int(on + extra), int(part + extra)

    def _follow(self, month: int, left: np.ndarray) -> None:
        seen = self.seen
        for batch in self.batches:
            if len(batch.life) < FOLLOWED:
                status = np.where(seen.pid[batch.slots] == batch.pids, seen.status[batch.slots], X)
                batch.life.append(np.where(status == FREE, X, status))
        if month in self.cohorts:
            cut = left & (seen.status == O) & (seen.left == LEFT_AFTER_CUT)
            for to, who in ((F, left & (seen.status == F)), (O, cut)):
                slots = np.flatnonzero(who)
                self.batches.append(Batch(month, to, slots, seen.pid[slots]))

    def figure(self, name: str, first: int, last: int) -> float:
        """A figure over months ``first`` to ``last``, in its published unit; NaN when nobody is behind it."""
        if name in FATES:
            return self._fate(name, first, last)
        top, bottom, scale = RATIOS[name]
        below = sum(sums[bottom] for sums in self.sums[first - 1 : last])
        above = sum(sums[top] for sums in self.sums[first - 1 : last]) if top != "kept" else self._kept(first, last)
        return scale * above / below if below > 0.0 else float("nan")

    def _kept(self, first: int, last: int) -> int:
        """How many left for work in these months and were in work, off benefit, a month later."""
        batches = [b for b in self.batches if b.to == F and first <= b.month <= last]
        return sum(int((b.life[0] == F).sum()) for b in batches)

    def _fate(self, name: str, first: int, last: int) -> float:
        """Shares of those who left, %; people who moved, died or reached the pension age are left out."""
        to = O if name == "return_6m_cut" else F
        lives = [np.array(b.life) for b in self.batches if b.to == to and first <= b.month <= last and len(b.slots)]
        if not lives:
            return float("nan")
        life = np.concatenate(lives, axis=1)
        if name in COHORT:
            life = life[:, life[0] == F]
        months = HALF_YEAR if name == "return_6m_cut" else FOLLOWED
        life = life[:months, (life[:months] != X).all(axis=0)]
        if life.shape[1] == 0:
            return float("nan")
        back = life <= P
        shares: dict[str, np.ndarray] = {
            "job_6m": life[HALF_YEAR - 1] == F,
            "job_18m": life[-1] == F,
            "benefit_18m": back[-1],
            "unbroken_18m": (life == F).all(axis=0),
            "return_6m_work": back[:HALF_YEAR].any(axis=0),
            "return_6m_cut": back.any(axis=0),
        }
        return 100.0 * float(shares[name].mean())


def run_draw(scenario: Scenario, values: Mapping[str, float], draw: int) -> dict[str, float]:
    """Every national target's figure, by id, from one run of ``scenario`` (``nederland``)."""
    rules = reading()["national_figures"]
    windows = {target: window(rule["months"], scenario.start) for target, rule in rules.items()}
    cohorts: set[int] = set()
    for target, rule in rules.items():
        if rule["figure"] in (*FATES, "exit_work_kept"):
            cohorts |= set(range(windows[target][0], windows[target][1] + 1))
    world = burnt_in(scenario, resolve(scenario), values, draw)
    start_policy(world, scenario, draw)
    watched = Pass(world, cohorts, next((rule["norm_ratio"] for rule in rules.values() if "norm_ratio" in rule), 1.0))
    for month in range(1, world.resolved.months + 1):
        watched.month(month)
    return {
        target: watched.figure(rule["figure"], *windows[target]) * rule.get("times", 1.0)
        for target, rule in rules.items()
    }  # fmt: skip
