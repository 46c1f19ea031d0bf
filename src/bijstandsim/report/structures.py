"""How much an answer moves when the equations are others: the span over the named variants of the structure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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


def frame(found: Mapping[str, Outcomes]) -> pd.DataFrame:
    """Effects of arms (without arms: levels of the city) by variant.

    ``shift`` is that from the equations as they stand, with the same draws and random numbers.
    """
    return with_shifts({name: _of(o) for name, o in found.items()}, KEYS)


def with_shifts(parts: Mapping[str, pd.DataFrame], keys: list[str]) -> pd.DataFrame:
    """Means by variant (columns ``keys`` and mean) below each other; shifts are from the equations as they stand."""
    table = pd.concat([part.assign(variant=name) for name, part in parts.items()], ignore_index=True)
    base = table[table["variant"] == AS_IT_STANDS].set_index(keys)["mean"]
    table["shift"] = table["mean"] - base.reindex(pd.MultiIndex.from_frame(table[keys])).to_numpy()
    return table[["variant", *keys, "mean", "shift"]]


def ends(table: pd.DataFrame | None, mean: float, **at: object) -> tuple[float, float] | None:
    """Least and largest answer over the variants around ``mean``, in the rows ``at``; None where there are none."""
    if table is None:
        return None
    own = table[(table[list(at)] == pd.Series(at)).all(axis=1)]["shift"].to_numpy(dtype=np.float64)
    return (mean + float(own.min()), mean + float(own.max())) if len(own) else None


def variants_grid(head: Sequence[str], shift: Callable[[str, int], float], lang: str) -> Grid:
    """A row for every variant: ``shift`` of the variant in each column of ``head``."""
    rows = tuple(
        (words, *(number(shift(name, k), 1, lang, sign=True) for k in range(len(head))))
        for name, words in structure_labels(lang).items()
    )
    columns = (word("head.structure", lang), *head)
    return Grid("structures", word("table.structures", lang), columns, rows, word("note.structures", lang))


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
    return ends(run.structures, mean, arm=arm, quantity=quantity, month=run.policy_end)


def structures_grid(run: Run, lang: str = "en") -> Grid | None:
    """Every variant and how far it shifts the effects on exits to work; None where none were run."""
    if run.structures is None or not run.arms:
        return None
    own = run.structures[(run.structures["quantity"] == "exit_work") & (run.structures["month"] == run.policy_end)]
    at = lines(own, "variant", "arm", mean="shift")
    names = [label("arm", arm, lang) for arm in run.arms]
    return variants_grid(names, lambda variant, k: at[variant, run.arms[k]].mean, lang)
