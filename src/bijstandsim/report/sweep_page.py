"""The report of a sweep: tables, maps, the capacity frontier, and one page."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from bijstandsim.engine.basis import Basis, present
from bijstandsim.report import naming
from bijstandsim.report.drawing import Drawing
from bijstandsim.report.grid import Grid
from bijstandsim.report.hashing import results_hash
from bijstandsim.report.intervals import MIN_DRAWS, has_parameter_uncertainty
from bijstandsim.report.lines import Line
from bijstandsim.report.notes import fit_warnings, parameters_rest_on, parameters_used
from bijstandsim.report.page import Page, Section
from bijstandsim.report.sentences import EUROS, PEOPLE, Teller
from bijstandsim.report.sweep_figures import drawings
from bijstandsim.report.sweep_frontier import Frontier, frontier_of
from bijstandsim.report.sweep_tables import Cube, cells, cube, dictionary, points, times_best, wide
from bijstandsim.report.sweep_words import say
from bijstandsim.report.words import label, number
from bijstandsim.report.write import writing
from bijstandsim.sweep.execute import Tally
from bijstandsim.sweep.finite import NotFinite, not_finite
from bijstandsim.sweep.measure import PAID
from bijstandsim.sweep.plan import Plan
from bijstandsim.sweep.store import ID
from bijstandsim.sweep.study import SweepStudy

#: Measures of which the best point is told, and whether more is better.
BEST = {"durable_exit": True, "wellbeing": True, "trust_municipality": True, f"{PAID}municipality": False}
#: Rows of a table on the page; all of them are in the files.
_SHOWN = 60


@dataclass(frozen=True)
class SweepReport:
    """A finished sweep. ``rows`` holds a line for each row, draw and regime; ``failures`` the rows without results."""

    study: SweepStudy
    plan: Plan
    rows: pd.DataFrame
    failures: list[dict[str, Any]] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    folder: Path | None = None
    basis: Basis | None = None  # of a sweep that was read back: what its parameters rested on then

    @cached_property
    def cube(self) -> Cube:
        """The rows as arrays."""
        return cube(self.study, self.plan, self.rows)

    @cached_property
    def not_finite(self) -> list[NotFinite]:
        """Measures without a finite number in some rows; tables and pages leave those cells empty."""
        return not_finite(self.rows)

    @cached_property
    def points(self) -> pd.DataFrame:
        """Where every row stands on the inputs."""
        return points(self.study)

    @cached_property
    def cells(self) -> pd.DataFrame:
        """Level and difference with nobody treated by row, regime and measure."""
        return cells(self.cube)

    @cached_property
    def frontier(self) -> Frontier | None:
        """The capacity frontier, where the study varies the caseload alone."""
        alone = len(self.study.inputs) == 1
        return frontier_of(self.cube, self.plan, self.study.asked_month) if alone else None

    @cached_property
    def results_hash(self) -> str:
        """Hash of the logical content of the rows."""
        return results_hash({"rows": self.rows})

    def frame(self, kind: str = "cells") -> pd.DataFrame:
        """A table by name: rows, points, cells, cells_wide, dictionary; with a frontier: frontier, marginal, breaks."""
        return self.tables()[kind]

    def tables(self) -> dict[str, pd.DataFrame]:
        """All tables."""
        found = {"rows": self.rows, "points": self.points, "cells": self.cells,
                 "cells_wide": wide(self.cells, self.points), "dictionary": dictionary(self.cube)}  # fmt: skip
        if self.frontier is not None:
            found |= {"frontier": self.frontier.table(), "marginal": self.frontier.marginal(),
                      "breaks": self.frontier.breaks().frame()}  # fmt: skip
        return found

    @property
    def figures(self) -> list[Drawing]:
        """All figures, in English."""
        return self.drawings()

    def drawings(self, lang: str = "en") -> list[Drawing]:
        """All figures in ``lang``, drawn once."""
        if lang not in self._drawn:
            found = drawings(self.study, self.points, self.cells, lang) if len(self.rows) else []
            self._drawn[lang] = found if self.frontier is None else [self.frontier.figure(lang), *found]
        return self._drawn[lang]

    @cached_property
    def _drawn(self) -> dict[str, list[Drawing]]:
        return {}

    def summary(self) -> dict[str, Any]:
        """The sweep as one JSON object."""
        return {
            "run_dir": None if self.folder is None else str(self.folder), "study": self.study.name,
            "seed": self.study.base.seed, "rows": len(self.plan.rows), "succeeded": int(self.rows[ID].nunique()),
            "failed": len(self.failures), "regimes": list(self.study.regime_names), "draws": self.study.draws,
            "replicates": self.study.replicates, "month": self.study.asked_month, "plan_hash": self.plan.digest,
            "results_hash": self.results_hash, "agent_months": self.tally.agent_months, "burn_ins": self.tally.burn_ins,
            "seconds": self.tally.seconds, "found": self.sentences(),
            "not_finite": {one.measure: list(one.rows) for one in self.not_finite},
            "failures": [{"row": one["row"]["id"], "error": one["error"], "message": one["message"]}
                         for one in self.failures],
        }  # fmt: skip

    def sentences(self, lang: str = "en") -> list[str]:
        """The main findings: the frontier's, or the best point for each of a few measures."""
        if not len(self.rows):
            return []
        found = [say("best.left_out", lang, text=naming.not_finite(one, lang)) for one in self.not_finite]
        if self.frontier is not None:
            return [*self.frontier.sentences(lang), *found]
        return [*found, *(text for regime in self.study.regime_names for text in self._best_points(regime, lang))]

    def _best_points(self, regime: str, lang: str) -> list[str]:
        """Where each of a few measures is best, and in how many draws it is: the best point may be the luckiest."""
        own = self.cells[self.cells["regime"] == regime].merge(self.points, on=ID)
        several = len(self.study.regime_names) > 1
        found = []
        for measure, more in BEST.items():
            table = own[own["measure"] == measure]
            lines = table[table["difference"].notna()].to_dict("records")
            if not lines:
                continue
            text = self._best_of(measure, more, regime, lines, lang)
            found.append(say("best.of", lang, regime=naming.world(regime, lang), text=text) if several else text)
        return found

    def _best_of(self, measure: str, more: bool, regime: str, lines: list[dict[Any, Any]], lang: str) -> str:
        """Where a measure of a regime is best, and in how many draws; or that all points are alike."""
        if len({line["difference"] for line in lines}) == 1 < len(lines):
            return say("best.same", lang, name=naming.measure_title(measure, lang))
        line = (max if more else min)(lines, key=lambda one: float(one["difference"]))
        text = self._best(line, lang)
        if has_parameter_uncertainty(self.study.draws, self.study.is_point):
            gains = self.cube.gain(measure, self.cube.worlds.index(regime))
            times = times_best(gains if more else -gains, int(line[ID]))
            text += " " + say("best.draws", lang, times=times, draws=self.study.draws, points=len(lines))
        return text

    def _best(self, line: dict[Any, Any], lang: str) -> str:
        """Where a measure is best, and how much better than when nobody is treated."""
        measure = str(line["measure"])
        at = [f"{name} “{text}”" for name, text in zip(self._heads(lang), self._places(line, lang), strict=True)]
        where = ", ".join(at)
        uncertain = has_parameter_uncertainty(self.study.draws, self.study.is_point)
        teller = Teller(uncertain, self.study.draws * self.study.replicates, lang)
        own = Line(float(line["difference"]), float(line["lo"]), float(line["hi"]))
        if not measure.startswith(PAID) and line["unit"] != "%":
            title = naming.measure_title(measure, lang)
            return say("best.scale", lang, name=title, where=where, difference=told(line, lang))
        tell = teller.change(own, EUROS if measure.startswith(PAID) else PEOPLE)
        said = {"where": where, "change": tell(own.mean), "range": teller.range(own, tell)}
        if measure.startswith(PAID):
            return say("best.cost", lang, payer=label("payer", measure.removeprefix(PAID), lang), **said)
        return say("best.share", lang, name=naming.measure_name(measure, lang), **said)

    def _heads(self, lang: str) -> list[str]:
        """What the inputs are called."""
        return [naming.input_name(name, axis, lang) for name, axis in self.study.inputs.items()]

    def _places(self, line: dict[Any, Any], lang: str) -> list[str]:
        """Where a point stands on the inputs."""
        inputs = self.study.inputs.items()
        return [naming.spot(str(line[f"{name}_label"]), lang, naming.point_names(one, lang)) for name, one in inputs]

    def grids(self, lang: str = "en") -> list[Grid]:
        """The tables on the page: the frontier's steps, or the points with the headline measures."""
        listed = [] if self.frontier is None else [self.frontier.grid(lang)]
        measures = [name for name in BEST if name in self.cube.measures]
        note = say("note.points", lang)
        if (more := len(self.points) - _SHOWN) > 0:
            note += " " + say("note.more", lang, shown=_SHOWN, more=more)
        head = (*self._heads(lang), *(naming.measure_title(name, lang) for name in measures))
        for regime in self.study.regime_names:
            own = self.cells[self.cells["regime"] == regime]
            at = {(line[ID], line["measure"]): line for line in own.to_dict("records")}
            rows = tuple(
                (*self._places(place, lang), *(told(at[place[ID], name], lang) for name in measures))
                for place in self.points.head(_SHOWN).to_dict("records")
            )
            title = say("table.points", lang, regime=naming.world(regime, lang))
            listed.append(Grid(f"points_{regime}", title, head, rows, note, texts=len(self.study.inputs)))
        return listed

    def html(self, command: str | None = None, lang: str = "en") -> str:
        """The page in ``lang`` (en or nl). Raises InputError for an unknown language."""
        study, tally, text = self.study, self.tally, naming.say
        drawn = tuple(self.drawings(lang))
        sections = [Section("figures", text("html.figures", lang), drawings=drawn)] if drawn else []
        sections.append(Section("tables", text("html.tables", lang), grids=tuple(self.grids(lang))))
        if self.failures:
            failed = failures_grid(self.failures, lang)
            sections.append(Section("failures", say("html.failed", lang), grids=(failed,)))
        facts: dict[str, object] = {
            "study": study.name, "scenario": study.base.name, "seed": study.base.seed,
            "parameters": parameters_used(self._basis, lang),
            "rows": len(self.plan.rows), "failed": len(self.failures), "draws": study.draws,
            "replicates": study.replicates, "agent_months": number(tally.agent_months, 0, lang),
            "burn_ins": number(tally.burn_ins, 0, lang), "hash": self.results_hash, "command": command or "",
        }  # fmt: skip
        return Page(
            title=study.title_in(lang), kicker=say("html.kicker", lang),
            intro=tuple(self.intro(lang)), found=tuple(self.sentences(lang)), sections=tuple(sections),
            provenance={text(f"made.{name}", lang): value for name, value in facts.items()},
        ).html(lang)  # fmt: skip

    def intro(self, lang: str = "en") -> list[str]:
        """What was run, and what the intervals are."""
        study = self.study
        chosen = study.base.parameters.set
        parameters = say(f"parameters.{chosen}", lang, draws=study.draws)
        rows = number(len(self.plan.rows), 0, lang)
        return [
            say("html.points", lang, rows=rows, parameters=parameters, replicates=study.replicates,
                month=study.asked_month),
            say("html.intervals", lang, least=MIN_DRAWS),
            *fit_warnings(self._basis, lang),
            parameters_rest_on(chosen, study.draws, lang),
        ]  # fmt: skip

    @property
    def _basis(self) -> Basis:
        return self.basis or present(self.study.base.parameters.set)

    def _repr_html_(self) -> str:
        return "".join(grid.as_html() for grid in self.grids())


