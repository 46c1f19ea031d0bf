"""What a fit found, as tables: targets against the model, parameters, what identifies what."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pandas as pd

from bijstandsim.behaviour.parameters import load
from bijstandsim.calibrate import no_effect
from bijstandsim.calibrate.chances import probability, tails
from bijstandsim.calibrate.estimates import Estimate
from bijstandsim.calibrate.fit import Model
from bijstandsim.calibrate.laplace import normal_fit
from bijstandsim.calibrate.likelihood import BlockModel, Predicted
from bijstandsim.calibrate.points import parameters
from bijstandsim.calibrate.waves import Fit

#: A parameter whose sd shrinks by less than this rests on its prior.
LEAST_SHRINK = 0.10
#: Most rows of the posterior that is kept.
MOST_DRAWS = 2000
_QUANTILES = {"low90": 0.05, "low50": 0.25, "high50": 0.75, "high90": 0.95}


class Summary:
    """Tables of a fit; every draw below is a point of the last wave, at which the model was run.

    Each is taken as often as it weighs where the weights can be trusted. Where they cannot, all are taken alike: the
    posterior is then that of the emulator, its error included, and everything that is written says so.
    """

    def __init__(self, fit: Fit) -> None:
        self.fit = fit
        wave = fit.last
        assert wave.weights is not None and wave.points is not None
        count = min(len(wave.values), MOST_DRAWS)
        self.corrected = wave.weights.trusted
        self._taken = wave.weights.resample(count, fit.study.seed) if self.corrected else np.arange(count)
        self.points = wave.points[self._taken]
        self.scores = wave.scores[self._taken]
        self.values = fit.best[self._taken]
        self.simulated = fit.simulated[self._taken]

    @cached_property
    def posterior(self) -> pd.DataFrame:
        """Draws of all parameters that have a prior, in their units: one row a draw."""
        return pd.DataFrame(parameters(self.scores))[[p.name for p in load() if p.varies]]

    @cached_property
    def parameters(self) -> pd.DataFrame:
        """Prior and posterior of every free parameter and discrepancy.

        ``shrink`` is 1 less the ratio of posterior to prior sd, on the scale on which the prior is normal; ``shift``
        the posterior mean there, in prior sd.
        """
        names = self.fit.model.names
        sd = self.points.std(axis=0, ddof=1)
        low, high = (np.quantile(self.points, q, axis=0) for q in (0.05, 0.95))
        table = pd.DataFrame({"parameter": names, "shift": self.points.mean(axis=0), "shrink": 1.0 - sd})
        known = [name if name in load() else "" for name in names]
        draws = self.posterior
        for column, q in (("low90", 0.05), ("median", 0.5), ("high90", 0.95)):
            table[column] = [draws[name].quantile(q) if name else np.nan for name in known]
        table["default"] = [load()[name].default if name else np.nan for name in known]
        table["unit"] = [load()[name].unit if name else "" for name in known]
        table["prior"] = [load()[name].prior if name else "half-normal" for name in known]
        table["grade"] = [load()[name].grade if name else "E" for name in known]
        table["score_low90"], table["score_high90"] = low, high
        table["rests_on"] = np.where(table["shrink"] < LEAST_SHRINK, "prior", "targets")
        return table.sort_values("shrink", ascending=False, ignore_index=True)

    @cached_property
    def untouched(self) -> tuple[str, ...]:
        """Parameters with a prior that no moment's surface has: their posterior is their prior."""
        return tuple(p.name for p in load() if p.varies and p.name not in self.fit.model.free)

    @cached_property
    def targets(self) -> pd.DataFrame:
        """One row an estimate: what was reported, and what the model gives of it before and after the fit."""
        rows = []
        prior = _prior_wave(self.fit)
        for block in self.fit.model.likelihood.blocks:
            after = predict(self.fit, block, self.points, self.values)
            none = _untreated(self.fit, block, self.points, self.values)
            before = predict(self.fit, block, prior[0], prior[1])
            ran = predict(self.fit, block, self.points, self.simulated).mean.mean(axis=0)
            for k, estimate in enumerate(block.block.estimates):
                rows.append(_row(estimate, block, k, after, none, before) | {"simulated": ran[k]})
        return pd.DataFrame(rows)

    @cached_property
    def directions(self) -> pd.DataFrame:
        """See ``directions``, of the posterior's normal."""
        return directions(self.fit.known.names, self._normal[1])

    @cached_property
    def _normal(self) -> tuple[np.ndarray, np.ndarray]:
        """Mean and covariance of the normal close to the posterior.

        Not the draws' own covariance: a few hundred draws of two hundred scores have one whose least directions are
        chance alone.
        """
        return normal_fit(self.fit.known)

    @cached_property
    def sensitivity(self) -> pd.DataFrame:
        """How far each parameter's posterior mean moves, in prior sd, when an estimate moves by one of its errors.

        After Andrews, Gentzkow and Shapiro (2017), "Measuring the sensitivity of parameter estimates to estimation
        moments", QJE 132, with the prior as further moments and the posterior's covariance for the inverse information.
        """
        return sensitivity(self.fit.known, *self._normal)


