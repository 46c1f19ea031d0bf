"""The tables that a folder's ``results_hash`` covers, by kind of folder, read back without writing anything."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from bijstandsim.errors import InputError, Place, VerificationError
from bijstandsim.report.compare.comparison import MAKERS as COMPARED
from bijstandsim.report.read_back import read_tables
from bijstandsim.report.run import HASHED
from bijstandsim.sweep.store import ID, PARTS

Tables = dict[str, pd.DataFrame]


def _named(*names: str) -> Callable[[Path], Tables]:
    return lambda folder: read_tables(folder, names)


def _rows(folder: Path) -> Tables:
    """Rows of a study from its parts, each row once, in order of their ids."""
    parts = []
    taken: set[int] = set()
    for path in sorted((folder / PARTS).glob("rows_*.parquet")):
        try:
            part = pd.read_parquet(path)
        except (OSError, ValueError) as error:
            raise VerificationError(f"{path}: this part is broken: {str(error).splitlines()[0]}") from None
        part = part[~part[ID].isin(taken)]
        taken.update(part[ID].tolist())
        parts.append(part)
    if not parts:
        return {"rows": pd.DataFrame({ID: np.zeros(0, np.int64)})}
    return {"rows": pd.concat(parts, ignore_index=True).sort_values(ID, kind="stable", ignore_index=True)}


def _posterior(folder: Path) -> Tables:
    path = folder / "posterior.parquet"
    try:
        return {"posterior": pd.read_parquet(path)}
    except FileNotFoundError:
        raise InputError("a table is missing", place=Place(str(path)), found="posterior") from None
    except (OSError, ValueError) as error:
        raise VerificationError(f"{path}: this table is broken: {str(error).splitlines()[0]}") from None


#: Kind of folder, as its manifest says -> its tables.
CONTENT: dict[str, Callable[[Path], Tables]] = {
    "run": _named(*HASHED),
    "compare": _named(*COMPARED),
    "trial": _named("estimates", "truths"),
    "sweep": _rows,
    "sobol": _rows,
    "optimise": _rows,
    "calibrate": _posterior,
}


def content(folder: Path, kind: str) -> Tables:
    """The tables that the hash covers. Raises InputError for another kind or a missing table."""
    if kind not in CONTENT:
        raise InputError(
            "the tables of this kind of folder cannot be read back here", place=Place(str(folder)), found=kind,
            allowed=", ".join(CONTENT),
        )  # fmt: skip
    return CONTENT[kind](folder)
