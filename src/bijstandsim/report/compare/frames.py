"""Long tables of a comparison: differences, levels, pilot against everybody, gains and losses, moves."""

from __future__ import annotations

import numpy as np
import pandas as pd

from bijstandsim.engine.outcomes import NAMES
from bijstandsim.paired import settings
from bijstandsim.paired.gains import QUANTITIES
from bijstandsim.paired.people import EVERYBODY, PILOT_SET, REST_SET, STATUSES
from bijstandsim.paired.run import Paired
from bijstandsim.report.intervals import Interval, summarise

#: What is told of a regime in a pilot beside the same regime for everybody.
SCALES = ("pilot", "everybody", "everybody_less_pilot", "on_the_others", "on_the_others_per_participant")
_ENDS = ["mean", "lo", "hi"]


def by_draw(values: np.ndarray, point: bool) -> Interval:
    """Interval of numbers that each draw gives once (D, ...)."""
    return summarise(values[:, None], point)


def _long(found: Interval, groups: tuple[str, ...], mc_se: bool = True) -> pd.DataFrame:
    """Rows (group, outcome) of arrays (G, OUTCOMES); groups without people are left out."""
    index = pd.MultiIndex.from_product([groups, NAMES], names=["group", "outcome"])
    columns = {"mean": found.mean, "lo": found.lo, "hi": found.hi} | ({"mc_se": found.mc_se} if mc_se else {})
    table = pd.DataFrame({name: np.ravel(x) for name, x in columns.items()}, index=index).reset_index()
    return table[table["mean"].notna()]


