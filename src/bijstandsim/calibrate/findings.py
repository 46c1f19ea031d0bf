"""One row for every target: what was reported, what the model gives, and how probable the report is with and without
any effect."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from bijstandsim.calibrate import statements as say
from bijstandsim.calibrate.mechanisms import UNITS
from bijstandsim.calibrate.passes import Passes
from bijstandsim.calibrate.quantities import NotRead, Quantity, noise, quantity
from bijstandsim.calibrate.targets import MECHANISM, NATIONAL, Target, instrument, reading

#: Ends of the 90 % interval over parameter draws.
LOW, HIGH = 0.05, 0.95
NO_COMPARISON = {
    NATIONAL: "regular practice: no effect is no alternative",
    "upper_bound": "an upper bound holds without any effect",
    "level": "a level of people without the policy: no effect is no alternative",
}


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


def assemble(targets: tuple[Target, ...], passes: Passes) -> tuple[Finding, ...]:
    """A finding for every target, in their order; none is dropped."""
    quantities: dict[str, Quantity] = {}
    found: list[Finding] = []
    for target in targets:
        try:
            quantities[target.id] = read(target, passes)
        except NotRead as reason:
            found.append(Finding(target, remark=f"not read: {reason}"))
        else:
            found.append(_finding(target, quantities[target.id]))
    return _with_events(found, quantities)


def read(target: Target, passes: Passes) -> Quantity:
    """The model's side of a target. Raises NotRead."""
    if target.group == NATIONAL:
        return _national(target, passes)
    if target.group == MECHANISM:
        return _mechanism(target, passes)
    if target.group in passes.missing:
        raise NotRead(passes.missing[target.group])
    return quantity(target, passes.cities[target.group])


def _national(target: Target, passes: Passes) -> Quantity:
    if target.id not in reading()["national_figures"]:
        raise NotRead("no figure of the national pass is named for it")
    level = np.array([figures[target.id] for figures in passes.national])
    assert target.se is not None
    if np.isnan(level).any():
        raise NotRead("in some draw nobody stands behind the figure")
    error = np.full(len(level), target.se)
    unit = "EUR/month" if target.outcome.endswith("eur_month") else "%"
    return Quantity(level, error, None, error, None, unit)


def _mechanism(target: Target, passes: Passes) -> Quantity:
    effect = np.array([found[target.id] for found in passes.mechanisms])
    assert target.se is not None
    error = np.full(len(effect), target.se)
    return Quantity(effect.mean(axis=1), error, np.zeros(len(effect)), error, noise(effect), UNITS[target.id])


def _finding(target: Target, q: Quantity) -> Finding:
    low, high = np.quantile(q.effect, (LOW, HIGH))
    remark = q.remark
    if q.null is None:
        kind = NATIONAL if target.group == NATIONAL else target.kind
        remark = "; ".join(filter(None, (remark, NO_COMPARISON[kind])))
    model, none, ratio = _probabilities(target, q)
    return Finding(
        target, q.unit, float(q.effect.mean()), float(low), float(high), float(q.error.mean()), q.noise,
        model, none, ratio, remark=remark,
    )  # fmt: skip


def _probabilities(target: Target, q: Quantity) -> tuple[float, float | None, float | None]:
    """Probability under the model and under no effect, and ln of their ratio (of densities for a value)."""
    if target.kind == "report":
        assert q.null is not None
        interval = say.INTERVALS[target.report]
        model = say.interval_probability(q.effect, q.error, interval)
        none = say.interval_probability(q.null, q.null_error, interval)
        return model, none, say.log_ratio(model, none)
    assert target.value is not None and target.se is not None
    if target.kind == "upper_bound":
        return say.within_bound(target.value, q.effect, target.se), None, None
    model = say.tail_probability(target.value, q.effect, q.error)
    if q.null is None:
        return model, None, None
    ratio = say.log_density(target.value, q.effect, q.error) - say.log_density(target.value, q.null, q.null_error)
    return model, say.tail_probability(target.value, q.null, q.null_error), ratio


def _with_events(found: list[Finding], quantities: dict[str, Quantity]) -> tuple[Finding, ...]:
    """Mark rows on one estimate, and give the first of each event the ratio of everything that is said on it."""
    rows: dict[tuple[str, ...], list[Finding]] = {}
    for finding in found:
        rows.setdefault(finding.target.event, []).append(finding)
    done = []
    for finding in found:
        event = rows[finding.target.event]
        if event[0] is not finding:
            done.append(replace(finding, counted_with=event[0].target.id))
        elif len(event) == 1 or finding.log_ratio is None:
            done.append(replace(finding, event_log_ratio=finding.log_ratio))
        else:
            done.append(replace(finding, event_log_ratio=_joint_ratio(event, quantities[finding.target.id])))
    return tuple(done)


def _joint_ratio(event: list[Finding], q: Quantity) -> float:
    """ln ratio of all statements on one estimate together: their intersection is an interval again."""
    assert q.null is not None
    interval = say.joint_interval([finding.target.report for finding in event])
    model = say.interval_probability(q.effect, q.error, interval)
    return say.log_ratio(model, say.interval_probability(q.null, q.null_error, interval))
