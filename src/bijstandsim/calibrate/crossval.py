"""Validation that could fail: a city, or an outcome, is left out, predicted, and scored against two baselines."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import special

from bijstandsim.calibrate import meta, no_effect
from bijstandsim.calibrate.estimates import VALUE
from bijstandsim.calibrate.fit import Model
from bijstandsim.calibrate.likelihood import BlockModel, Errors, Predicted
from bijstandsim.calibrate.targets import AMSTERDAM, MECHANISM, NATIONAL, instrument
from bijstandsim.calibrate.threads import one_thread

Progress = Callable[[int, int], None]
Row = dict[str, object]
LEVELS = (0.5, 0.8, 0.9)


@dataclass(frozen=True)
class Settings:
    """Chains of every fold and draws that a prediction averages over."""

    chains: int = 64
    burn: int = 120
    keep: int = 8
    every: int = 20
    seed: int = 1


def city_folds(model: Model) -> dict[str, np.ndarray]:
    """City -> which blocks are left out; the country, mechanisms and the matched city stay in."""
    groups = np.array([block.block.group for block in model.likelihood.blocks])
    cities = [g for g in dict.fromkeys(groups.tolist()) if g not in (NATIONAL, MECHANISM, AMSTERDAM)]
    return {city: groups == city for city in cities}


def outcome_folds(model: Model) -> dict[str, np.ndarray]:
    """Outcome group -> which blocks of the experiments are left out."""
    blocks = model.likelihood.blocks
    trial = [block.block.group not in (NATIONAL, MECHANISM, AMSTERDAM) for block in blocks]
    own = np.array([block.group if kept else "" for block, kept in zip(blocks, trial, strict=True)])
    return {group: own == group for group in dict.fromkeys(own.tolist()) if group}


def crossval(
    model: Model, folds: dict[str, np.ndarray], settings: Settings, executor: Executor | None = None,
    progress: Progress | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:  # fmt: skip
    """Score every left-out block, and every left-out number; ``folds``: name -> which blocks (blocks,) are left out.

    First table: fold, block, estimates, ln score under the model, under no effect and under the meta-analysis of what
    was kept. Second: reported numbers with CRPS, the interval's width and whether it covers them.
    """
    jobs = ([model] * len(folds), folds, folds.values(), range(len(folds)), [settings] * len(folds))
    scores: list[Row] = []
    numbers: list[Row] = []
    for done, found in enumerate((map if executor is None else executor.map)(_fold, *jobs), 1):
        scores += found[0]
        numbers += found[1]
        if progress is not None:
            progress(done, len(folds))
    return pd.DataFrame(scores), pd.DataFrame(numbers)


@one_thread()
def _fold(model: Model, fold: str, out: np.ndarray, number: int, settings: Settings) -> tuple[list[Row], list[Row]]:
    """Rows of both tables for one fold."""
    chains = model.sample(
        chains=settings.chains, burn=settings.burn, keep=settings.keep, every=settings.every,
        seed=settings.seed + 100 + number, include=~out,
    )  # fmt: skip
    points = chains.flat
    values = model.emulator.predict(model.scores(points))
    errors = model.errors(points, model.emulator.error)
    scores: list[Row] = []
    numbers: list[Row] = []
    for k in np.flatnonzero(out):
        block = model.likelihood.blocks[k]
        predicted = block.predict(values, model.draws(points), errors)
        none = no_effect.predict(model.likelihood, block, values, model.draws(points), errors)
        pooled = _pooled(model, block, none, ~out, np.random.default_rng([settings.seed, 37, int(k)]))
        scores.append({
            "fold": fold, "block": block.block.name, "estimates": len(block.block.estimates),
            **{name: _score(block, found) for name, found in
               (("model", predicted), ("no_effect", none), ("meta_analysis", pooled))},
        })  # fmt: skip
        numbers += _numbers(fold, block, {"model": predicted, "no_effect": none, "meta_analysis": pooled})
    return scores, numbers


def _score(block: BlockModel, predicted: Predicted) -> float:
    """ln of the mean probability, over draws, of what was reported."""
    logs = block.log_of(predicted)
    return float(special.logsumexp(logs) - np.log(len(logs)))


def _pooled(model: Model, block: BlockModel, none: Predicted, kept: np.ndarray, rng: np.random.Generator) -> Predicted:
    """No effect plus the effects that a meta-analysis of the kept blocks expects in a new city."""
    mean = none.mean.copy()
    drawn: dict[tuple[str, str], np.ndarray] = {}
    for k, estimate in enumerate(block.block.estimates):
        own = meta.key(estimate)
        if own is None and estimate.rows[0].kind == "level" and estimate.rows[0].arm not in ("reference", "control"):
            own = (instrument(estimate.rows[0]), estimate.rows[0].outcome)
        if own is None or not own[0]:
            continue
        if own not in drawn:
            drawn[own] = meta.pool(_reports(model, own, kept), estimate.unit).draw(len(mean), rng)
        mean[:, k] += drawn[own]
    return replace(none, mean=mean)


def _reports(model: Model, own: tuple[str, str], kept: np.ndarray) -> list[meta.Report]:
    """What the kept blocks report of an instrument and outcome; errors at the middle of the emulated levels."""
    middle = model.emulator.predict(np.zeros((1, model.emulator.inputs)))
    points = np.zeros((1, len(model.names)))
    found = []
    for k in np.flatnonzero(kept):
        block = model.likelihood.blocks[k]
        for place, estimate in enumerate(block.block.estimates):
            if meta.key(estimate) == own:
                error = block.predict(middle, model.draws(points), Errors()).design[0, place]
                found.append(meta.Report(estimate, float(error)))
    return found


def _numbers(fold: str, block: BlockModel, found: dict[str, Predicted]) -> list[Row]:
    """Reported numbers of a block, each alone."""
    rows: list[Row] = []
    for k, estimate in enumerate(block.block.estimates):
        if estimate.kind != VALUE:
            continue
        assert estimate.value is not None
        row: dict[str, object] = {"fold": fold, "id": estimate.id, "value": estimate.value}
        for name, predicted in found.items():
            sd = np.sqrt(predicted.covariance[:, k, k])
            draws = predicted.mean[:, k] + sd * np.random.default_rng([41, k]).standard_normal(len(sd))
            row[f"crps_{name}"] = crps(draws, estimate.value)
            for level in LEVELS:
                low, high = np.quantile(draws, [0.5 - level / 2, 0.5 + level / 2])
                row[f"covered{round(100 * level)}_{name}"] = bool(low <= estimate.value <= high)
                row[f"width{round(100 * level)}_{name}"] = high - low
        rows.append(row)
    return rows


def crps(draws: np.ndarray, value: float) -> float:
    """Continuous ranked probability score of a sample, in the unit of the value; less is better."""
    ordered = np.sort(draws)
    n = len(ordered)
    gini = float((ordered * (2.0 * np.arange(n) - n + 1)).sum()) / (n * n)
    return float(np.abs(draws - value).mean() - gini)
