"""Sets of simulator points in a calibration's folder: what has been run is kept, so a fit that was stopped goes on."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bijstandsim.calibrate.points import Points, first_of, plan, table_of
from bijstandsim.engine.folder import RunFolder, write_atomic, write_atomic_bytes
from bijstandsim.engine.manifest import MANIFEST
from bijstandsim.errors import InputError
from bijstandsim.sweep.archive import read_arrays
from bijstandsim.sweep.execute import execute
from bijstandsim.sweep.executors import Pool
from bijstandsim.sweep.plan import Plan
from bijstandsim.sweep.store import Store, another_study

#: Name of the set, points done, points in all.
Progress = Callable[[str, int, int], None]
#: Share of points that must have results: parameters that give no stable city have none.
LEAST_SHARE = 0.5


@dataclass(frozen=True)
class Stages:
    """Runs sets of points and keeps them under ``path``; call it with a name, the work and scores (P, inputs)."""

    path: Path
    pool: Pool
    progress: Progress | None = None

    def __call__(self, name: str, work: Points, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Ids of the points with results and their moments (P, M). Raises InputError when too few have any.

        Sets whose names end alike after a colon share their random numbers: ``variant 3:wave-2`` and ``wave-2``.
        """
        rows = plan(name, work, scores, first_of(name.rpartition(":")[2]))
        place = self.path / name.replace(":", "--")
        packed = place.with_name(f"{place.name}.npz")
        if (found := _unpack(packed, rows.digest)) is None:
            self._run(name, rows, work, place)
            ids, values = table_of(_store(place, rows), work)
            _pack(packed, rows.digest, ids, values)
            found = _unpack(packed, rows.digest)
            assert found is not None
        shutil.rmtree(place, ignore_errors=True)
        return found

    def _run(self, name: str, rows: Plan, work: Points, place: Path) -> None:
        """Run the points that have no results yet."""
        store, total = _store(place, rows), len(rows.rows)
        if store.succeeded < total:
            execute(rows, self.pool.executor, store, workers=self.pool.workers, progress=self.told(name))
        store.folder.finish("succeeded")
        if failures := store.failures():
            write_atomic(place.with_name(f"{place.name}.failures.json"), json.dumps(failures, indent=1) + "\n")
        if store.succeeded < LEAST_SHARE * total:
            first = next(iter(store.failures()), {})
            raise InputError(
                f"most simulator points of {name} failed; the first said: {first.get('message', '')}",
                found=f"{store.succeeded} of {total} with results", allowed="at least half",
            )  # fmt: skip

    def keep(self, name: str, make: Callable[[], dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
        """Arrays that are made once: from the folder where they are there, else made and put there."""
        path = self.path / f"{name}.npz"
        if (found := read_arrays(path)) is None:
            content = io.BytesIO()
            np.savez(content, allow_pickle=False, **make())
            write_atomic_bytes(path, content.getvalue())
            found = read_arrays(path)
            assert found is not None
        return found

    def told(self, name: str) -> Callable[[int, int], None] | None:
        """What is to be told of a named piece of work: done, in all."""
        if self.progress is None:
            return None
        told = self.progress
        return lambda done, total: told(name, done, total)


def _store(place: Path, rows: Plan) -> Store:
    return Store.open(_folder(place, rows.digest), rows.digest, len(rows.rows))


def _pack(path: Path, digest: str, ids: np.ndarray, values: np.ndarray) -> None:
    """Keep a set whose points have all been run in one file, a tenth of the room of its parts."""
    content = io.BytesIO()
    np.savez_compressed(
        content, allow_pickle=False, digest=np.array(digest), ids=ids.astype(np.int32), values=values.astype(np.float32)
    )
    write_atomic_bytes(path, content.getvalue())


def _unpack(path: Path, digest: str) -> tuple[np.ndarray, np.ndarray] | None:
    """What was packed, or None where it has still to be run. Raises InputError for the points of another study."""
    found = read_arrays(path, "digest", "ids", "values")
    if found is None:
        return None
    if (known := str(found["digest"])) != digest:
        raise another_study(path, digest, known)
    return found["ids"].astype(np.int64), found["values"].astype(np.float64)


def _folder(path: Path, digest: str) -> RunFolder:
    if (path / MANIFEST).exists():
        return RunFolder.reopen(path, plan_hash=digest)
    path.mkdir(parents=True, exist_ok=True)
    folder = RunFolder(path, {"status": "running"}, [])
    folder.note(plan_hash=digest)
    return folder
