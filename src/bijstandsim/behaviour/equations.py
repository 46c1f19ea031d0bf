"""The equations of one person's choice, a number in and a number out: R1 to R6 of the model.

Each calls the compiled equation that the month itself uses. Incomes are multiples of the household's own net norm.
"""

from __future__ import annotations

import math

from bijstandsim.kernels import income, search

__all__ = ["effective_search", "free_search", "income_in_work", "income_on_benefit", "income_value", "search_effort"]


def income_on_benefit(*, cut: float = 0.0, kept: float = 0.0, floor: float = 0.0) -> float:
    """Income on benefit, in norms: 1, less the cut, plus what may be kept of earnings, never below the floor (R1)."""
    return float(income.income_on_benefit(floor, cut, kept))


def income_in_work(wage: float, norm: float, *, keep: float) -> float:
    """Income off benefit, in norms (R2): of pay above the norm (both in EUR a month), the share ``keep`` is left."""
    return float(income.income_in_work(keep, wage, norm))


def income_value(income_now: float, used_to: float, *, loss_aversion: float, gain_loss_weight: float) -> float:
    """What an income is felt to be worth, in utility, to somebody used to another one; losses count ``loss_aversion``
    times (R2: U(y; r)). Both incomes in norms, above 0."""
    return float(income.utility(income_now, 1.0 / used_to, gain_loss_weight, loss_aversion))


def free_search(work_value: float, *, log_cost: float = 0.0, elasticity: float) -> float:
    """How hard somebody looks for work unasked, 1 being what the duty asks; 0 if work is worth nothing (R5: s_lo)."""
    return float(search.free_search(work_value, log_cost, elasticity)) if work_value > 0.0 else 0.0


def search_effort(
    work_value: float, threat: float, *, required: float = 1.0, log_cost: float = 0.0, elasticity: float
) -> float:
    """How hard somebody looks for work under a duty: search below ``required`` averts part of a cut worth ``threat``
    for each unit, search above it averts nothing (R5: S). ``math.inf`` as a threat gives at least what is required."""
    low = free_search(work_value, log_cost=log_cost, elasticity=elasticity)
    if work_value + threat <= 0.0:
        return low
    if math.isinf(threat):
        return max(low, required)
    return float(search.search_effort(low, required, work_value, threat, log_cost, elasticity))


def effective_search(unasked: float, chosen: float, *, productivity: float) -> float:
    """Search that finds jobs (R6): what is done unasked counts whole, what is done to comply by ``productivity``."""
    return float(search.effective_search(unasked, chosen, productivity))
