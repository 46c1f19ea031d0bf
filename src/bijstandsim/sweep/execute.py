"""Rows on an executor: chunks of a second or two, placed by row, each kept as soon as it is there."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Container, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from dataclasses import dataclass, field
from typing import Literal

from bijstandsim.errors import BijstandsimError, InputError, RunError
from bijstandsim.sweep.plan import Done, Failure, Plan, Row, Work, code_hash, failed
from bijstandsim.sweep.store import Store

Progress = Callable[[int, int], None]
OnError = Literal["stop", "finish"]
#: A chunk of rows takes about this long; sending and keeping it takes milliseconds.
CHUNK_SECONDS = 1.5
#: Most rows that a chunk may hold, however quick they are.
CHUNK_ROWS = 512
#: Chunks in flight for each worker: one that runs and one that waits.
AHEAD = 2


@dataclass(frozen=True)
class ChunkDone:
    """What a worker sends back."""

    rows: list[Done]
    seconds: float


@dataclass
class Tally:
    """What this call did; ``failures`` hold the rows that failed in it."""

    agent_months: int = 0
    burn_ins: int = 0
    rows: int = 0
    seconds: float = 0.0
    failures: list[Failure] = field(default_factory=list)

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.agent_months + other.agent_months, self.burn_ins + other.burn_ins, self.rows + other.rows,
                     self.seconds + other.seconds, [*self.failures, *other.failures])  # fmt: skip


def run_chunk(work: Work, rows: Sequence[Row], code: str) -> ChunkDone:
    """Run a chunk in a worker. Raises InputError where the worker has another version of the model."""
    if code_hash() != code:
        raise InputError(
            "a worker has another version of the model, its data or its libraries",
            found=f"code {code_hash()} on the worker",
            allowed=f"code {code}, as in the process that gives the work; install the same everywhere",
        )
    started = time.perf_counter()
    return ChunkDone(work.run(rows), time.perf_counter() - started)


def execute(
    plan: Plan,
    executor: Executor,
    store: Store,
    *,
    workers: int | Callable[[], int] = 1,
    on_error: OnError = "finish",
    progress: Progress | None = None,
    span: Container[int] | None = None,
) -> Tally:
    """Run every row that ``store`` does not have yet; what has been kept by then stays, whatever happens.

    With ``span`` only these rows are run, as for a study that looks at its results in between.

    Results do not depend on the executor, on the size of chunks or on what was there. ``workers`` is their number, or
    a function that tells it when it may change. With ``on_error`` ``stop`` the first failing row raises RunError;
    rows in flight then, or at an interruption, are noted as aborted.
    """
    return _Run(plan, executor, store, (workers, on_error, progress), span).run()


class _Run:
    """One call of ``execute``."""

    def __init__(
        self, plan: Plan, executor: Executor, store: Store,
        options: tuple[int | Callable[[], int], OnError, Progress | None], span: Container[int] | None,
    ) -> None:  # fmt: skip
        workers, on_error, progress = options
        self.plan, self.executor, self.store, self.on_error = plan, executor, store, on_error
        self.workers = workers if callable(workers) else lambda: workers
        self.told = progress or (lambda done, total: None)
        self.waiting = (row for row in store.open_rows() if span is None or row in span)
        self.flying: dict[Future[ChunkDone], list[int]] = {}
        self.size = 1
        self.code = code_hash()
        self.tally = Tally()

    def run(self) -> Tally:
        started = time.perf_counter()
        self.told(self.store.succeeded, self.store.total)
        try:
            self._fill()
            while self.flying:
                ready, _ = wait(self.flying, return_when=FIRST_COMPLETED)
                while ready:
                    self._keep(ready.pop())
                self._fill()
        except BaseException as error:
            self._abort()
            self.tally.seconds = time.perf_counter() - started
            if isinstance(error, BrokenExecutor | CancelledError):
                raise RunError("a worker died; what was finished is kept and --resume goes on") from error
            raise
        self.store.note(force=True)
        self.tally.seconds = time.perf_counter() - started
        return self.tally

    def _fill(self) -> None:
        most = AHEAD * max(self.workers(), 1)
        while len(self.flying) < most:
            rows = list(_take(self.waiting, self.size))
            if not rows:
                return
            chunk = [self.plan.rows[k] for k in rows]
            self.flying[self.executor.submit(run_chunk, self.plan.work, chunk, self.code)] = rows

    def _result(self, future: Future[ChunkDone]) -> ChunkDone:
        """What a chunk gave. A chunk that took its worker down with it is a failure of its rows, not of the study."""
        try:
            return future.result()
        except (BijstandsimError, BrokenExecutor, CancelledError):
            raise
        except Exception as error:
            trace = "".join(traceback.format_exception(error))
            return ChunkDone([failed(self.plan.rows[k], error, trace) for k in self.flying[future]], CHUNK_SECONDS)

    def _keep(self, future: Future[ChunkDone]) -> None:
        """Keep what a chunk gave; nothing holds its results afterwards, while the next chunks run."""
        chunk, rows = self._result(future), self.flying.pop(future)
        self.store.put(chunk.rows)
        self.tally.rows += len(rows)
        for done in chunk.rows:
            self.tally.agent_months += done.agent_months
            self.tally.burn_ins += done.burn_ins
            if done.failure is not None:
                self.tally.failures.append(done.failure)
        fit = round(CHUNK_SECONDS * len(rows) / max(chunk.seconds, 1e-6))
        self.size = min(max(fit, 1), CHUNK_ROWS, 4 * self.size)
        self.told(self.store.finished, self.store.total)
        if self.tally.failures and self.on_error == "stop":
            first = self.tally.failures[0]
            raise RunError(
                f"row {first.row.id} failed: {first.error}: {first.message}; its inputs and traceback are in "
                f"{self.store.failures_path}"
            )

    def _abort(self) -> None:
        """Nothing new is begun; chunks that are through all the same are kept."""
        left = []
        for future, rows in self.flying.items():
            future.cancel()
            if future.done() and not future.cancelled() and future.exception() is None:
                self.store.put(future.result().rows)
            else:
                left += rows
        self.store.abort(left)


def _take(rows: Iterator[int], count: int) -> Iterator[int]:
    for _ in range(count):
        row = next(rows, None)
        if row is None:
            return
        yield row
