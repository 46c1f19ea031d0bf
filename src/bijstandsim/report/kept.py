"""What one euro more earned keeps, by household and hours of work, under the releases of a run's arms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bijstandsim.behaviour import load
from bijstandsim.law import HOUSEHOLDS, KeptRow, Release, kept_of_next_euro, kept_table, lookup, norm_eur_month
from bijstandsim.report.grid import Grid
from bijstandsim.report.words import label, number, word

if TYPE_CHECKING:
    from bijstandsim.report.run import Run

HOURS = tuple(range(4, 41, 4))
KEPT_IN_WORK = "work_gain_kept_share"
#: More months than any release lasts: what the law's table then shows is plain set-off.
_USED_UP = 10_000
_NAMES = ("share", "cap", "months")


def releases(run: Run) -> dict[tuple[float, float, float], list[str]]:
    """Releases (share, cap in EUR, months) of the first month, each with the arms that have it.

    An arm that sets nothing has the law's. Control arm first.
    """
    found: dict[tuple[float, float, float], list[str]] = {}
    for name in run.participants:
        row = next(arm.row for arm in run.resolved.arms if arm.name == name)
        numbers = []
        for key in _NAMES:
            value = float(run.resolved.levers[f"release_{key}"][row, 0])
            numbers.append(lookup("release", f"regular_{key}", run.resolved.start).value if np.isnan(value) else value)
        found.setdefault((numbers[0], numbers[1], numbers[2]), []).append(name)
    return found


def kept_in_work(run: Run) -> float:
    """Share of the gain over the norm that is left in work off benefit; mean over the draws."""
    return float(np.mean([values[KEPT_IN_WORK] for values in run.raw.parameters]))


def next_euro(row: KeptRow, run: Run, release: Release, in_work: float) -> float:
    """Share of the next euro that is kept: the release's on benefit, ``in_work`` once pay exceeds the norm."""
    if row.net_earnings_eur > norm_eur_month(run.resolved.start, row.household).value:
        return in_work
    return kept_of_next_euro(row.net_earnings_eur, run.resolved.start, row.household, release)


def kept_grid(run: Run, lang: str = "en") -> Grid:
    """Cents kept of one more euro: all set off, and under each release of the run."""
    start, in_work = run.resolved.start, kept_in_work(run)
    rules = releases(run)
    options = [Release("none", 0.0, 0.0), *(Release(f"{share}", share, cap) for share, cap, _ in rules)]
    rows = []
    for row in kept_table(start, hours_week=HOURS, households=HOUSEHOLDS, months_used=_USED_UP):
        cents = [number(100.0 * next_euro(row, run, option, in_work), 0, lang) for option in options]
        pay = number(row.net_earnings_eur, 0, lang)
        rows.append((label("group", row.household, lang), f"{row.hours_week:g}", pay, *cents))
    head = [word(f"head.{name}", lang) for name in ("household", "hours", "pay", "set_off")]
    for (share, cap, months), arms in rules.items():
        rule = word(
            "note.kept_rule", lang, share=number(100 * share, 0, lang), cap=number(cap, 0, lang), months=f"{months:g}"
        )
        head.append(f"{', '.join(label('arm', arm, lang) for arm in arms)}: {rule}")
    note = word("note.kept", lang, grade=load()[KEPT_IN_WORK].grade, value=number(in_work, 2, lang))
    return Grid("kept", word("table.kept", lang, month=start), tuple(head), tuple(rows), note)
