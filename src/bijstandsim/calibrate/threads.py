"""Linear algebra on one thread."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def one_thread() -> Iterator[None]:
    """Sums in one order, whatever cores the machine has, and no fight of a library's threads with our workers.

    The matrices here are small: with two threads a fit took longer than with one. The limit is the process's: whoever
    starts threads of its own must hold it around them all.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        yield
