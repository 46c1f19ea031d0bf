"""What the page of a search shows: the front, the pick that may disappoint least, and what the search saw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from bijstandsim.engine.basis import Basis
from bijstandsim.report import naming
from bijstandsim.report.drawing import COLOURS, GREY, Drawing, blank, style
from bijstandsim.report.grid import Grid
from bijstandsim.report.notes import fit_warnings, parameters_rest_on, parameters_used
from bijstandsim.report.optimise_words import say
from bijstandsim.report.page import Page, Section
from bijstandsim.report.words import number, significant
from bijstandsim.sensitivity.goals import OptimiseStudy
from bijstandsim.sweep.finite import NotFinite
from bijstandsim.sweep.store import ID

#: Significant digits of what the budget may be at most.
_DIGITS = 6


@dataclass(frozen=True)
class OptimiseView:
    """The tables of a search in words: ``choices`` and ``regret`` on fresh draws, ``tried`` on those of the search.

    ``regret`` is None where no judged choice is within the budget.
    """

    study: OptimiseStudy
    choices: pd.DataFrame
    tried: pd.DataFrame
    regret: pd.DataFrame | None
    not_finite: list[NotFinite]
    basis: Basis  # what the parameters rested on
    told_again: int  # see OptimiseStudy

    def goal_title(self, goal: str, lang: str = "en") -> str:
        """A goal with its unit."""
        one = self.study.objectives[goal]
        name = one.label_in(lang) or naming.factor(goal, lang)
        return naming.say("measure.titled", lang, name=name, unit=naming.own_text(one.unit, lang)) if one.unit else name

    def grids(self, lang: str = "en") -> list[Grid]:
        """The front, where there is one, and what the search saw."""
        front = [] if self.regret is None else [self.front_grid(self.regret, lang)]
        return [*front, self.search_grid(lang)]

    def front_grid(self, regret: pd.DataFrame, lang: str = "en") -> Grid:
        """The front in words, the robust pick marked."""
        table = self.choices.merge(regret[[ID, "loss_hi"]], on=ID)
        first = next(iter(self.study.objectives))
        rows = tuple(
            (*self._levers(line, lang), *(self._goal(line, goal, lang) for goal in self.study.objectives),
             number(line["loss_hi"], 2, lang), say("say.pick", lang) if line["pick"] else "")
            for line in table[table["on_front"]].sort_values(first, ascending=False).to_dict("records")
        )  # fmt: skip
        goals = (self.goal_title(goal, lang) for goal in self.study.objectives)
        head = (*self._heads(lang), *goals, say("head.loss", lang), say("head.robust", lang))
        draws = self.study.judge_draws // 2
        note = say("note.front", lang, draws=draws, inside=len(regret))
        if self.told_again:
            note += " " + say("note.told_again", lang, again=self.told_again, draws=draws)
        return Grid("front", say("table.front", lang), head, rows, note, texts=len(self.study.inputs))

    def search_grid(self, lang: str = "en") -> Grid:
        """The judged choices as the search saw them, beside the fresh draws."""
        both = self.choices.merge(self.tried, on=ID, suffixes=("", "_seen"))
        goals = [*self.study.objectives]
        rows = tuple(
            (*self._levers(line, lang),
             *(number(line[name], 3, lang, sign=True) for goal in goals for name in (f"{goal}_seen", goal)),
             say("say.front" if line["on_search_front"] else "say.runner_up", lang))
            for line in both.to_dict("records")
        )  # fmt: skip
        kinds = ("head.search", "head.fresh")
        titles = (say(key, lang, goal=self.goal_title(goal, lang)) for goal in goals for key in kinds)
        head = (*self._heads(lang), *titles, say("head.place", lang))
        note = say("note.search", lang, draws=self.study.draws, all=len(self.tried))
        return Grid("search", say("table.search", lang), head, rows, note, texts=len(self.study.inputs))

    def _heads(self, lang: str) -> tuple[str, ...]:
        return tuple(naming.axis_title(name, axis, lang) for name, axis in self.study.inputs.items())

    def _levers(self, line: dict[Any, Any], lang: str) -> tuple[str, ...]:
        inputs = self.study.inputs.items()
        return tuple(naming.spot(str(line[f"{x}_label"]), lang, naming.point_names(one, lang)) for x, one in inputs)

    def _goal(self, line: dict[Any, Any], goal: str, lang: str) -> str:
        return naming.interval(line[goal], line[f"{goal}_lo"], line[f"{goal}_hi"], 3, lang, sign=True)

    def figure(self, lang: str = "en") -> Drawing:
        """The judged choices by every pair of goals; the front and the pick."""
        choices = self.choices
        goals = [*self.study.objectives]
        pairs = [(x, y) for k, x in enumerate(goals) for y in goals[k + 1 :]][:6]
        columns = min(3, len(pairs))
        lines = -(-len(pairs) // columns)
        figure, axes = blank("front", lines, columns, (3.9 * columns, 3.5 * lines))
        marks: dict[str, tuple[pd.Series, dict[str, Any]]] = {
            "over": (~choices["within_budget"], {"marker": "x", "color": GREY, "markersize": 3}),
            "judged": (choices["within_budget"], {"marker": ".", "color": COLOURS[5], "markersize": 4}),
            "front": (choices["on_front"], {"marker": "o", "color": COLOURS[0], "markersize": 4}),
            "pick": (choices["pick"], {"marker": "*", "color": COLOURS[1], "markersize": 11}),
        }
        with style("front"):
            for ax, (x, y) in zip(axes, pairs, strict=False):
                for key, (chosen, mark) in marks.items():
                    label = say(f"mark.{key}", lang)
                    ax.plot(choices[x][chosen], choices[y][chosen], linestyle="", label=label, **mark)
                ax.axhline(0.0, color=GREY, linewidth=0.6)
                ax.axvline(0.0, color=GREY, linewidth=0.6)
                ax.set_xlabel(self.goal_title(x, lang), fontsize=8)
                ax.set_ylabel(self.goal_title(y, lang), fontsize=8)
            axes[0].legend(frameon=False, fontsize=6.5)
            for ax in axes[len(pairs) :]:
                ax.set_visible(False)
        title = say("figure.front", lang)
        words = naming.own_labels({**self.study.inputs, **self.study.objectives}, lang)
        return Drawing("front", title, figure, choices, naming.say("figure.alt", lang, title=title), lang, words)

    def sentences(self, lang: str = "en") -> list[str]:
        """What was found, on fresh draws."""
        listed, front = len(self.choices), int(self.choices["on_search_front"].sum())
        found = [say("found.judged", lang, listed=listed, all=len(self.tried), front=front, others=listed - front)]
        odd = [say("found.passed", lang, text=naming.not_finite(one, lang)) for one in self.not_finite]
        if self.regret is None:
            return [*found, say(self._none(), lang), *odd]
        line = next(line for line in self.choices.to_dict("records") if line["pick"])
        levers = "; ".join(f"{head} {at}" for head, at in zip(self._heads(lang), self._levers(line, lang), strict=True))
        goals = "; ".join(f"{self.goal_title(x, lang)} {self._goal(line, x, lang)}" for x in self.study.objectives)
        inside = number(100.0 * line["share_within_budget"], 0, lang)
        found.append(say("found.front", lang, front=int(self.regret["on_front"].sum()), inside=len(self.regret)))
        found.append(say("found.pick", lang, levers=levers, goals=goals, inside=inside))
        if self.study.budget is not None and line["over_budget"] > 0.0:
            over = f"{number(line['over_budget'], 2, lang)} {naming.own_text(self.study.budget.unit, lang)}".strip()
            found.append(say("found.pick_over", lang, over=over))
        return [*found, *odd]

    def _none(self) -> str:
        """Which words tell that nothing is left: a choice without a result in some draw is not over the budget."""
        whole = self.choices[[*self.study.objectives, "over_budget"]].notna().all(axis=None)
        if whole and not self.not_finite:
            return "found.none"
        return "found.no_result" if self.study.budget is None else "found.none_whole"

    def html(self, made: Mapping[str, object], lang: str = "en", drawing: Drawing | None = None) -> str:
        """The page in ``lang`` (en or nl); ``made``: how it was made, by keys of ``naming.say("made...")``.

        ``drawing`` saves drawing the figure again. Raises InputError for an unknown language.
        """
        study = self.study
        figure = self.figure(lang) if drawing is None else drawing
        sections = (
            Section("figures", naming.say("html.figures", lang), drawings=(figure,)),
            Section("tables", naming.say("html.tables", lang), grids=tuple(self.grids(lang))),
        )
        return Page(
            title=study.title_in(lang), kicker=say("html.kicker", lang),
            intro=self._intro(lang), found=tuple(self.sentences(lang)), sections=sections,
            provenance={naming.say(f"made.{name}", lang): value for name, value in made.items()},
        ).html(lang)  # fmt: skip

    def _intro(self, lang: str) -> tuple[str, ...]:
        study, budget = self.study, self.study.budget
        limit = say("html.no_budget", lang)
        if budget is not None:
            listed = " + ".join(naming.measure_name(name, lang) for name in budget.weights)
            most = f"{significant(budget.at_most, _DIGITS, lang)} {naming.own_text(budget.unit, lang)}".strip()
            limit = say("html.budget", lang, what=budget.label_in(lang) or listed, most=most)
        description = study.description_in(lang)
        return (
            say("html.intro", lang, description=description, generations=study.generations,
                population=study.population, draws=study.draws, limit=limit).strip(),
            say("html.judged", lang, draws=study.judge_draws),
            say("html.more", lang),
            *fit_warnings(self.basis, lang),
            parameters_rest_on(study.base.parameters.set, study.draws, lang),
        )  # fmt: skip


def made_by(view: OptimiseView, facts: Mapping[str, Any], command: str | None, lang: str) -> dict[str, object]:
    """How a search was made, for its page; ``facts``: agent_months, hash, and failed rows if there are any."""
    study = view.study
    return {
        "study": study.name, "scenario": study.base.name, "seed": study.base.seed,
        "parameters": parameters_used(view.basis, lang), "choices": study.total,
        "failed": facts.get("failed", 0), "draws": study.draws, "fresh_draws": study.judge_draws,
        "agent_months": number(facts["agent_months"], 0, lang), "hash": facts["hash"], "command": command or "",
    }  # fmt: skip
