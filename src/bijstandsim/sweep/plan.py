"""Rows of inputs, and what a worker makes of them; general on purpose: grids, samples and Sobol' designs use it."""

from __future__ import annotations

import hashlib
import json
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

import numpy as np

from bijstandsim import provenance
from bijstandsim.errors import InputError, Place

Value = bool | int | float | str | list[str] | list[float]
#: One row's results: column -> values, all of one length.
Table = dict[str, np.ndarray]


#: Most rows of a study, and numbers in its points: a status, a row of its tables and a draw of its points for each are
#: still held with ease.
MOST_ROWS, MOST_NUMBERS = 1_000_000, 100_000_000


def check_rows(count: int, place: Place, allowed: str, columns: int = 1) -> None:
    """Raises InputError for more rows of so many inputs than a study may have; to be asked before any is made."""
    most = min(MOST_ROWS, MOST_NUMBERS // max(columns, 1))
    if count > most:
        raise InputError(f"this study has {count:,} rows, and at most {most:,} can be run", place=place,
                         found=count, allowed=allowed)  # fmt: skip


class OnDemand[T](Sequence[T]):
    """A sequence whose items are made when they are asked for, so that its length costs no memory."""

    @abstractmethod
    def make(self, k: int) -> T:
        """The item at ``k``, from 0 to one less than the length."""

    def __getitem__(self, k: Any) -> Any:
        if isinstance(k, slice):
            return [self.make(i) for i in range(*k.indices(len(self)))]
        if not -len(self) <= k < len(self):
            raise IndexError(k)
        return self.make(k % len(self))


@dataclass(frozen=True)
class Row:
    """One point of a design.

    ``inputs`` are (key of the scenario, value) in the order in which they are set. ``draw`` names the only parameter
    draw that is run; None: all of the study's. ``replicate`` is added to the numbers of the replicates, so rows of
    different ``replicate`` have other random numbers; rows of the same one share them.
    """

    id: int
    inputs: tuple[tuple[str, Value], ...] = ()
    draw: int | None = None
    replicate: int = 0


@dataclass(frozen=True)
class Failure:
    """Why a row has no results: everything that is needed to run it again by hand."""

    row: Row
    error: str
    message: str
    traceback: str


@dataclass(frozen=True)
class Done:
    """What came of one row: a ``table`` or a ``failure``."""

    row: int
    table: Table | None
    failure: Failure | None = None
    agent_months: int = 0
    burn_ins: int = 0


class Work(Protocol):
    """Turns rows into results. It travels to other processes, so it must be small and picklable."""

    @property
    def digest(self) -> str:
        """Changes with everything but the rows that can change a number."""
        ...

    def run(self, rows: Sequence[Row]) -> list[Done]:
        """One ``Done`` for each row, in order. What one row gives must not depend on its neighbours."""
        ...


@dataclass(frozen=True)
class Plan:
    """All rows of a study; ``rows[k].id`` is k. ``rows`` may be any sequence, also one that makes rows on demand.

    ``key`` stands for rows that come from the results of others, as in a search: it says how they are found.
    """

    name: str
    work: Work
    rows: Sequence[Row]
    key: str | None = None

    @property
    def digest(self) -> str:
        """16 hexadecimal digits of work and rows: results of another digest are of another study."""
        digest = hashlib.blake2b(self.work.digest.encode(), digest_size=8)
        for text in [self.key] if self.key is not None else map(row_text, self.rows):
            digest.update(text.encode())
        return digest.hexdigest()


def row_text(row: Row) -> str:
    """A row as one line of JSON: the same for equal rows."""
    return json.dumps([row.id, row.inputs, row.draw, row.replicate], ensure_ascii=False) + "\n"


@cache
def code_hash() -> str:
    """Hash of kernels, data and versions: workers with another one may give other bits."""
    return provenance.hash_text(json.dumps([provenance.data_hashes(), provenance.versions()], sort_keys=True))


def failed(row: Row, error: BaseException, trace: str) -> Done:
    """The record of a row that raised ``error``."""
    message = error.render() if isinstance(error, InputError) else str(error)
    return Done(row.id, None, Failure(row, type(error).__name__, message, trace))
