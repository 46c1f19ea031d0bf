"""R1 to R6 over a run of lanes on benefit: this month's income and how hard to look for work.

Every loop is one step of ``effort.weigh_work``, with the same equations; ``s`` is the scratch of the block at work.
"""

import numpy as np

from ..effort import allowance_of, benefit_share, is_language_duty
from ..enforcement import decide_case, report_prob
from ..income import (
    bonus_gain,
    income_in_work,
    income_on_benefit,
    kept,
    norm_of,
    parttime_premium,
    uses_release,
    utility,
    utility_of_log,
)
from ..jit import stage, summing
from ..ledger import grain
from ..rng import unit
from ..search import (
    control,
    effective_search,
    free_search,
    log_cost,
    press,
    search_effort,
    threat,
    total_value,
    work_value,
)
from ..special import exp, log
from ..state import COUPLE, B, P

f8 = np.float64


@stage
def copy_between(b, s, first, last):
    """What earlier passes of the month left for this one, and nothing yet of what it adds."""
    for i in range(first, last):
        s.row[i] = b.row[i]
        s.exempt[i] = b.exempt[i]
    for i in range(first, last):
        s.contacts[i] = b.contacts[i]
        s.new_caseworker[i] = b.new_caseworker[i]
        s.next[i] = b.status[i]
    for i in range(first, last):
        s.dose[i] = b.dose[i]
    for i in range(first, last):
        s.cut[i] = 0
        s.warning[i] = 0
        s.course_ended[i] = 0
    for i in range(first, last):
        s.control[i] = 0.0
        s.free_search[i] = 0.0
        s.effort_full[i] = 0.0
        s.effort_part[i] = 0.0


@stage
def ask_desks(b, s, first, last, desks):
    """What the client's caseworker gives this month."""
    for i in range(first, last):
        j = b.caseworker[i]
        s.monitoring[i] = desks.monitoring[j]
        s.toughness[i] = desks.toughness[j]
        s.support[i] = desks.support[j]
        s.skill[i] = desks.skill[j]
        s.offer_factor[i] = desks.offer_factor[j]


@stage
def give_dose(b, s, first, last, lev, par):
    """C5: contacts times support, interviewing, trust and skill; months since the last contact."""
    cap = np.int64(par.since_cap_months)
    gain = (
        1.0
        + par.trained_interviewing_dose_gain_ratio * lev.interviewing_trained
        + par.untrained_interviewing_dose_change_ratio * lev.interviewing_untrained
    )
    for i in range(first, last):
        b.since[i] = 0 if s.contacts[i] > 0 else min(b.since[i] + 1, cap)
    for i in range(first, last):
        dose = f8(s.dose[i]) * s.support[i] * gain * (0.5 + f8(b.trust[i])) * s.skill[i]
        s.dose[i] = max(dose, 0.0)


@stage
def enforce(b, s, first, last, t, p, lev, desks, city):
    """C6: clients are checked against last month's search; a report is decided at once."""
    par = city.par[0]
    for i in range(first, last):
        b.cut_ago[i] = b.cut_ago[i] + 1 if b.cut_ago[i] < 254 else b.cut_ago[i]
    if lev.search_duty <= 0.0:
        return
    for i in range(first, last):
        chance = report_prob(s.monitoring[i], f8(b.search[i]), lev, par)
        s.event[i] = 1 if unit(b.care_check[i]) < chance and s.exempt[i] == 0 else 0
    for i in range(first, last):
        if s.event[i] > 0:
            decide_case(i, t, p, lev, b, b, s, desks, city, par)


