"""A table of draws of parameters, such as a posterior: any dependence between them is in the draws."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bijstandsim.behaviour.posterior import posterior
from bijstandsim.behaviour.record import check_value, record_names
from bijstandsim.errors import InputError, Place, nearest_match

#: Fewer draws than this tell nothing about twenty parameters.
LEAST_DRAWS = 64


@dataclass(frozen=True)
class Draws:
    """Draws in file order: one column for each parameter that moves."""

    values: dict[str, np.ndarray]

    def __len__(self) -> int:
        return len(next(iter(self.values.values())))

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters."""
        return tuple(self.values)

    @classmethod
    def shipped(cls) -> Draws:
        """The posterior that the package carries."""
        found = posterior()
        return cls({name: found.values[:, k] for k, name in enumerate(found.names) if np.ptp(found.values[:, k]) > 0.0})

    @classmethod
    def read(cls, path: Path) -> Draws:
        """Read CSV or Parquet: columns are parameters of the model, lines are draws.

        Raises InputError for an unknown column, a number that is missing or out of bounds, or too few draws.
        """
        import pandas as pd

        try:
            frame = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)
        except (OSError, ValueError) as error:
            raise InputError("the table of draws cannot be read", found=str(path), allowed=str(error)) from None
        place = Place(str(path))
        for name in frame.columns:
            if name not in record_names():
                raise InputError("no parameter of the model", place=place, found=name,
                                 nearest=nearest_match(str(name), record_names()))  # fmt: skip
        if len(frame) < LEAST_DRAWS:
            raise InputError("too few draws", place=place, found=len(frame), allowed=f"{LEAST_DRAWS} or more")
        values: dict[str, np.ndarray] = {}
        for name in frame.columns:
            column = pd.to_numeric(frame[name], errors="coerce").to_numpy(dtype=np.float64)
            for line in np.flatnonzero(~np.isfinite(column)):
                raise InputError(f"draw {line} of {name} is not a number", place=place, found=frame[name].iloc[line])
            for x in (column.min(), column.max()):
                check_value(str(name), float(x), place)
            if np.ptp(column) > 0.0:
                values[str(name)] = column
        if not values:
            raise InputError("no parameter moves in the table of draws", place=place)
        return cls(values)
