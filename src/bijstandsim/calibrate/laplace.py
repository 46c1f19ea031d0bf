"""A normal close to the posterior, by Newton's method on the emulator; chains then move along its ellipses.

Each estimate is taken by itself here (the chains do not): a number by its normal or Student density, a statement by the
curvature of the log probability of its interval, which is (C - v) / C^2 with C the variance of the estimate and v that
of the part of it inside the interval. Scores that no report speaks of keep their prior exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from bijstandsim.calibrate.estimates import VALUE
from bijstandsim.calibrate.likelihood import TAILS, BlockModel, Reported
from bijstandsim.calibrate.targets import MECHANISM, NATIONAL

if TYPE_CHECKING:
    from bijstandsim.calibrate.fit import Model

STEPS = 12
#: Longest step, in prior standard deviations of the whole vector.
LONGEST = 2.0


def normal_fit(
    model: Model, include: np.ndarray | None = None, reported: Sequence[Reported] | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Mean and covariance of the normal: (names,), (names, names)."""
    size = len(model.names)
    centre, information = np.zeros(size), np.eye(size)
    for _ in range(STEPS):
        gradient, information = -centre, np.eye(size)
        slopes = model.slopes(centre)
        values = model.emulator.predict(model.scores(centre[None]))
        for k, block in enumerate(model.likelihood.blocks):
            if include is not None and not include[k]:
                continue
            data = block.reported if reported is None else reported[k]
            moved, pull, weight = _site(model, block, data, centre, values, slopes)
            gradient = gradient + moved @ pull
            information = information + (moved * weight) @ moved.T
        step = np.linalg.solve(information, gradient)
        centre = centre + step * min(1.0, LONGEST / max(float(np.linalg.norm(step)), 1e-9))
    return centre, np.linalg.inv(information)


def _site(
    model: Model, block: BlockModel, data: Reported, centre: np.ndarray, values: np.ndarray, slopes: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Slopes of a block's estimates (names, K), and gradient and curvature of their log probability (K,)."""
    points = centre[None]
    predicted = block.predict(values, model.draws(points), model.errors(points, model.emulator.error))
    _, scale = block.mean(values, model.draws(points))
    moved = (slopes[:, block.used] @ block.weights[block.used]) / scale[0]
    mean, variance = predicted.mean[0], predicted.covariance[0].diagonal()
    told = np.array([estimate.kind == VALUE for estimate in block.block.estimates])
    inside, spread = _truncated(mean, variance, data.intervals * predicted.design[0][:, None])
    aim = np.where(told, data.numbers, inside)
    pull = (np.nan_to_num(aim, nan=0.0) - mean) / variance
    weight = np.where(told, 1.0 / variance, np.maximum(variance - spread, 0.0) / variance**2)
    if block.block.group in (NATIONAL, MECHANISM):
        robust = (TAILS + 1.0) / (TAILS + (aim - mean) ** 2 / variance)
        pull, weight = pull * robust, weight * robust
    bound = np.array([estimate.kind not in (VALUE, "interval") for estimate in block.block.estimates])
    return moved, np.where(bound, 0.0, pull), np.where(bound, 0.0, weight)


def _truncated(mean: np.ndarray, variance: np.ndarray, box: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and variance of a normal inside an interval: (K,) each."""
    sd = np.sqrt(variance)
    low, high = np.clip((box.T - mean) / sd, -8.0, 8.0)
    low, high = np.minimum(low, 7.9), np.maximum(high, -7.9)
    mass = np.maximum(special.ndtr(high) - special.ndtr(low), 1e-14)
    at_low, at_high = (np.exp(-0.5 * x * x) / np.sqrt(2.0 * np.pi) for x in (low, high))
    shift = (at_low - at_high) / mass
    shrink = 1.0 + (low * at_low - high * at_high) / mass - shift**2
    return mean + sd * shift, variance * np.clip(shrink, 1e-3, 1.0)
