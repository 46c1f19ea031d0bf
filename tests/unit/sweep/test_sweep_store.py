"""Executing and keeping: statuses, failures, broken and foreign parts, interruption; with work that is instant."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from bijstandsim.errors import InputError, RunError
from bijstandsim.sweep import execute as module
from bijstandsim.sweep.execute import execute, run_chunk
from bijstandsim.sweep.plan import Done, Plan, Row, failed
from bijstandsim.sweep.store import Store, ranges


@dataclass(frozen=True)
class Squares:
    """Row k gives two lines, k and k squared; the rows in ``bad`` fail."""

    bad: tuple[int, ...] = ()
    digest: str = "squares"

    def run(self, rows: Sequence[Row]) -> list[Done]:
        return [self._one(row) for row in rows]

    def _one(self, row: Row) -> Done:
        if row.id in self.bad:
            return failed(row, ValueError("odd"), "Traceback: here")
        return Done(row.id, {"draw": np.arange(2), "x": np.array([row.id, row.id**2], float)}, agent_months=1)


def plan(count: int = 20, **work: object) -> Plan:
    return Plan("squares", Squares(**work), [Row(k, (("policy.release.share", k / 100),)) for k in range(count)])


def run(one: Plan, place: Store, **options: object) -> module.Tally:
    with ThreadPoolExecutor(2) as pool:
        return execute(one, pool, place, workers=2, **options)


def manifest(place: Store) -> dict:
    return json.loads((place.folder.path / "manifest.json").read_text())


def test_every_row_once_in_order_whatever_the_chunks(store, monkeypatch: pytest.MonkeyPatch) -> None:
    frames = []
    for most in (1, 7, 512):
        monkeypatch.setattr(module, "CHUNK_ROWS", most)
        place = store(plan())
        assert run(plan(), place).agent_months == 20
        frames.append(place.frame())
        assert manifest(place)["rows"] == {"pending": "", "succeeded": "0-19", "failed": "", "aborted": ""}
    assert frames[0]["row"].tolist() == [k for k in range(20) for _ in range(2)]
    assert frames[0]["x"].tolist()[10:12] == [5.0, 25.0]
    assert frames[0].equals(frames[1]) and frames[0].equals(frames[2])


def test_a_failing_row_becomes_a_record_and_the_rest_goes_on(store) -> None:
    place = store(plan())
    found = run(plan(bad=(3, 4, 11)), place)
    assert sorted(one.row.id for one in found.failures) == [3, 4, 11]
    assert manifest(place)["rows"]["failed"] == "3-4,11"
    record = place.failures()[0]
    assert record["row"]["id"] == 3 and record["row"]["inputs"] == [["policy.release.share", 0.03]]
    assert record["error"] == "ValueError" and record["message"] == "odd" and "Traceback" in record["traceback"]
    assert place.frame()["row"].nunique() == 17
    again = store(plan(), place.folder.path)
    assert run(plan(), again).rows == 3  # only the failed ones
    assert again.failures() == [] and again.frame()["row"].nunique() == 20


def test_stop_stops_and_keeps_what_there_was(store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CHUNK_ROWS", 1)
    place = store(plan())
    with pytest.raises(RunError, match=r"row 5 failed: ValueError: odd.*failures"):
        run(plan(bad=(5,)), place, on_error="stop")
    states = manifest(place)["rows"]  # two threads: a neighbour of the row that failed may come after it
    assert states["failed"] == "5" and states["succeeded"].startswith("0-") and states["pending"]
    done = place.frame()["row"].unique()
    assert ranges(np.isin(np.arange(20), done)) == states["succeeded"] and len(done) >= 4


def test_an_interruption_is_noted_and_gone_on_with(store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CHUNK_ROWS", 1)
    place = store(plan())

    def stop(done: int, total: int) -> None:
        if done >= 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(plan(), place, progress=stop)
    kept = place.succeeded
    assert 6 <= kept < 20
    again = store(plan(), place.folder.path)
    assert again.succeeded == kept
    run(plan(), again)
    whole = store(plan())
    run(plan(), whole)
    assert again.frame().equals(whole.frame())


def test_a_part_that_is_not_whole_is_set_aside_and_run_again(store) -> None:
    place = store(plan())
    run(plan(), place)
    parts = sorted((place.folder.path / "parts").iterdir())
    parts[1].write_bytes(parts[1].read_bytes()[:-20])
    (place.folder.path / "parts" / ".rows_00000000_ab.parquet.1.tmp").write_bytes(b"half")
    again = store(plan(), place.folder.path)
    assert 0 < again.succeeded < 20
    run(plan(), again)
    assert again.frame().equals(place_frame(store))
    assert len(list((place.folder.path / "parts").glob("*.broken"))) == 1
    assert not list((place.folder.path / "parts").glob(".*.tmp"))


def place_frame(store) -> object:
    whole = store(plan())
    run(plan(), whole)
    return whole.frame()


def test_the_folder_of_another_study_is_refused_and_left_alone(store) -> None:
    place = store(plan())
    run(plan(), place)
    before = {path: path.read_bytes() for path in place.folder.path.rglob("*") if path.is_file()}
    other = plan(count=21)
    with pytest.raises(InputError, match="rows of another study"):
        Store.open(place.folder, other.digest, 21)
    assert before == {path: path.read_bytes() for path in place.folder.path.rglob("*") if path.is_file()}


def test_a_part_of_another_study_is_refused(store) -> None:
    place, other = store(plan()), store(plan(count=21))
    run(plan(), place)
    part = next((place.folder.path / "parts").iterdir())
    target = other.folder.path / "parts"
    target.mkdir(exist_ok=True)
    (target / part.name).write_bytes(part.read_bytes())
    with pytest.raises(InputError, match="rows of another study"):
        store(plan(count=21), other.folder.path)


def test_the_plan_hash_sees_rows_and_work() -> None:
    base = plan().digest
    assert base == plan().digest
    assert plan(digest="other").digest != base
    moved = replace(plan(), rows=[replace(row, replicate=1) for row in plan().rows])
    assert moved.digest != base


def test_a_worker_with_another_version_is_refused() -> None:
    with pytest.raises(InputError, match="another version of the model"):
        run_chunk(Squares(), [Row(0)], "not this code")


class Crashes(Squares):
    """The chunk itself breaks, as when its worker was killed too often."""

    def run(self, rows: Sequence[Row]) -> list[Done]:
        if any(row.id == 2 for row in rows):
            raise OSError("the worker is gone")
        return super().run(rows)


def test_a_chunk_that_takes_its_worker_down_fails_its_own_rows(store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CHUNK_ROWS", 1)
    crashing = replace(plan(5), work=Crashes())
    place = store(crashing)
    run(crashing, place)
    assert manifest(place)["rows"]["failed"] == "2" and place.failures()[0]["error"] == "OSError"


def test_only_a_few_chunks_are_in_flight(store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory does not grow with the number of rows: rows are made and sent as others come back."""
    monkeypatch.setattr(module, "CHUNK_ROWS", 1)
    made, kept = [], []

    class Rows(Sequence[Row]):
        def __len__(self) -> int:
            return 50

        def __getitem__(self, k):
            if not 0 <= k < 50:
                raise IndexError(k)
            made.append(k - len(kept))
            return Row(k)

    lazy = Plan("lazy", Squares(), Rows())
    place = store(lazy)
    made.clear()
    lock = threading.Lock()

    def tell(done: int, total: int) -> None:
        with lock:
            kept[:] = range(done)

    with ThreadPoolExecutor(2) as pool:
        execute(lazy, pool, place, workers=2, progress=tell)
    assert max(made) <= 2 * module.AHEAD + 1 and place.succeeded == 50


