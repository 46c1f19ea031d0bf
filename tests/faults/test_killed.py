"""Killed at any moment: the folder says so, and what can be taken up again ends as if nothing had happened.

After ``kill -9`` the rows that were in flight are ``pending`` in the manifest, as those that had not begun: a process
that dies notes nothing. A signal that can be caught leaves them ``aborted``. Both run again.
"""

from __future__ import annotations

import importlib.util
import json
import os
import random
import signal
import time
from pathlib import Path

import pytest

from .conftest import manifest, wait_for, words_of

KINDS = ("run", "trial", "sweep", "sobol", *(["optimise"] if importlib.util.find_spec("optuna") else []))


def folders(out: Path) -> list[Path]:
    return sorted(path.parent for path in out.glob("*/*/manifest.json"))


def at_work(out: Path) -> list[Path]:
    """Folders whose manifest says that somebody is, or was, at work in them."""
    return [folder for folder in folders(out) if manifest(folder)["status"] == "running"]


def verdict(server, folder: Path, place: Path) -> tuple[int, str]:
    child = server.start(place, "verify", folder)
    return child.wait(), child.said() + child.said("out")


def kill_within(server, work, place: Path, moment: float, *more: object) -> None:
    """Start, wait for a part of the time that the work takes, kill."""
    child = server.start(place, work.kind, work.file, *words_of(work.kind), "-o", place / "out", *more)
    time.sleep(moment * work.seconds)
    child.send(signal.SIGKILL)
    child.wait()


def survive(server, work, place: Path, moments: list[float]) -> int:
    """Kill again and again at these moments; what is left is told, and the next call goes on or starts anew.

    Returns how many of the kills struck while the work was under way, by what the manifest says then.
    """
    out, resumed, struck = place / "out", (), 0
    for moment in moments:
        before = set() if resumed else set(at_work(out))
        kill_within(server, work, place, moment, *resumed)
        struck += bool(set(at_work(out)) - before)
        for folder in folders(out):
            code, said = verdict(server, folder, place)
            status = manifest(folder)["status"]
            if status == "running":
                assert code == 3 and "incomplete: it never finished" in said
            else:
                assert status == "succeeded" and code == 0, said
        if work.kind != "run" and folders(out):
            resumed = ("--resume", folders(out)[0])
            if "rows" in manifest(resumed[1]):
                assert not manifest(resumed[1])["rows"]["aborted"]  # who is killed notes nothing
    last = server.finish(place, work.kind, work.file, *words_of(work.kind), "--json", "-o", out, *resumed)
    found = json.loads(last.said("out"))
    assert found["results_hash"] == work.results_hash
    assert verdict(server, place / found["run_dir"], place)[0] == 0
    return struck


