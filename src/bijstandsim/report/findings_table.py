"""The findings from Python: published reports held against the model, as one table."""

from __future__ import annotations

import pandas as pd

from bijstandsim.calibrate.findings import assemble
from bijstandsim.calibrate.passes import Plan, Progress, Source, run
from bijstandsim.calibrate.targets import chosen_targets
from bijstandsim.report.findings_page import rows


def findings(
    only: str | None = None,
    *,
    draws: int = 24,
    replicates: int = 2,
    seed: int = 1,
    threads: int | None = None,
    source: Source = "posterior",
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Hold the model against every published report, or those of ``only`` one city (``national``, ``mechanism``).

    A row for each report: ``reported`` and ``model_mean`` (``model_low`` to ``model_high``: 90 % of the parameter
    draws) in ``unit``; ``p_model`` and ``p_no_effect``, the probability of the report under the model and without any
    effect; ``log_ratio`` = ln(p_model / p_no_effect) of all that was said on one estimate; ``verdict``; and ``remark``
    where a number does not exist (NaN). Takes seconds for a city, minutes for all. ``progress`` is called with (jobs
    done, jobs in all). Raises InputError or RunError.
    """
    targets = chosen_targets(only)
    plan = Plan(draws=draws, replicates=replicates, threads=threads, seed=seed, source=source)
    table = pd.DataFrame(rows(assemble(targets, run(targets, plan, progress))))
    return table.set_index("id")
