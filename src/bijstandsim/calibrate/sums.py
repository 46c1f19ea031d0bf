"""What the findings add up to, by city and by instrument, each estimate counted once."""

from __future__ import annotations

from dataclasses import dataclass

from bijstandsim.calibrate.findings import ALL, Finding, Findings
from bijstandsim.calibrate.targets import MECHANISM, NATIONAL
from bijstandsim.calibrate.together import Together

#: Rounding of a probability that is a half.
TOLERANCE = 1e-9
VERDICTS = ("agrees", "open", "disagrees", "not read")


@dataclass(frozen=True)
class Sum:
    """Sums of ln ratios of a set of findings.

    ``contrasts`` adds up estimates of an arm against another arm (or a mechanism), ``levels`` levels of arms, which
    also carry how well the level of the control arm fits. ``events`` counts the estimates in ``contrasts``.
    ``together`` is the ln ratio of everything at once, which counts shared evidence once; None where it has no meaning.
    """

    name: str
    rows: int
    events: int
    contrasts: float
    levels: float
    verdicts: dict[str, int]
    together: Together | None = None


def total(name: str, findings: list[Finding], together: Together | None = None) -> Sum:
    """The sums over ``findings``; rows without a comparison with no effect count as rows only."""
    counted = [f for f in findings if f.event_log_ratio is not None]
    contrasts = [f.event_log_ratio or 0.0 for f in counted if f.target.kind != "level"]
    levels = [f.event_log_ratio or 0.0 for f in counted if f.target.kind == "level"]
    verdicts = {verdict: sum(f.verdict == verdict for f in findings) for verdict in VERDICTS}
    return Sum(name, len(findings), len(contrasts), sum(contrasts), sum(levels), verdicts, together)


def by_city(findings: Findings) -> list[Sum]:
    """One sum for each group of targets, in their order, then all cities together."""
    groups = dict.fromkeys(f.target.group for f in findings)
    parts = {group: [f for f in findings if f.target.group == group] for group in groups}
    if trials := [f for f in findings if f.target.group not in (NATIONAL, MECHANISM)]:
        parts[ALL] = trials
    return [total(name, part, findings.together.get(name)) for name, part in parts.items()]


def by_instrument(findings: Findings) -> list[Sum]:
    """One sum for each instrument of the experiments."""
    names = dict.fromkeys(f.instrument for f in findings if f.instrument)
    return [total(name, [f for f in findings if f.instrument == name]) for name in names]


@dataclass(frozen=True)
class NoEffect:
    """How a model without any effect would fare on the comparable rows of the experiments.

    Of ``rows``, ``likely`` have a probability above a half, and ``sign`` exactly a half: they claim a sign, no more.
    """

    rows: int
    likely: int
    sign: int


def without_effect(findings: Findings) -> NoEffect:
    """Count the rows of the experiments by their probability under no effect."""
    trials = [f for f in findings if f.target.group != MECHANISM]
    probabilities = [f.probability_no_effect for f in trials if f.probability_no_effect is not None]
    sign = [abs(p - 0.5) <= TOLERANCE for p in probabilities]
    likely = [p > 0.5 + TOLERANCE for p in probabilities]
    return NoEffect(len(probabilities), sum(likely), sum(sign))
