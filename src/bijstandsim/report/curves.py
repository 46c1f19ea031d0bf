"""Monthly outcomes for the chart that a reader steers: any outcome, arms on and off, the values of any month.

It is drawn in the browser by uPlot, which is carried whole in the page (``vendor/``, MIT licence); the other figures
need no script.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from bijstandsim.engine.outcomes import NAMES, by_name
from bijstandsim.report.drawing import colour_of
from bijstandsim.report.tables import digits_of
from bijstandsim.report.words import label, word

if TYPE_CHECKING:
    from bijstandsim.report.run import Run

#: Significant digits of a value, in the chart and in its CSV.
DIGITS = 4
#: Shown at first, the first of them that the run has.
FIRST = ("exit_work", "exit_work_rate")


@dataclass(frozen=True)
class Curves:
    """What the chart shows, as plain values."""

    data: dict[str, Any]

    def as_html(self) -> str:
        """An element with the data as JSON, which cannot end the element that it stands in."""
        text = json.dumps(self.data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        safe = text.replace("<", "\\u003c")
        return f'<script type="application/json" id="curves-data">{safe}</script>'


@dataclass(frozen=True)
class Library:
    """The chart library, its style, and the licence that goes with every copy of it."""

    script: str
    style: str
    licence: str

    def as_html(self) -> str:
        """Elements that make it known to a page."""
        return f"<!-- uPlot\n{self.licence}-->\n<style>{self.style}</style>\n<script>{self.script}</script>"


def library() -> Library:
    """uPlot, as its makers publish it."""
    vendor = files("bijstandsim.report").joinpath("vendor")
    kinds = ("js", "css", "LICENSE")
    return Library(*(vendor.joinpath(f"uPlot.{kind}").read_text(encoding="utf-8") for kind in kinds))


def curves(run: Run, lang: str) -> Curves:
    """Months, arms and outcomes with ``values`` [arm][mean, low, high][month].

    Values carry 4 significant digits (``DIGITS``); None where nobody is counted, or where an arm lacks the outcome.
    ``label`` and ``unit_label`` are in ``lang``; ``name`` and ``unit`` are those of the tables, and so are the
    ``digits`` after the decimal mark.
    """
    table = run.frame("monthly")
    table = table[table["group"] == "all"]
    arms = [arm for arm in run.participants if arm in set(table["arm"])]
    months = sorted(set(table["month"].tolist()))
    at = {month: k for k, month in enumerate(months)}
    lines: dict[tuple[str, str], list[list[float | None]]] = {}
    for outcome, arm, month, *values in table[["outcome", "arm", "month", "mean", "lo", "hi"]].itertuples(index=False):
        own = lines.setdefault((outcome, arm), _nothing(months))
        for line, value in zip(own, values, strict=True):
            line[at[month]] = _told(value)
    names = [name for name in NAMES if any((name, arm) in lines for arm in arms)]
    found = [
        _outcome(name, lang) | {"values": [lines.get((name, arm), _nothing(months)) for arm in arms]} for name in names
    ]
    return Curves({
        "months": months, "arms": [_arm(run, arm, lang) for arm in arms], "outcomes": found,
        "first": next((name for name in FIRST if name in names), None), "end": run.policy_end,
        "axis": word("head.months", lang), "month": word("reported.month", lang),
    })  # fmt: skip


def _outcome(name: str, lang: str) -> dict[str, Any]:
    unit = by_name(name).unit
    return {
        "name": name, "label": label("outcome", name, lang), "unit": unit, "unit_label": word(f"unit.{unit}", lang),
        "digits": digits_of(name),
    }  # fmt: skip


def _arm(run: Run, arm: str, lang: str) -> dict[str, Any]:
    return {
        "name": arm, "label": label("arm", arm, lang), "colour": colour_of(arm, run.arms, run.control),
        "dashed": bool(run.arms) and arm == run.control,
    }  # fmt: skip


def _nothing(months: list[int]) -> list[list[float | None]]:
    return [[None] * len(months) for _ in range(3)]


def _told(value: float) -> float | None:
    return float(f"{value:.{DIGITS}g}") if np.isfinite(value) else None
