"""Subgroups of the participants, by what they were at the start of the policy."""

from __future__ import annotations

import numpy as np

from bijstandsim.kernels.state import EDUCATIONS, HOUSEHOLDS
from bijstandsim.population.build import World

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
ALWAYS = ("distance",)


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


def make_cells(world: World, dimensions: tuple[str, ...]) -> np.ndarray:
    """Give every participant a cell and return the membership matrix (arms, groups, cells) of 0 and 1.

    The rest of the city is one cell: its people come and go, so a group of the start would thin out.
    """
    slots = np.flatnonzero(world.state.arm > 0)
    groups = names(dimensions)
    codes = np.stack([world.state.arm[slots], *(code(world, d, slots) for d in dimensions)], axis=1).astype(np.int64)
    kinds, cell = np.unique(codes, axis=0, return_inverse=True) if len(slots) else (np.zeros((0, 1), int), [])
    world.state.cell[slots] = 1 + np.asarray(cell, dtype=np.int64).ravel()
    member = np.zeros((len(world.resolved.arms), len(groups), 1 + len(kinds)))
    member[0, 0, 0] = 1.0
    for number, kind in enumerate(kinds, start=1):
        member[kind[0], 0, number] = 1.0
        at = 1
        for place, dimension in enumerate(dimensions):
            member[kind[0], at + kind[1 + place], number] = 1.0
            at += len(LABELS[dimension])
    world.counts = np.zeros((world.counts.shape[0], 1 + len(kinds), world.counts.shape[2]))
    return member
