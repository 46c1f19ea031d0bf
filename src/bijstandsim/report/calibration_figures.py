"""Figures of a calibration: targets by surprise, prior against posterior."""

from __future__ import annotations

import numpy as np
import pandas as pd

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
