"""R12 for everybody: activity, courses, money, and what the month does to body, mind and trust."""

import numpy as np

from .effort import allowance_of, is_language_duty
from .income import norm_of
from .jit import body, equation, stage
from .ledger import TRAINING_COST, cents
from .life import (
    activity_start_log_odds,
    activity_stop_log_odds,
    autonomy,
    next_distance,
    next_health,
    next_motivation,
    next_stress,
    next_trust,
)
from .offers import effect_of_dose
from .rng import fill_uniforms, four, uniforms
from .slots import ACTIVITY, LIFE, PLACE
from .special import choose, exp, log, logistic, normal_ppf
from .state import (
    CARE_GIVING,
    COURSE,
    LEFT_FOR_JOB,
    NO_ACTIVITY,
    SINGLE,
    VOLUNTEERING,
    B,
    F,
    P,
    X,
)

f8 = np.float64


@equation
def activity_kind(u, imposed, language, par):
    """What a person starts: imposed duties are volunteering or a language course, the rest by shares."""
    if language:
        return COURSE
    if imposed:
        return VOLUNTEERING
    if u < par.activity_language_or_training_share:
        return COURSE
    if u < par.activity_language_or_training_share + par.activity_informal_care_share:
        return CARE_GIVING
    return VOLUNTEERING


@equation
def course_places(migrant, lev, par):
    """Chances a month that a client is offered a course, and one of the language."""
    courses = lev.training_budget_year / par.training_cost_eur_course / 12.0
    return courses, lev.language_places_year / 12.0 if migrant > 0 else 0.0


@body
def train(i, t, p, u_course, u_hired, traits, state, now, city, book):
    """A course of person ``i`` is offered and taken, goes on, or ends, perhaps in a job."""
    par, lev = city.par[0], city.levers[now.row[i], p]
    if state.training[i] == 0:
        courses, places = course_places(traits.migrant[i], lev, par)
        take_up = course_take_up(lev, par)
        if u_course < (courses + places) * take_up:
            state.training[i] = max(np.int64(par.training_duration_months), 1)
            general = u_course < courses * take_up
            cost = par.training_cost_eur_course if general else par.language_course_cost_eur_course
            book[state.arm[i], TRAINING_COST] += cents(cost)
        return
    state.training[i] -= 1
    if state.training[i] > 0:
        return
    now.course_ended[i] = 1
    stays = now.next[i] == B or now.next[i] == P
    if stays and lev.job_guarantee > 0.0 and u_hired < par.training_job_guarantee_hire_share:
        _, _, u_quality, _ = uniforms(city.key, traits.pid[i], t, PLACE)
        # Full time at the expected pay, taken without pressure.
        state.hours[i] = np.int64(par.full_time_hours_week)
        state.wage[i] = par.expected_full_work_pay_eur_month
        state.quality[i] = normal_ppf(u_quality)
        state.pressed[i] = 0
        state.place[i] = 0
        state.tenure[i] = 0
        state.left[i] = LEFT_FOR_JOB
        now.next[i] = F


@stage
def activities(first, last, t, p, traits, state, now, city, book, draws):
    """Unpaid activities and courses of people on benefit start, go on, stop or are imposed."""
    par = city.par[0]
    fill_uniforms(city.key, traits.pid, now.person, first, last, t, ACTIVITY, draws)
    for k in range(first, last):
        i = now.person[k]
        lev = city.levers[now.row[i], p]
        u_change, u_kind, u_course, u_hired = four(draws, k - first)
        duty = now.exempt[i] == 0
        imposed = duty and f8(traits.u_imposed[i]) < lev.tegenprestatie_share
        u_duty = f8(traits.u_language[i])
        language = duty and is_language_duty(traits.migrant[i], traits.education[i], u_duty, lev)
        if state.activity[i] != NO_ACTIVITY:
            months = min(state.activity_months[i] + 1, 250)
            state.activity_months[i] = months
            paid = allowance_of(state.activity[i], imposed, lev)
            if not imposed and not language and u_change < logistic(activity_stop_log_odds(months, paid, par)):
                state.activity[i] = NO_ACTIVITY
        else:
            freedom = autonomy(f8(state.motivation[i]), f8(state.trust[i]), f8(now.dose[i]), f8(now.control[i]), par)
            age, h, paid = t - traits.birth[i], f8(state.health[i]), lev.activity_allowance
            start = logistic(activity_start_log_odds(age, traits.migrant[i], h, freedom, paid, lev.loss_frame, par))
            if imposed or language or u_change < start:
                state.activity_months[i] = 0
                state.activity[i] = activity_kind(u_kind, imposed, language, par)
        courses, places = course_places(traits.migrant[i], lev, par)
        if state.training[i] > 0 or u_course < courses + places:
            train(i, t, p, u_course, u_hired, traits, state, now, city, book)