def kill_at_work(server, work, place: Path) -> None:
    """Kill once its folder says that it is at work, whatever the clock says."""
    child = server.start(place, work.kind, work.file, *words_of(work.kind), "-o", place / "out")
    (folder,) = wait_for(lambda: folders(place / "out"))
    child.send(signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL and manifest(folder)["status"] == "running"
    code, said = verdict(server, folder, place)
    assert code == 3 and "incomplete: it never finished" in said


@pytest.mark.parametrize("kind", KINDS)
def test_killed_twice(kind: str, server, whole, tmp_path: Path) -> None:
    """Once for certain in the middle, then at a moment by the clock."""
    chance = random.Random(kind)
    kill_at_work(server, whole(kind), tmp_path)
    survive(server, whole(kind), tmp_path, [chance.uniform(0.1, 0.9)])


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.parametrize("kind", (*KINDS, "calibrate"))
def test_killed_twenty_times(kind: str, server, whole, tmp_path: Path) -> None:
    chance, struck = random.Random(20), 0
    for turn in range(10):
        place = tmp_path / str(turn)
        place.mkdir()
        struck += survive(server, whole(kind), place, [chance.uniform(0.02, 1.0) for _ in range(2)])
    print(f"{struck} of 20 kills struck while {kind} was at work")
    assert struck >= 5


def alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and that nobody asked about yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def workers_of(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(word) for word in listed if b"spawn_main" in Path(f"/proc/{word}/cmdline").read_bytes()]


@pytest.mark.skipif(not Path(f"/proc/self/task/{os.getpid()}/children").exists(), reason="nobody tells of processes")
def test_worker_processes_do_not_outlive_a_study_that_is_killed(server, whole, tmp_path: Path) -> None:
    work, out = whole("sweep"), tmp_path / "out"
    child = server.start(tmp_path, "sweep", work.file, "-q", "-j", 2, "--workers", "processes", "-o", out)
    wait_for(lambda: list(out.glob("*/*/parts/rows_*")), 300)
    workers = workers_of(child.pid)
    child.send(signal.SIGKILL)
    child.wait()
    assert len(workers) == 2 and len(at_work(out)) == 1
    wait_for(lambda: not any(alive(pid) for pid in workers))
    (folder,) = folders(out)
    again = server.finish(tmp_path, "sweep", work.file, "-q", "-j", 2, "--json", "--resume", folder)
    assert json.loads(again.said("out"))["results_hash"] == work.results_hash


SIGNALS = [name for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


@pytest.mark.parametrize(("kind", "name"), [*(("run", name) for name in SIGNALS), ("compare", "SIGINT")])
def test_a_signal_ends_a_run_with_its_state_kept(kind: str, name: str, server, whole, tmp_path: Path) -> None:
    file, out = whole("run").file, tmp_path / "out"
    what = (file,) if kind == "run" else (file, f"{file}:coaches")
    longer = ("--set", "municipality.size=20000", "--set", "replicates=100")
    child = server.start(tmp_path, kind, *what, "-j", 1, *longer, "-o", out)
    wait_for(lambda: [*out.rglob("manifest.json")])
    time.sleep(0.5)
    child.send(getattr(signal, name))
    assert child.wait() == 130
    assert "interrupted" in child.said() and "Traceback" not in child.said()
    (folder,) = (path.parent for path in out.rglob("manifest.json"))
    assert manifest(folder)["status"] == "aborted" and not (folder / ".lock").exists()
    code, said = verdict(server, folder, tmp_path)
    assert code == 3 and "its status is aborted" in said


@pytest.mark.parametrize(
    ("kind", "name"), [("trial", "SIGTERM"), ("sweep", "SIGTERM"), *((kind, "SIGINT") for kind in KINDS[2:])]
)
def test_a_study_that_is_told_to_stop_goes_on_later(kind: str, name: str, server, whole, tmp_path: Path) -> None:
    work, out = whole(kind), tmp_path / "out"
    child = server.start(tmp_path, kind, work.file, "-q", "-j", 1, "-o", out)
    wait_for(lambda: list(out.glob("*/*/parts/*")))
    child.send(getattr(signal, name))
    assert child.wait() == 130, child.said()
    assert "interrupted" in child.said() and "Traceback" not in child.said()
    (folder,) = folders(out)
    assert manifest(folder)["status"] == "aborted"
    again = server.finish(tmp_path, kind, work.file, "-q", "-j", 2, "--json", "--resume", folder)
    assert json.loads(again.said("out"))["results_hash"] == work.results_hash


def test_two_processes_do_not_write_in_one_folder(server, whole, tmp_path: Path) -> None:
    work, out = whole("sweep"), tmp_path / "out"
    first = server.start(tmp_path, "sweep", work.file, "-q", "-j", 1, "-o", out)
    wait_for(lambda: list(out.glob("*/*/parts/rows_*")))
    (folder,) = folders(out)
    second = server.start(tmp_path, "sweep", work.file, "-q", "-j", 1, "--resume", folder)
    assert second.wait() == 2 and "another process is writing in this folder" in second.said()
    code, said = verdict(server, folder, tmp_path)
    assert code == 3 and "it is running" in said
    assert first.wait() == 0, first.said()
    assert manifest(folder)["results_hash"] == work.results_hash


def test_two_runs_at_once_have_a_folder_each(server, whole, tmp_path: Path) -> None:
    work = whole("run")
    both = [server.start(tmp_path, "run", work.file, "-q", "-j", 1, "-o", tmp_path / "out") for _ in range(2)]
    assert [child.wait() for child in both] == [0, 0]
    made = folders(tmp_path / "out")
    assert len(made) == 2 and {manifest(folder)["results_hash"] for folder in made} == {work.results_hash}
