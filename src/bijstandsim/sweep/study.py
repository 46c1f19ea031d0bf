"""What a sweep's file may hold, and the plan that it becomes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from bijstandsim.engine.simulate import parameter_sets
from bijstandsim.errors import InputError, Place
from bijstandsim.scenario.other_file import overruled, read_model
from bijstandsim.scenario.shipped import find_other
from bijstandsim.scenario.tree import Layers, Origin
from bijstandsim.scenario.yaml_text import Path as KeyPath
from bijstandsim.sweep import keys
from bijstandsim.sweep.axes import MOST_STEPS, Axis
from bijstandsim.sweep.cities import POLICY, Cities
from bijstandsim.sweep.design import Places, Rows, check
from bijstandsim.sweep.plan import MOST_ROWS, Plan
from bijstandsim.sweep.study_file import (
    KIND,
    Name,
    RegimeStudy,
    base_scenario,
    check_asked,
    regimes_named,
)

#: Outcomes and means where a study names none.
OUTCOMES = (
    "exit_work", "durable_exit", "parttime", "on_benefit", "wellbeing", "health", "trust_municipality", "stress",
    "search_effort",
)  # fmt: skip
MEANS = ("contacts", "waiting", "cuts", "dose", "control")


class SweepStudy(RegimeStudy):
    """A sweep that has passed every check; make one with ``SweepStudy.load``."""

    inputs: dict[Name, Axis] = Field(min_length=1, description="What varies.")
    design: Literal["grid", "latin_hypercube"] = Field(default="grid", description="All combinations, or a sample.")
    points: Annotated[int, Field(ge=2, le=MOST_ROWS)] | None = Field(
        default=None, description="Rows of a Latin hypercube."
    )
    outcomes: list[str] = Field(default=[*OUTCOMES], min_length=1, description="Outcomes in the month.")
    means: list[str] = Field(default=[*MEANS], description="Outcomes over the months 1 to month.")
    draws: int = Field(default=10, ge=1, le=100_000, description="Parameter draws, the same in every row.")
    replicates: int = Field(default=2, ge=1, le=100_000, description="Runs per draw with other random numbers.")

    @property
    def is_point(self) -> bool:
        """Whether all rows have one set of parameters."""
        return self.base.parameters.set == "point"

    @classmethod
    def load(
        cls, path: Path | str, sets: tuple[str, ...] = (), *, seed: int | None = None, draws: int | None = None,
        replicates: int | None = None, steps: int | None = None,
    ) -> SweepStudy:  # fmt: skip
        """Read a study file, or a shipped study by name, and its scenario; arguments overrule what the file says.

        ``sets`` change the base scenario; ``steps`` goes to every input that has steps. Raises InputError with what
        is wrong and where.
        """
        path = find_other(path, KIND)
        study, layers = read_model(path, cls, "study file")
        study = overruled(study, layers, {"draws": draws, "replicates": replicates})
        if steps is not None:
            study = _with_steps(study, layers, steps)
        base = base_scenario(study.model, path, layers, sets, seed)
        if base.parameters.set == "point":
            study = study.model_copy(update={"draws": 1})
        study._base = base.model_copy(update={"draws": study.draws, "replicates": study.replicates})
        study._regimes = tuple(regimes_named(study.regimes, path, layers))
        study._source_path = path
        _check(study, layers)
        check(study.inputs, study.design, study.points, study.base, layers, study.asked_month)
        return study

    @property
    def places(self) -> Places:
        """Where every row stands."""
        return Places(self.inputs, self.design, self.points, self.base.seed)

    def plan(self) -> Plan:
        """The rows and their work. The same file, seed and version give the same plan."""
        parameters = parameter_sets(self.base, self.draws, self.is_point)
        work = Cities(self.base, self._regimes, self.measures, parameters, self.replicates)
        return Plan(self.name, work, Rows(self.places, self.base))


def _with_steps(study: SweepStudy, layers: Layers, steps: int) -> SweepStudy:
    """The study with ``steps`` for every input that has steps; faults are placed at the flag from here on."""
    flag = Origin("set", "--steps")
    if not 2 <= steps <= MOST_STEPS:
        raise InputError("outside the allowed range", place=Place("--steps"), found=steps,
                         allowed=f"2 to {MOST_STEPS}")  # fmt: skip
    inputs = dict(study.inputs)
    for name, axis in study.inputs.items():
        if axis.steps:
            layers.put(("inputs", name, "steps"), steps, flag)
            inputs[name] = axis.model_copy(update={"steps": steps})
    return study.model_copy(update={"inputs": inputs})


def _check(study: SweepStudy, layers: Layers) -> None:
    check_asked(study, layers)
    if POLICY in study.regime_names:
        return
    for name, axis in study.inputs.items():
        for key in axis.keys:
            if key.startswith(keys.POLICY):
                here: KeyPath = ("inputs", name)
                raise InputError("no regime of this study reads the policy", place=layers.place(here), found=key,
                                 allowed=f"{POLICY} among the regimes, or other keys")  # fmt: skip
