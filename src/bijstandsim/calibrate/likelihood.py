"""How probable everything that was reported is, given moments: one joint normal per city and outcome.

An estimate is normal around the model's effect. Its covariance is the sampling error of the design (binomial at the
model's own levels, arms sharing a control group) plus, when given, the error of the simulation or emulator, the
effects of a city (linearised and integrated out) and a discrepancy per outcome group. Reported bounds ("significant")
are in standard errors of the design alone: that is what the researchers compared with.

Single figures (national statistics, mechanisms) have Student's tails: their tolerances are small beside what a model
of one practice for all years can miss, and a figure that it cannot reach must not decide about everything else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from scipy import special

from bijstandsim.calibrate import ghk
from bijstandsim.calibrate import moments as mo
from bijstandsim.calibrate.estimates import BOUND, INTERVAL, VALUE, Block, Element, Estimate
from bijstandsim.calibrate.moments import Moment
from bijstandsim.calibrate.statements import CRITICAL, share_variance
from bijstandsim.calibrate.targets import MECHANISM, NATIONAL

#: Share of an arm that is called far from work (note of the rows on a subgroup in targets.csv).
FAR_SHARE = 0.4
#: Degrees of freedom of the tails of single figures.
TAILS = 4.0
_EVER = ("exit_work", "exit_all")


@dataclass(frozen=True)
class Errors:
    """What comes on top of sampling error; all optional.

    ``moments``: covariance of the error of the moments, (M, M). ``effects``: derivative of the moments to each of a
    city's effects, (M, E); ``effect_sd`` (P,) their spread. ``discrepancy``: outcome group -> sd (P,).
    """

    moments: np.ndarray | None = None
    effects: np.ndarray | None = None
    effect_sd: np.ndarray | None = None
    discrepancy: dict[str, np.ndarray] = field(default_factory=dict)


@dataclass(frozen=True)
class Predicted:
    """A block's estimates: ``mean`` (P, K), ``design`` (P, K) standard errors, ``covariance`` (P, K, K) in all."""

    mean: np.ndarray
    design: np.ndarray
    covariance: np.ndarray


@dataclass(frozen=True)
class Reported:
    """Data of a block: ``numbers`` (K,), NaN where a statement was made, and ``intervals`` (K, 2) in design errors."""

    numbers: np.ndarray
    intervals: np.ndarray


