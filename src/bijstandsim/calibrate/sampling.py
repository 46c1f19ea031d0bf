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

#: The normal is fitted to one of so many steps: neighbours say the same.
THINNED = 5
#: Draws of which the spread along an axis is known well enough.
LEAST_SEEN = 100
#: Log likelihood of points (P, D): (P,).
LogLikelihood = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Chains:
    """Draws: (chains, kept, D)."""

    draws: np.ndarray

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
    seed: int | list[int], every: int = 1,
) -> Chains:  # fmt: skip
    """Draws of the posterior under a standard normal prior, along the ellipses of a normal close to it.

    The normal, ``mean`` (D,) and ``covariance`` (D, D), need not be right: it decides how fast the chains move, not
    where they end. They start in draws of it and go ``burn`` steps; it is moved and stretched to fit the later half of
    these, and after as many steps again ``keep`` draws are kept, one in ``every`` steps.
    """
    rng = np.random.default_rng([*np.atleast_1d(seed).tolist(), 13])
    root = np.linalg.cholesky(covariance)
    now = mean + rng.standard_normal((chains, len(mean))) @ root.T
    walk = Walk(log_likelihood, mean, root, now, rng)
    seen = []
    for step in range(burn):
        walk.step()
        if step >= burn // 2 and step % THINNED == 0:
            seen.append(walk.now)
    if len(seen) * chains >= LEAST_SEEN:
        walk = Walk(log_likelihood, *closer(mean, root, np.concatenate(seen)), walk.now, rng)
    kept = np.zeros((chains, keep, len(mean)))
    for step in range(1, burn + keep * every + 1):
        walk.step()
        place, between = divmod(step - burn, every)
        if place >= 1 and between == 0:
            kept[:, place - 1] = walk.now
    return Chains(kept)


class Walk:
    """Chains at ``now`` (C, D) that move along the ellipses of a normal, ``mean`` (D,) and ``root`` (D, D)."""

    def __init__(
        self, log_likelihood: LogLikelihood, mean: np.ndarray, root: np.ndarray, now: np.ndarray,
        rng: np.random.Generator,
    ) -> None:  # fmt: skip
        self.mean, self.root, self.now, self._rng = mean, root, now, rng
        self._target = _beside(log_likelihood, mean, root)
        self._level = self._target(now)

    def step(self) -> None:
        """Move every chain once."""
        self.now, self._level = move(self.now, self._level, self._target, self.mean, self.root, self._rng)


def closer(mean: np.ndarray, root: np.ndarray, draws: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The normal, ``mean`` (D,) and ``root`` (D, D), where draws (P, D) are, and as wide along each of its own axes.

    Its axes stay: a covariance made of some thousand dependent draws in two hundred dimensions is noisier than that of
    the Newton normal, and chains then move more slowly than before.
    """
    turned = np.linalg.solve(root, (draws - mean).T).T
    return mean + root @ turned.mean(axis=0), root * turned.std(axis=0)


def _beside(log_likelihood: LogLikelihood, mean: np.ndarray, root: np.ndarray) -> LogLikelihood:
    """What is left of the posterior beside a normal."""

    def found(points: np.ndarray) -> np.ndarray:
        off = np.linalg.solve(root, (points - mean).T)
        return np.asarray(log_likelihood(points) - 0.5 * (points**2).sum(axis=1) + 0.5 * (off**2).sum(axis=0))

    return found
