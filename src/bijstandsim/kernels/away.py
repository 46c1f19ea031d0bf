"""R9: people off benefit, in work (F), on insurance (W) or without either (O)."""

import numpy as np

from .effort import tax_on_pay
from .income import income_in_work, norm_of
from .jit import body, equation, stage
from .ledger import (
    ALLOWANCES_LOST_MUNICIPALITY,
    ALLOWANCES_LOST_STATE,
    BONUS,
    INSURANCE,
    NET_PAY,
    OWN_MEANS,
    PAY_TAX,
    WORK_PLACES,
    cents,
    whole_cents,
)
from .offers import quality_without_pressure
from .rng import fill_uniforms, four
from .slots import WORK
from .special import choose, exp, power
from .state import LEFT_AFTER_CUT, LEFT_FOR_JOB, B, F, O, W
from .work import claim_prob, job_finding_log, return_prob, separation_log

f8 = np.float64


@equation
def allowances_lost(wage, norm, par):
    """Allowances lost in F, of the state and of the municipality, whole cents."""
    lost = (1.0 - par.work_gain_kept_share) * max(wage - norm, 0.0)
    municipality = whole_cents(par.allowance_lost_municipal_share * lost)
    return whole_cents(lost) - municipality, municipality


@body
def pay_work(book, arm, wage, norm, bonus, place, par):
    """Book a month in F: pay, its taxes, the allowances that are lost, the bonus paid."""
    lost_state, lost_municipality = allowances_lost(wage, norm, par)
    book[arm, NET_PAY] += cents(wage)
    book[arm, PAY_TAX] += np.int64(tax_on_pay(wage, par))
    book[arm, ALLOWANCES_LOST_STATE] += np.int64(lost_state)
    book[arm, ALLOWANCES_LOST_MUNICIPALITY] += np.int64(lost_municipality)
    book[arm, BONUS] += cents(bonus)
    if place > 0:
        book[arm, WORK_PLACES] += cents(par.work_place_cost_eur_month)


@equation
def bonus_due(tenure, lev):
    """Bonus paid in this month of a job: the premium in the first month, the exit bonus after its months."""
    first = choose(tenure == 0, lev.work_premium, 0.0)
    return first + choose(tenure == np.int64(lev.exit_bonus_after_months), lev.exit_bonus, 0.0)


@equation
def claim(u, tr, par):
    """Status of a person without job and insurance: benefit if entitled and claimed, else nothing."""
    return B if u < claim_prob(tr, par) else O


@equation
def job_prob(status, quality, tenure, d, left, theta, cycle, par):
    """Chance this month that a job ends (F) or is found (W, O)."""
    without_work = par.job_finding_after_leaving_without_work_prob_month
    outside = choose(left == LEFT_FOR_JOB, par.job_finding_no_benefit_prob_month, without_work)
    base = choose(status == O, outside, par.job_finding_insured_prob_month)
    in_work = status == F
    scale = choose(in_work, cycle * par.separation_base_prob_month, base * theta)
    return scale * exp(choose(in_work, separation_log(quality, tenure, d, par), job_finding_log(d, par)))


@equation
def back_prob(status, left, tenure, par):
    """Chance this month to return from O to benefit."""
    left_alone, cut_off = par.return_from_no_benefit_start_prob_month, par.return_after_enforcement_start_prob_month
    start = choose(left == LEFT_AFTER_CUT, cut_off, left_alone)
    return choose(status == O, return_prob(start, tenure, par), 0.0)


@equation
def income_away(status, wage, norm, floor, bonus, par):
    """y in F (with the bonus of the month), W and O; ``wage`` in EUR a month."""
    in_work = income_in_work(par.work_gain_kept_share, wage, norm) + bonus / norm
    insured = par.insurance_replacement_ratio * wage / norm
    outside = max(floor, par.income_off_benefit_without_work_ratio)
    return choose(status == F, in_work, choose(status == W, insured, outside))


@body
def job_ends(i, u_claim, state, now, par):
    """The job of person ``i`` ends: unemployment insurance with enough months of work, else a claim or nothing."""
    state.left[i] = LEFT_FOR_JOB
    if state.rights[i] >= par.insurance_entitlement_months:
        now.next[i] = W
        state.insured[i] = np.int64(par.insurance_duration_months)
        state.rights[i] = 0
    else:
        now.next[i] = claim(u_claim, f8(state.trust[i]), par)


@body
def job_found(i, u_quality, wage, norm, floor_prob, state, now, par):
    """A job found off benefit: at the last wage where that exceeds the norm, without pressure."""
    now.next[i] = F
    if wage <= norm:
        state.wage[i] = par.expected_full_work_pay_eur_month
        state.hours[i] = np.int64(par.full_time_hours_week)
    state.quality[i] = quality_without_pressure(u_quality, floor_prob)
    state.pressed[i] = 0
    state.place[i] = 0
    state.tenure[i] = 0


@body
def pay_away(book, arm, status, wage, norm, y, bonus, place, par):
    """Book a month off benefit."""
    if status == F:
        pay_work(book, arm, wage, norm, bonus, place, par)
    elif status == W:
        book[arm, INSURANCE] += cents(par.insurance_replacement_ratio * wage)
    else:
        book[arm, OWN_MEANS] += cents(y * norm)


@body
def change_away(i, u_job, u_quality, u_claim, u_return, chance, back, wage, norm, floor_prob, state, now, par):
    """What becomes of person ``i`` in F, W or O this month."""
    status = state.status[i]
    if status == F:
        if u_job < chance:
            job_ends(i, u_claim, state, now, par)
        return
    if status == W:
        state.insured[i] -= 1
    if u_job < chance:
        job_found(i, u_quality, wage, norm, floor_prob, state, now, par)
    elif status == W:
        if state.insured[i] == 0:
            state.left[i] = LEFT_FOR_JOB
            now.next[i] = claim(u_claim, f8(state.trust[i]), par)
    elif u_return < back:
        now.next[i] = B


@stage
def month_away(first, last, t, p, theta, traits, state, now, city, book, draws):
    """Income and transitions of the people at ``first`` to ``last`` - 1 of ``Now.person``, all in F, W or O.

    ``theta`` is the market factor of offers.
    """
    par = city.par[0]
    law = city.law[p]
    cycle = power(city.theta[p] / par.market_reference_index, -par.separation_tightness_elasticity)
    fill_uniforms(city.key, traits.pid, now.person, first, last, t, WORK, draws)
    floor_prob = city.run[0].quality_floor_prob
    for k in range(first, last):
        i = now.person[k]
        status, left, tenure = state.status[i], state.left[i], state.tenure[i]
        norm = norm_of(traits.household[i], law)
        wage, d = f8(state.wage[i]) * law.minimum_wage_index, f8(state.distance[i])
        u_job, u_quality, u_claim, u_return = four(draws, k - first)
        bonus = bonus_due(tenure, city.levers[now.row[i], p]) if status == F else 0.0
        y = income_away(status, wage, norm, f8(traits.income_floor[i]), bonus, par)
        now.income[i] = y
        if p > 0:
            pay_away(book, state.arm[i], status, wage, norm, y, bonus, state.place[i], par)
        chance = job_prob(status, f8(state.quality[i]), tenure, d, left, theta, cycle, par)
        back = back_prob(status, left, tenure, par)
        change_away(
            i, u_job, u_quality, u_claim, u_return, chance, back, wage, norm, floor_prob, state, now, par
        )  # fmt: skip
