"""A moment as a Gaussian process of the inputs, with exact leave-one-out errors.

The covariance of two points is linear in their scores plus a Gaussian kernel of their distance. An input stretches both
by a power of its importance: first the square of its slope in a linear regression, then the mean squared slope of the
process itself. A length for every input by itself would be two hundred numbers for some thousand points, and is further
off on points that it has not seen. The five numbers that are left maximise the marginal likelihood.
Source: Rasmussen and Williams (2006), "Gaussian Processes for Machine Learning", equations 2.30, 5.8 and 5.12.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.optimize import minimize
from scipy.special import expit

from bijstandsim.calibrate.threads import one_thread

#: The latest points are used, at most so many: time grows with their cube. So many of them find the five numbers.
MOST_POINTS, TRIED_POINTS = 3072, 400
#: How often importance is read from the process itself, and evaluations of the marginal likelihood each time.
ROUNDS, EVALUATIONS = 2, 80
#: An input less important than this, of the most important one, is left out.
LEAST_IMPORTANCE = 1e-4
#: Penalty of the linear regression, in points.
RIDGE = 40.0
#: Least noise, as a part of the variance: weights that cancel are kept in single precision. What is said of numbers
#: under which no covariance can be made.
LEAST_NOISE, NOT_POSSIBLE = 1e-3, 1e12


@dataclass(frozen=True)
class Kernel:
    """Five numbers: log squared inverse length, logit of the power of importance, and three logs of variances relative
    to that of the values: of the linear part, of the bent part, and of noise.
    """

    numbers: np.ndarray
    importance: np.ndarray  # (d,), the largest is 1
    variance: float

    @property
    def _share(self) -> np.ndarray:
        share = self.importance ** expit(self.numbers[1])
        return np.asarray(share / share.sum())

    @property
    def scale(self) -> np.ndarray:
        """What an input is multiplied by before distances are taken: (d,)."""
        return np.asarray(np.sqrt(np.exp(self.numbers[0]) * self._share))

    @property
    def linear(self) -> np.ndarray:
        """Prior variance of the slope to each input: (d,)."""
        return np.asarray(self.variance * np.exp(self.numbers[2]) * self._share)

    @property
    def height(self) -> float:
        """Prior variance of the bent part."""
        return float(self.variance * np.exp(self.numbers[3]))

    @property
    def noise(self) -> float:
        """Variance of what no smooth function explains."""
        return float(self.variance * (np.exp(self.numbers[4]) + LEAST_NOISE))

    def bent(self, points: np.ndarray) -> np.ndarray:
        """Covariance of the bent part among points (N, d): (N, N)."""
        scaled = points * self.scale
        return self.height * near(scaled, scaled)

    def factor(self, points: np.ndarray) -> tuple[np.ndarray, bool]:
        """Cholesky factor of the covariance of values at points (N, d), noise included."""
        whole = self.bent(points) + (points * self.linear) @ points.T
        whole[np.diag_indices(len(points))] += self.noise
        return cho_factor(whole, lower=True, overwrite_a=True)  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Process:
    """A fitted process. ``inputs`` (d,) are places among all inputs; ``centres`` (N, d) are scaled."""

    inputs: np.ndarray
    mean: float
    slopes: np.ndarray  # (d,), of the linear part
    scale: np.ndarray  # (d,)
    centres: np.ndarray
    weights: np.ndarray  # (N,)

    def __call__(self, scores: np.ndarray) -> np.ndarray:
        """Values at ``scores`` (P, inputs): (P,)."""
        points = scores[:, self.inputs]
        bent = near((points * self.scale).astype(np.float32), self.centres) @ self.weights
        return np.asarray(self.mean + points @ self.slopes + bent)


@dataclass(frozen=True)
class Solved:
    """A kernel and its weights (N,) on points (N, d): the inputs of those before that were ``kept`` (d,)."""

    kept: np.ndarray
    points: np.ndarray
    kernel: Kernel
    factor: tuple[np.ndarray, bool]
    weights: np.ndarray

    def squared_slopes(self) -> np.ndarray:
        """Mean squared slope of the process to each input, over its own points: (d,)."""
        kernel, points = self.kernel, self.points
        bent = kernel.bent(points)
        towards = bent @ (points * self.weights[:, None]) - points * (bent @ self.weights)[:, None]
        slopes = kernel.linear * (points.T @ self.weights) + kernel.scale**2 * towards
        return np.asarray((slopes**2).mean(axis=0))


@one_thread()
def fit_process(scores: np.ndarray, aim: np.ndarray) -> tuple[Process, np.ndarray]:
    """Fit values ``aim`` (P,) at points (P, inputs); NaN leaves a point out, and so does being early.

    On one thread, in a worker process too: in its search one sum in another order leads to other numbers.

    Returns the process and its leave-one-out values (P,), NaN where a point was not used.
    """
    known = np.flatnonzero(~np.isnan(aim))[-MOST_POINTS:]
    mean = float(aim[known].mean())
    rest, points = aim[known] - mean, scores[known]
    slopes = np.linalg.solve(points.T @ points + RIDGE * np.eye(points.shape[1]), points.T @ rest)
    found = _solved(points, rest, slopes**2, np.array([-0.1, 1.5, 0.0, 0.0, -3.0]))
    inputs = found.kept
    for _ in range(ROUNDS):
        found = _solved(found.points, rest, found.squared_slopes(), found.kernel.numbers)
        inputs = inputs[found.kept]
    kernel, points, weights = found.kernel, found.points, found.weights
    made = Process(
        inputs, mean, kernel.linear * (points.T @ weights), kernel.scale.astype(np.float32),
        (points * kernel.scale).astype(np.float32), (kernel.height * weights).astype(np.float32),
    )  # fmt: skip
    left_out = np.full(len(aim), np.nan)
    left_out[known] = aim[known] - weights / cho_solve(found.factor, np.eye(len(known))).diagonal()
    return made, left_out


def near(points: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Gaussian kernel of scaled points (P, d) and centres (N, d): (P, N)."""
    far = points @ centres.T
    far -= 0.5 * (points**2).sum(axis=1)[:, None]
    far -= 0.5 * (centres**2).sum(axis=1)[None, :]
    return np.asarray(np.exp(np.minimum(far, 0.0, out=far), out=far))


