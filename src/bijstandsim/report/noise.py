"""Do two sets of single runs differ by more than chance? The spread over draws says how much chance can do."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import t as student

#: Share of outcomes that may differ by more than the bound when nothing but chance is at work.
BY_CHANCE = 0.02
#: With fewer units than this a variance says too little.
LEAST = 5


class Units(NamedTuple):
    """A table of single runs (draw, replicate, value) and the columns that name an outcome."""

    table: str
    keys: tuple[str, ...]


#: Kinds of folder that keep single draws of the same thing; the rows of a sample lie elsewhere with another seed.
UNITS = {
    "run": Units("runs", ("month", "arm", "outcome")),
    "compare": Units("runs", ("month", "regime", "outcome")),
}


def chance(one: pd.DataFrame, other: pd.DataFrame, units: Units, same_parameters: bool = True) -> str:
    """How many outcomes differ by more than chance: means of draws (of replicates where there is one draw) as units.

    Student's two-sided bound for two samples with the smallest numbers of units; outcomes that vary in neither table
    count where they differ, and are left out where they do not. Replicates of one draw know nothing of what other
    parameters do: ``same_parameters`` must hold for them.
    """
    if not same_parameters and min(table["draw"].nunique() for table in (one, other)) == 1:
        return "unknown: one draw each, of other parameters, and replicates do not tell how much these do"
    both = _moments(one, units).add_suffix("_a").join(_moments(other, units).add_suffix("_b"), how="inner")
    least = min(int(both[name].min()) for name in ("count_a", "count_b")) if len(both) else 0
    if least < LEAST:
        return f"unknown: with fewer than {LEAST} draws (or replicates of one draw) nothing says how large it is"
    error = np.sqrt(both["var_a"] / both["count_a"] + both["var_b"] / both["count_b"])
    gap = (both["mean_a"] - both["mean_b"]).abs()
    bound = float(student.ppf(1 - BY_CHANCE / 2, both["count_a"].min() + both["count_b"].min() - 2))
    counted = (error > 0) | (gap > 0)
    if not counted.any():
        return "none: no outcome differs"
    share = 100.0 * float((gap > bound * error)[counted].mean())
    return (
        f"{share:.1f} % of {int(counted.sum())} outcomes differ by more than {bound:.1f} standard errors "
        f"({100 * BY_CHANCE:.0f} % by chance)"
    )


def _moments(table: pd.DataFrame, units: Units) -> pd.DataFrame:
    """Number, mean and variance of the units of every outcome."""
    unit = "draw" if table["draw"].nunique() > 1 else "replicate"
    keys = [*units.keys]
    found = table.groupby([*keys, unit])["value"].mean().groupby(level=keys).agg(["count", "mean", "var"])
    return found[found["count"] > 0]
