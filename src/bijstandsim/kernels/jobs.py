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
from .jit import body, equation, stage
from .offers import (
    arrives,
    effect_of_dose,
    full_work_hours,
    full_work_rate,
    offered_pay,
    parttime_hours,
    parttime_rate,
    referral_factor,
    tailored_rate,
    threshold,
)
from .rng import fill_uniforms, four, uniforms
from .search import work_value
from .slots import OFFER_F, OFFER_P, PLACE, SEARCH
from .special import choose, exp, normal_ppf
from .state import LEFT_AFTER_CUT, LEFT_FOR_JOB, LEFT_WITHOUT_WORK, B, F, O, P
from .work import leaves, parttime_end_prob

f8 = np.float64


#: Kinds of offers, in the order in which they are considered.
FULL_WORK, SMALL_JOB, TAILORED = range(3)


@equation
def drawn_offer(kind, key, pid, t, law, par):
    """Hours a week, net pay (EUR a month) and the uniform of the match quality of an offer."""
    if kind == FULL_WORK:
        u_hours, u_pay, u_quality, _ = uniforms(key, pid, t, OFFER_F)
        hours = full_work_hours(u_hours, par)
    elif kind == SMALL_JOB:
        u_hours, u_pay, u_quality, _ = uniforms(key, pid, t, OFFER_P)
        hours = parttime_hours(u_hours, par)
    else:
        _, u_quality, _, _ = uniforms(key, pid, t, PLACE)
        pay = par.expected_full_work_pay_eur_month * law.minimum_wage_index
        return par.full_time_hours_week, pay, u_quality
    return hours, offered_pay(hours, u_pay, law.minimum_wage_index, par), u_quality


@equation
def value_of_full_work(hours, pay, u_now, per_r, norm, lam, h, kids, lev, par):
    """D of an offer of full work at its own pay and hours."""
    mu = par.gain_loss_weight_ratio
    y = income_in_work(par.work_gain_kept_share, pay, norm)
    gain = bonus_gain(y, per_r, norm, mu, lam, lev, par) - par.work_disutility_care * kids
    return utility(y, per_r, mu, lam) - u_now + work_value(hours / par.full_time_hours_week, h, par) + gain


@equation
def value_of_small_job(hours, pay, u_now, per_r, norm, lam, h, floor, release, allowance, cut_runs, lev, par):
    """D of an offer of part-time work beside benefit; ``release`` and ``allowance`` in EUR a month."""
    mu = par.gain_loss_weight_ratio
    cut = min(lev.cut_share, benefit_share(pay, release, norm)) if cut_runs else 0.0
    extra = (release + parttime_premium(pay, lev) + allowance + lev.supplement) / norm
    y = income_on_benefit(floor, cut, extra)
    return utility(y, per_r, mu, lam) - u_now + work_value(hours / par.full_time_hours_week, h, par)


@equation
def kappa(tau, par):
    """Offers of full work in part-time work against none, in a short and a long spell."""
    short, long = par.full_work_offer_ratio_in_parttime_short_spell, par.full_work_offer_ratio_in_parttime_long_spell
    return choose(tau < 12, short, long)


@body
def take_offer(i, kind, t, p, norm, traits, state, now, city, par):
    """The offer of ``kind`` to person ``i``: drawn, weighed, taken or not. Returns whether it was taken.

    One uniform gives the decision and the accepted quality. F if net pay exceeds the norm, else P from B and void in P.
    """
    law = city.law[p]
    lev = city.levers[now.row[i], p]
    hours, pay, u_quality = drawn_offer(kind, city.key, traits.pid[i], t, law, par)
    full = pay > norm
    if not full and state.status[i] == P:
        return False
    u_now, per_r, lam = f8(now.utility[i]), 1.0 / f8(state.reference[i]), f8(traits.loss_aversion[i])
    h = f8(state.health[i])
    if full:
        value = value_of_full_work(hours, pay, u_now, per_r, norm, lam, h, traits.kids[i], lev, par)
    else:
        knows = f8(traits.u_release[i]) < lev.release_take_up
        age, used = t - traits.birth[i], state.release_used[i]
        release = kept(pay, knows, traits.household[i], age, h, used, lev, law, par)
        imposed = now.exempt[i] == 0 and f8(traits.u_imposed[i]) < lev.tegenprestatie_share
        allowance = allowance_of(state.activity[i], imposed, lev)
        value = value_of_small_job(
            hours, pay, u_now, per_r, norm, lam, h, f8(traits.income_floor[i]), release, allowance,
            state.cut_left[i] > 0, lev, par,
        )  # fmt: skip
    quality = normal_ppf(u_quality)
    aim = par.threshold_shift_job_first_sd * lev.job_first + par.threshold_shift_fitting_job_sd * lev.fitting_job
    if quality < threshold(value, f8(now.pressure[i]), aim, par):
        return False
    state.hours[i] = np.int64(hours)
    state.wage[i] = pay / law.minimum_wage_index
    state.quality[i] = quality
    state.pressed[i] = 1 if quality < threshold(value, 0.0, aim, par) else 0
    state.place[i] = 1 if kind == TAILORED else 0
    state.tenure[i] = 0
    now.next[i] = F if full else P
    if full:
        state.left[i] = LEFT_FOR_JOB
    return True


