"""The report of virtual trials: what the design could have shown, and where published findings fall."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from bijstandsim.report.drawing import COLOURS, GREY, Drawing, blank, style
from bijstandsim.report.grid import Grid
from bijstandsim.report.hashing import results_hash
from bijstandsim.report.page import Page, Section, provenance_grid
from bijstandsim.report.words import label
from bijstandsim.report.write import writing
from bijstandsim.trial import study
from bijstandsim.trial.design import TrialDesign
from bijstandsim.trial.diagnosis import WANTED_POWER, diagnosis, power_curve
from bijstandsim.trial.measures import SURVEY
from bijstandsim.trial.published import published
from bijstandsim.trial.simulate import ESTIMANDS
from bijstandsim.trial.study import Trials

CURVE_SIZES = np.round(np.geomspace(50, 10_000, 40))
MANY = 1_000_000


@dataclass(frozen=True)
class TrialReport:
    """Tables and page of virtual trials. ``folder`` is where they were written, if they were."""

    trials: Trials
    seconds: float = 0.0
    folder: Path | None = None

    @cached_property
    def diagnosis(self) -> pd.DataFrame:
        """One row for each arm, measure and estimator."""
        return diagnosis(self.trials)

    @cached_property
    def published(self) -> pd.DataFrame:
        """One row for each published finding that the design speaks of."""
        return published(self.trials)

    @cached_property
    def curve(self) -> pd.DataFrame:
        """Power by people per arm for the first estimator."""
        return power_curve(self.trials, CURVE_SIZES)

    @cached_property
    def estimates(self) -> pd.DataFrame:
        """Every estimate: draw, trial, arm, measure, estimator, effect, se."""
        design, shape = self.trials.design, self.trials.effect.shape
        at = np.indices(shape).reshape(5, -1)
        kept = np.isfinite(self.trials.effect).ravel()
        d, r, a, k, e = (axis[kept] for axis in at)
        return pd.DataFrame(
            {
                "draw": d, "trial": d * shape[1] + r, "arm": np.array(design.arms, object)[a],
                "measure": np.array(self.trials.measures, object)[k],
                "estimator": np.array(design.answer.estimators, object)[e],
                "effect": self.trials.effect.ravel()[kept], "se": self.trials.se.ravel()[kept],
            }
        )  # fmt: skip

    @cached_property
    def truths(self) -> pd.DataFrame:
        """The model's effects by draw, estimand, arm and measure, with their Monte Carlo error."""
        design, shape = self.trials.design, self.trials.truth.shape
        d, s, a, k = np.indices(shape).reshape(4, -1)
        return pd.DataFrame(
            {
                "draw": d, "estimand": np.array(ESTIMANDS, object)[s], "arm": np.array(design.arms, object)[a],
                "measure": np.array(self.trials.measures, object)[k],
                "effect": self.trials.truth.ravel(), "mc_se": self.trials.truth_se.ravel(),
            }
        )  # fmt: skip

    @cached_property
    def results_hash(self) -> str:
        """Hash of the logical content of the estimates and the truths."""
        return results_hash({"estimates": self.estimates, "truths": self.truths})

    def summary(self) -> dict[str, Any]:
        """The trials as one JSON object; a number that does not exist is None."""
        design = self.trials.design
        return {
            "run_dir": None if self.folder is None else str(self.folder), "trial": design.name,
            "seed": design.scenario.seed, "trials": self.trials.trials, "draws": len(self.trials.parameters),
            "agent_months": self.trials.agent_months, "seconds": self.seconds, "results_hash": self.results_hash,
            "diagnosis": _plain(self.diagnosis), "published": _plain(self.published),
        }  # fmt: skip

    def _repr_html_(self) -> str:
        return "".join(grid.as_html() for grid in (self.power_grid(), self.quality_grid()))

    def power_grid(self, estimator: str | None = None) -> Grid:
        """What the design could show: true effect, smallest detectable, power, people needed."""
        rows = []
        for row in self.diagnosis.to_dict("records"):
            if estimator not in (None, row["estimator"]):
                continue
            rows.append((
                row["arm"], unit_of(row["measure"]), row["estimator"], _number(row["control_level"]),
                _interval(row, "pilot_itt"), _number(row["smallest_detectable"]),
                f"{100 * row['power']:.0f} % ± {_error(100 * row['power_mc_se'])}", _people(row["needed_people"]),
            ))  # fmt: skip
        head = ("Arm", "Outcome", "Estimator", "Control", "Effect in the model", "Smallest detectable", "Power",
                f"People per arm for {100 * WANTED_POWER:.0f} %")  # fmt: skip
        note = (
            f"Effect: mean and 90 % interval over {len(self.trials.parameters)} parameter draws, by assignment. "
            f"Smallest detectable: found {100 * WANTED_POWER:.0f} % of the time. ±: Monte Carlo error. People: for an "
            "effect as large as the model's mean."
        )
        return Grid("power", "What the design could show", head, tuple(rows), note, texts=3)

    def quality_grid(self) -> Grid:
        """Bias and coverage by estimand, errors of sign and size."""
        rows = []
        for row in self.diagnosis.to_dict("records"):
            cells = [row["arm"], unit_of(row["measure"]), row["estimator"]]
            for estimand in ESTIMANDS:
                cells.append(f"{_number(row[f'bias_{estimand}'])} ± {_error(row[f'bias_{estimand}_mc_se'])}")
                cells.append(f"{100 * row[f'coverage_{estimand}']:.0f} %")
            cells += [_share(row["type_s"]), "" if np.isnan(row["type_m"]) else f"{row['type_m']:.1f} x"]
            rows.append(tuple(cells))
        head = ["Arm", "Outcome", "Estimator"]
        for name in ("assigned", "received", "everybody"):
            head += [f"Bias: {name}", f"Coverage: {name}"]
        note = (
            "Held against three true effects of the model: of being assigned in this trial, of receiving the regime in "
            "it, and of giving it to everybody in the city. Type S: significant with the wrong sign; type M: how much "
            "significant estimates exaggerate."
        )
        return Grid("quality", "Bias, coverage and errors", (*head, "Type S", "Type M"), tuple(rows), note, texts=3)

    def published_grid(self) -> Grid:
        """Where published findings fall among the virtual trials."""
        rows = tuple(
            (row["arm"], unit_of(row["measure"]), row["reported"], f"{_number(row['lo'])} to {_number(row['hi'])}",
             f"{100 * row['share']:.0f} % {row['kind']}", row["id"])
            for row in self.published.to_dict("records")
        )  # fmt: skip
        head = ("Arm", "Outcome", "Reported", "Estimates of 90 % of the trials", "Share of the trials", "Finding")
        note = "Difference in means, with the trial's own sampling error. Findings on subgroups are left out."
        return Grid("published", "Published findings among the virtual trials", head, rows, note, texts=3)

    def figure(self) -> Drawing:
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
                    ax.plot(line["people"], 100 * line["power"], color=COLOURS[a % len(COLOURS)], label=arm)
                    ax.plot(dot["people"], 100 * dot["power"], "o", color=COLOURS[a % len(COLOURS)])
                ax.axhline(100 * WANTED_POWER, color=GREY, lw=0.8, ls="--")
                ax.set_xscale("log")
                ax.set_ylim(0, 100)
                ax.set_title(unit_of(measure))
                ax.set_xlabel("People per arm")
                ax.set_ylabel("Power (%)")
            for ax in axes[len(measures) :]:
                ax.set_visible(False)
            axes[0].legend(frameon=False)
        alt = "Power against people per arm, one panel for each outcome, one line for each arm."
        return Drawing("power", "Power by people per arm; dots: simulated, lines: by formula", figure, self.curve, alt)

    def tables(self) -> dict[str, pd.DataFrame]:
        """All tables, those left out that the design gives nothing for."""
        names = ("estimates", "truths", "diagnosis", "published", "curve")
        found: dict[str, pd.DataFrame] = {name: getattr(self, name) for name in names}
        return {name: table for name, table in found.items() if len(table.columns)}

    def write(self, folder: Path, command: str | None = None) -> None:
        """Tables, figure, page and summary into ``folder``, each file whole or not at all. Raises InputError."""
        placed = replace(self, folder=folder)
        with writing(folder) as out:
            for name, table in placed.tables().items():
                out.table(name, table)
            out.drawing(placed.figure())
            out.text("report.html", placed.html(command))
            out.summary(placed.summary())

    def html(self, command: str | None = None) -> str:
        """The page."""
        design = self.trials.design
        sections = [
            Section("power", "What could it have shown?", drawings=(self.figure(),), grids=(self.power_grid(),)),
            Section("errors", "How far off can it be?", grids=(self.quality_grid(),)),
        ]
        if len(self.published):
            sections.append(Section("findings", "What was reported", grids=(self.published_grid(),)))
        chosen = design.scenario.parameters.set
        parameters = "defaults" if chosen == "point" else f"{chosen} draws"
        facts: dict[str, object] = {
            "design": str(design.source_path or design.name), "scenario": design.scenario.name,
            "seed": design.scenario.seed, "trials": self.trials.trials, "parameters": parameters,
            "hash": self.results_hash, "command": command or "",
        }  # fmt: skip
        return Page(
            title=design.title or design.name, kicker="Virtual experiment",
            intro=(_design_text(self.trials), f"Parameters: {parameters}, not fitted to the experiments."),
            found=tuple(self.sentences()), sections=tuple(sections), provenance=provenance_grid(facts),
        ).html()  # fmt: skip

    def sentences(self) -> list[str]:
        """One sentence for each arm on the primary outcome."""
        design = self.trials.design
        found = []
        first = self.diagnosis[self.diagnosis["estimator"] == design.answer.estimators[0]]
        for row in first[first["measure"] == self.trials.measures[0]].to_dict("records"):
            found.append(
                f"{row['arm']}, {unit_of(row['measure'])}: the model's effect is {_interval(row, 'pilot_itt')}; "
                f"a trial of this size finds an effect of {_number(row['smallest_detectable'])} in eight of ten "
                f"cases, and this one in {100 * row['power']:.0f} of 100."
            )
        return found


