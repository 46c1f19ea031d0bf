"""The tables of a run, for the terminal and for the report."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from bijstandsim.behaviour import grade_counts
from bijstandsim.engine.outcomes import HEADLINES, by_name
from bijstandsim.kernels.ledger import ITEMS, PAYERS
from bijstandsim.report import notes
from bijstandsim.report.grid import Grid
from bijstandsim.report.kept import kept_grid
from bijstandsim.report.lines import NAN, Line, lines
from bijstandsim.report.places import DESTINATIONS, MEASURES
from bijstandsim.report.words import between_words, group_label, label, number, word

if TYPE_CHECKING:
    from rich.console import Console

    from bijstandsim.report.run import Run

#: Decimals by unit; a unit that is not here has two.
DIGITS = {"%": 1, "% of benefits": 1, "EUR/month": 0, "households": 0, "per client and year": 1}
#: The outcomes of the tables by group.
GROUP_OUTCOMES = ("exit_work", "income", "wellbeing")


def digits_of(outcome: str) -> int:
    """Decimals with which an outcome is shown."""
    return DIGITS.get(by_name(outcome).unit, 2)


def difference_unit(outcome: str, lang: str) -> str:
    """Unit of a difference: percentage points for shares."""
    unit = by_name(outcome).unit
    return word("unit.points" if unit.startswith("%") else f"unit.{unit}", lang)


def span(line: Line, digits: int, lang: str, *, sign: bool = False) -> str:
    """Such as ``12.3 (9.8–15.1)``, or the mean alone where there is no interval."""
    middle = number(line.mean, digits, lang, sign=sign)
    if math.isnan(line.lo) or math.isnan(line.hi):
        return middle
    return f"{middle} ({between(line.lo, line.hi, digits, lang, sign=sign)})"


def between(lo: float, hi: float, digits: int, lang: str, *, sign: bool = False) -> str:
    """Two ends of a range."""
    return between_words(number(lo, digits, lang, sign=sign), number(hi, digits, lang, sign=sign))


def interval_note(run: Run, lang: str) -> str:
    """What the brackets hold."""
    return word("note.draws" if run.has_parameter_uncertainty else "note.noise", lang, draws=run.draws)


def arms_grid(run: Run, lang: str = "en") -> Grid:
    """Headline outcomes by arm at the end of the policy."""
    at = lines(run.outcomes(group="all"), "outcome", "arm")
    arms = run.participants if run.control == "rest" else [*run.participants, "rest"]
    rows = []
    for name in HEADLINES:
        cells = [span(at[name, arm], digits_of(name), lang) for arm in arms]
        rows.append((label("outcome", name, lang), word(f"unit.{by_name(name).unit}", lang), *cells))
    head = (word("head.outcome", lang), word("head.unit", lang), *(label("arm", arm, lang) for arm in arms))
    title = word("table.arms", lang, month=run.policy_end)
    note = f"{word('note.rest', lang)} {interval_note(run, lang)}"
    return Grid("arms", title, head, tuple(rows), note, texts=2)


def effects_grid(run: Run, lang: str = "en", *, trial: bool = False) -> Grid:
    """Headline effects against the control arm; with ``trial`` also the range of single experiments."""
    at = lines(run.effects(), "outcome", "arm")
    rows = []
    for name in HEADLINES:
        cells = []
        for arm in run.arms:
            line, digits = at[name, arm], digits_of(name)
            text = span(line, digits, lang, sign=True)
            if trial and not math.isnan(line.trial_lo):
                text += f" | {between(line.trial_lo, line.trial_hi, digits, lang, sign=True)}"
            cells.append(text)
        rows.append((label("outcome", name, lang), difference_unit(name, lang), *cells))
    head = (word("head.outcome", lang), word("head.unit", lang), *(label("arm", arm, lang) for arm in run.arms))
    note = [word("note.paired", lang), interval_note(run, lang)] + ([word("note.trial", lang)] if trial else [])
    title = word("table.effects", lang, control=label("arm", run.control, lang), month=run.policy_end)
    return Grid("effects", title, head, tuple(rows), " ".join(note), texts=2)


def groups_grid(run: Run, arm: str, lang: str = "en") -> Grid:
    """The effects of ``arm`` on work, income and well-being in every subgroup, with its people."""
    at = lines(run.effects(group=None), "outcome", "group", "arm")
    people = lines(run.outcomes(), "outcome", "group", "arm", mean="n")
    rows = []
    for group in run.raw.groups:
        n = [people.get((GROUP_OUTCOMES[0], group, one), Line(0.0)).mean for one in (arm, run.control)]
        cells = [
            span(at.get((name, group, arm), Line(NAN)), digits_of(name), lang, sign=True) for name in GROUP_OUTCOMES
        ]
        rows.append((group_label(group, lang), *(number(count, 0, lang) for count in n), *cells))
    control = label("arm", run.control, lang)
    outcomes = (f"{label('outcome', name, lang)} ({difference_unit(name, lang)})" for name in GROUP_OUTCOMES)
    counted = (word("head.people", lang, arm=one) for one in (label("arm", arm, lang), control))
    title = word("table.groups", lang, month=run.policy_end, arm=label("arm", arm, lang), control=control)
    note = f"{word('note.groups', lang)} {interval_note(run, lang)}"
    return Grid(f"groups-{arm}", title, (word("head.group", lang), *counted, *outcomes), tuple(rows), note)


def destinations_grid(run: Run, lang: str = "en") -> Grid:
    """Where people are at the end of the policy and in the last month."""
    at = lines(run.frame("destinations"), "month", "arm", "destination")
    rows = []
    for month in dict.fromkeys((run.policy_end, run.last_month)):
        when = word("moment.end" if month == run.policy_end else "moment.last", lang, month=month)
        for arm in run.participants:
            cells = [span(at[month, arm, name], 1, lang) for name in DESTINATIONS]
            rows.append((when, label("arm", arm, lang), *cells))
    names = (label("destination", name, lang) for name in DESTINATIONS)
    head = (word("head.moment", lang), word("head.arm", lang), *names)
    return Grid("destinations", word("table.destinations", lang), head, tuple(rows), interval_note(run, lang), texts=2)


def accounts_grid(run: Run, lang: str = "en") -> Grid:
    """Items by payer and arm, with the balance of every payer."""
    at = lines(run.accounts(), "payer", "arm", "item", mean="eur_per_person_month")
    arms = run.participants
    rows = []
    for payer in PAYERS:
        items = [item for item in ITEMS if (payer, arms[0], item) in at]
        for item in items:
            cells = [number(at[payer, arm, item].mean, 0, lang, sign=True) for arm in arms]
            if any(cell != "0" for cell in cells):
                rows.append((label("payer", payer, lang), label("item", item, lang), *cells))
        totals = [sum(at[payer, arm, item].mean for item in items) for arm in arms]
        cells = [number(total, 0, lang, sign=True) for total in totals]
        rows.append((label("payer", payer, lang), label("item", "net", lang).upper(), *cells))
    head = (word("head.payer", lang), word("head.item", lang), *(label("arm", arm, lang) for arm in arms))
    title = word("table.accounts", lang, months=run.policy_end)
    return Grid("accounts", title, head, tuple(rows), word("note.sign", lang), texts=2)


def net_grid(run: Run, lang: str = "en") -> Grid:
    """What every payer pays net against the control arm."""
    at = lines(run.frame("net_cost"), "payer", "arm", mean="eur_per_person_month")
    rows = []
    for payer in PAYERS:
        cells = [span(at[payer, arm], 0, lang, sign=True) for arm in run.arms]
        rows.append((label("payer", payer, lang), *cells))
    control = label("arm", run.control, lang)
    note = f"{word('note.net', lang, control=control)} {interval_note(run, lang)}"
    head = (word("head.payer", lang), *(label("arm", arm, lang) for arm in run.arms))
    return Grid("net", word("table.net", lang, control=control), head, tuple(rows), note)


def desks_grid(run: Run, lang: str = "en") -> Grid:
    """How far contacts and cuts differ between the regular team's caseworkers."""
    table = run.frame("desks")
    sd, rate = lines(table, "measure", mean="sd"), lines(table, "measure", mean="rate")
    desks = lines(table, "measure", mean="caseworkers")
    rows = []
    for name in MEASURES:
        cells = (number(rate[name,].mean, 4, lang), span(sd[name,], 4, lang), number(desks[name,].mean, 0, lang))
        rows.append((label("outcome", name, lang), *cells))
    head = tuple(word(f"head.{name}", lang) for name in ("measure", "rate", "sd", "caseworkers"))
    note = f"{word('note.desks', lang)} {interval_note(run, lang)}"
    return Grid("desks", word("table.desks", lang), head, tuple(rows), note)