class BlockModel:
    """A block and where its moments stand."""

    def __init__(self, block: Block, moments: tuple[Moment, ...], persistence: dict[tuple[str, str, int], float]):
        self.block = block
        self._at = {moment: k for k, moment in enumerate(moments)}
        self._persistence = persistence
        self.weights = np.zeros((len(moments), len(block.estimates)))
        elements = block.elements
        self._of_elements = np.zeros((len(block.estimates), len(elements)))
        place = {element.moment: k for k, element in enumerate(elements)}
        for k, estimate in enumerate(block.estimates):
            for element, weight in estimate.weights:
                self.weights[self._at[element.moment], k] += weight
                self._of_elements[k, place[element.moment]] += weight
        self.used = np.flatnonzero(self.weights.any(axis=1))
        self._weights = self.weights[self.used]
        self._kinds = np.array([estimate.kind for estimate in block.estimates])
        self._given = np.array([np.nan if e.se is None else e.se for e in block.estimates])
        self._sizes = np.array([_unit_of_discrepancy(e) for e in block.estimates])

    def mean(self, values: np.ndarray, draws: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        """The model's estimates and what they were divided by, both (P, K); ``values`` (P, M)."""
        scale = np.stack([self._scale(estimate, values, draws) for estimate in self.block.estimates], axis=1)
        return values[:, self.used] @ self._weights / scale, scale

    def predict(self, values: np.ndarray, draws: dict[str, np.ndarray], errors: Errors) -> Predicted:
        """Mean and covariance of the estimates that the design would give, with the errors of the model."""
        mean, scale = self.mean(values, draws)
        design = self._design(values)
        given = self._given
        spread = np.sqrt(np.einsum("pkk->pk", design))
        fitted = np.where(np.isnan(given), 1.0, given / np.where(spread > 0.0, spread, 1.0))
        spread = np.where(np.isnan(given), spread, given)
        design = design * fitted[:, :, None] * fitted[:, None, :]
        design = np.where(np.eye(len(given), dtype=bool), (spread**2)[:, :, None], design)
        total = design + self._model_error(scale, errors)
        own = errors.discrepancy.get(self.group)
        if own is not None:
            sizes = own[:, None] * self._sizes
            total = total + sizes[:, :, None] * np.eye(len(given)) * sizes[:, None, :]
        return Predicted(mean, spread, total)

    @property
    def group(self) -> str:
        """The outcome group whose discrepancy holds; see ``OUTCOME_GROUPS``."""
        first = self.block.estimates[0]
        return outcome_group(self.block.group, self.block.outcome, first.unit)

    def _scale(self, estimate: Estimate, values: np.ndarray, draws: dict[str, np.ndarray]) -> np.ndarray:
        match estimate.unit:
            case "spread":
                assert estimate.spread is not None
                noise = draws[estimate.noise] if isinstance(estimate.noise, str) else float(estimate.noise)
                return np.asarray(np.maximum(values[:, self._at[estimate.spread]], 1e-6) * np.hypot(1.0, noise))
            case "binary_sd":
                assert estimate.control is not None
                p = np.clip(values[:, self._at[estimate.control]] / 100.0, 0.001, 0.999)
                return np.asarray(100.0 * np.sqrt(p * (1.0 - p)))
            case "months":
                assert estimate.spread is not None
                return np.asarray(np.maximum(values[:, self._at[estimate.spread]], 1e-3))
            case _:
                return np.ones(len(values))

    def _design(self, values: np.ndarray) -> np.ndarray:
        """Sampling covariance of the estimates, (P, K, K), in their own unit; 0 for single figures."""
        elements = self.block.elements
        points, size = len(values), len(elements)
        if self.block.group in (NATIONAL, MECHANISM) or any(e.kind == BOUND for e in self.block.estimates):
            return np.zeros((points, len(self.block.estimates), len(self.block.estimates)))
        variance = np.stack([self._variance(element, values) for element in elements], axis=1)
        whole = np.zeros((points, size, size))
        for i, one in enumerate(elements):
            for j, other in enumerate(elements[: i + 1]):
                if one.moment.arm == other.moment.arm:
                    whole[:, i, j] = whole[:, j, i] = self._shared(one, other, values, variance[:, [i, j]])
        return np.asarray(np.einsum("ki,pij,lj->pkl", self._of_elements, whole, self._of_elements))

    def _variance(self, element: Element, values: np.ndarray) -> np.ndarray:
        if self.block.estimates[0].unit == "share":
            return np.asarray(share_variance(values[:, self._at[element.moment]], element.people))
        return np.full(len(values), 1.0 / element.people)

    def _shared(self, one: Element, other: Element, values: np.ndarray, variance: np.ndarray) -> np.ndarray:
        """Covariance of two levels of one arm: (P,)."""
        found: np.ndarray = np.sqrt(variance[:, 0] * variance[:, 1])
        if one.moment.subgroup != other.moment.subgroup:  # the part is FAR_SHARE of the whole
            part = 0 if one.moment.subgroup != "all" else 1
            found = np.minimum(FAR_SHARE * variance[:, part], 0.95 * found)
        if one.moment.month != other.moment.month:
            found = found * self._correlation(one.moment, other.moment, values)
        return found

    def _correlation(self, one: Moment, other: Moment, values: np.ndarray) -> np.ndarray:
        """Correlation of a person's state in two months."""
        first, last = sorted((one, other), key=lambda moment: moment.month)
        if first.outcome in _EVER:  # who has left by the first month has left by the last
            p, q = (np.clip(values[:, self._at[m]] / 100.0, 0.001, 0.999) for m in (first, last))
            return np.asarray(np.sqrt(np.minimum(p * (1.0 - q) / (q * (1.0 - p)), 0.98)))
        return np.full(len(values), self._persistence[(first.group, first.outcome, last.month)])

    def _model_error(self, scale: np.ndarray, errors: Errors) -> np.ndarray:
        size = len(self.block.estimates)
        total = np.zeros((len(scale), size, size))
        if errors.moments is not None:
            total += self._weights.T @ errors.moments[np.ix_(self.used, self.used)] @ self._weights
        if errors.effects is not None and errors.effect_sd is not None:
            turned = self._weights.T @ errors.effects[self.used]
            total += (errors.effect_sd**2)[:, None, None] * (turned @ turned.T)
        return np.asarray(total / (scale[:, :, None] * scale[:, None, :]))

    def log_likelihood(self, values: np.ndarray, draws: dict[str, np.ndarray], errors: Errors) -> np.ndarray:
        """ln probability (density for reported numbers) of everything reported in this block: (P,)."""
        return self.log_of(self.predict(values, draws, errors))

    @cached_property
    def reported(self) -> Reported:
        """What was reported of this block."""
        return Reported(
            np.array([np.nan if e.value is None else e.value for e in self.block.estimates]),
            np.array([e.interval if e.kind == INTERVAL else (-np.inf, np.inf) for e in self.block.estimates]),
        )

    def log_of(self, predicted: Predicted, reported: Reported | None = None) -> np.ndarray:
        """The same from a prediction, of what was ``reported`` or of other reports of the same kinds."""
        data = self.reported if reported is None else reported
        result = np.zeros(len(predicted.mean))
        told = self._kinds == VALUE
        mean, covariance = predicted.mean, predicted.covariance
        if self.block.group in (NATIONAL, MECHANISM):
            sd = np.sqrt(covariance[:, 0, 0])
            return _log_student((data.numbers[0] - mean[:, 0]) / sd) - np.log(sd)
        if told.any():
            gap = data.numbers[told] - mean[:, told]
            inner = covariance[:, told][:, :, told]
            solved = np.linalg.solve(inner, gap[:, :, None])[:, :, 0]
            size = told.sum()
            result += -0.5 * (gap * solved).sum(axis=1) - 0.5 * np.linalg.slogdet(inner)[1]
            result -= 0.5 * size * np.log(2.0 * np.pi)
            across = covariance[:, ~told][:, :, told]
            mean = mean[:, ~told] + np.einsum("pij,pj->pi", across, solved)
            spent = across @ np.linalg.solve(inner, np.swapaxes(across, 1, 2))
            covariance = covariance[:, ~told][:, :, ~told] - spent
        if told.all():
            return result
        if (self._kinds[~told] == BOUND).all():
            errors = self._given[~told]
            return np.asarray(result + _bounds(data.numbers[~told] + CRITICAL * errors, mean, covariance))
        intervals = data.intervals[~told]
        design = predicted.design[:, ~told]
        box = ghk.log_box(mean, covariance, intervals[:, 0] * design, intervals[:, 1] * design)
        return np.asarray(result + box)


def _log_student(scaled: np.ndarray) -> np.ndarray:
    """ln density of Student's t with ``TAILS`` degrees of freedom; scipy's takes fifty times as long for few points."""
    least = special.gammaln(0.5 * (TAILS + 1.0)) - special.gammaln(0.5 * TAILS) - 0.5 * np.log(np.pi * TAILS)
    return np.asarray(least - 0.5 * (TAILS + 1.0) * np.log1p(scaled**2 / TAILS))


def _bounds(bound: np.ndarray, mean: np.ndarray, covariance: np.ndarray) -> np.ndarray:
    spread = np.sqrt(np.einsum("pkk->pk", covariance))
    return np.asarray(special.log_ndtr((bound - mean) / spread).sum(axis=1))


def outcome_group(group: str, outcome: str, unit: str) -> str:
    """The group of outcomes that shares a discrepancy."""
    if group in (NATIONAL, MECHANISM):
        return group
    if unit != "share":
        return "survey" if unit != "months" else "parttime"
    return "exit" if outcome.startswith("exit") else "parttime" if outcome.startswith("parttime") else "work"


def _unit_of_discrepancy(estimate: Estimate) -> float:
    """What a discrepancy of 1 is for this estimate: a tenth of a national figure, an se of a mechanism, else 1."""
    if estimate.unit == NATIONAL:
        return 0.1 * abs(estimate.value or 0.0)
    if estimate.unit == MECHANISM:
        return estimate.se or 0.0
    return 1.0


class Likelihood:
    """All blocks over one list of moments."""

    def __init__(
        self, blocks: tuple[Block, ...], moments: tuple[Moment, ...], persistence: dict[tuple[str, str, int], float]
    ) -> None:
        self.moments = moments
        self.blocks = tuple(BlockModel(block, moments, persistence) for block in blocks)
        self.null_from = np.array([_untreated(k, moments, blocks) for k in range(len(moments))])

    def by_block(self, values: np.ndarray, draws: dict[str, np.ndarray], errors: Errors) -> np.ndarray:
        """ln likelihood of every block: (P, blocks)."""
        return np.stack([block.log_likelihood(values, draws, errors) for block in self.blocks], axis=1)

    def untreated(self, values: np.ndarray) -> np.ndarray:
        """The moments if nothing had any effect: every arm as the control arm, (P, M)."""
        return np.asarray(values[:, self.null_from])


def _untreated(k: int, moments: tuple[Moment, ...], blocks: tuple[Block, ...]) -> int:
    moment = moments[k]
    if moment.kind in (mo.SPREAD, mo.SPELL_SD, mo.PERSIST) or moment.arm in ("", "rest"):
        return k
    scenario = mo.scenario_of(moment.group, 0)
    assert scenario is not None
    same = Moment(moment.group, scenario.control_arm, moment.outcome, moment.month, moment.subgroup, moment.kind)
    return moments.index(same)


__all__ = ["BOUND", "INTERVAL", "BlockModel", "Errors", "Likelihood", "Predicted", "outcome_group"]
