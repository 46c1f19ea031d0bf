"""Experiments run so that every group of people goes through every arm, and what they gave by arm and month.

Lots are drawn once per replicate; the regimes then rotate over the groups in worlds that share people and random
numbers. A difference between two arms is thus one between the same people: far less noise at the same cost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from bijstandsim.calibrate.effects import NO_EFFECT, CityEffect
from bijstandsim.engine.follow import follow
from bijstandsim.engine.outcomes import NAMES, evaluate
from bijstandsim.engine.single import RunCounts, dimensions_of, run_once
from bijstandsim.kernels.state import B, P
from bijstandsim.population import groups
from bijstandsim.population.build import World, build
from bijstandsim.population.burn_in import burn_in
from bijstandsim.scenario import Scenario
from bijstandsim.scenario.resolve import resolve

#: Columns whose spread among people on benefit turns an effect into standard deviations of a survey scale.
SPREADS = ("search", "trust", "health")


@dataclass(frozen=True)
class CityDraw:
    """One parameter draw of a city: ``values`` (blocks, rotations, 1 + months, arms, groups, OUTCOMES) float32."""

    values: np.ndarray
    spreads: dict[str, float]  # sd among people on benefit before the policy
    spell_sd: float  # sd between people of the control arm of their months in part-time work, NaN if not asked


@dataclass(frozen=True)
class City:
    """A scenario's draws."""

    scenario: Scenario
    draws: tuple[CityDraw, ...]

    def runs(self, arm: str, outcome: str, month: int, group: str = "all") -> np.ndarray:
        """An outcome of one arm in every run: (draws, blocks, rotations)."""
        at = ["rest", *self.scenario.arms].index(arm)
        g = groups.names(dimensions_of(self.scenario)).index(group)
        k = NAMES.index(outcome)
        return np.stack([draw.values[:, :, month, at, g, k].astype(np.float64) for draw in self.draws])

    def spread(self, column: str) -> np.ndarray:
        """Standard deviation of a column of ``SPREADS`` by draw: (draws,)."""
        return np.array([draw.spreads[column] for draw in self.draws])


def rotates(scenario: Scenario) -> bool:
    """Whether regimes can rotate over the groups: arms of one size, drawn alike, nobody crosses over by name."""
    sizes = {arm.size for arm in scenario.arms.values()}
    return len(sizes) == 1 and not scenario.assignment.crossover and not scenario.assignment.selection


def rotated(burnt: World, shift: int) -> tuple[World, np.ndarray]:
    """A burnt-in city in which group k of the lot has another arm's regime, and that arm's index by group."""
    trial = len(burnt.resolved.arms) - 1
    order = np.concatenate([[0], 1 + (np.arange(trial) + shift) % max(trial, 1)]).astype(np.int64)
    city = burnt.city
    turned = city._replace(
        arm_row=city.arm_row[order],
        arm_rule_first=city.arm_rule_first[order],
        arm_rule_count=city.arm_rule_count[order],
    )
    return replace(burnt, city=turned), order


def run_block(burnt: World, scenario: Scenario, replicate: int) -> list[RunCounts]:
    """One lot, every rotation of the regimes over it; arms stand in the scenario's order."""
    found = []
    for shift in range(len(scenario.arms) if rotates(scenario) else 1):
        world, order = rotated(burnt, shift)
        run = run_once(world, scenario, replicate)
        back = np.argsort(order)
        found.append(replace(run, counts=run.counts[:, back], books=run.books[:, back]))
    return found


def run_draw(
    scenario: Scenario, values: Mapping[str, float], draw: int, blocks: int, spell_month: int | None = None,
    effect: CityEffect = NO_EFFECT,
) -> CityDraw:  # fmt: skip
    """Burn in once, then ``blocks`` lots; ``spell_month`` asks for the spread of months in part-time work."""
    burnt = effect.practise(build(scenario, resolve(scenario), effect.parameters(values), draw))
    burn_in(burnt)
    runs = []
    for block in range(blocks):
        rotations = run_block(burnt, scenario, draw * blocks + block)
        runs.append(np.stack([evaluate(run.counts).astype(np.float32) for run in rotations]))
    on_benefit = (burnt.state.status == B) | (burnt.state.status == P)
    spreads = {name: float(getattr(burnt.state, name)[on_benefit].astype(np.float64).std()) for name in SPREADS}
    spell = float("nan") if spell_month is None else _spell_sd(burnt, scenario, draw * blocks, spell_month)
    return CityDraw(np.stack(runs), spreads, spell)


def _spell_sd(burnt: World, scenario: Scenario, replicate: int, month: int) -> float:
    people = follow(burnt, scenario, replicate, "participants", month)
    own = people.arm == ["rest", *scenario.arms].index(scenario.control_arm)
    return float(people.count("parttime")[1:, own].sum(axis=0).std())


def correlation_parts(before: list[np.ndarray], after: list[np.ndarray]) -> tuple[float, float, float]:
    """Sums of squares in two months and of products of an arm's share, over the runs of a draw.

    Arrays (draws, blocks, rotations) by arm; shares are taken from their mean over the runs of the arm and draw.
    """
    x, y = (
        np.concatenate([(a - a.mean(axis=(1, 2), keepdims=True)).ravel() for a in arrays]) for arrays in (before, after)
    )
    return float((x**2).sum()), float((y**2).sum()), float((x * y).sum())


def correlation_of(before: float, after: float, both: float) -> float:
    """The correlation from its parts; kept within 0 and .99, 0 with one run."""
    spread = float(np.sqrt(before * after))
    return min(max(both / spread, 0.0), 0.99) if spread > 0.0 else 0.0
