"""Runs a study's rows: all at once, or in stages until the intervals are narrow enough."""

from __future__ import annotations

from concurrent.futures import Executor
from typing import TYPE_CHECKING, Any

import numpy as np

from bijstandsim.sensitivity.analysis import Analysis
from bijstandsim.sensitivity.design import FIRST
from bijstandsim.sensitivity.indices import sobol_indices
from bijstandsim.sensitivity.responses import responses_of, results_of
from bijstandsim.sensitivity.study import SobolStudy
from bijstandsim.sweep.execute import Tally, execute
from bijstandsim.sweep.plan import Plan
from bijstandsim.sweep.store import Store

if TYPE_CHECKING:
    import pandas as pd


def run_rows(study: SobolStudy, plan: Plan, store: Store, executor: Executor, **options: Any) -> tuple[Tally, int]:
    """Run the open rows of a plan into its store; returns what was done and the points per scramble that are there.

    ``options`` as in ``sweep.execute``. With ``stop_half_width`` the points are doubled until the rule holds; what
    stops it are results, so the same study stops at the same place on any executor and after any interruption. Raises
    InputError when results are not finite, RunError as ``execute`` does.
    """
    if study.method != "sobol":
        return execute(plan, executor, store, **options), study.n
    design, tally = study.design, Tally()
    stages = [study.n]
    if study.stop_half_width is not None:
        stages = [n for n in design.sizes() if n >= min(FIRST, study.n)]
    n = study.n
    for n in stages:
        tally += execute(plan, executor, store, span=range(design.rows_at(n)), **options)
        if tally.failures or _is_narrow(study, plan, store, n):
            break
    if study.seed_design is not None:
        tally += execute(plan, executor, store, span=range(design.total, len(plan.rows)), **options)
    return tally, n


def analyse(study: SobolStudy, plan: Plan, frame: pd.DataFrame, n: int) -> Analysis:
    """The analysis of a Sobol' study's rows (a store's frame) up to ``n`` points of each scramble.

    Raises InputError, naming rows, when results are missing or not finite.
    """
    first = results_of(study, plan, frame, slice(0, study.design.rows_at(n)))
    seeded = None
    if study.seed_design is not None:
        seeded = results_of(study, plan, frame, slice(study.design.total, len(plan.rows)), own_seed=True)
    return Analysis(study, n, first, plan.rows.u, seeded)  # type: ignore[attr-defined]


def _is_narrow(study: SobolStudy, plan: Plan, store: Store, n: int) -> bool:
    """Whether the stop rule holds: no interval of a contrast's ST is wider than asked."""
    if study.stop_half_width is None:
        return False
    results = results_of(study, plan, store.frame(), slice(0, study.design.rows_at(n)))
    widest = 0.0
    for one in responses_of(study):
        if one.is_contrast:
            found = sobol_indices(study.design, results.of(one), n, second=False)
            widest = max(widest, float(np.nanmax(found.total.half, initial=0.0)))
    return widest <= study.stop_half_width
