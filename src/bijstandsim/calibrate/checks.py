"""Everything that a finished fit is held against: cities and outcomes left out, known truths, negative controls."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from bijstandsim.calibrate import crossval, sbc
from bijstandsim.calibrate.estimates import blocks
from bijstandsim.calibrate.fit import Model
from bijstandsim.calibrate.statements import tail_probability
from bijstandsim.calibrate.summary import Summary, predict
from bijstandsim.calibrate.threads import one_thread
from bijstandsim.calibrate.waves import Fit, model_of

#: Name of the check, done, in all.
Progress = Callable[[str, int, int], None]
#: The report whose sign is turned: a model that does not mind would not be worth fitting.
FLIPPED = "gro-release-8h-24"


@dataclass(frozen=True)
class Settings:
    """Replicates of simulation-based calibration, on the emulator and on runs of the simulator; chains."""

    replicates: int = 200
    simulator: int = 10
    folds: crossval.Settings = field(default_factory=crossval.Settings)
    chains: sbc.Settings = field(default_factory=sbc.Settings)


def all_checks(
    summary: Summary, settings: Settings, executor: Executor | None = None, progress: Progress | None = None
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Names of files and their tables, each as soon as it is there."""
    fit = summary.fit
    told = progress or (lambda name, done, total: None)

    def tell(name: str) -> Callable[[int, int], None]:
        return lambda done, total: told(name, done, total)

    yield "controls", controls(summary)
    yield "discrepancy", discrepancy(fit, settings.folds)
    for name, folds in (("cities", crossval.city_folds(fit.model)), ("outcomes", crossval.outcome_folds(fit.model))):
        scores, numbers = crossval.crossval(fit.model, folds, settings.folds, executor, tell(f"{name} left out"))
        yield f"crossval_{name}", scores
        yield f"crossval_{name}_numbers", numbers
    prior = prior_model(fit)
    ranks = sbc.replicates(
        prior, settings.replicates, settings.chains, fit.study.seed, executor, tell("replicates on the emulator")
    )
    yield "sbc", sbc.table(prior, ranks)
    counts = pd.DataFrame(sbc.histogram(ranks), index=pd.Index(sbc.names(prior), name="quantity"))
    yield "sbc_ranks", counts.reset_index()
    own = on_simulator(fit, prior, settings, tell("replicates on the simulator"))
    yield "sbc_simulator", sbc.table(prior, own).iloc[: len(prior.names)]


@one_thread()
def discrepancy(fit: Fit, settings: crossval.Settings) -> pd.DataFrame:
    """Contrasts between regimes, mean and 90 % of the emulator's posterior, with and without a discrepancy.

    Without, the model must answer for all that separates it from a report.
    """
    table = pd.DataFrame({"contrast": list(sbc.contrasts(fit.model))})
    for name, model in (("with", fit.model), ("without", replace(fit.model, discrepancy={}))):
        chains = model.sample(
            chains=settings.chains, burn=settings.burn, keep=settings.keep, every=settings.every, seed=settings.seed
        )  # fmt: skip
        values = sbc.contrast_values(model, chains.flat)
        table[f"mean_{name}"] = values.mean(axis=0)
        table[f"low90_{name}"], table[f"high90_{name}"] = np.quantile(values, (0.05, 0.95), axis=0)
    return table


@one_thread()
def prior_model(fit: Fit) -> Model:
    """The emulator of the wave from the prior, over whose whole range truths are drawn.

    Surfaces alone, which is quicker: whether a fit gives back what made its data does not hang on how well the emulator
    follows the simulator.
    """
    work = fit.study.work(0)
    return model_of(fit.study, work.moments, blocks(work.targets, work.seed), None, [fit.waves[0]])


def on_simulator(
    fit: Fit, model: Model, settings: Settings, progress: Callable[[int, int], None] | None = None
) -> np.ndarray:
    """Ranks of the true parameters of points of the first wave, given data made from their simulated moments."""
    wave, found = fit.waves[0], []
    for k in range(min(settings.simulator, len(wave.values))):
        rng = np.random.default_rng([fit.study.seed, 59, k])
        truth = rng.standard_normal((1, len(model.names)))
        truth[:, : len(model.free)] = wave.scores[k : k + 1, model.places]
        emulated = model.emulator.predict(wave.scores[k : k + 1])
        values = np.where(np.isnan(wave.values[k : k + 1]), emulated, wave.values[k : k + 1])
        nothing = np.zeros_like(model.emulator.error)  # the noise of the run is in the values
        data = sbc.simulate(model, truth, values, nothing, fit.study.seed * 7919 + k)
        found.append(sbc.rank(model, truth, data, settings.chains, fit.study.seed * 104729 + k))
        if progress is not None:
            progress(k + 1, settings.simulator)
    return np.array(found)


def controls(summary: Summary) -> pd.DataFrame:
    """A number with its sign turned must surprise the fitted model; parameters that nothing moves keep their prior."""
    rows: list[dict[str, object]] = []
    fit = summary.fit
    for block in fit.model.likelihood.blocks:
        for k, estimate in enumerate(block.block.estimates):
            if estimate.id != FLIPPED:
                continue
            assert estimate.value is not None
            predicted = predict(fit, block, summary.points, summary.values)
            sd = np.sqrt(predicted.covariance[:, k, k])
            for name, value in (("as reported", estimate.value), ("sign turned", -estimate.value)):
                p = tail_probability(value, predicted.mean[:, k], sd)
                rows.append({"control": f"{FLIPPED}, {name}", "value": value, "probability": p,
                             "flagged": bool(p < 0.05)})  # fmt: skip
    draws = summary.posterior
    for name in summary.untouched[:3]:
        p = _prior_test(name, draws[name].to_numpy())
        rows.append({"control": f"{name}, moved by nothing: keeps its prior", "value": float("nan"), "probability": p,
                     "flagged": bool(p < 0.001)})  # fmt: skip
    return pd.DataFrame(rows)


def _prior_test(name: str, draws: np.ndarray) -> float:
    from scipy import stats

    from bijstandsim.behaviour.parameters import load
    from bijstandsim.behaviour.priors import cdf

    # Draws that importance weights repeat are no more than one each.
    return float(stats.kstest(cdf(load()[name], np.unique(draws)), "uniform").pvalue)
