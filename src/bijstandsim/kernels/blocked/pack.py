"""Columns to blocks and back, and the room that a run over blocks needs beside them."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ..state import FREE, P, O, State, Traits, X, allocate
from .layout import BLOCK, LANES, PERSON, SCRATCH


class Blocks(NamedTuple):
    """Everything that ``run_months_blocked`` takes beside the city, its desks and its books."""

    blocks: np.ndarray  # BLOCK (blocks,)
    words: tuple[np.ndarray, np.ndarray, np.ndarray]  # views of the blocks by 4, 2 and 1 bytes
    scratch: np.ndarray  # SCRATCH (1,)
    newcomers: tuple[Any, Any, Any]
    room: tuple[Any, ...]


def pack(traits: Traits, state: State, desks: int, spare: float = 0.05) -> Blocks:
    """People of columns in blocks, one arm a block, sorted by caseworker; ``spare`` is room for entrants (a share)."""
    present = np.flatnonzero(state.status < FREE)
    arms = state.arm[present]
    of_block, lanes = [], []
    for arm in np.union1d(np.unique(arms), [0]):
        people = present[arms == arm]
        group = np.digitize(state.status[people], (P + 1, O + 1, X + 1))
        people = people[np.lexsort((people, state.caseworker[people], group > 2))]
        room = len(people) + (int(spare * len(people)) + 64 if arm == 0 else 0)
        n = max(-(-room // LANES), 1)
        # Evenly over the blocks of the arm, so that each has free lanes.
        for part in np.array_split(people, n):
            of_block.append(int(arm))
            lanes.append(part)
    blocks = np.zeros(len(lanes), BLOCK)
    blocks["status"] = FREE
    blocks["of_arm"] = of_block
    columns = {name: getattr(group, name) for group in (traits, state) for name in type(group)._fields}
    for k, people in enumerate(lanes):
        ordered = people[np.argsort(np.digitize(state.status[people], (P + 1, O + 1, X + 1)), kind="stable")]
        for name in PERSON:
            blocks[name][k, : len(ordered)] = columns[name][ordered]
        ends = np.cumsum(np.bincount(np.digitize(state.status[ordered], (P + 1, O + 1, X + 1)), minlength=3))[:3]
        blocks["clients"][k], blocks["away"][k], blocks["gone"][k] = ends
    return Blocks(blocks, _words(blocks), np.zeros(1, SCRATCH), allocate(1024 + len(present) // 8), _room(len(present), desks))


def _words(blocks: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    views = [blocks.view(kind).reshape(len(blocks), -1) for kind in (np.uint32, np.uint16, np.uint8)]
    return views[0], views[1], views[2]


def _room(people: int, desks: int) -> tuple[Any, ...]:
    most = 2 * people + 1024
    queue = (
        np.zeros(most, np.int64), np.zeros(most), np.zeros(most, np.uint64), np.zeros(most, np.int64),
        np.zeros(1, np.int64),
    )  # fmt: skip
    intakes, due, meetings, left = (np.zeros(desks, np.int64) for _ in range(4))
    return (
        intakes, due, meetings, left, np.zeros(desks), queue, np.zeros(desks + 1, np.int64), np.zeros(most, np.int64),
        np.zeros((desks, 3)),
    )  # fmt: skip


def unpack(found: Blocks) -> tuple[Traits, State]:
    """Everybody of the blocks as columns, in the order of blocks and lanes, free lanes included."""
    kinds = [kind(*(found.blocks[name].reshape(-1).copy() for name in kind._fields)) for kind in (Traits, State)]
    return kinds[0], kinds[1]  # type: ignore[return-value]
