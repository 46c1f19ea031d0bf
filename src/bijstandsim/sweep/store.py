"""A study on disk: Parquet parts named by their content, records of failed rows, and where every row stands.

    <folder>/
      manifest.json                      ``rows``: ids by status, replaced in one step
      parts/rows_<first id>_<hash>.parquet   results of the rows of a chunk, with the study's digest inside
      failures/row_<id>.json             inputs, error and traceback of a row that failed

The parts are what counts: the manifest only tells what they hold, so a study that was killed at any moment goes on.
"""

from __future__ import annotations

import hashlib
import io
import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bijstandsim.engine.folder import RunFolder, same_folder, write_atomic, write_atomic_bytes
from bijstandsim.errors import InputError, Place
from bijstandsim.sweep.plan import Done, Failure

if TYPE_CHECKING:
    import pandas as pd

PARTS, FAILURES = "parts", "failures"
STATUSES = ("pending", "succeeded", "failed", "aborted")
PENDING, SUCCEEDED, FAILED, ABORTED = range(len(STATUSES))
#: Columns that say which row, and which of its lines, a line of a part belongs to.
ID = "row"
_HASH_BYTES = 8
_NOTE_SECONDS = 2.0
_META = b"bijstandsim.sweep"


class Store:
    """The results of a plan's rows in a folder; make one with ``Store.open``."""

    def __init__(self, folder: RunFolder, digest: str, total: int) -> None:
        self.folder, self.digest, self.total = folder, digest, total
        self.status = np.zeros(total, np.int8)
        self._parts: list[str] = []  # names, as paths take many times their room
        self._recorded = {path.name for path in self.failures_path.glob("row_*.json")}
        self._noted = 0.0

    @classmethod
    def open(cls, folder: RunFolder, digest: str, total: int) -> Store:
        """The store in a run's folder, with what was kept before.

        Raises InputError, and changes nothing, when the folder is of another study. Parts that are not whole are set
        aside (``.broken``) and their rows run again; so are rows that failed.
        """
        known = folder.manifest.get("plan_hash")
        if known not in (None, digest):
            raise another_study(folder.path, digest, known)
        store = cls(folder, digest, total)
        for left in (folder.path / PARTS).glob(".*.tmp"):
            left.unlink(missing_ok=True)
        for path in sorted((folder.path / PARTS).glob("rows_*.parquet")):
            store._read_ids(path)
        store.note(force=True)
        return store

    @property
    def succeeded(self) -> int:
        """Rows that have results."""
        return int((self.status == SUCCEEDED).sum())

    @property
    def finished(self) -> int:
        """Rows that have results or a record of why not."""
        return int(((self.status == SUCCEEDED) | (self.status == FAILED)).sum())

    @property
    def failures_path(self) -> Path:
        """Where the records of failed rows are."""
        return self.folder.path / FAILURES

    def open_rows(self) -> Iterator[int]:
        """Ids of the rows without results, in order, found as they are asked for; failed and aborted ones are too."""
        return (row for row in range(self.total) if self.status[row] != SUCCEEDED)

    def put(self, done: Iterable[Done]) -> None:
        """Keep what a chunk gave: one part for the rows that succeeded, a record for each that failed."""
        good: list[Done] = []
        bad: list[Done] = []
        for each in done:
            (bad if each.failure is not None else good).append(each)
        if good:
            content = _bytes(good, self.digest)
            name = f"rows_{good[0].row:08d}_{_hash(content)}.parquet"
            write_atomic_bytes(self._path(name), content)
            self._parts.append(name)
        for each in good:
            self.status[each.row] = SUCCEEDED
            if (name := _record_name(each.row)) in self._recorded:
                (self.failures_path / name).unlink(missing_ok=True)
                self._recorded.remove(name)
        for each in bad:
            assert each.failure is not None
            name = _record_name(each.row)
            write_atomic(self.failures_path / name, _record(each.failure))
            self._recorded.add(name)
            self.status[each.row] = FAILED
        self.note()

    def abort(self, rows: list[int]) -> None:
        """Note rows that were begun and not finished."""
        self.status[rows] = ABORTED
        self.note(force=True)

    def end_at(self, total: int) -> None:
        """There are no rows from ``total`` on, as a study may find that looks at its results."""
        self.total, self.status = total, self.status[:total]
        self.note(force=True)

    def note(self, force: bool = False) -> None:
        """Write into the manifest where every row stands; at most every two seconds unless ``force``."""
        now = time.monotonic()
        if force or now - self._noted > _NOTE_SECONDS:
            self._noted = now
            self.folder.note(plan_hash=self.digest, rows_total=self.total, rows=self.states())

    def states(self) -> dict[str, str]:
        """Status -> ids of its rows as ranges: ``0-41,43``."""
        return {name: ranges(self.status == k) for k, name in enumerate(STATUSES)}

    def failures(self) -> list[dict[str, Any]]:
        """The records of failed rows, in order of their ids."""
        return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(self.failures_path.glob("row_*.json"))]

    def frame(self) -> pd.DataFrame:
        """All results: the lines of every row in order of the row's id; each row once.

        Filled part by part, so that it takes the room of the table and of one part, not of all parts besides.
        """
        import pandas as pd

        if not self._parts:
            return pd.DataFrame({ID: np.zeros(0, np.int64)})
        keep, place = self._places()
        lines = np.concatenate(place)
        columns: dict[str, Any] = {}
        for part, kept, spots in zip(self._parts, keep, place, strict=True):
            for name, column in pq.read_table(self._path(part), partitioning=None).to_pandas().items():
                if column.dtype.kind not in "fiub":  # words have no place of fixed width: they are put in order below
                    columns.setdefault(str(name), []).append(column[kept])
                    continue
                whole = columns.get(str(name))
                if whole is None:
                    whole = columns[str(name)] = np.empty(len(lines), column.dtype)
                whole[spots] = column.to_numpy()[kept]
        for name, values in columns.items():
            if isinstance(values, list):
                columns[name] = pd.concat(values, ignore_index=True).iloc[np.argsort(lines)].reset_index(drop=True)
        return pd.DataFrame(columns, copy=False)

    def _places(self) -> tuple[list[np.ndarray], list[np.ndarray]]:
        """For each part: which of its lines count, as rows count once, and their places in the whole table."""
        taken = np.zeros(self.total, dtype=bool)
        keep, rows = [], []
        for part in self._parts:
            ids = pq.read_table(self._path(part), columns=[ID], partitioning=None)[ID].to_numpy()
            keep.append(~taken[ids])
            rows.append(ids[keep[-1]])
            taken[ids] = True
        place = np.empty(sum(map(len, rows)), np.int64)
        place[np.argsort(np.concatenate(rows), kind="stable")] = np.arange(len(place))
        return keep, np.split(place, np.cumsum([len(ids) for ids in rows])[:-1])

    def _read_ids(self, path: Path) -> None:
        """Take in a part that was kept before, if it is whole and of this study."""
        ids = _ids_of(path, self.digest)
        if ids is None:
            path.rename(path.with_suffix(".broken"))
            self.folder.log("broken part set aside", part=path.name)
            return
        self.status[ids] = SUCCEEDED
        self._parts.append(path.name)

    def _path(self, part: str) -> Path:
        return self.folder.path / PARTS / part


