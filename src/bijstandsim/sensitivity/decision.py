"""Which regime is best, how sure that is, and what knowing an input would be worth for the choice.

EVPPI by regression on the sample of the study: M. Strong, J. Oakley and A. Brennan, Medical Decision Making 34 (2014)
311-326.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bijstandsim.sensitivity.foretold import floor_of, permutations
from bijstandsim.sensitivity.indices import Estimate, half_width
from bijstandsim.sensitivity.regression import fitted, terms

#: Directions of a regression that are smaller than this part of the largest are rounding.
_LEAST = 1e-10


@dataclass(frozen=True)
class Choice:
    """A choice between W worlds by one objective; F factors."""

    worlds: tuple[str, ...]
    mean: np.ndarray  # (W,) expected value of the objective
    best: Estimate  # (W,) probability of being the best
    lead: Estimate  # () expected lead of the chosen world over the next
    perfect: Estimate  # () expected value of knowing everything
    partial: Estimate  # (F,) expected value of knowing a factor
    floors: np.ndarray  # (F,) what a factor of as many columns that changes nothing seems to be worth

    @property
    def chosen(self) -> str:
        """The world with the highest expectation."""
        return self.worlds[int(self._order[0])]

    @property
    def next(self) -> str:
        """The world with the highest expectation but one."""
        return self.worlds[int(self._order[1])]

    @property
    def is_clear(self) -> bool:
        """Whether the lead of the chosen world is more than the sampling error."""
        return bool(self.lead.low > 0.0)

    @property
    def _order(self) -> np.ndarray:
        return _falling(self.mean)


def choose(values: np.ndarray, points: np.ndarray, factors: Sequence[tuple[int, ...]], worlds: tuple[str, ...],
           rng: np.random.Generator) -> Choice:  # fmt: skip
    """A choice from independent points.

    ``values`` (n, scrambles, W) of the objective, ``points`` (n, scrambles, columns) of the unit cube. Intervals: the
    spread of the scrambles, and for the value of knowing a factor the jackknife over them. The more terms a regression
    has, the more it seems to tell: the floor of a factor is what one in a hundred permutations (``rng``) of its own
    columns is above.
    """
    scrambles = values.shape[1]
    top = values.max(axis=2, keepdims=True)
    wins = (values == top) / (values == top).sum(axis=2, keepdims=True)  # ties share
    shares = wins.mean(axis=0)  # (scrambles, W)
    mean = values.mean(axis=(0, 1))
    first, second = _falling(mean)[:2]
    lost = top[:, :, 0] - values[:, :, first]
    ahead = (values[:, :, first] - values[:, :, second]).mean(axis=0)
    sets = [points[:, :, list(columns)] for columns in factors]
    orders = permutations(values[:, :, 0].size, rng)
    found = np.array([_partial(x, values, None) for x in sets])
    left = np.array([[_partial(x, values, s) for x in sets] for s in range(scrambles)])
    return Choice(
        worlds, mean, Estimate(shares.mean(axis=0), half_width(shares)), Estimate(ahead.mean(), half_width(ahead)),
        Estimate(lost.mean(), half_width(lost.mean(axis=0))), Estimate(found, _jackknife(left)),
        np.array([_floor(x, values, orders) for x in sets]),
    )  # fmt: skip


def _falling(mean: np.ndarray) -> np.ndarray:
    """Places of the worlds, the highest expectation first."""
    return np.argsort(-mean, kind="stable")


def _partial(x: np.ndarray, values: np.ndarray, leave: int | None) -> float:
    """Expected gain from choosing after ``x`` (n, scrambles, k) is known; one scramble may be left out."""
    keep = [s for s in range(values.shape[1]) if s != leave]
    y = values[:, keep].reshape(-1, values.shape[2])
    return _gain(fitted(terms(x[:, keep].reshape(len(y), -1)), y), y)


def _gain(told: np.ndarray, y: np.ndarray) -> float:
    """What choosing by what is ``told`` of ``y`` (points, W) gains on average."""
    return float(told.max(axis=1).mean() - y.mean(axis=0).max())


def _floor(x: np.ndarray, values: np.ndarray, orders: np.ndarray) -> float:
    """The gain that one in a hundred permutations of the points of ``x`` seems to give; ``orders`` (points, K)."""
    y = values.reshape(len(orders), -1)
    basis, sizes, _ = np.linalg.svd(terms(x.reshape(len(y), -1)), full_matrices=False)
    basis = basis[:, sizes > _LEAST * sizes[0]]
    return float(floor_of(np.array([_gain(basis @ (basis.T @ y[k]), y) for k in orders.T])))


def _jackknife(left: np.ndarray) -> np.ndarray:
    """Half-width from estimates (R, ...) that leave out one of R parts each."""
    pseudo = left.mean(axis=0) + (len(left) - 1) * (left.mean(axis=0) - left)
    return half_width(pseudo)
