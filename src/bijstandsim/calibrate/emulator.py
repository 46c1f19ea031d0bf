"""Moments as functions of the inputs: surfaces, what they leave over, and the error on points that were not seen.

National figures are fitted in logarithms, and moments that move together as what one leaves over of the other.
"""

from __future__ import annotations

import numpy as np

from bijstandsim.calibrate.moments import Moment
from bijstandsim.calibrate.relatives import Relatives
from bijstandsim.calibrate.remainder import Remainder, fit_remainder
from bijstandsim.calibrate.surface import Surface, fit_surfaces
from bijstandsim.calibrate.targets import NATIONAL

#: Parts of the points that are held out in turn.
FOLDS = 4
#: An error's variance is widened at most so many times.
MOST_SURPRISE = 10.0


class Emulator:
    """Moments as functions of the scores; make one with ``fit``.

    ``error`` is the covariance (M, M) of what is missed on held-out points, the noise of a simulator point included
    until ``without_noise`` takes it out; ``held_out`` the share of a moment's variance that is explained there.
    """

    def __init__(
        self, moments: tuple[Moment, ...], relatives: Relatives, surfaces: list[Surface], inputs: int
    ) -> None:  # fmt: skip
        self.moments, self.surfaces, self.inputs = moments, surfaces, inputs
        self.remainders: list[Remainder | None] = [None] * len(surfaces)
        self._logged = logged(moments)
        self.relatives = relatives
        self.error = np.zeros((len(moments), len(moments)))
        self.held_out = np.zeros(len(moments))

    @classmethod
    def fit(
        cls, scores: np.ndarray, values: np.ndarray, moments: tuple[Moment, ...], control: np.ndarray,
        last: int | None = None, remainders: bool = True,
    ) -> Emulator:  # fmt: skip
        """Fit to points (P, inputs) and their moments (P, M); a NaN leaves the point out for that moment.

        ``remainders``: whether smooth corrections of the surfaces are fitted too, which takes longer.

        ``control[k]`` is the place of the control arm's moment for moment k, k itself where there is none. The error is
        that of the ``last`` points (all by default) when they are held out.
        """
        straight = in_logs(values, moments)
        related = Relatives.of(straight, control, logged(moments))
        turned = related.forward(straight)
        made = cls(moments, related, fit_surfaces(scores, turned, related), scores.shape[1])
        made._hold_out(scores, values, turned, last or len(scores), remainders)
        return made

    def without_noise(self, noise: np.ndarray) -> np.ndarray:
        """Take the noise of a simulator point, variances (M,), out of the error: how far the surface itself is off.

        Correlations stay those of the held-out errors. Returns the share of noise in the error of each moment.
        """
        variance = np.maximum(self.error.diagonal(), 1e-12)
        share = np.clip(noise / variance, 0.02, 0.95)
        left = np.sqrt(1.0 - share)
        self.error = self.error * left[:, None] * left[None, :]
        return np.asarray(share)

    def predict(self, scores: np.ndarray) -> np.ndarray:
        """Moments at ``scores`` (P, inputs): (P, M), in their own units."""
        found = np.stack([surface(scores) for surface in self.surfaces], axis=1)
        for k, remainder in enumerate(self.remainders):
            if remainder is not None:
                found[:, k] += remainder(scores)
        return self._back(found)

    def slopes(self, inputs: slice, at: np.ndarray | None = None) -> np.ndarray:
        """Derivative of the moments to some inputs at a point (inputs,), by default the centre: (M, inputs)."""
        centre = np.zeros(self.inputs) if at is None else at
        places = np.arange(self.inputs)[inputs]
        step = 0.25
        both = np.repeat(centre[None], 2 * len(places), axis=0)
        both[np.arange(len(places)), places] += step
        both[len(places) + np.arange(len(places)), places] -= step
        found = self.predict(both)
        return np.asarray((found[: len(places)] - found[len(places) :]).T / (2.0 * step))

    def _back(self, turned: np.ndarray) -> np.ndarray:
        values = self.relatives.back(turned)
        values[:, self._logged] = np.exp(values[:, self._logged])
        return values

    def surprise(self, scores: np.ndarray, values: np.ndarray, noise: np.ndarray) -> np.ndarray:
        """How much further off than it claims it is at new points: ratios of variances (M,), 1 or more.

        ``scores`` (P, inputs) and the simulator's ``values`` (P, M) there, with the variances ``noise`` (M,). Points
        drawn from a posterior lie where errors of the emulator please the likelihood, so they see larger ones.
        """
        missed = np.nanmean((values - self.predict(scores)) ** 2, axis=0) - noise
        return np.asarray(np.clip(missed / np.maximum(self.error.diagonal(), 1e-12), 1.0, MOST_SURPRISE))

    def widen(self, factor: np.ndarray) -> None:
        """Make the variances of the error ``factor`` (M,) times as large."""
        self.error = widened(self.error, factor)

    def _hold_out(
        self, scores: np.ndarray, values: np.ndarray, turned: np.ndarray, last: int, remainders: bool
    ) -> None:
        """Fit without each fold in turn, terms chosen anew, correct what is missed, and keep the errors."""
        missed = np.full_like(turned, np.nan)
        part = np.arange(len(scores)) % FOLDS
        for fold in range(FOLDS):
            inside, outside = part != fold, part == fold
            for k, surface in enumerate(fit_surfaces(scores[inside], turned[inside], self.relatives)):
                missed[outside, k] = surface(scores[outside])
        for k, surface in enumerate(self.surfaces if remainders else ()):
            rest = turned[:, k] - missed[:, k]
            self.remainders[k], corrected = fit_remainder(scores, rest, surface.terms, surface.weights, last)
            missed[:, k] += corrected
        gap = (values - self._back(missed))[-last:]
        self.error = second_moments(gap)
        spread = np.nanvar(values[-last:], axis=0)
        self.held_out = 1.0 - np.nanmean(gap**2, axis=0) / np.where(spread > 0.0, spread, 1.0)


def second_moments(gaps: np.ndarray) -> np.ndarray:
    """Mean products of columns (P, M), each over the rows that have both: (M, M); NaN where none has."""
    known = (~np.isnan(gaps)).astype(np.float64)
    filled = np.nan_to_num(gaps)
    with np.errstate(invalid="ignore"):
        return np.asarray(filled.T @ filled / (known.T @ known))


def widened(error: np.ndarray, factor: np.ndarray) -> np.ndarray:
    """A covariance (M, M) with variances ``factor`` (M,) times as large and the same correlations."""
    return np.asarray(error * np.sqrt(factor)[:, None] * np.sqrt(factor)[None, :])


def logged(moments: tuple[Moment, ...]) -> np.ndarray:
    """Which moments are fitted in logarithms."""
    return np.array([moment.group == NATIONAL or moment.kind in ("spread", "spell_sd") for moment in moments])


def in_logs(values: np.ndarray, moments: tuple[Moment, ...]) -> np.ndarray:
    """Moments (P, M), those in logarithms that are fitted so."""
    turned = values.astype(np.float64).copy()
    log = logged(moments)
    turned[:, log] = np.log(np.maximum(turned[:, log], 1e-3))
    return turned
