"""A sparse quadratic surface for every moment.

Terms are chosen one after the other (orthogonal matching pursuit) as long as the extended BIC falls, first among the
linear terms, then among these and the squares and products of the strongest. Source of the criterion: Chen and Chen
(2008), "Extended Bayesian information criteria for model selection with large model spaces", Biometrika 95.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bijstandsim.calibrate.relatives import Relatives
from bijstandsim.errors import InputError

#: The inputs of a moment whose squares and products are tried.
STRONGEST = 20
#: Most terms of a moment.
TERMS = 120
LEAST_POINTS = 32


@dataclass(frozen=True)
class Surface:
    """One moment's terms: pairs of inputs, -1 for 1, so (-1, -1) is the constant and (k, -1) is linear."""

    terms: np.ndarray  # (terms, 2)
    weights: np.ndarray  # (terms,)

    def __call__(self, scores: np.ndarray) -> np.ndarray:
        """Values at ``scores`` (P, inputs): (P,)."""
        return np.asarray(columns(scores, self.terms) @ self.weights)

    def part(self, first: int) -> Surface:
        """The terms with an input from ``first`` on: what these add."""
        has = (self.terms >= first).any(axis=1)
        return Surface(self.terms[has], self.weights[has])


def columns(scores: np.ndarray, terms: np.ndarray) -> np.ndarray:
    """The terms' values: (P, terms)."""
    padded = np.concatenate([scores, np.ones((len(scores), 1))], axis=1)
    return np.asarray(padded[:, terms[:, 0]] * padded[:, terms[:, 1]])


def fit_surfaces(scores: np.ndarray, turned: np.ndarray, related: Relatives) -> list[Surface]:
    """A surface for every moment, as they are fitted: ``turned`` (P, M) at points (P, inputs)."""
    found: dict[int, Surface] = {}
    for k in related.order:
        # What moves a moment also scales what it leaves over of another, maybe without a linear term of its own.
        base = related.base[k]
        found[k] = fit_surface(scores, turned[:, k], strongest(found[base]) if base != k else ())
    return [found[k] for k in range(turned.shape[1])]


def strongest(surface: Surface, most: int = STRONGEST) -> list[int]:
    """The inputs of a surface, those with the largest weight on their terms first."""
    weight: dict[int, float] = {}
    for (one, other), size in zip(surface.terms.tolist(), surface.weights.tolist(), strict=True):
        for k in {one, other} - {-1}:
            weight[k] = weight.get(k, 0.0) + abs(size)
    return sorted(weight, key=lambda k: -weight[k])[:most]


def fit_surface(scores: np.ndarray, value: np.ndarray, also: Sequence[int] = ()) -> Surface:
    """A sparse quadratic surface through values (P,) at points (P, inputs); products of inputs ``also`` are tried.

    A NaN leaves a point out. Raises InputError with fewer than ``LEAST_POINTS``.
    """
    known = ~np.isnan(value)
    scores, value = scores[known], value[known]
    if len(value) < LEAST_POINTS:
        raise InputError(
            "too few simulator points for an emulator", found=len(value), allowed=f"{LEAST_POINTS} or more"
        )
    linear = np.array([(k, -1) for k in range(scores.shape[1])])
    chosen = _pursue(columns(scores, linear), value)
    tried = sorted({*chosen[:STRONGEST].tolist(), *also})
    pairs = np.array([(i, j) for a, i in enumerate(tried) for j in tried[a:]], int).reshape(-1, 2)
    terms = np.concatenate([linear[np.sort(chosen)], pairs])
    kept = _pursue(columns(scores, terms), value)
    terms = np.concatenate([[(-1, -1)], terms[np.sort(kept)]])
    return Surface(terms, np.linalg.lstsq(columns(scores, terms), value)[0])


def _pursue(table: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Columns in the order in which they are taken, up to the least extended BIC; maybe none."""
    from sklearn.linear_model import orthogonal_mp_gram

    points, size = table.shape
    most = min(size, TERMS, points // 4)
    if most == 0 or value.std() <= 1e-9 * np.abs(value).max():  # a constant
        return np.zeros(0, int)
    spread = table.std(axis=0)
    scaled = (table - table.mean(axis=0)) / np.where(spread > 0.0, spread, 1.0)
    aim = value - value.mean()
    gram = scaled.T @ scaled + 1e-9 * points * np.eye(size)
    path = orthogonal_mp_gram(gram, scaled.T @ aim, n_nonzero_coefs=most, return_path=True)
    path = path.reshape(size, -1)
    rest = np.array([((aim - scaled @ column) ** 2).sum() for column in path.T])
    steps = np.arange(1, path.shape[1] + 1)
    score = points * np.log(np.concatenate([[aim @ aim], rest]) / points + 1e-300)
    score[1:] += steps * (np.log(points) + np.log(size))
    best = int(np.argmin(score))
    order = [int(np.flatnonzero((path[:, k] != 0.0) & (path[:, k - 1] == 0.0 if k else True))[0]) for k in range(best)]
    return np.array(order, int)
