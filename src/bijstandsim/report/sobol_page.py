"""The report of a sensitivity study: tables, figures and one page, for every method."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from bijstandsim.report.drawing import Drawing
from bijstandsim.report.grid import Grid
from bijstandsim.report.hashing import results_hash
from bijstandsim.report.page import Page, Section
from bijstandsim.report.sobol_given import given_view
from bijstandsim.report.sobol_other import morris_view, shapley_view
from bijstandsim.report.sobol_tables import sobol_view
from bijstandsim.report.sobol_view import View
from bijstandsim.report.write import writing
from bijstandsim.sensitivity.analysis import Analysis
from bijstandsim.sensitivity.responses import results_of
from bijstandsim.sensitivity.run import analyse
from bijstandsim.sensitivity.study import SobolStudy
from bijstandsim.sweep.execute import Tally
from bijstandsim.sweep.plan import Plan
from bijstandsim.sweep.store import ID

KICKERS = {"sobol": "Sobol' study", "morris": "Morris screening", "shapley": "Shapley effects",
           "given": "Measures from given draws"}  # fmt: skip


@dataclass(frozen=True)
class SobolReport:
    """A finished study. ``rows`` holds a line for each row, seed and regime; ``n`` the points that were run."""

    study: SobolStudy
    plan: Plan
    rows: pd.DataFrame
    n: int
    tally: Tally = field(default_factory=Tally)
    folder: Path | None = None

    @cached_property
    def analysis(self) -> Analysis:
        """The indices and choices of a Sobol' study. Raises InputError where rows are missing or not finite."""
        return analyse(self.study, self.plan, self.rows, self.n)

    @cached_property
    def view(self) -> View:
        """What is shown."""
        if self.study.method == "sobol":
            return sobol_view(self.analysis)
        makers = {"morris": morris_view, "shapley": shapley_view, "given": given_view}
        results = results_of(self.study, self.plan, self.rows, slice(0, len(self.plan.rows)))
        return makers[self.study.method](self.study, results)

    @cached_property
    def results_hash(self) -> str:
        """Hash of the logical content of the rows."""
        return results_hash({"rows": self.rows})

    def frame(self, kind: str) -> pd.DataFrame:
        """A table by name; ``tables`` lists them."""
        return self.tables()[kind]

    def tables(self) -> dict[str, pd.DataFrame]:
        """All tables, and ``design``: what every row set."""
        return {**self.view.tables, "design": self._design()}

    def _design(self) -> pd.DataFrame:
        """Values of the inputs by row, in their own units."""
        rows = self.plan.rows
        if self.study.draws is not None:
            own = {**self.study.draws.values, "weight": self.study.draws.weights}
            return pd.DataFrame(own).rename_axis(ID).reset_index()
        found = {c.name: rows.at(j) for j, c in enumerate(self.study.columns)}  # type: ignore[attr-defined]
        return pd.DataFrame(found).rename_axis(ID).reset_index()

    @property
    def figures(self) -> list[Drawing]:
        """All figures."""
        return self.view.figures

    def headline_grids(self) -> list[Grid]:
        """The first tables, for a terminal."""
        return self.view.grids[:2]

    def sentences(self) -> list[str]:
        """The main findings."""
        return self.view.found

    def summary(self) -> dict[str, Any]:
        """The study as one JSON object."""
        study = self.study
        return {
            "run_dir": None if self.folder is None else str(self.folder), "study": study.name, "method": study.method,
            "seed": study.base.seed, "rows": int(self.rows[ID].nunique()), "points": self.n,
            "scrambles": study.scrambles, "seeds": study.seeds, "inputs": [c.name for c in study.columns],
            "regimes": list(study.regime_names), "month": study.asked_month, "plan_hash": self.plan.digest,
            "results_hash": self.results_hash, "agent_months": self.tally.agent_months, "burn_ins": self.tally.burn_ins,
            "seconds": self.tally.seconds, "found": self.sentences(),
        }  # fmt: skip

    def html(self, command: str | None = None) -> str:
        """The page."""
        study, view = self.study, self.view
        sections = [
            Section("figures", "Figures", drawings=tuple(view.figures)),
            Section("tables", "Tables", grids=tuple(view.grids)),
            Section("reading", "How to read this", texts=tuple(view.texts)),
        ]
        facts: dict[str, object] = {
            "study": str(study.source_path or study.name), "scenario": study.base.name, "seed": study.base.seed,
            "rows": f"{self.rows[ID].nunique():,}", "common seeds": study.seeds, "design": study.size_text(),
            "agent-months in this call": f"{self.tally.agent_months:,}", "burn-ins in this call": self.tally.burn_ins,
            "hash": self.results_hash, "command": command or "",
        }  # fmt: skip
        intro = (
            f"{study.description} {study.size_text()}; {study.seeds} common seeds, the same people and random numbers "
            f"in every row and regime; everybody on benefit at the start, month {study.asked_month}."
        )
        own = "The draws are those of the table that was given."
        if study.method != "given":
            own = (
                "Inputs are independent, at their priors, not fitted to the experiments; other parameters stay at "
                "their default."
            )
        return Page(
            title=study.title or study.name, kicker=KICKERS[study.method], intro=(intro, own), found=tuple(view.found),
            sections=tuple(sections), provenance=facts,
        ).html()  # fmt: skip

    def _repr_html_(self) -> str:
        return "".join(grid.as_html() for grid in self.view.grids)


def write(report: SobolReport, folder: Path, command: str | None = None) -> None:
    """Tables, figures, page and summary into ``folder``, each file whole or not at all; rows are the store's parts."""
    placed = replace(report, folder=folder)
    placed.view  # noqa: B018 - what cannot be analysed is told before anything is written
    with writing(folder) as out:
        for name, table in placed.tables().items():
            out.table(name, table)
        for drawing in placed.view.figures:
            out.drawing(drawing)
        out.text("report.html", placed.html(command))
        out.summary(placed.summary())
