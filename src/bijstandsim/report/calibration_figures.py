"""Figures of a calibration: targets by surprise, prior against posterior, ranks of known truths."""

from __future__ import annotations

import numpy as np
import pandas as pd

from bijstandsim.calibrate.sbc import band
from bijstandsim.report.drawing import GREY, Drawing, empty, style

_BLUE, _ORANGE = "#0072b2", "#d55e00"
_MOST = 40


def surprises(targets: pd.DataFrame) -> Drawing:
    """Probability of every report under the fitted model (dot), the prior (bar) and no effect (cross), sorted."""
    shown = targets.sort_values("probability", ascending=False).tail(_MOST).reset_index(drop=True)
    figure = empty("surprise", (8.4, 0.21 * len(shown) + 1.4))
    with style("surprise"):
        ax = figure.subplots()
        at = np.arange(len(shown))
        least = 1e-4
        ax.scatter(shown["probability_prior"].clip(lower=least), at, marker="|", color=GREY, s=60, label="prior")
        ax.scatter(shown["probability_no_effect"].clip(lower=least), at, marker="x", color=_ORANGE, s=18,
                   label="no effect")  # fmt: skip
        ax.scatter(shown["probability"].clip(lower=least), at, color=_BLUE, s=18, label="fitted model")
        ax.axvline(0.05, color=GREY, linewidth=1, linestyle=":")
        ax.set_xscale("log")
        ax.set_yticks(at, shown["id"].tolist(), fontsize=7)
        ax.set_ylim(-0.7, len(shown) - 0.3)
        ax.set_xlabel("probability of what was reported (for a number: two-sided tail)")
        ax.legend(loc="lower left", frameon=False, fontsize=8)
    alt = "One line for each report, the most surprising below: its probability under the model, the prior, no effect."
    return Drawing("surprise", "Reports by surprise", figure, shown, alt)


def prior_posterior(parameters: pd.DataFrame) -> Drawing:
    """Posterior medians and 90 % intervals of the parameters that the targets move, in prior standard deviations."""
    shown = parameters.sort_values("shrink").tail(_MOST).reset_index(drop=True)
    figure = empty("parameters", (8.4, 0.21 * len(shown) + 1.4))
    with style("parameters"):
        ax = figure.subplots()
        at = np.arange(len(shown))
        ax.axvspan(-1.645, 1.645, color="#eeeeee", label="prior, 90 %", zorder=0)
        ax.hlines(at, shown["score_low90"], shown["score_high90"], color=_BLUE, linewidth=2)
        ax.scatter(shown["shift"], at, color=_BLUE, s=16, label="posterior mean, 90 %")
        ax.axvline(0.0, color=GREY, linewidth=1)
        ax.set_yticks(at, shown["parameter"].tolist(), fontsize=7)
        ax.set_ylim(-0.7, len(shown) - 0.3)
        ax.set_xlabel("prior standard deviations")
        ax.legend(loc="lower left", frameon=False, fontsize=8)
    alt = "One line for each parameter: posterior interval against the prior's, in prior standard deviations."
    return Drawing("parameters", "Prior against posterior", figure, shown, alt)


def _gaps(ranks: pd.DataFrame) -> tuple[np.ndarray, int, int, np.ndarray, np.ndarray]:
    """Counts, replicates, bins, edges, and cumulative shares less the uniform ones: (quantities, bins - 1)."""
    counts = ranks.drop(columns="quantity").to_numpy(float)
    replicates, bins = int(counts[0].sum()), counts.shape[1]
    edges = np.arange(1, bins) / bins
    return counts, replicates, bins, edges, counts.cumsum(axis=1)[:, :-1] / replicates - edges


def outside_band(ranks: pd.DataFrame) -> int:
    """How many lines leave the band in which uniform ranks stay; ``ranks`` as for ``truths``."""
    _, replicates, bins, edges, gaps = _gaps(ranks)
    low, high = band(replicates, bins)
    return int(((gaps < low - edges - 1e-9) | (gaps > high - edges + 1e-9)).any(axis=1).sum())


def truths(ranks: pd.DataFrame) -> Drawing:
    """Ranks of known truths among posterior draws: cumulative shares less the uniform ones, and central coverage.

    ``ranks``: one row a quantity, counts in equal bins. Contrasts between regimes have "less" in their name.
    """
    counts, replicates, bins, edges, gaps = _gaps(ranks)
    contrast = ranks["quantity"].str.contains(" less ").to_numpy()
    levels = np.arange(2, bins + 1, 2) / bins
    half = bins // 2
    covered = np.stack([counts[:, half - k : half + k].sum(axis=1) for k in range(1, half + 1)], axis=1) / replicates
    figure = empty("truths", (8.4, 3.6))
    with style("truths"):
        left, right = figure.subplots(1, 2)
        low, high = band(replicates, bins)
        left.fill_between(edges, low - edges, high - edges, color="#dddddd", zorder=0, label="95 % if the fit is right")
        for own, colour, name in ((~contrast, GREY, "parameters"), (contrast, _BLUE, "contrasts between regimes")):
            left.plot(edges, gaps[own].T, color=colour, linewidth=0.5, alpha=0.5)
            left.plot([], [], color=colour, label=name)
            if own.any():
                right.plot(levels, covered[own].mean(axis=0), color=colour, label=name)
        left.set_xlabel("rank of the truth, as a share")
        left.set_ylabel("cumulative share less uniform")
        left.legend(loc="lower left", frameon=False, fontsize=7)
        right.plot([0, 1], [0, 1], color=GREY, linewidth=1, linestyle=":")
        right.set_xlabel("central interval")
        right.set_ylabel("share of truths inside")
    alt = "Left: one line for each quantity, within the grey band if the fit is right. Right: coverage of intervals."
    return Drawing("truths", "Known truths", figure, ranks, alt)
