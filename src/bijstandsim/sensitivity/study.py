"""What a sensitivity study's file may hold, and the plan that it becomes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import Field, PrivateAttr

from bijstandsim.behaviour.priors import varied_names
from bijstandsim.errors import InputError
from bijstandsim.scenario.other_file import overruled, read_model
from bijstandsim.scenario.shipped import find_other
from bijstandsim.scenario.tree import Layers
from bijstandsim.sensitivity import design
from bijstandsim.sensitivity.design import PickFreeze, Walks
from bijstandsim.sensitivity.held import held_values
from bijstandsim.sensitivity.inputs import Column, Input, Rows, column, tied
from bijstandsim.sensitivity.posterior import Draws, table_beside
from bijstandsim.sweep import keys
from bijstandsim.sweep.axes import Labelled
from bijstandsim.sweep.cities import NOBODY, Cities
from bijstandsim.sweep.measure import MEAN
from bijstandsim.sweep.plan import Plan
from bijstandsim.sweep.study_file import KIND, Name, RegimeStudy, base_scenario, regimes_named

METHODS = ("sobol", "morris", "shapley", "given")
Method = Literal["sobol", "morris", "shapley", "given"]
Group = Annotated[list[str], Field(min_length=1)]
LEAST_SCRAMBLES = 8
OUTCOMES = ("durable_exit", "parttime", "wellbeing", "trust_municipality")


class Objective(Labelled):
    """What a regime is judged by: a weighted sum of measures."""

    weights: dict[str, float] = Field(min_length=1, description="Measure -> weight; costs have a negative weight.")


class SobolStudy(RegimeStudy):
    """A sensitivity study that has passed every check; make one with ``SobolStudy.load``.

    Parameters that are no inputs are held, see ``held_values``.
    """

    method: Method = Field(default="sobol", description="sobol, morris (screening), shapley, or given (draws).")
    contrasts: list[Annotated[list[str], Field(min_length=2, max_length=2)]] = Field(
        default=[], description="Pairs of regimes [a, b] for a less b; empty: each regime less nobody."
    )
    parameters: list[str] | Literal["all"] = Field(default=[], description="Parameters at their own prior, or all.")
    inputs: dict[Name, Input] = Field(default={}, description="Other inputs: keys with a range, values or a prior.")
    groups: dict[Name, Group] = Field(default={}, description="Inputs that are moved together, by name of group.")
    n: int = Field(default=64, ge=2, le=2**20, description="Points of each scramble, a power of two; walks.")
    scrambles: int = Field(default=8, description="Independent scrambles of the points, at least 8.")
    second_order: bool = Field(default=False, description="Also the indices of pairs of inputs: twice the rows.")
    trajectories: int = Field(default=10, ge=2, le=10_000, description="Trajectories of a Morris screening.")
    seeds: int = Field(default=2, ge=1, le=10_000, description="Common seeds: the same people and draws in every row.")
    seed_n: int = Field(
        default=0, ge=0, le=2**20, description="Points per scramble of the second design, with the seed as an input."
    )
    stop_half_width: float | None = Field(
        default=None, gt=0.0, description="Stop when no interval of ST is wider than this on either side."
    )
    posterior: str | None = Field(
        default=None, description="Table of draws (CSV or Parquet) for method given; empty: the shipped posterior."
    )
    outcomes: list[str] = Field(default=[*OUTCOMES], min_length=1, description="Outcomes in the month.")
    responses: list[str] = Field(default=[], description="Measures that are analysed; empty: outcomes and means.")
    objectives: dict[Name, Objective] = Field(default={}, description="What the best regime is judged by.")

    _columns: tuple[Column, ...] = PrivateAttr()
    _draws: Draws | None = PrivateAttr(None)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The inputs, in the order of the columns of the design."""
        return self._columns

    @property
    def draws(self) -> Draws | None:
        """The table of draws of method given."""
        return self._draws

    @property
    def worlds(self) -> tuple[str, ...]:
        """Nobody and the regimes."""
        return (NOBODY, *self.regime_names)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The contrasts: (a, b) for a less b."""
        return [(a, b) for a, b in self.contrasts] or [(name, NOBODY) for name in self.regime_names]

    @property
    def asked(self) -> list[str]:
        """The measures that are analysed."""
        return self.responses or [*self.outcomes, *(MEAN + name for name in self.means)]

    @property
    def factors(self) -> dict[str, tuple[int, ...]]:
        """Name -> columns: groups first, then the inputs that are in none."""
        number = {c.name: j for j, c in enumerate(self.columns)}
        found = {name: tuple(number[x] for x in listed) for name, listed in self.groups.items()}
        taken = {j for columns in found.values() for j in columns}
        return found | {name: (j,) for name, j in number.items() if j not in taken}

    @property
    def tied(self) -> list[str]:
        """Inputs at their own prior whose values depend on another input, or move parameters besides their own."""
        return tied([c.own for c in self.columns if c.own is not None])

    @property
    def design(self) -> PickFreeze:
        """The first design: the common seeds in every row."""
        return PickFreeze(self.n, self.scrambles, tuple(self.factors.values()), self.second_order, self.base.seed)

    @property
    def seed_design(self) -> PickFreeze | None:
        """The second design, with the seed as one more input (the last column), or None."""
        if not self.seed_n:
            return None
        factors = (*self.factors.values(), (len(self.columns),))
        return PickFreeze(self.seed_n, self.scrambles, factors, False, self.base.seed, part=1)

    def size_text(self) -> str:
        """The size of the design in words."""
        if self.method == "given":
            assert self.draws is not None
            return (f"{len(self.draws):,} distinct draws (a table of {self.draws.lines:,} lines) of "
                    f"{len(self.draws.names)} parameters")  # fmt: skip
        what = f"{len(self.columns)} inputs"
        if self.groups:
            what += f" in {len(self.factors)} factors"
        if self.method == "morris":
            return f"{what}, {self.trajectories} trajectories"
        return f"{what}, {self.n} points x {self.scrambles} scrambles"

    @property
    def walks(self) -> Walks:
        """The design of method shapley."""
        return Walks(self.n, self.scrambles, len(self.columns), self.base.seed)

    @classmethod
    def load(cls, path: Path | str, sets: tuple[str, ...] = (), **flags: int | float | str | None) -> SobolStudy:
        """Read a study file, or a shipped study by name, and its scenario.

        ``sets`` change the base scenario; ``flags`` (seed, seeds, n, method, trajectories, stop_half_width) overrule
        the file where they are not None. Raises InputError with what is wrong and where.
        """
        from bijstandsim.sensitivity.checks import check

        path = find_other(path, KIND)
        study, layers = read_model(path, cls, "study file")
        seed = flags.pop("seed", None)
        study = overruled(study, layers, flags)
        base = base_scenario(study.model, path, layers, sets, None if seed is None else int(seed))
        study._base = base.model_copy(update={"draws": study.seeds, "replicates": 1})
        study._regimes = tuple(regimes_named(study.regimes, path, layers))
        study._source_path = path
        if study.method == "given" and study.posterior is None:
            study._draws = Draws.shipped()
        elif study.posterior is not None and study.method != "given":
            raise InputError(
                "only method given reads a table of draws", place=layers.place(("posterior",)), found=study.posterior,
                allowed=f"method: given, or no posterior with method: {study.method}",
            )  # fmt: skip
        elif study.posterior is not None:
            study._draws = Draws.read(table_beside(study.posterior, path, layers.place(("posterior",))))
        study._columns = tuple(_columns(study, layers))
        check(study, layers)
        return study

    def rows(self) -> Rows:
        """Every row of the study; their ids run over the first design, then the second."""
        if self.method == "given":
            assert self.draws is not None
            fixed = {name: np.full(len(self.draws), x) for name, x in self.draws.fixed.items()}
            return Rows((), np.zeros((len(self.draws), 0)), self.base, given={**self.draws.values, **fixed})
        if self.method == "morris":
            points = design.morris(len(self.columns), self.trajectories, self.base.seed)
            return Rows(self.columns, design.inner(points), self.base)
        if self.method == "shapley":
            return Rows(self.columns, self.walks.points(), self.base)
        first, second = self.design, self.seed_design
        points = first.points()
        seeds = np.full(len(points), -1, dtype=np.int64)
        if second is not None:
            more = second.points()
            points = np.concatenate([points, more[:, :-1]])
            seeds = np.concatenate([seeds, (more[:, -1] * 2**31).astype(np.int64)])
        return Rows(self.columns, points, self.base, seeds=seeds)

    def plan(self) -> Plan:
        """The rows and their work. The same file, seed and version give the same plan."""
        moved = [key.removeprefix(keys.PARAMETER) for c in self.columns for key in c.keys]
        # One set of parameters, once for each seed: the number of a draw keys its people and their random numbers.
        parameters = (held_values(self.base, moved),) * self.seeds
        return Plan(self.name, Cities(self.base, self._regimes, self.measures, parameters, 1), self.rows())


def _columns(study: SobolStudy, layers: Layers) -> list[Column]:
    if study.method == "given":
        return []
    listed = varied_names() if study.parameters == "all" else study.parameters
    for k, name in enumerate(listed):
        keys.check_key(keys.PARAMETER + name, layers.place(("parameters", k)))
    plain = {name: Input() for name in listed if name not in study.inputs}
    return [column(name, axis, layers) for name, axis in {**plain, **study.inputs}.items()]
