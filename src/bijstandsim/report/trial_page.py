"""The report of virtual trials: what the design could have shown, and where published findings fall."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from bijstandsim.report.drawing import COLOURS, GREY, Drawing, blank, style
from bijstandsim.report.grid import Grid
from bijstandsim.report.hashing import results_hash
from bijstandsim.report.page import Page, Section
from bijstandsim.report.texts import Texts
from bijstandsim.report.trial_tables import TABLES, KeptTrials, made_tables
from bijstandsim.report.words import label, number
from bijstandsim.report.write import writing
from bijstandsim.trial import study
from bijstandsim.trial.design import TrialDesign
from bijstandsim.trial.diagnosis import WANTED_POWER
from bijstandsim.trial.measures import SURVEY
from bijstandsim.trial.simulate import ESTIMANDS
from bijstandsim.trial.study import Trials

MANY = 1_000_000
_TEXTS = Texts("trial_words.yaml")
keys, say = _TEXTS.keys, _TEXTS.say


@dataclass(frozen=True)
class TrialReport:
    """Tables and page of virtual trials. ``folder`` is where they were written, if they were."""

    trials: Trials | KeptTrials
    seconds: float = 0.0
    folder: Path | None = None

    @property
    def diagnosis(self) -> pd.DataFrame:
        """One row for each arm, measure and estimator."""
        return self._tables["diagnosis"]

    @property
    def published(self) -> pd.DataFrame:
        """One row for each published finding that the design speaks of."""
        return self._tables.get("published", pd.DataFrame())

    @property
    def curve(self) -> pd.DataFrame:
        """Power by people per arm for the first estimator."""
        return self._tables["curve"]

    @property
    def estimates(self) -> pd.DataFrame:
        """Every estimate: draw, trial, arm, measure, estimator, effect, se."""
        return self._tables["estimates"]

    @property
    def truths(self) -> pd.DataFrame:
        """The model's effects by draw, estimand, arm and measure, with their Monte Carlo error."""
        return self._tables["truths"]

    @property
    def draws(self) -> int:
        """Draws of the parameters."""
        return self.trials.draws if isinstance(self.trials, KeptTrials) else len(self.trials.parameters)

    @cached_property
    def _tables(self) -> Mapping[str, pd.DataFrame]:
        return self.trials.tables if isinstance(self.trials, KeptTrials) else made_tables(self.trials)

    @cached_property
    def results_hash(self) -> str:
        """Hash of the logical content of the estimates and the truths."""
        return results_hash({"estimates": self.estimates, "truths": self.truths})

    def summary(self) -> dict[str, Any]:
        """The trials as one JSON object; a number that does not exist is None."""
        design = self.trials.design
        return {
            "run_dir": None if self.folder is None else str(self.folder), "trial": design.name,
            "seed": design.scenario.seed, "trials": self.trials.trials, "draws": self.draws,
            "agent_months": self.trials.agent_months, "seconds": self.seconds, "results_hash": self.results_hash,
            "diagnosis": _plain(self.diagnosis), "published": _plain(self.published),
        }  # fmt: skip

    def _repr_html_(self) -> str:
        return "".join(grid.as_html() for grid in (self.power_grid(), self.quality_grid()))

    def power_grid(self, estimator: str | None = None, lang: str = "en") -> Grid:
        """What the design could show: true effect, smallest detectable, power, people needed."""
        rows = []
        for row in self.diagnosis.to_dict("records"):
            if estimator not in (None, row["estimator"]):
                continue
            rows.append((
                *_which(row, lang), _number(row["control_level"], lang), _interval(row, "pilot_itt", lang),
                _number(row["smallest_detectable"], lang),
                f"{100 * row['power']:.0f} % ± {_error(100 * row['power_mc_se'], lang)}",
                _people(row["needed_people"], lang),
            ))  # fmt: skip
        wanted = f"{100 * WANTED_POWER:.0f}"
        names = ("arm", "outcome", "estimator", "control", "effect", "smallest", "power")
        head = (*(say(f"head.{name}", lang) for name in names), say("head.people", lang, power=wanted))
        note = say("note.power", lang, draws=self.draws, power=wanted)
        return Grid("power", say("table.power", lang), head, tuple(rows), note, texts=3)

    def quality_grid(self, lang: str = "en") -> Grid:
        """Bias and coverage by estimand, errors of sign and size."""
        rows = []
        for row in self.diagnosis.to_dict("records"):
            cells = [*_which(row, lang)]
            for estimand in ESTIMANDS:
                error = _error(row[f"bias_{estimand}_mc_se"], lang)
                cells.append(f"{_number(row[f'bias_{estimand}'], lang)} ± {error}")
                cells.append(f"{100 * row[f'coverage_{estimand}']:.0f} %")
            much = "" if np.isnan(row["type_m"]) else f"{number(row['type_m'], 1, lang)} x"
            rows.append((*cells, _share(row["type_s"]), much))
        head = [say(f"head.{name}", lang) for name in ("arm", "outcome", "estimator")]
        for name in ESTIMANDS:
            what = say(f"estimand.{name}", lang)
            head += [say("head.bias", lang, what=what), say("head.coverage", lang, what=what)]
        head += [say("head.type_s", lang), say("head.type_m", lang)]
        return Grid("quality", say("table.quality", lang), tuple(head), tuple(rows), say("note.quality", lang), texts=3)

    def published_grid(self, lang: str = "en") -> Grid:
        """Where published findings fall among the virtual trials."""
        rows = tuple(
            (label("arm", row["arm"], lang), unit_of(row["measure"], lang),
             label("said", row["reported"].replace(" ", "_"), lang),
             say("say.to", lang, lo=_number(row["lo"], lang), hi=_number(row["hi"], lang)),
             f"{100 * row['share']:.0f} % {say('kind.' + row['kind'].replace(' ', '_'), lang)}", row["id"])
            for row in self.published.to_dict("records")
        )  # fmt: skip
        names = ("arm", "outcome", "reported", "among", "share", "finding")
        head = tuple(say(f"head.{name}", lang) for name in names)
        return Grid("published", say("table.published", lang), head, rows, say("note.published", lang), texts=3)

    def figure(self, lang: str = "en") -> Drawing:
        """Power by people per arm; a dot where the trials were simulated."""
        measures = list(dict.fromkeys(self.curve["measure"]))[:6]
        figure, axes = blank("power", -(-len(measures) // 3), min(3, len(measures)), (10, 3.2 * -(-len(measures) // 3)),
                             share=True)  # fmt: skip
        simulated = self.diagnosis[self.diagnosis["estimator"] == self.trials.design.answer.estimators[0]]
        with style("power"):
            for ax, measure in zip(axes, measures, strict=False):
                for a, arm in enumerate(self.trials.design.arms):
                    line = self.curve[(self.curve["measure"] == measure) & (self.curve["arm"] == arm)]
                    dot = simulated[(simulated["measure"] == measure) & (simulated["arm"] == arm)]
                    ax.plot(line["people"], 100 * line["power"], color=COLOURS[a % len(COLOURS)],
                            label=label("arm", arm, lang))  # fmt: skip
                    ax.plot(dot["people"], 100 * dot["power"], "o", color=COLOURS[a % len(COLOURS)])
                ax.axhline(100 * WANTED_POWER, color=GREY, lw=0.8, ls="--")
                ax.set_xscale("log")
                ax.set_ylim(0, 100)
                ax.set_title(unit_of(measure, lang))
                ax.set_xlabel(say("figure.people", lang))
                ax.set_ylabel(say("figure.percent", lang))
            for ax in axes[len(measures) :]:
                ax.set_visible(False)
            axes[0].legend(frameon=False)
        return Drawing("power", say("figure.power", lang), figure, self.curve, say("figure.alt", lang))

    def tables(self) -> dict[str, pd.DataFrame]:
        """All tables, those left out that the design gives nothing for."""
        return {name: table for name in TABLES if len((table := self._tables.get(name, pd.DataFrame())).columns)}

    def write(self, folder: Path, command: str | None = None, lang: str = "en") -> None:
        """Tables, figure, page and summary into ``folder``, each file whole or not at all. Raises InputError."""
        placed = replace(self, folder=folder)
        with writing(folder) as out:
            for name, table in placed.tables().items():
                out.table(name, table)
            out.drawing(placed.figure(lang))
            out.text("report.html", placed.html(command, lang))
            out.summary(placed.summary())

    def html(self, command: str | None = None, lang: str = "en") -> str:
        """The page in ``lang`` (en or nl). Raises InputError for an unknown language."""
        design = self.trials.design
        power = (self.power_grid(lang=lang),)
        sections = [
            Section("power", say("html.power", lang), drawings=(self.figure(lang),), grids=power),
            Section("errors", say("html.errors", lang), grids=(self.quality_grid(lang),)),
        ]
        if len(self.published):
            sections.append(Section("findings", say("html.findings", lang), grids=(self.published_grid(lang),)))
        parameters = say(f"parameters.{design.scenario.parameters.set}", lang)
        facts: dict[str, object] = {
            "design": design.name, "scenario": design.scenario.name,
            "seed": design.scenario.seed, "trials": self.trials.trials, "parameters": parameters,
            "hash": self.results_hash, "command": command or "",
        }  # fmt: skip
        return Page(
            title=design.title_in(lang) or design.name, kicker=say("html.kicker", lang),
            intro=(_design_text(self.trials, lang), say("html.parameters", lang, parameters=parameters)),
            found=tuple(self.sentences(lang)), sections=tuple(sections),
            provenance={say(f"made.{name}", lang): value for name, value in facts.items()},
        ).html(lang)  # fmt: skip

    def sentences(self, lang: str = "en") -> list[str]:
        """One sentence for each arm on the primary outcome."""
        first = self.diagnosis[self.diagnosis["estimator"] == self.trials.design.answer.estimators[0]]
        return [
            say("say.found", lang, arm=label("arm", row["arm"], lang), measure=unit_of(row["measure"], lang),
                effect=_interval(row, "pilot_itt", lang), smallest=_number(row["smallest_detectable"], lang),
                power=f"{100 * row['power']:.0f}")
            for row in first[first["measure"] == self.trials.measures[0]].to_dict("records")
        ]  # fmt: skip


def run_trials(design: TrialDesign, **options: Any) -> TrialReport:
    """Run a design; ``options`` as in ``bijstandsim.trial.study.run_trials``. Raises InputError or RunError."""
    started = time.perf_counter()
    trials = study.run_trials(design, **options)
    return TrialReport(trials, time.perf_counter() - started)


def unit_of(measure: str, lang: str = "en") -> str:
    """A measure with its unit, in words."""
    if measure.startswith("months_until:"):
        return say("say.until", lang, outcome=label("outcome", measure.split(":")[1], lang))
    return f"{label('outcome', measure, lang)} ({say('say.sd', lang) if measure in SURVEY else '%'})"


def _which(row: dict[Any, Any], lang: str) -> tuple[str, str, str]:
    """Arm, outcome and estimator in words."""
    return label("arm", row["arm"], lang), unit_of(row["measure"], lang), say(f"estimator.{row['estimator']}", lang)


def _design_text(trials: Trials | KeptTrials, lang: str) -> str:
    design = trials.design
    sizes = ", ".join(f"{label('arm', name, lang)} {arm.size}" for name, arm in design.scenario.arms.items())
    return say(
        "html.design", lang, trials=number(trials.trials, 0, lang), scenario=design.scenario.name, sizes=sizes,
        month=design.month, estimators=", ".join(say(f"estimator.{name}", lang) for name in design.answer.estimators),
        alpha=number(design.answer.alpha, 2, lang), correction=say(f"correction.{design.answer.correction}", lang),
    )  # fmt: skip


def _number(x: float, lang: str) -> str:
    return "" if not np.isfinite(x) else number(x, 2 if abs(x) < 10 else 1, lang)


def _error(x: float, lang: str) -> str:
    return "?" if not np.isfinite(x) else number(x, 1 if x >= 1 else 2, lang)


def _share(x: float) -> str:
    return "" if np.isnan(x) else f"{100 * x:.0f} %"


def _people(x: float, lang: str) -> str:
    return say("say.many", lang) if not np.isfinite(x) or x > MANY else number(x, 0, lang)


def _interval(row: dict[Any, Any], name: str, lang: str) -> str:
    mean = _number(row[name], lang)
    if np.isnan(row[f"{name}_lo"]):
        return mean
    lo, hi = (_number(row[f"{name}_{end}"], lang) for end in ("lo", "hi"))
    return f"{mean} ({say('say.to', lang, lo=lo, hi=hi)})"


def _plain(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {str(name): None if isinstance(x, float) and not np.isfinite(x) else x for name, x in row.items()}
        for row in table.to_dict("records")
    ]  # fmt: skip
