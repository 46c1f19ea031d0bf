"""Whom a rule fits: a box of limits that can be intersected, and its record for the kernels."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

from bijstandsim.kernels.rules import EDUCATIONS, HOUSEHOLDS
from bijstandsim.scenario.lever_schema import Target

Span = tuple[float, float]
_EVERY: Span = (-math.inf, math.inf)
_MONTHS_A_YEAR = 12.0


@dataclass(frozen=True)
class Box:
    """Limits that a person must meet; each span is closed below and open above (ages in months)."""

    household_mask: int = (1 << len(HOUSEHOLDS)) - 1
    education_mask: int = (1 << len(EDUCATIONS)) - 1
    age: Span = _EVERY
    distance: Span = _EVERY
    health: Span = _EVERY
    duration: Span = _EVERY
    share: Span = (0.0, 1.0)

    def __and__(self, other: Box) -> Box | None:
        """Both at once, or None when nobody can meet both."""
        spans: dict[str, Span] = {}
        for name in ("age", "distance", "health", "duration", "share"):
            low = max(getattr(self, name)[0], getattr(other, name)[0])
            high = min(getattr(self, name)[1], getattr(other, name)[1])
            if low >= high:
                return None
            spans[name] = (low, high)
        household = self.household_mask & other.household_mask
        education = self.education_mask & other.education_mask
        return Box(household, education, **spans) if household and education else None

    def within(self, low: float, high: float) -> Box:
        """The same share of a slice of the people instead of all of them."""
        width = high - low
        start, stop = self.share
        return replace(self, share=(low + start * width, high if stop >= 1 else low + stop * width))

    def record(self, row: int) -> tuple[Any, ...]:
        """A RULES record that points at ``row``."""
        return (
            self.household_mask,
            self.education_mask,
            *self.age,
            *self.distance,
            *self.health,
            *self.duration,
            *self.share,
            row,
        )


def box(target: Target | None) -> Box:
    """The box of a ``for`` in a scenario; none at all fits everybody."""
    if target is None:
        return Box()
    return Box(
        _mask(target.household, HOUSEHOLDS),
        _mask(target.education, EDUCATIONS),
        _span(target.age, _MONTHS_A_YEAR),
        _span(target.distance, top=1.0),
        _span(target.health, top=1.0),
        _span(target.duration),
        target.share or (0.0, 1.0),
    )


def _mask(words: list[Any] | None, codes: tuple[str, ...]) -> int:
    return sum(1 << codes.index(word) for word in dict.fromkeys(words or codes))


def _span(span: Any, factor: float = 1.0, top: float | None = None) -> Span:
    if span is None:
        return _EVERY
    low = -math.inf if span.min is None else span.min * factor
    high = math.inf if span.max is None or span.max == top else span.max * factor
    return (low, high)
