"""What a sweep's file may hold, and the plan that it becomes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from bijstandsim.engine.simulate import parameter_sets
from bijstandsim.errors import InputError
from bijstandsim.scenario.other_file import overruled, read_model
from bijstandsim.scenario.shipped import find_other
from bijstandsim.scenario.tree import Layers
from bijstandsim.scenario.yaml_text import Path as KeyPath
from bijstandsim.sweep import design, keys
from bijstandsim.sweep.axes import Axis
from bijstandsim.sweep.cities import POLICY, Cities
from bijstandsim.sweep.plan import Plan
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
    points: Annotated[int, Field(ge=2, le=10_000_000)] | None = Field(
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
            inputs = {
                name: axis.model_copy(update={"steps": steps}) if axis.steps else axis
                for name, axis in study.inputs.items()
            }
            study = study.model_copy(update={"inputs": inputs})
        base = base_scenario(study.model, path, sets, seed)
        if base.parameters.set == "point":
            study = study.model_copy(update={"draws": 1})
        study._base = base.model_copy(update={"draws": study.draws, "replicates": study.replicates})
        study._regimes = tuple(regimes_named(study.regimes, path, layers))
        study._source_path = path
        _check(study, layers)
        design.check(study.inputs, study.design, study.points, study.base, layers)
        return study

    def plan(self) -> Plan:
        """The rows and their work. The same file, seed and version give the same plan."""
        found = design.rows(self.inputs, self.design, self.points, self.base)
        parameters = parameter_sets(self.base, self.draws, self.is_point)
        return Plan(self.name, Cities(self.base, self._regimes, self.measures, parameters, self.replicates), found)


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
