"""Measure regular practice at the parameters' defaults and write the tables of ``docs/plausibility.md``.

``uv run python docs/plausibility.py`` from the checkout; about two minutes on one core. It replaces what stands between
the page's markers and leaves the rest, which a person wrote, as it is. ``--print`` writes nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from bijstandsim.behaviour import defaults
from bijstandsim.engine import single
from bijstandsim.kernels.ledger import CONTACTS, CUTS
from bijstandsim.kernels.month import S_ENTRANTS, S_MONITORING, S_RETURNS
from bijstandsim.kernels.state import COUPLE, FREE, LEFT_AFTER_CUT, SINGLE, SINGLE_PARENT, B, F, O, P, X
from bijstandsim.population.build import World, build
from bijstandsim.population.burn_in import burn_in
from bijstandsim.scenario import Scenario
from bijstandsim.scenario.resolve import resolve

HERE = Path(__file__).parent
PAGE, TARGETS = HERE / "plausibility.md", HERE / "plausibility.yaml"
SETS = ["municipality.size=20000", "start=2018-01", "policy_months=36"]
REPLICATES = 5
COHORT, LATER = 18, (6, 18)  # exits of the first months are followed; months after an exit that are looked at
CLASSES = {"lt6m": (0, 6), "6_12m": (6, 12), "1_3y": (12, 36), "3_5y": (36, 60), "ge5y": (60, 10_000)}

Change = Callable[[World], None]
Numbers = dict[str, float]


def started(replicate: int, values: Mapping[str, float], change: Change | None) -> World:
    """A city of its own for every replicate, at the start of the policy; ``change`` edits it before its burn-in."""
    scenario = Scenario.load(HERE.parent / "scenarios" / "regulier.yaml", sets=SETS)
    world = build(scenario, resolve(scenario), {**defaults(), **values}, replicate)
    if change is not None:
        change(world)
    burn_in(world)
    single.start_policy(world, scenario, replicate)
    return world


class Watch:
    """What a run does to people, looked at from outside month by month; sums over the months."""

    def __init__(self) -> None:
        self.sums: dict[str, float] = {}
        self.cohort: dict[int, tuple[int, int]] = {}  # person who left -> month, status then (X: after a cut)
        self.last: dict[int, int] = {}
        self.tallies: dict[str, list[int]] = {}

    def add(self, name: str, value: float) -> None:
        self.sums[name] = self.sums.get(name, 0.0) + float(value)

    def month(self, world: World, month: int) -> None:
        """Advance a month and note what happened."""
        state, traits = world.state, world.traits
        start, tau, pid = state.status.copy(), state.tau.copy(), traits.pid.copy()
        single.step(world, 1)
        state, size = world.state, len(start)
        status = state.status[:size]
        mine = (start <= P) & (status != FREE) & (world.traits.pid[:size] == pid)
        pension = mine & (month - 1 - traits.birth[:size] >= float(world.city.law[month].pension_age_months))
        risk = mine & ~pension
        work, other = risk & (status == F), risk & (status == O)
        self.add("months", 1)
        self.add("risk", risk.sum())
        self.add("work", work.sum())
        self.add("all", work.sum() + other.sum() + (risk & (status == X)).sum())
        self.add("pension", pension.sum())
        for name, (low, high) in CLASSES.items():
            inside = risk & (tau >= low) & (tau < high)
            self.add(f"risk_{name}", inside.sum())
            self.add(f"work_{name}", (inside & work).sum())
            self.add(f"all_{name}", (inside & (status != B) & (status != P)).sum())
        for name, household in (("single", SINGLE), ("single_parent", SINGLE_PARENT), ("couple", COUPLE)):
            inside = risk & (traits.household[:size] == household)
            self.add(f"risk_{name}", inside.sum())
            self.add(f"work_{name}", (inside & work).sum())
        self.stock(world, month)
        self.follow(world, month, work, other)

    def stock(self, world: World, month: int) -> None:
        """Benefits at the end of the month."""
        state, traits = world.state, world.traits
        on, part = state.status <= P, state.status == P
        pay = state.wage[part].astype(float) * float(world.city.law[month].minimum_wage_index)
        parents = traits.household == SINGLE_PARENT
        self.add("benefits", on.sum())
        self.add("ge5y", (on & (state.tau >= 60)).sum())
        self.add("lt12m", (on & (state.tau < 12)).sum())
        self.add("part", part.sum())
        self.add("parents", (on & parents).sum())
        self.add("part_parents", (part & parents).sum())
        self.add("pay", pay.sum())
        self.add("median_pay", np.median(pay))
        self.add("distance", state.distance[on].astype(float).sum())
        self.add("stress", state.stress[on].astype(float).sum())
        for name, column in (("cuts", CUTS), ("contacts", CONTACTS)):
            self.add(name, world.counts[month][:, column].sum())
        for name, column in (("entrants", S_ENTRANTS), ("returns", S_RETURNS), ("monitoring", S_MONITORING)):
            self.add(name, world.series[month - 1, column])

    def follow(self, world: World, month: int, work: np.ndarray, other: np.ndarray) -> None:
        """Where those who left are six and eighteen months later."""
        state = world.state
        there = np.flatnonzero(state.status != FREE)
        now = dict(zip(world.traits.pid[there].tolist(), state.status[there].tolist(), strict=True))
        for pid, (left, kind) in self.cohort.items():
            seen = self.tallies.setdefault(f"{pid}/{left}/{kind}", [])
            seen.append(now.get(pid, X))
        done = [pid for pid, (left, _) in self.cohort.items() if month - left >= max(LATER)]
        for pid in done:
            del self.cohort[pid]
        if month <= COHORT:
            for kind, slots in ((F, work), (X, other & (state.left[: len(other)] == LEFT_AFTER_CUT))):
                for pid in world.traits.pid[np.flatnonzero(slots)].tolist():
                    self.cohort.setdefault(pid, (month, kind))

    def leavers(self) -> Numbers:
        """Shares of those who left, %: the gone (moved, died, pension) are left out of the base."""
        lives = {kind: [v for k, v in self.tallies.items() if k.endswith(f"/{kind}")] for kind in (F, X)}
        full = np.array([life[:18] for life in lives[F] if len(life) >= 18 and X not in life[:18]])
        cut = np.array([life[:6] for life in lives[X] if len(life) >= 6 and X not in life[:6]])
        back = np.isin(full, (B, P))
        return {
            "job_6m": 100 * (full[:, 5] == F).mean(),
            "job_18m": 100 * (full[:, 17] == F).mean(),
            "benefit_18m": 100 * back[:, 17].mean(),
            "unbroken_18m": 100 * (full == F).all(axis=1).mean(),
            "return_6m_work": 100 * back[:, :6].any(axis=1).mean(),
            "return_6m_cut": 100 * np.isin(cut, (B, P)).any(axis=1).mean() if len(cut) else np.nan,
        }

    def numbers(self) -> Numbers:
        """All figures of the run."""
        s = self.sums
        found = {
            "exit_all": 100 * s["all"] / s["risk"],
            "exit_work": 100 * s["work"] / s["risk"],
            "pension": 100 * s["pension"] / s["risk"],
            "stock_ge5y": 100 * s["ge5y"] / s["benefits"],
            "stock_lt12m": 100 * s["lt12m"] / s["benefits"],
            "inflow": 100 * (s["entrants"] + s["returns"]) / s["benefits"],
            "parttime": 100 * s["part"] / s["benefits"],
            "parttime_single_parents": 100 * s["part_parents"] / s["parents"],
            "earnings_mean": s["pay"] / s["part"],
            "earnings_median": s["median_pay"] / s["months"],
            "cuts": 100 * s["cuts"] / s["risk"],
            "contacts": 12 * s["contacts"] / s["risk"],
            "monitoring": s["monitoring"] / s["months"],
            "distance": s["distance"] / s["benefits"],
            "stress": s["stress"] / s["benefits"],
        }
        for name in CLASSES:
            found[f"exit_{name}"] = 100 * s[f"all_{name}"] / s[f"risk_{name}"]
            found[f"work_{name}"] = 100 * s[f"work_{name}"] / s[f"risk_{name}"]
            found[f"share_{name}"] = 100 * s[f"risk_{name}"] / s["risk"]
        for name in ("single", "single_parent", "couple"):
            found[f"work_{name}"] = 100 * s[f"work_{name}"] / s[f"risk_{name}"]
        return found


def measure(replicate: int, values: Mapping[str, float] | None = None, change: Change | None = None) -> Numbers:
    """One replicate under regular practice."""
    world = started(replicate, values or {}, change)
    watch = Watch()
    stock = float((world.state.status <= P).sum())
    for month in range(1, world.resolved.months + 1):
        watch.month(world, month)
    found = watch.numbers() | watch.leavers()
    found["stock_change"] = 100 * ((world.state.status <= P).sum() / stock - 1)
    return found


def mean(runs: list[Numbers]) -> dict[str, tuple[float, float]]:
    """Mean and Monte Carlo standard error of every figure."""
    return {
        name: (float(np.mean(x)), float(np.std(x, ddof=1) / len(x) ** 0.5))
        for name in runs[0]
        for x in [[run[name] for run in runs]]
    }