def _solved(points: np.ndarray, rest: np.ndarray, squared: np.ndarray, start: np.ndarray) -> Solved:
    """The likeliest process of values ``rest`` (N,) at points (N, d) whose inputs matter as ``squared`` (d,) says."""
    kept = np.flatnonzero(squared > LEAST_IMPORTANCE * squared.max())
    points, importance = points[:, kept], squared[kept] / squared.max()
    kernel = _likeliest(points, rest, importance, start)
    factor = kernel.factor(points)
    return Solved(kept, points, kernel, factor, cho_solve(factor, rest))


def _likeliest(points: np.ndarray, rest: np.ndarray, importance: np.ndarray, start: np.ndarray) -> Kernel:
    """The kernel under which values ``rest`` (N,) at points (N, d) are likeliest, by some of them."""
    step = -(-len(rest) // TRIED_POINTS)
    points, rest = points[::step], rest[::step]
    variance = float(rest.var())

    def unlikely(numbers: np.ndarray) -> float:
        try:
            factor = Kernel(numbers, importance, variance).factor(points)
        except np.linalg.LinAlgError:
            return NOT_POSSIBLE
        fitted = 0.5 * rest @ cho_solve(factor, rest) + np.log(factor[0].diagonal()).sum()
        return float(fitted + 0.02 * (numbers**2).sum())  # a number that does not matter does not run away

    found = minimize(unlikely, start, method="Powell", options={"maxfev": EVALUATIONS, "xtol": 0.05, "ftol": 1e-5})
    return Kernel(found.x, importance, variance)
