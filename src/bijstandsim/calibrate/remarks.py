"""What is to be said of a finding beside its numbers: a key of the reports' words, and what fills them in."""

from __future__ import annotations

from dataclasses import dataclass

Fill = str | int | float | tuple["Remark", ...]


@dataclass(frozen=True)
class Remark:
    """``key`` stands in the reports' words as ``remark.KEY``; ``fill`` are the names and values of its gaps."""

    key: str
    fill: tuple[tuple[str, Fill], ...] = ()

    @classmethod
    def of(cls, key: str, **fill: Fill) -> Remark:
        """A remark with its gaps filled in by name."""
        return cls(key, tuple(fill.items()))
