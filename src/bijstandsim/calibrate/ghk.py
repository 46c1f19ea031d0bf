"""Probabilities of boxes under normal distributions: the GHK simulator on a fixed lattice.

Geweke, Hajivassiliou and Keane: the box is taken dimension by dimension, each given the ones before it, and what is
left is a smooth integral over the unit cube. One dimension is exact. Source: Hajivassiliou, McFadden and Ruud (1996),
"Simulation of multivariate normal rectangle probabilities and their derivatives", Journal of Econometrics 72.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from scipy import special

#: Points by the number of dimensions of the box; a probability of .05 is then off by about one per cent.
POINTS = (1, 1, 16, 64, 96)
#: Smallest share of a variance that is left to a dimension: estimates can be exact sums of others.
_LEAST = 1e-6
_TINY = 1e-290


@cache
def lattice(points: int, dimensions: int) -> np.ndarray:
    """Points of equal weight in the unit cube, (points, dimensions): midpoints, or a folded Richtmyer lattice."""
    if dimensions == 1:
        return np.asarray((np.arange(points)[:, None] + 0.5) / points)
    steps = np.sqrt([2.0, 3.0, 5.0, 7.0, 11.0, 13.0, 17.0][:dimensions])
    raw = np.mod(np.outer(np.arange(points) + 0.5, steps), 1.0)
    return np.asarray(np.clip(np.abs(2.0 * raw - 1.0), 1e-9, 1.0 - 1e-9))


def log_box(mean: np.ndarray, covariance: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """ln P(low < x < high) for x normal: arrays (P, K), (P, K, K), (P, K), (P, K) -> (P,). Bounds may be infinite."""
    points, size = mean.shape
    spread = np.sqrt(np.einsum("pkk->pk", covariance))
    scaled = covariance / (spread[:, :, None] * spread[:, None, :])
    root = _root(scaled)
    low, high = (low - mean) / spread, (high - mean) / spread
    cube = lattice(POINTS[min(size, len(POINTS) - 1)], max(size - 1, 1))
    drawn = np.zeros((points, len(cube), size))
    weight = np.ones((points, len(cube)))
    for k in range(size):
        centre = np.einsum("pnj,pj->pn", drawn[:, :, :k], root[:, k, :k])
        own = root[:, k, k][:, None]
        below, above = (low[:, k, None] - centre) / own, (high[:, k, None] - centre) / own
        flip = below > 0.0  # the far tail is taken on the side where it has digits
        below, above = np.where(flip, -above, below), np.where(flip, -below, above)
        start = special.ndtr(below)
        mass = np.maximum(special.ndtr(above) - start, 0.0)
        weight *= mass
        if k + 1 < size:
            inside = special.ndtri(np.clip(start + cube[None, :, k] * mass, 1e-300, 1.0 - 1e-16))
            drawn[:, :, k] = np.where(flip, -inside, inside)
    return np.asarray(np.log(np.maximum(weight.mean(axis=1), _TINY)))


def _root(scaled: np.ndarray) -> np.ndarray:
    """Cholesky factors; where emulated levels contradict each other, of the nearest matrix that is a covariance."""
    ridge = _LEAST * np.eye(scaled.shape[1])
    try:
        return np.asarray(np.linalg.cholesky(scaled + ridge))
    except np.linalg.LinAlgError:
        values, vectors = np.linalg.eigh(scaled)
        mended = np.einsum("pik,pk,pjk->pij", vectors, np.maximum(values, 0.0), vectors)
        return np.asarray(np.linalg.cholesky(mended + 10.0 * ridge))
