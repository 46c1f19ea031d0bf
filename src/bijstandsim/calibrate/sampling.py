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
    seen = walk.steps(burn, every=THINNED)
    seen = seen[:, seen.shape[1] // 2 :].reshape(-1, len(mean))
    if len(seen) >= LEAST_SEEN:
        walk = Walk(log_likelihood, *closer(mean, root, seen), walk.now, rng)
    walk.steps(burn)
    return Chains(walk.steps(keep * every, every=every))


class Walk:
    """Chains at ``now`` (C, D) that move along the ellipses of a normal, ``mean`` (D,) and ``root`` (D, D).

    A chain that has moved begins its next step at once and does not wait for those whose arcs still shrink: a target
    costs nearly as much for the last few points as for all of them.
    """

    def __init__(
        self, log_likelihood: LogLikelihood, mean: np.ndarray, root: np.ndarray, now: np.ndarray,
        rng: np.random.Generator,
    ) -> None:  # fmt: skip
        self.mean, self.root, self.now, self._rng = mean, root, now.copy(), rng
        self._target = _beside(log_likelihood, mean, root)
        self._level = self._target(self.now)
        chains = len(now)
        self._beside = np.zeros_like(self.now)
        self._bar, self._angle, self._low, self._high = (np.zeros(chains) for _ in range(4))

    def steps(self, count: int, every: int = 1) -> np.ndarray:
        """Move every chain ``count`` times: where it was after one in ``every`` of them, (C, count // every, D)."""
        chains, size = self.now.shape
        trace = np.zeros((chains, count // every, size))
        done = np.zeros(chains, dtype=np.int64)
        self._begin(np.arange(chains))
        while len(open_ := np.flatnonzero(done < count)):
            moved = self._try(open_)
            done[moved] += 1
            noted = moved[(done[moved] % every == 0) & (done[moved] // every <= trace.shape[1])]
            trace[noted, done[noted] // every - 1] = self.now[noted]
            self._begin(moved)
        return trace

    def _begin(self, of: np.ndarray) -> None:
        """A new ellipse, how likely a point of it must be, and the whole of it as arc, for some chains."""
        self._beside[of] = self.mean + self._rng.standard_normal((len(of), len(self.mean))) @ self.root.T
        self._bar[of] = self._level[of] + np.log(self._rng.random(len(of)))
        self._angle[of] = self._rng.random(len(of)) * 2.0 * np.pi
        self._low[of], self._high[of] = self._angle[of] - 2.0 * np.pi, self._angle[of]

    def _try(self, open_: np.ndarray) -> np.ndarray:
        """One point on the arc of each open chain: which chains moved there. The arcs of the others shrink."""
        a = self._angle[open_, None]
        tried = self.mean + (self.now[open_] - self.mean) * np.cos(a) + (self._beside[open_] - self.mean) * np.sin(a)
        height = self._target(tried)
        taken = height > self._bar[open_]
        moved: np.ndarray = open_[taken]
        left: np.ndarray = open_[~taken]
        self.now[moved], self._level[moved] = tried[taken], height[taken]
        angle = self._angle[left]
        self._low[left] = np.where(angle < 0.0, angle, self._low[left])
        self._high[left] = np.where(angle < 0.0, self._high[left], angle)
        self._angle[left] = self._low[left] + self._rng.random(len(left)) * (self._high[left] - self._low[left])
        return moved


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
