"""Tables of virtual trials: made from their arrays, or read back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from bijstandsim.trial.design import TrialDesign
from bijstandsim.trial.diagnosis import diagnosis, power_curve
from bijstandsim.trial.published import published
from bijstandsim.trial.simulate import ESTIMANDS, measures_of
from bijstandsim.trial.study import Trials

TABLES = ("estimates", "truths", "diagnosis", "published", "curve")
CURVE_SIZES = np.round(np.geomspace(50, 10_000, 40))


@dataclass(frozen=True)
class KeptTrials:
    """What is known of trials that were read back: their tables, without the arrays behind them."""

    design: TrialDesign
    draws: int
    trials: int
    agent_months: int
    tables: Mapping[str, pd.DataFrame]

    @property
    def measures(self) -> tuple[str, ...]:
        """What was measured, the primary one first."""
        return measures_of(self.design)


def made_tables(trials: Trials) -> dict[str, pd.DataFrame]:
    """All tables by name; one is empty where the design gives nothing for it."""
    return {
        "estimates": _estimates(trials), "truths": _truths(trials), "diagnosis": diagnosis(trials),
        "published": published(trials), "curve": power_curve(trials, CURVE_SIZES),
    }  # fmt: skip


def _estimates(trials: Trials) -> pd.DataFrame:
    """Every estimate: draw, trial, arm, measure, estimator, effect, se."""
    design, shape = trials.design, trials.effect.shape
    kept = np.isfinite(trials.effect).ravel()
    d, r, a, k, e = (axis[kept] for axis in np.indices(shape).reshape(5, -1))
    return pd.DataFrame(
        {
            "draw": d, "trial": d * shape[1] + r, "arm": np.array(design.arms, object)[a],
            "measure": np.array(trials.measures, object)[k],
            "estimator": np.array(design.answer.estimators, object)[e],
            "effect": trials.effect.ravel()[kept], "se": trials.se.ravel()[kept],
        }
    )  # fmt: skip


def _truths(trials: Trials) -> pd.DataFrame:
    """The model's effects by draw, estimand, arm and measure, with their Monte Carlo error."""
    d, s, a, k = np.indices(trials.truth.shape).reshape(4, -1)
    return pd.DataFrame(
        {
            "draw": d, "estimand": np.array(ESTIMANDS, object)[s], "arm": np.array(trials.design.arms, object)[a],
            "measure": np.array(trials.measures, object)[k],
            "effect": trials.truth.ravel(), "mc_se": trials.truth_se.ravel(),
        }
    )  # fmt: skip
