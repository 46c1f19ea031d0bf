"""The report of a search: the front, regret and the robust pick, on one page."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from bijstandsim.report import optimise_tables as tables
from bijstandsim.report.drawing import COLOURS, GREY, Drawing, blank, style
from bijstandsim.report.grid import Grid
from bijstandsim.report.hashing import results_hash
from bijstandsim.report.notes import parameters_rest_on, parameters_used
from bijstandsim.report.page import Page, Section
from bijstandsim.report.sobol_view import plain
from bijstandsim.report.sweep_figures import named
from bijstandsim.report.words import number
from bijstandsim.report.write import writing
from bijstandsim.sensitivity.front import Judgement, judge
from bijstandsim.sensitivity.goals import OptimiseStudy
from bijstandsim.sensitivity.search import Search
from bijstandsim.sweep.execute import Tally
from bijstandsim.sweep.finite import NotFinite, not_finite
from bijstandsim.sweep.store import ID, Store


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

    def title(self, goal: str) -> str:
        """A goal with its unit."""
        one = self.study.objectives[goal]
        return (one.label or plain(goal)) + (f" ({one.unit})" if one.unit else "")

    @cached_property
    def choices(self) -> pd.DataFrame:
        """The judged choices on fresh draws, see ``optimise_tables.judged``."""
        return tables.judged(self.search, self.fresh_gains, self.fresh_over, self.judgement)

    @cached_property
    def tried(self) -> pd.DataFrame:
        """What the search saw of every choice, see ``optimise_tables.tried``."""
        return tables.tried(self.search, self.gains, self.over)

    def tables(self) -> dict[str, pd.DataFrame]:
        """All tables: ``choices`` and, where one is within the budget, ``regret`` on fresh draws; ``search``."""
        found = {"choices": self.choices}
        if self.judgement is not None:
            found["regret"] = tables.regret(self.search, self.judgement)
        return found | {"search": self.tried}

    def frame(self, kind: str = "choices") -> pd.DataFrame:
        """A table by name: choices, regret, search."""
        return self.tables()[kind]

    def grid(self) -> Grid:
        """The front in words, the robust pick marked."""
        regret = self.frame("regret")
        table = self.choices.merge(regret[[ID, "loss_hi"]], on=ID)
        rows = [
            (*self._levers(line), *(self._goal(line, goal) for goal in self.study.objectives),
             number(line["loss_hi"], 2), "pick" if line["pick"] else "")
            for line in table[table["on_front"]].sort_values(next(iter(self.study.objectives)), ascending=False)
            .to_dict("records")
        ]  # fmt: skip
        head = (*self._heads(), *(self.title(goal) for goal in self.study.objectives), "Loss, 1 draw in 10", "Robust")
        note = (
            f"Difference with nobody treated, 90 % of {self.study.judge_draws // 2} parameter draws that neither found "
            "nor chose these. Loss: the largest regret over the goals against the best of the "
            f"{len(regret)} judged choices within the budget in the same draw, as a share of the goal's spread over "
            "them, that is exceeded in one draw of ten; the pick is the one with the least on the draws that choose."
        )
        return Grid("front", "The front", head, tuple(rows), note, texts=len(self.study.inputs))

    def search_grid(self) -> Grid:
        """The judged choices as the search saw them, beside the fresh draws."""
        both = self.choices.merge(self.tried, on=ID, suffixes=("", "_seen"))
        goals = [*self.study.objectives]
        rows = tuple(
            (*self._levers(line), *(text for goal in goals for text in (number(line[f"{goal}_seen"], 3, sign=True),
                                                                         number(line[goal], 3, sign=True))),
             "front" if line["on_search_front"] else "runner-up")
            for line in both.to_dict("records")
        )  # fmt: skip
        head = (*self._heads(), *(f"{self.title(goal)}: {part}" for goal in goals for part in ("search", "fresh")),
                "In the search")  # fmt: skip
        note = (
            f"Means. Search: on the {self.study.draws} draws that found these choices among {len(self.gains)}, so too "
            "good where luck is large, and not to be quoted. Fresh: on the draws that tell, as everywhere else on this "
            "page."
        )
        return Grid("search", "What the search saw", head, rows, note, texts=len(self.study.inputs))

    def _heads(self) -> tuple[str, ...]:
        return tuple(named(name, axis) for name, axis in self.study.inputs.items())

    def _levers(self, line: dict[Any, Any]) -> tuple[str, ...]:
        return tuple(str(line[f"{name}_label"]) for name in self.study.inputs)

    def _goal(self, line: dict[Any, Any], goal: str) -> str:
        ends = f"{number(line[f'{goal}_lo'], 3)} to {number(line[f'{goal}_hi'], 3)}"
        return f"{number(line[goal], 3, sign=True)} ({ends})"

    def figure(self) -> Drawing:
        """The judged choices by every pair of goals; the front and the pick."""
        choices = self.choices
        goals = [*self.study.objectives]
        pairs = [(x, y) for k, x in enumerate(goals) for y in goals[k + 1 :]][:6]
        columns = min(3, len(pairs))
        lines = -(-len(pairs) // columns)
        figure, axes = blank("front", lines, columns, (3.9 * columns, 3.5 * lines))
        marks: dict[str, tuple[pd.Series, dict[str, Any]]] = {
            "over budget": (~choices["within_budget"], {"marker": "x", "color": GREY, "markersize": 3}),
            "judged": (choices["within_budget"], {"marker": ".", "color": COLOURS[5], "markersize": 4}),
            "front": (choices["on_front"], {"marker": "o", "color": COLOURS[0], "markersize": 4}),
            "robust pick": (choices["pick"], {"marker": "*", "color": COLOURS[1], "markersize": 11}),
        }
        with style("front"):
            for ax, (x, y) in zip(axes, pairs, strict=False):
                for label, (chosen, mark) in marks.items():
                    ax.plot(choices[x][chosen], choices[y][chosen], linestyle="", label=label, **mark)
                ax.axhline(0.0, color=GREY, linewidth=0.6)
                ax.axvline(0.0, color=GREY, linewidth=0.6)
                ax.set_xlabel(self.title(x), fontsize=8)
                ax.set_ylabel(self.title(y), fontsize=8)
            axes[0].legend(frameon=False, fontsize=6.5)
            for ax in axes[len(pairs) :]:
                ax.set_visible(False)
        title = "Judged choices by pairs of goals: means over fresh draws, less nobody treated; up and right is better"
        return Drawing("front", title, figure, choices, f"{title}. The numbers are in figures/front.csv.")

    def sentences(self) -> list[str]:
        """What was found, on fresh draws."""
        listed = len(self.search.judged)
        first = (f"{listed} of {len(self.gains)} choices were run again on fresh draws: {self.search.front} of the "
                 f"search's front and {listed - self.search.front} runners-up.")  # fmt: skip
        odd = [f"{one.text}: passed over, and exit code 2." for one in self.not_finite]
        if self.judgement is None:
            return [first, "None of them is within the budget.", *odd]
        line = next(line for line in self.choices.to_dict("records") if line["pick"])
        levers = ", ".join(f"{head} {at}" for head, at in zip(self._heads(), self._levers(line), strict=True))
        goals = "; ".join(f"{self.title(goal)} {self._goal(line, goal)}" for goal in self.study.objectives)
        return [first,
                f"{len(self.judgement.front)} of the {len(self.judgement.rows)} within the budget are not dominated.",
                f"Robust pick: {levers}. {goals}. Within the budget in {line['share_within_budget']:.0%} of the "
                "draws.", *odd]  # fmt: skip

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

    def html(self, command: str | None = None) -> str:
        """The page."""
        study = self.study
        sections = [Section("figures", "Figures", drawings=(self.figure(),))]
        front = () if self.judgement is None else (self.grid(),)
        sections.append(Section("tables", "Tables", grids=(*front, self.search_grid())))
        budget = study.budget
        limit = "No budget." if budget is None else (
            f"Budget: {budget.label or ' + '.join(budget.weights)} at most {budget.at_most:g} {budget.unit} in "
            "expectation."
        )  # fmt: skip
        intro = (
            f"{study.description} Optuna's NSGA-II, {study.generations} generations of {study.population} choices, "
            f"each with the same {study.draws} parameter draws and random numbers. {limit}",
            f"The best of them by these draws were run again on {study.judge_draws} others, with other people and "
            "other luck: one half of those chooses what is within the budget, the front and the pick, the other half "
            "gives the numbers.",
            "A search finds good choices, not the best: more generations may find better ones.",
            parameters_rest_on(study.base.parameters.set, study.draws),
        )
        facts: dict[str, object] = {
            "study": str(study.source_path or study.name), "scenario": study.base.name, "seed": study.base.seed,
            "parameters": parameters_used(study.base.parameters.set),
            "choices": len(self.gains), "failed": len(self.failures), "draws": study.draws,
            "fresh draws": study.judge_draws,
            "agent-months in this call": f"{self.tally.agent_months:,}", "hash": self.results_hash,
            "command": command or "",
        }  # fmt: skip
        return Page(
            title=study.title or study.name, kicker="Search", intro=intro, found=tuple(self.sentences()),
            sections=tuple(sections), provenance=facts,
        ).html()  # fmt: skip

    def _repr_html_(self) -> str:
        return (self.search_grid() if self.judgement is None else self.grid()).as_html()


def write(report: OptimiseReport, folder: Path, command: str | None = None) -> None:
    """Tables, figure, page and summary into ``folder``, each file whole or not at all."""
    placed = replace(report, folder=folder)
    with writing(folder) as out:
        for name, table in placed.tables().items():
            out.table(name, table)
        out.drawing(placed.figure())
        out.text("report.html", placed.html(command))
        out.summary(placed.summary())
