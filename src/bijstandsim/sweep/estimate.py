"""What a study will take: runs, agent-months, memory, disk, and time at a measured speed."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bijstandsim.engine.estimate import Estimate, bytes_per_place
from bijstandsim.population.build import SLOTS_PER_BENEFIT
from bijstandsim.population.burn_in import LEAST_YEARS, YEAR
from bijstandsim.sweep.cities import KEEP_BYTES, Cities
from bijstandsim.sweep.keys import POLICY
from bijstandsim.sweep.plan import Plan

#: Python, numpy and compiled kernels before any person exists; seen on Linux.
_PROGRAM_BYTES = 350_000_000
#: Bytes of a compressed number in a part, report and figures beside it.
_BYTES_PER_NUMBER = 9
_BYTES_OF_REPORT = 2_000_000
#: Bytes of a number in the table of all rows, and in the array that a report makes of it.
_BYTES_IN_TABLES = 16


def estimate(
    plan: Plan, workers: int, agent_months_per_s: float | None = None, processes: bool = False,
    left: Sequence[int] | None = None, with_tables: bool = True,
) -> Estimate:  # fmt: skip
    """Estimate a plan whose work is ``Cities``, good to about a factor of 1.5.

    ``agent_months_per_s`` is the speed of one core. ``left`` are the ids of the rows that are still to be run, all of
    them if None. ``with_tables``: the memory is that of a process that makes the tables in the end. Burn-ins and
    untreated cities that rows share are counted once.
    """
    work = plan.work
    assert isinstance(work, Cities)
    ids = range(len(plan.rows)) if left is None else left
    draws = len(work.parameters)
    drawn, before = _to_run(plan, ids, draws)
    cities = min(before * draws, drawn)
    runs = (drawn * len(work.regimes) + cities) * work.replicates
    followed = SLOTS_PER_BENEFIT * work.base.resolve().size
    agent_months = int(followed * (cities * LEAST_YEARS * YEAR + runs * work.measures.month))
    kept = min(cities * followed * bytes_per_place(), KEEP_BYTES)
    copies = workers if processes else 1
    numbers = len(work.names) * 2 * len(work.measures.names)  # of a row at one draw
    table = len(plan.rows) * draws * numbers * _BYTES_IN_TABLES if with_tables else 0
    at_once = max(min(workers, len(ids)), 1)
    return Estimate(
        runs=runs,
        agent_months=agent_months,
        memory_bytes=int(copies * (_PROGRAM_BYTES + kept) + 3 * workers * followed * bytes_per_place() + table),
        disk_bytes=int(_BYTES_OF_REPORT + drawn * numbers * _BYTES_PER_NUMBER),
        seconds=None if agent_months_per_s is None else agent_months / agent_months_per_s / at_once,
    )


def _to_run(plan: Plan, ids: Sequence[int], draws: int) -> tuple[int, int]:
    """How often a draw is run at one of the rows ``ids``, and how many different cities they have before a policy."""
    drawn = 0
    before = set()  # of hashes: there may be as many as rows
    for k in ids:
        row = plan.rows[k]
        drawn += 1 if row.draw is not None else draws
        before.add(hash(json.dumps([item for item in row.inputs if not item[0].startswith(POLICY)])))
    return drawn, len(before)


def together(found: Sequence[Estimate]) -> Estimate:
    """Plans that run after each other: the memory of the largest, the sum of the rest."""
    seconds = [one.seconds for one in found if one.seconds is not None]
    return Estimate(
        runs=sum(one.runs for one in found),
        agent_months=sum(one.agent_months for one in found),
        memory_bytes=max(one.memory_bytes for one in found),
        disk_bytes=sum(one.disk_bytes for one in found),
        seconds=sum(seconds) if len(seconds) == len(found) else None,
    )
