"""The people of a city: columns to look at and to write to, blocks while months pass."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from bijstandsim.kernels.blocked.pack import Blocks, pack, unpack
from bijstandsim.kernels.jit import JIT
from bijstandsim.kernels.state import FREE, Now, State, Traits, grow

#: Room for entrants in the blocks, over the people who are there, until a month has more.
SPARE = 0.05
#: The scalar kernel is the norm that the blocked one must match; plain Python runs the scalar one.
SCALAR = not JIT or os.environ.get("BIJSTANDSIM_KERNEL", "blocked") == "scalar"


class People:
    """Columns of people; blocks hold them while the blocked kernel is at work.

    ``columns`` are for looking: once the blocks count they are read-only, so that looking changes no bit of what
    follows. ``edit`` gives columns that may be written to; the next month packs anew. While blocks count, one thread
    may look or copy.
    """

    #: Whether the scalar kernel takes these people through the months (a benchmark sets it).
    scalar = SCALAR

    def __init__(self, traits: Traits, state: State, now: Now) -> None:
        self._columns = (traits, state, now)
        self._packed: Blocks | None = None
        self._current = True  # the columns say what the blocks say
        self._spare = SPARE

    def columns(self) -> tuple[Traits, State, Now]:
        """The columns as they are now."""
        if self._packed is not None and not self._current:
            self._unpack(self._packed)
            self._current = True
        return self._columns

    def look(self, *names: str) -> tuple[np.ndarray, ...]:
        """Columns ``names`` of ``Traits`` and ``State`` as they are now, where all of them would cost more."""
        if self._packed is not None and not self._current:
            self._unpack(self._packed, names)
        traits, state, _ = self._columns
        return tuple(getattr(traits if name in Traits._fields else state, name) for name in names)

    def _unpack(self, packed: Blocks, names: tuple[str, ...] | None = None) -> None:
        self._writeable(True)
        while int(packed.blocks["gone"].sum()) > len(self._columns[1].status):
            self._grow()
        unpack(packed, *self._columns, names)
        self._writeable(False)

    def edit(self) -> tuple[Traits, State, Now]:
        """The columns, to be written to."""
        self.columns()
        self._packed = None
        self._writeable(True)
        return self._columns

    def _writeable(self, allowed: bool) -> None:
        for group in self._columns:
            for column in group:
                column.flags.writeable = allowed

    def blocks(self, desks: int) -> Blocks:
        """The people in blocks, for the kernel: from here on these count."""
        if self._packed is None:
            traits, state, _ = self._columns
            self._packed = pack(traits, state, desks, self._spare)
            self._writeable(False)  # what is written to columns that somebody still holds would be lost
        self._current = False
        return self._packed

    def present(self, *names: str) -> tuple[np.ndarray, ...]:
        """Fields of ``State`` of everybody who is there, in no particular order, without leaving the blocks."""
        if self._packed is None:
            there = self._columns[1].status < FREE
            return tuple(getattr(self._columns[1], name)[there] for name in names)
        there = self._packed.blocks["status"] < FREE
        return tuple(self._packed.blocks[name][there] for name in names)

    def more_room(self) -> None:
        """Twice as much room for entrants when the people are packed next; for the scalar kernel half as many slots."""
        self.edit()
        self._spare *= 2.0
        if self.scalar:  # columns grow by themselves where the blocks hold more people
            self._grow()

    def _grow(self) -> None:
        size = int(len(self._columns[1].status) * 1.5) + 16
        self._columns = tuple(grow(group, size) for group in self._columns)  # type: ignore[assignment]

    def copy(self) -> People:
        """An independent copy."""
        other = People(*(copied(group) for group in self.columns()))
        other.scalar, other._spare = self.scalar, self._spare
        return other


def copied(columns: Any) -> Any:
    """A copy of a tuple of columns."""
    return type(columns)(*(column.copy() for column in columns))
