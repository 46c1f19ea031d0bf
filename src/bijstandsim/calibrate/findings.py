"""One row for every target: what was reported, what the model gives, and how probable the report is with and without
any effect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy import special

from bijstandsim.calibrate import no_effect
from bijstandsim.calibrate import statements as say
from bijstandsim.calibrate.chances import against_no_effect, probability
from bijstandsim.calibrate.estimates import Estimate, blocks
from bijstandsim.calibrate.fit import SURVEY
from bijstandsim.calibrate.likelihood import BlockModel, Errors, Likelihood, Predicted
from bijstandsim.calibrate.mechanisms import UNITS
from bijstandsim.calibrate.moments import LATER, persistence, readable, scenario_of
from bijstandsim.calibrate.passes import Passes
from bijstandsim.calibrate.targets import MECHANISM, NATIONAL, Target, instrument, reading

#: Ends of the 90 % interval over parameter draws.
LOW, HIGH = 0.05, 0.95
#: Units of effects by how a row is read (``reading.yaml``).
_UNITS = {"share": "%", "survey_sd": "sd", "spread": "sd", "binary_sd": "sd", "months": "sd"}
ALL = "all experiments"


@dataclass(frozen=True)
class Finding:
    """A target and what the model says of it; numbers are None where they do not exist, and ``remark`` tells why.

    ``mean``, ``low``, ``high``: effect or level over draws, in ``unit``. ``sampling_error``: of the reported estimate.
    ``simulation_error``: of one draw's effect. ``event_log_ratio`` stands on the first row of an event and is the
    ratio of everything said on that estimate; ``counted_with`` names that row on the others.
    """

    target: Target
    unit: str = ""
    mean: float | None = None
    low: float | None = None
    high: float | None = None
    sampling_error: float | None = None
    simulation_error: float | None = None
    probability: float | None = None
    probability_no_effect: float | None = None
    log_ratio: float | None = None
    event_log_ratio: float | None = None
    counted_with: str = ""
    remark: str = ""

    @property
    def verdict(self) -> str:
        """``agrees``, ``open``, ``disagrees`` or ``not read``."""
        return say.verdict(self.probability, self.log_ratio)

    @property
    def instrument(self) -> str:
        """What was tried, across cities."""
        return instrument(self.target)


@dataclass(frozen=True)
class Findings:
    """A finding for every target, in their order; none is dropped.

    ``together``: by city, for all experiments and for the mechanisms, ln probability of everything that was reported
    under the model over that under no effect, arms that share a control group counted as such.
    """

    rows: tuple[Finding, ...]
    together: dict[str, float]

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class _Predictions:
    """A block, what the model predicts of it with and without what is not known of its moments, and no effect."""

    block: BlockModel
    model: Predicted
    exact: Predicted
    none: Predicted | None


def assemble(targets: tuple[Target, ...], passes: Passes) -> Findings:
    """Hold the model against ``targets``; ``passes`` must have what they need."""
    follow_on = persistence(passes.moments, passes.values[:, :, 0])
    likelihood = Likelihood(blocks(targets, passes.plan.seed), passes.moments, follow_on)
    found: dict[str, Finding] = {}
    read: list[_Predictions] = []
    for block in likelihood.blocks:
        if np.isnan(passes.level[:, block.used]).any():
            found |= {row.id: _not_read(row, "in some draw nobody stands behind the figure") for row in _rows(block)}
            continue
        read.append(_predict(block, likelihood, passes))
        for k, estimate in enumerate(block.block.estimates):
            found |= _event(estimate, read[-1], k, passes.noise is not None, follow_on)
    rows = tuple(found.get(target.id) or _not_read(target, _why(target, passes.plan.seed)) for target in targets)
    return Findings(rows, _together(read))


def _rows(block: BlockModel) -> list[Target]:
    return [row for estimate in block.block.estimates for row in estimate.rows]


def _not_read(target: Target, reason: str) -> Finding:
    return Finding(target, remark=f"not read: {reason}")


def _why(target: Target, seed: int) -> str:
    if target.group == NATIONAL:
        return "no figure of the national pass is named for it"
    return readable(target, scenario_of(target.group, seed))


def _predict(block: BlockModel, likelihood: Likelihood, passes: Passes) -> _Predictions:
    level = passes.level
    draws = {SURVEY: np.array([values[SURVEY] for values in passes.parameters])}
    exact = block.predict(level, draws, Errors())
    model = block.predict(level, draws, Errors(passes.noise))
    none = no_effect.predict(likelihood, block, level, draws, Errors(passes.noise))
    return _Predictions(block, model, exact, None if block.block.group == NATIONAL else none)


def _event(
    estimate: Estimate, read: _Predictions, k: int, noisy: bool, follow_on: dict[tuple[str, str, int], float]
) -> dict[str, Finding]:
    """The rows on one estimate: the first carries the ratio of everything that is said on it."""
    reason = no_effect.why_not_compared(estimate)
    none = None if reason else read.none
    mean = read.model.mean[:, k]
    low, high = np.quantile(mean, (LOW, HIGH))
    simulation = np.sqrt(np.maximum((read.model.covariance - read.exact.covariance)[:, k, k].mean(), 0.0))
    shared = Finding(
        estimate.rows[0], _unit(estimate), float(mean.mean()), float(low), float(high),
        float(read.model.design[:, k].mean()), float(simulation) if noisy else None,
    )  # fmt: skip
    found = {}
    for row in estimate.rows:
        own = replace(estimate, rows=(row,))
        remarks = [f"correlation of the two months {follow_on[_months(row)]:.2f}"] if row.report == LATER else []
        found[row.id] = replace(
            shared, target=row, probability=probability(own, read.model, k),
            probability_no_effect=None if none is None else probability(own, none, k),
            log_ratio=None if none is None else against_no_effect(own, read.model, none, k),
            counted_with="" if row is estimate.rows[0] else estimate.id,
            remark="; ".join([*remarks, *([reason] if reason else [])]),
        )  # fmt: skip
    if none is not None:
        joint = against_no_effect(estimate, read.model, none, k)
        found[estimate.id] = replace(found[estimate.id], event_log_ratio=joint)
    return found


def _months(target: Target) -> tuple[str, str, int]:
    assert target.horizon_months is not None
    return target.group, str(reading()["outcomes"][target.base_outcome]["model"]), target.horizon_months


def _unit(estimate: Estimate) -> str:
    target = estimate.rows[0]
    if target.group == NATIONAL:
        return "EUR/month" if target.outcome.endswith("eur_month") else "%"
    return UNITS[target.id] if target.group == MECHANISM else _UNITS[estimate.unit]


def _together(read: list[_Predictions]) -> dict[str, float]:
    """ln ratios of everything reported, by city: the mean over draws of the probability of all of it at once."""
    sums: dict[str, list[tuple[np.ndarray, np.ndarray]]] = {}
    for one in read:
        if one.none is None:
            continue
        pair = one.block.log_of(one.model), one.block.log_of(one.none)
        group = one.block.block.group
        for name in (group,) if group == MECHANISM else (group, ALL):
            sums.setdefault(name, []).append(pair)
    return {
        name: float(special.logsumexp(sum(model for model, _ in pairs)) - special.logsumexp(sum(n for _, n in pairs)))
        for name, pairs in sums.items()
    }
