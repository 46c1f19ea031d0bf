"""Simulation-based calibration: data from known parameters, fitted, and the rank of the truth among the draws.

Data are made in the form in which they were reported: numbers stay numbers, and for a statement the line of possible
estimates is cut where the statement cuts it, and the piece that holds the simulated estimate is what is reported.
Sources: Talts and others (2018), "Validating Bayesian inference algorithms with simulation-based calibration"; Modrak
and others (2023), Bayesian Analysis, for ranks of quantities that depend on data; Sailynoja, Buerkner and Vehtari
(2022), Statistics and Computing 32, for simultaneous bands.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from bijstandsim.calibrate.fit import Model
from bijstandsim.calibrate.laplace import normal_fit
from bijstandsim.calibrate.likelihood import TAILS, BlockModel, Predicted, Reported
from bijstandsim.calibrate.moments import Moment
from bijstandsim.calibrate.sampling import sample
from bijstandsim.calibrate.targets import MECHANISM, NATIONAL
from bijstandsim.calibrate.threads import one_thread

#: Draws among which a truth is ranked: ranks 0 to RANKS.
RANKS = 99
_BINS = 20


@dataclass(frozen=True)
class Settings:
    """Chains of one replicate."""

    chains: int = 66
    burn: int = 50
    keep: int = 3
    every: int = 15


def contrasts(model: Model) -> dict[str, tuple[Moment, Moment]]:
    """Contrasts between regimes that are ranked besides parameters: treated and control moments by name."""
    moments = model.likelihood.moments
    found = {}
    for place, control in enumerate(model.likelihood.null_from):
        moment = moments[place]
        if place != control and not moment.kind and moment.subgroup == "all":
            found[f"{moment.name} less control"] = (moment, moments[control])
    return found


def simulate(model: Model, truth: np.ndarray, values: np.ndarray, error: np.ndarray, seed: int) -> list[Reported]:
    """Reports that a world with moments ``values`` (1, M) might give, block by block."""
    errors = model.errors(truth, error)
    made = []
    for k, block in enumerate(model.likelihood.blocks):
        predicted = block.predict(values, model.draws(truth), errors)
        made.append(_report(block, predicted, np.random.default_rng([seed, 43, k])))
    return made


def _report(block: BlockModel, predicted: Predicted, rng: np.random.Generator) -> Reported:
    size = predicted.mean.shape[1]
    root = np.linalg.cholesky(predicted.covariance[0] + 1e-9 * np.eye(size) * np.trace(predicted.covariance[0]))
    alone = block.block.group in (NATIONAL, MECHANISM)
    estimate = predicted.mean[0] + root @ (rng.standard_t(TAILS, size) if alone else rng.standard_normal(size))
    scaled = estimate / np.where(predicted.design[0] > 0.0, predicted.design[0], 1.0)
    cuts = block.reported.intervals
    pieces = np.array([_piece(z, low, high) for z, (low, high) in zip(scaled, cuts, strict=True)])
    return Reported(np.where(np.isnan(block.reported.numbers), np.nan, estimate), pieces)


def _piece(z: float, low: float, high: float) -> tuple[float, float]:
    if z <= low:
        return -np.inf, low
    return (low, high) if z < high else (high, np.inf)


@one_thread()
def rank(
    model: Model, truth: np.ndarray, data: Sequence[Reported], settings: Settings, seed: int,
    values: np.ndarray | None = None,
) -> np.ndarray:  # fmt: skip
    """Ranks of the true scores and contrasts among posterior draws given ``data``: (names and contrasts,).

    ``values`` (1, M) are the true moments, where these are not the emulated ones.
    """

    def log_likelihood(points: np.ndarray) -> np.ndarray:
        values = model.emulator.predict(model.scores(points))
        errors, draws = model.errors(points, model.emulator.error), model.draws(points)
        found = np.zeros(len(points))
        for block, reports in zip(model.likelihood.blocks, data, strict=True):
            found += block.log_of(block.predict(values, draws, errors), reports)
        return found

    mean, covariance = normal_fit(model, reported=data)
    chains = sample(log_likelihood, mean, covariance, chains=settings.chains, burn=settings.burn, keep=settings.keep,
                    every=settings.every, seed=seed)  # fmt: skip
    taken = np.random.default_rng([seed, 47]).choice(len(chains.flat), RANKS, replace=False)
    points = chains.flat[taken]
    own = contrast_values(model, truth) if values is None else contrasts_of(model, values)
    draws = np.concatenate([points, contrast_values(model, points)], axis=1)
    return np.asarray((draws < np.concatenate([truth, own], axis=1)).sum(axis=0))


def contrast_values(model: Model, points: np.ndarray) -> np.ndarray:
    """Emulated ``contrasts`` at points (P, names): (P, contrasts)."""
    return contrasts_of(model, model.emulator.predict(model.scores(points)))


def contrasts_of(model: Model, values: np.ndarray) -> np.ndarray:
    """``contrasts`` of moments (P, M): (P, contrasts)."""
    at = {moment: k for k, moment in enumerate(model.likelihood.moments)}
    return np.stack([values[:, at[a]] - values[:, at[b]] for a, b in contrasts(model).values()], axis=1)


@one_thread()
def replicate(model: Model, settings: Settings, seed: int) -> np.ndarray:
    """One replicate on the emulator."""
    truth = np.random.default_rng([seed, 53]).standard_normal((1, len(model.names)))
    values = model.emulator.predict(model.scores(truth))
    return rank(model, truth, simulate(model, truth, values, model.emulator.error, seed), settings, seed)


def replicates(
    model: Model, count: int, settings: Settings, seed: int, executor: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> np.ndarray:  # fmt: skip
    """Ranks of ``count`` replicates on the emulator, in order whatever runs them: (count, names and contrasts)."""
    seeds = [seed * 1_000_003 + k for k in range(count)]
    jobs = (
        map(replicate, [model] * count, [settings] * count, seeds)
        if executor is None
        else executor.map(replicate, [model] * count, [settings] * count, seeds)
    )
    found = []
    for ranks in jobs:
        found.append(ranks)
        if progress is not None:
            progress(len(found), count)
    return np.array(found)


def names(model: Model) -> tuple[str, ...]:
    """What the columns of ranks are of."""
    return (*model.names, *contrasts(model))


def table(model: Model, ranks: np.ndarray) -> pd.DataFrame:
    """One row a quantity: how far its ranks are from uniform.

    ``distance`` is the largest gap between the ranks' cumulative distribution and the uniform one, ``p`` its
    probability by chance (Kolmogorov's, continuous ranks), ``covered50`` and so on shares of truths within central
    intervals.
    """
    rows = []
    spread = (ranks + 0.5) / (RANKS + 1)
    for k, name in enumerate(names(model)):
        test = stats.kstest(spread[:, k], "uniform")
        row = {"quantity": name, "replicates": len(ranks), "distance": test.statistic, "p": test.pvalue}
        for level in (0.5, 0.8, 0.9):
            row[f"covered{round(100 * level)}"] = float((np.abs(spread[:, k] - 0.5) <= level / 2).mean())
        rows.append(row)
    return pd.DataFrame(rows)


def histogram(ranks: np.ndarray) -> np.ndarray:
    """Counts of ranks in equal bins: (quantities, bins)."""
    edges = np.linspace(0, RANKS + 1, _BINS + 1)
    return np.stack([np.histogram(column, edges)[0] for column in ranks.T])


def band(replicates: int, bins: int = _BINS, level: float = 0.95) -> np.ndarray:
    """Bounds within which the cumulative shares of uniform ranks stay at all edges of the bins together: (2, bins - 1).

    The pointwise binomial level is the one that ``level`` of simulated uniform samples stay within throughout.
    """
    edges = np.arange(1, bins) / bins
    drawn = np.random.default_rng(61).multinomial(replicates, np.full(bins, 1.0 / bins), size=4000)
    counts = drawn.cumsum(axis=1)[:, :-1]
    tail = np.minimum(stats.binom.cdf(counts, replicates, edges), stats.binom.sf(counts - 1, replicates, edges))
    gamma = np.quantile(tail.min(axis=1), 1.0 - level)
    return np.stack([stats.binom.ppf(q, replicates, edges) / replicates for q in (gamma, 1.0 - gamma)])
