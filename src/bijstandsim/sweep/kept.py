"""What several rows of a worker need and only one has to compute: burnt-in cities, and what happens without policy."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Any


class Kept:
    """Values by key, made once however many threads ask, the longest unused dropped above ``limit`` bytes."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._lock = Lock()
        self._found: OrderedDict[Hashable, Future[tuple[Any, int]]] = OrderedDict()
        self._bytes = 0

    def get(self, key: Hashable, make: Callable[[], tuple[Any, int]]) -> Any:
        """The value of ``key``; ``make`` returns it with its bytes. What ``make`` raises reaches all who wait."""
        with self._lock:
            future = self._found.get(key)
            mine = future is None
            if future is None:
                future = self._found[key] = Future()
            else:
                self._found.move_to_end(key)
        if mine:
            self._make(key, future, make)
        return future.result()[0]

    def _make(self, key: Hashable, future: Future[tuple[Any, int]], make: Callable[[], tuple[Any, int]]) -> None:
        try:
            made = make()
        except BaseException as error:
            with self._lock:
                self._found.pop(key, None)  # the next one tries again
            future.set_exception(error)
            return
        future.set_result(made)
        with self._lock:
            self._bytes += made[1]
            for old in list(self._found):
                if self._bytes <= self.limit:
                    break
                if self._found[old].done():
                    self._bytes -= self._found.pop(old).result()[1]
