"""What the effects would be if the model were built otherwise: named variants of its structure, re-weighted.

A variant fixes some parameters, often where a mechanism vanishes. Some draws of the posterior are run again under it
with the same random numbers: the differences tell how it shifts every moment. With these shifts every draw weighs by
how much better or worse it then explains the reports, so a variant that shifts levels is not compared as if it fitted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from bijstandsim.behaviour import AS_IT_STANDS, Structure, structures
from bijstandsim.calibrate.emulator import Emulator, in_logs, logged
from bijstandsim.calibrate.importance import Weights, smooth
from bijstandsim.calibrate.points import Points, inputs
from bijstandsim.calibrate.sbc import contrasts
from bijstandsim.calibrate.stages import Stages
from bijstandsim.calibrate.summary import Summary
from bijstandsim.calibrate.surface import LEAST_POINTS, Surface, fit_surface
from bijstandsim.calibrate.threads import one_thread

#: Draws that are run under every variant.
POINTS = 64
#: Weights worth a smaller part of the draws say that the variant needs a fit of its own; all draws then count alike.
LEAST_WORTH = 0.05


@dataclass(frozen=True)
class Structures:
    """``table``: see ``_rows``. ``draws``: variant -> rows of the posterior, each as often as it explains the reports.

    A variant whose weights are worth too little has no rows of its own.
    """

    table: pd.DataFrame
    draws: dict[str, list[int]]


@dataclass(frozen=True)
class Shift:
    """How a variant moves the moments; what the emulator knows of the parameters that it fixes is taken out."""

    emulator: Emulator
    places: tuple[int, ...]  # of the fixed parameters among the inputs
    surfaces: tuple[Surface | None, ...]  # by moment; None where too few points have it

    @classmethod
    def learn(
        cls, emulator: Emulator, structure: Structure, scores: np.ndarray, base: np.ndarray, values: np.ndarray
    ) -> Shift:
        """From moments (P, M) of the model as it stands and of the variant at points (P, inputs); NaN leaves out."""
        places = tuple(inputs().index(name) for name in structure.held)
        made = cls(emulator, places, ())
        start = made._without(scores, base)
        steps = in_logs(values, emulator.moments) - in_logs(start, emulator.moments)
        enough = (~np.isnan(steps)).sum(axis=0) >= LEAST_POINTS
        found = [fit_surface(scores, step) if known else None for step, known in zip(steps.T, enough, strict=True)]
        return replace(made, surfaces=tuple(found))

    def __call__(self, scores: np.ndarray, values: np.ndarray) -> np.ndarray:
        """The variant's moments at points (P, inputs) with moments (P, M) of the model as it stands."""
        nothing = np.zeros(len(scores))
        step = np.stack([nothing if s is None else s(scores) for s in self.surfaces], axis=1)
        start, log = self._without(scores, values), logged(self.emulator.moments)
        return np.asarray(np.where(log, start * np.exp(np.where(log, step, 0.0)), start + step))

    def _without(self, scores: np.ndarray, values: np.ndarray) -> np.ndarray:
        held = scores.copy()
        held[:, self.places] = 0.0
        return np.asarray(values + self.emulator.predict(held) - self.emulator.predict(scores))


@one_thread()
def run_variants(summary: Summary, stages: Stages) -> Structures:
    """Run every variant on some draws of the fitted posterior, and weigh all of them."""
    fit, values = summary.fit, summary.values
    work = fit.study.work(len(fit.waves) - 1)
    chosen = np.random.default_rng([fit.study.seed, 37]).permutation(len(values))[:POINTS]
    scores = summary.scores[chosen]
    base = _run(stages, "variants", work, scores)
    alike = Weights(np.full(len(values), 1.0 / len(values)), float("nan"))
    rows = _rows(summary, AS_IT_STANDS, values, alike, 0.0)
    draws: dict[str, list[int]] = {}
    for number, structure in enumerate(structures()):
        held = replace(work, held=tuple(structure.held.items()))
        own = _run(stages, f"variant-{number}:variants", held, scores)
        moved = Shift.learn(fit.known.emulator, structure, scores, base, own)(summary.scores, values)
        ratio = _explained(summary, moved) - _explained(summary, values)
        weights = smooth(ratio)
        if weights.effective >= LEAST_WORTH * len(values):
            draws[structure.name] = weights.coupled(fit.study.seed).tolist()
        rows += _rows(summary, structure.name, moved, weights, float(ratio.mean()))
    return Structures(pd.DataFrame(rows), draws)


def _run(stages: Stages, name: str, work: Points, scores: np.ndarray) -> np.ndarray:
    """Moments (P, M) of all points, NaN where there is no result."""
    ids, values = stages(name, work, scores)
    found = np.full((len(scores), len(work.moments)), np.nan)
    found[ids] = values
    return found


def _explained(summary: Summary, values: np.ndarray) -> np.ndarray:
    """ln likelihood of the reports at all draws, with moments (P, M): (P,)."""
    return np.asarray(summary.fit.model.by_block(summary.points, values, summary.fit.error).sum(axis=1))


def _rows(
    summary: Summary, name: str, values: np.ndarray, weights: Weights, gain: float
) -> list[dict[str, object]]:
    """One row a contrast: mean and 90 % of the draws, what the weights are worth, and the mean gain."""
    model = summary.fit.model
    at = {moment: k for k, moment in enumerate(model.likelihood.moments)}
    rows = []
    for contrast, (treated, control) in contrasts(model).items():
        effect = values[:, at[treated]] - values[:, at[control]]
        low, high = weighted_quantiles(effect, weights.weights, (0.05, 0.95))
        rows.append({
            "variant": name, "contrast": contrast, "mean": float(weights.weights @ effect),
            "unweighted_mean": float(effect.mean()), "low90": low, "high90": high,
            "effective_share": weights.effective / len(values), "mean_log_likelihood_gain": gain,
        })  # fmt: skip
    return rows


def weighted_quantiles(values: np.ndarray, weights: np.ndarray, shares: tuple[float, ...]) -> list[float]:
    """Quantiles of a weighted sample."""
    order = np.argsort(values)
    cumulative = np.cumsum(weights[order]) - 0.5 * weights[order]
    return [float(np.interp(share, cumulative, values[order])) for share in shares]
