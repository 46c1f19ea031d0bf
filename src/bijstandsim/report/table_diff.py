"""Where two sets of tables differ: words and whole numbers exactly, the rest beyond a tolerance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

#: Kinds of columns that hold numbers.
_NUMBERS = "fiub"


@dataclass(frozen=True)
class Difference:
    """One column, or a whole table, that differs; ``first`` is the first line where it does."""

    table: str
    column: str
    rows: int
    largest: float  # of numbers that are not whole, infinite where one of two is; NaN otherwise
    first: str

    def plain(self) -> dict[str, Any]:
        """For JSON: a size that is no number is None."""
        return {**asdict(self), "largest": self.largest if np.isfinite(self.largest) else None}

    def __str__(self) -> str:
        size = "" if np.isnan(self.largest) else f", by at most {self.largest:.3g}"
        return f"{self.table}.{self.column}: {self.rows} rows differ{size}; first {self.first}"


def differences(
    one: Mapping[str, pd.DataFrame], other: Mapping[str, pd.DataFrame], tolerance: float = 0.0
) -> list[Difference]:
    """Columns of ``one`` and ``other`` that differ; numbers that are not whole by more than ``tolerance``.

    The tolerance is relative above 1 and absolute below. What is missing equals what is missing, and an infinity only
    itself, whatever the tolerance. Lines are compared in order.
    """
    found: list[Difference] = []
    for name in sorted({*one, *other}):
        if name not in one or name not in other:
            found.append(Difference(name, "*", 0, np.nan, f"only in the {'first' if name in one else 'second'}"))
            continue
        mine, theirs = one[name], other[name]
        if len(mine) != len(theirs) or sorted(mine.columns) != sorted(theirs.columns):
            sizes = " against ".join(f"{len(t)} rows, columns {', '.join(sorted(t.columns))}" for t in (mine, theirs))
            found.append(Difference(name, "*", abs(len(mine) - len(theirs)), np.nan, sizes))
            continue
        found += _columns(name, mine.reset_index(drop=True), theirs.reset_index(drop=True), tolerance)
    return found


def _columns(name: str, mine: pd.DataFrame, theirs: pd.DataFrame, tolerance: float) -> Iterator[Difference]:
    for column in mine.columns:
        a, b = mine[column], theirs[column]
        numbers = (a.dtype.kind in _NUMBERS, b.dtype.kind in _NUMBERS)
        largest = float("nan")
        if numbers[0] != numbers[1]:
            other = np.ones(len(a), dtype=bool)
        elif numbers[0] and "f" in (a.dtype.kind, b.dtype.kind):
            x, y = a.to_numpy(np.float64), b.to_numpy(np.float64)
            other, gap = apart(x, y, tolerance)
            largest = float(np.max(gap[other & ~np.isnan(gap)], initial=0.0))
        else:
            other = ((a.astype(str) != b.astype(str)) & ~(a.isna() & b.isna())).to_numpy()
        if other.any():
            yield Difference(name, str(column), int(other.sum()), largest, _line(mine, theirs, column, other))


def apart(x: np.ndarray, y: np.ndarray, tolerance: float) -> tuple[np.ndarray, np.ndarray]:
    """Where two arrays (N,) of numbers differ, and by how much: NaN where one is missing, infinite where one is."""
    with np.errstate(invalid="ignore", over="ignore"):
        gap = np.abs(x - y)
        near = np.isfinite(x) & np.isfinite(y) & (gap <= tolerance * np.maximum(1.0, np.abs(x)))
    return (x != y) & ~near & ~(np.isnan(x) & np.isnan(y)), gap


def _line(mine: pd.DataFrame, theirs: pd.DataFrame, column: str, other: np.ndarray) -> str:
    """The first line that differs: what names it, then both values."""
    row = int(np.argmax(other))
    keys = [key for key in mine.columns if key != column and mine[key].dtype.kind != "f"]
    names = ", ".join(f"{key} {mine[key].iloc[row]}" for key in keys)
    return f"{names}: {mine[column].iloc[row]} against {theirs[column].iloc[row]}"
