"""The people of a city: columns to look at and to write to, blocks while months pass."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from bijstandsim.kernels.blocked.pack import Blocks, pack, unpack
from bijstandsim.kernels.jit import JIT
from bijstandsim.kernels.state import FREE, Now, State, Traits, grow

#: The scalar kernel is the norm that the blocked one must match; plain Python runs the scalar one.
SCALAR = not JIT or os.environ.get("BIJSTANDSIM_KERNEL", "blocked") == "scalar"


class People:
    """Columns of people; ``blocks`` holds them while the blocked kernel is at work.

    Whoever asks for the columns gets them up to date, and may write to them: the next month packs them again.
    """

    def __init__(self, traits: Traits, state: State, now: Now) -> None:
        self._columns = (traits, state, now)
        self._packed: Blocks | None = None

    def columns(self) -> tuple[Traits, State, Now]:
        """The columns as they are now."""
        if self._packed is not None:
            packed, self._packed = self._packed, None
            newcomers = int(packed.blocks["gone"].sum())
            while newcomers > len(self._columns[1].status):
                self.grow()
            unpack(packed, *self._columns)
        return self._columns

    def blocks(self, desks: int) -> Blocks:
        """The people in blocks; what is done to them there counts until somebody asks for the columns."""
        if self._packed is None:
            traits, state, _ = self._columns
            self._packed = pack(traits, state, desks)
        return self._packed

    def present(self, *names: str) -> tuple[np.ndarray, ...]:
        """Fields of ``State`` of everybody who is there, in no particular order, without leaving the blocks."""
        if self._packed is None:
            there = self._columns[1].status < FREE
            return tuple(getattr(self._columns[1], name)[there] for name in names)
        there = self._packed.blocks["status"] < FREE
        return tuple(self._packed.blocks[name][there] for name in names)

    def grow(self) -> None:
        """Half as many slots again."""
        size = int(len(self._columns[1].status) * 1.5) + 16
        self._columns = tuple(grow(group, size) for group in self._columns)  # type: ignore[assignment]

    def more_room(self) -> None:
        """Room for entrants: half as many slots again, and free lanes when the people are packed next."""
        self.columns()
        self.grow()

    def copy(self) -> People:
        """An independent copy."""
        return People(*(copied(group) for group in self.columns()))


def copied(columns: Any) -> Any:
    """A copy of a tuple of columns."""
    return type(columns)(*(column.copy() for column in columns))
