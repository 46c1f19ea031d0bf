"""What a scenario will take: runs, agent-months, memory, disk, and time at a measured speed."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from bijstandsim.behaviour import posterior
from bijstandsim.engine.outcomes import OUTCOMES
from bijstandsim.engine.single import dimensions_of
from bijstandsim.kernels.ledger import ITEMS
from bijstandsim.kernels.state import allocate
from bijstandsim.population import groups
from bijstandsim.population.build import SLOTS_PER_BENEFIT
from bijstandsim.population.burn_in import LEAST_YEARS, YEAR
from bijstandsim.scenario import Scenario
from bijstandsim.scenario.resolve import resolve

_PROBE_ROWS = 4096
#: Python, numpy, compiled kernels and drawing, before any person exists; seen on Linux.
PROGRAM_BYTES = 500_000_000
#: One line of a compressed Parquet table; figures, report and summary together. Seen with the shipped scenarios.
BYTES_PER_LINE = 20
BYTES_OF_REPORT = 4_000_000


@dataclass(frozen=True)
class Estimate:
    """Estimates, good to about a factor of 1.5; ``seconds`` is None when no speed was measured."""

    runs: int
    agent_months: int
    memory_bytes: int
    disk_bytes: int
    seconds: float | None


def estimate(
    scenario: Scenario, threads: int, agent_months_per_s: float | None = None, others: int = 0
) -> Estimate:
    """Estimate a scenario; ``agent_months_per_s`` is the speed of one thread. Raises InputError like ``resolve``,
    and where the scenario's draws cannot be had.

    ``others`` is the number of further runs, each with a burn-in of its own (``structures.runs_of``).
    """
    check_draws(scenario)
    resolved = resolve(scenario)
    draws = 1 if scenario.parameters.set == "point" else scenario.draws
    runs = draws * scenario.replicates
    followed = SLOTS_PER_BENEFIT * resolved.size
    agent_months = int(followed * ((draws + others) * LEAST_YEARS * YEAR + (runs + others) * resolved.months))
    arms, cells = len(resolved.arms), len(groups.names(dimensions_of(scenario)))
    months = 1 + resolved.months
    values = runs * months * arms * (cells * (len(OUTCOMES) * 4 + 8) + len(ITEMS) * 8)
    cities = (draws + threads) * followed * bytes_per_place()
    lines = len(OUTCOMES) * arms * (months * cells * 2 + runs * 2)
    return Estimate(
        runs=runs + others,
        agent_months=agent_months,
        memory_bytes=int(PROGRAM_BYTES + cities + values),
        disk_bytes=BYTES_OF_REPORT + lines * BYTES_PER_LINE,
        seconds=None if agent_months_per_s is None else agent_months / agent_months_per_s / min(threads, runs),
    )


def check_draws(scenario: Scenario) -> None:
    """Raises InputError where a scenario draws from a posterior that is not there, or not the one that was made."""
    if scenario.parameters.set == "posterior":
        posterior()


def bytes_per_place() -> float:
    """Bytes of all columns for one person."""
    return sum(column.nbytes for columns in allocate(_PROBE_ROWS) for column in columns) / _PROBE_ROWS


def free_memory() -> int | None:
    """Bytes of memory that can still be had, or None where the system does not tell."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    found = next((line for line in lines if line.startswith("MemAvailable:")), None)
    return int(found.split()[1]) * 1024 if found else None


def free_disk(folder: Path) -> int | None:
    """Bytes free where ``folder`` is or would be."""
    place = next((path for path in (folder, *folder.absolute().parents) if path.exists()), None)
    return shutil.disk_usage(place).free if place else None
