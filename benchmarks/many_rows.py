"""The memory of a study of many rows, from the first to the table of all results at its end.

    uv run python benchmarks/many_rows.py [ROWS]

The rows are those of a sweep, a grid of three inputs; they are run by work that takes no time and gives ten lines of
thirty numbers each, as a study of ten draws does. Prints one JSON object: the most memory of the process (MiB) when the
rows are on disk, when the table of all of them is there, and once the folder is finished; the size of that table;
processor seconds.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bijstandsim.engine.folder import RunFolder
from bijstandsim.report.hashing import results_hash
from bijstandsim.report.verify import verify
from bijstandsim.scenario import Scenario
from bijstandsim.sweep.axes import Axis
from bijstandsim.sweep.design import Places, Rows
from bijstandsim.sweep.execute import execute
from bijstandsim.sweep.plan import Done, Plan, Row, Work
from bijstandsim.sweep.store import Store

ROWS, COLUMNS, LINES = 100_000, 30, 10
KEYS = ("policy.guidance.caseload", "policy.release.share", "policy.enforcement.monitoring_factor")


@dataclass(frozen=True)
class Wide:
    """Ten lines of thirty numbers for each row."""

    digest: str = "wide"

    def run(self, rows: Sequence[Row]) -> list[Done]:
        """Numbers that depend on the row alone."""
        return [Done(row.id, self._table(row.id), agent_months=1) for row in rows]

    def _table(self, row: int) -> dict[str, np.ndarray]:
        values = np.random.default_rng(row).random((COLUMNS, LINES))
        return {f"x{k}": values[k] for k in range(COLUMNS)}


def plan_of(count: int, work: Work | None = None) -> Plan:
    """A sweep of ``count`` rows: a grid of three inputs that is as near to a cube as can be."""
    base = Scenario.load("regulier")
    first = _divisor(count, round(count ** (1 / 3)))
    second = _divisor(count // first, round((count // first) ** 0.5))
    inputs = {
        key: Axis(key=key, values=[end * (k + 1) / steps for k in range(steps)])
        for key, steps, end in zip(KEYS, (first, second, count // first // second), (400.0, 1.0, 2.0), strict=True)
    }
    return Plan("wide", work or Wide(), Rows(Places(inputs, "grid", None, base.seed), base))


def _divisor(count: int, most: int) -> int:
    return next(k for k in range(most, 0, -1) if count % k == 0)


def most_memory() -> float:
    """MiB that the process held at most so far."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def main() -> None:
    """Run the rows into a folder, to the end."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    used, plan = time.process_time(), plan_of(count)
    with tempfile.TemporaryDirectory() as place:
        folder = RunFolder.create(Path(place), Scenario.load("regulier"), {"kind": "sweep", "plan_hash": plan.digest})
        store = Store.open(folder, plan.digest, count)
        before = most_memory()
        with ThreadPoolExecutor(1) as pool:
            execute(plan, pool, store, workers=1)
        found = {"rows": count, "before_mib": before, "rows_on_disk_mib": most_memory()}
        frame = store.frame()
        found |= {"table_mib": round(frame.memory_usage().sum() / 2**20, 1), "table_there_mib": most_memory()}
        folder.finish("succeeded", results_hash=results_hash({"rows": frame}))
        del frame
        found |= {"finished_mib": most_memory(), "cpu_s": round(time.process_time() - used, 1)}
        found["verify"] = verify(folder.path).state
    print(json.dumps(found))


if __name__ == "__main__":
    main()
