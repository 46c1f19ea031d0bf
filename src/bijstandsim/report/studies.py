"""Studies from Python in one line: the rows are run in a folder that is gone afterwards, the report stays.

The command line keeps the folder, so that a study which was stopped goes on; see ``bijstandsim sweep`` and ``sobol``.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bijstandsim.engine.folder import RunFolder
from bijstandsim.provenance import cores
from bijstandsim.report.optimise_page import OptimiseReport
from bijstandsim.report.sobol_page import SobolReport
from bijstandsim.report.sweep_page import SweepReport
from bijstandsim.sensitivity.goals import OptimiseStudy
from bijstandsim.sensitivity.run import run_rows
from bijstandsim.sensitivity.search import Search
from bijstandsim.sensitivity.study import SobolStudy
from bijstandsim.sweep.execute import execute
from bijstandsim.sweep.plan import Plan, Row
from bijstandsim.sweep.store import Store
from bijstandsim.sweep.study import SweepStudy

Progress = Callable[[int, int], None]


def run_sweep(
    study: SweepStudy, *, threads: int | None = None, executor: Executor | None = None,
    progress: Progress | None = None,
) -> SweepReport:  # fmt: skip
    """Run a sweep. ``executor``: any of ``concurrent.futures``, by default ``threads`` threads (all cores).

    ``progress`` is called with (rows done, rows in all). Raises InputError or RunError.
    """
    plan = study.plan()
    with _rows(study, plan, threads, executor, progress) as (store, options):
        tally = execute(plan, store=store, **options)
        return SweepReport(study, plan, store.frame(), store.failures(), tally)


def run_sobol(
    study: SobolStudy, *, threads: int | None = None, executor: Executor | None = None,
    progress: Progress | None = None,
) -> SobolReport:  # fmt: skip
    """Run a sensitivity study, whatever its method; the arguments are those of ``run_sweep``."""
    plan = study.plan()
    with _rows(study, plan, threads, executor, progress) as (store, options):
        tally, n = run_rows(study, plan, store, **options)
        return SobolReport(study, plan, store.frame(), n, tally)


def run_optimise(
    study: OptimiseStudy, *, threads: int | None = None, executor: Executor | None = None,
    progress: Progress | None = None,
) -> OptimiseReport:  # fmt: skip
    """Run a search; the arguments are those of ``run_sweep``."""
    search = Search(study)
    blank = study.plan([Row(k) for k in range(study.most_rows)])
    with _rows(study, blank, threads, executor, progress) as (store, options):
        tally = search.run(store, **options)
        return OptimiseReport.of(search, store, tally)


@contextmanager
def _rows(
    study: Any, plan: Plan, threads: int | None, executor: Executor | None, progress: Progress | None
) -> Iterator[tuple[Store, dict[str, Any]]]:
    """A store for a plan, and the options of ``execute``."""
    workers = threads or cores()
    with tempfile.TemporaryDirectory() as place, ThreadPoolExecutor(workers) as pool:
        folder = RunFolder.create(Path(place), study.base, {"plan_hash": plan.digest})
        store = Store.open(folder, plan.digest, len(plan.rows))
        try:
            yield store, {"executor": executor or pool, "workers": workers, "progress": progress}
        finally:
            folder.leave()
