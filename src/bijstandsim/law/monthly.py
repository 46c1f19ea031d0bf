"""The law of a run: one ``LAW`` record a month, as the kernels read it."""

from __future__ import annotations

from datetime import date
from functools import cache

import numpy as np

from bijstandsim.errors import InputError
from bijstandsim.kernels.levers import LAW
from bijstandsim.law.tables import FIRST, LAST, lookup
from bijstandsim.units import Month

#: The minimum wage index is 1 in this month.
INDEX_BASE = Month(2018, 1)

_MONTHS_A_YEAR = 12.0

#: field of LAW -> topic and key of the data, taken as they are. The single norm stands for single parents too: until
#: 2015 theirs was higher, and the difference then moved to child benefits that the model leaves out in every year.
_PLAIN = {
    "norm_single": ("norm", "single"),
    "norm_couple": ("norm", "couple"),
    "wealth_limit_single": ("wealth", "single"),
    "wealth_limit_family": ("wealth", "family"),
    "release_share": ("release", "regular_share"),
    "release_cap": ("release", "regular_cap"),
    "release_months": ("release", "regular_months"),
    "release_single_parent_applies": ("release", "single_parent_applies"),
    "release_single_parent_share": ("release", "single_parent_share"),
    "release_single_parent_cap": ("release", "single_parent_cap"),
    "release_single_parent_months": ("release", "single_parent_months"),
    "release_medical_applies": ("release", "medical_applies"),
    "release_medical_share": ("release", "medical_share"),
    "release_medical_cap": ("release", "medical_cap"),
    "pension_age_months": ("pension", "age_months"),
}


def monthly(start: Month | date | str, n_months: int) -> np.recarray:
    """The regular law of ``n_months`` months from ``start`` (``YYYY-MM``), every field of ``LAW`` filled.

    Amounts step in January and July. Units as in ``kernels.levers.LAW``; ``minimum_wage_index`` is the gross full-time
    minimum wage over that of January 2018. Raises InputError when the months leave 2014-2026 or there are none.
    """
    first = Month.of(start)
    if n_months < 1:
        raise InputError("a run has at least one month", found=n_months, allowed="1 or more")
    if first < FIRST or first + (n_months - 1) > LAST:
        raise InputError(
            f"the law is known for {FIRST} to {LAST} only",
            found=f"{n_months} months from {first}",
            allowed=f"{FIRST} to {LAST}",
        )
    return _rows(first, n_months).copy()


@cache
def _rows(first: Month, n_months: int) -> np.recarray:
    """``monthly`` of months that lie within the law: a study asks for the same ones thousands of times."""
    rows = np.recarray(n_months, dtype=LAW)
    rows.fill(np.nan)
    base = lookup("minimum_wage", "monthly", INDEX_BASE).value
    for at, month in enumerate(first.span(n_months)):
        for field, (topic, key) in _PLAIN.items():
            rows[field][at] = lookup(topic, key, month).value
        rows["minimum_wage_index"][at] = lookup("minimum_wage", "monthly", month).value / base
        rows["release_min_age_months"][at] = lookup("release", "regular_min_age_years", month).value * _MONTHS_A_YEAR
    empty = [name for name in LAW.names or () if not np.isfinite(rows[name]).all()]
    if empty:
        raise ValueError(f"the law fills no value for {empty}")
    return rows