def left_in(folder: Path, digest: str, total: int) -> np.ndarray:
    """Ids of the rows that a folder has no results of, in order; nothing in it is changed.

    Raises InputError when it is no folder of this study.
    """
    manifest = same_folder(folder, plan_hash=digest)
    open_rows = np.arange(total) < manifest.get("rows_total", total)  # a study may have ended early
    for path in (folder / PARTS).glob("rows_*.parquet"):
        ids = _ids_of(path, digest)
        open_rows[ids if ids is not None else []] = False
    return np.flatnonzero(open_rows)


def _ids_of(path: Path, digest: str) -> np.ndarray | None:
    """The rows of a part; None where it is not whole. Raises InputError when it is of another study."""
    content = path.read_bytes()
    try:
        whole = path.stem.endswith(_hash(content))
        table = pq.read_table(io.BytesIO(content), columns=[ID]) if whole else None
    except (pa.ArrowException, OSError):
        table = None
    if table is None:
        return None
    found = (table.schema.metadata or {}).get(_META, b"").decode()
    if found != digest:
        raise another_study(path, digest, found)
    return np.unique(table[ID].to_numpy())


def another_study(path: Path, wanted: str, found: str | None) -> InputError:
    """The error for a folder that holds results of another study."""
    return InputError(
        "this folder holds the rows of another study, seed or version of the model or its data",
        place=Place("--resume"), found=f"{path} ({found})", allowed=f"the folder of the same study ({wanted})",
    )  # fmt: skip


def ranges(rows: np.ndarray) -> str:
    """The ids of the ``rows`` (rows,) that are true, as text: ``0-41,43``."""
    edges = np.flatnonzero(np.diff(rows, prepend=False, append=False)).reshape(-1, 2).tolist()
    return ",".join(str(first) if end == first + 1 else f"{first}-{end - 1}" for first, end in edges)


def _record_name(row: int) -> str:
    return f"row_{row:08d}.json"


def _record(failure: Failure) -> str:
    return json.dumps(asdict(failure), ensure_ascii=False, indent=1) + "\n"


def _hash(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=_HASH_BYTES).hexdigest()


def _bytes(done: list[Done], digest: str) -> bytes:
    """A part: the lines of all rows below each other, the id of the row first."""
    tables = [each.table for each in done if each.table is not None]
    lines = [len(next(iter(table.values()))) for table in tables]
    columns = {ID: np.repeat([each.row for each in done], lines)}
    columns |= {name: np.concatenate([table[name] for table in tables]) for name in tables[0]}
    table = pa.table(columns).replace_schema_metadata({_META: digest.encode()})
    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue()
