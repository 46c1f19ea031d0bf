"""R9 to R11: how jobs end, who claims again, who returns, who leaves without work."""

import numpy as np

from .jit import equation, kernel
from .special import exp, logistic


@equation
def separation_log(quality, tenure, d, par):
    """Logarithm of what a person's job and distance make of the chance a month that a job in F ends."""
    months = min(tenure, par.tenure_cap_months)
    return (
        -par.separation_quality_slope * quality
        - par.separation_tenure_slope_per_month * months
        + par.separation_distance_slope * (d - par.separation_reference_distance)
    )


@equation
def parttime_end_prob(quality, par):
    """Chance a month that a part-time job beside benefit ends."""
    return par.parttime_separation_prob_month * exp(-par.parttime_separation_quality_slope * quality)


@equation
def claim_prob(trust, par):
    """Chance that a person without job and insurance is entitled (wealth test) and claims (take-up)."""
    take_up = logistic(par.benefit_take_up_log_odds + par.benefit_take_up_trust_slope * (trust - 0.5))
    return (1.0 - par.wealth_test_fail_share) * take_up


@equation
def job_finding_log(d, par):
    """Logarithm of what distance makes of the chance a month to find a job in W or O."""
    return -par.job_finding_off_benefit_distance_slope * (d - par.job_finding_reference_distance)


@equation
def return_prob(base, months_off, par):
    """Chance a month to return from O to benefit, fading with the months in O."""
    return base * exp(-months_off / par.return_fading_months)


@equation
def staying_factor(tau, par):
    """Fading of R11 with duration: 1 - x_dur (1 - exp(-tau / tau_x))."""
    return 1.0 - par.leave_without_work_duration_share * (1.0 - exp(-tau / par.leave_without_work_duration_months))


@kernel
def staying_table(n, par):
    """The fading for tau = 0 to n - 1."""
    table = np.empty(n)
    for tau in range(n):
        table[tau] = staying_factor(tau, par[0])
    return table


@equation
def leaves(u, pressure, log_capacity, d, staying, par):
    """R11: leaves without work this month? ``log_capacity`` = ln(cap/cap0), ``staying`` the fading with tau."""
    rate = par.leave_without_work_base_prob_month * staying
    score = (
        par.leave_without_work_pressure_slope * pressure
        + par.leave_without_work_capacity_elasticity * log_capacity
        - par.leave_without_work_distance_slope * (d - 0.5)
    )
    return u < rate * exp(score)


@equation
def risk_jump(prior_cuts, warning, par):
    """R10: rise of the perceived risk after a cut (falling with earlier cuts) or a warning."""
    if warning:
        return par.perceived_risk_jump_prob_month * par.warning_to_cut_jump_ratio
    return par.perceived_risk_jump_prob_month * exp(-par.repeat_cut_jump_decay_log * prior_cuts)
