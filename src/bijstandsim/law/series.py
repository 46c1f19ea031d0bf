"""Reads the law's YAML into dated series, checked and cached.

The data are the package's own, so a fault in them is a programming error (ValueError), not the user's.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, cast, get_args

import yaml

from bijstandsim.units import Month

Topic = Literal["norm", "co_residents", "minimum_wage", "release", "sanctions", "bonuses", "wealth", "pension"]
Confidence = Literal["verbatim", "derived", "memory", "interpolated", "extrapolated"]
TOPICS: tuple[str, ...] = get_args(Topic)
STATED: tuple[str, ...] = ("verbatim", "derived", "memory")
_BETWEEN = ("step", "log_linear", "index")
_OUTSIDE = ("none", "hold", "index")

# libyaml reads the data five times faster; an install without it still works.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Dated:
    """A value as a source gives it for a date."""

    date: Month
    value: float
    source: str
    url: str | None
    confidence: str


@dataclass(frozen=True, slots=True)
class Follows:
    """From ``since`` a series equals another one of its topic, times a third where ``times`` is named."""

    series: str
    since: Month
    times: str | None
    confidence: str | None
    source: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Series:
    """One amount or rule over time, with the way its gaps are filled."""

    topic: str
    key: str
    unit: str
    between: str
    before: str
    after: str
    step_months: int
    decimals: int
    scale: tuple[str, str] | None
    values: tuple[Dated, ...]
    follows: Follows | None
    rules: dict[str, str]


@cache
def load_topic(topic: str) -> dict[str, Series]:
    """All series of one topic."""
    text = files("bijstandsim.law").joinpath("data", f"{topic}.yaml").read_text(encoding="utf-8")
    raw = cast(dict[str, Any], yaml.load(text, Loader=_Loader))
    if raw["topic"] != topic:
        raise ValueError(f"law data {topic}.yaml calls itself {raw['topic']!r}")
    return {key: _series(topic, key, body, raw) for key, body in raw["series"].items()}


def _series(topic: str, key: str, body: dict[str, Any], raw: dict[str, Any]) -> Series:
    where = f"law data {topic}.{key}"
    known = {"unit", "between", "before", "after", "step_months", "decimals", "scale", "values", "follows"}
    if set(body) - known:
        raise ValueError(f"{where}: unknown {sorted(set(body) - known)}")
    values = tuple(_dated(where, entry, raw["sources"]) for entry in body["values"])
    dates = [value.date for value in values]
    if dates != sorted(set(dates)):
        raise ValueError(f"{where}: dates must rise")
    series = Series(
        topic=topic,
        key=key,
        unit=body["unit"],
        between=body["between"],
        before=body.get("before", "none"),
        after=body.get("after", "none"),
        step_months=body.get("step_months", 6),
        decimals=body.get("decimals", 2),
        scale=_scale(where, body.get("scale")),
        values=values,
        follows=_follows(body.get("follows"), raw["sources"]),
        rules={name: text.strip() for name, text in raw["rules"].items()},
    )
    if series.between not in _BETWEEN or series.before not in _OUTSIDE or series.after not in _OUTSIDE:
        raise ValueError(f"{where}: unknown rule for gaps")
    if ("index" in (series.between, series.before, series.after)) != (series.scale is not None):
        raise ValueError(f"{where}: scale belongs to the rule index, and to no other")
    return series


def _scale(where: str, text: str | None) -> tuple[str, str] | None:
    """Topic and key of the series that an amount keeps pace with."""
    if text is None:
        return None
    topic, _, key = text.partition(".")
    if topic not in TOPICS or not key:
        raise ValueError(f"{where}: scale must read topic.key, not {text!r}")
    return topic, key


def _dated(where: str, entry: dict[str, Any], sources: dict[str, Any]) -> Dated:
    source = sources[entry["from"]]
    if entry["confidence"] not in STATED:
        raise ValueError(f"{where}: confidence {entry['confidence']!r} is not one of {STATED}")
    date = Month.parse(entry["date"])
    if date.month not in (1, 7):
        raise ValueError(f"{where}: amounts change in January and July only, not in {date}")
    return Dated(date, float(entry["value"]), source["title"], source["url"], entry["confidence"])


def _follows(body: dict[str, Any] | None, sources: dict[str, Any]) -> Follows | None:
    if body is None:
        return None
    source = sources[body["from"]] if "from" in body else {"title": None, "url": None}
    since = Month.parse(body["since"])
    return Follows(body["series"], since, body.get("times"), body.get("confidence"), source["title"], source["url"])
