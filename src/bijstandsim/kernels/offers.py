"""R7 and R8: offers of full work, small jobs and tailored places, and which are taken."""

import numpy as np

from .jit import equation, kernel
from .special import exp, normal_ppf


@equation
def arrives(u, rate):
    """An offer arrives with probability 1 - exp(-rate)."""
    return u < 1.0 - exp(-rate)


@equation
def duration_factor(tau, par):
    """D(tau) = 1 - D_dur (1 - exp(-tau / tau_dur))."""
    return 1.0 - par.duration_dependence_share * (1.0 - exp(-tau / par.duration_dependence_months))


@kernel
def duration_table(n, par):
    """D(tau) for tau = 0 to n - 1."""
    table = np.empty(n)
    for tau in range(n):
        table[tau] = duration_factor(tau, par[0])
    return table


@equation
def full_work_rate(d, h, z, reach, factor, par):
    """Offers of full work a month: L_F = A_F exp(-delta_d d - delta_h (1 - h) - a_z z) reach factor."""
    gradient = exp(
        -par.offer_distance_gradient_full_work * d
        - par.offer_health_gradient_full_work * (1.0 - h)
        - par.offer_stress_gradient_full_work * z
    )
    return par.offer_scale_full_work_per_month * reach * factor * gradient


@equation
def parttime_rate(d, h, z, reach, factor, par):
    """Offers of small jobs a month: L_P likewise, with its own smaller gradients."""
    gradient = exp(
        -par.offer_distance_gradient_parttime * d
        - par.offer_health_gradient_parttime * (1.0 - h)
        - par.offer_stress_gradient_parttime * z
    )
    return par.offer_scale_parttime_per_month * reach * factor * gradient


@equation
def tailored_rate(places_share, d, par):
    """Offers of tailored or supported work: ``places_share`` places per client, own gradient in distance."""
    return (
        par.offer_scale_tailored_work_per_month
        * places_share
        * exp(-par.offer_distance_gradient_tailored_work * (d - 0.5))
    )


@equation
def effect_of_dose(dose):
    """1 - exp(-dose): what contact does, with a first talk doing most; dose is at least 0."""
    return 1.0 - exp(-dose)


@equation
def referral_factor(gained, d, par):
    """(1 - exp(-dose)) exp(ref_d (d - .5)): what contact adds to search, per unit of ref."""
    return gained * exp(par.referral_effect_distance_slope * (d - 0.5))


@equation
def full_work_hours(u, par):
    """Hours a week of an offer of full work, from its own distribution."""
    edge = par.offer_full_work_hours_16_share
    if u < edge:
        return par.offer_full_work_hours_band_1
    edge = edge + par.offer_full_work_hours_24_share
    if u < edge:
        return par.offer_full_work_hours_band_2
    edge = edge + par.offer_full_work_hours_32_share
    if u < edge:
        return par.offer_full_work_hours_band_3
    return par.offer_full_work_hours_band_4


@equation
def parttime_hours(u, par):
    """Hours a week of an offer of a small job."""
    edge = par.offer_parttime_hours_6_share
    if u < edge:
        return par.offer_parttime_hours_band_1
    edge = edge + par.offer_parttime_hours_10_share
    if u < edge:
        return par.offer_parttime_hours_band_2
    edge = edge + par.offer_parttime_hours_15_share
    if u < edge:
        return par.offer_parttime_hours_band_3
    return par.offer_parttime_hours_band_4


@equation
def offered_pay(hours, u, wage_index, par):
    """Net pay, EUR a month: the minimum wage times exp(|N(0, sd)|)."""
    above = abs(normal_ppf(u)) * par.offer_wage_above_minimum_log_sd
    return hours * par.net_pay_eur_month_per_weekly_hour * wage_index * exp(above)


@equation
def threshold(value, pressure, aim_shift, par):
    """q* (R8): the match quality below which an offer worth ``value`` is refused."""
    return (
        par.acceptance_threshold_base_sd
        - par.acceptance_value_slope_sd * value
        - par.acceptance_pressure_slope_sd * pressure
        + aim_shift
    )


@equation
def quality_without_pressure(u, floor_prob):
    """q of a job found off benefit: the normal above q0, whose distribution function is ``floor_prob``."""
    return normal_ppf(floor_prob + u * (1.0 - floor_prob))
