"""The report of a search: the front, regret and the robust pick, on one page."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from bijstandsim.engine.basis import present
from bijstandsim.report import optimise_tables as tables
from bijstandsim.report.drawing import Drawing
from bijstandsim.report.grid import Grid
from bijstandsim.report.hashing import results_hash
from bijstandsim.report.optimise_view import OptimiseView, made_by
from bijstandsim.report.write import writing
from bijstandsim.sensitivity.front import Judgement, judge
from bijstandsim.sensitivity.goals import OptimiseStudy
from bijstandsim.sensitivity.search import Search
from bijstandsim.sweep.execute import Tally
from bijstandsim.sweep.finite import NotFinite, not_finite
from bijstandsim.sweep.store import Store


@dataclass(frozen=True)
class OptimiseReport:
    """A finished search; make one with ``of``.

    ``gains`` and ``over`` are what the search saw of every choice, ``fresh_gains`` and ``fresh_over`` what fresh draws
    say of those that were judged, as ``Search.gains`` and ``Search.judged_gains`` give them.
    """

    study: OptimiseStudy
    search: Search
    rows: pd.DataFrame
    gains: np.ndarray
    over: np.ndarray
    fresh_gains: np.ndarray
    fresh_over: np.ndarray
    failures: list[dict[str, Any]] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    folder: Path | None = None

    @classmethod
    def of(cls, search: Search, store: Store, tally: Tally, folder: Path | None = None) -> OptimiseReport:
        """The report of a search that has run into ``store``."""
        values = (*search.gains(store), *search.judged_gains(store))
        return cls(search.study, search, store.frame(), *values, store.failures(), tally, folder)

    @cached_property
    def judgement(self) -> Judgement | None:
        """Front, regret and pick on fresh draws; None where no judged choice is within the budget."""
        return judge(self.search.judged, self.fresh_gains, self.fresh_over)

    @cached_property
    def not_finite(self) -> list[NotFinite]:
        """Measures of the goals and the budget without a finite number in some rows; such choices are passed over."""
        return not_finite(self.rows, self.study.used)

    @cached_property
    def results_hash(self) -> str:
        """Hash of the logical content of the rows."""
        return results_hash({"rows": self.rows})

    @cached_property
    def choices(self) -> pd.DataFrame:
        """The judged choices on fresh draws, see ``optimise_tables.judged``."""
        return tables.judged(self.search, self.fresh_gains, self.fresh_over, self.judgement)

    @cached_property
    def tried(self) -> pd.DataFrame:
        """What the search saw of every choice, see ``optimise_tables.tried``."""
        return tables.tried(self.search, self.gains, self.over)

    @cached_property
    def view(self) -> OptimiseView:
        """What the page shows."""
        regret = None if self.judgement is None else tables.regret(self.search, self.judgement)
        basis, again = present(self.study.base.parameters.set), self.study.told_again
        return OptimiseView(self.study, self.choices, self.tried, regret, self.not_finite, basis, again)

    def tables(self) -> dict[str, pd.DataFrame]:
        """All tables: ``choices`` and, where one is within the budget, ``regret`` on fresh draws; ``search``."""
        found = {"choices": self.choices}
        if self.view.regret is not None:
            found["regret"] = self.view.regret
        return found | {"search": self.tried}

    def frame(self, kind: str = "choices") -> pd.DataFrame:
        """A table by name: choices, regret, search."""
        return self.tables()[kind]

    def grids(self, lang: str = "en") -> list[Grid]:
        """The front in words, where there is one, and the judged choices as the search saw them."""
        return self.view.grids(lang)

    def figure(self, lang: str = "en") -> Drawing:
        """The judged choices by every pair of goals; the front and the pick."""
        return self.view.figure(lang)

    def sentences(self, lang: str = "en") -> list[str]:
        """What was found, on fresh draws."""
        return self.view.sentences(lang)

    def summary(self) -> dict[str, Any]:
        """The search as one JSON object."""
        one = self.judgement
        pick = None if one is None else int(one.rows[one.pick])
        return {
            "run_dir": None if self.folder is None else str(self.folder), "study": self.study.name,
            "seed": self.study.base.seed, "choices": len(self.gains), "judged": [int(k) for k in self.search.judged],
            "failed": len(self.failures), "front": [] if one is None else [int(k) for k in one.front], "pick": pick,
            "pick_inputs": None if pick is None else dict(self.search.rows[pick].inputs),
            "results_hash": self.results_hash, "agent_months": self.tally.agent_months, "seconds": self.tally.seconds,
            "found": self.sentences(),
        }  # fmt: skip

    def html(self, command: str | None = None, lang: str = "en", drawing: Drawing | None = None) -> str:
        """The page in ``lang`` (en or nl); ``drawing`` saves drawing the figure again."""
        facts = {"failed": len(self.failures), "agent_months": self.tally.agent_months, "hash": self.results_hash}
        return self.view.html(made_by(self.view, facts, command, lang), lang, drawing)

    def _repr_html_(self) -> str:
        return self.grids()[0].as_html()


def write(report: OptimiseReport, folder: Path, command: str | None = None, lang: str = "en") -> None:
    """Tables, figure, page and summary into ``folder``, each file whole or not at all."""
    placed = replace(report, folder=folder)
    with writing(folder) as out:
        for name, table in placed.tables().items():
            out.table(name, table)
        drawing = placed.figure(lang)
        out.drawing(drawing)
        out.text("report.html", placed.html(command, lang, drawing))
        out.summary(placed.summary())
