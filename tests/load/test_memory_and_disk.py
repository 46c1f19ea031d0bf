"""What large work holds in memory and on disk: a study is streamed, a folder stays small, a country fits."""

from __future__ import annotations

import json
import subprocess
import sys
import tracemalloc
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from bijstandsim.engine.folder import RunFolder
from bijstandsim.report.run import simulate
from bijstandsim.report.write import write_results
from bijstandsim.scenario import Scenario
from bijstandsim.sweep.execute import execute
from bijstandsim.sweep.plan import Done, Plan, Row
from bijstandsim.sweep.store import Store

COLUMNS, LINES = 30, 10
#: Bytes that a row brings: its results. Held, they would all stay in memory.
ROW_BYTES = COLUMNS * LINES * 8
ROOT = Path(__file__).parents[2]
COUNTRY_MIB = 4 * 1024
FOLDER_BYTES = 50_000_000


@dataclass(frozen=True)
class Wide:
    """Ten lines of thirty numbers for each row, as a study of ten draws gives."""

    digest: str = "wide"

    def run(self, rows: Sequence[Row]) -> list[Done]:
        names = [f"x{k}" for k in range(COLUMNS)]
        return [
            Done(row.id, {name: np.random.default_rng(row.id).random(LINES) for name in names}, agent_months=1)
            for row in rows
        ]


class Rows(Sequence[Row]):
    """Rows made on demand, as a design makes them."""

    def __init__(self, count: int) -> None:
        self.count = count

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, k: int) -> Row:  # type: ignore[override]
        if not 0 <= k < self.count:
            raise IndexError(k)
        return Row(k, (("policy.release.share", k / self.count),))


def peak_of(count: int, place: Path) -> int:
    """The most bytes that are held while ``count`` rows run."""
    plan = Plan("wide", Wide(), Rows(count))
    folder = RunFolder.create(place / str(count), Scenario.load("regulier"), {})
    store = Store.open(folder, plan.digest, count)
    tracemalloc.start()
    try:
        with ThreadPoolExecutor(1) as pool:  # with two, how often their peaks meet is left to chance
            execute(plan, pool, store, workers=1)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        folder.finish("aborted")


def slope(small: int, large: int, place: Path) -> float:
    """Bytes of memory for each row more."""
    peak_of(small, place / "warm")
    return (peak_of(large, place) - peak_of(small, place)) / (large - small)


@pytest.mark.slow
def test_the_memory_of_a_study_does_not_grow_with_its_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row costs a byte of status and its share of a file name: not its results.

    Chunks have one size here: left to the clock, those of the longer study are larger when the machine is busy.
    """
    monkeypatch.setattr("bijstandsim.sweep.execute.CHUNK_ROWS", 32)
    found = slope(2_000, 5_000, tmp_path)
    assert found < 0.05 * ROW_BYTES, f"{found:.0f} bytes a row of {ROW_BYTES}"


def test_the_table_of_all_rows_takes_its_own_room(tmp_path: Path) -> None:
    """Not that of all parts besides: it is filled part by part. Words travel apart from numbers and are not here."""
    plan = Plan("wide", Wide(), Rows(3_000))
    folder = RunFolder.create(tmp_path, Scenario.load("regulier"), {})
    store = Store.open(folder, plan.digest, 3_000)
    with ThreadPoolExecutor(1) as pool:
        execute(plan, pool, store, workers=1)
    tracemalloc.start()
    try:
        table = store.frame()
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        folder.finish("aborted")
    assert len(table) == 3_000 * LINES and most < 1.6 * table.memory_usage().sum()


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
