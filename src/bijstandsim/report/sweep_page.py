"""The report of a sweep: tables, maps, the capacity frontier, and one page."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from bijstandsim.report.drawing import Drawing
from bijstandsim.report.grid import Grid
from bijstandsim.report.hashing import results_hash
from bijstandsim.report.page import Page, Section, provenance_grid
from bijstandsim.report.sweep_figures import drawings, title_of
from bijstandsim.report.sweep_frontier import Frontier, frontier_of
from bijstandsim.report.sweep_tables import Cube, cells, cube, dictionary, points
from bijstandsim.report.words import label, number, word
from bijstandsim.report.write import writing
from bijstandsim.sweep.execute import Tally
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

    @cached_property
    def cube(self) -> Cube:
        """The rows as arrays."""
        return cube(self.study, self.plan, self.rows)

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
        """A table by name: rows, points, cells, dictionary, and where there is a frontier: frontier, marginal."""
        return self.tables()[kind]

    def tables(self) -> dict[str, pd.DataFrame]:
        """All tables."""
        found = {"rows": self.rows, "points": self.points, "cells": self.cells, "dictionary": dictionary(self.cube)}
        if self.frontier is not None:
            found |= {"frontier": self.frontier.table(), "marginal": self.frontier.marginal()}
        return found

    @cached_property
    def figures(self) -> list[Drawing]:
        """All figures."""
        found = drawings(self.study, self.points, self.cells)
        return found if self.frontier is None else [self.frontier.figure(), *found]

    def summary(self) -> dict[str, Any]:
        """The sweep as one JSON object."""
        return {
            "run_dir": None if self.folder is None else str(self.folder), "study": self.study.name,
            "seed": self.study.base.seed, "rows": len(self.plan.rows), "succeeded": int(self.rows[ID].nunique()),
            "failed": len(self.failures), "regimes": list(self.study.regime_names), "draws": self.study.draws,
            "replicates": self.study.replicates, "month": self.study.asked_month, "plan_hash": self.plan.digest,
            "results_hash": self.results_hash, "agent_months": self.tally.agent_months, "burn_ins": self.tally.burn_ins,
            "seconds": self.tally.seconds, "found": self.sentences(),
            "failures": [{"row": one["row"]["id"], "error": one["error"], "message": one["message"]}
                         for one in self.failures],
        }  # fmt: skip

    def sentences(self) -> list[str]:
        """The main findings: the frontier's, or the best point for each of a few measures."""
        if not len(self.rows):
            return []
        if self.frontier is not None:
            return self.frontier.sentences()
        found = []
        own = self.cells[self.cells["regime"] == self.study.regime_names[0]].merge(self.points, on=ID)
        for measure, more in BEST.items():
            table = own[own["measure"] == measure]
            lines = table[table["difference"].notna()].to_dict("records")
            if lines:
                line = (max if more else min)(lines, key=lambda one: float(one["difference"]))
                where = ", ".join(f"{name} {line[f'{name}_label']}" for name in self.study.inputs)
                payer = label("payer", measure.removeprefix(PAID))
                name = f"{title_of(measure)}: highest" if more else f"Net cost of the {payer} (EUR/month): lowest"
                found.append(f"{name} at {where}: {told(line)} against nobody treated.")
        return found

    def grids(self) -> list[Grid]:
        """The tables on the page: the frontier's steps, or the points with the headline measures."""
        listed = [] if self.frontier is None else [self.frontier.grid()]
        measures = [name for name in BEST if name in self.cube.measures]
        for regime in self.study.regime_names:
            own = self.cells[self.cells["regime"] == regime]
            at = {(line[ID], line["measure"]): line for line in own.to_dict("records")}
            rows = []
            for place in self.points.head(_SHOWN).to_dict("records"):
                labels = [str(place[f"{name}_label"]) for name in self.study.inputs]
                rows.append((*labels, *(told(at[place[ID], name]) for name in measures)))
            more = len(self.points) - _SHOWN
            note = "Difference with nobody treated, 90 % interval. " + (
                f"The first {_SHOWN}; {more} more are in results/cells.parquet." if more > 0 else ""
            )
            head = (*self.study.inputs, *(title_of(name) for name in measures))
            listed.append(Grid(f"points_{regime}", f"Points: {regime}", head, tuple(rows), note,
                               texts=len(self.study.inputs)))  # fmt: skip
        return listed

    def html(self, command: str | None = None) -> str:
        """The page."""
        study = self.study
        sections = [Section("figures", "Figures", drawings=tuple(self.figures))] if len(self.rows) else []
        sections.append(Section("tables", "Tables", grids=tuple(self.grids())))
        if self.failures:
            sections.append(Section("failures", "Rows that failed", grids=(failures_grid(self.failures),)))
        facts: dict[str, object] = {
            "study": str(study.source_path or study.name), "scenario": study.base.name, "seed": study.base.seed,
            "rows": len(self.plan.rows), "failed": len(self.failures), "draws": study.draws,
            "replicates": study.replicates, "agent-months in this call": f"{self.tally.agent_months:,}",
            "burn-ins in this call": self.tally.burn_ins, "hash": self.results_hash, "command": command or "",
        }  # fmt: skip
        return Page(
            title=study.title or study.name, kicker="Sweep", intro=tuple(self.intro()), found=tuple(self.sentences()),
            sections=tuple(sections), provenance=provenance_grid(facts),
        ).html()  # fmt: skip

    def intro(self) -> list[str]:
        """What was run, and what the intervals are."""
        study = self.study
        chosen = study.base.parameters.set
        parameters = "one set of parameters, the defaults" if study.is_point else f"{study.draws} {chosen} draws"
        return [
            f"{len(self.plan.rows):,} points; {parameters} x {study.replicates} runs at each, with the same draws and "
            "random numbers at every point and when nobody is treated. Everybody on benefit at the start is followed "
            f"to month {study.asked_month}; money is that of the whole city.",
            "Intervals: 90 % of the draws, or simulation noise alone with fewer than five. "
            + word(f"warn.{chosen}", draws=study.draws),
        ]

    def _repr_html_(self) -> str:
        return "".join(grid.as_html() for grid in self.grids())


def told(line: dict[Any, Any]) -> str:
    """A difference with its interval."""
    digits = 0 if str(line["measure"]).startswith(PAID) else 2
    text = number(line["difference"], digits, sign=True)
    if math.isnan(line["lo"]):
        return text
    return f"{text} ({number(line['lo'], digits, sign=True)} to {number(line['hi'], digits, sign=True)})"


def failures_grid(failures: list[dict[str, Any]]) -> Grid:
    """Rows without results: inputs and error."""
    rows = tuple(
        (str(one["row"]["id"]), "\n".join(f"{key} = {value}" for key, value in one["row"]["inputs"]), one["error"],
         one["message"]) for one in failures[:_SHOWN]
    )  # fmt: skip
    note = "Tracebacks are in the folder failures."
    return Grid("failures", "Rows that failed", ("Row", "Inputs", "Error", "Message"), rows, note, texts=4)


def write(report: SweepReport, folder: Path, command: str | None = None) -> None:
    """Tables, figures, page and summary into ``folder``, each file whole or not at all.

    The rows themselves are the store's parts and are not written twice.
    """
    placed = replace(report, folder=folder)
    with writing(folder) as out:
        for name, table in placed.tables().items():
            if name != "rows":
                out.table(name, table)
        for drawing in placed.figures if len(placed.rows) else []:
            out.drawing(drawing)
        out.text("report.html", placed.html(command))
        out.summary(placed.summary())
