"""Choices by several goals: which are not dominated, what each may cost in regret, and a robust pick."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

#: Share of the parameter draws whose regret the robust pick looks at: all but the worst tenth.
CAUTION = 0.9


@dataclass(frozen=True)
class Front:
    """The choices of a front (C of them) by G goals and D parameter draws."""

    rows: np.ndarray  # (C,) their ids, the first goal falling
    gains: np.ndarray  # (C, G, D)
    regret: np.ndarray  # (C, G, D) what the best choice of the front would have given more
    loss: np.ndarray  # (C, D) the largest regret over the goals, as a share of each goal's spread over the front

    @property
    def cautious(self) -> np.ndarray:
        """The loss (C,) that is exceeded in one draw of ten."""
        return np.asarray(np.quantile(self.loss, CAUTION, axis=1))

    @property
    def pick(self) -> int:
        """Place in the front of the robust pick: the least loss that is exceeded in one draw of ten."""
        return int(np.argmin(self.cautious))


def not_dominated(values: np.ndarray) -> np.ndarray:
    """Places of the rows of ``values`` (n, goals) of which no other is as good in all goals and better in one."""
    as_good = (values[:, None, :] >= values[None, :, :]).all(axis=2)
    better = (values[:, None, :] > values[None, :, :]).any(axis=2)
    return np.flatnonzero(~(as_good & better).any(axis=0))


def front_of(gains: np.ndarray, feasible: np.ndarray) -> Front | None:
    """The front of the feasible choices by their means over the draws; None where none is feasible.

    ``gains`` (choices, goals, draws), larger is better; ``feasible`` (choices,). Choices that are alike count once.
    """
    ids = np.flatnonzero(feasible & np.isfinite(gains).all(axis=(1, 2)))
    if not len(ids):
        return None
    means = gains.mean(axis=2)
    ids = ids[not_dominated(means[ids])]
    _, first = np.unique(means[ids], axis=0, return_index=True)
    ids = ids[np.sort(first)]
    ids = ids[np.lexsort((ids, -means[ids, 0]))]
    own = gains[ids]
    regret = own.max(axis=0, keepdims=True) - own
    spread = np.ptp(means[ids], axis=0)
    share = regret / np.where(spread > 0.0, spread, np.inf)[None, :, None]
    return Front(ids, own, regret, share.max(axis=1))