@equation
def course_take_up(lev, par):
    """Chance that an offered course is taken: own plan and a job guarantee raise it."""
    return logistic(
        par.training_take_up_log_odds
        + par.training_job_guarantee_log_odds * lev.job_guarantee
        + par.training_own_plan_log_odds * lev.own_plan
    )


@equation
def wealth_limit(household, law):
    """Savings beside which benefit is paid, EUR."""
    return choose(household == SINGLE, law.wealth_limit_single, law.wealth_limit_family)


@equation
def next_savings(savings, y, norm, limit, par):
    """Savings (EUR) follow income over need, between 0 and the wealth limit."""
    return min(max(savings + par.savings_rate_of_income_gap * (y - par.income_need_ratio) * norm, 0.0), limit)


@equation
def next_debt(debt, savings, y, u, par):
    """Problem debt starts when savings are gone (twice as often below the norm) and ends by itself."""
    stays = u >= par.debt_exit_prob_month
    starts = (savings <= 0.0) & (u < par.debt_entry_prob_month * (2.0 if y < 1.0 else 1.0))
    return choose(choose(debt > 0, stays, starts), 1, 0)


@stage
def live(first, last, t, p, traits, state, now, desks, city, draws):
    """R12 for everybody."""
    par = city.par[0]
    law = city.law[p]
    risk_decay = exp(-log(2.0) / par.perceived_risk_half_life_months)
    fill_uniforms(city.key, traits.pid, now.person, first, last, t, LIFE, draws)
    reference_speed, memory_speed = 1.0 / par.reference_adaptation_months, 1.0 / par.contact_memory_months
    log_need = log(par.income_need_ratio)
    for k in range(first, last):
        i = now.person[k]
        status = state.status[i]
        on_benefit = status == B or status == P
        lev = city.levers[now.row[i], p]
        y, dose, ctrl = f8(now.income[i]), f8(now.dose[i]), f8(now.control[i])
        d, h, z = f8(state.distance[i]), f8(state.health[i]), f8(state.stress[i])
        gained = effect_of_dose(dose)
        support = desks.support[state.caseworker[i]] if on_benefit else 0.0
        household = traits.household[i]
        norm = norm_of(household, law)
        limit = wealth_limit(household, law)
        u_move, u_debt, u_health, _ = four(draws, k - first)

        active = on_benefit and state.activity[i] != NO_ACTIVITY
        supported = on_benefit and (
            (lev.life_first_health > 0.0 and h < par.health_limit_threshold_share)
            or (lev.life_first_debt > 0.0 and state.debt[i] > 0)
        )
        good_work = status == F and state.quality[i] > 0.0
        cut_share = lev.cut_share if now.cut[i] > 0 else 0.0
        log_contact = log(1.0 + 12.0 * f8(state.contact_rate[i])) if on_benefit else 0.0
        rewarded = on_benefit and lev.contingent > 0.0 and lev.exit_bonus + lev.work_premium > 0.0

        state.distance[i] = next_distance(
            d, status == F, status == P, gained, now.course_ended[i] > 0, active, par
        )  # fmt: skip
        level = f8(traits.health_level[i])
        state.health[i] = next_health(h, level, z, good_work, supported, normal_ppf(u_health), par)
        log_ease = (log(y) if y != 1.0 else 0.0) - log_need
        state.stress[i] = next_stress(z, ctrl, cut_share, log_ease, state.debt[i] > 0, dose, par)
        level, reaction = f8(traits.motivation_level[i]), f8(traits.control_reaction[i])
        state.motivation[i] = next_motivation(f8(state.motivation[i]), level, reaction, ctrl, rewarded, gained, par)
        state.trust[i] = next_trust(
            f8(state.trust[i]), f8(traits.trust_level[i]), log_contact, support, ctrl, now.cut[i] > 0,
            now.new_caseworker[i] > 0, par,
        )  # fmt: skip
        rate = f8(state.contact_rate[i])
        rate += (now.contacts[i] - rate) * memory_speed
        state.contact_rate[i] = rate if rate > 1e-6 else 0.0
        r = f8(state.reference[i])
        state.reference[i] = r + (y - r) * reference_speed
        # Below a millionth the risk is gone: a decaying float32 would end in slow denormal numbers.
        risk = f8(state.perceived_risk[i]) * risk_decay
        state.perceived_risk[i] = risk if risk > 1e-6 else 0.0
        if u_move < par.moved_or_died_prob_month:
            now.next[i] = X
        savings = next_savings(f8(state.savings[i]), y, norm, limit, par)
        state.savings[i] = savings
        state.debt[i] = next_debt(state.debt[i], savings, y, u_debt, par)
