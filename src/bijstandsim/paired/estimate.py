"""What a comparison will take: every world of every run, one burn-in a draw."""

from __future__ import annotations

from bijstandsim.engine import estimate as single
from bijstandsim.engine.estimate import Estimate
from bijstandsim.engine.outcomes import OUTCOMES
from bijstandsim.engine.structures import runs_of
from bijstandsim.kernels.ledger import ITEMS
from bijstandsim.paired.people import SETS
from bijstandsim.paired.plan import Plan
from bijstandsim.paired.run import groups_of
from bijstandsim.population.build import SLOTS_PER_BENEFIT
from bijstandsim.population.burn_in import LEAST_YEARS, YEAR


def estimate(
    plan: Plan, threads: int, agent_months_per_s: float | None = None, *, with_structures: bool = True
) -> Estimate:
    """Estimate a comparison; ``agent_months_per_s`` is the speed of one thread. Good to about a factor of 1.5.

    ``runs`` counts a world of a draw and replicate as one. Raises InputError like ``resolve``,
    and where the draws cannot be had.
    """
    base = plan.base
    single.check_draws(base)
    resolved, worlds = base.resolve(), len(plan.worlds)
    draws = 1 if base.parameters.set == "point" else base.draws
    pairs = draws * base.replicates
    others = runs_of(base) if with_structures else 0  # burn-ins of the variants, each with one replicate
    runs = pairs * worlds + others * len(plan.without_pilot.worlds)
    followed = SLOTS_PER_BENEFIT * resolved.size
    agent_months = int(followed * ((draws + others) * LEAST_YEARS * YEAR + runs * resolved.months))
    cells, moments, months = len(groups_of(base)), len(plan.moments), 1 + resolved.months
    numbers = moments * len(SETS) * cells * len(OUTCOMES) + months * (len(OUTCOMES) + len(resolved.arms) * len(ITEMS))
    cities = (2 * threads + 2) * worlds * followed * single.bytes_per_place()  # burnt in, waiting, and being run
    lines = pairs * worlds * moments * len(OUTCOMES) + worlds * len(OUTCOMES) * (cells * moments * 4 + months)
    seconds = None if agent_months_per_s is None else agent_months / agent_months_per_s / min(threads, pairs)
    return Estimate(
        runs=runs,
        agent_months=agent_months,
        memory_bytes=int(single.PROGRAM_BYTES + cities + 8 * pairs * worlds * numbers),
        disk_bytes=single.BYTES_OF_REPORT + lines * single.BYTES_PER_LINE,
        seconds=seconds,
    )
