"""Sizes of real municipalities, from ``data/cities.yaml``."""

from __future__ import annotations

from dataclasses import dataclass

from bijstandsim.scenario import vocabulary
from bijstandsim.scenario.schema import Scenario
from bijstandsim.units import Month


@dataclass(frozen=True)
class Stock:
    """A printed stock on benefit; ``value`` is in ``unit``."""

    month: Month
    value: int
    unit: str
    source: str
    grade: str


def names() -> list[str]:
    """Keys of the cities in the table."""
    return list(vocabulary.table("cities"))


def stock(city: str, month: Month) -> Stock:
    """The printed stock nearest in time to ``month``; of two at one distance, the earlier."""
    rows = [
        Stock(Month.parse(row["month"]), row["value"], row["unit"], row["source"], row["grade"])
        for row in vocabulary.table("cities")[city]["stocks"]
    ]
    return min(rows, key=lambda row: (abs(month - row.month), row.month))


def size(scenario: Scenario) -> int:
    """Simulated households at the start: the scenario's size, else the city's stock."""
    place = scenario.municipality
    if place.size is not None:
        return place.size
    assert place.city is not None
    return stock(place.city, scenario.start).value


def represents(scenario: Scenario) -> float:
    """Households that the simulated ones stand for: what the scenario says, else the city's stock, else size."""
    place = scenario.municipality
    if place.represents is not None:
        return place.represents
    if place.city is not None:
        return float(stock(place.city, scenario.start).value)
    return float(size(scenario))


def name(scenario: Scenario) -> str:
    """Name for tables: the scenario's, else the city's."""
    place = scenario.municipality
    if place.name is not None:
        return place.name
    return str(vocabulary.table("cities")[place.city]["name"]) if place.city is not None else scenario.name
