"""The caseworkers' load in a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bijstandsim.report.grid import Grid
from bijstandsim.report.intervals import summarise
from bijstandsim.report.lines import Line, lines
from bijstandsim.report.tables import digits_of, interval_note, span
from bijstandsim.report.words import label, word

if TYPE_CHECKING:
    from bijstandsim.report.run import Run

OUTCOMES = ("contacts", "waiting", "dose", "cuts")
#: Months over which the hours at the start and at the end are averaged.
_MONTHS = 6


def load_grid(run: Run, lang: str = "en") -> Grid:
    """What clients got, by arm, at the end of the policy, and the regular team's hours per client then and before."""
    arms = run.participants if run.control == "rest" else [*run.participants, "rest"]
    at = lines(run.outcomes(group="all"), "outcome", "arm")
    rows = []
    for name in OUTCOMES:
        cells = [span(at[name, arm], digits_of(name), lang) for arm in arms]
        unit = word(f"unit.{_unit(name)}", lang)
        rows.append((label("outcome", name, lang), unit, *cells))
    for key, last in (("load.start", min(_MONTHS, run.policy_end)), ("load.end", run.policy_end)):
        cells = ["" for _ in arms]
        cells[-1] = span(hours(run, last), 2, lang)  # the regular team's: the rest of the city, or everybody
        rows.append((word(key, lang), word("unit.hours", lang), *cells))
    head = (word("head.outcome", lang), word("head.unit", lang), *(label("arm", arm, lang) for arm in arms))
    title = word("table.load", lang, month=run.policy_end)
    note = f"{word('note.load', lang)} {interval_note(run, lang)}"
    return Grid("load", title, head, tuple(rows), note, texts=2)


def hours(run: Run, last: int) -> Line:
    """Hours a month per client that fixed tasks leave the regular team, mean of the months up to ``last``."""
    table = run.frame("series")
    months = table["month"].between(max(last - _MONTHS, 0) + 1, last)
    own = table[(table["series"] == "capacity") & months]
    values = own.groupby(["draw", "replicate"], sort=True)["value"].mean().unstack().to_numpy(dtype=np.float64)
    found = summarise(values, run.raw.point)
    return Line(float(found.mean), float(found.lo), float(found.hi))


def _unit(name: str) -> str:
    from bijstandsim.engine.outcomes import by_name

    return by_name(name).unit
