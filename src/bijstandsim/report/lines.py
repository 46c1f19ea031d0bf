"""Rows of a long table by their names, as plain numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

NAN = float("nan")


class Line(NamedTuple):
    """A mean with its interval and the range of single runs, where the table has them."""

    mean: float
    lo: float = NAN
    hi: float = NAN
    trial_lo: float = NAN
    trial_hi: float = NAN


def lines(table: pd.DataFrame, *keys: str, mean: str = "mean") -> dict[tuple[object, ...], Line]:
    """The table's lines by the values of ``keys``; ``mean`` names the column of the mean."""
    columns = [table[name].astype(float).tolist() for name in (mean, *Line._fields[1:]) if name in table.columns]
    names = zip(*(table[key].tolist() for key in keys), strict=True)
    return {name: Line(*values) for name, values in zip(names, zip(*columns, strict=True), strict=True)}
