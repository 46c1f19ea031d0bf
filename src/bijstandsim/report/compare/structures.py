"""How much the answers of a comparison move when the equations are others: the span over the named variants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from bijstandsim.report.compare import frames, money
from bijstandsim.report.grid import Grid
from bijstandsim.report.lines import lines
from bijstandsim.report.structures import MONEY, QUANTITIES, ends, variants_grid, with_shifts

if TYPE_CHECKING:
    from bijstandsim.paired.run import Paired
    from bijstandsim.report.compare.comparison import Comparison

KEYS = ["regime", "quantity", "month"]


def frame(found: Mapping[str, Paired]) -> pd.DataFrame:
    """Differences that regimes make, by variant, and what the municipality pays for them.

    ``shift`` is that from the equations as they stand, on the same people and random numbers.
    """
    return with_shifts({name: _of(p) for name, p in found.items()}, KEYS)


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
    return ends(c.structures, mean, regime=regime, quantity=quantity, month=c.policy_end(regime))


def structures_grid(c: Comparison, lang: str = "en") -> Grid | None:
    """Every variant and how far it shifts the effects on exits to work; None where none were run."""
    if c.structures is None:
        return None
    own = c.structures[c.structures["quantity"] == "exit_work"]
    at = lines(own, "variant", "regime", "month", mean="shift")
    names = c.regimes
    return variants_grid(names, lambda variant, k: at[variant, names[k], c.policy_end(names[k])].mean, lang)
