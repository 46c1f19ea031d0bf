"""The fit: simulator points in waves, each from the posterior of an emulator fitted to the waves before.

The points of a wave are both more to learn from and, the last one's, the sample that importance weights correct: to the
likelihood under an emulator that has learnt from these runs too, from that of which they were drawn. What it says of a
point is learnt from the other points: a point's own run would weigh it by that run's noise, and the emulator's error is
that on points it has not seen. Points are added until the weights can be trusted and are worth what the study asks,
or as often as it allows.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial

import numpy as np

from bijstandsim.calibrate.correction import log_ratio, noise_of
from bijstandsim.calibrate.emulator import Emulator
from bijstandsim.calibrate.estimates import Block, blocks
from bijstandsim.calibrate.fit import Model, scores_at
from bijstandsim.calibrate.importance import Weights, smooth
from bijstandsim.calibrate.likelihood import Likelihood
from bijstandsim.calibrate.mixing import LEAST_KEPT, Mixing, mixing
from bijstandsim.calibrate.moments import Moment, persistence
from bijstandsim.calibrate.points import design, inputs
from bijstandsim.calibrate.process import MOST_POINTS
from bijstandsim.calibrate.stages import Stages
from bijstandsim.calibrate.stakes import stakes
from bijstandsim.calibrate.study import CalibrationStudy
from bijstandsim.calibrate.threads import one_thread

#: Part of an estimate's variance that a surface's own error must make up for a process to be tried in its place.
LEAST_STAKE = 0.1


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
    """What a fit found. ``model`` is that of which the last wave was drawn, ``known`` has learnt from its runs too.

    Points of the last wave have the scores of ``model.names``; ``known`` may move with other inputs.
    """

    study: CalibrationStudy
    waves: tuple[Wave, ...]
    model: Model
    known: Model
    noise: np.ndarray  # covariance (M, M) of the noise of one point
    mixing: Mixing  # of the chains of which the last wave was drawn

    @cached_property
    def best(self) -> np.ndarray:
        """Moments of the last wave's points, (P, M), as emulated once the runs of the other points are known."""
        return self.known.emulator.unseen[-len(self.last.scores) :]

    @property
    def error(self) -> np.ndarray:
        """Covariance (M, M) of the error of ``best``."""
        return self.known.emulator.error

    @cached_property
    def simulated(self) -> np.ndarray:
        """Moments of the last wave's points, (P, M), as their runs gave them; emulated where nobody is behind one."""
        return np.where(np.isnan(self.last.values), self.best, self.last.values)

    @cached_property
    def raw(self) -> Weights:
        """Weights by the runs as they came out, their noise in the covariance, in place of what was learnt of them."""
        assert self.last.points is not None
        ratio = log_ratio(self.model, self.last.points, self.simulated, self.noise)
        return smooth(ratio, self.mixing.independence(len(self.last.points)))

    @property
    def last(self) -> Wave:
        """The wave that carries the posterior."""
        return self.waves[-1]


@one_thread()
def fit(study: CalibrationStudy, stages: Stages) -> Fit:
    """Run the waves of a study. Raises InputError when too few points of a wave have results."""
    work = study.work(0)
    structure = blocks(work.targets, work.seed)
    waves = [first_wave(study, stages)]
    learn = partial(model_of, study, work.moments, structure, stages.pool.executor)
    noise, surprise = None, None
    for number in range(1, len(study.waves)):
        # Fitted when it is asked for, and once: a fit that goes on has its proposals and needs the last one alone.
        model = cache(partial(learn, waves.copy(), noise, surprise))
        name = f"wave-{number}"
        drawn = stages.keep(f"{name}-proposal", lambda: _propose(study, stages, model(), number))  # noqa: B023 - used at once
        wave, noise = _run_twice(study, stages, number, drawn)
        if number == len(study.waves) - 1:
            return _extended(study, stages, learn, waves, model(), drawn, wave, noise)
        found = stages.keep(f"{name}-surprise", lambda: _surprise(model(), wave, noise))  # noqa: B023 - used at once
        surprise = found["ratio"]
        waves.append(wave)
    raise AssertionError("a study has two waves or more")


def first_wave(study: CalibrationStudy, stages: Stages) -> Wave:
    """Points of a design over the priors. Raises InputError when too few have results."""
    scores = design(study.waves[0].points, study.seed)
    ids, values = stages("wave-0", study.work(0), scores)
    return Wave("wave-0", scores[ids], values, len(scores))


def _extended(
    study: CalibrationStudy, stages: Stages, learn: Callable[..., Model], before: list[Wave], model: Model,
    drawn: dict[str, np.ndarray], wave: Wave, noise: np.ndarray,
) -> Fit:  # fmt: skip
    """The last wave, with as many points as it takes until it is worth what the study asks, or as the study allows."""
    number, asked, chains = len(before), wave.asked, Mixing(*drawn["mixing"].tolist())
    for more in range(1 + study.extend):
        if more:
            part = slice(more * asked, (more + 1) * asked)
            wave = _joined(wave, _run(stages, f"wave-{number}-{more}", study, number, drawn, part)[0])
        assert wave.points is not None
        known = learn([*before, wave], noise, _surprise(model, wave, noise)["ratio"])
        best = known.emulator.unseen[-len(wave.scores) :]
        weights = smooth(log_ratio(model, wave.points, best, known.emulator.error), chains.independence(len(best)))
        if weights.trusted and weights.effective >= study.effective:
            break
    return Fit(study, (*before, replace(wave, weights=weights)), model, known, noise, chains)


