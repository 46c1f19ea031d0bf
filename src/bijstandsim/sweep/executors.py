"""Where rows are run: threads, processes, or a Dask cluster."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import get_context, parent_process
from typing import Any, Literal

from bijstandsim.errors import InputError, Place

Kind = Literal["threads", "processes"]
LOCAL = "local"
#: Seconds to wait for a scheduler to answer.
CONNECT_SECONDS = 15


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
        executor = ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_end_with_parent)
    else:
        executor = ThreadPoolExecutor(count)
    try:
        yield Pool(executor, lambda: count, f"{count} {kind}")
    finally:
        executor.shutdown(cancel_futures=True)


def _end_with_parent() -> None:
    """In a worker: leave when the process that gives the work is gone, also by ``kill -9``.

    Otherwise it would wait for more work for ever: workers hold each other's end of the queue open.
    """
    parent = parent_process()
    assert parent is not None

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, name="parent", daemon=True).start()


@contextmanager
def _dask_pool(address: str, count: int) -> Iterator[Pool]:
    distributed = _distributed()
    cluster = None
    try:
        if address == LOCAL:
            cluster = distributed.LocalCluster(
                n_workers=count, threads_per_worker=1, processes=True, dashboard_address=":0"
            )
        client = distributed.Client(cluster or address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise InputError(
            "no Dask scheduler answers at this address",
            place=Place("--dask"), found=address, allowed=f"local, or the address of a scheduler that runs ({error})",
            example="--dask tcp://127.0.0.1:8786",
        ) from None  # fmt: skip
    try:
        executor = client.get_executor(pure=False, retries=1)
        yield Pool(executor, lambda: _slots(client), f"Dask at {address}")
        executor.shutdown(wait=False)
    finally:
        client.close()
        if cluster is not None:
            cluster.close()


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
