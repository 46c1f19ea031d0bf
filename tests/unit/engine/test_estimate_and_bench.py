"""Estimates and measurements hang together with what a run is."""

from __future__ import annotations

from pathlib import Path

import pytest

from bijstandsim.engine import bench, estimate
from bijstandsim.engine.warmup import SMALL, cache_folder, is_compiled, warm_up
from bijstandsim.scenario import Scenario


def scenario(**changed: object) -> Scenario:
    return Scenario.from_dict({**SMALL, **changed})


def test_runs_and_agent_months_scale() -> None:
    one = estimate.estimate(scenario(), 1)
    assert one.runs == 2 and one.seconds is None
    twice = estimate.estimate(scenario(replicates=4), 1)
    assert twice.runs == 4 and twice.agent_months > one.agent_months
    drawn = estimate.estimate(scenario(parameters={"set": "prior"}, draws=5), 1)
    assert drawn.runs == 10 and drawn.agent_months == pytest.approx(5 * one.agent_months, rel=0.01)


def test_time_follows_speed_and_threads() -> None:
    slow, fast = estimate.estimate(scenario(), 1, 1e5), estimate.estimate(scenario(), 1, 1e6)
    assert slow.seconds == pytest.approx(10 * fast.seconds)
    assert estimate.estimate(scenario(), 2, 1e6).seconds == pytest.approx(fast.seconds / 2)
    assert estimate.estimate(scenario(), 64, 1e6).seconds == pytest.approx(fast.seconds / 2)  # two runs in all


def test_free_space_is_found_for_a_folder_that_is_not_there_yet(tmp_path: Path) -> None:
    assert estimate.free_disk(tmp_path / "a" / "b") == pytest.approx(estimate.free_disk(tmp_path), rel=0.05)


def test_measure_gives_speeds_per_core_count_and_bytes() -> None:
    rows = list(bench.measure(400, repeats=2))
    assert [row.name for row in rows if row.cores == 1] == [
        "engine blocked",
        "engine scalar",
        "engine blocked, set-up of the run counted",
        "engine blocked, burn-in from the first stock",
    ]
    assert all(row.agent_months_per_s > 0 for row in rows)
    scalar = next(row for row in rows if row.name == "engine scalar")
    assert scalar.bytes_per_person is not None
    assert 1.0 < scalar.bytes_per_person / estimate.bytes_per_place() < 3.0


def test_vectors_are_measured_with_their_burn_in() -> None:
    row = bench.measure_vectors(400, vectors=2)
    assert (row.people, row.cores) == (400, 1) and row.agent_months_per_s > 0


def test_a_peer_is_found_and_measured(tmp_path: Path) -> None:
    (tmp_path / "_shared.py").write_text("raise RuntimeError('not a peer')")
    (tmp_path / "counter.py").write_text(
        "NAME = 'counter'\n"
        "def prepare(people):\n"
        "    def advance(months):\n"
        "        return sum(1 for _ in range(people * months))\n"
        "    return advance\n"
    )
    (peer,) = bench.peers(tmp_path)
    row = bench.measure_peer(peer, 100, repeats=3)
    assert (row.name, row.people, row.cores, row.bytes_per_person) == ("counter", 100, 1, None)
    assert row.agent_months_per_s > 0
    assert bench.peers(tmp_path / "nowhere") == []


def test_after_the_warm_up_the_kernels_are_compiled() -> None:
    assert warm_up() > 0
    assert is_compiled()
    folder = cache_folder()
    assert folder is None or folder.is_dir()
