"""The evidence register: published figures that the sources of parameters point at."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from bijstandsim.behaviour.parameters import load


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One reported figure.

    ``confidence``: ``verbatim`` is printed in the source, ``derived`` computed from printed numbers,
    ``memory`` recalled and so an assumption. Values are text: some are ranges, pairs or only a sign.
    """

    id: str
    topic: str
    quantity: str
    year: str
    value: str
    unit: str
    detail: str
    source: str
    url: str
    confidence: str


@cache
def load_evidence() -> tuple[EvidenceRow, ...]:
    """All rows of the register in file order."""
    text = files("bijstandsim.behaviour").joinpath("data", "evidence.csv").read_text(encoding="utf-8")
    return tuple(EvidenceRow(**row) for row in csv.DictReader(text.splitlines()))


def evidence_for(name: str) -> tuple[EvidenceRow, ...]:
    """Rows that the source of parameter ``name`` names by id (``lit-038``) or by quantity (all years)."""
    words = set(re.findall(r"[\w.-]+", load()[name].source))
    return tuple(row for row in load_evidence() if row.id in words or row.quantity in words)