def _run_twice(
    study: CalibrationStudy, stages: Stages, number: int, drawn: dict[str, np.ndarray]
) -> tuple[Wave, np.ndarray]:
    """A wave's points, some of them with other random numbers too, and the covariance of the noise."""
    work, name = study.work(number), f"wave-{number}"
    wave, ids = _run(stages, name, study, number, drawn, slice(study.waves[number].points))
    again, twins = stages(f"{name}-twins", work, _scores(study, number, drawn)[: study.twins])
    return wave, noise_of(work.moments, ids, wave.values, again, twins)


def _run(
    stages: Stages, name: str, study: CalibrationStudy, number: int, drawn: dict[str, np.ndarray], part: slice
) -> tuple[Wave, np.ndarray]:
    """Run a part of the points of a proposal: a wave of those with results, and their numbers in the part."""
    points, scores = drawn["points"].astype(np.float64)[part], _scores(study, number, drawn)[part]
    ids, values = stages(name, study.work(number), scores)
    return Wave(name, scores[ids], values, len(scores), points[ids]), ids


def _joined(one: Wave, other: Wave) -> Wave:
    """Two sets of points of one proposal."""
    assert one.points is not None and other.points is not None
    return Wave(
        one.name, np.concatenate([one.scores, other.scores]), np.concatenate([one.values, other.values]),
        one.asked + other.asked, np.concatenate([one.points, other.points]),
    )  # fmt: skip


def _surprise(model: Model, wave: Wave, noise: np.ndarray) -> dict[str, np.ndarray]:
    return {"ratio": model.emulator.surprise(wave.scores, wave.values, noise.diagonal())}


def _propose(study: CalibrationStudy, stages: Stages, model: Model, number: int) -> dict[str, np.ndarray]:
    """The points of a wave, and of all that may be added to it: draws of the emulator's posterior, in random order.

    They are in single precision, in which they are kept, with where their inputs stand and how the chains mixed.
    """
    last, chains, seed = number == len(study.waves) - 1, study.chains, study.seed + number
    count = study.waves[number].points * (1 + (study.extend if last else 0))
    found = model.sample(
        chains=chains.chains, burn=chains.burn, keep=max(-(-count // chains.chains), LEAST_KEPT),
        every=chains.last if last else chains.every, seed=seed,
        executor=stages.pool.executor, progress=stages.told(f"wave-{number}, chains"),
    )  # fmt: skip
    # What may be added comes after the points of the wave: these stay the same when a study comes to allow more.
    rng = np.random.default_rng([seed, 23])
    first = rng.choice(len(found.flat), study.waves[number].points, replace=False)
    more = rng.permutation(np.setdiff1d(np.arange(len(found.flat)), first))
    points = found.flat[np.concatenate([first, more])[:count]]
    mixed = mixing(found.draws)
    return {
        "points": points.astype(np.float32), "places": model.places,
        "mixing": np.array([mixed.rhat, mixed.effective, mixed.draws]),
    }  # fmt: skip


def _scores(study: CalibrationStudy, number: int, drawn: dict[str, np.ndarray]) -> np.ndarray:
    """All inputs' scores of a proposal: those that are not free are drawn from their prior."""
    points = drawn["points"].astype(np.float64)
    rest = np.random.default_rng([study.seed, 19, number]).standard_normal((len(points), len(inputs())))
    return scores_at(points, drawn["places"], rest)


def model_of(
    study: CalibrationStudy, moments: tuple[Moment, ...], structure: tuple[Block, ...], executor: Executor | None,
    waves: list[Wave], noise: np.ndarray | None = None, surprise: np.ndarray | None = None,
) -> Model:  # fmt: skip
    """An emulator of all waves so far; ``executor`` helps to fit it.

    Its error is that of held-out points of the last wave. Where these are known, the ``noise`` (M, M) of a point is
    taken out, and it is as much wider as the emulator before it was further off than it claimed (``surprise``, (M,)).
    """
    values = np.concatenate([wave.values for wave in waves])
    likelihood = Likelihood(structure, moments, persistence(moments, values))
    usual = np.nanmean(waves[-1].values, axis=0)
    emulator = Emulator.fit(
        np.concatenate([wave.scores for wave in waves]), values, moments, likelihood.null_from,
        last=min(len(waves[-1].values), MOST_POINTS), executor=executor,
        worth=None if noise is None else lambda error: stakes(likelihood, usual, error - noise) > LEAST_STAKE,
    )  # fmt: skip
    if noise is not None:
        emulator.without_noise(noise.diagonal())
    if surprise is not None:
        emulator.widen(surprise)
    return Model(emulator, likelihood, {str(group): scale for group, scale in study.discrepancy.items()})
