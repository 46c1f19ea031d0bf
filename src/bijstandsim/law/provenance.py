"""Every number of the law with its source and grade, for reports and documentation."""

from __future__ import annotations

from typing import NamedTuple

from bijstandsim.errors import InputError
from bijstandsim.law.series import TOPICS, Series, load_topic
from bijstandsim.law.tables import FIRST, LAST, lookup
from bijstandsim.units import Month


class LawRow(NamedTuple):
    """One dated number; ``date`` is the month from which it holds."""

    topic: str
    key: str
    date: str
    value: float
    unit: str
    confidence: str
    source: str
    url: str | None


def provenance_table(filled: bool = False) -> list[LawRow]:
    """One row per published value, in the order of the data; with ``filled`` also per filled or followed half-year."""
    rows = []
    for topic in TOPICS:
        for series in load_topic(topic).values():
            rows += _filled(series) if filled else _published(series)
    return rows


def _published(series: Series) -> list[LawRow]:
    return [
        LawRow(series.topic, series.key, str(v.date), v.value, series.unit, v.confidence, v.source, v.url)
        for v in series.values
    ]


def _filled(series: Series) -> list[LawRow]:
    rows: list[LawRow] = []
    for month in FIRST.span(LAST - FIRST + 1):
        if month.month not in (1, 7) or not _exists(series, month):
            continue
        found = lookup(series.topic, series.key, month)
        row = LawRow(
            series.topic,
            series.key,
            str(found.date),
            found.value,
            found.unit,
            found.confidence,
            found.source,
            found.url,
        )
        if not rows or row.date != rows[-1].date:
            rows.append(row)
    return rows


def _exists(series: Series, month: Month) -> bool:
    try:
        lookup(series.topic, series.key, month)
    except InputError:
        return False
    return True