def _stack(parts: list[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    texts = [name for name in columns if name not in (*_ENDS, "mc_se", "month")]
    if not parts:
        types = {**dict.fromkeys(columns, "float64"), **dict.fromkeys(texts, "str"), "month": "int64"}
        return pd.DataFrame({name: pd.Series(dtype=types[name]) for name in columns})
    return pd.concat(parts, ignore_index=True)[columns]


def differences(p: Paired) -> pd.DataFrame:
    """Everybody gets the regime, less nobody, on the people who were on benefit at the start."""
    parts = []
    for c, name in enumerate(p.plan.names):
        for month in p.plan.moments:
            gap = p.at(p.plan.everybody_at(c), month, EVERYBODY) - p.at(0, month, EVERYBODY)
            parts.append(_long(summarise(gap, p.point), p.groups).assign(regime=name, month=month))
    return _stack(parts, ["regime", "month", "group", "outcome", *_ENDS, "mc_se"])


def levels(p: Paired) -> pd.DataFrame:
    """Outcomes of the same people when nobody is treated, and under each regime."""
    parts = []
    worlds = [(p.plan.reference, 0), *((name, p.plan.everybody_at(c)) for c, name in enumerate(p.plan.names))]
    for name, world in worlds:
        for month in p.plan.moments:
            found = summarise(p.at(world, month, EVERYBODY), p.point)
            parts.append(_long(found, p.groups, mc_se=False).assign(regime=name, month=month))
    return _stack(parts, ["regime", "month", "group", "outcome", *_ENDS])


def monthly(p: Paired) -> pd.DataFrame:
    """The difference for all of them, month by month."""
    parts = []
    for c, name in enumerate(p.plan.names):
        found = summarise(p.monthly[:, :, p.plan.everybody_at(c)] - p.monthly[:, :, 0], p.point)
        index = pd.MultiIndex.from_product([range(len(found.mean)), NAMES], names=["month", "outcome"])
        table = pd.DataFrame({k: np.ravel(getattr(found, k)) for k in _ENDS}, index=index).reset_index()
        parts.append(table[table["mean"].notna()].assign(regime=name))
    return _stack(parts, ["regime", "month", "outcome", *_ENDS])


def scale(p: Paired) -> pd.DataFrame:
    """The regime for a pilot and for everybody on the same people, their gap, and what the pilot does to the others."""
    parts = []
    for c, name in enumerate(p.plan.names if p.plan.pilot_size else []):
        for month in p.plan.moments:
            for kind, values in scale_effects(p, c, month).items():
                table = _long(summarise(values, p.point), p.groups[:1]).assign(regime=name, month=month, scale=kind)
                parts.append(table)
    return _stack(parts, ["regime", "month", "scale", "outcome", *_ENDS, "mc_se"])


def scale_effects(p: Paired, course: int, month: int) -> dict[str, np.ndarray]:
    """What ``SCALES`` names, for all people of each set: (D, R, 1, OUTCOMES) each."""

    def all_of(world: int, people: int) -> np.ndarray:
        return p.at(world, month, people)[:, :, :1]

    tried, given = p.plan.pilot_at(course), p.plan.everybody_at(course)
    pilot = all_of(tried, PILOT_SET) - all_of(0, PILOT_SET)
    everybody = all_of(given, PILOT_SET) - all_of(0, PILOT_SET)
    others = all_of(tried, REST_SET) - all_of(0, REST_SET)
    # Summed over everybody else in the city, for one participant: percentages become people per 100 participants.
    in_pilot = p.people[:, :, PILOT_SET, 0]
    rest = p.recipients[:, None] - in_pilot
    per = others * (rest / in_pilot)[:, :, None, None]
    return dict(zip(SCALES, (pilot, everybody, everybody - pilot, others, per), strict=True))


def gains(p: Paired) -> pd.DataFrame:
    """Expected gain per person over the horizon: its mean and spread, and the shares who gain and lose."""
    rows = []
    for c, name in enumerate(p.plan.names):
        found = by_draw(p.gains[:, c], p.point)
        for g, group in enumerate(p.groups):
            for m, measure in enumerate(settings.measures()):
                for q, quantity in enumerate(QUANTITIES):
                    at = (g, m, q)
                    ends = (found.mean[at], found.lo[at], found.hi[at])
                    rows.append((name, group, measure.name, quantity, *ends, measure.threshold))
    table = pd.DataFrame(rows, columns=["regime", "group", "measure", "quantity", *_ENDS, "threshold"])
    # A single run has no spread over runs: the mean alone is told.
    return table[table["mean"].notna()].reset_index(drop=True)


def moves(p: Paired) -> pd.DataFrame:
    """Shares of the people by status when nobody is treated and under the regime, under this coupling of draws."""
    rows = []
    for c, name in enumerate(p.plan.names):
        found = summarise(100.0 * p.moves[:, :, c], p.point)
        for m, month in enumerate(p.plan.moments):
            for i, one in enumerate(STATUSES):
                for j, two in enumerate(STATUSES):
                    rows.append((name, month, one, two, found.mean[m, i, j], found.lo[m, i, j], found.hi[m, i, j]))
    return pd.DataFrame(rows, columns=["regime", "month", "nobody", "everybody", *_ENDS])


def runs(p: Paired) -> pd.DataFrame:
    """Every run's outcomes for all people on benefit at the start, by world."""
    worlds = [(p.plan.reference, 0), *((name, p.plan.everybody_at(c)) for c, name in enumerate(p.plan.names))]
    values = p.values[:, :, [world for _, world in worlds]][:, :, :, :, EVERYBODY, 0]
    axes = [range(p.draws), range(p.replicates), [name for name, _ in worlds], p.plan.moments, NAMES]
    index = pd.MultiIndex.from_product(axes, names=["draw", "replicate", "regime", "month", "outcome"])
    table = index.to_frame(index=False)
    table["value"] = values.ravel()
    return table


def parameters(p: Paired) -> pd.DataFrame:
    """The parameters of every draw, in their own units."""
    rows = [(d, name, float(value)) for d, values in enumerate(p.parameters) for name, value in values.items()]
    return pd.DataFrame(rows, columns=["draw", "name", "value"])
