"""How much the answers of a comparison move when the equations are others: the span over the named variants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bijstandsim.behaviour import AS_IT_STANDS, structure_labels
from bijstandsim.report.compare import frames, money
from bijstandsim.report.grid import Grid
from bijstandsim.report.lines import lines
from bijstandsim.report.structures import MONEY, QUANTITIES
from bijstandsim.report.words import number, word

if TYPE_CHECKING:
    from bijstandsim.paired.run import Paired
    from bijstandsim.report.compare.comparison import Comparison

KEYS = ["regime", "quantity", "month"]
COLUMNS = ["variant", *KEYS, "mean", "shift"]


def frame(found: Mapping[str, Paired]) -> pd.DataFrame:
    """Differences that regimes make, by variant, and what the municipality pays for them.

    ``shift`` is that from the equations as they stand, on the same people and random numbers.
    """
    table = pd.concat([_of(p).assign(variant=name) for name, p in found.items()], ignore_index=True)
    base = table[table["variant"] == AS_IT_STANDS].set_index(KEYS)["mean"]
    table["shift"] = table["mean"] - base.reindex(pd.MultiIndex.from_frame(table[KEYS])).to_numpy()
    return table[COLUMNS]


def _of(p: Paired) -> pd.DataFrame:
    gaps = frames.differences(p)
    gaps = gaps[(gaps["group"] == "all") & gaps["outcome"].isin(QUANTITIES)]
    cost = money.net_cost(p)
    cost = cost[(cost["scope"] == "city") & (cost["payer"] == "municipality")].assign(quantity=MONEY)
    cost = cost.rename(columns={"months": "month", "eur_per_person_month": "mean"})
    gaps = gaps.rename(columns={"outcome": "quantity"})
    return pd.concat([gaps[[*KEYS, "mean"]], cost[[*KEYS, "mean"]]], ignore_index=True)


def span(c: Comparison, regime: str, quantity: str, mean: float) -> tuple[float, float] | None:
    """Least and largest answer over the variants, around the comparison's own ``mean``; None where none were run."""
    if c.structures is None:
        return None
    table = c.structures
    own = (table["regime"] == regime) & (table["quantity"] == quantity) & (table["month"] == c.policy_end(regime))
    shifts = table.loc[own, "shift"].to_numpy(dtype=np.float64)
    return (mean + float(shifts.min()), mean + float(shifts.max())) if len(shifts) else None


def structures_grid(c: Comparison, lang: str = "en") -> Grid | None:
    """Every variant and how far it shifts the effects on exits to work; None where none were run."""
    if c.structures is None:
        return None
    own = c.structures[c.structures["quantity"] == "exit_work"]
    at = lines(own, "variant", "regime", "month", mean="shift")
    rows = tuple(
        (words, *(number(at[name, regime, c.policy_end(regime)].mean, 1, lang, sign=True) for regime in c.regimes))
        for name, words in structure_labels(lang).items()
    )
    head = (word("head.structure", lang), *c.regimes)
    return Grid("structures", word("table.structures", lang), head, rows, word("note.structures", lang))
