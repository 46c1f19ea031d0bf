"""How much of a response inputs foretell, out of sample, from weighted draws, and how much chance would seem to.

The unit is the distinct draw: folds, permutations and the count of draws all go by it. A table of draws that were
resampled by weight holds the same draw many times, with the same result; what is learnt from one copy foretells the
others without telling anything.
"""

from __future__ import annotations

import numpy as np

_FOLDS = 8
#: A regression with more columns than this part of the draws is a ridge.
_WIDE = 0.2
#: Ridge penalties, in mean eigenvalues of the columns; the last leaves nothing but the mean.
_PENALTIES = (*(10.0 ** np.arange(-2.0, 4.0)), np.inf)
_LEAST = 1e-6
#: Permutations, and how many of them may stand above a floor: one line in a hundred stands above its own by chance.
PERMUTATIONS, ABOVE = 199, 1
CHANCE = (ABOVE + 1) / (PERMUTATIONS + 1)


def is_wide(x: np.ndarray) -> bool:
    """Whether the columns of ``x`` (n, p) are too many for least squares on its rows."""
    return bool(x.shape[1] > _WIDE * len(x))


def shares(x: np.ndarray, y: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Share of the variance of each column of ``y`` (n, m) that ``x`` (n, p) foretells out of sample, at least 0.

    Rows are distinct draws, ``weights`` (n,) how often each was drawn. Least squares, or where ``x`` is wide a ridge
    whose penalty is chosen within each fold by leaving one draw out. NaN where ``y`` stands still.
    """
    fit = _ridge if is_wide(x) else _plain
    missed = np.empty(y.shape)
    for fold in range(_FOLDS):
        out = np.arange(len(y)) % _FOLDS == fold
        missed[out] = y[out] - fit(x[~out], y[~out], weights[~out], x[out])
    spread = weights @ (y - weights @ y / weights.sum()) ** 2
    still = np.ptp(y, axis=0) == 0.0
    return np.where(still, np.nan, np.maximum(0.0, 1.0 - weights @ missed**2 / np.where(still, 1.0, spread)))


def permutations(n: int, rng: np.random.Generator) -> np.ndarray:
    """Orders of ``n`` draws, (n, PERMUTATIONS): a column tells which draw's result each draw is given."""
    return np.stack([rng.permutation(n) for _ in range(PERMUTATIONS)], axis=1)


def floor_of(found: np.ndarray) -> np.ndarray:
    """The floor from values at permutations, the last axis: what one permutation in a hundred is above."""
    return np.asarray(np.sort(found, axis=-1)[..., -1 - ABOVE])


def _plain(x: np.ndarray, y: np.ndarray, weights: np.ndarray, at: np.ndarray) -> np.ndarray:
    root = np.sqrt(weights)[:, None]
    return np.asarray(at @ (np.linalg.pinv(root * x, rcond=_LEAST) @ (root * y)))


def _ridge(x: np.ndarray, y: np.ndarray, weights: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Ridge around the weighted mean; each column of ``y`` has the penalty that foretells left-out draws best."""
    part = weights / weights.sum()
    root = np.sqrt(weights)[:, None]
    mean_x, mean_y = part @ x, part @ y
    z, t = root * (x - mean_x), root * (y - mean_y)
    sizes, vectors = np.linalg.eigh(z @ z.T)
    sizes = np.maximum(sizes, 0.0)
    own = vectors.T @ t
    least = np.full(y.shape[1], np.inf)
    shrunk = np.zeros_like(own)
    for penalty in sizes.mean() * np.array(_PENALTIES):
        left = 1.0 / (sizes + penalty) if np.isfinite(penalty) else np.zeros_like(sizes)
        leverage = vectors**2 @ (sizes * left) + part
        rest = (t - vectors @ ((sizes * left)[:, None] * own)) / np.maximum(1.0 - leverage, _LEAST)[:, None]
        error = (rest**2).sum(axis=0)
        better = error < least
        least = np.where(better, error, least)
        shrunk = np.where(better, left[:, None] * own, shrunk)
    return np.asarray(mean_y + ((at - mean_x) @ z.T) @ (vectors @ shrunk))
