"""What one euro more earned keeps, by household and hours of work, under the releases of a run's arms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bijstandsim.behaviour import load
from bijstandsim.law import HOUSEHOLDS, KeptRow, Release, kept_of_next_euro, kept_table, lookup, norm_eur_month
from bijstandsim.report.grid import Grid
from bijstandsim.report.words import label, month_words, number, word

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
    """Cents kept of one more euro at 4 to 40 hours a week: all set off, and under each release of the run."""
    start, in_work = run.resolved.start, kept_in_work(run)
    table = kept_table(start, hours_week=HOURS, households=HOUSEHOLDS, months_used=_USED_UP)
    options = [(word("head.set_off", lang), Release("none", 0.0, 0.0))]
    for (share, cap, months), arms in releases(run).items():
        rule = word(
            "note.kept_rule", lang, share=number(100 * share, 0, lang), cap=number(cap, 0, lang), months=f"{months:g}"
        )
        names = ", ".join(label("arm", arm, lang) for arm in arms)
        options.append((f"{names}: {rule}", Release(names, share, cap)))
    rows = []
    for household in HOUSEHOLDS:
        own = [row for row in table if row.household == household]
        for name, option in options:
            cents = [number(100.0 * next_euro(row, run, option, in_work), 0, lang) for row in own]
            rows.append((label("group", household, lang), name, *cents))
    hours = (word("head.hours", lang, n=n) for n in HOURS)
    head = (word("head.household", lang), word("head.rule", lang), *hours)
    hourly = table[0].net_earnings_eur * 12.0 / 52.0 / table[0].hours_week
    note = word(
        "note.kept", lang, grade=load()[KEPT_IN_WORK].grade, value=number(in_work, 2, lang),
        pay=number(hourly, 2, lang),
    )  # fmt: skip
    return Grid("kept", word("table.kept", lang, month=month_words(start, lang)), head, tuple(rows), note, texts=2)
