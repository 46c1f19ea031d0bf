"""Looks up one amount of the law for one month, filling gaps by the rule stated in the data."""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from functools import cache

from bijstandsim.errors import InputError, nearest_match
from bijstandsim.law.series import TOPICS, Dated, Series, load_topic
from bijstandsim.units import Month

__all__ = ["FIRST", "LAST", "TOPICS", "Amount", "keys", "lookup", "minimum_wage_eur_month"]

#: First and last month of the law.
FIRST = Month(2014, 1)
LAST = Month(2026, 12)

#: Rule of an amount that a source gives for its date.
PUBLISHED = "as published"


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount or rule of the law with where it comes from.

    ``date`` is the month from which the value holds, ``confidence`` its grade and ``rule`` how it was reached
    ("as published" when a source gives it for that date).
    """

    value: float
    unit: str
    date: Month
    source: str
    url: str | None
    confidence: str
    rule: str

    def __float__(self) -> float:
        return self.value


def keys(topic: str) -> tuple[str, ...]:
    """Names of the series of a topic; raises InputError for an unknown topic."""
    if topic not in TOPICS:
        raise InputError(
            "the law has no such topic", found=topic, allowed=", ".join(TOPICS), nearest=nearest_match(topic, TOPICS)
        )
    return tuple(load_topic(topic))


def lookup(topic: str, key: str, when: Month | date | str) -> Amount:
    """The amount of ``topic.key`` that holds in a month.

    Raises InputError outside 2014-2026, for an unknown topic or key, and for a month in which the rule did not yet
    exist. Source and grade are those of the value used; see the rules in the topic's data file.
    """
    names = keys(topic)
    if key not in names:
        raise InputError(
            f"the law's topic {topic} has no such key",
            found=key,
            allowed=", ".join(names),
            nearest=nearest_match(key, names),
        )
    month = Month.of(when)
    if not FIRST <= month <= LAST:
        raise InputError(f"the law is known for {FIRST} to {LAST} only", found=str(month), allowed=f"{FIRST} to {LAST}")
    return _amount(topic, key, _half_year(month))


def minimum_wage_eur_month(when: Month | date | str) -> Amount:
    """Gross minimum wage of an adult in full-time work, EUR a month, 36 hours a week from 2024."""
    return lookup("minimum_wage", "monthly", when)


def _half_year(month: Month) -> Month:
    """The January or July from which a month's amounts hold: nothing changes in between."""
    return Month(month.year, 1 if month.month < 7 else 7)


@cache
def _amount(topic: str, key: str, month: Month) -> Amount:
    """``month`` is a January or a July."""
    series = load_topic(topic)[key]
    if series.follows is not None and month >= series.follows.since:
        return _followed(series, month)
    start = Month(month.year, 1) if series.step_months == 12 else month
    after = bisect_right([value.date for value in series.values], start)
    left = series.values[after - 1] if after else None
    right = series.values[after] if after < len(series.values) else None
    if left is not None and (series.between == "step" or left.date == start):
        return Amount(left.value, series.unit, left.date, left.source, left.url, left.confidence, PUBLISHED)
    if left is not None and right is not None:
        return _between(series, start, left, right)
    return _outside(series, start, left, right)


def _followed(series: Series, month: Month) -> Amount:
    follows = series.follows
    assert follows is not None
    base = _amount(series.topic, follows.series, month)
    value, confidence = base.value, follows.confidence or base.confidence
    rule = f"as {series.topic}.{follows.series}"
    if follows.times is not None:
        value = round(value * _amount(series.topic, follows.times, month).value, series.decimals)
        rule += f" times {follows.times}"
        # A product of printed numbers is computed, not printed.
        confidence = "derived" if confidence == "verbatim" else confidence
    if base.rule != PUBLISHED:
        rule += f"; {base.rule}"
    source, url = (follows.source, follows.url) if follows.source else (base.source, base.url)
    return Amount(value, series.unit, base.date, source, url, confidence, rule)


def _between(series: Series, start: Month, left: Dated, right: Dated) -> Amount:
    share = (start - left.date) / (right.date - left.date)
    scales = [_scale(series, series.between, month) for month in (left.date, right.date, start)]
    log_left, log_right = math.log(left.value / scales[0]), math.log(right.value / scales[1])
    value = scales[2] * math.exp(log_left + share * (log_right - log_left))
    return Amount(
        round(value, series.decimals),
        series.unit,
        start,
        f"{left.source}; {right.source}",
        left.url,
        "interpolated",
        f"between {left.date} and {right.date}: {series.rules[series.between]}",
    )


def _outside(series: Series, start: Month, left: Dated | None, right: Dated | None) -> Amount:
    near = left or right
    how = series.after if left is not None else series.before
    if near is None or how == "none":
        since = f"from {near.date} to {LAST}" if near is not None and left is None else None
        raise InputError(f"the law has no {series.topic}.{series.key} in this month", found=str(start), allowed=since)
    value = near.value * _scale(series, how, start) / _scale(series, how, near.date)
    return Amount(
        round(value, series.decimals),
        series.unit,
        start,
        near.source,
        near.url,
        "extrapolated",
        f"from {near.date}: {series.rules[how]}",
    )


def _scale(series: Series, how: str, month: Month) -> float:
    """What the amount moves in proportion to: another series, or nothing."""
    if how != "index":
        return 1.0
    assert series.scale is not None
    return _amount(*series.scale, month).value