@body
def consider(i, t, p, full, part, traits, state, now, city):
    """Offers to person ``i``: full work first, then (in B) a small job, then a tailored place; the first taken counts.

    ``full`` and ``part`` tell whether such offers arrive. Returns whether one was taken.
    """
    par = city.par[0]
    norm = norm_of(traits.household[i], city.law[p])
    if full and take_offer(i, FULL_WORK, t, p, norm, traits, state, now, city, par):
        return True
    if part and state.status[i] == B and take_offer(i, SMALL_JOB, t, p, norm, traits, state, now, city, par):
        return True
    places = city.levers[now.row[i], p].work_places_share
    if places > 0.0:
        u_place, _, _, _ = uniforms(city.key, traits.pid[i], t, PLACE)
        if arrives(u_place, tailored_rate(places, f8(state.distance[i]), par)):
            return take_offer(i, TAILORED, t, p, norm, traits, state, now, city, par)
    return False


@equation
def offer_factor(tau, contacted, turned, training, theta, of_caseworker, turn_factor, lock_in, city):
    """What all offers are multiplied by: market, duration, the caseworker's belief, a new face, a course."""
    factor = city.duration[tau] * theta
    factor = factor * of_caseworker if contacted else factor
    factor = factor * turn_factor if turned else factor
    return factor * (1.0 - lock_in) if training else factor


@body
def leave(i, state, now, par):
    """Person ``i`` leaves benefit without work."""
    now.next[i] = O
    recent = state.cut_ago[i] < par.repeat_window_months
    state.left[i] = LEFT_AFTER_CUT if recent else LEFT_WITHOUT_WORK


@stage
def answer_offers(first, last, t, p, theta, traits, state, now, desks, teams, city, draws):
    """Offers, acceptance and leaving of everybody in B and P; writes ``Now.next``."""
    par = city.par[0]
    longest = len(city.duration) - 1
    fill_uniforms(city.key, traits.pid, now.person, first, last, t, SEARCH, draws)
    turn_factor = exp(par.caseworker_change_effect_log)
    for k in range(first, last):
        i = now.person[k]
        status = state.status[i]
        lev = city.levers[now.row[i], p]
        desk, tau = state.caseworker[i], min(state.tau[i], longest)
        d, h, z = f8(state.distance[i]), f8(state.health[i]), f8(state.stress[i])
        factor = offer_factor(
            tau, now.contacts[i] > 0, state.turned[i] > 0, state.training[i] > 0, theta, desks.offer_factor[desk],
            turn_factor, lev.lock_in, city,
        )  # fmt: skip
        referral = referral_factor(effect_of_dose(f8(now.dose[i])), d, par)
        u_full, u_part, u_leave, u_end = four(draws, k - first)
        reach = f8(now.effort_full[i]) + par.referral_effect_full_work_per_dose * referral
        reach *= kappa(tau, par) if status == P else 1.0
        full = arrives(u_full, full_work_rate(d, h, z, reach, factor, par))
        reach = f8(now.effort_part[i]) + par.referral_effect_parttime_per_dose * referral
        part = status == B and arrives(u_part, parttime_rate(d, h, z, reach, factor, par))
        if (full or part or lev.work_places_share > 0.0) and consider(i, t, p, full, part, traits, state, now, city):
            continue
        if leaves(u_leave, f8(now.pressure[i]), teams.log_cap[desks.team[desk]], d, city.staying[tau], par):
            leave(i, state, now, par)
        elif status == P and u_end < parttime_end_prob(f8(state.quality[i]), par):
            now.next[i] = B
