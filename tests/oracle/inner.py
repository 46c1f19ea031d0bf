"""Steps 7 and 9 in plain Python: activity, courses, and what a month does to a person (R12)."""

from __future__ import annotations

import math

from scipy.special import expit, ndtri

from bijstandsim.kernels import slots
from bijstandsim.kernels.state import CARE_GIVING, COURSE, NO_ACTIVITY, SINGLE, VOLUNTEERING, B, F, O, P, W, X

from .caseworkers import clip
from .recipients import language_duty, norm_of
from .world import Oracle, Person


def activity(world: Oracle, person: Person) -> None:
    """Unpaid activity starts or stops."""
    par, lev = world.par, world.levers(person.row)
    u = world.draw(person.pid, slots.ACTIVITY, 0)
    bound = person.imposed and not person.exempt
    if person.activity != NO_ACTIVITY:
        person.activity_months = min(person.activity_months + 1, 250)
        odds = (
            par.activity_stop_log_odds
            - par.activity_start_allowance_slope * par.activity_loss_weight_ratio * person.allowance / 100.0
            + par.activity_fade_per_month * min(person.activity_months, par.activity_fade_cap_months)
        )
        if not bound and person.happens(u, float(expit(odds))):
            person.activity, person.activity_months = NO_ACTIVITY, 0
        return
    slope = par.activity_start_allowance_slope
    if lev.loss_frame > 0.0:
        slope *= par.activity_loss_weight_ratio
    odds = (
        par.activity_start_log_odds
        + par.activity_start_age_slope_per_year * ((world.t - person.birth) / 12.0 - par.activity_reference_age_years)
        + par.activity_start_migrant_log_odds * person.migrant
        + par.activity_start_health_slope * person.health
        + par.activity_start_autonomy_slope * autonomy(world, person)
        + slope * math.log(1.0 + lev.activity_allowance / 100.0)
    )
    if bound or person.happens(u, float(expit(odds))):
        person.activity = kind_of_activity(world, person)
        person.activity_months = 0


def autonomy(world: Oracle, person: Person) -> float:
    """Perceived autonomy, sd."""
    par = world.par
    return (
        par.autonomy_motivation_slope_sd * person.motivation
        + par.autonomy_trust_slope_sd * person.trust
        + par.autonomy_dose_slope_sd * person.dose
        + par.autonomy_control_slope_sd * person.ctrl
    )


def kind_of_activity(world: Oracle, person: Person) -> int:
    """What is done."""
    par, lev = world.par, world.levers(person.row)
    if not person.exempt and language_duty(person, lev):
        return COURSE
    if not person.exempt and person.imposed:
        return VOLUNTEERING
    u = world.draw(person.pid, slots.ACTIVITY, 1)
    if person.happens(u, par.activity_language_or_training_share):
        return COURSE
    care = par.activity_language_or_training_share + par.activity_informal_care_share
    return CARE_GIVING if person.happens(u, care) else VOLUNTEERING


def course(world: Oracle, person: Person) -> None:
    """Training: a month passes, or a course starts."""
    par, lev = world.par, world.levers(person.row)
    if person.training > 0:
        person.training -= 1
        if person.training == 0:
            person.course_ended = 1
            hired = person.happens(world.draw(person.pid, slots.ACTIVITY, 3), par.training_job_guarantee_hire_share)
            if lev.job_guarantee > 0.0 and person.next in (B, P) and hired:
                person.next = F
                person.wage = par.expected_full_work_pay_eur_month
                person.hours = int(par.full_time_hours_week)
                person.quality = float(ndtri(world.draw(person.pid, slots.PLACE, 2)))
                person.pressed = person.place = 0
        return
    general = lev.training_budget_year / par.training_cost_eur_course / 12.0
    language = lev.language_places_year / 12.0 * person.migrant
    odds = par.training_take_up_log_odds
    odds += par.training_job_guarantee_log_odds * lev.job_guarantee
    odds += par.training_own_plan_log_odds * lev.own_plan
    u = world.draw(person.pid, slots.ACTIVITY, 2)
    take_up = float(expit(odds))
    if person.happens(u, (general + language) * take_up):
        person.training = int(par.training_duration_months)
        is_general = person.happens(u, general * take_up)
        cost = par.training_cost_eur_course if is_general else par.language_course_cost_eur_course
        world.pay(person.arm, "training", cost)


