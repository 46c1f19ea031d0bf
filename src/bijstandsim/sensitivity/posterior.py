"""A table of draws of parameters, such as a posterior: any dependence between them is in the draws.

Draws that were resampled by weight stand in a table more than once. A city is run once for each distinct draw, and
counts as often as its draw is there: copies have the same result and tell nothing new.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bijstandsim.behaviour.posterior import posterior
from bijstandsim.behaviour.record import check_value, record_names
from bijstandsim.errors import InputError, Place, nearest_match
from bijstandsim.scenario.other_file import beside
from bijstandsim.scenario.outer_files import check_inside

if TYPE_CHECKING:
    import pandas as pd

#: Fewer draws than this tell nothing about twenty parameters.
LEAST_DRAWS = 64
#: Bytes of a file of draws, and numbers in it (a packed file may hold far more than it seems): ten times what anybody
#: has made so far.
MOST_BYTES, MOST_NUMBERS = 50_000_000, 10_000_000


@dataclass(frozen=True)
class Draws:
    """The distinct draws of a table, in the order in which they first come: a column for each parameter that moves.

    ``weights`` (draws,): how often each is there. ``fixed``: the parameters of the table that do not move. ``about``:
    what the posterior of the package says of itself, empty for another table.
    """

    values: dict[str, np.ndarray]
    weights: np.ndarray
    fixed: dict[str, float] = field(default_factory=dict)
    about: dict[str, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.weights)

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters that move."""
        return tuple(self.values)

    @property
    def lines(self) -> int:
        """Lines of the table."""
        return int(self.weights.sum())

    @property
    def worth(self) -> float:
        """How many draws of equal weight the weighted draws are worth (Kish)."""
        return float(self.weights.sum() ** 2 / (self.weights**2).sum())

    @classmethod
    def of(
        cls, columns: dict[str, np.ndarray], about: dict[str, Any] | None = None, place: Place | None = None
    ) -> Draws:
        """The distinct lines of a table of ``columns`` (lines,) of finite numbers. Raises InputError for too few."""
        table = np.column_stack([*columns.values()])
        _, first, line = np.unique(table, axis=0, return_index=True, return_inverse=True)
        if len(first) < LEAST_DRAWS:
            raise InputError("too few distinct draws", place=place, found=f"{len(first)} in {len(table)} lines",
                             allowed=f"{LEAST_DRAWS} or more")  # fmt: skip
        weights = np.bincount(line.ravel(), minlength=len(first)).astype(np.float64)
        order = np.argsort(first)
        rows = first[order]
        moving = [name for name, column in columns.items() if np.ptp(column) > 0.0]
        fixed = {name: float(column[0]) for name, column in columns.items() if name not in moving}
        return cls({name: columns[name][rows] for name in moving}, weights[order], fixed, about or {})

    @classmethod
    def shipped(cls) -> Draws:
        """The posterior that the package carries."""
        found = posterior()
        return cls.of({name: found.values[:, k] for k, name in enumerate(found.names)}, found.about)

    @classmethod
    def read(cls, path: Path) -> Draws:
        """Read CSV or Parquet: columns are parameters of the model, lines are draws.

        Raises InputError for what is no table on disk, or too large a one, an unknown column, a number that is missing
        or out of bounds, or too few draws.
        """
        import pandas as pd

        place = Place(str(path))
        frame = _table(path, place)
        if frame.empty:
            raise InputError("the table of draws is empty", place=place)
        for name in frame.columns:
            if name not in record_names():
                raise InputError("no parameter of the model", place=place, found=name,
                                 nearest=nearest_match(str(name), record_names()))  # fmt: skip
        values: dict[str, np.ndarray] = {}
        for name in frame.columns:
            column = pd.to_numeric(frame[name], errors="coerce").to_numpy(dtype=np.float64)
            for line in np.flatnonzero(~np.isfinite(column)):
                raise InputError(f"draw {line} of {name} is not a number", place=place, found=frame[name].iloc[line])
            for x in (column.min(), column.max()):
                check_value(str(name), float(x), place)
            values[str(name)] = column
        return cls.of(values, place=place)


def table_beside(name: str, path: Path, place: Place) -> Path:
    """The table that the study at ``path`` names. Raises InputError where it lies outside the study's folders."""
    check_inside(path.parent / name, path, place)  # before anybody looks whether it is there
    found = beside(name, path)
    check_inside(found, path, place)
    return found


def _table(path: Path, place: Place) -> pd.DataFrame:
    """What is in a file of draws; devices and pipes may never end, and are not opened."""
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        size = path.stat().st_size
        if not path.is_file():
            raise InputError("not an ordinary file", place=place, found=str(path), allowed="a file on disk")
        _small_enough(size, MOST_BYTES, "bytes", place)
        if path.suffix != ".parquet":
            return pd.read_csv(path)
        about = pq.read_metadata(path)
        _small_enough(about.num_rows * about.num_columns, MOST_NUMBERS, "numbers", place)
        return pd.read_parquet(path)
    except (OSError, ValueError, pa.ArrowException, zlib.error) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise InputError(f"the table of draws cannot be read: {reason}", place=place, found=str(path)) from None


def _small_enough(found: int, most: int, what: str, place: Place) -> None:
    if found > most:
        raise InputError("the table of draws is too large", place=place, found=f"{found:,} {what}",
                         allowed=f"at most {most:,} {what}")  # fmt: skip
