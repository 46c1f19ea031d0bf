"""Accounts of a comparison: side by side, net cost, cost per extra person in work, and which regime is best."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pandas as pd

from bijstandsim.engine.outcomes import NAMES
from bijstandsim.kernels.ledger import ITEMS, MUNICIPALITY, PAYERS, STATE
from bijstandsim.paired.people import EVERYBODY
from bijstandsim.paired.run import Paired
from bijstandsim.report.accounts import balances, signs
from bijstandsim.report.compare.frames import by_draw
from bijstandsim.report.intervals import has_parameter_uncertainty, summarise

_CENTS = 100.0
YEAR = 12.0
#: Who the net cost is told for: the whole city, or the pilot's people when they alone, or all, are treated.
SCOPES = ("city", "pilot", "pilot_people_when_everybody")
#: A cost per extra person in work, and when there is none.
MORE, FEWER, UNCLEAR = "more_work", "fewer_in_work", "not_told_apart"
#: Who pays in the cost per extra person in work.
PURSES: dict[str, tuple[int, ...]] = {"municipality": (MUNICIPALITY,), "municipality_and_state": (MUNICIPALITY, STATE)}
#: What makes a regime best: outcome and whether more is better; the net costs have no outcome.
CRITERIA = ("exit_work", "wellbeing", "net_cost_municipality", "net_cost_municipality_and_state")


def euros(p: Paired, world: int, months: int, arms: slice = slice(None)) -> np.ndarray:
    """Whole-city books (D, R, ITEMS), EUR per household on benefit at the start and month; ``arms`` (1:) the pilot's.

    One denominator in all worlds, so that differences are not moved by who has left; newcomers are in the sums.
    """
    books = p.books[:, :, world, 1 : 1 + months]
    balances(books)
    people = p.size if arms.start is None else p.plan.pilot_size
    return np.asarray(books[..., arms, :].sum(axis=(2, 3)) / _CENTS / (people * months))


def paid(p: Paired, world: int, months: int, arms: slice = slice(None)) -> np.ndarray:
    """What each payer pays net: (D, R, PAYERS), in the unit of ``euros``."""
    return np.asarray(-(euros(p, world, months, arms) @ signs().T))


def accounts(p: Paired) -> pd.DataFrame:
    """One row per window, world, payer and item; money that a payer gives is negative."""
    every = sorted({months for c in range(len(p.plan.names)) for months in p.plan.windows(c)})
    worlds = [(p.plan.reference, 0, every)]
    worlds += [(name, p.plan.everybody_at(c), list(p.plan.windows(c))) for c, name in enumerate(p.plan.names)]
    matrix = signs()
    rows = []
    for name, world, listed in worlds:
        for months in listed:
            found = summarise(euros(p, world, months), p.point)
            for i, payer in enumerate(PAYERS):
                for k, item in enumerate(ITEMS):
                    if sign := int(matrix[i, k]):
                        ends = sorted((sign * found.lo[k], sign * found.hi[k]))
                        rows.append((name, months, payer, item, sign * found.mean[k], *ends))
    return pd.DataFrame(rows, columns=["regime", "months", "payer", "item", "eur_per_person_month", "lo", "hi"])


def net_cost(p: Paired) -> pd.DataFrame:
    """What every payer pays net under a regime, less what it pays when nobody is treated."""
    rows = []
    pilot = slice(1, None)
    for c, name in enumerate(p.plan.names):
        given, tried = p.plan.everybody_at(c), p.plan.pilot_at(c)
        for months in p.plan.windows(c):
            scopes = {"city": paid(p, given, months) - paid(p, 0, months)}
            if p.plan.pilot_size:
                alone = paid(p, 0, months, pilot)
                scopes["pilot"] = paid(p, tried, months, pilot) - alone
                scopes["pilot_people_when_everybody"] = paid(p, given, months, pilot) - alone
            for scope, values in scopes.items():
                found = summarise(values, p.point)
                for i, payer in enumerate(PAYERS):
                    rows.append((name, months, scope, payer, found.mean[i], found.lo[i], found.hi[i]))
    return pd.DataFrame(rows, columns=["regime", "months", "scope", "payer", "eur_per_person_month", "lo", "hi"])


class Price(NamedTuple):
    """A cost per unit of extra work: ratio of the means, interval where there is one, and what the extra work is."""

    ratio: float
    lo: float
    hi: float
    verdict: str


def price(cost: np.ndarray, extra: np.ndarray, point: bool) -> Price:
    """Cost per extra unit from (D, R) of both.

    The ratio is that of the means. Where the interval of ``extra`` holds zero the ratio can be anything: it gets no
    interval, and the verdict says so. Where there is less work, nothing was bought and there is no ratio.
    """
    below = summarise(extra, point)
    mean, lo, hi = float(below.mean), float(below.lo), float(below.hi)
    if not mean > 0.0 or hi < 0.0:
        told = not math.isnan(hi) and hi < 0.0
        return Price(math.nan, math.nan, math.nan, FEWER if told else UNCLEAR)
    ratio = float(summarise(cost, point).mean) / mean
    if math.isnan(lo) or lo <= 0.0:
        return Price(ratio, math.nan, math.nan, UNCLEAR)
    bought = extra.mean(axis=1)
    if not has_parameter_uncertainty(len(cost), point) or (bought <= 0.0).any():
        return Price(ratio, math.nan, math.nan, MORE)
    per_draw = by_draw(cost.mean(axis=1) / bought, point)
    return Price(ratio, float(per_draw.lo), float(per_draw.hi), MORE)


def extra_work(p: Paired, course: int, months: int) -> dict[str, np.ndarray]:
    """Extra work in the whole city (D, R): people at the end of the window, and person-years during it."""
    more = p.working[:, :, p.plan.everybody_at(course)] - p.working[:, :, 0]
    return {"person": more[..., months], "person_year": more[..., 1 : 1 + months].sum(axis=2) / YEAR}


def cost_per_work(p: Paired) -> pd.DataFrame:
    """EUR over the window per extra person in paid work at its end, and per extra person-year in work during it."""
    rows = []
    for c, name in enumerate(p.plan.names):
        for months in p.plan.windows(c):
            more = (paid(p, p.plan.everybody_at(c), months) - paid(p, 0, months)) * p.size * months
            for purse, payers in PURSES.items():
                cost = more[..., list(payers)].sum(axis=2)
                for unit, extra in extra_work(p, c, months).items():
                    found, bought = price(cost, extra, p.point), summarise(extra, p.point)
                    ends = (float(bought.mean), float(bought.lo), float(bought.hi))
                    rows.append((name, months, purse, unit, *found[:3], *ends, found.verdict))
    names_ = ["regime", "months", "payer", "unit", "eur", "lo", "hi", "extra", "extra_lo", "extra_hi", "verdict"]
    return pd.DataFrame(rows, columns=names_)


def best(p: Paired) -> pd.DataFrame:
    """Share of the draws in which a regime, or treating nobody, is best in the last month; ties are shared."""
    worlds = [0, *(p.plan.everybody_at(c) for c in range(len(p.plan.names)))]
    last = p.plan.base.months
    rows = []
    for criterion in CRITERIA:
        scores = np.stack([_score(p, world, last, criterion) for world in worlds], axis=1)  # (D, worlds)
        top = scores == scores.max(axis=1, keepdims=True)
        share = (top / top.sum(axis=1, keepdims=True)).mean(axis=0)
        rows += [(name, criterion, float(x)) for name, x in zip([p.plan.reference, *p.plan.names], share, strict=True)]
    return pd.DataFrame(rows, columns=["regime", "criterion", "probability"])


def _score(p: Paired, world: int, last: int, criterion: str) -> np.ndarray:
    """More is better: (D,)."""
    if criterion in NAMES:
        return np.asarray(p.at(world, last, EVERYBODY)[:, :, 0, NAMES.index(criterion)].mean(axis=1))
    payers = PURSES[criterion.removeprefix("net_cost_")]
    return np.asarray(-paid(p, world, last)[..., list(payers)].sum(axis=2).mean(axis=1))
