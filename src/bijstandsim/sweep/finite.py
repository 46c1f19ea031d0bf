"""Results that are no numbers, as where nobody is left to divide by: named by measure and row, and told one way."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bijstandsim.errors import InputError
from bijstandsim.sweep.arrays import measures_of
from bijstandsim.sweep.plan import Row
from bijstandsim.sweep.store import ID

if TYPE_CHECKING:
    import pandas as pd

#: Rows that a message names.
_NAMED = 8


@dataclass(frozen=True)
class NotFinite:
    """A measure that is infinite or not a number in ``rows``, of ``of`` rows that were looked at."""

    measure: str
    rows: tuple[int, ...]
    of: int

    @property
    def listed(self) -> str:
        """The first of the rows."""
        return "rows " + ", ".join(map(str, self.rows[:_NAMED])) + (" ..." if len(self.rows) > _NAMED else "")

    @property
    def text(self) -> str:
        """In one line."""
        return f"{self.measure} is not a finite number in {len(self.rows)} of {self.of} rows ({self.listed})"


def not_finite(frame: pd.DataFrame, used: Collection[str] | None = None) -> list[NotFinite]:
    """Measures that are not finite in a store's frame, all or those of ``used``.

    A row without lines has failed and is none of these; standard errors of one replicate are not looked at.
    """
    rows = frame[ID].to_numpy()
    total = len(np.unique(rows))
    found = []
    for name in measures_of(frame):
        bad = np.unique(rows[~np.isfinite(frame[name].to_numpy(dtype=np.float64))])
        if len(bad) and (used is None or name in used):
            found.append(NotFinite(name, tuple(bad.tolist()), total))
    return found


def refusal(found: NotFinite, rows: Sequence[Row], consequence: str) -> InputError:
    """The error for a measure that is not finite; ``rows`` are those of the plan, ``consequence`` what is not told."""
    first = found.rows[0]
    inputs = ", ".join(f"{key}={value}" for key, value in rows[first].inputs[:4])
    return InputError(
        f"{found.measure} is not a finite number in {len(found.rows)} of {found.of} rows; {consequence}",
        found=found.listed, allowed="other bounds of the inputs, another measure, or more people",
        example=f"row {first} has {inputs}",
    )  # fmt: skip
