"""The tables of a folder by kind, read back without writing anything: those that its hash covers, and all of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pandas.errors import EmptyDataError

from bijstandsim.engine.seal import FILES
from bijstandsim.errors import InputError, Place, VerificationError
from bijstandsim.report.compare.comparison import MAKERS as COMPARED
from bijstandsim.report.read_back import RESULTS, read_table
from bijstandsim.report.run import HASHED as OF_RUN
from bijstandsim.sweep.store import ID, PARTS

Tables = dict[str, pd.DataFrame]
ROWS, POSTERIOR = "rows", "posterior"
#: Kind of folder, as its manifest says -> the tables that ``results_hash`` covers.
HASHED: dict[str, tuple[str, ...]] = {
    "run": OF_RUN,
    "compare": (*COMPARED,),
    "trial": ("estimates", "truths"),
    "sweep": (ROWS,),
    "sobol": (ROWS,),
    "optimise": (ROWS,),
    "calibrate": (POSTERIOR,),
}


def content(folder: Path, kind: str) -> Tables:
    """The tables that the hash covers. Raises InputError for another kind or a missing table."""
    if kind not in HASHED:
        raise InputError(
            "the tables of this kind of folder cannot be read back here", place=Place(str(folder)), found=kind,
            allowed=", ".join(HASHED),
        )  # fmt: skip
    return {name: _table(folder, name) for name in HASHED[kind]}


def everything(folder: Path, manifest: Mapping[str, Any]) -> Tables:
    """Every table that a finished folder promises and has. Raises as ``content``, VerificationError for a broken one.

    A calibration's are CSV files; what was left beside the tables by people is none of them.
    """
    kind = str(manifest.get("kind"))
    found = content(folder, kind)
    pattern = "*.csv" if kind == "calibrate" else f"{RESULTS}/*.parquet"
    for path in sorted(folder.glob(pattern)):
        if path.stem not in found and path.relative_to(folder).as_posix() in manifest.get(FILES, {}):
            found[path.stem] = read_csv(path) if path.suffix == ".csv" else read_table(path)
    return found


def read_csv(path: Path | Any) -> pd.DataFrame:
    """A table from CSV; one without columns is empty. Raises VerificationError."""
    try:
        return pd.read_csv(path)
    except EmptyDataError:
        return pd.DataFrame()
    except ValueError as error:
        raise VerificationError(f"{path}: this table is broken: {error}") from None


def _table(folder: Path, name: str) -> pd.DataFrame:
    if name == ROWS:
        return _rows(folder)
    return read_table(folder / "posterior.parquet" if name == POSTERIOR else folder / RESULTS / f"{name}.parquet")


def _rows(folder: Path) -> pd.DataFrame:
    """Rows of a study from its parts, each row once, in order of their ids."""
    parts = []
    taken: set[int] = set()
    for path in sorted((folder / PARTS).glob("rows_*.parquet")):
        part = read_table(path, ID)
        part = part[~part[ID].isin(taken)]
        taken.update(part[ID].tolist())
        parts.append(part)
    if not parts:
        return pd.DataFrame({ID: np.zeros(0, np.int64)})
    return pd.concat(parts, ignore_index=True).sort_values(ID, kind="stable", ignore_index=True)
