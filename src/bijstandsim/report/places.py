"""Where people are at the end, and how far treatment differs between caseworkers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from bijstandsim.engine.outcomes import NAMES
from bijstandsim.engine.simulate import Outcomes
from bijstandsim.report.frames import arm_names, moments
from bijstandsim.report.intervals import Array, summarise
from bijstandsim.scenario import cities

#: destination -> outcome that is its share of the arm; together 100 %.
DESTINATIONS = {
    "work": "in_work",
    "insurance": "on_insurance",
    "other": "off_otherwise",
    "benefit": "on_benefit",
    "gone": "gone",
}
MEASURES = ("contacts", "cuts")


def destinations(o: Outcomes) -> pd.DataFrame:
    """Share of an arm's people by where they are, % at the end of the policy and in the last month."""
    columns = [NAMES.index(outcome) for outcome in DESTINATIONS.values()]
    rows = []
    for month in moments(o):
        found = summarise(o.values[:, :, month, :, 0][..., columns], o.point)
        for a, arm in enumerate(arm_names(o)):
            for k, name in enumerate(DESTINATIONS):
                rows.append((month, arm, name, found.mean[a, k], found.lo[a, k], found.hi[a, k]))
    table = pd.DataFrame(rows, columns=["month", "arm", "destination", "mean", "lo", "hi"])
    table.insert(1, "municipality", cities.name(o.scenario))
    return table


def between_caseworkers(client_months: np.ndarray, events: np.ndarray) -> tuple[float, float, int]:
    """Rate per client-month, sd of the caseworkers' own rates, and their number.

    A method of moments: of the weighted spread of the observed rates, what Poisson counts would give by chance is
    taken off; an sd of 0 means no more spread than chance.
    """
    seen = client_months > 0
    exposure, count = client_months[seen].astype(np.float64), events[seen].astype(np.float64)
    total = exposure.sum()
    if total == 0.0:
        return float("nan"), float("nan"), 0
    rate = count.sum() / total
    weight = total - (exposure**2).sum() / total
    if len(exposure) < 2 or weight <= 0.0:
        return float(rate), float("nan"), len(exposure)
    spread = (exposure * (count / exposure - rate) ** 2).sum()
    variance = max(0.0, (spread - (len(exposure) - 1) * rate) / weight)
    return float(rate), float(np.sqrt(variance)), len(exposure)


def desks(o: Outcomes) -> pd.DataFrame:
    """Spread of contacts and cuts between the regular team's caseworkers, beyond chance."""
    draws, replicates = o.desks.shape[:2]
    rows = []
    for k, measure in enumerate(MEASURES, start=1):
        found: Array = np.array(
            [
                [between_caseworkers(o.desks[d, r, :, 0], o.desks[d, r, :, k]) for r in range(replicates)]
                for d in range(draws)
            ]
        )
        rate, sd = summarise(found[..., 0], o.point), summarise(found[..., 1], o.point)
        numbers = (rate.mean, sd.mean, sd.lo, sd.hi, found[..., 2].mean())
        rows.append((cities.name(o.scenario), measure, *map(float, numbers)))
    return pd.DataFrame(rows, columns=["municipality", "measure", "rate", "sd", "lo", "hi", "caseworkers"])