@stage
def receive(b, s, first, last, t, lev, law, par):
    """R1: earnings, what is kept of them, allowance, cut, and income."""
    for i in range(first, last):
        s.earnings[i] = f8(b.wage[i]) * law.minimum_wage_index if b.status[i] == P else 0.0
        s.premium[i] = parttime_premium(s.earnings[i], lev)
    for i in range(first, last):
        knows = f8(b.u_release[i]) < lev.release_take_up
        s.release[i] = kept(
            s.earnings[i], knows, b.household[i], t - b.birth[i], f8(b.health[i]), b.release_used[i], lev, law, par
        )
    for i in range(first, last):
        knows = f8(b.u_release[i]) < lev.release_take_up
        uses = uses_release(b.status[i] == P, knows, t - b.birth[i], b.release_used[i], law)
        b.release_used[i] += np.uint8(uses)
    for i in range(first, last):
        s.imposed[i] = 1 if s.exempt[i] == 0 and f8(b.u_imposed[i]) < lev.tegenprestatie_share else 0
    for i in range(first, last):
        language = is_language_duty(b.migrant[i], b.education[i], f8(b.u_language[i]), lev)
        s.language[i] = 1 if language else 0
    for i in range(first, last):
        s.allowance[i] = allowance_of(b.activity[i], s.imposed[i] > 0, lev)
    for i in range(first, last):
        norm = norm_of(b.household[i], law)
        s.full_cut[i] = min(lev.cut_share, benefit_share(s.earnings[i], s.release[i], norm))
        s.cut_now[i] = s.full_cut[i] if b.cut_left[i] > 0 else 0.0
    for i in range(first, last):
        per_norm = 1.0 / norm_of(b.household[i], law)
        s.extra[i] = (s.release[i] + s.premium[i] + s.allowance[i] + lev.supplement) * per_norm
        s.y[i] = income_on_benefit(f8(b.income_floor[i]), s.cut_now[i], s.extra[i])
    mu = par.gain_loss_weight_ratio
    for i in range(first, last):
        s.income[i] = s.y[i]
        s.cost[i] = utility(s.y[i], 1.0 / f8(b.reference[i]), mu, f8(b.loss_aversion[i]))
        s.utility[i] = s.cost[i]  # ``cost`` holds it in full width until the search cost takes its place


@stage
def value_full_work(b, s, first, last, lev, law, par):
    """R2 and R3: what full work is worth, B_F."""
    mu = par.gain_loss_weight_ratio
    pay = par.expected_full_work_pay_eur_month * law.minimum_wage_index
    y_single = income_in_work(par.work_gain_kept_share, pay, law.norm_single)
    y_couple = income_in_work(par.work_gain_kept_share, pay, law.norm_couple)
    log_single, log_couple = log(y_single), log(y_couple)
    bonus = lev.exit_bonus + lev.work_premium > 0.0
    for i in range(first, last):
        couple = b.household[i] == COUPLE
        y = y_couple if couple else y_single
        log_y = log_couple if couple else log_single
        gain = utility_of_log(y, log_y, 1.0 / f8(b.reference[i]), mu, f8(b.loss_aversion[i])) - s.cost[i]
        s.value[i] = gain + work_value(1.0, f8(b.health[i]), par)
        s.psi[i] = 0.0
    if bonus:
        for i in range(first, last):
            couple = b.household[i] == COUPLE
            y = y_couple if couple else y_single
            norm = norm_of(b.household[i], law)
            s.psi[i] = bonus_gain(y, 1.0 / f8(b.reference[i]), norm, mu, f8(b.loss_aversion[i]), lev, par)
    for i in range(first, last):
        d_f = s.value[i] + (s.psi[i] - par.work_disutility_care * b.kids[i])
        beta, m = f8(b.present_bias[i]), f8(b.motivation[i])
        s.factor[i] = beta * par.full_work_value_weight * max(d_f, 0.0) + m * par.motivation_weight_full_work
        s.effort_full[i] = s.factor[i]  # ``factor`` holds B_F in full width, ``chance`` later B_P


