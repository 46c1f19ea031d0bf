"""What a search for a regime may vary, what it is judged by, and its budget."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, PrivateAttr

from bijstandsim.engine.simulate import parameter_sets
from bijstandsim.errors import InputError, nearest_match
from bijstandsim.scenario import Scenario
from bijstandsim.scenario.lever_schema import Strict
from bijstandsim.scenario.other_file import read_model
from bijstandsim.scenario.shipped import find_other
from bijstandsim.scenario.tree import Layers
from bijstandsim.sensitivity.study import Objective
from bijstandsim.sweep import design
from bijstandsim.sweep.axes import Axis
from bijstandsim.sweep.cities import POLICY, Cities
from bijstandsim.sweep.measure import CITY, MEAN, Measures
from bijstandsim.sweep.plan import Plan, Row
from bijstandsim.sweep.study import KIND, Model, Name, base_scenario, check_outcomes

LEAST_GOALS = 2


class Budget(Strict):
    """A limit on a weighted sum of differences with nobody treated."""

    weights: dict[str, float] = Field(min_length=1, description="Measure -> weight.")
    at_most: float = Field(description="Largest expected sum.")
    label: str = Field(default="", description="What tables call it.")
    unit: str = Field(default="", description="Unit of the sum.")


class OptimiseStudy(Strict):
    """A search that has passed every check; make one with ``OptimiseStudy.load``."""

    schema_version: Literal[1] = Field(description="Version of this format.")
    name: Name = Field(description="Short name, used for folders.")
    title: str = Field(default="", description="One line for lists.")
    description: str = Field(default="", description="What the study asks.")
    source: str = Field(default="", description="Where its choices come from.")
    model: Model = Field(description="The city; nobody treated is the regular practice of its scenario.")
    inputs: dict[Name, Axis] = Field(min_length=1, description="Levers and targeting that are searched.")
    objectives: dict[Name, Objective] = Field(
        min_length=LEAST_GOALS, description="Goals, each as large as can be: weighted differences with nobody treated."
    )
    budget: Budget | None = Field(default=None, description="What a choice may cost at most.")
    population: int = Field(default=24, ge=4, le=10_000, description="Choices in a generation.")
    generations: int = Field(default=8, ge=1, le=10_000, description="Generations of the search.")
    outcomes: list[str] = Field(min_length=1, description="Outcomes in the month.")
    means: list[str] = Field(default=[], description="Outcomes over the months 1 to month.")
    month: Annotated[int, Field(ge=1, le=600)] | None = Field(
        default=None, description="Month that is asked about; empty: the last month of the policy."
    )
    draws: int = Field(default=10, ge=2, le=100_000, description="Parameter draws, the same for every choice.")
    replicates: int = Field(default=1, ge=1, le=100_000, description="Runs per draw.")

    _base: Scenario = PrivateAttr()
    _source_path: Path | None = PrivateAttr(None)

    @property
    def base(self) -> Scenario:
        """The base scenario, without arms."""
        return self._base

    @property
    def source_path(self) -> Path | None:
        """The file it was loaded from."""
        return self._source_path

    @property
    def asked_month(self) -> int:
        """The month that is asked about."""
        return self.month or self.base.policy_months

    @property
    def total(self) -> int:
        """Choices that are tried."""
        return self.population * self.generations

    @classmethod
    def load(cls, path: Path | str, sets: tuple[str, ...] = (), **flags: int | None) -> OptimiseStudy:
        """Read a study file, or a shipped study by name; ``flags`` (seed, draws, generations, population) overrule it.

        Raises InputError with what is wrong and where.
        """
        path = find_other(path, KIND)
        study, layers = read_model(path, cls, "study file")
        seed = flags.pop("seed", None)
        study = study.model_copy(update={name: value for name, value in flags.items() if value is not None})
        base = base_scenario(study.model, path, sets, seed)
        study._base = base.model_copy(update={"draws": study.draws, "replicates": study.replicates})
        study._source_path = path
        _check(study, layers)
        return study

    def plan(self, rows: list[Row]) -> Plan:
        """The plan of the rows that are known so far; its digest says how all of them are found."""
        measures = Measures(tuple(self.outcomes), tuple(self.means), self.asked_month)
        parameters = parameter_sets(self.base, self.draws, False)
        work = Cities(self.base, ((POLICY, None),), measures, parameters, self.replicates)
        kept = {"inputs", "objectives", "budget", "population", "generations"}
        key = json.dumps([self.model_dump(mode="json", include=kept), self.base.seed, _optuna_version()])
        return Plan(self.name, work, rows, key)


def _optuna_version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("optuna")
    except PackageNotFoundError:  # the search itself tells that it is missing
        return ""


def _check(study: OptimiseStudy, layers: Layers) -> None:
    check_outcomes(study.outcomes, study.means, layers)
    design.check(study.inputs, "latin_hypercube", 2, study.base, layers)
    if study.asked_month > study.base.months:
        raise InputError("this month is not simulated", place=layers.place(("month",)), found=study.asked_month,
                         allowed=f"1 to {study.base.months}")  # fmt: skip
    known = [*study.outcomes, *(MEAN + name for name in study.means), *CITY]
    listed = [(("objectives", name, "weights"), one.weights) for name, one in study.objectives.items()]
    if study.budget is not None:
        listed.append((("budget", "weights", ""), study.budget.weights))
    for place, weights in listed:
        for name in weights:
            if name not in known:
                raise InputError("no measure of this study", place=layers.place(tuple(x for x in place if x)),
                                 found=name, allowed=", ".join(known), nearest=nearest_match(name, known))  # fmt: skip
    if study.base.parameters.set == "point":
        raise InputError("a robust choice needs draws of the parameters", found="parameters.set: point",
                         allowed="parameters.set: prior")  # fmt: skip
