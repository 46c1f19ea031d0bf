"""The result of running a scenario: tables, accounts, figures, warnings and a hash of what it says."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from bijstandsim.engine.basis import Basis, present
from bijstandsim.engine.simulate import Outcomes, parameter_sets
from bijstandsim.engine.simulate import simulate as simulate_outcomes
from bijstandsim.errors import InputError, nearest_match
from bijstandsim.provenance import versions_of_verb
from bijstandsim.report import accounts, frames, intervals, places
from bijstandsim.report.hashing import results_hash
from bijstandsim.scenario import Resolved, Scenario, cities

if TYPE_CHECKING:
    from bijstandsim.report.plot import Plot

MAKERS: dict[str, Callable[[Outcomes], pd.DataFrame]] = {
    "monthly": frames.monthly,
    "effects": frames.effects,
    "accounts": accounts.accounts,
    "net_cost": accounts.net_cost,
    "paid": accounts.paid,
    "runs": frames.runs,
    "stock": frames.stock,
    "series": frames.series,
    "parameters": frames.parameters,
    "destinations": places.destinations,
    "desks": places.desks,
}
#: The tables that the hash covers.
HASHED = ("monthly", "effects", "accounts", "runs")


@dataclass(frozen=True)
class Kept:
    """What is known of a run that was read back from its folder: facts, tables, and what these keep of the arrays."""

    scenario: Scenario
    resolved: Resolved
    parameters: tuple[dict[str, float], ...]  # one per draw
    point: bool
    groups: tuple[str, ...]
    replicates: int
    values: np.ndarray  # (D, R, 1 + months, arms, 1, OUTCOMES): all people, in the months of ``runs``; else NaN
    series: np.ndarray  # (D, R, months, SERIES)
    agent_months: int
    burn_in_months: tuple[int, ...]
    seconds: float
    versions: dict[str, str]  # those that made the numbers
    basis: Basis  # as it was then

    @property
    def agent_months_per_second(self) -> float:
        """Whole model, burn-in counted, all threads together."""
        return self.agent_months / max(self.seconds, 1e-9)


@dataclass(frozen=True)
class Run:
    """A finished run. ``folder`` is where it was written, if it was. ``load_run`` reads one back.

    ``frame`` gives the long tables; ``outcomes``, ``effects`` and ``accounts`` give what is most asked for.
    ``structures`` is the table of the named variants of the equations, where these were run.
    """

    raw: Outcomes | Kept
    folder: Path | None = None
    structures: pd.DataFrame | None = field(default=None, repr=False, compare=False)
    _frames: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False, compare=False)

    @property
    def scenario(self) -> Scenario:
        """The scenario that was run."""
        return self.raw.scenario

    @property
    def resolved(self) -> Resolved:
        """The arrays that the scenario became."""
        return self.raw.resolved

    @property
    def municipality(self) -> str:
        """Name of the municipality."""
        return cities.name(self.scenario)

    @property
    def draws(self) -> int:
        """Parameter sets that were run."""
        return len(self.raw.parameters)

    @property
    def replicates(self) -> int:
        """Runs with other random numbers per parameter set."""
        return self.raw.replicates

    @property
    def policy_end(self) -> int:
        """Number of the last month of the policy; month 0 lies before it."""
        return self.resolved.policy_months

    @property
    def last_month(self) -> int:
        """Number of the last month that was simulated."""
        return self.resolved.months

    @property
    def arms(self) -> list[str]:
        """Arms that are compared with the control arm."""
        return [self.resolved.arms[a].name for a in frames.contrasts_of(self.resolved)]

    @property
    def control(self) -> str:
        """The control arm; ``rest`` where regular practice is the comparison."""
        return self.resolved.arms[self.resolved.control].name

    @property
    def participants(self) -> list[str]:
        """Control arm first, then the others; the rest of the city alone when there are no arms."""
        return [self.control, *self.arms]

    @property
    def versions(self) -> dict[str, str]:
        """Versions of the package, Python and the libraries that made and wrote the numbers."""
        return self.raw.versions if isinstance(self.raw, Kept) else versions_of_verb("run")

    @property
    def has_parameter_uncertainty(self) -> bool:
        """Whether intervals are about the parameters; False: simulation noise alone."""
        return intervals.has_parameter_uncertainty(self.draws, self.raw.point)

    @cached_property
    def parameter_kind(self) -> str:
        """``point`` (defaults), ``posterior`` or ``prior`` (draws), or ``given`` (handed to the run)."""
        if isinstance(self.raw, Kept):
            return self.raw.basis.kind
        if self.raw.point:
            return "point"
        same = self.raw.parameters == parameter_sets(self.scenario, self.draws, False)
        return self.scenario.parameters.set if same else "given"

    @property
    def basis(self) -> Basis:
        """What the parameters rest on, with the facts of the posterior that they were drawn from."""
        return self.raw.basis if isinstance(self.raw, Kept) else present(self.parameter_kind)

    def frame(self, kind: str) -> pd.DataFrame:
        """A long table, one of ``MAKERS``; its columns are in the data dictionary. Raises InputError."""
        if kind not in MAKERS:
            raise InputError(
                "there is no such table", found=kind, allowed=", ".join(MAKERS), nearest=nearest_match(kind, [*MAKERS])
            )
        return self._frame(kind).copy()

    def _frame(self, kind: str) -> pd.DataFrame:
        if kind not in self._frames:
            if isinstance(self.raw, Kept):
                known = ", ".join(self._frames)
                raise InputError("the folder of this run has no such table", found=kind, allowed=known)
            self._frames[kind] = MAKERS[kind](self.raw)
        return self._frames[kind]

    def outcomes(self, month: int | None = None, group: str | None = None) -> pd.DataFrame:
        """Outcomes by arm and group in a month of the run, by default at the end of the policy. Raises InputError."""
        return self._at("monthly", month, group)

    def effects(self, month: int | None = None, group: str | None = "all") -> pd.DataFrame:
        """Arms less the control arm in a month of the run, by default at the end of the policy. Raises InputError."""
        return self._at("effects", month, group)

    def accounts(self) -> pd.DataFrame:
        """Accounts of the policy months by payer, arm and item, EUR per person and month."""
        return self.frame("accounts")

    def _at(self, kind: str, month: int | None, group: str | None) -> pd.DataFrame:
        month = self.policy_end if month is None else month
        if not 0 <= month <= self.last_month:
            raise InputError("the run has no such month", found=month, allowed=f"0 to {self.last_month}")
        groups = self.raw.groups
        if group is not None and group not in groups:
            raise InputError(
                "the run has no such group",
                found=group,
                allowed=", ".join(groups),
                nearest=nearest_match(group, groups),
            )
        table = self._frame(kind)
        chosen = table["month"] == month
        if group is not None:
            chosen &= table["group"] == group
        return table[chosen].reset_index(drop=True)

    @property
    def plot(self) -> Plot:
        """The figures: ``plot.exits()``, ``plot.outcome(name)``, ``plot.effects()`` and so on."""
        from bijstandsim.report.plot import Plot

        return Plot(self)

    @cached_property
    def warnings(self) -> list[str]:
        """What a reader must know before using a number."""
        from bijstandsim.report.notes import warnings

        return warnings(self, "en")

    @cached_property
    def results_hash(self) -> str:
        """Hash of the logical content of the tables in ``HASHED``."""
        return results_hash({name: self._frame(name) for name in HASHED})

    def summary(self) -> dict[str, Any]:
        """The run as one JSON object; a number that does not exist is None."""
        months = sorted({0, self.policy_end, self.last_month})
        return {
            "run_dir": str(self.folder) if self.folder is not None else None,
            "scenario": self.scenario.name,
            "seed": self.scenario.seed,
            "replicates": self.replicates,
            "draws": self.draws,
            "agent_months": int(self.raw.agent_months),
            "seconds": float(self.raw.seconds),
            "agent_months_per_s": float(self.raw.agent_months_per_second),
            "results_hash": self.results_hash,
            "outcomes": self._records(
                "monthly", months, ["municipality", "arm", "group", "outcome", "month", "mean", "lo", "hi", "n"]
            ),
            "effects": self._records(
                "effects", months, ["municipality", "arm", "contrast", "group", "outcome", "month", "mean", "lo", "hi"]
            ),
            "accounts": _plain(self._frame("accounts"), ["payer", "arm", "item", "eur_per_person_month"]),
            "structures": [] if self.structures is None else _plain(self.structures, [*self.structures.columns]),
            "warnings": self.warnings,
        }

    def _records(self, kind: str, months: list[int], columns: list[str]) -> list[dict[str, Any]]:
        table = self._frame(kind)
        return _plain(table[table["month"].isin(months)], columns)

    def _repr_html_(self) -> str:
        from bijstandsim.report.tables import headline_grids

        return "".join(grid.as_html() for grid in headline_grids(self, "en"))


def _plain(table: pd.DataFrame, columns: list[str]) -> list[dict[str, Any]]:
    """Rows as plain Python values, NaN as None."""
    lists = [table[column].tolist() for column in columns]
    return [
        {
            name: None if isinstance(value, float) and not math.isfinite(value) else value
            for name, value in zip(columns, row, strict=True)
        }
        for row in zip(*lists, strict=True)
    ]


def simulate(scenario: Scenario, **options: Any) -> Run:
    """Run a scenario; ``options`` as in ``bijstandsim.engine.simulate.simulate``. Raises InputError or RunError."""
    return Run(simulate_outcomes(scenario, **options))


def demo(**options: Any) -> Run:
    """A small Utrecht in seconds: four arms, a year of policy, six parameter draws. ``options`` as in ``simulate``."""
    small = ("municipality.size=2000", "policy_months=12", "follow_up_months=0", "draws=6", "replicates=1")
    return simulate(Scenario.load("utrecht", small), **options)
