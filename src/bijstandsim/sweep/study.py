"""What a study file may hold, and the plan that it becomes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, PrivateAttr

from bijstandsim.engine.outcomes import NAMES
from bijstandsim.engine.simulate import parameter_sets
from bijstandsim.errors import InputError, nearest_match
from bijstandsim.scenario import Scenario
from bijstandsim.scenario.lever_schema import BlockBase, Strict
from bijstandsim.scenario.other_file import read_model
from bijstandsim.scenario.regimes import regimes_of
from bijstandsim.scenario.schema import Assignment
from bijstandsim.scenario.shipped import find_other
from bijstandsim.scenario.tree import Layers
from bijstandsim.scenario.yaml_text import Path as KeyPath
from bijstandsim.sweep import design, keys
from bijstandsim.sweep.axes import Axis
from bijstandsim.sweep.cities import POLICY, Cities
from bijstandsim.sweep.measure import Measures
from bijstandsim.sweep.plan import Plan

KIND = "studies"
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]
#: Outcomes and means where a study names none.
OUTCOMES = (
    "exit_work", "durable_exit", "parttime", "on_benefit", "wellbeing", "health", "trust_municipality", "stress",
    "search_effort",
)  # fmt: skip
MEANS = ("contacts", "waiting", "cuts", "dose", "control")


class Model(Strict):
    """The city that is simulated."""

    scenario: str = Field(description="Base scenario: a file, relative to this one, or a shipped name.")
    set: list[str] = Field(default_factory=list, description="Changes of the scenario, path=value as with --set.")


class SweepStudy(Strict):
    """A sweep that has passed every check; make one with ``SweepStudy.load``."""

    schema_version: Literal[1] = Field(description="Version of this format.")
    name: Name = Field(description="Short name, used for folders.")
    title: str = Field(default="", description="One line for lists.")
    description: str = Field(default="", description="What the study asks.")
    source: str = Field(default="", description="Where its choices come from.")
    model: Model = Field(description="The city.")
    regimes: list[str] = Field(
        default=[POLICY], min_length=1, description="Columns: policy (the row's own), or scenarios as NAME or NAME:ARM."
    )
    inputs: dict[Name, Axis] = Field(min_length=1, description="What varies.")
    design: Literal["grid", "latin_hypercube"] = Field(default="grid", description="All combinations, or a sample.")
    points: Annotated[int, Field(ge=2, le=10_000_000)] | None = Field(
        default=None, description="Rows of a Latin hypercube."
    )
    outcomes: list[str] = Field(default=[*OUTCOMES], min_length=1, description="Outcomes in the month.")
    means: list[str] = Field(default=[*MEANS], description="Outcomes over the months 1 to month.")
    month: Annotated[int, Field(ge=1, le=600)] | None = Field(
        default=None, description="Month that is asked about; empty: the last month of the policy."
    )
    draws: int = Field(default=10, ge=1, le=100_000, description="Parameter draws, the same in every row.")
    replicates: int = Field(default=2, ge=1, le=100_000, description="Runs per draw with other random numbers.")

    _base: Scenario = PrivateAttr()
    _regimes: tuple[tuple[str, tuple[BlockBase, ...] | None], ...] = PrivateAttr()
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
    def regime_names(self) -> tuple[str, ...]:
        """Names of the regimes, nobody not counted."""
        return tuple(name for name, _ in self._regimes)

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
        changes: dict[str, Any] = {"draws": draws or study.draws, "replicates": replicates or study.replicates}
        if steps is not None:
            changes["inputs"] = {
                name: axis.model_copy(update={"steps": steps}) if axis.steps else axis
                for name, axis in study.inputs.items()
            }
        study = study.model_copy(update=changes)
        beside = path.parent / study.model.scenario
        seeded = () if seed is None else (f"seed={seed}",)
        base = Scenario.load(beside if beside.exists() else study.model.scenario, (*study.model.set, *sets, *seeded))
        if base.parameters.set == "point":
            study = study.model_copy(update={"draws": 1})
        plain: dict[str, Any] = {"arms": {}, "control": None, "assignment": Assignment()}
        study._base = base.model_copy(update={**plain, "draws": study.draws, "replicates": study.replicates})
        study._regimes = tuple(_regimes(study, path, layers))
        study._source_path = path
        _check(study, layers)
        design.check(study.inputs, study.design, study.points, study.base, layers)
        return study

    def plan(self) -> Plan:
        """The rows and their work. The same file, seed and version give the same plan."""
        found = design.rows(self.inputs, self.design, self.points, self.base)
        measures = Measures(tuple(self.outcomes), tuple(self.means), self.asked_month)
        parameters = parameter_sets(self.base, self.draws, self.is_point)
        return Plan(self.name, Cities(self.base, self._regimes, measures, parameters, self.replicates), found)


def _regimes(study: SweepStudy, path: Path, layers: Layers) -> list[tuple[str, tuple[BlockBase, ...] | None]]:
    found: list[tuple[str, tuple[BlockBase, ...] | None]] = []
    for name in study.regimes:
        if name == POLICY:
            found.append((POLICY, None))
            continue
        text, _, arm = name.partition(":")
        beside = path.parent / text
        scenario = Scenario.load(beside if beside.is_file() else text)
        found += [(regime.name, regime.blocks) for regime in regimes_of(scenario, arm or None)]
    names = [name for name, _ in found]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise InputError("the same regime twice", place=layers.place(("regimes",)), found=", ".join(twice))
    return found


def _check(study: SweepStudy, layers: Layers) -> None:
    for section, listed in (("outcomes", study.outcomes), ("means", study.means)):
        for k, name in enumerate(listed):
            if name not in NAMES:
                raise InputError("no such outcome", place=layers.place((section, k)), found=name,
                                 allowed=", ".join(NAMES), nearest=nearest_match(name, NAMES))  # fmt: skip
    if study.asked_month > study.base.months:
        raise InputError("this month is not simulated", place=layers.place(("month",)), found=study.asked_month,
                         allowed=f"1 to {study.base.months}")  # fmt: skip
    if POLICY in study.regime_names:
        return
    for name, axis in study.inputs.items():
        for key in axis.keys:
            if key.startswith(keys.POLICY):
                here: KeyPath = ("inputs", name)
                raise InputError("no regime of this study reads the policy", place=layers.place(here), found=key,
                                 allowed=f"{POLICY} among the regimes, or other keys")  # fmt: skip