def grades_grid(lang: str = "en") -> Grid:
    """How many parameters carry each grade."""
    rows = tuple((grade, word(f"grade.{grade}", lang), str(n)) for grade, n in grade_counts().items())
    head = (word("head.grade", lang), word("head.meaning", lang), word("head.count", lang))
    return Grid("grades", word("table.grades", lang), head, rows, texts=2)


def headline_grids(run: Run, lang: str = "en") -> list[Grid]:
    """The tables of the first screen."""
    return [arms_grid(run, lang)] + ([effects_grid(run, lang)] if run.arms else [])


def all_grids(run: Run, lang: str = "en") -> list[Grid]:
    """Every table that a terminal shows, in order."""
    grids = [*headline_grids(run, lang), destinations_grid(run, lang), accounts_grid(run, lang)]
    if run.arms:
        grids.append(net_grid(run, lang))
    return [*grids, kept_grid(run, lang), desks_grid(run, lang)]


def print_run(run: Run, console: Console, lang: str = "en") -> None:
    """Print the tables and, last, what the numbers are and are not."""
    from rich.text import Text

    for grid in all_grids(run, lang):
        console.print(grid.as_rich(console.width))
    console.print(Text(word("table.statement", lang), style="bold"))
    for line in notes.statement(run, lang):
        console.print(Text(f"- {line}"))
