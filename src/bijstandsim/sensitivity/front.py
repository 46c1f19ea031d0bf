"""Choices by several goals: which are not dominated, which are looked at again, and what each may cost in regret."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

#: Share of the parameter draws whose regret the robust pick looks at: all but the worst tenth.
CAUTION = 0.9


@dataclass(frozen=True)
class Judgement:
    """Choices within the budget (C of them) by G goals, on draws that their search never saw.

    One half of the draws chooses: who is within the budget, the front, the pick. The other half (H draws) tells
    ``gains``, ``regret`` and ``loss``, so that none of these is good because it was chosen for its luck.
    """

    rows: np.ndarray  # (C,) their ids; the front first, then the others, each by the first goal falling
    on_front: np.ndarray  # (C,) whether no other choice dominates it
    gains: np.ndarray  # (C, G, H)
    regret: np.ndarray  # (C, G, H) what the best of these C choices would have given more in the same draw
    loss: np.ndarray  # (C, H) the largest regret over the goals, as a share of each goal's spread over these choices
    pick: int  # place of the robust one: on the front, with the least loss that one choosing draw in ten exceeds

    @property
    def front(self) -> np.ndarray:
        """Ids of the choices on the front."""
        return np.asarray(self.rows[self.on_front])

    @property
    def cautious(self) -> np.ndarray:
        """The loss (C,) that is exceeded in one draw of ten."""
        return _cautious(self.loss)


def halves(draws: int) -> tuple[slice, slice]:
    """The draws that choose and those that tell."""
    return slice(0, draws // 2), slice(draws // 2, draws)


def not_dominated(values: np.ndarray) -> np.ndarray:
    """Places of the rows of ``values`` (n, goals) of which no other is as good in all goals and better in one."""
    as_good = (values[:, None, :] >= values[None, :, :]).all(axis=2)
    better = (values[:, None, :] > values[None, :, :]).any(axis=2)
    return np.flatnonzero(~(as_good & better).any(axis=0))


def shortlist(means: np.ndarray, over: np.ndarray, alike: Sequence[Hashable], size: int) -> tuple[np.ndarray, int]:
    """Ids of at most ``size`` choices that deserve another look, best first, and how many of them are on the front.

    ``means`` (n, goals), larger is better, not finite where there are no results; ``over`` (n,) the budget, within it
    at 0 or below. Equal entries of ``alike`` are one choice. First the front within the budget, then the front of the
    rest and so on; in each those that stand alone first, as NSGA-II does; then the others by how far they are over.
    """
    there = np.flatnonzero(np.isfinite(means).all(axis=1) & np.isfinite(over))
    there = np.array(sorted({alike[k]: int(k) for k in there[::-1]}.values()), dtype=np.int64)  # the first of each
    left = there[over[there] <= 0.0]
    listed: list[int] = []
    front = 0
    while len(left):
        best = left[not_dominated(means[left])]
        listed += best[np.argsort(-_alone(means[best]), kind="stable")].tolist()
        front = front or len(best)
        left = np.setdiff1d(left, best)
    beyond = there[over[there] > 0.0]
    listed += beyond[np.argsort(over[beyond], kind="stable")].tolist()
    return np.array(listed[:size], dtype=np.int64), min(front, size)


def judge(rows: np.ndarray, gains: np.ndarray, over: np.ndarray) -> Judgement | None:
    """Judge choices ``rows`` (J,) by ``gains`` (J, goals, draws) and ``over`` (J, draws); None: all are over budget."""
    choosing, telling = halves(over.shape[1])
    finite = np.isfinite(gains).all(axis=(1, 2)) & np.isfinite(over).all(axis=1)
    inside = np.flatnonzero(finite & (over[:, choosing].mean(axis=1) <= 0.0))
    if not len(inside):
        return None
    means = gains[inside][:, :, choosing].mean(axis=2)
    best = not_dominated(means)
    best = best[np.sort(np.unique(means[best], axis=0, return_index=True)[1])]  # choices that are alike count once
    on_front = np.isin(np.arange(len(inside)), best)
    order = np.lexsort((inside, -means[:, 0], ~on_front))
    inside, on_front, spread = inside[order], on_front[order], np.ptp(means, axis=0)
    _, chosen = _regret(gains[inside][:, :, choosing], spread)
    regret, loss = _regret(gains[inside][:, :, telling], spread)
    pick = int(np.argmin(np.where(on_front, _cautious(chosen), np.inf)))
    return Judgement(rows[inside], on_front, gains[inside][:, :, telling], regret, loss, pick)


def _regret(gains: np.ndarray, spread: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Regret (C, G, D) against the best of these choices draw by draw, and loss (C, D)."""
    regret = gains.max(axis=0, keepdims=True) - gains
    share = regret / np.where(spread > 0.0, spread, np.inf)[None, :, None]
    return regret, share.max(axis=1)


def _cautious(loss: np.ndarray) -> np.ndarray:
    return np.asarray(np.quantile(loss, CAUTION, axis=1))


def _alone(values: np.ndarray) -> np.ndarray:
    """How far the neighbours of each row of ``values`` (n, goals) are, over the goals; infinite at its ends."""
    found = np.zeros(len(values))
    for column in values.T:
        order = np.argsort(column, kind="stable")
        width = column[order[-1]] - column[order[0]]
        found[order[[0, -1]]] = np.inf
        found[order[1:-1]] += (column[order[2:]] - column[order[:-2]]) / (width or 1.0)
    return found