@stage
def value_small_job(b, s, first, last, t, lev, law, par):
    """R2 and R3: what a small job beside the benefit is worth, B_P; nothing to those who have one."""
    mu = par.gain_loss_weight_ratio
    pay = par.expected_parttime_pay_eur_month * law.minimum_wage_index
    weight_kids = exp(par.motivation_weight_parttime_kids_log)
    premium = parttime_premium(pay, lev)
    for i in range(first, last):
        knows = f8(b.u_release[i]) < lev.release_take_up
        s.chance[i] = kept(
            pay, knows, b.household[i], t - b.birth[i], f8(b.health[i]), b.release_used[i], lev, law, par
        )
    for i in range(first, last):
        norm = norm_of(b.household[i], law)
        cut = min(lev.cut_share, benefit_share(pay, s.chance[i], norm)) if s.cut_now[i] > 0.0 else 0.0
        extra = (s.chance[i] + premium + s.allowance[i] + lev.supplement) * (1.0 / norm)
        s.back[i] = income_on_benefit(f8(b.income_floor[i]), cut, extra)
    for i in range(first, last):
        u = utility(s.back[i], 1.0 / f8(b.reference[i]), mu, f8(b.loss_aversion[i])) - s.cost[i]
        gain = u if s.back[i] != s.y[i] else 0.0
        s.value[i] = gain + work_value(par.parttime_hours_ratio, f8(b.health[i]), par)
    for i in range(first, last):
        beta, m = f8(b.present_bias[i]), f8(b.motivation[i])
        b_p = beta * par.parttime_value_weight * max(s.value[i], 0.0)
        b_p += m * par.motivation_weight_parttime * (weight_kids if b.kids[i] > 0 else 1.0)
        s.chance[i] = b_p if b.status[i] == B else 0.0
        s.effort_part[i] = s.chance[i]


@stage
def feel_control(b, s, first, last, lev, par):
    """Pressure to take a job, and how controlling the regime feels."""
    for i in range(first, last):
        not_exempt = 1.0 if s.exempt[i] == 0 else 0.0
        s.pressure[i] = press(not_exempt, lev.accept_duty, s.monitoring[i], f8(b.perceived_risk[i]), par)
    for i in range(first, last):
        not_exempt = 1.0 if s.exempt[i] == 0 else 0.0
        on_duty = 1.0 if s.imposed[i] > 0 or s.language[i] > 0 else 0.0
        s.control[i] = control(not_exempt, s.monitoring[i], s.toughness[i], on_duty, par)


@stage
def fear_cuts(b, s, first, last, lev, par):
    """R4: the threat of a cut, Psi."""
    if lev.search_duty <= 0.0 or lev.search_level <= 0.0:
        for i in range(first, last):
            s.psi[i] = 0.0
        return
    mu = par.gain_loss_weight_ratio
    for i in range(first, last):
        floor, per_r, lam = f8(b.income_floor[i]), 1.0 / f8(b.reference[i]), f8(b.loss_aversion[i])
        uncut = utility(income_on_benefit(floor, 0.0, s.extra[i]), per_r, mu, lam)
        u_full = uncut if s.cut_now[i] > 0.0 else s.cost[i]
        s.value[i] = u_full - utility(income_on_benefit(floor, s.full_cut[i], s.extra[i]), per_r, mu, lam)
    for i in range(first, last):
        psi = threat(
            f8(b.present_bias[i]), 1.0, s.monitoring[i], f8(b.perceived_risk[i]), s.value[i], lev.cut_months,
            lev.search_level, par,
        )  # fmt: skip
        s.psi[i] = psi if s.exempt[i] == 0 else 0.0


@stage
def choose_search(b, s, first, last, lev, par):
    """R5 and R6: how hard they look. Returns the sum of effective search."""
    eta, chi, required = par.search_effort_elasticity, par.complied_effort_productivity_share, lev.search_level
    for i in range(first, last):
        s.value[i] = total_value(s.factor[i], s.chance[i])
        s.cost[i] = log_cost(f8(b.log_search_cost[i]), f8(b.stress[i]), f8(b.health[i]), par)
    for i in range(first, last):
        low = free_search(s.value[i], s.cost[i], eta)
        chosen = search_effort(low, required, s.value[i], s.psi[i], s.cost[i], eta)
        s.extra[i] = low
        s.back[i] = chosen
    for i in range(first, last):
        s.psi[i] = effective_search(s.extra[i], s.back[i], chi)
    for i in range(first, last):
        s.free_search[i] = s.extra[i]
        b.search[i] = s.back[i]
    for i in range(first, last):
        share = s.psi[i] / s.value[i]
        s.effort_full[i] = share * f8(s.effort_full[i])
        s.effort_part[i] = share * f8(s.effort_part[i])
    return searched(s, first, last)


@summing
def searched(s, first, last):
    """Sum of the effective search in ``psi``."""
    total = 0.0
    for i in range(first, last):
        total += grain(s.psi[i])
    return total
