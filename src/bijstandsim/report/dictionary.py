"""The data dictionary: file, column, unit and meaning of everything that a run writes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from bijstandsim.behaviour import load
from bijstandsim.engine.outcomes import OUTCOMES
from bijstandsim.kernels.ledger import ITEMS, PAYERS
from bijstandsim.report.places import DESTINATIONS, MEASURES


class Entry(NamedTuple):
    """One line; ``value`` is empty for a column, or names one of the values that the column holds."""

    file: str
    column: str
    value: str
    unit: str
    meaning: str


_SHARED = {
    "month": ("month", "months since the start of the policy; 0 is before it"),
    "municipality": ("text", "name of the municipality"),
    "arm": ("text", "arm; rest is the rest of the city"),
    "group": ("text", "all, or dimension:label by what people were at the start"),
    "outcome": ("text", "outcome; see its own line"),
    "contrast": ("text", "arm less control arm, in the same run"),
    "draw": ("number", "parameter draw, from 0"),
    "replicate": ("number", "run of a draw, from 0"),
    "n": ("people", "people of the arm and group, mean over runs"),
    "payer": ("text", "who pays or receives; see its own line"),
    "item": ("text", "item of the accounts; see its own line"),
    "destination": ("text", "where people are; see its own line"),
    "eur_per_person_month": ("EUR a month", "mean over the policy months, per person of the arm; negative: pays"),
    "mc_se": ("of the outcome", "standard error that simulation noise leaves in the mean of one draw"),
    "trial_lo": ("of the outcome", "5 % quantile over single runs: what one experiment of this size would show"),
    "trial_hi": ("of the outcome", "95 % quantile over single runs"),
}
_MEAN = "mean over draws of the means over replicates"
_ENDS = {
    "lo": "lower end of the 90 % interval: over draws with five or more, else of simulation noise alone",
    "hi": "upper end of the same interval",
}
_COLUMNS: dict[str, tuple[str, ...]] = {
    "monthly": ("month", "municipality", "arm", "group", "outcome", "mean", "lo", "hi", "n"),
    "effects": (
        "municipality", "arm", "contrast", "group", "outcome", "month", "mean", "lo", "hi", "trial_lo", "trial_hi",
        "mc_se",
    ),
    "accounts": ("payer", "arm", "item", "eur_per_person_month", "lo", "hi"),
    "net_cost": ("payer", "arm", "contrast", "eur_per_person_month", "lo", "hi"),
    "paid": ("payer", "arm", "eur_per_person_month", "lo", "hi"),
    "stock": ("month", "municipality", "mean", "lo", "hi"),
    "runs": ("draw", "replicate", "month", "municipality", "arm", "group", "outcome", "value"),
    "series": ("draw", "replicate", "month", "series", "value"),
    "parameters": ("draw", "name", "value"),
    "structures": ("variant", "arm", "quantity", "month", "mean", "shift"),
    "destinations": ("month", "municipality", "arm", "destination", "mean", "lo", "hi"),
    "desks": ("municipality", "measure", "rate", "sd", "lo", "hi", "caseworkers"),
}  # fmt: skip
_UNIT = {
    "accounts": "EUR a month", "net_cost": "EUR a month", "paid": "EUR a month", "stock": "%", "destinations": "%",
    "desks": "per client and month",
}  # fmt: skip
_OWN: dict[tuple[str, str], tuple[str, str]] = {
    ("net_cost", "eur_per_person_month"): ("EUR a month", "net payment less that in the control arm; positive: more"),
    ("paid", "eur_per_person_month"): ("EUR a month", "net payment in the arm; positive: pays"),
    ("stock", "mean"): ("%", f"benefits of the rest of the city, of those before the policy, {_MEAN}"),
    ("structures", "variant"): ("text", "variant of the equations; docs/model.md names them"),
    ("structures", "quantity"): ("text", "an outcome, net_cost of the municipality (EUR a month) or stock (%)"),
    ("structures", "mean"): ("of the quantity", "effect of the arm; without arms the level of the city"),
    ("structures", "shift"): ("of the quantity", "mean less that of the equations as they stand, same draws"),
    ("series", "series"): ("text", "what is followed; see its own line"),
    ("series", "value"): ("of the series", "value in the month"),
    ("parameters", "name"): ("text", "parameter; see its own line"),
    ("parameters", "value"): ("of the parameter", "value in the draw"),
    ("runs", "value"): ("of the outcome", "value in the run"),
    ("destinations", "mean"): ("%", f"share of the arm's people, {_MEAN}"),
    ("desks", "measure"): ("text", "contacts or cuts"),
    ("desks", "rate"): ("per client and month", "mean of the regular team since the start"),
    ("desks", "sd"): ("per client and month", "spread of the caseworkers' own rates beyond Poisson chance"),
    ("desks", "caseworkers"): ("number", "regular caseworkers with clients, mean over runs"),
}
_SERIES = {
    "effort": ("per benefit of the stock", "effective search of recipients"),
    "capacity": ("hours per client", "hours of the regular team after fixed tasks"),
    "entrants": ("households", "first-time entrants"),
    "returns": ("households", "returns to benefit"),
    "clients": ("households", "clients of all teams"),
    "theta": ("factor", "factor of the labour market on offers, displacement included"),
    "monitoring": ("share", "chance that a client of the regular team is checked in the month"),
    "hours": ("hours", "hours of all caseworkers, after sickness"),
    "hours_used": ("hours", "hours that were used"),
}


def data_dictionary() -> list[Entry]:
    """Every column of every table, then every value that a column of names can hold."""
    return [*_columns(), *_values()]


def columns_of(table: str) -> tuple[str, ...]:
    """The columns of a run's table."""
    return _COLUMNS[table]


def frame() -> pd.DataFrame:
    """The same as a table."""
    return pd.DataFrame(data_dictionary(), columns=list(Entry._fields))


def _columns() -> Iterator[Entry]:
    for file, columns in _COLUMNS.items():
        for column in columns:
            unit, meaning = _OWN.get((file, column)) or _SHARED.get(column) or _estimate(file, column)
            yield Entry(f"results/{file}.parquet", column, "", unit, meaning)


def _estimate(file: str, column: str) -> tuple[str, str]:
    return _UNIT.get(file, "of the outcome"), _ENDS.get(column, _MEAN)


def _values() -> Iterator[Entry]:
    for outcome in OUTCOMES:
        meaning = f"{outcome.meaning} ({outcome.definition})"
        yield Entry("results/*.parquet", "outcome", outcome.name, outcome.unit, meaning)
    for item, (payer, receiver, what) in ITEMS.items():
        text = f"{what}: from {PAYERS[payer]} to {PAYERS[receiver]}"
        yield Entry("results/accounts.parquet", "item", item, "EUR a month", text)
    for payer_name in PAYERS:
        yield Entry("results/accounts.parquet", "payer", payer_name, "text", f"account of the {payer_name}")
    for name, outcome_name in DESTINATIONS.items():
        yield Entry("results/destinations.parquet", "destination", name, "%", f"as the outcome {outcome_name}")
    for measure in MEASURES:
        yield Entry("results/desks.parquet", "measure", measure, "per client and month", f"{measure} by a caseworker")
    for series, (unit, meaning) in _SERIES.items():
        yield Entry("results/series.parquet", "series", series, unit, meaning)
    for parameter in load():
        if parameter.in_record:
            yield Entry("results/parameters.parquet", "name", parameter.name, parameter.unit, parameter.meaning)