def told(line: dict[Any, Any], lang: str = "en") -> str:
    """A difference with its interval."""
    digits = 0 if str(line["measure"]).startswith(PAID) else 2
    return naming.interval(line["difference"], line["lo"], line["hi"], digits, lang, sign=True)


def failures_grid(failures: list[dict[str, Any]], lang: str = "en") -> Grid:
    """Rows without results: inputs and error."""
    rows = tuple(
        (str(one["row"]["id"]), "\n".join(f"{key} = {value}" for key, value in one["row"]["inputs"]), one["error"],
         one["message"]) for one in failures[:_SHOWN]
    )  # fmt: skip
    head = tuple(say(f"head.{name}", lang) for name in ("row", "inputs", "error", "message"))
    return Grid("failures", say("html.failed", lang), head, rows, say("note.failed", lang), texts=4, english=(2, 3))


def write(report: SweepReport, folder: Path, command: str | None = None, lang: str = "en") -> None:
    """Tables, figures, page and summary into ``folder``, each file whole or not at all.

    The rows themselves are the store's parts and are not written twice.
    """
    placed = replace(report, folder=folder)
    with writing(folder) as out:
        for name, table in placed.tables().items():
            if name != "rows":
                out.table(name, table)
        for drawing in placed.drawings(lang):
            out.drawing(drawing)
        out.text("report.html", placed.html(command, lang))
        out.summary(placed.summary())