def life(world: Oracle, person: Person) -> None:
    """R12: everything that drifts, from this month's income, dose and control and the state at its start."""
    par, lev = world.par, world.levers(person.row)
    status, on_benefit = person.status, person.status in (B, P)
    d, h, z, m, tr = person.distance, person.health, person.stress, person.motivation, person.trust
    gained = 1.0 - math.exp(-person.dose)
    active = on_benefit and person.activity != NO_ACTIVITY

    d1 = d - par.distance_fall_per_dose * gained * d
    if status in (B, W, O):
        d1 += par.distance_drift_out_of_work_per_month * (1.0 - d)
    d1 -= par.distance_fall_in_work_per_month * d * {F: 1.0, P: 0.5}.get(status, 0.0)
    d1 -= par.distance_fall_at_training_end_share * d * person.course_ended
    d1 -= par.distance_fall_in_activity_per_month * d * active

    level = person.health_level
    ill = lev.life_first_health > 0.0 and h < par.health_limit_threshold_share
    cared = on_benefit and (ill or (lev.life_first_debt > 0.0 and person.debt > 0))
    h1 = level + par.health_persistence_per_month * (h - level) - par.health_loss_per_stress_per_month * z
    h1 += par.health_gain_in_good_work_per_month * (status == F and person.quality_before > 0.0)
    h1 += par.health_gain_from_support_per_month * cared
    h1 += par.health_shock_sd * float(ndtri(world.draw(person.pid, slots.LIFE, 2)))

    z1 = par.stress_persistence_per_month * z + par.stress_per_control * person.ctrl
    z1 += par.stress_per_cut * lev.cut_share * person.cut
    z1 -= par.stress_per_log_income * math.log(person.y / par.income_need_ratio)
    z1 += par.stress_in_debt_per_month * person.debt - par.stress_relief_per_dose * min(person.dose, 1.0)

    rewarded = on_benefit and lev.contingent > 0.0 and lev.exit_bonus + lev.work_premium > 0.0
    goal = person.motivation_level * math.exp(
        -par.motivation_loss_per_control * (1.0 + 2.0 * person.control_reaction) * person.ctrl
        - par.motivation_loss_contingent_reward * rewarded
        + par.motivation_gain_from_dose * gained
    )
    m1 = m + par.motivation_adjustment_per_month * (goal - m)

    aim = person.trust_level - par.trust_loss_per_control * person.ctrl
    if on_benefit:
        support = world.desks[person.caseworker].support
        aim += par.trust_per_log_contact * math.log(1.0 + 12.0 * person.contact_rate) * support
    tr1 = tr + par.trust_adjustment_per_month * (aim - tr)
    tr1 -= par.trust_loss_per_cut * person.cut + par.trust_loss_per_new_caseworker * person.new_caseworker

    person.distance, person.health, person.stress = clip(d1, 0.0, 1.0), clip(h1, 0.0, 1.0), max(z1, 0.0)
    person.motivation, person.trust = max(m1, par.motivation_floor), clip(tr1, 0.0, 1.0)
    person.contact_rate += (person.contacts - person.contact_rate) / par.contact_memory_months
    person.reference += (person.y - person.reference) / par.reference_adaptation_months
    person.perceived_risk *= 0.5 ** (1.0 / par.perceived_risk_half_life_months)
    money(world, person)
    if person.happens(world.draw(person.pid, slots.LIFE, 0), par.moved_or_died_prob_month):
        person.next = X


def money(world: Oracle, person: Person) -> None:
    """Savings, then problem debt."""
    par, law = world.par, world.law
    limit = law.wealth_limit_single if person.household == SINGLE else law.wealth_limit_family
    saved = par.savings_rate_of_income_gap * (person.y - par.income_need_ratio) * norm_of(world, person)
    person.savings = clip(person.savings + saved, 0.0, limit)
    u = world.draw(person.pid, slots.LIFE, 1)
    if person.debt:
        person.debt = int(not person.happens(u, par.debt_exit_prob_month))
        return
    if person.y != 1.0:  # all earnings set off: 1 in any arithmetic
        person.near(person.y, 1.0)
    if person.savings <= 0.0:
        person.debt = int(person.happens(u, par.debt_entry_prob_month * (2.0 if person.y < 1.0 else 1.0)))
