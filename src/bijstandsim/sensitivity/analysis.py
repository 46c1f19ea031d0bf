"""A Sobol' study analysed: indices of every response, their convergence, and the choice between regimes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bijstandsim.sensitivity.decision import Choice, choose
from bijstandsim.sensitivity.design import PickFreeze, stream
from bijstandsim.sensitivity.indices import Indices, sobol_indices
from bijstandsim.sensitivity.regression import additive, fitted
from bijstandsim.sensitivity.responses import Response, Results, responses_of
from bijstandsim.sensitivity.study import SobolStudy

_CHANCE = 81
#: Where a tornado bar begins and ends: these shares of a prior lie below.
TAILS = (0.05, 0.95)
SEED = "seed"


@dataclass(frozen=True)
class Analysis:
    """Of the first ``n`` points of the design; ``seeded`` holds the rows of the second design, if there is one."""

    study: SobolStudy
    n: int
    results: Results
    u: np.ndarray  # (rows, columns)
    seeded: Results | None = None

    @property
    def design(self) -> PickFreeze:
        """The first design."""
        return self.study.design

    @property
    def names(self) -> list[str]:
        """The factors: inputs or groups."""
        return [*self.study.factors]

    @cached_property
    def responses(self) -> list[Response]:
        """Contrasts first, then levels."""
        return responses_of(self.study)

    @cached_property
    def _base(self) -> np.ndarray:
        return self.design.base_rows(self.n)

    @cached_property
    def points(self) -> np.ndarray:
        """Independent points, (2 n, scrambles, columns); inputs with listed values are settled on them."""
        found = self.at_points(self.u)
        for j, column in enumerate(self.study.columns):
            found[:, :, j] = column.settled(found[:, :, j])
        return found

    def at_points(self, values: np.ndarray) -> np.ndarray:
        """Values by row (rows, ...) at the independent points, (2 n, scrambles, ...)."""
        return np.asarray(values[self._base.transpose(0, 2, 1).reshape(-1, self.design.scrambles)])

    @cached_property
    def indices(self) -> dict[Response, Indices]:
        """Indices of the mean over the common seeds."""
        return {one: sobol_indices(self.design, self.results.of(one), self.n) for one in self.responses}

    @cached_property
    def convergence(self) -> dict[int, dict[Response, Indices]]:
        """First and total indices of the contrasts at smaller numbers of points."""
        contrasts = [one for one in self.responses if one.is_contrast]
        found = {one: self.results.of(one) for one in contrasts}
        return {
            n: {one: sobol_indices(self.design, y, n, second=False) for one, y in found.items()}
            for n in self.design.sizes() if n <= self.n
        }  # fmt: skip

    @cached_property
    def seeded_indices(self) -> dict[Response, Indices]:
        """Indices with the seed as one more input, the last factor; empty without the second design."""
        design = self.study.seed_design
        if design is None or self.seeded is None:
            return {}
        return {one: sobol_indices(design, self.seeded.of(one)) for one in self.responses}

    @cached_property
    def choices(self) -> dict[str, Choice]:
        """The choice between regimes by every objective of the study."""
        factors = [*self.study.factors.values()]
        return {
            name: choose(self.values_of(name), self.points, factors, self.study.worlds,
                         stream(self.study.base.seed, _CHANCE))
            for name in self.study.objectives
        }  # fmt: skip

    def values_of(self, objective: str) -> np.ndarray:
        """An objective in every world at the independent points, (2 n, scrambles, W)."""
        weights = self.study.objectives[objective].weights
        listed = [self.results.sum_of(weights, world).mean(axis=1) for world in self.study.worlds]
        return self.at_points(np.stack(listed, axis=1))

    def tails(self, one: Response, column: int) -> tuple[float, float]:
        """The response's conditional mean where an input is low and where it is high, all else by its prior."""
        y = self.at_points(self.results.of(one).mean(axis=1)).ravel()
        u = self.points[:, :, column].ravel()
        ends = self.study.columns[column].settled(np.array(TAILS))
        low, high = fitted(additive(u[:, None]), y, additive(ends[:, None]))
        return float(low), float(high)
