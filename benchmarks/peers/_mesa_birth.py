"""How a recipient of the Mesa peer is born: fixed characteristics and first state."""

from __future__ import annotations

import math

from _mesa_constants import COUPLE, LEFT_FOR_JOB, NO_ACTIVITY, SINGLE_PARENT, B, P


def be_born(person, initial: bool) -> None:
    """Draw everything about ``person``; the first stock (``initial``) carries a duration."""
    model, par, random, gauss = person.model, person.model.par, person.random.random, person.random.gauss
    age = draw_age(person, initial)
    years, education = age / 12.0, person.education - model.education_mean
    person.birth = model.month - age
    person.kids = int(person.household == SINGLE_PARENT)
    if person.household == COUPLE:
        person.kids = int(random() < par.couples_with_children_share)
    person.migrant = int(random() < par.migrant_non_western_share)

    health = par.health_level_mean + par.health_level_age_slope_per_year * (years - par.health_reference_age_years)
    person.health_level = person.health = min(max(gauss(health, par.health_level_sd), 0.02), 0.98)
    person.trust_level = person.trust = min(max(gauss(par.trust_level_mean, par.trust_level_sd), 0.0), 1.0)
    sd = par.motivation_log_sd
    person.motivation_level = person.motivation = par.motivation_mean * math.exp(gauss(-0.5 * sd * sd, sd))
    person.control_reaction = gauss(par.reaction_to_control_mean, par.reaction_to_control_sd)
    sd = par.loss_aversion_log_sd
    shift = par.loss_aversion_age_slope_log_per_decade * (years - par.loss_aversion_reference_age_years) / 10.0
    shift += par.loss_aversion_education_slope_log * education
    loss_aversion = par.loss_aversion_mean_ratio * math.exp(gauss(shift - 0.5 * sd * sd, sd))
    person.loss_aversion = min(max(loss_aversion, par.lambda_low), par.lambda_high)
    person.present_bias = min(max(gauss(par.present_bias_mean_ratio, par.present_bias_sd), par.beta_low), 1.0)
    person.log_search_cost = gauss(math.log(par.search_cost_median), par.search_cost_log_sd)
    person.income_floor = person.random.uniform(par.income_floor_low_ratio, par.income_floor_high_ratio)
    distance = gauss(par.entry_distance_mean_share, par.entry_distance_sd)
    distance += par.entry_distance_health_slope_share * (person.health - par.entry_reference_health)
    distance += par.entry_distance_age_slope_per_year * (years - par.entry_reference_age_years)
    distance += par.entry_distance_education_slope_share * education

    person.u_release, person.u_imposed, u = random(), random(), random()
    person.exempt_score = math.log(u / (1.0 - u)) + par.exempt_health_slope_log_odds * (person.health - 0.5)
    person.duty_ago = int(random() * par.duty_meeting_interval_months)
    person.debt = int(random() < par.initial_problem_debt_share)
    savings = par.entry_savings_median_eur * math.exp(gauss(0.0, par.entry_savings_log_sd))
    person.savings = 0.0 if person.debt else min(savings, person.wealth_limit)
    start(person)
    if initial:
        distance += been_here(person, age)
    person.distance = min(max(distance, 0.0), 1.0)


def draw_age(person, initial: bool) -> int:
    """Age in months: class by the shares of the stock or of the inflow, uniform within."""
    par, law = person.model.par, person.model.law
    young, middle = par.inflow_age_under_27_share, par.inflow_age_27_44_share
    if initial:
        young, middle = par.stock_age_under_27_share, par.stock_age_27_44_share
    u, limits = person.random.random(), (par.young_age_limit_years * 12.0, par.middle_age_limit_years * 12.0)
    if u < young:
        low, high = par.youngest_age_years * 12.0, limits[0]
    elif u < young + middle:
        low, high = limits
    else:
        low, high = limits[1], law.pension_age_months - 1.0
    return int(person.random.uniform(low, high))


def start(person) -> None:
    """State of a person who was never seen before."""
    par = person.model.par
    person.status, person.tau, person.off, person.tenure = B, 0, 0, 0
    person.stress, person.reference, person.contact_rate = par.initial_stress_sd, 1.0, 0.0
    person.perceived_risk = par.initial_extra_risk_prob_month
    person.search = par.search_level_at_entry * par.search_requirement_level
    person.wage, person.hours, person.quality = 0.0, 0, 0.0
    person.rights = person.insured = person.cut_left = person.cuts = person.release_used = 0
    person.left, person.cut_ago, person.since, person.turned, person.intake = LEFT_FOR_JOB, None, 0, 0, 1
    person.activity, person.activity_months, person.training = NO_ACTIVITY, 0, 0


def been_here(person, age: int) -> float:
    """Duration and small jobs of the first stock; returns what duration adds to the distance."""
    par, random = person.model.par, person.random
    duration = min(random.expovariate(1.0 / par.initial_duration_mean_months), max(age - 216.0, 0.0))
    person.tau, person.intake = int(duration), 0
    if random.random() < par.initial_parttime_share:
        small = random.random() < par.offer_parttime_hours_6_share
        person.hours = int(par.offer_parttime_hours_band_1 if small else par.offer_parttime_hours_band_2)
        person.status, person.wage = P, person.hours * par.net_pay_eur_month_per_weekly_hour
    return par.initial_distance_duration_share * (1.0 - math.exp(-duration / par.initial_distance_duration_months))
