"""Everything that a finished fit is held against: cities and outcomes left out, known truths, negative controls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np
import pandas as pd
from scipy import stats

from bijstandsim.calibrate import crossval, jointly, sbc
from bijstandsim.calibrate.estimates import blocks
from bijstandsim.calibrate.fit import Model
from bijstandsim.calibrate.points import EFFECTS, inputs
from bijstandsim.calibrate.sampling import Chains
from bijstandsim.calibrate.stages import Stages
from bijstandsim.calibrate.statements import tail_probability
from bijstandsim.calibrate.study import CalibrationStudy
from bijstandsim.calibrate.summary import Summary, predict
from bijstandsim.calibrate.threads import one_thread
from bijstandsim.calibrate.waves import first_wave, model_of

#: Runs of the simulator that make the moments of one known truth: their mean is close to what is expected there.
RUNS = 8
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
    study: CalibrationStudy, summary: Callable[[], Summary], settings: Settings, stages: Stages
) -> dict[str, Callable[[], dict[str, pd.DataFrame]]]:
    """Every check by name; called, it gives its tables by the names of their files. ``summary`` is made when needed."""
    executor, tell = stages.pool.executor, stages.told

    @cache
    def known() -> Model:
        return summary().fit.known

    @cache
    def prior() -> Model:
        return prior_model(study, stages)

    def left_out(name: str, folds: Callable[[Model], dict[str, np.ndarray]]) -> dict[str, pd.DataFrame]:
        told = tell(f"{name} left out")
        scores, numbers = crossval.crossval(known(), folds(known()), settings.folds, executor, told)
        return {f"crossval_{name}": scores, f"crossval_{name}_numbers": numbers}

    def on_emulator() -> dict[str, pd.DataFrame]:
        told = tell("replicates on the emulator")
        ranks = sbc.replicates(prior(), settings.replicates, settings.chains, study.seed, executor, told)
        counts = pd.DataFrame(sbc.histogram(ranks), index=pd.Index(sbc.names(prior()), name="quantity"))
        return {"sbc": sbc.table(prior(), ranks), "sbc_ranks": counts.reset_index()}

    def simulated() -> dict[str, pd.DataFrame]:
        return {"sbc_simulator": sbc.table(prior(), on_simulator(study, prior(), settings, stages))}

    return {
        "controls": lambda: {"controls": controls(summary(), settings.folds)},
        "discrepancy": lambda: {"discrepancy": discrepancy(known(), settings.folds)},
        "together": lambda: jointly.together(summary()),
        "cities": lambda: left_out("cities", crossval.city_folds),
        "outcomes": lambda: left_out("outcomes", crossval.outcome_folds),
        "replicates": on_emulator,
        "simulator": simulated,
    }


@one_thread()
def discrepancy(known: Model, settings: crossval.Settings) -> pd.DataFrame:
    """Contrasts between regimes, mean and 90 % of the emulator's posterior, with and without a discrepancy.

    Without, the model must answer for all that separates it from a report.
    """
    table = pd.DataFrame({"contrast": list(sbc.contrasts(known))})
    for name, model in (("with", known), ("without", replace(known, discrepancy={}))):
        values = sbc.contrast_values(model, _chains(model, settings).flat)
        table[f"mean_{name}"] = values.mean(axis=0)
        table[f"low90_{name}"], table[f"high90_{name}"] = np.quantile(values, (0.05, 0.95), axis=0)
    return table


@one_thread()
def prior_model(study: CalibrationStudy, stages: Stages) -> Model:
    """The emulator of the wave from the prior, over whose whole range truths are drawn.

    Surfaces alone, which is quicker: whether a fit gives back what made its data does not hang on how well the emulator
    follows the simulator.
    """
    work = study.work(0)
    return model_of(study, work.moments, blocks(work.targets, work.seed), None, [first_wave(study, stages)])


def on_simulator(study: CalibrationStudy, model: Model, settings: Settings, stages: Stages) -> np.ndarray:
    """Ranks of known parameters and contrasts, given data made from runs of the simulator: (replicates, quantities).

    Truths are drawn from the prior anew, no point that the emulator has seen, without effects of a city: these come in
    where reports are made.
    """
    count, names = settings.simulator, inputs()
    rng = np.random.default_rng([study.seed, 59])
    scores, truths = rng.standard_normal((count, len(names))), rng.standard_normal((count, len(model.names)))
    scores[:, -len(EFFECTS) :] = 0.0
    truths[:, : len(model.free)] = scores[:, model.places]
    ids, values = stages("truths", study.work(0), np.repeat(scores, RUNS, axis=0))
    told = stages.told("replicates on the simulator")
    nothing = np.zeros_like(model.emulator.error)  # what is left of the runs' noise is in their means
    found = []
    for k in range(count):
        own = values[ids // RUNS == k]
        if len(own):  # parameters may give no stable city
            mean = _mean(own, model.emulator.predict(scores[k : k + 1]))
            truth, seed = truths[k : k + 1], study.seed * 7919 + k
            data = sbc.simulate(model, truth, mean, nothing, seed)
            found.append(sbc.rank(model, truth, data, settings.chains, seed, mean))
        if told is not None:
            told(k + 1, count)
    return np.array(found)


def _mean(runs: np.ndarray, emulated: np.ndarray) -> np.ndarray:
    """Mean moments (1, M) of runs (R, M); emulated where none has a figure."""
    there = ~np.isnan(runs)
    sums = np.where(there, runs, 0.0).sum(axis=0, keepdims=True)
    return np.asarray(np.where(there.any(axis=0), sums / np.maximum(there.sum(axis=0), 1), emulated))


def controls(summary: Summary, settings: crossval.Settings) -> pd.DataFrame:
    """A number with its sign turned must surprise the fitted model; a parameter that nothing moves keeps its prior.

    ``flagged`` is what was found, ``wanted`` what should be.
    """
    fit, rows = summary.fit, list[dict[str, object]]()
    for block in fit.model.likelihood.blocks:
        for k, estimate in enumerate(block.block.estimates):
            if estimate.id != FLIPPED:
                continue
            assert estimate.value is not None
            predicted = predict(fit, block, summary.points, summary.values)
            sd = np.sqrt(predicted.covariance[:, k, k])
            for name, value, wanted in (("as reported", estimate.value, False), ("sign turned", -estimate.value, True)):
                p = tail_probability(value, predicted.mean[:, k], sd)
                rows.append({"control": f"{FLIPPED}, {name}", "value": value, "probability": p,
                             "flagged": bool(p < 0.05), "wanted": wanted})  # fmt: skip
    for name in summary.untouched[:3]:
        p = keeps_prior(fit.known, name, settings)
        rows.append({"control": f"{name}, moved by nothing: keeps its prior", "value": float("nan"), "probability": p,
                     "flagged": bool(p < 0.001), "wanted": False})  # fmt: skip
    return pd.DataFrame(rows)


@one_thread()
def keeps_prior(model: Model, name: str, settings: crossval.Settings) -> float:
    """Probability, by Kolmogorov and Smirnov, of the draws of a parameter if the chains give back its prior.

    The parameter is put among those that the chains move; the last draw of each chain counts, as these are independent.
    """
    with_it = replace(model, also=(*model.also, name))
    last = _chains(with_it, settings).draws[:, -1, with_it.names.index(name)]
    return float(stats.kstest(last, "norm").pvalue)


def _chains(model: Model, settings: crossval.Settings) -> Chains:
    return model.sample(
        chains=settings.chains, burn=settings.burn, keep=settings.keep, every=settings.every, seed=settings.seed
    )  # fmt: skip
