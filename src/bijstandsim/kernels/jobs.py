"""R7, R8 and R11 for everybody on benefit: offers, acceptance, leaving without work, end of small jobs."""

import numpy as np

from .effort import allowance_of, benefit_share
from .income import (
    bonus_gain,
    income_in_work,
    income_on_benefit,
    kept,
    norm_of,
    parttime_premium,
    utility,
)
from .jit import kernel, stage
from .offers import (
    arrives,
    full_work_arrives,
    full_work_hours,
    offered_pay,
    parttime_arrives,
    parttime_hours,
    referral_factor,
    tailored_rate,
    threshold,
)
from .rng import fill_uniforms, four, uniforms
from .search import work_value
from .slots import OFFER_F, OFFER_P, PLACE, SEARCH
from .special import exp, normal_ppf
from .state import LEFT_AFTER_CUT, LEFT_FOR_JOB, LEFT_WITHOUT_WORK, B, F, O, P
from .work import leaves, parttime_end_prob

f8 = np.float64


@stage
def offer_value(i, t, hours, pay, full, traits, state, now, lev, law, par):
    """D of R8: the offer's own pay and hours against the income of this month."""
    norm = norm_of(traits.household[i], law)
    mu, lam, per_r = par.gain_loss_weight_ratio, f8(traits.loss_aversion[i]), 1.0 / f8(state.reference[i])
    h = f8(state.health[i])
    value = work_value(hours / par.full_time_hours_week, h, par) - f8(now.utility[i])
    if full:
        y = income_in_work(par.work_gain_kept_share, pay, norm)
        gain = bonus_gain(y, per_r, norm, mu, lam, lev, par)
        return value + utility(y, per_r, mu, lam) + gain - par.work_disutility_care * traits.kids[i]
    knows = f8(traits.u_release[i]) < lev.release_take_up
    age, used = t - traits.birth[i], state.release_used[i]
    release = kept(pay, knows, traits.household[i], age, h, used, lev, law, par)
    cut = 0.0
    if state.cut_left[i] > 0:
        cut = min(lev.cut_share, benefit_share(pay, release, norm))
    extra = release + parttime_premium(pay, lev) + lev.supplement
    extra += allowance_of(state.activity[i], f8(traits.u_imposed[i]) < lev.tegenprestatie_share, lev)
    return value + utility(income_on_benefit(f8(traits.income_floor[i]), cut, extra / norm), per_r, mu, lam)


@stage
def decide(i, t, hours, pay, u_quality, place, traits, state, now, lev, law, par):
    """R8: take the offer if its match quality reaches the threshold. F if net pay exceeds the norm, else P.

    One uniform gives the decision and the accepted quality. An offer below the norm is void in P.
    """
    full = pay > norm_of(traits.household[i], law)
    if not full and state.status[i] == P:
        return False
    value = offer_value(i, t, hours, pay, full, traits, state, now, lev, law, par)
    aim = par.threshold_shift_job_first_sd * lev.job_first + par.threshold_shift_fitting_job_sd * lev.fitting_job
    quality = normal_ppf(u_quality)
    if quality < threshold(value, f8(now.pressure[i]), aim, par):
        return False
    state.hours[i] = np.int64(hours)
    state.wage[i] = pay / law.minimum_wage_index
    state.quality[i] = quality
    state.pressed[i] = 1 if quality < threshold(value, 0.0, aim, par) else 0
    state.place[i] = place
    state.tenure[i] = 0
    now.next[i] = F if full else P
    if full:
        state.left[i] = LEFT_FOR_JOB
    return True


@kernel
def kappa(tau, par):
    """Offers of full work in part-time work against none, in a short and a long spell."""
    if tau < 12:
        return par.full_work_offer_ratio_in_parttime_short_spell
    return par.full_work_offer_ratio_in_parttime_long_spell


@stage
def answer_offers(first, last, t, p, theta, traits, state, now, desks, teams, city, draws):
    """Offers, acceptance and leaving of everybody in B and P; writes ``Now.next``."""
    par = city.par[0]
    law = city.law[p]
    longest = len(city.duration) - 1
    fill_uniforms(city.key, traits.pid, now.person, first, last, t, SEARCH, draws)
    turn_factor = exp(par.caseworker_change_effect_log)
    for k in range(first, last):
        i = now.person[k]
        status = state.status[i]
        lev = city.levers[now.row[i], p]
        desk, tau = state.caseworker[i], min(state.tau[i], longest)
        d, h, z = f8(state.distance[i]), f8(state.health[i]), f8(state.stress[i])
        factor = city.duration[tau] * theta
        if now.contacts[i] > 0:
            factor *= desks.offer_factor[desk]
        if state.turned[i] > 0:
            factor *= turn_factor
        if state.training[i] > 0:
            factor *= 1.0 - lev.lock_in
        referral = referral_factor(f8(now.dose[i]), d, par)
        u_full, u_part, u_leave, u_end = four(draws, k - first)

        taken = False
        reach = f8(now.effort_full[i]) + par.referral_effect_full_work_per_dose * referral
        if status == P:
            reach *= kappa(tau, par)
        if full_work_arrives(u_full, d, h, z, reach, factor, par):
            u_hours, u_pay, u_quality, _ = uniforms(city.key, traits.pid[i], t, OFFER_F)
            hours = full_work_hours(u_hours, par)
            pay = offered_pay(hours, u_pay, law.minimum_wage_index, par)
            taken = decide(i, t, hours, pay, u_quality, 0, traits, state, now, lev, law, par)
        if not taken and status == B:
            reach = f8(now.effort_part[i]) + par.referral_effect_parttime_per_dose * referral
            if parttime_arrives(u_part, d, h, z, reach, factor, par):
                u_hours, u_pay, u_quality, _ = uniforms(city.key, traits.pid[i], t, OFFER_P)
                hours = parttime_hours(u_hours, par)
                pay = offered_pay(hours, u_pay, law.minimum_wage_index, par)
                taken = decide(i, t, hours, pay, u_quality, 0, traits, state, now, lev, law, par)
        if not taken and lev.work_places_share > 0.0:
            u_place, u_quality, _, _ = uniforms(city.key, traits.pid[i], t, PLACE)
            if arrives(u_place, tailored_rate(lev.work_places_share, d, par)):
                hours = par.full_time_hours_week
                pay = par.expected_full_work_pay_eur_month * law.minimum_wage_index
                taken = decide(i, t, hours, pay, u_quality, 1, traits, state, now, lev, law, par)
        if taken:
            continue

        log_cap = teams.log_cap[desks.team[desk]]
        if leaves(u_leave, f8(now.pressure[i]), log_cap, d, city.staying[tau], par):
            now.next[i] = O
            recent = state.cut_ago[i] < par.repeat_window_months
            state.left[i] = LEFT_AFTER_CUT if recent else LEFT_WITHOUT_WORK
        elif status == P and u_end < parttime_end_prob(f8(state.quality[i]), par):
            now.next[i] = B