def test_the_record_of_a_failure_goes_when_its_row_succeeds_later(store) -> None:
    place = store(plan())
    run(plan(bad=(3,)), place)
    assert [one["row"]["id"] for one in place.failures()] == [3]
    assert run(plan(), place).rows == 1 and place.failures() == []


def test_ranges_read_well() -> None:
    assert ranges(np.zeros(0, bool)) == ranges(np.zeros(3, bool)) == ""
    rows = np.zeros(9, bool)
    rows[[0, 1, 2, 5, 7, 8]] = True
    assert ranges(rows) == "0-2,5,7-8" and ranges(~rows) == "3-4,6"


def test_what_is_no_study_folder_is_told(tmp_path: Path) -> None:
    from bijstandsim.engine.folder import RunFolder

    with pytest.raises(InputError, match="not the folder of a run"):
        RunFolder.reopen(tmp_path, plan_hash="x")


def test_the_table_of_all_rows_is_that_of_its_parts_each_row_once(store) -> None:
    """Parts that came out of order, hold a row twice, and have words and whole numbers beside others."""
    import pandas as pd

    def done(row: int) -> Done:
        words = np.array(["nobody", f"policy {row}"], object)
        return Done(row, {"draw": np.arange(2), "regime": words, "x": np.array([row, np.nan])})

    place = store(plan(8))
    for rows in ([5, 6], [0, 3], [3, 1], [2, 4, 7]):
        place.put([done(row) for row in rows])
    found = place.frame()
    parts = [pd.read_parquet(path) for path in sorted((place.folder.path / "parts").iterdir())]
    whole = pd.concat(parts).drop_duplicates(["row", "draw"]).sort_values(["row", "draw"], ignore_index=True)
    pd.testing.assert_frame_equal(found, whole)