def run_trials(design: TrialDesign, **options: Any) -> TrialReport:
    """Run a design; ``options`` as in ``bijstandsim.trial.study.run_trials``. Raises InputError or RunError."""
    started = time.perf_counter()
    trials = study.run_trials(design, **options)
    return TrialReport(trials, time.perf_counter() - started)


def unit_of(measure: str) -> str:
    """A measure with its unit, in words."""
    if measure.startswith("months_until:"):
        return f"months until: {label('outcome', measure.split(':')[1], 'en')}"
    return f"{label('outcome', measure, 'en')} ({'sd' if measure in SURVEY else '%'})"


def _design_text(trials: Trials) -> str:
    design = trials.design
    sizes = ", ".join(f"{name} {arm.size}" for name, arm in design.scenario.arms.items())
    return (
        f"{trials.trials:,} trials in {design.scenario.name}, arms {sizes}, followed for {design.month} months; "
        f"{', '.join(design.answer.estimators)}; two-sided at {design.answer.alpha:g}, correction "
        f"{design.answer.correction}."
    )


def _number(x: float) -> str:
    return "" if not np.isfinite(x) else f"{x:.2f}" if abs(x) < 10 else f"{x:.1f}"


def _error(x: float) -> str:
    return "?" if not np.isfinite(x) else f"{x:.1f}" if x >= 1 else f"{x:.2f}"


def _share(x: float) -> str:
    return "" if np.isnan(x) else f"{100 * x:.0f} %"


def _people(x: float) -> str:
    return "more than a million" if not np.isfinite(x) or x > MANY else f"{x:,.0f}"


def _interval(row: dict[Any, Any], name: str) -> str:
    if np.isnan(row[f"{name}_lo"]):
        return _number(row[name])
    return f"{_number(row[name])} ({_number(row[f'{name}_lo'])} to {_number(row[f'{name}_hi'])})"


def _plain(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {str(name): None if isinstance(x, float) and not np.isfinite(x) else x for name, x in row.items()}
        for row in table.to_dict("records")
    ]  # fmt: skip
