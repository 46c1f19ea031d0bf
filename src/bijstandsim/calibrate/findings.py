"""One row for every target: what was reported, what the model gives, and how probable the report is with and without
any effect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from bijstandsim.calibrate import no_effect
from bijstandsim.calibrate import statements as say
from bijstandsim.calibrate.chances import against_no_effect, probability
from bijstandsim.calibrate.estimates import Estimate, blocks
from bijstandsim.calibrate.fit import SURVEY
from bijstandsim.calibrate.gaps import left_out
from bijstandsim.calibrate.likelihood import BlockModel, Errors, Likelihood, Predicted
from bijstandsim.calibrate.mechanisms import UNITS
from bijstandsim.calibrate.moments import LATER, persistence, scenario_of, why_not_read
from bijstandsim.calibrate.passes import Passes
from bijstandsim.calibrate.remarks import Remark
from bijstandsim.calibrate.targets import MECHANISM, NATIONAL, Target, instrument, reading
from bijstandsim.calibrate.together import Together

#: Ends of the 90 % interval over parameter draws.
LOW, HIGH = 0.05, 0.95
#: Units of effects by how a row is read (``reading.yaml``).
_UNITS = {"share": "%", "survey_sd": "sd", "spread": "sd", "binary_sd": "sd", "months": "sd"}
ALL = "all experiments"


@dataclass(frozen=True)
class Finding:
    """A target and what the model says of it; numbers are None where they do not exist, and ``remarks`` tell why.

    ``mean``, ``low``, ``high``: effect or level over draws, in ``unit``. ``sampling_error``: of the reported estimate.
    ``simulation_error``: of one draw's effect, where it has more than one run. ``event_log_ratio`` stands on the first
    row of an event and is the ratio of everything said on that estimate; ``counted_with`` names that row on the others.
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
    remarks: tuple[Remark, ...] = ()

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

    ``together``: by city, for all experiments and for the mechanisms, everything that was reported at once, arms that
    share a control group counted as such. Blocks of which nothing can be compared with no effect are not in it, nor is
    what is not read; a level of people without the policy is where it stands beside contrasts of its block.
    """

    rows: tuple[Finding, ...]
    together: dict[str, Together]

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class _Predictions:
    """A block, what the model predicts of it, and no effect, None where nothing of the block can be compared with it.

    ``exact``: without what is not known of the moments; None where a draw has one run and gives no error.
    """

    block: BlockModel
    model: Predicted
    exact: Predicted | None
    none: Predicted | None


def assemble(targets: tuple[Target, ...], passes: Passes) -> Findings:
    """Hold the model against ``targets``; ``passes`` must have what they need."""
    seed = passes.plan.seed
    follow_on = persistence(passes.moments, passes.values[:, :, 0])
    stands, reasons = left_out(blocks(targets, seed), passes.moments, passes.level)
    likelihood = Likelihood(stands, passes.moments, follow_on)
    read = [_predict(block, likelihood, passes) for block in likelihood.blocks]
    found: dict[str, Finding] = {}
    for one in read:
        for k, estimate in enumerate(one.block.block.estimates):
            found |= _event(estimate, one, k, follow_on)
    rows = [found.get(t.id) or Finding(t, remarks=(reasons.get(t.id) or _why(t, seed),)) for t in targets]
    return Findings(tuple(rows), _together(read))


def _why(target: Target, seed: int) -> Remark:
    if target.group == NATIONAL:
        return Remark("no_figure")
    why = why_not_read(target, scenario_of(target.group, seed))
    assert why is not None, target.id
    return why


def _predict(block: BlockModel, likelihood: Likelihood, passes: Passes) -> _Predictions:
    level, errors = passes.level, Errors(passes.noise)
    draws = {SURVEY: np.array([values[SURVEY] for values in passes.parameters])}
    known = passes.noise is not None and block.block.group != NATIONAL  # the country is run once a draw
    none = no_effect.predict(likelihood, block, level, draws, errors)
    return _Predictions(
        block, block.predict(level, draws, errors),
        block.predict(level, draws, Errors()) if known else None,
        none if no_effect.any_compared(block.block) else None,
    )  # fmt: skip


def _event(
    estimate: Estimate, read: _Predictions, k: int, follow_on: dict[tuple[str, str, int], float]
) -> dict[str, Finding]:
    """The rows on one estimate: the first carries the ratio of everything that is said on it."""
    reason = no_effect.why_not_compared(estimate)
    none = read.none if reason is None else None
    mean = read.model.mean[:, k]
    low, high = np.quantile(mean, (LOW, HIGH))
    shared = Finding(
        estimate.rows[0], _unit(estimate), float(mean.mean()), float(low), float(high),
        float(read.model.design[:, k].mean()), _simulation_error(read, k),
    )  # fmt: skip
    found = {}
    for row in estimate.rows:
        own = replace(estimate, rows=(row,))
        later = Remark.of("correlation", x=follow_on[_persistence_key(row)]) if row.report == LATER else None
        found[row.id] = replace(
            shared, target=row, probability=probability(own, read.model, k),
            probability_no_effect=None if none is None else probability(own, none, k),
            log_ratio=None if none is None else against_no_effect(own, read.model, none, k),
            counted_with="" if row is estimate.rows[0] else estimate.id,
            remarks=tuple(one for one in (later, reason) if one is not None),
        )  # fmt: skip
    if none is not None:
        joint = against_no_effect(estimate, read.model, none, k)
        found[estimate.id] = replace(found[estimate.id], event_log_ratio=joint)
    return found


def _simulation_error(read: _Predictions, k: int) -> float | None:
    if read.exact is None:
        return None
    extra = (read.model.covariance - read.exact.covariance)[:, k, k].mean()
    return float(np.sqrt(max(extra, 0.0)))


def _persistence_key(target: Target) -> tuple[str, str, int]:
    """Under what the correlation of a row's two months is kept."""
    assert target.horizon_months is not None
    return target.group, str(reading()["outcomes"][target.base_outcome]["model"]), target.horizon_months


def _unit(estimate: Estimate) -> str:
    target = estimate.rows[0]
    if target.group == NATIONAL:
        return "EUR/month" if target.outcome.endswith("eur_month") else "%"
    return UNITS[target.id] if target.group == MECHANISM else _UNITS[estimate.unit]


def _together(read: list[_Predictions]) -> dict[str, Together]:
    """Everything reported at once, by city, of the blocks that no effect can be held against."""
    sums: dict[str, list[tuple[np.ndarray, np.ndarray]]] = {}
    for one in read:
        if one.none is None:
            continue
        pair = one.block.log_of(one.model), one.block.log_of(one.none)
        group = one.block.block.group
        for name in (group,) if group == MECHANISM else (group, ALL):
            sums.setdefault(name, []).append(pair)
    return {
        name: Together.of(np.sum([model for model, _ in pairs], axis=0), np.sum([none for _, none in pairs], axis=0))
        for name, pairs in sums.items()
    }
