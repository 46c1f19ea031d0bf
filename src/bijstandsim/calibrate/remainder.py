"""What a quadratic surface leaves over: kernel ridge regression, with exact leave-one-out errors.

The kernel is a Gaussian one on the surface's own inputs. Each is scaled by the fourth root of the surface's mean
squared slope to it, relative to the largest: what matters more bends more. Scale and penalties were chosen once, on
points held out from a fit, and are alike for all moments; a moment whose leave-one-out error does not fall by much
keeps its surface alone.
Source of the leave-one-out formula: Rasmussen and Williams (2006), "Gaussian Processes for Machine Learning", eq. 5.12.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve

#: Squared inverse length of the input that matters most, and penalties that are tried.
SCALE = 0.3
PENALTIES = (0.1, 0.5)
#: The latest points are used, at most so many: time grows with their cube.
MOST_POINTS = 2048
#: The leave-one-out variance must fall at least to this part.
LEAST_GAIN = 0.85


@dataclass(frozen=True)
class Remainder:
    """A smooth correction of a surface. ``inputs`` (d,); ``centres`` (N, d), scaled; ``weights`` (N,)."""

    inputs: np.ndarray
    scale: np.ndarray  # (d,)
    centres: np.ndarray
    weights: np.ndarray

    def __call__(self, scores: np.ndarray) -> np.ndarray:
        """The correction at ``scores`` (P, inputs): (P,)."""
        scaled = (scores[:, self.inputs] * self.scale).astype(np.float32)
        return np.asarray(_kernel(scaled, self.centres) @ self.weights)


def fit_remainder(
    scores: np.ndarray, rest: np.ndarray, terms: np.ndarray, weights: np.ndarray, last: int
) -> tuple[Remainder | None, np.ndarray]:
    """Fit what a surface of ``terms`` (T, 2) and ``weights`` (T,) leaves over, ``rest`` (P,), at points (P, inputs).

    Judged on the ``last`` points. Returns the correction, None where it does not help, and its leave-one-out values
    (P,), 0 where there is none; NaN in ``rest`` leaves a point out.
    """
    inputs, slope = _importance(terms, weights)
    nothing = np.zeros(len(rest))
    known = np.flatnonzero(~np.isnan(rest))[-MOST_POINTS:]
    if not len(inputs) or len(known) < 2 * len(inputs):
        return None, nothing
    scale = np.sqrt(SCALE * np.sqrt(slope / slope.max()))
    centres = (scores[np.ix_(known, inputs)] * scale).astype(np.float32)
    kernel, aim = _kernel(centres, centres).astype(np.float64), rest[known]
    judged = known >= len(rest) - last
    best, found = LEAST_GAIN * float((aim[judged] ** 2).mean()), None
    for penalty in PENALTIES:
        factor = cho_factor(kernel + penalty * np.eye(len(known)), overwrite_a=True)
        inverse = cho_solve(factor, np.eye(len(known)), overwrite_b=True)
        solved = inverse @ aim
        missed = solved / inverse.diagonal()
        if (error := float((missed[judged] ** 2).mean())) < best:
            best, found = error, (solved, aim - missed)
    if found is None:
        return None, nothing
    corrections = nothing
    corrections[known] = found[1]
    return Remainder(inputs, scale.astype(np.float32), centres, found[0].astype(np.float32)), corrections


def _importance(terms: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Inputs of a surface, and its mean squared slope to each under standard normal scores."""
    slope: dict[int, float] = {}
    for (one, other), weight in zip(terms.tolist(), weights.tolist(), strict=True):
        for k in {one, other} - {-1}:
            slope[k] = slope.get(k, 0.0) + (4.0 if one == other else 1.0) * weight * weight
    inputs = sorted(slope)
    return np.array(inputs, int), np.array([slope[k] for k in inputs])


def _kernel(points: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Gaussian kernel of rows of ``points`` (P, d) and ``centres`` (N, d): (P, N)."""
    far = (points**2).sum(axis=1)[:, None] + (centres**2).sum(axis=1)[None, :] - 2.0 * (points @ centres.T)
    return np.asarray(np.exp(-0.5 * np.maximum(far, 0.0)))
