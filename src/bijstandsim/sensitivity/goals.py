"""What a search for a regime may vary, what it is judged by, and its budget."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import Field

from bijstandsim.engine.simulate import parameter_sets
from bijstandsim.errors import InputError
from bijstandsim.scenario.other_file import overruled, read_model
from bijstandsim.scenario.shipped import find_other
from bijstandsim.scenario.tree import Layers
from bijstandsim.scenario.yaml_text import Path as KeyPath
from bijstandsim.sensitivity.front import halves
from bijstandsim.sensitivity.study import Objective
from bijstandsim.sweep import design, keys
from bijstandsim.sweep.axes import Axis, Labelled
from bijstandsim.sweep.cities import POLICY, Cities
from bijstandsim.sweep.plan import Plan, Row, check_rows
from bijstandsim.sweep.study_file import (
    KIND,
    CityStudy,
    Name,
    base_scenario,
    check_asked,
    check_measure,
)

LEAST_GOALS = 2


class Budget(Labelled):
    """A limit on a weighted sum of differences with nobody treated."""

    weights: dict[str, float] = Field(min_length=1, description="Measure -> weight.")
    at_most: float = Field(description="Largest expected sum.")


class OptimiseStudy(CityStudy):
    """A search that has passed every check; make one with ``OptimiseStudy.load``."""

    inputs: dict[Name, Axis] = Field(min_length=1, description="Levers and targeting that are searched.")
    objectives: dict[Name, Objective] = Field(
        min_length=LEAST_GOALS, description="Goals, each as large as can be: weighted differences with nobody treated."
    )
    budget: Budget | None = Field(default=None, description="What a choice may cost at most.")
    population: int = Field(default=24, ge=4, le=10_000, description="Choices in a generation.")
    generations: int = Field(default=8, ge=1, le=10_000, description="Generations of the search.")
    draws: int = Field(default=10, ge=2, le=100_000, description="Parameter draws, the same for every choice.")
    replicates: int = Field(default=1, ge=1, le=100_000, description="Runs per draw.")
    judge_choices: int = Field(
        default=32, ge=1, le=10_000, description="Choices that are run again: the front of the search, then runners-up."
    )
    judge_draws: int = Field(
        default=32, ge=4, le=100_000, multiple_of=2,
        description="Draws, with people and luck of their own, on which they are run: one half chooses, one tells.",
    )  # fmt: skip

    @property
    def total(self) -> int:
        """Choices that are tried."""
        return self.population * self.generations

    @property
    def used(self) -> set[str]:
        """Measures that the goals and the budget are made of."""
        listed = [one.weights for one in self.objectives.values()]
        return {name for weights in listed + ([self.budget.weights] if self.budget else []) for name in weights}

    @property
    def judged(self) -> int:
        """Most choices that are run again; their rows follow those of the search."""
        return min(self.judge_choices, self.total)

    @property
    def most_rows(self) -> int:
        """Rows of the search and of what judges it."""
        return self.total + self.judged

    @property
    def told_again(self) -> int:
        """Draws that tell whose parameters also stood among those that found or chose: a posterior may have few."""
        last = self.draws + self.judge_draws
        sets = [tuple(values.values()) for values in parameter_sets(self.base, last, False)]
        telling = halves(self.judge_draws)[1]
        before = self.draws + telling.start
        found = set(sets[:before])
        return sum(values in found for values in sets[before:])

    @classmethod
    def load(cls, path: Path | str, sets: tuple[str, ...] = (), **flags: int | None) -> OptimiseStudy:
        """Read a study file, or a shipped study by name; ``flags`` (seed, draws, generations, population) overrule it.

        Raises InputError with what is wrong and where.
        """
        path = find_other(path, KIND)
        study, layers = read_model(path, cls, "study file")
        seed = flags.pop("seed", None)
        study = overruled(study, layers, flags)
        base = base_scenario(study.model, path, layers, sets, seed)
        study._base = base.model_copy(update={"draws": study.draws, "replicates": study.replicates})
        study._source_path = path
        _check(study, layers)
        return study

    def plan(self, rows: list[Row]) -> Plan:
        """The plan of the rows that are known so far; its digest says how all of them are found, judged ones too."""
        return self._plan(rows, 0, self.draws)

    def judge_plan(self, rows: list[Row]) -> Plan:
        """The plan in which choices are run again, on draws that come after those of the search."""
        return self._plan(rows, self.draws, self.judge_draws)

    def blank_plans(self) -> tuple[Plan, Plan]:
        """The search and what judges it, in rows that have no inputs yet: for estimates."""
        return self.plan([Row(k) for k in range(self.total)]), self.judge_plan([Row(k) for k in range(self.judged)])

    def _plan(self, rows: list[Row], first: int, draws: int) -> Plan:
        parameters = parameter_sets(self.base, first + draws, False)[first:]
        work = Cities(self.base, ((POLICY, None),), self.measures, parameters, self.replicates, first)
        kept = {"inputs", "objectives", "budget", "population", "generations", "judge_choices", "judge_draws"}
        key = json.dumps([self.model_dump(mode="json", include=kept), self.base.seed, _optuna_version()])
        return Plan(self.name, work, rows, key)


def _optuna_version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("optuna")
    except PackageNotFoundError:  # the search itself tells that it is missing
        return ""


def _check(study: OptimiseStudy, layers: Layers) -> None:
    check_asked(study, layers)
    advice = "fewer generations, or fewer choices in each"
    check_rows(study.most_rows, layers.place(("generations",)), advice, len(study.inputs))
    design.check(study.inputs, "latin_hypercube", 2, study.base, layers, study.asked_month)
    _levers(study, layers)
    listed: list[tuple[KeyPath, dict[str, float]]] = [
        (("objectives", name, "weights"), one.weights) for name, one in study.objectives.items()
    ]
    if study.budget is not None:
        listed.append((("budget", "weights"), study.budget.weights))
    for place, weights in listed:
        for name in weights:
            check_measure(study, name, place, layers)
    if study.base.parameters.set == "point":
        raise InputError("a robust choice needs draws of the parameters", found="parameters.set: point",
                         allowed="parameters.set: posterior or prior")  # fmt: skip


def _levers(study: OptimiseStudy, layers: Layers) -> None:
    """Raises InputError for an input that is no lever of the policy.

    Goals are differences with nobody treated in the same city: a worse regular practice would look like a better one.
    """
    for name, axis in study.inputs.items():
        for key in axis.keys:
            if not key.startswith(keys.POLICY):
                raise InputError(
                    "a search chooses a policy, and this also changes what it is compared with",
                    place=layers.place(("inputs", name)), found=key, allowed=f"keys under {POLICY}",
                )  # fmt: skip
