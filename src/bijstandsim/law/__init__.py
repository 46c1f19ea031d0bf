"""Dated, cited amounts and rules of Dutch social assistance, 2014-2026.

The numbers live in ``data/*.yaml``, one topic a file, each with date, unit, source and grade; the rule by which a gap
is filled stands beside them. Grades: verbatim (printed in the source), derived (computed from printed numbers),
memory (recalled, so an assumption), interpolated (between two known dates), extrapolated (before or after them).
"""

from __future__ import annotations

from bijstandsim.law.monthly import monthly
from bijstandsim.law.norm import HOUSEHOLDS, norm_eur_month, norm_parts_eur_month
from bijstandsim.law.provenance import LawRow, provenance_table
from bijstandsim.law.release import (
    REGIMES,
    KeptRow,
    Release,
    income_eur,
    kept_of_next_euro,
    kept_table,
    release_eur,
    release_rule,
)
from bijstandsim.law.tables import FIRST, LAST, TOPICS, Amount, keys, lookup, minimum_wage_eur_month

__all__ = [
    "FIRST",
    "HOUSEHOLDS",
    "LAST",
    "REGIMES",
    "TOPICS",
    "Amount",
    "KeptRow",
    "LawRow",
    "Release",
    "income_eur",
    "kept_of_next_euro",
    "kept_table",
    "keys",
    "lookup",
    "minimum_wage_eur_month",
    "monthly",
    "norm_eur_month",
    "norm_parts_eur_month",
    "provenance_table",
    "release_eur",
    "release_rule",
]
