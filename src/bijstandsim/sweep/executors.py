"""Where rows are run: threads, processes, or a Dask cluster."""

from __future__ import annotations

import os
import re
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import get_context, parent_process
from typing import Any, Literal

from bijstandsim.errors import InputError, Place

Kind = Literal["threads", "processes"]
LOCAL = "local"
#: Seconds to wait for a scheduler to answer.
CONNECT_SECONDS = 15
_EXAMPLE = "--dask tcp://127.0.0.1:8786"
#: What Dask speaks by itself, a host (IPv6 in brackets) and a port.
_SCHEMES = ("tcp", "tls", "ws", "wss")
_ADDRESS = re.compile(r"(?:(?P<scheme>[a-z]+)://)?(?:\[[0-9a-fA-F:.%]+\]|[^\s/:\[\]]+):(?P<port>\d{1,5})")
_MOST_PORT = 65535


@dataclass(frozen=True)
class Pool:
    """An executor and how many chunks it can run at a time (asked again and again: a cluster may grow)."""

    executor: Executor
    workers: Callable[[], int]
    name: str


@contextmanager
def open_pool(kind: Kind = "threads", count: int = 1, dask: str | None = None) -> Iterator[Pool]:
    """Threads, processes (spawned), or with ``dask`` the cluster at that address or, for ``local``, one made here.

    Closed at the end; work that has not begun is dropped then. Raises InputError when Dask is not installed or the
    scheduler cannot be reached.
    """
    if dask is not None:
        with _dask_pool(dask, count) as pool:
            yield pool
        return
    executor: Executor
    if kind == "processes":
        executor = ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_follow_parent)
    else:
        executor = ThreadPoolExecutor(count)
    try:
        yield Pool(executor, lambda: count, f"{count} {kind}")
    finally:
        executor.shutdown(cancel_futures=True)


def _follow_parent() -> None:
    """In a worker: leave when the process that gives the work is gone, also by ``kill -9``, and at Ctrl-C.

    Otherwise it would wait for more work for ever: workers hold each other's end of the queue open. A terminal sends
    Ctrl-C to all of them: the process that gives the work tells of it, so a worker goes without a word.
    """
    parent = parent_process()
    assert parent is not None
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, name="parent", daemon=True).start()


def check_address(address: str) -> None:
    """Raises InputError for what can be no address of a scheduler; nobody is asked.

    A client of Dask that fails because of its address lives on for half a minute, so it must not be made.
    """
    found = _ADDRESS.fullmatch(address)
    if address == LOCAL or (found and found["scheme"] in (None, *_SCHEMES) and 0 < int(found["port"]) <= _MOST_PORT):
        return
    raise InputError(
        "not the address of a Dask scheduler", place=Place("--dask"), found=address,
        allowed=f"local, or SCHEME://HOST:PORT; SCHEME one of {', '.join(_SCHEMES)}, PORT 1 to {_MOST_PORT}",
        example=_EXAMPLE,
    )  # fmt: skip


@contextmanager
def _dask_pool(address: str, count: int) -> Iterator[Pool]:
    check_address(address)
    distributed = _distributed()
    with ExitStack() as closed:  # the client first, then the cluster, also where the client is never made
        try:
            _check_certificates(distributed, address)
            at = closed.enter_context(_local_cluster(distributed, count)) if address == LOCAL else address
            client = closed.enter_context(distributed.Client(at, timeout=CONNECT_SECONDS, set_as_default=False))
        except (OSError, ValueError, TypeError, RuntimeError, ImportError) as error:  # Dask tells in many ways
            raise InputError(
                "no Dask scheduler answers at this address", place=Place("--dask"), found=address,
                allowed=f"local, or the address of a scheduler that runs ({error})", example=_EXAMPLE,
            ) from None  # fmt: skip
        executor = client.get_executor(pure=False, retries=1)
        yield Pool(executor, lambda: _slots(client), f"Dask at {address}")
        executor.shutdown(wait=False)


def _local_cluster(distributed: Any, count: int) -> Any:
    return distributed.LocalCluster(
        n_workers=count, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0"
    )


def _check_certificates(distributed: Any, address: str) -> None:
    """Raises ValueError where an address is encrypted and Dask's configuration names no certificates."""
    if not address.startswith(("tls://", "wss://")):
        return
    if distributed.Security().get_connection_args("client")["ssl_context"] is None:
        raise ValueError("Dask's configuration names no certificates: distributed.comm.tls.ca-file, and so on")


def _slots(client: Any) -> int:
    """Tasks that the cluster can run at a time now; 1 while no worker is there, so that work waits for one."""
    return max(int(sum(client.nthreads().values())), 1)


def _distributed() -> Any:
    try:
        return import_module("distributed")
    except ImportError:
        raise InputError(
            "Dask is not installed here",
            place=Place("--dask"),
            allowed="the extra named dask, or threads and processes without it",
            example="pip install '.[dask]' in a checkout",
        ) from None
