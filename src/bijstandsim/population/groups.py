"""Subgroups of people, by what they are now."""

from __future__ import annotations

import numpy as np

from bijstandsim.kernels.state import EDUCATIONS, HOUSEHOLDS
from bijstandsim.population.build import World
from bijstandsim.scenario.predicates import Box

ALL = "all"
FAR_SHARE = 0.4  # "far": the 40 % of the participants who are farthest from the labour market at the start
LABELS: dict[str, tuple[str, ...]] = {
    "household": HOUSEHOLDS,
    "education": EDUCATIONS,
    "age": ("under_27", "27_to_44", "45_plus"),
    "sex": ("men", "women"),
    "migrant": ("native_or_western", "non_western"),
    "distance": ("near", "far"),
    "health": ("limited", "not_limited"),
    "duration": ("below_12_months", "12_to_59_months", "from_60_months"),
}


def names(dimensions: tuple[str, ...]) -> tuple[str, ...]:
    """Names of the groups: ``all``, then ``dimension:label``."""
    return (ALL, *(f"{d}:{label}" for d in dimensions for label in LABELS[d]))


def code(world: World, dimension: str, slots: np.ndarray) -> np.ndarray:
    """Which label of ``dimension`` each person has now."""
    traits, state = world.traits, world.state
    if dimension == "household":
        return np.asarray(traits.household[slots])
    if dimension == "education":
        return np.asarray(traits.education[slots])
    if dimension == "age":
        return np.asarray(np.digitize((world.t - traits.birth[slots]) / 12.0, (27, 45)))
    if dimension == "sex":
        return np.asarray(traits.woman[slots])
    if dimension == "migrant":
        return np.asarray(traits.migrant[slots])
    if dimension == "distance":
        d = state.distance[slots]
        return (d >= np.quantile(d, 1.0 - FAR_SHARE)).astype(np.int64) if len(d) else np.zeros(0, np.int64)
    if dimension == "health":
        limit = float(world.city.par[0].health_limit_threshold_share)
        return np.asarray(state.health[slots] >= limit).astype(np.int64)
    return np.asarray(np.digitize(state.tau[slots], (12, 60)))


def inside(world: World, box: Box, slots: np.ndarray) -> np.ndarray:
    """Which of the people meet every limit of a target now (bool)."""
    traits, state = world.traits, world.state
    fits = (box.household_mask >> traits.household[slots].astype(np.int64)) & 1 > 0
    fits &= (box.education_mask >> traits.education[slots].astype(np.int64)) & 1 > 0
    for (low, high), value in (
        (box.age, world.t - traits.birth[slots]),
        (box.distance, state.distance[slots]),
        (box.health, state.health[slots]),
        (box.duration, state.tau[slots]),
        (box.share, traits.u_target[slots]),
    ):
        fits &= (low <= value) & (value < high)
    return np.asarray(fits)
