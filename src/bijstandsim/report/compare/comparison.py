"""A finished comparison, and the function that makes one."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from bijstandsim.engine.basis import Basis, present
from bijstandsim.errors import InputError, nearest_match
from bijstandsim.paired.plan import Alternative, Plan
from bijstandsim.paired.run import Paired, compare_worlds
from bijstandsim.provenance import versions_of_verb
from bijstandsim.report import intervals
from bijstandsim.report.compare import frames, money
from bijstandsim.report.compare.kept import Kept
from bijstandsim.report.hashing import results_hash
from bijstandsim.scenario import Scenario

MAKERS: dict[str, Callable[[Paired], pd.DataFrame]] = {
    "differences": frames.differences,
    "levels": frames.levels,
    "monthly": frames.monthly,
    "scale": frames.scale,
    "gains": frames.gains,
    "moves": frames.moves,
    "accounts": money.accounts,
    "net_cost": money.net_cost,
    "cost_per_work": money.cost_per_work,
    "best": money.best,
    "runs": frames.runs,
    "parameters": frames.parameters,
}
#: Tables of single runs and draws: not in the JSON object.
_LONG = ("runs", "parameters", "monthly")


@dataclass(frozen=True)
class Comparison:
    """Regimes compared on the same people and draws. ``folder`` is where it was written, if it was.

    ``load_comparison`` reads one back.

    ``structures`` is the table of the named variants of the equations, where these were run.
    """

    raw: Paired | Kept
    folder: Path | None = None
    structures: pd.DataFrame | None = field(default=None, repr=False, compare=False)
    _frames: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False, compare=False)

    @property
    def plan(self) -> Plan:
        """The worlds that were run."""
        return self.raw.plan

    @property
    def base(self) -> Scenario:
        """The scenario of the city, as it was given."""
        return self.raw.plan.city

    @property
    def regimes(self) -> list[str]:
        """Names of the regimes, in the order given."""
        return self.plan.names

    @property
    def reference(self) -> str:
        """The world that regimes are compared with: ``nobody``, or the base on its own market path."""
        return self.plan.reference

    @property
    def draws(self) -> int:
        """Parameter sets that were run."""
        return self.raw.draws

    @property
    def replicates(self) -> int:
        """Runs with other random numbers per parameter set."""
        return self.raw.replicates

    @property
    def last_month(self) -> int:
        """Number of the last month."""
        return self.raw.plan.base.months

    def policy_end(self, regime: str) -> int:
        """Number of the last month of a regime's policy."""
        return self.raw.plan.courses[self.regimes.index(regime)].policy_months

    @property
    def has_parameter_uncertainty(self) -> bool:
        """Whether intervals are about the parameters; False: simulation noise alone."""
        return intervals.has_parameter_uncertainty(self.draws, self.raw.point)

    @property
    def basis(self) -> Basis:
        """What the parameters rest on, with the facts of the posterior that they were drawn from."""
        if isinstance(self.raw, Kept):
            return self.raw.basis
        return present("point" if self.raw.point else self.base.parameters.set)

    @property
    def versions(self) -> dict[str, str]:
        """Versions of the package, Python and the libraries that made and wrote the numbers."""
        return self.raw.versions if isinstance(self.raw, Kept) else versions_of_verb("compare")

    def frame(self, kind: str) -> pd.DataFrame:
        """A long table, one of ``MAKERS``; its columns are in the data dictionary. Raises InputError."""
        if kind not in MAKERS:
            near = nearest_match(kind, [*MAKERS])
            raise InputError("there is no such table", found=kind, allowed=", ".join(MAKERS), nearest=near)
        return self._frame(kind).copy()

    def _frame(self, kind: str) -> pd.DataFrame:
        if kind not in self._frames:
            if isinstance(self.raw, Kept):
                known = ", ".join(self._frames)
                raise InputError("the folder of this comparison has no such table", found=kind, allowed=known)
            self._frames[kind] = MAKERS[kind](self.raw)
        return self._frames[kind]

    @cached_property
    def warnings(self) -> list[str]:
        """What a reader must know before using a number."""
        from bijstandsim.report.compare.notes import warnings

        return warnings(self, "en")

    @cached_property
    def results_hash(self) -> str:
        """Hash of the logical content of every table."""
        return results_hash({kind: self._frame(kind) for kind in MAKERS})

    def summary(self) -> dict[str, Any]:
        """The comparison as one JSON object; a number that does not exist is None."""
        plan = self.plan
        return {
            "run_dir": str(self.folder) if self.folder is not None else None,
            "base": self.base.name,
            "reference": self.reference,
            "regimes": self.regimes,
            "policy_months": [course.policy_months for course in plan.courses],
            "months": plan.base.months,
            "paths": plan.paths,
            "pilot_people": plan.pilot_size,
            "followed": int(self.raw.sampled.mean()),
            "on_benefit_at_start": int(self.raw.recipients.mean()),
            "seed": self.base.seed,
            "replicates": self.replicates,
            "draws": self.draws,
            "agent_months": int(self.raw.agent_months),
            "seconds": float(self.raw.seconds),
            "results_hash": self.results_hash,
            "warnings": self.warnings,
            **{kind: records(self._frame(kind)) for kind in MAKERS if kind not in _LONG},
            "structures": [] if self.structures is None else records(self.structures),
        }

    def _repr_html_(self) -> str:
        from bijstandsim.report.compare.tables import first_grids

        return "".join(grid.as_html() for grid in first_grids(self, "en"))


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain Python values, NaN as None."""
    columns = [str(name) for name in table.columns]
    lists = [table[name].tolist() for name in columns]
    return [
        {
            name: None if isinstance(value, float) and not math.isfinite(value) else value
            for name, value in zip(columns, row, strict=True)
        }
        for row in zip(*lists, strict=True)
    ]


def named(text: str, sets: Sequence[str] = ()) -> Alternative:
    """An alternative from a name or path, optionally ``NAME:ARM``. Raises InputError."""
    from bijstandsim.scenario import shipped

    name, sign, arm = text.rpartition(":")
    if not sign or shipped.find(text) is not None or shipped.find(name) is None:
        return Scenario.load(text, tuple(sets))
    return Scenario.load(name, tuple(sets)), arm


def compare(
    base: Scenario | str,
    alternatives: Alternative | str | Sequence[Alternative | str],
    *,
    draws: int | None = None,
    replicates: int | None = None,
    structures: bool = False,
    **options: Any,
) -> Comparison:
    """Compare regimes in the city of ``base``: nobody treated, a pilot, everybody, on the same people and draws.

    An alternative is a scenario, a pair (scenario, arm), or a text such as ``"policies/toeslag"`` or
    ``"utrecht:release"``. ``options``: ``threads``, ``point``, ``pilot`` (people; 0 for none), ``progress``, as in
    ``bijstandsim.paired.run.compare_worlds``. ``structures``: also under every named variant of the equations, so that
    headlines carry the span over them. Raises InputError when they are not paired, RunError when a run fails.
    """
    city = Scenario.load(base) if isinstance(base, str) else base
    one = isinstance(alternatives, str | Scenario) or _is_pair(alternatives)
    listed: list[Any] = [alternatives] if one else list(alternatives)
    others = [named(item) if isinstance(item, str) else item for item in listed]
    found = Comparison(compare_worlds(city, others, draws=draws, replicates=replicates, **options))
    return with_structures(found, options.get("threads")) if structures else found


def with_structures(
    found: Comparison, threads: int | None = None, progress: Callable[[int, int], None] | None = None
) -> Comparison:
    """A comparison with the table of the named variants of the equations. Raises RunError when a run fails."""
    from bijstandsim.paired.structures import compare_structures
    from bijstandsim.report.compare.structures import frame

    return replace(found, structures=frame(compare_structures(found.plan, threads=threads, progress=progress)))


def _is_pair(value: Any) -> bool:
    return isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], Scenario) and isinstance(value[1], str)
