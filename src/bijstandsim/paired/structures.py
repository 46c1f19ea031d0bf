"""A comparison under every named variant of the equations, on the same people and random numbers."""

from __future__ import annotations

from bijstandsim.engine.structures import Progress, under_each
from bijstandsim.paired.plan import Plan
from bijstandsim.paired.run import Paired, compare_worlds


def compare_structures(
    plan: Plan, *, threads: int | None = None, progress: Progress | None = None
) -> dict[str, Paired]:
    """Name of the variant -> its runs, a few draws with one replicate each; first the equations as they stand.

    Pilots are left out. Raises InputError or RunError.
    """

    def run(sets: tuple[dict[str, float], ...], tell: Progress) -> Paired:
        return compare_worlds(
            plan.city, (), parameters=sets, replicates=1, threads=threads, progress=tell, plan=plan.without_pilot
        )  # fmt: skip

    return under_each(plan.city, run, progress)
