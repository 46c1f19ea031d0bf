"""Columns to blocks and back, and the room that a run over blocks needs beside them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

import numpy as np

from ..state import FREE, Now, O, P, State, Traits, X, allocate
from .layout import BLOCK, LANES, NO_SLOT, SCRATCH


class Blocks(NamedTuple):
    """Everything that ``run_months_blocked`` takes beside the city, its desks and its books."""

    blocks: np.ndarray  # BLOCK (blocks,)
    scratch: np.ndarray  # SCRATCH (1,)
    newcomers: tuple[Any, Any, Any]
    room: tuple[Any, ...]


def pack(traits: Traits, state: State, desks: int, spare: float = 0.05) -> Blocks:
    """People of columns in blocks, one arm a block; ``spare`` is room for a month's entrants, a share of all people."""
    group = np.digitize(state.status, (P + 1, O + 1, X + 1)).astype(np.int8)
    present = np.flatnonzero(group < 3)
    arms = state.arm[present]
    parts, of_arm = [], []
    for arm in [0, *np.flatnonzero(np.bincount(arms, minlength=1)[1:]) + 1]:
        people = present[arms == arm]
        room = len(people) + (int(spare * len(present)) + 64 if arm == 0 else 0)
        # Evenly over the blocks of the arm, so that each has free lanes.
        split = np.array_split(people, max(-(-room // LANES), 1))
        parts += [part[np.argsort(group[part], kind="stable")] for part in split]
        of_arm += [arm] * len(split)
    slots = np.zeros((len(parts), LANES), np.int64)
    blocks = np.zeros(len(parts), BLOCK)
    for k, part in enumerate(parts):
        slots[k, : len(part)] = part
        ends = np.cumsum(np.bincount(group[part], minlength=3))
        blocks["clients"][k], blocks["away"][k], blocks["gone"][k] = ends[:3]
    for columns in (traits, state):
        for name, column in zip(columns._fields, columns, strict=True):
            blocks[name] = column[slots]
    free = np.arange(LANES) >= blocks["gone"][:, None]
    blocks["slot"] = slots
    blocks["status"][free] = FREE
    blocks["of_arm"] = of_arm
    scratch = np.zeros(1, SCRATCH).view(np.recarray)
    newcomers = allocate(1024 + int(max(0.125, spare) * len(present)))
    return Blocks(blocks.view(np.recarray), scratch, newcomers, _room(len(present), desks))


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


def unpack(found: Blocks, traits: Traits, state: State, now: Now, names: Collection[str] | None = None) -> None:
    """Write everybody back into the columns: people in the slots they had, newcomers in free ones, which they keep.

    Of ``now`` what the blocks keep of the last month: rows, exemption, contacts, dose, who waits. With ``names`` the
    status and these columns alone.

    Raises ValueError when there are fewer free slots than newcomers.
    """
    blocks = found.blocks.view(np.ndarray)  # fields of a recarray take longer to find than to copy
    lanes = np.flatnonzero((np.arange(LANES) < blocks["gone"][:, None]).reshape(-1))
    slots = blocks["slot"].reshape(-1)[lanes].astype(np.int64)
    new = slots == NO_SLOT
    taken = np.zeros(len(state.status), bool)
    taken[slots[~new]] = True
    free = np.flatnonzero(~taken)
    if len(free) < new.sum():
        raise ValueError("too few free slots")
    slots[new] = free[: new.sum()]
    state.status[:] = FREE
    held = set(BLOCK.names or ())
    asked = held if names is None else held & {"status", *names}
    for columns in (traits, state, now):
        for name in asked.intersection(columns._fields):
            getattr(columns, name)[slots] = blocks[name].reshape(-1)[lanes]
    blocks["slot"][lanes // LANES, lanes % LANES] = slots  # ``reshape`` of a field copies: what is put there is lost
