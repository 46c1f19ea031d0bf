"""The page of a comparison, one HTML file that needs nothing else, and the files beside it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from bijstandsim.report.chart import chart
from bijstandsim.report.compare import money_tables as money
from bijstandsim.report.compare import tables
from bijstandsim.report.compare.dictionary import dictionary
from bijstandsim.report.compare.figure import differences
from bijstandsim.report.compare.notes import statement
from bijstandsim.report.compare.setup import question, worlds
from bijstandsim.report.compare.structures import span, structures_grid
from bijstandsim.report.compare.words import regime_label, say
from bijstandsim.report.grid import Grid
from bijstandsim.report.lines import Line, lines
from bijstandsim.report.notes import again, listed, parameters_used
from bijstandsim.report.page import templates
from bijstandsim.report.sentences import EUROS, PEOPLE, Headline, Teller
from bijstandsim.report.structures import MONEY
from bijstandsim.report.texts import check_language
from bijstandsim.report.words import number, word
from bijstandsim.report.write import writing
from bijstandsim.scenario import cities

if TYPE_CHECKING:
    from bijstandsim.report.compare.comparison import Comparison
    from bijstandsim.report.drawing import Drawing

_OUTCOME = "exit_work"


def render(c: Comparison, lang: str = "en", *, command: str | None = None, drawing: Drawing | None = None) -> str:
    """The page in ``lang`` (en or nl); ``command`` is the command line that made it. InputError: unknown language."""
    check_language(lang)
    figure = differences(c, lang) if drawing is None else drawing

    def text(key: str, **values: Any) -> str:
        return say(key, lang, **values)

    def shared(key: str, **values: Any) -> str:
        return word(key, lang, **values)

    names = ", ".join(c.regimes)
    title = text("html.title", base=c.base.name, regimes=names, reference=regime_label(c.reference, lang))
    return templates().get_template("compare.html.j2").render(
        lang=lang, say=text, word=shared, title=title, c=c, place=cities.name(c.base), question=question(c, lang),
        regimes=worlds(c, lang), found=headlines(c, lang), statement=statement(c, lang), sections=_sections(c, lang),
        groups=tables.gains_groups_grids(c, lang), chart=chart(figure, lang),
        provenance=_provenance(c, lang, command),
    )  # fmt: skip


def _sections(c: Comparison, lang: str) -> list[tuple[str, str, list[Grid]]]:
    when = tables.moments(c)
    found = [tables.differences_grid(c, lang, moment) for moment in when]
    found += [tables.groups_grid(c, lang, outcome) for outcome in tables.BY_GROUP]
    found += [grid for grid in [structures_grid(c, lang)] if grid]
    scale = [grid for moment in when for grid in tables.scale_grids(c, lang, moment)]
    gains = [tables.gains_grid(c, lang), *(grid for moment in when for grid in tables.moves_grids(c, lang, moment))]
    euros = [
        money.net_grid(c, lang), *money.net_scale_grids(c, lang), money.price_grid(c, lang),
        money.accounts_grid(c, lang), money.best_grid(c, lang),
    ]  # fmt: skip
    sections = [("differences", found), ("scale", scale), ("gains", gains), ("money", euros)]
    sections.append(("levels", [tables.levels_grid(c, lang)]))
    return [(key, say(f"html.{key}", lang), grids) for key, grids in sections if grids]


def headlines(c: Comparison, lang: str = "en") -> list[Headline]:
    """Two questions, on exits to work and on what the municipality pays, with an answer for every regime."""
    table = c.frame("differences")
    work = lines(table[table["group"] == "all"], "regime", "month", "outcome")
    cost = c.frame("net_cost")
    cost = cost[(cost["scope"] == "city") & (cost["payer"] == "municipality")]
    euros = lines(cost, "regime", "months", mean="eur_per_person_month")
    people = {name: work[name, c.policy_end(name), _OUTCOME] for name in c.regimes}
    paid = {name: euros[name, c.policy_end(name)] for name in c.regimes}
    return [_headline(c, _OUTCOME, people, PEOPLE, lang), _headline(c, MONEY, paid, EUROS, lang)]


def _headline(
    c: Comparison, quantity: str, found: dict[str, Line], words: tuple[str, str, str], lang: str
) -> Headline:
    teller = Teller(c.has_parameter_uncertainty, c.draws * c.replicates, lang)
    reference = regime_label(c.reference, lang)
    answers: list[str] = []
    below: list[str] = []
    for name, line in found.items():
        tell = teller.change(line, words)
        than = teller.than(line, words, reference)
        answers.append(say(f"say.{quantity}", lang, regime=name, n=than, range=teller.range(line, tell)))
        below += teller.span(name, span(c, name, quantity, line.mean), tell)
    return Headline(say(f"ask.{quantity}", lang), tuple(answers), tuple(below))


def _provenance(c: Comparison, lang: str, command: str | None) -> list[tuple[str, str]]:
    speed = word(
        "html.speed_text", lang, agent_months=number(c.raw.agent_months, 0, lang),
        seconds=number(c.raw.seconds, 1, lang),
    )  # fmt: skip
    return [
        (word("html.command", lang), command or word("html.not_recorded", lang)),
        (word("html.reproduce", lang), again("bijstandsim replay .", c.versions, lang)),
        (word("html.seed", lang), str(c.base.seed)),
        (word("html.runs", lang), word("html.run_text", lang, draws=c.draws, replicates=c.replicates)),
        (word("html.parameters_used", lang), parameters_used(c.basis, lang)),
        (say("html.hash", lang), c.results_hash),
        (word("html.speed", lang), speed),
        (word("html.versions", lang), listed(c.versions)),
    ]


def write_comparison(c: Comparison, folder: Path, *, lang: str = "en", command: str | None = None) -> list[Path]:
    """Write tables (Parquet and CSV), dictionary, figure, page and summary into ``folder``, which must exist.

    Returns the files, relative to it. Raises InputError if the folder is missing or cannot be written.
    """
    from bijstandsim.report.compare.comparison import MAKERS

    placed = replace(c, folder=folder)
    with writing(folder) as out:
        for kind in MAKERS:
            out.table(kind, placed.frame(kind))
            if kind != "runs":  # the one table that is large; Parquet has it
                out.text(f"results/{kind}.csv", _csv(placed.frame(kind)))
        if placed.structures is not None:
            out.table("structures", placed.structures)
            out.text("results/structures.csv", _csv(placed.structures))
        out.text("data_dictionary.csv", _csv(dictionary()))
        figure = differences(placed, lang)
        out.drawing(figure, png=False)
        out.text("compare.html", render(placed, lang, command=command, drawing=figure))
        out.summary(placed.summary())
    return out.written


def _csv(table: pd.DataFrame) -> str:
    return str(table.to_csv(index=False, lineterminator="\n"))
