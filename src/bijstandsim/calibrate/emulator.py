"""Moments as functions of the inputs: surfaces or Gaussian processes, and the error on points that were not seen.

National figures are fitted in logarithms, and moments that move together as what one leaves over of the other.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor

import numpy as np

from bijstandsim.calibrate.moments import Moment
from bijstandsim.calibrate.points import EFFECTS
from bijstandsim.calibrate.process import Process, fit_process
from bijstandsim.calibrate.relatives import Relatives
from bijstandsim.calibrate.surface import Surface, fit_surfaces
from bijstandsim.calibrate.targets import NATIONAL
from bijstandsim.calibrate.threads import one_thread

#: From the error of the surfaces, (M, M), to the moments (M,) for which a process is tried.
Worth = Callable[[np.ndarray], np.ndarray]
#: Parts of the points that are held out in turn.
FOLDS = 4
#: Most of an error's variance that may be noise: some 64 twins tell the noise itself to one part in six.
MOST_NOISE = 0.82
#: An error's variance is widened at most so many times.
MOST_SURPRISE = 10.0
#: A process is taken where it leaves at most this part of the surface's error (variances).
LEAST_GAIN = 0.9


class Emulator:
    """Moments as functions of the scores; make one with ``fit``.

    ``error`` is the covariance (M, M) of what is missed on held-out points, the noise of a simulator point included
    until ``without_noise`` takes it out; ``held_out`` the share of a moment's variance that is explained there;
    ``unseen`` (P, M) what is said of every point of the fit by the others, in the moments' units.
    """

    def __init__(
        self, moments: tuple[Moment, ...], relatives: Relatives, surfaces: list[Surface], inputs: int
    ) -> None:  # fmt: skip
        self.moments, self.surfaces, self.inputs = moments, surfaces, inputs
        self.processes: list[Process | None] = [None] * len(surfaces)
        self._beside = [surface.part(inputs - len(EFFECTS)) for surface in surfaces]
        self._logged = logged(moments)
        self.relatives = relatives
        self.error = np.zeros((len(moments), len(moments)))
        self.held_out = np.zeros(len(moments))
        self.unseen = np.zeros((0, len(moments)))

    @classmethod
    @one_thread()
    def fit(
        cls, scores: np.ndarray, values: np.ndarray, moments: tuple[Moment, ...], control: np.ndarray,
        last: int | None = None, worth: Worth | None = None, executor: Executor | None = None,
    ) -> Emulator:  # fmt: skip
        """Fit to points (P, inputs) and their moments (P, M); a NaN leaves the point out for that moment.

        Of the surfaces' error, (M, M), ``worth`` says for which moments (M,) a Gaussian process is tried instead;
        ``executor`` fits several at once.

        ``control[k]`` is the place of the control arm's moment for moment k, k itself where there is none. The error is
        that of the ``last`` points (all by default) when they are held out.
        """
        straight = in_logs(values, moments)
        related = Relatives.of(straight, control, logged(moments))
        turned = related.forward(straight)
        made = cls(moments, related, fit_surfaces(scores, turned, related), scores.shape[1])
        last = last or len(scores)
        missed = made._without_each_fold(scores, turned)
        made._judge(values, missed, last)
        if worth is not None:
            made._use_processes(scores, turned, missed, last, worth(made.error), executor)
            made._judge(values, missed, last)
        return made

    def without_noise(self, noise: np.ndarray) -> np.ndarray:
        """Take the noise of a simulator point, variances (M,), out of the error: how far the surface itself is off.

        Correlations stay those of the held-out errors. Returns the share of noise in the error of each moment.
        """
        variance = np.maximum(self.error.diagonal(), 1e-12)
        share = np.clip(noise / variance, 0.02, MOST_NOISE)
        left = np.sqrt(1.0 - share)
        self.error = self.error * left[:, None] * left[None, :]
        return np.asarray(share)

    def predict(self, scores: np.ndarray) -> np.ndarray:
        """Moments at ``scores`` (P, inputs): (P, M), in their own units."""
        found = np.stack(
            [
                surface(scores) if process is None else process(scores) + beside(scores)
                for surface, process, beside in zip(self.surfaces, self.processes, self._beside, strict=True)
            ],
            axis=1,
        )
        return self._back(found)

    def used(self) -> set[int]:
        """Inputs that some moment depends on."""
        terms = {k for surface in self.surfaces for k in surface.terms.ravel().tolist() if k >= 0}
        return terms.union(*(process.inputs.tolist() for process in self.processes if process is not None))

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
        """Make the variances of the error ``factor`` (M,) times as large; correlations stay."""
        self.error = self.error * np.sqrt(factor)[:, None] * np.sqrt(factor)[None, :]

    def _without_each_fold(self, scores: np.ndarray, turned: np.ndarray) -> np.ndarray:
        """What surfaces say of points (P, M) that are left out in folds, terms chosen anew."""
        missed = np.full_like(turned, np.nan)
        part = np.arange(len(scores)) % FOLDS
        for fold in range(FOLDS):
            inside, outside = part != fold, part == fold
            for k, surface in enumerate(fit_surfaces(scores[inside], turned[inside], self.relatives)):
                missed[outside, k] = surface(scores[outside])
        return missed

    def _use_processes(
        self, scores: np.ndarray, turned: np.ndarray, missed: np.ndarray, last: int, tried: np.ndarray,
        executor: Executor | None,
    ) -> None:  # fmt: skip
        """Fit processes to the moments ``tried`` (M,), and put those that are better in place and into ``missed``.

        Effects of a city are varied among draws of the prior alone. Processes do not see these points: far from the
        others, they would make them worse. What effects do stays with the surface.
        """
        near = ~scores[:, self.inputs - len(EFFECTS) :].any(axis=1)
        places = np.flatnonzero(tried & (np.nanvar(turned[near], axis=0) > 0.0))
        aims = [np.where(near, turned[:, k], np.nan) for k in places]
        fits = (map if executor is None else executor.map)(fit_process, [scores] * len(aims), aims)
        for k, aim, (process, left_out) in zip(places.tolist(), aims, fits, strict=True):
            seen = np.flatnonzero(~np.isnan(left_out[-last:])) - last + len(scores)
            if ((aim - left_out)[seen] ** 2).mean() <= LEAST_GAIN * ((aim - missed[:, k])[seen] ** 2).mean():
                self.processes[k] = process
                missed[:, k] = np.where(np.isnan(left_out), missed[:, k], left_out)

    def _judge(self, values: np.ndarray, missed: np.ndarray, last: int) -> None:
        """Keep the errors at the ``last`` points, where ``missed`` (P, M) was said of them without seeing them."""
        self.unseen = self._back(missed)
        gap = (values - self.unseen)[-last:]
        self.error = second_moments(gap)
        spread = np.nanvar(values[-last:], axis=0)
        self.held_out = 1.0 - np.nanmean(gap**2, axis=0) / np.where(spread > 0.0, spread, 1.0)


def second_moments(gaps: np.ndarray) -> np.ndarray:
    """Mean products of columns (P, M), each over the rows that have both: (M, M); NaN where none has."""
    known = (~np.isnan(gaps)).astype(np.float64)
    filled = np.nan_to_num(gaps)
    with np.errstate(invalid="ignore"):
        return np.asarray(filled.T @ filled / (known.T @ known))


def logged(moments: tuple[Moment, ...]) -> np.ndarray:
    """Which moments are fitted in logarithms."""
    return np.array([moment.group == NATIONAL or moment.kind in ("spread", "spell_sd") for moment in moments])


def in_logs(values: np.ndarray, moments: tuple[Moment, ...]) -> np.ndarray:
    """Moments (P, M), those in logarithms that are fitted so."""
    turned = values.astype(np.float64).copy()
    log = logged(moments)
    turned[:, log] = np.log(np.maximum(turned[:, log], 1e-3))
    return turned
