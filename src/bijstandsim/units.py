"""The month, the only unit of time of the model."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bijstandsim.errors import InputError, Place

_PATTERN = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """A calendar month; months order, subtract and take whole steps.

    >>> str(Month.parse("2018-11") + 3), Month(2019, 2) - Month(2018, 11)
    ('2019-02', 3)
    """

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1 <= self.month <= 12 and 1 <= self.year <= 9999):
            raise _not_a_month(f"{self.year:04d}-{self.month:02d}", None)

    @classmethod
    def parse(cls, text: str, place: Place | None = None) -> Month:
        """Read ``YYYY-MM``; raises InputError, with the place when one is given, for anything else."""
        found = _PATTERN.fullmatch(text.strip()) if isinstance(text, str) else None
        if found is None or not (1 <= int(found[2]) <= 12 and int(found[1]) >= 1):
            raise _not_a_month(text, place)
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, when: Month | date | str) -> Month:
        """The month of a month, a date or a text ``YYYY-MM``."""
        if isinstance(when, Month):
            return when
        return cls(when.year, when.month) if isinstance(when, date) else cls.parse(when)

    @classmethod
    def from_index(cls, index: int) -> Month:
        """The inverse of ``index``."""
        return cls(index // 12, index % 12 + 1)

    @property
    def index(self) -> int:
        """Months since January of year 0."""
        return self.year * 12 + self.month - 1

    def span(self, n_months: int) -> Iterator[Month]:
        """This month and those after it, ``n_months`` in all."""
        return (self + step for step in range(n_months))

    def __add__(self, months: int) -> Month:
        return Month.from_index(self.index + months)

    def __sub__(self, other: Month) -> int:
        return self.index - other.index

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


def _not_a_month(found: object, place: Place | None) -> InputError:
    return InputError("this is not a month", place=place, found=found, allowed="YYYY-MM", example="2018-01")
