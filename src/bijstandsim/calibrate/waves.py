"""The fit: simulator points in waves, each from the posterior of an emulator fitted to the waves before.

The points of a wave are both more to learn from and the sample that importance weights correct. Points are added to the
last wave until its weights can be trusted and are worth what the study asks, or as often as it allows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial

import numpy as np

from bijstandsim.calibrate.emulator import Emulator
from bijstandsim.calibrate.estimates import Block, blocks
from bijstandsim.calibrate.fit import Model
from bijstandsim.calibrate.importance import Weights, smooth
from bijstandsim.calibrate.likelihood import Likelihood
from bijstandsim.calibrate.moments import Moment, persistence
from bijstandsim.calibrate.points import Points, design, inputs
from bijstandsim.calibrate.stages import Stages
from bijstandsim.calibrate.study import CalibrationStudy
from bijstandsim.calibrate.threads import one_thread


@dataclass(frozen=True)
class Wave:
    """Scores (P, inputs) and moments (P, M) of points; later waves' fitted scores, the last one's weights."""

    name: str
    scores: np.ndarray
    values: np.ndarray
    asked: int
    points: np.ndarray | None = None
    weights: Weights | None = None


@dataclass(frozen=True)
class Fit:
    """What a fit found. ``model`` is that of which the last wave was drawn; ``noise`` (M,) of one simulator point."""

    study: CalibrationStudy
    waves: tuple[Wave, ...]
    model: Model
    draws: np.ndarray  # of the emulator's posterior, (chains, kept, names)
    noise: np.ndarray  # variances (M,) of one point
    best: np.ndarray  # what is known of the last wave's moments, (P, M), with the covariance ``error`` (M, M)
    error: np.ndarray

    @property
    def last(self) -> Wave:
        """The wave that carries the posterior."""
        return self.waves[-1]


@one_thread()
def fit(study: CalibrationStudy, stages: Stages, progress: Callable[[int, int], None] | None = None) -> Fit:
    """Run the waves of a study. Raises InputError when too few points of a wave have results."""
    work = study.work(0)
    structure = blocks(work.targets, work.seed)
    scores = design(study.waves[0].points, study.seed)
    ids, values = stages("wave-0", work, scores)
    waves = [Wave("wave-0", scores[ids], values, len(scores))]
    noise: np.ndarray | None = None
    for number, asked in enumerate((wave.points for wave in study.waves[1:]), 1):
        model = cache(partial(model_of, study, work.moments, structure, waves.copy(), noise))
        name, work = f"wave-{number}", study.work(number)
        drawn = stages.keep(f"{name}-proposal", lambda: _propose(study, model(), number, progress))  # noqa: B023 - used at once
        wave, ids = _run(stages, name, work, drawn, slice(asked))
        again, twins = stages(f"{name}-twins", work, drawn["scores"][: study.twins])
        noise = noise_of(ids, wave.values, again, twins)
        waves.append(wave)
    assert noise is not None
    best, error, weights = _weigh(model(), wave, noise)
    for more in range(1, 1 + study.extend):
        if weights.trusted and weights.effective >= study.effective:
            break
        extra, _ = _run(stages, f"{name}-{more}", work, drawn, slice(more * asked, (more + 1) * asked))
        wave = _joined(wave, extra)
        best, error, weights = _weigh(model(), wave, noise)
    return Fit(study, (*waves[:-1], replace(wave, weights=weights)), model(), drawn["chains"], noise, best, error)


def _run(stages: Stages, name: str, work: Points, drawn: dict[str, np.ndarray], part: slice) -> tuple[Wave, np.ndarray]:
    """Run a part of the points of a proposal: a wave of those with results, and their numbers in the part."""
    points, scores = drawn["points"][part], drawn["scores"][part]
    ids, values = stages(name, work, scores)
    return Wave(name, scores[ids], values, len(scores), points[ids]), ids


def _joined(one: Wave, other: Wave) -> Wave:
    """Two sets of points of one proposal."""
    assert one.points is not None and other.points is not None
    return Wave(
        one.name, np.concatenate([one.scores, other.scores]), np.concatenate([one.values, other.values]),
        one.asked + other.asked, np.concatenate([one.points, other.points]),
    )  # fmt: skip


def _weigh(model: Model, wave: Wave, noise: np.ndarray) -> tuple[np.ndarray, np.ndarray, Weights]:
    """What is known of a wave's moments, its covariance, and the weights of the wave's points."""
    best, error = combined(model, wave, noise)
    return best, error, smooth(log_ratio(model, wave, best, error))


def _propose(
    study: CalibrationStudy, model: Model, number: int, progress: Callable[[int, int], None] | None
) -> dict[str, np.ndarray]:
    """The points of a wave, and of all that may be added to it: draws of the emulator's posterior, in random order.

    The other inputs are drawn from their prior.
    """
    extend = study.extend if number == len(study.waves) - 1 else 0
    count, seed = study.waves[number].points * (1 + extend), study.seed + number
    chains = model.sample(**study.chains.model_dump(), seed=seed, progress=progress)
    flat = chains.flat
    points = flat[np.random.default_rng([seed, 23]).choice(len(flat), count, replace=count > len(flat))]
    rest = np.random.default_rng([study.seed, 19, number]).standard_normal((count, len(inputs())))
    scores = model.scores(points, rest)
    return {"points": points, "scores": scores, "chains": chains.draws}


def model_of(
    study: CalibrationStudy, moments: tuple[Moment, ...], structure: tuple[Block, ...], waves: list[Wave],
    noise: np.ndarray | None = None, remainders: bool = True,
) -> Model:  # fmt: skip
    """An emulator of all waves so far, its error that of the last one less the noise of a point where that is known."""
    values = np.concatenate([wave.values for wave in waves])
    likelihood = Likelihood(structure, moments, persistence(moments, values))
    emulator = Emulator.fit(
        np.concatenate([wave.scores for wave in waves]), values, moments, likelihood.null_from,
        last=len(waves[-1].values), remainders=remainders,
    )  # fmt: skip
    if noise is not None:
        emulator.without_noise(noise)
    return Model(emulator, likelihood, {str(group): scale for group, scale in study.discrepancy.items()})


def combined(model: Model, wave: Wave, noise: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Moments of a wave's points from emulator and simulator together, (P, M), and their covariance (M, M).

    The surface is off by its error, a run by its noise (variances (M,)); each counts by the other's size, moment by
    moment, as in a Kalman filter.
    """
    emulated = model.emulator.predict(wave.scores)
    gap = np.where(np.isnan(wave.values), 0.0, wave.values - emulated)
    off = np.maximum(model.emulator.error.diagonal(), 1e-12)
    gain = off / (off + noise)
    left = np.sqrt(1.0 - gain)
    return emulated + gain * gap, model.emulator.error * left[:, None] * left[None, :]


def log_ratio(model: Model, wave: Wave, values: np.ndarray, error: np.ndarray) -> np.ndarray:
    """ln likelihood of what is known with the simulator's runs over that of the emulator alone: (P,)."""
    assert wave.points is not None
    true = model.by_block(wave.points, values, error).sum(axis=1)
    return np.asarray(true - model.log_likelihood(wave.points))


def noise_of(ids: np.ndarray, values: np.ndarray, again: np.ndarray, twins: np.ndarray) -> np.ndarray:
    """Variance of the noise of one point, from points that were run twice with other random numbers: (M,)."""
    at = {int(row): k for k, row in enumerate(ids)}
    gaps = np.array([values[at[int(row)]] - twins[k] for k, row in enumerate(again) if int(row) in at])
    return np.asarray(np.nanmean(gaps**2, axis=0) / 2.0)
