"""Many parameter vectors on the same people and draws: what calibration and sensitivity analysis need.

Every vector starts from the same numbered people and reads the same random numbers, so that outcomes of two vectors
differ by their parameters alone. Numbers are keyed and not stored, hence the same for one vector at a time and for a
thousand, in any order and on any number of threads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor

import numpy as np

from bijstandsim.engine.outcomes import evaluate
from bijstandsim.engine.single import RunCounts, burnt_in, run_once
from bijstandsim.errors import RunError
from bijstandsim.scenario import Resolved, Scenario
from bijstandsim.scenario.resolve import resolve

#: Agent-months of one task, burn-in counted: about a second of one core.
TASK_AGENT_MONTHS = 2.0e7
_BURN_IN_MONTHS = 150


def run_vectors[T](
    scenario: Scenario,
    vectors: Sequence[Mapping[str, float]],
    measure: Callable[[RunCounts], T],
    *,
    replicates: int = 1,
    draw: int = 0,
    threads: int | None = None,
    executor: Executor | None = None,
) -> list[list[T]]:
    """``measure`` of every vector and replicate: ``found[vector][replicate]``.

    ``vectors`` are complete sets of parameters; values that the scenario fixes hold in all of them. ``draw`` keys the
    people and the burn-in, the replicate the months of the policy: both are shared by all vectors. Burn-in is run for
    each vector, as it depends on the parameters. ``executor`` may be any ``concurrent.futures.Executor`` (processes
    need a ``measure`` that can be pickled); by default ``threads`` threads. Raises InputError for a faulty scenario,
    RunError with the vector's place when a burn-in does not settle.
    """
    resolved = resolve(scenario)
    pool = executor or ThreadPoolExecutor(threads)
    try:
        tasks: list[Future[list[list[T]]]] = [
            pool.submit(_several, scenario, resolved, vectors[part], part.start, measure, replicates, draw)
            for part in _parts(len(vectors), resolved, replicates)
        ]
        return [found for task in tasks for found in task.result()]
    finally:
        if executor is None:
            pool.shutdown(cancel_futures=True)


def outcomes_of(run: RunCounts) -> np.ndarray:
    """A ``measure``: the outcomes (1 + months, arms, groups, OUTCOMES) of a run, in their own units."""
    return evaluate(run.counts)


def _parts(vectors: int, resolved: Resolved, replicates: int) -> Iterator[slice]:
    """Vectors of each task."""
    one = resolved.size * (_BURN_IN_MONTHS + replicates * resolved.months)
    size = max(int(TASK_AGENT_MONTHS / one), 1)
    for first in range(0, vectors, size):
        yield slice(first, min(first + size, vectors))


def _several[T](
    scenario: Scenario,
    resolved: Resolved,
    vectors: Sequence[Mapping[str, float]],
    first: int,
    measure: Callable[[RunCounts], T],
    replicates: int,
    draw: int,
) -> list[list[T]]:
    fixed = dict(scenario.parameters.values)
    found = []
    for place, values in enumerate(vectors, start=first):
        try:
            world = burnt_in(scenario, resolved, {**values, **fixed}, draw)
        except RunError as error:
            raise RunError(f"parameter vector {place}: {error}") from error
        found.append([measure(run_once(world, scenario, replicate)) for replicate in range(replicates)])
    return found
