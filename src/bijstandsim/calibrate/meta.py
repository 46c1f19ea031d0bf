"""The baseline that a model has to beat: a random-effects meta-analysis of the other cities.

Per instrument and outcome an effect has a mean over cities and a spread between them; both are found on a grid from
the same reports, each estimate alone, with the sampling errors that the model's levels imply.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special, stats

from bijstandsim.calibrate.estimates import INTERVAL, VALUE, Estimate
from bijstandsim.calibrate.targets import instrument

#: Prior sd of a mean effect: percentage points of shares, sd of surveys; twice that would be the largest effect that
#: any experiment reported. Wider priors make the baseline worse, since most reports are of signs.
PRIOR_SD = {"share": 5.0}
SURVEY_SD = 0.25
_MEANS, _SPREADS = 161, 24


@dataclass(frozen=True)
class Report:
    """One estimate of another city and its sampling error."""

    estimate: Estimate
    error: float


@dataclass(frozen=True)
class Effects:
    """A grid of mean and spread with posterior weights."""

    mean: np.ndarray
    spread: np.ndarray
    weight: np.ndarray

    def draw(self, count: int, rng: np.random.Generator) -> np.ndarray:
        """Effects in a new city: (count,)."""
        taken = rng.choice(len(self.weight), count, p=self.weight)
        return np.asarray(self.mean[taken] + self.spread[taken] * rng.standard_normal(count))


def key(estimate: Estimate) -> tuple[str, str] | None:
    """Instrument and outcome of a contrast with the control arm; None for what is no such contrast."""
    first = estimate.rows[0]
    if first.contrast != "control" or estimate.kind not in (INTERVAL, VALUE) or first.report in _OWN:
        return None
    return instrument(first), first.outcome


_OWN = ("smaller_than_guidance", "not_larger_than_earlier")


def pool(reports: Sequence[Report], unit: str) -> Effects:
    """Posterior of mean and spread from reports on one instrument and outcome; the prior when there are none."""
    scale = PRIOR_SD.get(unit, SURVEY_SD)
    mean, spread = (
        grid.ravel() for grid in np.meshgrid(np.linspace(-3, 3, _MEANS) * scale, np.linspace(0, 1.5, _SPREADS) * scale)
    )
    log = stats.norm.logpdf(mean, 0.0, scale) + stats.norm.logpdf(spread, 0.0, 0.5 * scale)
    for report in reports:
        sd = np.hypot(spread, report.error)
        if report.estimate.kind == VALUE:
            assert report.estimate.value is not None
            log = log + stats.norm.logpdf(report.estimate.value, mean, sd)
        else:
            low, high = (bound * report.error for bound in report.estimate.interval)
            inside = special.ndtr((high - mean) / sd) - special.ndtr((low - mean) / sd)
            log = log + np.log(np.maximum(inside, 1e-290))
    weight = np.exp(log - log.max())
    return Effects(mean, spread, weight / weight.sum())
