"""Elliptical slice sampling: a posterior with a normal prior, many chains side by side.

Every step moves along an ellipse through the present point and a draw from the prior, and shrinks the arc until a
point is likely enough; nothing has to be tuned, and it does not suffer from a hundred dimensions as ensembles of
walkers do. Sources: Murray, Adams and MacKay (2010), "Elliptical slice sampling", AISTATS; Nishihara, Murray and
Adams (2014), "Parallel MCMC with generalized elliptical slice sampling", JMLR 15, for ellipses of a normal close to the
posterior in the place of the prior's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

#: Log likelihood of points (P, D): (P,).
LogLikelihood = Callable[[np.ndarray], np.ndarray]
#: The normal is made this much wider, so that its tails cover the posterior's.
WIDER = 1.2


@dataclass(frozen=True)
class Chains:
    """Draws: (chains, kept, D), and their log likelihood beside the normal."""

    draws: np.ndarray
    log_likelihood: np.ndarray

    @property
    def flat(self) -> np.ndarray:
        """All draws below each other."""
        return self.draws.reshape(-1, self.draws.shape[-1])


def move(
    now: np.ndarray, level: np.ndarray, target: LogLikelihood, mean: np.ndarray, root: np.ndarray,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """One step of every chain: points (C, D) and their ``target`` (C,) under a normal of ``mean`` and ``root``."""
    chains = len(now)
    beside = mean + rng.standard_normal(now.shape) @ root.T
    bar = level + np.log(rng.random(chains))
    angle = rng.random(chains) * 2.0 * np.pi
    low, high = angle - 2.0 * np.pi, angle.copy()
    new, found = now.copy(), level.copy()
    open_ = np.arange(chains)
    while len(open_):
        a = angle[open_, None]
        tried = mean + (now[open_] - mean) * np.cos(a) + (beside[open_] - mean) * np.sin(a)
        height = target(tried)
        taken = height > bar[open_]
        new[open_[taken]], found[open_[taken]] = tried[taken], height[taken]
        open_ = open_[~taken]
        below = angle[open_] < 0.0
        low[open_] = np.where(below, angle[open_], low[open_])
        high[open_] = np.where(below, high[open_], angle[open_])
        angle[open_] = low[open_] + rng.random(len(open_)) * (high[open_] - low[open_])
    return new, found


def sample(
    log_likelihood: LogLikelihood, mean: np.ndarray, covariance: np.ndarray, *, chains: int, burn: int, keep: int,
    seed: int, progress: Callable[[int, int], None] | None = None,
) -> Chains:  # fmt: skip
    """Draws of the posterior under a standard normal prior, along the ellipses of a normal close to it.

    The normal, ``mean`` (D,) and ``covariance`` (D, D), need not be right: it decides how fast the chains move, not
    where they end. They start in draws of it; the first ``burn`` steps are not kept.
    """
    rng = np.random.default_rng([seed, 13])
    told = progress or (lambda done, total: None)
    root = np.linalg.cholesky(WIDER**2 * covariance)
    target = _beside(log_likelihood, mean, root)
    now = mean + rng.standard_normal((chains, len(mean))) @ root.T
    level = target(now)
    kept = np.zeros((chains, keep, len(mean)))
    heights = np.zeros((chains, keep))
    for k in range(burn + keep):
        now, level = move(now, level, target, mean, root, rng)
        if k >= burn:
            kept[:, k - burn], heights[:, k - burn] = now, level
        told(k + 1, burn + keep)
    return Chains(kept, heights)


def _beside(log_likelihood: LogLikelihood, mean: np.ndarray, root: np.ndarray) -> LogLikelihood:
    """What is left of the posterior beside a normal."""

    def found(points: np.ndarray) -> np.ndarray:
        off = np.linalg.solve(root, (points - mean).T)
        return np.asarray(log_likelihood(points) - 0.5 * (points**2).sum(axis=1) + 0.5 * (off**2).sum(axis=0))

    return found
