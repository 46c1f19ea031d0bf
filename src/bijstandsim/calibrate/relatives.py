"""Moments that move together are fitted as what one leaves over of the other, which varies far less.

A treated arm's moment is fitted as its difference with the control arm's, so that effects are followed as closely as
levels. Cuts of 2022 are nearly a fixed share of those of 2018 however the parameters stand: two surfaces of their own
would be off in different places, and a posterior goes where such errors please it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

#: A moment has a relative when that leaves over at most this part of its variance.
MOST_LEFT = 0.5


@dataclass(frozen=True)
class Relatives:
    """``base`` (M,): what each moment leans on, itself where it stands alone; ``share`` (M,) of that is taken off."""

    base: np.ndarray
    share: np.ndarray
    order: tuple[int, ...]  # every moment after the one that it leans on

    @classmethod
    def of_arms(cls, control: np.ndarray) -> Relatives:
        """Every treated arm's moment leans on its control arm's: ``control`` (M,) says which."""
        alone = control == np.arange(len(control))
        order = (*np.flatnonzero(alone).tolist(), *np.flatnonzero(~alone).tolist())
        return cls(control.copy(), np.where(alone, 0.0, 1.0), order)

    @classmethod
    def of(cls, values: np.ndarray, control: np.ndarray, logged: np.ndarray) -> Relatives:
        """The same, and any other moment on the earlier one that explains most of it: values (P, M).

        Both must be ``logged`` (M,), or neither.
        """
        arms = cls.of_arms(control)
        base, share = arms.base, arms.share
        alone = np.flatnonzero(share == 0.0)
        off = values - np.nanmean(values, axis=0)
        off = np.where(np.isnan(off), 0.0, off)
        together = off[:, alone].T @ off[:, alone]
        own = np.maximum(together.diagonal(), 1e-300)
        for n, k in enumerate(alone.tolist()):
            earlier = np.flatnonzero(logged[alone[:n]] == logged[k])
            if not len(earlier):
                continue
            explained = together[earlier, n] ** 2 / (own[earlier] * own[n])
            best = int(np.argmax(explained))
            if explained[best] >= 1.0 - MOST_LEFT:
                base[k] = alone[earlier[best]]
                share[k] = together[earlier[best], n] / own[earlier[best]]
        return cls(base, share, arms.order)

    def forward(self, values: np.ndarray) -> np.ndarray:
        """What moments (P, M) leave over of the ones that they lean on."""
        return np.asarray(values - self.share * values[:, self.base])

    def back(self, turned: np.ndarray) -> np.ndarray:
        """Moments (P, M) from what they leave over."""
        values = turned.copy()
        for k in self.order:
            if self.base[k] != k:
                values[:, k] += self.share[k] * values[:, self.base[k]]
        return values
