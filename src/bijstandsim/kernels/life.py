"""R12: distance, health, stress, motivation, trust; activity; well-being and the survey scales."""

from .jit import equation
from .special import choose, exp, log


@equation
def clip(x, low, high):
    """x kept within [low, high]."""
    return min(max(x, low), high)


@equation
def next_distance(d, working_full, working_part, gained, course_ended, active, par):
    """d: drifts up out of work, falls in work, with contact (``gained`` = 1 - exp(-dose)), courses, activity."""
    change = -par.distance_fall_per_dose * gained * d
    fall, drift = par.distance_fall_in_work_per_month * d, par.distance_drift_out_of_work_per_month * (1.0 - d)
    change = change + choose(working_full, -fall, choose(working_part, -0.5 * fall, drift))
    change = change - choose(course_ended, par.distance_fall_at_training_end_share * d, 0.0)
    change = change - choose(active, par.distance_fall_in_activity_per_month * d, 0.0)
    return clip(d + change, 0.0, 1.0)


@equation
def next_health(h, level, z, good_work, supported, shock, par):
    """h: returns to its level, suffers from stress, gains in good work and from support; ``shock`` ~ N(0, 1)."""
    new = level + par.health_persistence_per_month * (h - level) - par.health_loss_per_stress_per_month * z
    new = new + choose(good_work, par.health_gain_in_good_work_per_month, 0.0)
    new = new + choose(supported, par.health_gain_from_support_per_month, 0.0)
    return clip(new + par.health_shock_sd * shock, 0.0, 1.0)


@equation
def next_stress(z, ctrl, cut_share, log_ease, debt, dose, par):
    """z: control, a cut when imposed, money (``log_ease`` = ln(y / y_need)) and debt; relief by contact."""
    new = (
        par.stress_persistence_per_month * z
        + par.stress_per_control * ctrl
        + par.stress_per_cut * cut_share
        - par.stress_per_log_income * log_ease
        - par.stress_relief_per_dose * min(dose, 1.0)
    )
    return max(new + choose(debt, par.stress_in_debt_per_month, 0.0), 0.0)


@equation
def next_motivation(m, level, reaction, ctrl, rewarded, gained, par):
    """m: moves to its level times what control and contingent rewards take and support gives."""
    push = -par.motivation_loss_per_control * (1.0 + 2.0 * reaction) * ctrl + par.motivation_gain_from_dose * gained
    push = push - choose(rewarded, par.motivation_loss_contingent_reward, 0.0)
    goal = level * exp(push) if push != 0.0 else level
    return max(m + par.motivation_adjustment_per_month * (goal - m), par.motivation_floor)


@equation
def next_trust(tr, level, log_contact, support, ctrl, cut, new_caseworker, par):
    """tr: attention (``log_contact`` = ln(1 + 12 cbar)) builds it; control, cuts and a new face cost it."""
    goal = level + par.trust_per_log_contact * log_contact * support - par.trust_loss_per_control * ctrl
    new = tr + par.trust_adjustment_per_month * (goal - tr)
    new = new - choose(cut, par.trust_loss_per_cut, 0.0)
    new = new - choose(new_caseworker, par.trust_loss_per_new_caseworker, 0.0)
    return clip(new, 0.0, 1.0)


@equation
def autonomy(m, tr, dose, ctrl, par):
    """Experienced autonomy, survey sd: linear; only its sign is claimed."""
    return (
        par.autonomy_motivation_slope_sd * m
        + par.autonomy_trust_slope_sd * tr
        + par.autonomy_dose_slope_sd * dose
        + par.autonomy_control_slope_sd * ctrl
    )


@equation
def activity_start_log_odds(age_months, migrant, h, autonomy_now, allowance, loss_frame, par):
    """Log odds of the chance a month to start an unpaid activity; ``allowance`` in EUR a month."""
    # Paid up front, so not starting is a loss.
    framed = choose(loss_frame > 0.0, par.activity_loss_weight_ratio, 1.0)
    weight = par.activity_start_allowance_slope * framed
    years = age_months / 12.0 - par.activity_reference_age_years
    score = par.activity_start_log_odds + par.activity_start_age_slope_per_year * years
    score = score + par.activity_start_migrant_log_odds * migrant + par.activity_start_health_slope * h
    score = score + par.activity_start_autonomy_slope * autonomy_now
    return score + weight * log(1.0 + allowance / 100.0)


@equation
def activity_stop_log_odds(months, allowance, par):
    """Log odds of the chance a month to stop: an allowance that is held weighs more than one that is promised."""
    held = par.activity_start_allowance_slope * par.activity_loss_weight_ratio * allowance / 100.0
    faded = par.activity_fade_per_month * min(months, par.activity_fade_cap_months)
    return par.activity_stop_log_odds - held + faded


@equation
def wellbeing(full, part, on_benefit, active, log_income, h, z, m, level, log_contact, quality, par):
    """w in survey standard deviations, without measurement noise."""
    w = (
        par.wellbeing_level_sd
        + par.wellbeing_log_income_sd * log_income
        + par.wellbeing_health_sd * h
        - par.wellbeing_stress_sd * z
        + par.wellbeing_motivation_sd * log(m / level)
    )
    w = w + choose(full, par.wellbeing_work_sd * (1.0 + par.wellbeing_match_quality_ratio * quality), 0.0)
    w = w + choose(part, par.wellbeing_parttime_ratio * par.wellbeing_work_sd, 0.0)
    w = w + choose(on_benefit, par.wellbeing_contact_sd * log_contact, 0.0)
    return w + choose(active, par.wellbeing_activity_sd, 0.0)
