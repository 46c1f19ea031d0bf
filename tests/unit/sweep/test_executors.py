"""Where rows run: addresses that can be no scheduler are refused at once, and what was started is closed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from bijstandsim.errors import InputError
from bijstandsim.sweep.executors import check_address, open_pool

BAD = ("localhost", "", "foo://bar", "foo://bar:1", "ucx://127.0.0.1:1", "tcp://127.0.0.1:abc", "tcp://127.0.0.1:0",
       "tcp://127.0.0.1:65536", "tcp://:8786", "tcp://::1:8786", "Local", "tcp://host:80/path")  # fmt: skip


class Stub:
    """A cluster or a client that notes when it is closed, or one that cannot be made."""

    def __init__(self, log: list[str], name: str, error: Exception | None = None, **options: Any) -> None:
        if error is not None:
            raise error
        self.log, self.name, self.options = log, name, options

    def __enter__(self) -> Stub:
        return self

    def __exit__(self, *error: object) -> None:
        self.log.append(f"{self.name} closed")


def dask(monkeypatch: pytest.MonkeyPatch, error: Exception, context: object = None) -> tuple[list[str], list[Stub]]:
    """A Dask whose client raises ``error``; what was closed, and the clusters that were made."""
    log: list[str] = []
    made: list[Stub] = []

    def cluster(**options: Any) -> Stub:
        made.append(Stub(log, "cluster", **options))
        return made[-1]

    security = SimpleNamespace(get_connection_args=lambda role: {"ssl_context": context})
    stand_in = SimpleNamespace(LocalCluster=cluster, Client=lambda *words, **options: Stub(log, "client", error),
                               Security=lambda: security)  # fmt: skip
    monkeypatch.setitem(sys.modules, "distributed", stand_in)
    return log, made


@pytest.mark.parametrize("address", BAD)
def test_what_can_be_no_address_is_refused_before_anybody_is_asked(address: str, monkeypatch) -> None:
    dask(monkeypatch, AssertionError("a client was made"))
    with pytest.raises(InputError, match="not the address of a Dask scheduler") as found, open_pool(dask=address):
        pass
    assert "--dask" in str(found.value) and "SCHEME://HOST:PORT" in str(found.value)


@pytest.mark.parametrize("address", ["local", "tcp://10.0.0.5:8786", "10.0.0.5:8786", "tcp://[::1]:8786",
                                     "wss://node-3.site.nl:443"])  # fmt: skip
def test_an_address_is_taken(address: str) -> None:
    check_address(address)


@pytest.mark.parametrize("error", [TypeError("odd"), RuntimeError("odd"), ImportError("odd"), TimeoutError("odd")])
def test_whatever_dask_raises_is_told_as_a_scheduler_that_does_not_answer(error: Exception, monkeypatch) -> None:
    dask(monkeypatch, error)
    with pytest.raises(InputError, match=r"no Dask scheduler answers(.|\n)*odd"), open_pool(dask="tcp://127.0.0.1:1"):
        pass


def test_an_encrypted_address_needs_certificates(monkeypatch: pytest.MonkeyPatch) -> None:
    dask(monkeypatch, AssertionError("a client was made"))
    with pytest.raises(InputError, match="names no certificates"), open_pool(dask="tls://127.0.0.1:1"):
        pass
    dask(monkeypatch, TimeoutError("odd"), context=object())
    with pytest.raises(InputError, match="odd"), open_pool(dask="tls://127.0.0.1:1"):
        pass


def test_a_local_cluster_is_closed_without_a_client_and_is_seen_by_this_machine_only(monkeypatch) -> None:
    log, made = dask(monkeypatch, TimeoutError("odd"))
    with pytest.raises(InputError, match="odd"), open_pool(dask="local", count=2):
        pass
    assert log == ["cluster closed"]
    assert made[0].options["dashboard_address"] == "127.0.0.1:0" and made[0].options["n_workers"] == 2


#: Two workers that have nothing to do, or sleep; says so once both are there.
WAITING = """\
import os, signal, sys, time
from bijstandsim.cli.guard import guarded
from bijstandsim.sweep.executors import open_pool

signal.signal(signal.SIGINT, signal.default_int_handler)  # it is ignored where the tests run in the background

def work():
    with open_pool("processes", 2) as pool:
        seen = set()
        while len(seen) < 2:
            seen |= {job.result() for job in [pool.executor.submit(os.getpid) for _ in range(8)]}
        if sys.argv[1] == "busy":
            [pool.executor.submit(time.sleep, 60) for _ in range(2)]
        print("ready", flush=True)
        time.sleep(60)

if __name__ == "__main__":
    sys.exit(guarded(work))
"""


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="no groups of processes here")
@pytest.mark.parametrize("state", ["idle", "busy"])
def test_ctrl_c_in_a_terminal_ends_workers_without_a_word(state: str) -> None:
    """A terminal sends it to the command and to its workers."""
    with subprocess.Popen([sys.executable, "-c", WAITING, state], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, start_new_session=True) as child:  # fmt: skip
        assert child.stdout is not None and child.stdout.readline() == "ready\n"
        os.killpg(child.pid, signal.SIGINT)
        _, said = child.communicate(timeout=300)
    assert child.returncode == 130 and said == "interrupted\n"
