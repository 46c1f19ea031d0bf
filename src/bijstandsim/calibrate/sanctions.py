"""Cuts in twin worlds: in month 1 every violation is found, and gives a cut in one world and nothing in the other.

Month 1 alone runs with other parameters; after it both worlds go on in regular practice. Compared are the people who
were cut. In practice a larger violation is found more often, so each counts by the share of required search that was
missing.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from bijstandsim.calibrate.targets import designs
from bijstandsim.calibrate.worlds import started, with_parameters
from bijstandsim.engine.single import step
from bijstandsim.kernels.state import F, P
from bijstandsim.population.build import World
from bijstandsim.scenario import Scenario


class Twins:
    """The world with cuts and the one without after month 1, and the people who were cut; slots keep their people.

    ``weight``: share of required search that each of them was missing before, mean 1.
    """

    def __init__(self, burnt: World, scenario: Scenario, replicate: int) -> None:
        odds = designs()["sanction"]["cut_log_odds"]
        self.worlds = [self._month_one(burnt, scenario, replicate, sign * odds) for sign in (1.0, -1.0)]
        cut, spared = self.worlds
        size = min(burnt.slots, cut.slots, spared.slots)
        same = (cut.traits.pid[:size] == spared.traits.pid[:size]) & (cut.traits.pid[:size] == burnt.traits.pid[:size])
        self.slots = np.flatnonzero(same & (cut.now.cut[:size] > 0))
        self.pids = cut.traits.pid[self.slots].copy()
        missing = 1.0 - burnt.state.search[self.slots].astype(np.float64) / required(burnt)
        self.weight = missing / missing.mean() if self.any else missing

    @property
    def any(self) -> bool:
        """Whether anybody was cut."""
        return len(self.slots) > 0

    @staticmethod
    def _month_one(burnt: World, scenario: Scenario, replicate: int, odds: float) -> World:
        usual = burnt.city.par
        monitored = 1.0 / np.finfo(np.float64).eps  # whatever the checks, every violation is found
        # No jump of the perceived risk after a warning, no hours of cases: the worlds differ in the cut alone.
        forced = with_parameters(
            burnt, cut_log_odds=odds, violation_detection_prob_month=monitored, wrongful_report_prob_month=0.0,
            warning_to_cut_jump_ratio=0.0, hours_per_enforcement_case=0.0, hours_per_objection=0.0,
        )  # fmt: skip
        world = started(forced, scenario, replicate)
        step(world, 1)
        return replace(world, city=world.city._replace(par=usual))

    def there(self, world: World) -> np.ndarray:
        """Whether the people compared are still on the books of ``world``."""
        return np.asarray(world.traits.pid[self.slots] == self.pids)

    def on_benefit(self, world: World) -> np.ndarray:
        """Which of the people compared are on benefit now."""
        return np.asarray(self.there(world) & (world.state.status[self.slots] <= P))


def required(world: World) -> float:
    """Search that the duty asks of everybody in month 1, in the model's unit."""
    return float(world.city.levers["search_level"][0, 1])


def hazard_after_cut(burnt: World, scenario: Scenario, replicate: int) -> float:
    """ln of the ratio of hazards of exit to work, with cut over without, from the month of the cut on.

    Half an exit is added to either; NaN where nobody was cut.
    """
    twins = Twins(burnt, scenario, replicate)
    if not twins.any:
        return math.nan
    hazards = []
    for world in twins.worlds:
        before, at_risk, exits = np.ones(len(twins.slots), bool), 0.0, 0.5
        for month in range(designs()["sanction"]["hazard_months"]):
            if month:  # the first one has passed
                before = twins.on_benefit(world)
                step(world, 1)
            at_risk += float(twins.weight[before].sum())
            left = before & twins.there(world) & (world.state.status[twins.slots] == F)
            exits += float(twins.weight[left].sum())
        hazards.append(exits / at_risk)
    return math.log(hazards[0] / hazards[1])


def repeats_after_cut(burnt: World, scenario: Scenario, replicate: int) -> float:
    """Percent change of the missing share of required search, which makes a violation, in the months after.

    People count in the months in which they are on benefit in both worlds.
    """
    twins = Twins(burnt, scenario, replicate)
    missing, asked = np.zeros(2), required(burnt)
    for _ in range(designs()["sanction"]["repeat_months"]):
        for world in twins.worlds:
            step(world, 1)
        both = twins.on_benefit(twins.worlds[0]) & twins.on_benefit(twins.worlds[1])
        for k, world in enumerate(twins.worlds):
            search = world.state.search[twins.slots[both]].astype(np.float64)
            missing[k] += (twins.weight[both] * np.maximum(0.0, 1.0 - search / asked)).sum()
    if not missing[1] > 0.0:  # nobody to compare, or nobody who searches too little
        return math.nan
    return 100.0 * float(missing[0] / missing[1] - 1.0)
