"""The parameter data: one entry per symbol of the model, read from the YAML files in ``data/``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import MISSING, dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from bijstandsim.errors import InputError, Place, nearest_match

#: The files of ``data/`` in the order of the record; a new file is added here.
FILES = (
    "market",
    "population",
    "entry",
    "preferences",
    "income",
    "value_of_work",
    "search",
    "offers",
    "hours",
    "acceptance",
    "work",
    "leaving",
    "risk",
    "dynamics",
    "caseworkers",
    "contact",
    "enforcement",
    "activity",
    "training",
    "wellbeing",
    "survey",
    "accounts",
    "references",
)

#: What a grade says about the evidence behind a default and its prior.
GRADES = {
    "A": "a randomised trial on this population",
    "B": "official statistics or administrative data on this population",
    "C": "a study of a neighbouring population or setting (unemployment insurance, other countries, laboratory)",
    "D": "derived, a definition or legal rule recalled, or set so that known levels hold",
    "E": "a guess, with a wide prior",
}

#: Where the value of a parameter comes from when it is not in the record.
HOLDERS = {
    "law": "a dated legal amount",
    "market": "a dated series of the labour market",
    "engine": "computed in the run",
    "check": "only compared with a result",
    "derived": "follows from another parameter",
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: ``name`` is used in code and files, ``symbol`` in the equations.

    ``prior`` is text that ``priors.parse`` reads; ``fixed`` means that no draw moves the default, not that a
    user may not set it. ``held_by`` (a key of ``HOLDERS``) marks what is documented here but lives elsewhere.
    Members of a ``group`` are shares that sum to 1; a value stays ``above`` the named parameter, or within the
    rest that the parameter named by ``rest_of`` leaves of 1.
    """

    name: str
    symbol: str
    equation: str
    meaning: str
    unit: str
    default: float | None
    prior: str
    lower: float | None
    upper: float | None
    grade: str
    source: str
    identified_by: tuple[str, ...]
    note: str = ""
    held_by: str | None = None
    group: str | None = None
    above: str | None = None
    rest_of: str | None = None

    @property
    def in_record(self) -> bool:
        """Whether the kernels read it."""
        return self.held_by is None

    @property
    def varies(self) -> bool:
        """Whether a prior draw moves it."""
        return self.in_record and self.prior != "fixed"

    @property
    def allowed(self) -> str:
        """The bounds in words, for messages."""
        return f"{_number(self.lower)} to {_number(self.upper)} {self.unit}"


class Parameters:
    """All parameters in file order, found by name or by symbol."""

    def __init__(self, entries: tuple[Parameter, ...]) -> None:
        self._by_name = {p.name: p for p in entries}
        self._by_symbol = {p.symbol: p for p in entries}
        for what, index in (("name", self._by_name), ("symbol", self._by_symbol)):
            if len(index) != len(entries):
                twice = [key for key, n in Counter(getattr(p, what) for p in entries).items() if n > 1]
                raise InputError(f"two parameters have the same {what}", found=twice)

    def __getitem__(self, name: str) -> Parameter:
        return _find(self._by_name, name, "parameter")

    def by_symbol(self, symbol: str) -> Parameter:
        """The parameter with this symbol; an unknown symbol raises InputError with the nearest match."""
        return _find(self._by_symbol, symbol, "parameter symbol")

    def __iter__(self) -> Iterator[Parameter]:
        return iter(self._by_name.values())

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def __len__(self) -> int:
        return len(self._by_name)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all parameters, in file order."""
        return tuple(self._by_name)


@cache
def load() -> Parameters:
    """The parameters that ship with the package (read once)."""
    return Parameters(tuple(entry for file in FILES for entry in _read(file)))


def table() -> list[dict[str, object]]:
    """One plain row per parameter for documents and reports; a default of None is computed in the run."""
    return [
        {
            "name": p.name,
            "symbol": p.symbol,
            "equation": p.equation,
            "meaning": p.meaning,
            "unit": p.unit,
            "default": p.default,
            "prior": p.prior,
            "bounds": "" if p.lower is None else f"[{_number(p.lower)}, {_number(p.upper)}]",
            "grade": p.grade,
            "source": p.source,
            "identified_by": ", ".join(p.identified_by) or "prior only",
            "held_by": p.held_by or "",
            "note": p.note,
        }
        for p in load()
    ]


def grade_counts() -> dict[str, int]:
    """How many parameters of the record carry each grade (A to E, zeros included)."""
    counts = Counter(p.grade for p in load() if p.in_record)
    return {grade: counts[grade] for grade in GRADES}


def _read(file: str) -> list[Parameter]:
    place = f"behaviour/data/{file}.yaml"
    text = files("bijstandsim.behaviour").joinpath("data", f"{file}.yaml").read_text(encoding="utf-8")
    # libyaml is ten times faster; PyYAML may be built without it.
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return [_entry(raw, place) for raw in yaml.load(text, Loader=loader)]


def _entry(raw: dict[str, Any], file: str) -> Parameter:
    """Check one entry's fields and types; the text of the prior is checked where it is used."""
    known = {f.name for f in fields(Parameter)}
    required = {f.name for f in fields(Parameter) if f.default is MISSING}
    place = Place(file, key=str(raw.get("name")))
    if unknown := sorted(set(raw) - known):
        raise InputError("unknown field of a parameter", place=place, found=unknown, allowed=", ".join(sorted(known)))
    if missing := sorted(required - set(raw)):
        raise InputError("a parameter lacks a field", place=place, found=missing)
    for name in ("default", "lower", "upper"):
        if raw[name] is not None and (isinstance(raw[name], bool) or not isinstance(raw[name], int | float)):
            raise InputError(f"{name} is not a number", place=place, found=raw[name])
    numbers = {name: None if raw[name] is None else float(raw[name]) for name in ("default", "lower", "upper")}
    if raw["grade"] not in GRADES:
        raise InputError("unknown grade", place=place, found=raw["grade"], allowed=", ".join(GRADES))
    if raw.get("held_by") not in (None, *HOLDERS):
        raise InputError("unknown holder", place=place, found=raw["held_by"], allowed=", ".join(HOLDERS))
    if raw.get("held_by") != "engine" and None in numbers.values():
        raise InputError("a parameter needs a default and bounds", place=place, found=numbers)
    low, default, high = numbers["lower"], numbers["default"], numbers["upper"]
    if low is not None and default is not None and high is not None and not low <= default <= high:
        raise InputError("the default is not between the bounds", place=place, found=default,
                         allowed=f"{low:g} to {high:g}")  # fmt: skip
    return Parameter(**{**raw, **numbers, "identified_by": tuple(raw["identified_by"])})


def _find(index: dict[str, Parameter], key: str, what: str) -> Parameter:
    try:
        return index[key]
    except KeyError:
        raise InputError(f"unknown {what}", found=key, nearest=nearest_match(key, tuple(index))) from None


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:g}"
