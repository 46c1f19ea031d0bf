"""The report of a sensitivity study: tables, figures and one page, for every method."""

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
from bijstandsim.report.notes import parameters_used
from bijstandsim.report.page import Page, Section
from bijstandsim.report.sobol_given import given_table, given_view
from bijstandsim.report.sobol_other import Effects, morris_effects, morris_view, shapley_table, shapley_view
from bijstandsim.report.sobol_tables import sobol_view
from bijstandsim.report.sobol_view import View, factor
from bijstandsim.report.sobol_words import say
from bijstandsim.report.words import number
from bijstandsim.report.write import writing
from bijstandsim.sensitivity.analysis import Analysis
from bijstandsim.sensitivity.held import at_medians
from bijstandsim.sensitivity.responses import Results, results_of
from bijstandsim.sensitivity.run import analyse
from bijstandsim.sensitivity.study import SobolStudy
from bijstandsim.sweep.execute import Tally
from bijstandsim.sweep.plan import Plan
from bijstandsim.sweep.store import ID


@dataclass(frozen=True)
class SobolReport:
    """A finished study. ``rows`` holds a line for each row, seed and regime; ``n`` the points that were run."""

    study: SobolStudy
    plan: Plan
    rows: pd.DataFrame
    n: int
    tally: Tally = field(default_factory=Tally)
    folder: Path | None = None
    basis: Basis | None = None  # of a study that was read back: what its parameters rested on then

    @cached_property
    def analysis(self) -> Analysis:
        """The indices and choices of a Sobol' study. Raises InputError where rows are missing or not finite."""
        return analyse(self.study, self.plan, self.rows, self.n)

    @property
    def view(self) -> View:
        """What is shown, in English."""
        return self.view_in("en")

    def view_in(self, lang: str) -> View:
        """What is shown in ``lang``, made once. Raises InputError for an unknown language."""
        if lang not in self._views:
            self._views[lang] = self._view(lang)
        return self._views[lang]

    @cached_property
    def _views(self) -> dict[str, View]:
        return {}

    def _view(self, lang: str) -> View:
        view, names = self._plain_view(lang), naming.own_labels(self.study.inputs, lang)
        return replace(view, draw=lambda: [replace(one, names=names) for one in view.draw()])

    def _plain_view(self, lang: str) -> View:
        method = self.study.method
        if method == "sobol":
            return sobol_view(self.analysis, lang)
        if method == "morris":
            return morris_view(self.study, self._effects, lang)
        return (shapley_view if method == "shapley" else given_view)(self.study, self._table, lang)

    @property
    def _results(self) -> Results:
        return results_of(self.study, self.plan, self.rows, slice(0, len(self.plan.rows)))

    @cached_property
    def _effects(self) -> Effects:
        return morris_effects(self.study, self._results)

    @cached_property
    def _table(self) -> pd.DataFrame:
        made = shapley_table if self.study.method == "shapley" else given_table
        return made(self.study, self._results)

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

    def headline_grids(self, lang: str = "en") -> list[Grid]:
        """The first tables, for a terminal."""
        return self.view_in(lang).grids[:2]

    def sentences(self, lang: str = "en") -> list[str]:
        """The main findings."""
        return self.view_in(lang).found

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

    def html(self, command: str | None = None, lang: str = "en") -> str:
        """The page in ``lang`` (en or nl). Raises InputError for an unknown language."""
        study, view, text, tally = self.study, self.view_in(lang), naming.say, self.tally
        sections = [
            Section("figures", text("html.figures", lang), drawings=tuple(view.figures)),
            Section("tables", text("html.tables", lang), grids=tuple(view.grids)),
            Section("reading", text("html.reading", lang), texts=tuple(view.texts)),
        ]
        size = size_text(study, lang)
        facts: dict[str, object] = {
            "study": study.name, "scenario": study.base.name, "seed": study.base.seed,
            "rows": number(self.rows[ID].nunique(), 0, lang), "common_seeds": study.seeds, "design": size,
            "agent_months": number(tally.agent_months, 0, lang), "burn_ins": number(tally.burn_ins, 0, lang),
            "hash": self.results_hash, "command": command or "",
        }  # fmt: skip
        if at_medians(study.base):
            facts["parameters"] = parameters_used(self.basis or present(study.base.parameters.set), lang)
        intro = say("html.intro", lang, description=study.description_in(lang), size=size,
                    seeds=study.seeds, month=study.asked_month).strip()  # fmt: skip
        drawn = say("html.given" if study.method == "given" else "html.priors", lang)
        if study.tied:
            listed = "; ".join(factor(study, name, lang) for name in study.tied)
            drawn += " " + say("html.tied", lang, listed=listed)
        held = say("html.medians" if at_medians(study.base) else "html.defaults", lang)
        return Page(
            title=study.title_in(lang), kicker=say(f"kicker.{study.method}", lang),
            intro=(intro, f"{drawn} {held}"), found=tuple(view.found), sections=tuple(sections),
            provenance={text(f"made.{name}", lang): value for name, value in facts.items()},
        ).html(lang)  # fmt: skip

    def _repr_html_(self) -> str:
        return "".join(grid.as_html() for grid in self.view.grids)


def size_text(study: SobolStudy, lang: str = "en") -> str:
    """The size of a study's design in words."""
    if study.draws is not None:
        counts = {"draws": len(study.draws), "lines": study.draws.lines, "parameters": len(study.draws.names)}
        return say("size.given", lang, **{name: number(n, 0, lang) for name, n in counts.items()})
    what = say("size.inputs", lang, n=len(study.columns))
    if study.groups:
        what = say("size.factors", lang, inputs=what, factors=len(study.factors))
    if study.method == "morris":
        return say("size.morris", lang, inputs=what, n=study.trajectories)
    return say("size.points", lang, inputs=what, n=study.n, scrambles=study.scrambles)


def write(report: SobolReport, folder: Path, command: str | None = None, lang: str = "en") -> None:
    """Tables, figures, page and summary into ``folder``, each file whole or not at all; rows are the store's parts."""
    placed = replace(report, folder=folder)
    view = placed.view_in(lang)  # what cannot be analysed is told before anything is written
    with writing(folder) as out:
        for name, table in placed.tables().items():
            out.table(name, table)
        for drawing in view.figures:
            out.drawing(drawing)
        out.text("report.html", placed.html(command, lang))
        out.summary(placed.summary())
