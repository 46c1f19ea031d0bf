"""The report of a search: the front, regret and the robust pick, on one page."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from bijstandsim.report.drawing import COLOURS, GREY, Drawing, blank, style
from bijstandsim.report.grid import Grid
from bijstandsim.report.hashing import results_hash
from bijstandsim.report.page import Page, Section, provenance_grid
from bijstandsim.report.sobol_view import plain
from bijstandsim.report.sweep_figures import named
from bijstandsim.report.words import number, word
from bijstandsim.report.write import writing
from bijstandsim.sensitivity.front import CAUTION, Front, front_of
from bijstandsim.sensitivity.goals import OptimiseStudy
from bijstandsim.sensitivity.search import Search
from bijstandsim.sweep.execute import Tally
from bijstandsim.sweep.store import ID

_ENDS = (0.05, 0.95)


@dataclass(frozen=True)
class OptimiseReport:
    """A finished search. ``gains`` (choices, goals, draws) and ``over`` (choices, draws) as ``Search.gains`` gives."""

    study: OptimiseStudy
    search: Search
    rows: pd.DataFrame
    gains: np.ndarray
    over: np.ndarray
    failures: list[dict[str, Any]] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    folder: Path | None = None

    @cached_property
    def front(self) -> Front | None:
        """The feasible choices that no other dominates; None where nothing is within the budget."""
        return front_of(self.gains, self.over.mean(axis=1) <= 0.0)

    @cached_property
    def results_hash(self) -> str:
        """Hash of the logical content of the rows."""
        return results_hash({"rows": self.rows})

    def title(self, goal: str) -> str:
        """A goal with its unit."""
        one = self.study.objectives[goal]
        return (one.label or plain(goal)) + (f" ({one.unit})" if one.unit else "")

    def choices(self) -> pd.DataFrame:
        """Every choice that was tried: levers, goals with intervals over the draws, budget, place on the front."""
        found: dict[str, Any] = {ID: np.arange(len(self.gains))}
        for k, name in enumerate(self.study.inputs):
            found[name] = [spots[k].at for spots in self.search.spots]
            found[f"{name}_label"] = [spots[k].label for spots in self.search.spots]
        for g, goal in enumerate(self.study.objectives):
            found[goal] = self.gains[:, g].mean(axis=1)
            for end, share in zip(("lo", "hi"), _ENDS, strict=True):
                found[f"{goal}_{end}"] = np.quantile(self.gains[:, g], share, axis=1)
        found["over_budget"] = self.over.mean(axis=1)
        found["share_within_budget"] = (self.over <= 0.0).mean(axis=1)
        found["on_front"] = np.isin(found[ID], [] if self.front is None else self.front.rows)
        return pd.DataFrame(found)

    def regret(self) -> pd.DataFrame:
        """The choices of the front: mean and cautious regret by goal, and the loss that picks among them."""
        if self.front is None:
            return pd.DataFrame()
        one = self.front
        found: dict[str, Any] = {ID: one.rows}
        for g, goal in enumerate(self.study.objectives):
            found[f"{goal}_regret"] = one.regret[:, g].mean(axis=1)
            found[f"{goal}_regret_hi"] = np.quantile(one.regret[:, g], CAUTION, axis=1)
        found |= {"loss_mean": one.loss.mean(axis=1), "loss_hi": one.cautious,
                  "pick": np.arange(len(one.rows)) == one.pick}  # fmt: skip
        return pd.DataFrame(found)

    def tables(self) -> dict[str, pd.DataFrame]:
        """All tables."""
        regret = self.regret()
        return {"choices": self.choices()} | ({"regret": regret} if len(regret) else {})

    def frame(self, kind: str = "choices") -> pd.DataFrame:
        """A table by name: choices, regret."""
        return self.tables()[kind]

    def grid(self) -> Grid:
        """The front in words, the robust pick marked."""
        choices, regret = self.choices().set_index(ID), self.regret()
        rows = []
        for line in regret.to_dict("records"):
            at = choices.loc[line[ID]]
            levers = [str(at[f"{name}_label"]) for name in self.study.inputs]
            goals = [f"{number(at[g], 3, sign=True)} ({number(at[f'{g}_lo'], 3)} to {number(at[f'{g}_hi'], 3)})"
                     for g in self.study.objectives]  # fmt: skip
            mark = "pick" if line["pick"] else ""
            rows.append((*levers, *goals, number(line["loss_hi"], 2), mark))
        head = (*(named(name, axis) for name, axis in self.study.inputs.items()),
                *(self.title(goal) for goal in self.study.objectives), "Loss, 1 draw in 10", "Robust")  # fmt: skip
        note = (
            "Difference with nobody treated, 90 % of the parameter draws. Loss: the largest regret over the goals, as "
            "a share of the goal's spread over the front, that is exceeded in one draw of ten; the pick has the least."
        )
        return Grid("front", "The front", head, tuple(rows), note, texts=len(self.study.inputs))

    def figure(self) -> Drawing:
        """All choices by every pair of goals; the front and the pick."""
        choices = self.choices()
        goals = [*self.study.objectives]
        pairs = [(x, y) for k, x in enumerate(goals) for y in goals[k + 1 :]][:6]
        columns = min(3, len(pairs))
        lines = -(-len(pairs) // columns)
        figure, axes = blank("front", lines, columns, (3.9 * columns, 3.5 * lines))
        with style("front"):
            for ax, (x, y) in zip(axes, pairs, strict=False):
                inside = choices["over_budget"] <= 0.0
                ax.plot(choices[x][~inside], choices[y][~inside], "x", color=GREY, markersize=3, label="over budget")
                ax.plot(choices[x][inside], choices[y][inside], ".", color=COLOURS[5], markersize=4, label="tried")
                front = choices[choices["on_front"]]
                ax.plot(front[x], front[y], "o", color=COLOURS[0], markersize=4, label="front")
                if self.front is not None:
                    row = int(self.front.rows[self.front.pick])
                    ax.plot(choices[x][row], choices[y][row], "*", color=COLOURS[1], markersize=11, label="robust pick")
                ax.axhline(0.0, color=GREY, linewidth=0.6)
                ax.axvline(0.0, color=GREY, linewidth=0.6)
                ax.set_xlabel(self.title(x), fontsize=8)
                ax.set_ylabel(self.title(y), fontsize=8)
            axes[0].legend(frameon=False, fontsize=6.5)
            for ax in axes[len(pairs) :]:
                ax.set_visible(False)
        title = "Choices by pairs of goals: means over the parameter draws, less nobody treated; up and right is better"
        return Drawing("front", title, figure, choices, f"{title}. The numbers are in figures/front.csv.")

    def sentences(self) -> list[str]:
        """What the search found."""
        if self.front is None:
            return ["No choice that was tried is within the budget."]
        at = self.choices().set_index(ID).loc[self.front.rows[self.front.pick]]
        levers = ", ".join(f"{named(name, axis)} {at[f'{name}_label']}" for name, axis in self.study.inputs.items())
        goals = "; ".join(f"{self.title(goal)} {number(at[goal], 3, sign=True)}" for goal in self.study.objectives)
        return [f"{len(self.front.rows)} choices of {len(self.gains)} are not dominated.",
                f"Robust pick: {levers}. {goals}. Within the budget in {at['share_within_budget']:.0%} of the "
                "draws."]  # fmt: skip

    def summary(self) -> dict[str, Any]:
        """The search as one JSON object."""
        pick = None if self.front is None else int(self.front.rows[self.front.pick])
        return {
            "run_dir": None if self.folder is None else str(self.folder), "study": self.study.name,
            "seed": self.study.base.seed, "choices": len(self.gains), "failed": len(self.failures),
            "front": [] if self.front is None else [int(k) for k in self.front.rows], "pick": pick,
            "pick_inputs": None if pick is None else dict(self.search.rows[pick].inputs),
            "results_hash": self.results_hash, "agent_months": self.tally.agent_months, "seconds": self.tally.seconds,
            "found": self.sentences(),
        }  # fmt: skip

    def html(self, command: str | None = None) -> str:
        """The page."""
        study = self.study
        sections = [Section("figures", "Figures", drawings=(self.figure(),))]
        if self.front is not None:
            sections.append(Section("tables", "Tables", grids=(self.grid(),)))
        budget = study.budget
        limit = "No budget." if budget is None else (
            f"Budget: {budget.label or ' + '.join(budget.weights)} at most {budget.at_most:g} {budget.unit} in "
            "expectation."
        )  # fmt: skip
        intro = (
            f"{study.description} Optuna's NSGA-II, {study.generations} generations of {study.population} choices, "
            f"each with the same {study.draws} {study.base.parameters.set} draws and random numbers. {limit}",
            "A search finds good choices, not the best: more generations may find better ones. "
            + word(f"warn.{study.base.parameters.set}", draws=study.draws),
        )
        facts: dict[str, object] = {
            "study": str(study.source_path or study.name), "scenario": study.base.name, "seed": study.base.seed,
            "choices": len(self.gains), "failed": len(self.failures), "draws": study.draws,
            "agent-months in this call": f"{self.tally.agent_months:,}", "hash": self.results_hash,
            "command": command or "",
        }  # fmt: skip
        return Page(
            title=study.title or study.name, kicker="Search", intro=intro, found=tuple(self.sentences()),
            sections=tuple(sections), provenance=provenance_grid(facts),
        ).html()  # fmt: skip

    def _repr_html_(self) -> str:
        return self.grid().as_html()


def write(report: OptimiseReport, folder: Path, command: str | None = None) -> None:
    """Tables, figure, page and summary into ``folder``, each file whole or not at all."""
    placed = replace(report, folder=folder)
    with writing(folder) as out:
        for name, table in placed.tables().items():
            out.table(name, table)
        out.drawing(placed.figure())
        out.text("report.html", placed.html(command))
        out.summary(placed.summary())
