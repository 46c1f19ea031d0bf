"""What large work holds in memory and on disk: a study is streamed, a folder stays small, a country fits."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import tracemalloc
import weakref
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from bijstandsim.engine.folder import RunFolder
from bijstandsim.report.run import simulate
from bijstandsim.report.write import write_results
from bijstandsim.scenario import Scenario
from bijstandsim.sweep.execute import AHEAD, execute
from bijstandsim.sweep.plan import Done, Plan, Row
from bijstandsim.sweep.store import Store

ROOT = Path(__file__).parents[2]


def benchmark(name: str) -> ModuleType:
    """A script of ``benchmarks``, which is no package."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "benchmarks" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


many_rows: Any = benchmark("many_rows")
#: Bytes that a row brings: its results. Held, they would all stay in memory.
ROW_BYTES = many_rows.COLUMNS * many_rows.LINES * 8
COUNTRY_MIB = 4 * 1024
FOLDER_BYTES = 50_000_000


class AtOnce(ThreadPoolExecutor):
    """Work is done when ``submit`` returns: how much is there at the same time is then not left to chance."""

    def submit(self, *words: Any, **more: Any) -> Future[Any]:
        future = super().submit(*words, **more)
        wait([future])
        return future


def wide(count: int, place: Path) -> tuple[Plan, Store]:
    """A study of ``count`` rows that take no time, and the store in its folder."""
    plan: Plan = many_rows.plan_of(count)
    folder = RunFolder.create(place, Scenario.load("regulier"), {})
    return plan, Store.open(folder, plan.digest, count)


def peak_of(count: int, place: Path) -> int:
    """The most bytes that are held while a sweep of ``count`` rows is made and run."""
    tracemalloc.start()
    try:
        plan, store = wide(count, place)
        with AtOnce(1) as pool:
            execute(plan, pool, store, workers=1)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        store.folder.finish("aborted")


def slope(small: int, large: int, place: Path) -> float:
    """Bytes of memory for each row more.

    Each peak is the lower one of two: what the interpreter makes room for now and then (its table of names is 8 MB)
    comes on top of what a study holds, never off it.
    """
    low, high = (min(peak_of(count, place / f"{count}_{k}") for k in range(2)) for count in (small, large))
    return (high - low) / (large - small)


def test_the_memory_of_a_study_does_not_grow_with_its_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row costs a byte of status, two for a moment when they are counted, and its share of a file name.

    Chunks have one size here: left to the clock, those of the longer study are larger when the machine is busy.
    """
    monkeypatch.setattr("bijstandsim.sweep.execute.CHUNK_ROWS", 32)
    found = slope(1_000, 4_000, tmp_path)
    assert found < 0.01 * ROW_BYTES, f"{found:.0f} bytes a row of {ROW_BYTES}"


def test_results_that_are_on_disk_are_not_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a chunk runs, no more than the others in flight may wait to be written."""
    monkeypatch.setattr("bijstandsim.sweep.execute.CHUNK_ROWS", 1)
    given: list[weakref.ref[np.ndarray]] = []
    alive = []

    class Remembered(many_rows.Wide):  # type: ignore[misc,name-defined]
        def run(self, rows: Sequence[Row]) -> list[Done]:
            alive.append(sum(one() is not None for one in given))
            found: list[Done] = super().run(rows)
            given.extend(weakref.ref(done.table["x0"]) for done in found if done.table is not None)
            return found

    _, store = wide(30, tmp_path)
    with AtOnce(1) as pool:
        execute(many_rows.plan_of(30, Remembered()), pool, store, workers=1)
    store.folder.finish("aborted")
    assert len(given) == 30 and max(alive) <= AHEAD - 1


def test_the_table_of_all_rows_takes_its_own_room(tmp_path: Path) -> None:
    """Not that of all parts besides: it is filled part by part. Words travel apart from numbers and are not here."""
    plan, store = wide(3_000, tmp_path)
    with ThreadPoolExecutor(1) as pool:
        execute(plan, pool, store, workers=1)
    tracemalloc.start()
    try:
        table = store.frame()
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        store.folder.finish("aborted")
    assert len(table) == 3_000 * many_rows.LINES and most < 1.6 * table.memory_usage().sum()


@pytest.mark.slow
@pytest.mark.long
def test_a_hundred_thousand_rows(tmp_path: Path) -> None:
    found = slope(10_000, 100_000, tmp_path)
    print(f"{found:.1f} bytes of memory a row")
    assert found < 0.02 * ROW_BYTES, f"{found:.0f} bytes a row of {ROW_BYTES}"


@pytest.mark.slow
@pytest.mark.long
def test_the_whole_country_in_one_run() -> None:
    """420,000 households, ten years, every lever; the figures of docs/reliability.md come from the same script."""
    words = [sys.executable, str(ROOT / "benchmarks" / "whole_country.py")]
    found = json.loads(subprocess.run(words, capture_output=True, text=True, check=True).stdout)
    print(found)
    assert found["most_memory_mib"] < COUNTRY_MIB


@pytest.mark.slow
def test_a_folder_stays_small(tmp_path: Path) -> None:
    """All arms and subgroups of the largest shipped experiment, as many draws as a run has by default."""
    scenario = Scenario.load("utrecht", ["municipality.size=1200"])
    run = simulate(scenario, replicates=2)
    write_results(run, tmp_path)
    size = sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file())
    assert run.draws == Scenario.load("utrecht").draws
    per_run = len(run.frame("runs")) * 20 / (run.draws * run.replicates)  # bytes of Parquet that a replicate adds
    whole = size + per_run * run.draws * (scenario.replicates - run.replicates)
    assert whole < FOLDER_BYTES, f"{whole / 1e6:.0f} MB"
