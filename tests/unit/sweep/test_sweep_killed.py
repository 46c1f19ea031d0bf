"""A study that is killed goes on and ends with the hash of one that was left alone; and on a Dask cluster."""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bijstandsim.errors import InputError
from bijstandsim.report.hashing import results_hash
from bijstandsim.sweep.execute import execute
from bijstandsim.sweep.executors import open_pool
from bijstandsim.sweep.plan import Plan
from bijstandsim.sweep.study import SweepStudy

from .conftest import STUDY

#: Enough rows, and slow enough, that something is running whenever the axe falls.
LONG = STUDY.replace("values: [200, 100, 50]", "range: [25, 300], steps: 12").replace("size=300", "size=2500")
LONG = LONG.replace("policy_months=3", "policy_months=10")
CODE = """
import sys
from pathlib import Path
from bijstandsim.cli.sweep import Request, sweep
from bijstandsim.cli.talk import Talk, QUIET
study, out, resume = sys.argv[1:]
sweep(Request(Path(study), Path(out), threads=2, resume=Path(resume) if resume else None), Talk(QUIET, json=True))
"""


def start(study: Path, out: Path, resume: str = "") -> subprocess.Popen[str]:
    words = [sys.executable, "-c", CODE, str(study), str(out), resume]
    return subprocess.Popen(words, stdout=subprocess.PIPE, text=True)


def wait_for(what, seconds: float = 120.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = what()
        if found:
            return found
        time.sleep(0.005)
    raise AssertionError("this did not happen in time")


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
def test_killed_twice_and_resumed_gives_the_hash_of_an_undisturbed_study(tmp_path: Path) -> None:
    study = tmp_path / "study.yaml"
    study.write_text(LONG, encoding="utf-8")
    out, folder = tmp_path / "out", ""
    for parts in (1, 4):  # when that many parts are there, the process is killed on the spot
        process = start(study, out, folder)
        wait_for(lambda n=parts: len(list(out.glob("*/*/parts/rows_*.parquet"))) >= n)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        folder = str(next(out.glob("*/*")))
        manifest = json.loads((Path(folder) / "manifest.json").read_text())
        assert manifest["status"] == "running" and not (Path(folder) / "summary.json").exists()
    resumed, _ = start(study, out, folder).communicate()
    whole, _ = start(study, tmp_path / "whole").communicate()
    assert json.loads(resumed)["results_hash"] == json.loads(whole)["results_hash"]
    assert json.loads(resumed)["succeeded"] == 24
    manifest = json.loads((Path(folder) / "manifest.json").read_text())
    assert manifest["status"] == "succeeded" and manifest["rows"]["succeeded"] == "0-23"


def test_without_dask_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"Dask is not installed(.|\n)*\.\[dask\]"), open_pool(dask="local"):
        pass


needs_dask = pytest.mark.skipif(
    importlib.util.find_spec("distributed") is None, reason="Dask is not installed: pip install '.[dask]'"
)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and two worker processes on loopback."""
    address = f"tcp://127.0.0.1:{free_port()}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": tmp_path}
    run = [sys.executable, "-m", "distributed.cli"]
    host, port = address.removeprefix("tcp://").split(":")
    scheduler = [*run[:-1], "distributed.cli.dask_scheduler", "--host", host, "--port", port, "--no-dashboard"]
    worker = [*run[:-1], "distributed.cli.dask_worker", address, "--nworkers", "1", "--nthreads", "1", "--no-nanny",
              "--no-dashboard", "--death-timeout", "60"]  # fmt: skip
    processes = [subprocess.Popen(scheduler, **quiet)]
    try:
        processes += [subprocess.Popen(worker, **quiet) for _ in range(2)]
        yield address, processes[1:]
    finally:
        for process in processes:
            process.kill()
            process.wait()


def workers_at(address: str) -> int:
    from distributed import Client

    try:
        with Client(address, timeout=1, set_as_default=False) as client:
            return len(client.nthreads())
    except OSError:
        return 0


def hash_on(plan: Plan, store, dask: str | None, progress=None) -> str:
    place = store(plan)
    with open_pool(count=2, dask=dask) as pool:
        found = execute(plan, pool.executor, place, workers=pool.workers, progress=progress)
    assert found.failures == [] and place.succeeded == len(plan.rows)
    return results_hash({"rows": place.frame()})


@pytest.mark.slow
@needs_dask
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")  # of Dask's own sockets and loops
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_dask_worker_killed_in_the_middle_changes_no_bit(tmp_path: Path, store) -> None:
    path = tmp_path / "study.yaml"
    path.write_text(LONG, encoding="utf-8")
    plan = SweepStudy.load(path).plan()
    alone = hash_on(plan, store, None)
    killed: list[int] = []
    with cluster(tmp_path) as (address, workers):
        wait_for(lambda: workers_at(address) == 2)

        def kill(done: int, total: int) -> None:
            if done >= 3 and not killed:
                killed.append(done)
                os.kill(workers[0].pid, signal.SIGKILL)

        assert hash_on(plan, store, address, kill) == alone
        assert killed and killed[0] < len(plan.rows) and workers[0].poll() is not None


@needs_dask
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_scheduler_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bijstandsim.sweep.executors.CONNECT_SECONDS", 1)
    address = f"tcp://127.0.0.1:{free_port()}"
    with pytest.raises(InputError, match="no Dask scheduler answers") as found, open_pool(dask=address):
        pass
    assert address in str(found.value)