def directions(names: tuple[str, ...], covariance: np.ndarray, most: int = 20) -> pd.DataFrame:
    """Directions in the space of scores, best identified first: information and the parameters they are made of.

    ``covariance`` (names, names) of the posterior's scores, whose prior is the unit matrix: without data every
    direction has information 0.
    """
    values, vectors = np.linalg.eigh(covariance)
    rows = []
    for k in range(min(len(values), most)):
        order = np.argsort(-np.abs(vectors[:, k]))[:6]
        way = np.sign(vectors[order[0], k])  # either way is an eigenvector, and the library takes now this, now that
        made = " ".join(f"{way * vectors[i, k]:+.2f} {names[i]}" for i in order)
        rows.append({"direction": k + 1, "sd": np.sqrt(values[k]), "information": 1.0 / values[k] - 1.0,
                     "made_of": made})  # fmt: skip
    return pd.DataFrame(rows)


def sensitivity(model: Model, mean: np.ndarray, covariance: np.ndarray) -> pd.DataFrame:
    """See ``Summary.sensitivity``: (names, estimates), for a posterior with this mean and covariance."""
    centre = mean[None]
    slopes, values = model.slopes(mean), model.emulator.predict(model.scores(centre))
    columns: dict[str, np.ndarray] = {}
    for block in model.likelihood.blocks:
        predicted = block.predict(values, model.draws(centre), model.errors(centre, model.emulator.error))
        _, scale = block.mean(values, model.draws(centre))
        moved = (slopes @ block.weights) / scale  # (names, K)
        error = np.sqrt(predicted.covariance[0].diagonal())
        gain = covariance @ moved @ np.linalg.pinv(predicted.covariance[0])
        for k, estimate in enumerate(block.block.estimates):
            columns[estimate.id] = gain[:, k] * error[k]
    return pd.DataFrame(columns, index=pd.Index(model.names, name="parameter"))


def predict(fit: Fit, block: BlockModel, points: np.ndarray, values: np.ndarray) -> Predicted:
    """A block at simulator points, with what is not known of their moments."""
    return block.predict(values, fit.model.draws(points), fit.model.errors(points, fit.error))


def _untreated(fit: Fit, block: BlockModel, points: np.ndarray, values: np.ndarray) -> Predicted:
    """The same if nothing had any effect."""
    model = fit.model
    return no_effect.predict(model.likelihood, block, values, model.draws(points), model.errors(points, fit.error))


def _prior_wave(fit: Fit) -> tuple[np.ndarray, np.ndarray]:
    """Points and moments of the first wave, which is from the prior."""
    wave = fit.waves[0]
    points = np.random.default_rng([fit.study.seed, 29]).standard_normal((len(wave.values), len(fit.model.names)))
    points[:, : len(fit.model.free)] = wave.scores[:, fit.model.places]
    return points, np.where(np.isnan(wave.values), fit.model.emulator.predict(wave.scores), wave.values)


def _row(
    estimate: Estimate, block: BlockModel, k: int, after: Predicted, none: Predicted, before: Predicted
) -> dict[str, object]:
    first = estimate.rows[0]
    spread = np.sqrt(after.covariance[:, k, k])
    row: dict[str, object] = {
        "id": estimate.id, "rows": " ".join(target.id for target in estimate.rows), "group": first.group,
        "outcome": first.outcome, "arm": first.arm, "month": first.horizon_months,
        "reported": "; ".join(target.reported for target in estimate.rows),
        "value": estimate.value, "se": estimate.se, "outcome_group": block.group,
        "model": after.mean[:, k].mean(), "design_se": after.design[:, k].mean(), "predictive_sd": spread.mean(),
    }  # fmt: skip
    row |= {f"effect_{name}": np.quantile(after.mean[:, k], q) for name, q in _QUANTILES.items()}
    rng, freedom = np.random.default_rng([31, k]), tails(estimate)
    off = rng.standard_normal(len(spread)) if freedom is None else rng.standard_t(freedom, len(spread))
    draws = after.mean[:, k] + spread * off
    row |= {name: np.quantile(draws, q) for name, q in _QUANTILES.items()}
    row["probability"] = probability(estimate, after, k)
    row["probability_prior"] = probability(estimate, before, k)
    compared = no_effect.why_not_compared(estimate) is None
    row["probability_no_effect"] = probability(estimate, none, k) if compared else np.nan
    return row
