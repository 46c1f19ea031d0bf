"""The report of a run as one HTML file that needs nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bijstandsim.behaviour import load
from bijstandsim.report import chart, notes, parameter_words, tables
from bijstandsim.report.curves import curves, library
from bijstandsim.report.drivers import all_drivers_grid, drivers_grid, drivers_text, found_drivers
from bijstandsim.report.figures import all_figures, band_note
from bijstandsim.report.grid import Grid
from bijstandsim.report.headlines import headlines
from bijstandsim.report.intervals import HIGH, LOW
from bijstandsim.report.kept import kept_grid
from bijstandsim.report.load import load_grid
from bijstandsim.report.regimes import regimes
from bijstandsim.report.reported import reported_grid, unread_text
from bijstandsim.report.structures import structures_grid
from bijstandsim.report.texts import check_language
from bijstandsim.report.words import (
    between_words,
    dates_in_words,
    label,
    month_words,
    number,
    significant,
    word,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bijstandsim.report.drawing import Drawing
    from bijstandsim.report.run import Run


def render(run: Run, lang: str = "en", *, command: str | None = None, drawings: Sequence[Drawing] | None = None) -> str:
    """The report in ``lang`` (en or nl); ``command`` is the command line that made the run.

    ``drawings`` saves drawing the figures again. Raises InputError for an unknown language.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    check_language(lang)
    figures = all_figures(run, lang) if drawings is None else drawings
    cautions = notes.cautions(run, lang)
    environment = Environment(
        loader=PackageLoader("bijstandsim.report"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip

    def say(key: str, **values: Any) -> str:
        return word(key, lang, **values)

    return environment.get_template("report.html.j2").render(
        lang=lang, say=say, run=run, period=_period(run, lang), question=question(run, lang),
        regimes=regimes(run, lang), found=headlines(run, lang), cautions=cautions,
        statement=[text for text in notes.statement(run, lang) if text not in cautions],
        sections=sections(run, lang, chart.charts(figures, lang)),
        curves=curves(run, lang), curves_note=band_note(run, lang), library=library(),
        grades=tables.grades_grid(lang), parameters=parameter_grid(run, lang),
        provenance=provenance(run, lang, command),
    )  # fmt: skip


@dataclass(frozen=True)
class Section:
    """A part of the report: charts first, then tables; ``text`` where words are needed, ``more`` behind a button."""

    anchor: str
    heading: str
    text: str = ""
    charts: tuple[chart.Chart, ...] = ()
    grids: tuple[Grid, ...] = ()
    more: Grid | None = None


def sections(run: Run, lang: str, charts: dict[str, chart.Chart]) -> list[Section]:
    """The body of the report, in the order in which a reader asks."""

    def part(
        anchor: str, names: Sequence[str], grids: Sequence[Grid | None], text: str = "", more: Grid | None = None
    ) -> Section:
        drawn = tuple(charts[name] for name in names if name in charts)
        return Section(anchor, word(f"html.{anchor}", lang), text, drawn, tuple(grid for grid in grids if grid), more)

    effects = [tables.effects_grid(run, lang, trial=True)] if run.arms else []
    groups = [tables.groups_grid(run, arm, lang) for arm in run.arms]
    net = [tables.net_grid(run, lang)] if run.arms else []
    reported, other, found = reported_grid(run, lang), structures_grid(run, lang), found_drivers(run)
    drivers, moved = drivers_grid(found, run, lang), all_drivers_grid(found, run, lang)
    return [
        part("effects", ["effects"], [*effects, tables.arms_grid(run, lang)]),
        part("time", ["exits", "parttime", "destinations", "duration"], [tables.destinations_grid(run, lang)]),
        part("who", [], groups, word("html.who_text" if run.arms else "html.no_groups", lang)),
        part("money", ["accounts"], [*net, kept_grid(run, lang), tables.accounts_grid(run, lang)]),
        part("load", ["contacts"], [load_grid(run, lang), tables.desks_grid(run, lang)]),
        part("drivers", [], [drivers, other], drivers_text(found, run, lang), more=moved),
        part("reported", [], [reported], "" if reported else unread_text(run, lang)),
    ]


def question(run: Run, lang: str) -> str:
    """What the run asks, in one sentence."""
    names = [label("arm", arm, lang) for arm in run.arms]
    listed = f"{', '.join(names[:-1])} {word('html.and', lang)} {names[-1]}" if len(names) > 1 else "".join(names)
    key = "html.ask_arms" if len(names) > 1 else "html.ask_arm" if names else "html.ask_city"
    return word(key, lang, arms=listed, place=run.municipality, control=label("arm", run.control, lang))


def _period(run: Run, lang: str) -> str:
    after = run.last_month - run.policy_end
    end = run.scenario.last_month
    first, last = month_words(run.resolved.start, lang), month_words(end, lang)
    return word("html.period", lang, start=first, end=last, policy=run.policy_end, after=after)


def parameter_grid(run: Run, lang: str) -> Grid:
    """Every parameter of the run: mean and 90 % of the draws, grade and source."""
    rows = []
    for parameter in load():
        values = np.array([draw[parameter.name] for draw in run.raw.parameters if parameter.name in draw])
        if values.size == 0:
            continue
        text = significant(float(values.mean()), 4, lang)
        if values.max() > values.min():
            low, high = (significant(float(end), 3, lang) for end in np.quantile(values, (LOW, HIGH)))
            text += f" ({between_words(low, high)})"
        source = dates_in_words(parameter_words.source(parameter.source, lang), lang)
        what, unit = parameter_words.meaning(parameter.name, lang), parameter_words.unit(parameter.unit, lang)
        rows.append((what, parameter.name, parameter.grade, source, f"{text} {unit}"))
    head = tuple(word(f"head.{name}", lang) for name in ("meaning", "parameter", "grade", "source", "value"))
    title, note = word("table.parameters", lang), word("html.language_note", lang)
    return Grid("parameters", title, head, tuple(rows), note, texts=4)


def provenance(run: Run, lang: str, command: str | None) -> list[tuple[str, str]]:
    """How the run was made, as pairs of words."""
    raw = run.raw
    burn_in = word("html.burn_in_text", lang, low=min(raw.burn_in_months), high=max(raw.burn_in_months))
    speed = word(
        "html.speed_text", lang, agent_months=number(raw.agent_months, 0, lang), seconds=number(raw.seconds, 1, lang)
    )
    return [
        (word("html.command", lang), command or word("html.not_recorded", lang)),
        (word("html.reproduce", lang), notes.again("bijstandsim run scenario.resolved.yaml", run.versions, lang)),
        (word("html.seed", lang), str(run.scenario.seed)),
        (word("html.runs", lang), word("html.run_text", lang, draws=run.draws, replicates=run.replicates)),
        (word("html.parameters_used", lang), notes.parameters_used(run.basis, lang)),
        (word("html.burn_in", lang), burn_in),
        (word("html.hash", lang), run.results_hash),
        (word("html.speed", lang), speed),
        (word("html.versions", lang), notes.listed(run.versions)),
    ]
