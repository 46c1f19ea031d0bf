"""R2 to R6: what work is worth, the threat of a cut, and how hard to look."""

import math

from .jit import equation
from .special import exp, log


@equation
def press(not_exempt, accept_duty, monitoring, perceived_risk, par):
    """Pressure to take a job: the duty to accept and the perceived risk of a cut; zero when exempt."""
    risk = min(1.0, par.perceived_cut_prob_per_detection * monitoring + perceived_risk)
    duty = par.accept_duty_pressure * accept_duty
    return not_exempt * (duty + par.pressure_weight_perceived_risk * risk)


@equation
def control(not_exempt, monitoring, toughness, imposed, par):
    """ctrl: how controlling the regime feels; zero when exempt."""
    return not_exempt * (
        par.control_weight_monitoring * monitoring
        + par.control_weight_toughness * toughness
        + par.control_weight_tegenprestatie * imposed
    )


@equation
def work_value(hours_ratio, health, par):
    """Non-pecuniary part of D (R2) for a job of ``hours_ratio`` of full time, care cost left out."""
    return hours_ratio * (
        par.work_nonpecuniary_value - par.work_disutility_full_time - par.work_disutility_ill_health * (1.0 - health)
    )


@equation
def threat(beta, not_exempt, monitoring, perceived_risk, loss, cut_months, required, par):
    """Psi (R4): value a unit of required search has because it averts a cut; ``loss`` = U(y) - U(y cut)."""
    risk = min(1.0, par.perceived_cut_prob_per_detection * monitoring + perceived_risk)
    return beta * not_exempt * risk * loss * cut_months / required


@equation
def log_cost(log_search_cost, stress, health, par):
    """ln k' (R5): the search cost rises with stress and ill health."""
    return log_search_cost + par.search_cost_stress_log * stress + par.search_cost_ill_health_log * (1.0 - health)


@equation
def free_search(value, log_cost_now, eta):
    """(N/k')**eta: search with marginal value N and no duty."""
    return exp(eta * (log(value) - log_cost_now))


@equation
def search_effort(low, required, value, psi, log_cost_now, eta):
    """S = median(s_lo, s_req, s_hi): the exact optimum, kinked at the requirement (R5)."""
    high = free_search(value + psi, log_cost_now, eta)
    return max(low, min(high, required))


@equation
def effective_search(low, chosen, chi):
    """e (R6): search done only to comply counts for chi."""
    return low + chi * (chosen - low)


@equation
def total_value(b_full, b_part):
    """N: marginal value of search that is split optimally between full work and small jobs."""
    return math.sqrt(b_full * b_full + b_part * b_part)
