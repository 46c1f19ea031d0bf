"""What is analysed: levels of measures in each world, and contrasts between worlds, by row and seed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bijstandsim.sensitivity.study import SobolStudy
from bijstandsim.sweep.arrays import by_index, measures_of
from bijstandsim.sweep.finite import NotFinite, refusal
from bijstandsim.sweep.plan import Plan

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Response:
    """A measure in ``world``, or its difference with ``minus``."""

    measure: str
    world: str
    minus: str | None = None

    @property
    def name(self) -> str:
        """Short text: ``wellbeing: utrecht:release less nobody``."""
        return f"{self.measure}: {self.world}" + (f" less {self.minus}" if self.minus else "")

    @property
    def is_contrast(self) -> bool:
        """Whether it compares two worlds."""
        return self.minus is not None


@dataclass(frozen=True)
class Results:
    """The finite results of rows 0 to N: (N, seeds, worlds, measures); a row with its own seed has only the first."""

    values: np.ndarray
    worlds: tuple[str, ...]
    measures: tuple[str, ...]

    def of(self, response: Response) -> np.ndarray:
        """A response by row and seed, (N, seeds)."""
        found = self._level(response.measure, response.world)
        return found - self._level(response.measure, response.minus) if response.minus else found

    def sum_of(self, weights: dict[str, float], world: str) -> np.ndarray:
        """A weighted sum of measures in a world, (N, seeds)."""
        return np.asarray(sum(weight * self._level(measure, world) for measure, weight in weights.items()))

    def _level(self, measure: str, world: str) -> np.ndarray:
        return np.asarray(self.values[:, :, self.worlds.index(world), self.measures.index(measure)])


def responses_of(study: SobolStudy) -> list[Response]:
    """Contrasts first, then levels."""
    contrasts = [Response(measure, a, b) for a, b in study.pairs for measure in study.asked]
    return contrasts + [Response(measure, world) for world in study.worlds for measure in study.asked]


def results_of(study: SobolStudy, plan: Plan, frame: pd.DataFrame, rows: slice, own_seed: bool = False) -> Results:
    """The results of some rows of a study.

    Indices of a design with holes mean nothing, and one value that is not a number makes all of SALib's zero: raises
    InputError that names rows without results, or measures that are not finite.
    """
    values = by_index(frame, len(plan.rows), study.seeds, study.worlds)[rows]
    if own_seed:
        values = values[:, :1]
    measures = measures_of(frame)
    used = set(study.asked) | {name for one in study.objectives.values() for name in one.weights}
    for k, name in enumerate(measures):
        if name not in used:
            continue
        bad = np.flatnonzero(~np.isfinite(values[:, :, :, k]).all(axis=(1, 2))) + (rows.start or 0)
        if len(bad):
            missing = NotFinite(name, tuple(bad.tolist()), len(values))
            raise refusal(missing, plan.rows, "no index is computed")
    return Results(values, study.worlds, measures)
