"""Tables of a comparison on outcomes and people, for the terminal and for the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bijstandsim.engine.outcomes import HEADLINES, by_name
from bijstandsim.paired import settings
from bijstandsim.paired.people import STATUSES
from bijstandsim.report.compare.frames import SCALES
from bijstandsim.report.compare.notes import whom
from bijstandsim.report.compare.words import regime_label, say
from bijstandsim.report.grid import Grid
from bijstandsim.report.lines import NAN, Line, lines
from bijstandsim.report.tables import difference_unit, digits_of, span
from bijstandsim.report.words import group_label, label, number, significant, word

if TYPE_CHECKING:
    from bijstandsim.report.compare.comparison import Comparison

#: The rows of the tables of outcomes.
SHOWN = (*HEADLINES, "income", "stress")
#: Outcomes that are shown by group; a terminal has room for the first.
BY_GROUP = ("exit_work", "work_any", "wellbeing", "income")
#: Decimals of a gain, by measure.
GAIN_DIGITS = {"income": 0, "months_in_work": 2, "wellbeing": 3}
END, LAST = "end", "last"


def interval_note(c: Comparison, lang: str) -> str:
    """What the brackets hold."""
    return word("note.draws" if c.has_parameter_uncertainty else "note.noise", lang, draws=c.draws)


def moments(c: Comparison) -> list[str]:
    """The end of the policy, and the last month where that is another."""
    return [END] if all(c.policy_end(name) == c.last_month for name in c.regimes) else [END, LAST]


def month_of(c: Comparison, regime: str, moment: str) -> int:
    """The month that a moment is for a regime."""
    return c.policy_end(regime) if moment == END else c.last_month


def when(c: Comparison, moment: str, lang: str, regime: str | None = None) -> str:
    """The moment in words."""
    if moment == LAST:
        return say("when.last", lang, month=c.last_month)
    months = list(dict.fromkeys(c.policy_end(name) for name in ([regime] if regime else c.regimes)))
    if len(months) == 1:
        return say("when.end", lang, month=months[0])
    return say("when.ends", lang, months=", ".join(map(str, months)))


def differences_grid(c: Comparison, lang: str = "en", moment: str = END) -> Grid:
    """Headline outcomes, everybody less nobody, a column for each regime."""
    table = c.frame("differences")
    at = lines(table[table["group"] == "all"], "regime", "month", "outcome")
    rows = []
    for name in SHOWN:
        cells = [
            span(at[regime, month_of(c, regime, moment), name], digits_of(name), lang, sign=True)
            for regime in c.regimes
        ]
        rows.append((label("outcome", name, lang), difference_unit(name, lang), *cells))
    head = (word("head.outcome", lang), word("head.unit", lang), *c.regimes)
    key = "table.differences_paths" if c.plan.paths else "table.differences"
    title = say(key, lang, reference=regime_label(c.reference, lang), when=when(c, moment, lang))
    note = f"{whom(c, lang)} {interval_note(c, lang)}"
    return Grid(f"differences-{moment}", title, head, tuple(rows), note, texts=2)


def groups_grid(c: Comparison, lang: str = "en", outcome: str = BY_GROUP[0], moment: str = END) -> Grid:
    """The difference in one outcome in every subgroup."""
    table = c.frame("differences")
    at = lines(table[table["outcome"] == outcome], "regime", "month", "group")
    rows = []
    for group in c.raw.groups:
        found = [at.get((regime, month_of(c, regime, moment), group), Line(NAN)) for regime in c.regimes]
        rows.append((group_label(group, lang), *(span(x, digits_of(outcome), lang, sign=True) for x in found)))
    title = say(
        "table.groups", lang, outcome=label("outcome", outcome, lang), when=when(c, moment, lang),
        unit=difference_unit(outcome, lang),
    )  # fmt: skip
    head = (word("head.group", lang), *c.regimes)
    return Grid(f"groups-{outcome}-{moment}", title, head, tuple(rows), interval_note(c, lang))


def scale_grids(c: Comparison, lang: str = "en", moment: str = END) -> list[Grid]:
    """For each regime: pilot, everybody, their gap, and the others."""
    if not c.plan.pilot_size:
        return []
    at = lines(c.frame("scale"), "regime", "month", "scale", "outcome")
    head = (word("head.outcome", lang), word("head.unit", lang), *(say(f"scale.{kind}", lang) for kind in SCALES))
    grids = []
    for k, regime in enumerate(c.regimes):
        month = month_of(c, regime, moment)
        rows = []
        for name in SHOWN:
            cells = [span(at[regime, month, kind, name], digits_of(name), lang, sign=True) for kind in SCALES]
            rows.append((label("outcome", name, lang), difference_unit(name, lang), *cells))
        title = say("table.scale", lang, regime=regime, n=c.plan.pilot_size, when=when(c, moment, lang, regime))
        note = f"{say('note.scale', lang)} {interval_note(c, lang)}"
        grids.append(Grid(f"scale-{k}-{moment}", title, head, tuple(rows), note, texts=2))
    return grids


def gains_grid(c: Comparison, lang: str = "en") -> Grid:
    """Who gains and who loses, all people, by measure and regime."""
    rows = [
        (say(f"measure.{measure.name}", lang), regime, *_gain_cells(c, regime, "all", measure, lang))
        for measure in settings.measures()
        for regime in c.regimes
    ]
    title = say("table.gains", lang, months=c.last_month)
    head = (say("head.measure", lang), say("head.regime", lang), *_gain_head(lang))
    return Grid("gains", title, head, tuple(rows), _gain_note(c, lang), texts=2)


def gains_groups_grids(c: Comparison, lang: str = "en") -> list[Grid]:
    """The same by group, a table for each regime."""
    grids = []
    for k, regime in enumerate(c.regimes):
        rows = [
            (group_label(group, lang), say(f"measure.{measure.name}", lang),
             *_gain_cells(c, regime, group, measure, lang))
            for group in c.raw.groups
            for measure in settings.measures()
        ]  # fmt: skip
        title = say("table.gains_groups", lang, regime=regime, months=c.last_month)
        head = (word("head.group", lang), say("head.measure", lang), *_gain_head(lang))
        grids.append(Grid(f"gains-groups-{k}", title, head, tuple(rows), _gain_note(c, lang), texts=2))
    return grids


def _gain_head(lang: str) -> tuple[str, ...]:
    return tuple(say(f"head.{name}", lang) for name in ("mean", "sd", "gain", "lose", "neither", "limit"))


def _gain_note(c: Comparison, lang: str) -> str:
    if c.replicates == 1:
        return say("note.gains_one", lang)
    return f"{say('note.gains', lang, replicates=c.replicates)} {interval_note(c, lang)}"


def _gain_cells(c: Comparison, regime: str, group: str, measure: settings.Measure, lang: str) -> tuple[str, ...]:
    table = c._frame("gains")
    own = (table["regime"] == regime) & (table["group"] == group) & (table["measure"] == measure.name)
    at = lines(table[own], "quantity")
    digits = GAIN_DIGITS[measure.name]

    def cell(quantity: str, digits: int, sign: bool = False) -> str:
        return span(at.get((quantity,), Line(NAN)), digits, lang, sign=sign)

    shares = (cell(f"share_{name}", 0) for name in ("gain", "lose", "neither"))
    limit = significant(measure.threshold, 6, lang)
    return (cell("mean", digits, True), cell("sd_true", digits), *shares, limit)


def moves_grids(c: Comparison, lang: str = "en", moment: str = END) -> list[Grid]:
    """For each regime, where people are when nobody is treated and under the regime."""
    at = lines(c.frame("moves"), "regime", "month", "nobody", "everybody")
    total = say("head.all", lang)
    corner = say("head.from_paths" if c.plan.paths else "head.from", lang, reference=c.reference)
    head = (corner, *(say(f"status.{two}", lang) for two in STATUSES), total)
    grids = []
    for k, regime in enumerate(c.regimes):
        month = month_of(c, regime, moment)
        share = np.array([[at[regime, month, one, two].mean for two in STATUSES] for one in STATUSES])
        lines_ = [*zip(STATUSES, share, strict=True), ("", share.sum(axis=0))]
        rows = [
            (say(f"status.{one}", lang) if one else total, *(number(x, 1, lang) for x in (*line, line.sum())))
            for one, line in lines_
        ]
        title = say("table.moves", lang, regime=regime, when=when(c, moment, lang, regime))
        grids.append(Grid(f"moves-{k}-{moment}", title, head, tuple(rows), say("note.moves", lang)))
    return grids


def levels_grid(c: Comparison, lang: str = "en", moment: str = END) -> Grid:
    """Levels when nobody is treated and under each regime; where policies end apart, in the last month."""
    apart = len({c.policy_end(name) for name in c.regimes}) > 1
    moment = LAST if apart else moment
    month = month_of(c, c.regimes[0], moment)
    table = c.frame("levels")
    at = lines(table[(table["group"] == "all") & (table["month"] == month)], "regime", "outcome")
    worlds = [c.reference, *c.regimes]
    rows = []
    for name in SHOWN:
        cells = [span(at[world, name], digits_of(name), lang) for world in worlds]
        rows.append((label("outcome", name, lang), word(f"unit.{by_name(name).unit}", lang), *cells))
    head = (word("head.outcome", lang), word("head.unit", lang), *(regime_label(x, lang) for x in worlds))
    title = say("table.levels", lang, when=when(c, moment, lang))
    return Grid("levels", title, head, tuple(rows), interval_note(c, lang), texts=2)


def first_grids(c: Comparison, lang: str = "en") -> list[Grid]:
    """The tables of the first screen: differences, levels second."""
    return [*(differences_grid(c, lang, moment) for moment in moments(c)), levels_grid(c, lang)]
