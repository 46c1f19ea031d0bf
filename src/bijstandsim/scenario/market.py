"""The labour market index of every month, from a named path or the scenario's own months."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from bijstandsim.scenario import vocabulary
from bijstandsim.units import Month

#: Middle of a year on the scale of ``Month.index`` (a month counts at its own middle).
_MID_YEAR = 5.5


def series(path: str | Mapping[Month, float], start: Month, months: int) -> npt.NDArray[np.float64]:
    """Index theta (2018 = 1) of ``months`` months from ``start``; outside its knots a path stays flat."""
    at = np.arange(start.index, start.index + months, dtype=np.float64)
    if not isinstance(path, str):
        knots = sorted((month.index, value) for month, value in path.items())
        return np.interp(at, [float(index) for index, _ in knots], [value for _, value in knots])
    entry = vocabulary.table("market")["paths"][path]
    if "constant" in entry:
        return np.full(months, float(entry["constant"]))
    years = {year: theta for year, theta in by_year().items() if year not in entry.get("without_years", [])}
    theta = np.interp(at, [year * 12 + _MID_YEAR for year in years], list(years.values()))
    if "factor" in entry:
        first, last = (Month.parse(entry["factor"][key]).index for key in ("from", "to"))
        theta = np.where((at >= first) & (at <= last), theta * entry["factor"]["value"], theta)
    return theta


def by_year() -> dict[int, float]:
    """Index of each year: unemployment of the reference year over that of the year."""
    data = vocabulary.table("market")
    rates = {int(year): float(rate) for year, rate in data["unemployment_rate"]["values"].items()}
    return {year: rates[data["reference_year"]] / rate for year, rate in sorted(rates.items())}


def span(path: str) -> tuple[Month, Month] | None:
    """First and last month that a named path covers; None when it has no end."""
    if "constant" in vocabulary.table("market")["paths"][path]:
        return None
    years = list(by_year())
    return Month(years[0], 1), Month(years[-1], 12)


def grades(path: str | Mapping[Month, float]) -> list[dict[str, Any]]:
    """Where the path comes from: one row per named path or year, with unit, source and grade."""
    if not isinstance(path, str):
        return [{"item": "own path", "source": "scenario", "grade": "scenario", "unit": "index, 2018 = 1"}]
    data = vocabulary.table("market")
    entry = data["paths"][path]
    rows = [{"item": path, "source": entry["text"], "grade": entry["grade"], "unit": "index, 2018 = 1"}]
    if "constant" not in entry:
        rate = data["unemployment_rate"]
        rows += [
            {
                "item": f"unemployment_rate {year}",
                "source": rate["source"],
                "grade": rate["grade"],
                "unit": rate["unit"],
                "value": value,
            }
            for year, value in rate["values"].items()
        ]
    return rows
