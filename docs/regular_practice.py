"""Regular practice looked at from outside: what happens to people month by month, and to those who leave.

Used by ``plausibility.py`` in this folder.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from bijstandsim.behaviour import defaults
from bijstandsim.engine import single
from bijstandsim.kernels.ledger import CONTACTS, CUTS
from bijstandsim.kernels.month import S_ENTRANTS, S_RETURNS
from bijstandsim.kernels.state import COUPLE, FREE, LEFT_AFTER_CUT, SINGLE, SINGLE_PARENT, F, O, P, X
from bijstandsim.population.build import World, build
from bijstandsim.population.burn_in import burn_in
from bijstandsim.scenario import Scenario
from bijstandsim.scenario.resolve import resolve

SCENARIO = Path(__file__).parents[1] / "scenarios" / "regulier.yaml"
SETS = ["municipality.size=20000", "start=2018-01", "policy_months=36"]
COHORT, FOLLOWED, HALF_YEAR = 18, 18, 6  # months in which people leave, and months that they are followed
CLASSES = {"lt6m": (0, 6), "6_12m": (6, 12), "1_3y": (12, 36), "3_5y": (36, 60), "ge5y": (60, 10_000)}
HOUSEHOLD = {"single": SINGLE, "single_parent": SINGLE_PARENT, "couple": COUPLE}

Change = Callable[[World], None]
Numbers = dict[str, float]


def started(replicate: int, values: Mapping[str, float], change: Change | None) -> World:
    """A city of its own for every replicate, at the start of the policy; ``change`` edits it before its burn-in."""
    scenario = Scenario.load(SCENARIO, sets=SETS)
    world = build(scenario, resolve(scenario), {**defaults(), **values}, replicate)
    if change is not None:
        change(world)
    burn_in(world)
    single.start_policy(world, scenario, replicate)
    return world


def slots_of(world: World, pids: np.ndarray) -> np.ndarray:
    """Where the people ``pids`` are in the columns now, -1 for who is no longer in the simulation.

    A number is a person's own; a slot is not, for a kernel may put somebody in another one while months pass.
    """
    status, pid = world.people.look("status", "pid")
    there = np.flatnonzero(status != FREE)
    there = there[np.argsort(pid[there])]
    nearest = np.minimum(np.searchsorted(pid[there], pids), len(there) - 1)
    return np.where(pid[there[nearest]] == pids, there[nearest], -1)


@dataclass
class Leaver:
    """Somebody who left benefit: for work (F) or without work after a cut (O), and the statuses of the next months."""

    pid: int
    to: int
    life: list[int] = field(default_factory=list)


class Watch:
    """Sums over the months of a run, and the lives of those who left in its first months."""

    def __init__(self) -> None:
        self.sums: dict[str, float] = {}
        self.following: list[Leaver] = []
        self.done: list[Leaver] = []

    def add(self, name: str, value: float) -> None:
        """Add to a sum."""
        self.sums[name] = self.sums.get(name, 0.0) + float(value)

    def month(self, world: World, month: int) -> None:
        """Advance a month and note what happened to who was on benefit, except who reached the pension age."""
        status, tau, pid = world.people.look("status", "tau", "pid")
        on = np.flatnonzero(status <= P)
        tau, pid = tau[on], pid[on]  # copies: the columns move on
        single.step(world, 1)
        state, traits = world.state, world.traits
        slot = slots_of(world, pid)
        old_enough = month - 1 - traits.birth[slot] >= float(world.city.law[month].pension_age_months)
        risk = (slot >= 0) & ~old_enough
        tau, slot = tau[risk], slot[risk]
        left, work = state.status[slot] > P, state.status[slot] == F
        self.add("months", 1)
        self.add("risk", len(slot))
        self.add("work", work.sum())
        self.add("all", left.sum())
        for name, (low, high) in CLASSES.items():
            inside = (tau >= low) & (tau < high)
            self.add(f"risk_{name}", inside.sum())
            self.add(f"work_{name}", (inside & work).sum())
            self.add(f"all_{name}", (inside & left).sum())
        for name, household in HOUSEHOLD.items():
            inside = traits.household[slot] == household
            self.add(f"risk_{name}", inside.sum())
            self.add(f"work_{name}", (inside & work).sum())
        self.stock(world, month)
        self.follow(world)
        if month <= COHORT:
            cut = (state.status[slot] == O) & (state.left[slot] == LEFT_AFTER_CUT)
            for to, leavers in ((F, slot[work]), (O, slot[cut])):
                self.following += [Leaver(who, to) for who in traits.pid[leavers].tolist()]

    def stock(self, world: World, month: int) -> None:
        """Benefits at the end of the month."""
        state = world.state
        on, part = state.status <= P, state.status == P
        pay = state.wage[part].astype(float) * float(world.city.law[month].minimum_wage_index)
        parents = world.traits.household == SINGLE_PARENT
        self.add("benefits", on.sum())
        self.add("ge5y", (on & (state.tau >= 60)).sum())
        self.add("lt12m", (on & (state.tau < 12)).sum())
        self.add("part", part.sum())
        self.add("parents", (on & parents).sum())
        self.add("part_parents", (part & parents).sum())
        self.add("pay", pay.sum())
        self.add("median_pay", float(np.median(pay)))
        for name, column in (("cuts", CUTS), ("contacts", CONTACTS)):
            self.add(name, world.counts[month][:, column].sum())
        self.add("inflow", world.series[month - 1, [S_ENTRANTS, S_RETURNS]].sum())

    def follow(self, world: World) -> None:
        """Where those who left are now; who is no longer in the simulation counts as gone."""
        there = np.flatnonzero(world.state.status != FREE)
        now = dict(zip(world.traits.pid[there].tolist(), world.state.status[there].tolist(), strict=True))
        for leaver in self.following:
            leaver.life.append(now.get(leaver.pid, X))
        self.done += [leaver for leaver in self.following if len(leaver.life) == FOLLOWED]
        self.following = [leaver for leaver in self.following if len(leaver.life) < FOLLOWED]

    def leavers(self) -> Numbers:
        """Shares of those who left, %; people who moved, died or reached the pension age are left out."""
        work = np.array([one.life for one in self.done if one.to == F and X not in one.life])
        cut = np.array([one.life[:HALF_YEAR] for one in self.done if one.to == O and X not in one.life[:HALF_YEAR]])
        back = work <= P
        shares = {
            "job_6m": work[:, HALF_YEAR - 1] == F,
            "benefit_6m": back[:, HALF_YEAR - 1],
            "job_18m": work[:, -1] == F,
            "benefit_18m": back[:, -1],
            "unbroken_18m": (work == F).all(axis=1),
            "return_6m_work": back[:, :HALF_YEAR].any(axis=1),
            "return_6m_cut": (cut <= P).any(axis=1),
        }
        return {name: 100.0 * float(found.mean()) for name, found in shares.items()}

    def numbers(self) -> Numbers:
        """All figures of the run, in the units of ``plausibility.yaml``."""
        s = self.sums
        found = {
            "exit_all": 100 * s["all"] / s["risk"],
            "exit_work": 100 * s["work"] / s["risk"],
            "stock_ge5y": 100 * s["ge5y"] / s["benefits"],
            "stock_lt12m": 100 * s["lt12m"] / s["benefits"],
            "inflow": 100 * s["inflow"] / s["benefits"],
            "parttime": 100 * s["part"] / s["benefits"],
            "parttime_single_parents": 100 * s["part_parents"] / s["parents"],
            "earnings_mean": s["pay"] / s["part"],
            "earnings_median": s["median_pay"] / s["months"],
            "cuts": 100 * s["cuts"] / s["risk"],
            "contacts": 12 * s["contacts"] / s["risk"],
        }
        for name in CLASSES:
            found[f"exit_{name}"] = 100 * s[f"all_{name}"] / s[f"risk_{name}"]
            found[f"share_{name}"] = 100 * s[f"risk_{name}"] / s["risk"]
        for name in (*CLASSES, *HOUSEHOLD):
            found[f"work_{name}"] = 100 * s[f"work_{name}"] / s[f"risk_{name}"]
        return found


def measure(replicate: int, values: Mapping[str, float] | None = None, change: Change | None = None) -> Numbers:
    """One replicate under regular practice; ``values`` replace defaults of the parameters."""
    world = started(replicate, values or {}, change)
    watch = Watch()
    stock = float((world.state.status <= P).sum())
    for month in range(1, world.resolved.months + 1):
        watch.month(world, month)
    found = watch.numbers() | watch.leavers()
    found["stock_change"] = 100.0 * (float((world.state.status <= P).sum()) / stock - 1.0)
    return found
