"""What the findings add up to, by city and by instrument, each estimate counted once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bijstandsim.calibrate.findings import Finding
from bijstandsim.calibrate.targets import MECHANISM, NATIONAL

#: Rounding of a probability that is a half.
TOLERANCE = 1e-9
VERDICTS = ("agrees", "open", "disagrees", "not read")


@dataclass(frozen=True)
class Sum:
    """Sums of ln ratios of a set of findings.

    ``contrasts`` adds up estimates of an arm against another arm (or a mechanism), ``levels`` levels of arms, which
    also carry how well the level of the control arm fits. ``events`` counts the estimates in ``contrasts``.
    """

    name: str
    rows: int
    events: int
    contrasts: float
    levels: float
    verdicts: dict[str, int]


def total(name: str, findings: list[Finding]) -> Sum:
    """The sums over ``findings``; rows without a comparison with no effect count as rows only."""
    counted = [f for f in findings if f.event_log_ratio is not None]
    contrasts = [f.event_log_ratio or 0.0 for f in counted if f.target.kind != "level"]
    levels = [f.event_log_ratio or 0.0 for f in counted if f.target.kind == "level"]
    verdicts = {verdict: sum(f.verdict == verdict for f in findings) for verdict in VERDICTS}
    return Sum(name, len(findings), len(contrasts), sum(contrasts), sum(levels), verdicts)


def by_city(findings: tuple[Finding, ...]) -> list[Sum]:
    """One sum for each group of targets, in their order, then all cities together."""
    trials = [f for f in findings if f.target.group not in (NATIONAL, MECHANISM)]
    return [*_by(findings, lambda f: f.target.group), *([total("all experiments", trials)] if trials else [])]


def by_instrument(findings: tuple[Finding, ...]) -> list[Sum]:
    """One sum for each instrument of the experiments."""
    return _by(tuple(f for f in findings if f.instrument), lambda f: f.instrument)


def _by(findings: tuple[Finding, ...], key: Callable[[Finding], str]) -> list[Sum]:
    return [total(name, [f for f in findings if key(f) == name]) for name in dict.fromkeys(key(f) for f in findings)]


@dataclass(frozen=True)
class NoEffect:
    """How a model without any effect would fare on the comparable rows of the experiments.

    Of ``rows``, ``likely`` have a probability above a half, and ``sign`` exactly a half: they claim a sign, no more.
    """

    rows: int
    likely: int
    sign: int


def without_effect(findings: tuple[Finding, ...]) -> NoEffect:
    """Count the rows of the experiments by their probability under no effect."""
    trials = [f for f in findings if f.target.group != MECHANISM]
    probabilities = [f.probability_no_effect for f in trials if f.probability_no_effect is not None]
    sign = [abs(p - 0.5) <= TOLERANCE for p in probabilities]
    likely = [p > 0.5 + TOLERANCE for p in probabilities]
    return NoEffect(len(probabilities), sum(likely), sum(sign))
