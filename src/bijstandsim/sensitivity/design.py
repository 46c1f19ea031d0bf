"""Points of the unit cube: pick-and-freeze matrices on scrambled Sobol' points, Morris trajectories, Shapley walks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import qmc

#: Streams of their own, beside those of parameters, runs and samples of a sweep.
_SOBOL, _MORRIS, _WALK = 78, 79, 80
#: Morris: levels of the grid, and the part of each prior that it spans; the bounds themselves are too far out.
LEVELS = 4
INNER = (0.05, 0.95)
#: Points of a scramble in the first stage of a study that looks at its results in between.
FIRST = 16


def stream(seed: int, kind: int, number: int = 0) -> np.random.Generator:
    """A generator of its own for one part of a design; every seed, also 0, gives its own design."""
    return np.random.Generator(np.random.Philox(np.random.SeedSequence(seed, spawn_key=(kind, number))))


@dataclass(frozen=True)
class PickFreeze:
    """Rows A, AB_1.. AB_F, [BA_1.. BA_F], B for each of ``n`` points of each scramble; F factors of columns.

    The row ids run over points, then scrambles, then the rows of a block: a prefix of points is a design by itself.
    """

    n: int
    scrambles: int
    factors: tuple[tuple[int, ...], ...]  # the columns of each factor
    second_order: bool
    seed: int
    part: int = 0  # a second design of the same study has other points

    @property
    def step(self) -> int:
        """Rows of a block."""
        return len(self.factors) * (2 if self.second_order else 1) + 2

    @property
    def total(self) -> int:
        """Rows of the design."""
        return self.n * self.scrambles * self.step

    def rows_at(self, n: int) -> int:
        """Rows of the first ``n`` points of every scramble."""
        return n * self.scrambles * self.step

    def sizes(self) -> list[int]:
        """Points per scramble at which the indices are looked at: powers of two up to ``n``."""
        return [size for size in (2**k for k in range(3, 40)) if size <= self.n] or [self.n]

    def points(self) -> np.ndarray:
        """The points of the cube, (total, columns)."""
        width = sum(len(columns) for columns in self.factors)
        out = np.empty((self.n, self.scrambles, self.step, width))
        for s in range(self.scrambles):
            rng = stream(self.seed, _SOBOL, 1000 * self.part + s)
            pair = qmc.Sobol(2 * width, scramble=True, rng=rng).random(self.n)
            a, b = pair[:, :width], pair[:, width:]
            out[:, s] = a[:, None]
            out[:, s, -1] = b
            for f, columns in enumerate(self.factors):
                out[:, s, 1 + f, list(columns)] = b[:, list(columns)]
                if self.second_order:
                    mixed = b.copy()
                    mixed[:, list(columns)] = a[:, list(columns)]
                    out[:, s, 1 + len(self.factors) + f] = mixed
        return out.reshape(self.total, width)

    def base_rows(self, n: int) -> np.ndarray:
        """Ids of the A and B rows of the first ``n`` points, (n, scrambles, 2): independent draws from the priors."""
        ids = np.arange(self.rows_at(n)).reshape(n, self.scrambles, self.step)
        return ids[:, :, [0, -1]]

    def scramble(self, y: np.ndarray, n: int, s: int | None = None) -> np.ndarray:
        """Results in the order that SALib knows, of one scramble or of all."""
        cube = y[: self.rows_at(n)].reshape(n, self.scrambles, self.step)
        return np.asarray(cube[:, s].ravel() if s is not None else cube.transpose(1, 0, 2).ravel())


def morris(columns: int, trajectories: int, seed: int) -> np.ndarray:
    """Trajectories of Morris' design in [0, 1], (trajectories x (columns + 1), columns), for SALib's analysis.

    M. D. Morris, Factorial sampling plans for preliminary computational experiments, Technometrics 33 (1991). SALib's
    own sampler multiplies matrices of columns x columns for each trajectory: seconds where there are hundreds.
    """
    rng, shape = stream(seed, _MORRIS), (trajectories, 1, columns)
    low = rng.integers(LEVELS // 2, size=shape) / (LEVELS - 1)
    rises = rng.integers(2, size=shape) == 1
    turn = rng.permuted(np.broadcast_to(np.arange(columns), shape), axis=2)
    moved = np.arange(columns + 1)[:, None] > turn
    return np.asarray(low + LEVELS / (2 * (LEVELS - 1)) * (moved == rises)).reshape(-1, columns)


def inner(u: np.ndarray) -> np.ndarray:
    """Points of a Morris design moved into the inner part of every prior."""
    return INNER[0] + (INNER[1] - INNER[0]) * u


@dataclass(frozen=True)
class Walks:
    """Walks from x to y that replace one column after the other in random order, for Shapley effects.

    T. Goda, A simple algorithm for global sensitivity analysis with Shapley effects, Reliability Engineering and System
    Safety 213 (2021) 107702. The row ids run over walks, then scrambles, then the steps of a walk.
    """

    n: int
    scrambles: int
    columns: int
    seed: int

    @property
    def total(self) -> int:
        """Rows of the design."""
        return self.n * self.scrambles * (self.columns + 1)

    def orders(self) -> np.ndarray:
        """The order of each walk, (n, scrambles, columns)."""
        out = np.empty((self.n, self.scrambles, self.columns), dtype=np.int64)
        for s in range(self.scrambles):
            rng = stream(self.seed, _WALK, 1000 + s)
            out[:, s] = rng.permuted(np.tile(np.arange(self.columns), (self.n, 1)), axis=1)
        return out

    def points(self) -> np.ndarray:
        """The points of the cube, (total, columns)."""
        out = np.empty((self.n, self.scrambles, self.columns + 1, self.columns))
        orders = self.orders()
        for s in range(self.scrambles):
            pair = qmc.Sobol(2 * self.columns, scramble=True, rng=stream(self.seed, _WALK, s)).random(self.n)
            x, y = pair[:, : self.columns], pair[:, self.columns :]
            out[:, s] = x[:, None]
            for k in range(self.columns):
                moved = orders[:, s, k]
                out[np.arange(self.n)[:, None], s, np.arange(k + 1, self.columns + 1), moved[:, None]] = y[
                    np.arange(self.n), moved
                ][:, None]
        return out.reshape(self.total, self.columns)
