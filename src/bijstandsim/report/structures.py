"""How much an answer moves when the equations are others: the span over the named variants of the structure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bijstandsim.behaviour import AS_IT_STANDS, structure_labels
from bijstandsim.report import accounts, frames
from bijstandsim.report.grid import Grid
from bijstandsim.report.lines import lines
from bijstandsim.report.words import label, number, word
from bijstandsim.scenario.schema import REST

if TYPE_CHECKING:
    from bijstandsim.engine.simulate import Outcomes
    from bijstandsim.report.run import Run

#: Quantities of the headlines that are no outcomes: what the municipality pays, and the benefits of the city.
MONEY, STOCK = "net_cost", "stock"
QUANTITIES = ("exit_work", "work_any", "parttime", "wellbeing", "trust_municipality", "parttime_share", "from_5_years")
KEYS = ["arm", "quantity", "month"]
COLUMNS = ["variant", *KEYS, "mean", "shift"]


def frame(found: Mapping[str, Outcomes]) -> pd.DataFrame:
    """Effects of arms (without arms: levels of the city) by variant.

    ``shift`` is that from the equations as they stand, with the same draws and random numbers.
    """
    table = pd.concat([_of(o).assign(variant=name) for name, o in found.items()], ignore_index=True)
    base = table[table["variant"] == AS_IT_STANDS].set_index(KEYS)["mean"]
    table["shift"] = table["mean"] - base.reindex(pd.MultiIndex.from_frame(table[KEYS])).to_numpy()
    return table[COLUMNS]


def _of(o: Outcomes) -> pd.DataFrame:
    made = frames.effects(o) if frames.contrasts(o) else frames.monthly(o)
    made = made[(made["group"] == "all") & made["month"].isin(frames.moments(o)) & made["outcome"].isin(QUANTITIES)]
    found = [made.rename(columns={"outcome": "quantity"})[[*KEYS, "mean"]]]
    cost = accounts.net_cost(o)
    cost = cost[cost["payer"] == "municipality"].rename(columns={"eur_per_person_month": "mean"})
    found.append(cost.assign(quantity=MONEY, month=o.resolved.policy_months)[[*KEYS, "mean"]])
    found.append(frames.stock(o).assign(arm=REST, quantity=STOCK)[[*KEYS, "mean"]])
    return pd.concat(found, ignore_index=True)


def span(run: Run, arm: str, quantity: str, mean: float) -> tuple[float, float] | None:
    """Least and largest answer over the variants, around the run's own ``mean``; None where none were run."""
    if run.structures is None:
        return None
    table = run.structures
    own = (table["arm"] == arm) & (table["quantity"] == quantity) & (table["month"] == run.policy_end)
    shifts = table.loc[own, "shift"].to_numpy(dtype=np.float64)
    return (mean + float(shifts.min()), mean + float(shifts.max())) if len(shifts) else None


def structures_grid(run: Run, lang: str = "en") -> Grid | None:
    """Every variant and how far it shifts the effects on exits to work; None where none were run."""
    if run.structures is None or not run.arms:
        return None
    table = run.structures
    own = table[(table["quantity"] == "exit_work") & (table["month"] == run.policy_end)]
    at = lines(own, "variant", "arm", mean="shift")
    rows = tuple(
        (words, *(number(at[name, arm].mean, 1, lang, sign=True) for arm in run.arms))
        for name, words in structure_labels(lang).items()
    )
    head = (word("head.structure", lang), *(label("arm", arm, lang) for arm in run.arms))
    return Grid("structures", word("table.structures", lang), head, rows, word("note.structures", lang))
