"""How a city differs from what its scenario says: four effects with one spread, city_effect_log_sd.

An effect of 1 is a log point of contact in exempt arms and of strictness in regular practice, and a tenth in the entry
distance and in the volunteers' selection, as the parameter's entry says. One spread for all four is an
assumption.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

import numpy as np

from bijstandsim.behaviour.parameters import load
from bijstandsim.population.build import World

#: Most that ``enforcement.monitoring_factor`` may be.
MOST_MONITORING = 2.5
#: Share of an effect that reaches the entry distance and the selection.
LESSER = 0.1
ENTRY = "entry_distance_mean_share"
SELECTION = {"volunteer_selection_motivation_log": 1.0, "volunteer_selection_distance_share": -1.0}


@dataclass(frozen=True)
class CityEffect:
    """One city's effects; 0 is the city as its scenario describes it."""

    contact: float = 0.0  # more talks with exempt people
    strictness: float = 0.0  # more monitoring by the regular team
    distance: float = 0.0  # newcomers farther from work
    selection: float = 0.0  # volunteers more motivated and nearer to work

    def parameters(self, values: Mapping[str, float]) -> dict[str, float]:
        """The parameters of this city, within their bounds."""
        shifts = {ENTRY: self.distance, **{name: sign * self.selection for name, sign in SELECTION.items()}}
        moved = {name: _bounded(name, values[name] + LESSER * shift) for name, shift in shifts.items()}
        return {**values, **moved}

    def practise(self, world: World) -> World:
        """The city, not yet burnt in, with its own strictness and talks."""
        if self.contact == 0.0 and self.strictness == 0.0:
            return world
        levers = world.city.levers.copy()
        regular = levers["monitoring_factor"][0]
        levers["monitoring_factor"][0] = np.minimum(regular * np.exp(self.strictness), MOST_MONITORING)
        usual = levers["duty_meeting_months"]
        own = np.maximum(np.round(usual * np.exp(-self.contact)), 1.0)
        levers["duty_meeting_months"] = np.where((levers["exempt"] > 0.0) & (usual > 0.0), own, usual)
        return replace(world, city=world.city._replace(levers=levers))


NO_EFFECT = CityEffect()
#: Names of the effects.
NAMES = tuple(field.name for field in fields(CityEffect))


def _bounded(name: str, value: float) -> float:
    p = load()[name]
    assert p.lower is not None and p.upper is not None
    return min(max(value, p.lower), p.upper)
