"""Subgroups of the participants, by what they were at the start of the policy."""

from __future__ import annotations

import numpy as np

from bijstandsim.population.build import World
from bijstandsim.population.groups import LABELS, code, names

ALWAYS = ("distance",)


def make_cells(world: World, dimensions: tuple[str, ...]) -> np.ndarray:
    """Give every participant a cell and return the membership matrix (arms as assigned, groups, cells) of 0 and 1.

    The rest of the city is one cell: its people come and go, so a group of the start would thin out.
    """
    slots = np.flatnonzero(world.state.arm > 0)
    groups = names(dimensions)
    codes = np.stack([world.assigned[slots], *(code(world, d, slots) for d in dimensions)], axis=1).astype(np.int64)
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
