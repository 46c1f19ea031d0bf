"""Tables of a comparison on money, and which regime is best."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bijstandsim.kernels.ledger import ITEMS, PAYERS
from bijstandsim.report.compare.money import CRITERIA, PURSES, SCOPES
from bijstandsim.report.compare.tables import (
    END,
    differences_grid,
    gains_grid,
    groups_grid,
    interval_note,
    levels_grid,
    moments,
    moves_grids,
    scale_grids,
)
from bijstandsim.report.compare.words import regime_label, say
from bijstandsim.report.grid import Grid
from bijstandsim.report.lines import lines
from bijstandsim.report.tables import span
from bijstandsim.report.words import label, number, word

if TYPE_CHECKING:
    from rich.console import Console

    from bijstandsim.report.compare.comparison import Comparison


def net_grid(c: Comparison, lang: str = "en") -> Grid:
    """What every payer pays net, over all months, a column for each regime."""
    table = c.frame("net_cost")
    table = table[(table["scope"] == "city") & (table["months"] == c.last_month)]
    at = lines(table, "regime", "payer", mean="eur_per_person_month")
    rows = [
        (label("payer", payer, lang), *(span(at[name, payer], 0, lang, sign=True) for name in c.regimes))
        for payer in PAYERS
    ]
    title = say("table.net", lang, reference=regime_label(c.reference, lang), months=c.last_month)
    note = f"{say('note.net', lang)} {interval_note(c, lang)}"
    return Grid("net", title, (word("head.payer", lang), *c.regimes), tuple(rows), note)


def net_scale_grids(c: Comparison, lang: str = "en") -> list[Grid]:
    """For each regime with a pilot: the city, the pilot alone, and the same people when everybody is treated."""
    if not c.plan.pilot_size:
        return []
    at = lines(c.frame("net_cost"), "regime", "months", "scope", "payer", mean="eur_per_person_month")
    grids = []
    for k, name in enumerate(c.regimes):
        months = c.policy_end(name)
        rows = [
            (label("payer", payer, lang), *(span(at[name, months, x, payer], 0, lang, sign=True) for x in SCOPES))
            for payer in PAYERS
        ]
        title = say("table.net_scale", lang, regime=name, reference=regime_label(c.reference, lang))
        head = (word("head.payer", lang), *(say(f"scope.{x}", lang) for x in SCOPES))
        grids.append(Grid(f"net-scale-{k}", title, head, tuple(rows), interval_note(c, lang)))
    return grids


def accounts_grid(c: Comparison, lang: str = "en") -> Grid:
    """Items by payer, nobody and the regimes side by side, with the balance of every payer."""
    table = c.frame("accounts")
    at = lines(table[table["months"] == c.last_month], "payer", "regime", "item", mean="eur_per_person_month")
    worlds = [c.reference, *c.regimes]
    rows = []
    for payer in PAYERS:
        items = [item for item in ITEMS if (payer, worlds[0], item) in at]
        for item in items:
            cells = [number(at[payer, world, item].mean, 0, lang, sign=True) for world in worlds]
            if any(cell != "0" for cell in cells):
                rows.append((label("payer", payer, lang), label("item", item, lang), *cells))
        totals = [sum(at[payer, world, item].mean for item in items) for world in worlds]
        cells = [number(total, 0, lang, sign=True) for total in totals]
        rows.append((label("payer", payer, lang), label("item", "net", lang).upper(), *cells))
    head = (word("head.payer", lang), word("head.item", lang), *(regime_label(world, lang) for world in worlds))
    title = say("table.accounts", lang, months=c.last_month)
    return Grid("accounts", title, head, tuple(rows), word("note.sign", lang), texts=2)


def price_grid(c: Comparison, lang: str = "en") -> Grid:
    """Cost per extra person in work and per extra person-year, over each policy."""
    table = c.frame("cost_per_work")
    at = lines(table, "regime", "months", "payer", "unit", mean="eur")
    verdicts = table.set_index(["regime", "months", "payer", "unit"])["verdict"].to_dict()
    rows = []
    for unit in ("person", "person_year"):
        for purse in PURSES:
            cells = []
            for name in c.regimes:
                key = (name, c.plan.windows(c.regimes.index(name))[0], purse, unit)
                why = say(f"verdict.{verdicts[key]}", lang)
                cells.append("; ".join(filter(None, (span(at[key], 0, lang), why))))
            rows.append((say(f"purse.{purse}", lang), say(f"unit.{unit}", lang), *cells))
    head = (say("head.purse", lang), say("head.per", lang), *c.regimes)
    note = f"{say('note.price', lang)} {interval_note(c, lang)}"
    return Grid("price", say("table.price", lang), head, tuple(rows), note, texts=2)


def best_grid(c: Comparison, lang: str = "en") -> Grid:
    """How often each regime is best over the draws, treating nobody included."""
    at = lines(c.frame("best"), "criterion", "regime", mean="probability")
    worlds = [c.reference, *c.regimes]
    rows = [
        (say(f"criterion.{x}", lang), *(number(100.0 * at[x, world].mean, 0, lang) for world in worlds))
        for x in CRITERIA
    ]
    head = (say("head.criterion", lang), *(regime_label(world, lang) for world in worlds))
    title = say("table.best", lang, month=c.last_month, draws=c.draws)
    return Grid("best", title, head, tuple(rows), say("note.best", lang, replicates=c.replicates))


def printed_grids(c: Comparison, lang: str = "en") -> list[Grid]:
    """Every table that a terminal shows, in order: differences first, levels second."""
    return [
        *(differences_grid(c, lang, moment) for moment in moments(c)), levels_grid(c, lang), groups_grid(c, lang),
        *scale_grids(c, lang), gains_grid(c, lang), *moves_grids(c, lang, END), net_grid(c, lang),
        *net_scale_grids(c, lang), price_grid(c, lang), best_grid(c, lang),
    ]  # fmt: skip


def print_comparison(c: Comparison, console: Console, lang: str = "en") -> None:
    """Print the tables and, last, what the numbers are and are not."""
    from rich.text import Text

    from bijstandsim.report.compare.notes import statement

    for grid in printed_grids(c, lang):
        console.print(grid.as_rich(console.width))
    console.print(Text(word("table.statement", lang), style="bold"))
    for line in statement(c, lang):
        console.print(Text(f"- {line}"))
