"""Whether chains have forgotten where they started, and how many independent draws theirs are worth.

Source: Vehtari, Gelman, Simpson, Carpenter and Buerkner (2021), "Rank-normalization, folding, and localization: an
improved R-hat for assessing convergence of MCMC", Bayesian Analysis 16.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

#: Chains whose rank-normalised split R-hat is above this have not mixed.
MOST_RHAT = 1.05
#: Draws of a chain without which the two numbers say nothing: of four, the largest R-hat of 260 scores that are
#: independent is 1.07 already (256 chains), of eight 1.03.
LEAST_KEPT = 8


@dataclass(frozen=True)
class Mixing:
    """Of the score that mixes worst: ``rhat``, and ``effective`` independent draws among ``draws``.

    NaN and ``draws`` where chains are too short to tell.
    """

    rhat: float
    effective: float
    draws: float

    def independence(self, taken: int) -> float:
        """Independent draws per draw in a random part of ``taken`` of them: more, the fewer are taken."""
        chained = max(self.draws / self.effective - 1.0, 0.0) / max(self.draws - 1, 1)
        return 1.0 / (1.0 + chained * (taken - 1))


def mixing(draws: np.ndarray) -> Mixing:
    """Of draws (chains, kept, D)."""
    from arviz_stats.base.array import array_stats

    chains, kept, size = draws.shape
    if kept < LEAST_KEPT:
        return Mixing(float("nan"), float(chains * kept), chains * kept)
    columns = [np.ascontiguousarray(draws[:, :, k]) for k in range(size)]
    axes = {"chain_axis": 0, "draw_axis": 1}
    rhat = max(float(array_stats.rhat(column, **axes)) for column in columns)  # type: ignore[no-untyped-call]
    effective = min(float(array_stats.ess(column, **axes)) for column in columns)  # type: ignore[no-untyped-call]
    return Mixing(rhat, min(effective, float(chains * kept)), chains * kept)
