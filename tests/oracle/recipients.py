"""Step 6 in plain Python: income on benefit, search, and which job is taken (R1 to R8, R11)."""

from __future__ import annotations

import math
from types import SimpleNamespace

from scipy.special import ndtri

from bijstandsim.kernels import slots
from bijstandsim.kernels.state import (
    COUPLE,
    LEFT_AFTER_CUT,
    LEFT_WITHOUT_WORK,
    SINGLE_PARENT,
    VOLUNTEERING,
    B,
    F,
    O,
    P,
)

from .accounts import book_benefit
from .world import Oracle, Person


def norm_of(world: Oracle, person: Person) -> float:
    """The unit's net norm, EUR a month."""
    law = world.law
    return law.norm_couple if person.household == COUPLE else law.norm_single


def utility(y: float, person: Person, par: SimpleNamespace) -> float:
    """U(y; r): log income and gain-loss utility against the reference."""
    x = y / person.reference - 1.0
    g = x if x >= 0.0 else person.loss_aversion * x
    return math.log(y) + par.gain_loss_weight_ratio * g


def is_imposed(person: Person, lev: SimpleNamespace) -> bool:
    """Whether some activity is imposed on the person."""
    return person.u_imposed < lev.tegenprestatie_share or language_duty(person, lev)


def language_duty(person: Person, lev: SimpleNamespace) -> bool:
    """Whether the person is held to a language course."""
    return person.migrant == 1 and person.education == 0 and person.u_language < lev.language_duty_share


def released(world: Oracle, person: Person, earnings: float) -> float:
    """Earnings that are not set off, EUR a month."""
    lev, law, par = world.levers(person.row), world.law, world.par
    age = world.t - person.birth
    if age < law.release_min_age_months or not person.happens(person.u_release, lev.release_take_up):
        return 0.0
    used = person.release_used - lev.release_waiting_months
    if used < 0.0:
        return 0.0
    if used < lev.release_months:
        return min(lev.release_share * earnings, lev.release_cap)
    parent = person.household == SINGLE_PARENT and lev.release_single_parent > 0.0
    if parent and used < lev.release_months + law.release_single_parent_months:
        return min(law.release_single_parent_share * earnings, law.release_single_parent_cap)
    if lev.release_medical > 0.0 and person.happens(person.health, par.health_limit_threshold_share):
        return min(law.release_medical_share * earnings, law.release_medical_cap)
    return 0.0


def cut_of(lev: SimpleNamespace, norm: float, earnings: float, kept: float) -> float:
    """Share of the norm that a cut takes: never more than the benefit that is paid beside these earnings."""
    return min(lev.cut_share, (norm - min(earnings, norm) + kept) / norm)


def income(world: Oracle, person: Person) -> None:
    """R1: this month's income on benefit, with and without the running cut."""
    lev = world.levers(person.row)
    norm = norm_of(world, person)
    earnings = person.wage * world.law.minimum_wage_index if person.status == P else 0.0
    kept = released(world, person, earnings) if person.status == P else 0.0
    old_enough = world.t - person.birth >= world.law.release_min_age_months
    if person.status == P and old_enough and person.happens(person.u_release, lev.release_take_up):
        person.release_used = min(person.release_used + 1, 250)
    premium = min(lev.parttime_premium_share * earnings, lev.parttime_premium_cap)
    person.imposed = is_imposed(person, lev)
    unpaid_duty = person.u_imposed < lev.tegenprestatie_share and not person.exempt
    volunteers = person.activity == VOLUNTEERING and not unpaid_duty
    person.allowance = lev.activity_allowance if volunteers else 0.0
    possible_cut = cut_of(lev, norm, earnings, kept)
    person.cut_now = possible_cut if person.cut_left > 0 else 0.0
    extra = (kept + premium + person.allowance + lev.supplement) / norm
    person.y = max(person.income_floor, 1.0 - person.cut_now + extra)
    person.y_uncut = max(person.income_floor, 1.0 + extra)
    person.y_cut = max(person.income_floor, person.y_uncut - possible_cut)
    book_benefit(world, person, norm, earnings, kept, premium)


def full_income(world: Oracle, person: Person, pay: float) -> float:
    """Income in full work as a multiple of the norm."""
    gain = pay / norm_of(world, person) - 1.0
    return 1.0 + (world.par.work_gain_kept_share * gain if gain > 0.0 else gain)


def full_value(world: Oracle, person: Person, pay: float, hours_ratio: float) -> float:
    """D_F of a job of this net pay and this share of full-time hours."""
    par, lev = world.par, world.levers(person.row)
    y = full_income(world, person, pay)
    bonus = (lev.exit_bonus + lev.work_premium) / (12.0 * norm_of(world, person))
    gain = utility(y + bonus, person, par) - utility(y, person, par)
    mu = par.gain_loss_weight_ratio
    if lev.loss_frame > 0.0:
        gain *= 1.0 + par.bonus_loss_frame_share * mu * (person.loss_aversion - 1.0) / (1.0 + mu)
    d = utility(y, person, par) - person.U
    d += hours_ratio * worth_of_work(world, person) - par.work_disutility_care * person.kids
    return d + gain


def part_value(world: Oracle, person: Person, pay: float, hours_ratio: float) -> float:
    """D_P of a small job of this net pay and this share of full-time hours."""
    par, lev = world.par, world.levers(person.row)
    norm, kept = norm_of(world, person), released(world, person, pay)
    extra = kept + min(lev.parttime_premium_share * pay, lev.parttime_premium_cap) + person.allowance + lev.supplement
    cut = cut_of(lev, norm, pay, kept) if person.cut_left > 0 else 0.0
    y = max(person.income_floor, 1.0 - cut + extra / norm)
    return utility(y, person, par) - person.U + hours_ratio * worth_of_work(world, person)


def worth_of_work(world: Oracle, person: Person) -> float:
    """Non-pecuniary value of full-time work less its disutility."""
    par = world.par
    return (
        par.work_nonpecuniary_value
        - par.work_disutility_full_time
        - par.work_disutility_ill_health * (1.0 - person.health)
    )


def search(world: Oracle, person: Person) -> None:
    """R2 to R6: search effort and what it is aimed at."""
    par, lev, index = world.par, world.levers(person.row), world.law.minimum_wage_index
    person.U = utility(person.y, person, par)
    d_full = full_value(world, person, par.expected_full_work_pay_eur_month * index, 1.0)
    b_full = person.present_bias * par.full_work_value_weight * max(d_full, 0.0)
    b_full += person.motivation * par.motivation_weight_full_work
    b_part = 0.0
    if person.status == B:
        pay = par.expected_parttime_pay_eur_month * index
        d_part = part_value(world, person, pay, par.parttime_hours_ratio)
        weight = par.motivation_weight_parttime * math.exp(par.motivation_weight_parttime_kids_log * person.kids)
        b_part = person.present_bias * par.parttime_value_weight * max(d_part, 0.0) + person.motivation * weight
    n = math.hypot(b_full, b_part)

    desk = world.desks[person.caseworker]
    bound = 0.0 if person.exempt else 1.0
    risk = min(1.0, par.perceived_cut_prob_per_detection * desk.monitoring + person.perceived_risk)
    person.press = bound * (par.accept_duty_pressure * lev.accept_duty + par.pressure_weight_perceived_risk * risk)
    person.ctrl = bound * (
        par.control_weight_monitoring * desk.monitoring
        + par.control_weight_toughness * desk.toughness
        + par.control_weight_tegenprestatie * person.imposed
    )
    k = math.exp(
        person.log_search_cost
        + par.search_cost_stress_log * person.stress
        + par.search_cost_ill_health_log * (1.0 - person.health)
    )
    eta, required = par.search_effort_elasticity, lev.search_level
    low = (n / k) ** eta
    chosen = low
    if lev.search_duty > 0.0 and low < required:
        loss = utility(person.y_uncut, person, par) - utility(person.y_cut, person, par)
        psi = person.present_bias * bound * risk * loss * lev.cut_months / required
        chosen = sorted([low, required, ((n + psi) / k) ** eta])[1]
    person.free_search = low
    person.search = chosen
    person.effort = low + par.complied_effort_productivity_share * (chosen - low)
    person.e_full = person.effort * b_full / n
    person.e_part = person.effort * b_part / n


def offers(world: Oracle, person: Person, theta: float) -> None:
    """R7 and R8: offers that arrive this month, in order, until one is taken."""
    par, lev = world.par, world.levers(person.row)
    desk = world.desks[person.caseworker]
    d, h, z, tau = person.distance, person.health, person.stress, person.tau
    factor = 1.0 - par.duration_dependence_share * (1.0 - math.exp(-tau / par.duration_dependence_months))
    factor *= theta
    if person.contacts > 0:
        factor *= desk.offer_factor
    if person.turned > 0:
        factor *= math.exp(par.caseworker_change_effect_log)
    if person.training > 0:
        factor *= 1.0 - lev.lock_in
    touched = (1.0 - math.exp(-person.dose)) * math.exp(par.referral_effect_distance_slope * (d - 0.5))

    reach = person.e_full + par.referral_effect_full_work_per_dose * touched
    if person.status == P:
        short = tau < 12
        reach *= (
            par.full_work_offer_ratio_in_parttime_short_spell
            if short
            else par.full_work_offer_ratio_in_parttime_long_spell
        )
    rate = par.offer_scale_full_work_per_month * reach * factor
    rate *= math.exp(
        -par.offer_distance_gradient_full_work * d
        - par.offer_health_gradient_full_work * (1.0 - h)
        - par.offer_stress_gradient_full_work * z
    )
    if person.happens(world.draw(person.pid, slots.SEARCH, 0), 1.0 - math.exp(-rate)):
        job_offer(world, person, slots.OFFER_F, "full_work")

    if person.next == person.status and person.status == B:
        reach = person.e_part + par.referral_effect_parttime_per_dose * touched
        rate = par.offer_scale_parttime_per_month * reach * factor
        rate *= math.exp(
            -par.offer_distance_gradient_parttime * d
            - par.offer_health_gradient_parttime * (1.0 - h)
            - par.offer_stress_gradient_parttime * z
        )
        if person.happens(world.draw(person.pid, slots.SEARCH, 1), 1.0 - math.exp(-rate)):
            job_offer(world, person, slots.OFFER_P, "parttime")

    if person.next == person.status:
        rate = par.offer_scale_tailored_work_per_month * lev.work_places_share
        rate *= math.exp(-par.offer_distance_gradient_tailored_work * (d - 0.5))
        if person.happens(world.draw(person.pid, slots.PLACE, 0), 1.0 - math.exp(-rate)):
            pay = par.expected_full_work_pay_eur_month * world.law.minimum_wage_index
            decide(world, person, par.full_time_hours_week, pay, world.draw(person.pid, slots.PLACE, 1), place=1)


def job_offer(world: Oracle, person: Person, block: int, kind: str) -> None:
    """Hours and pay of an offer, then the decision on it."""
    par = world.par
    names = {
        "full_work": ("offer_full_work_hours_{}_share", (16, 24, 32, 38), "offer_full_work_hours_band_{}"),
        "parttime": ("offer_parttime_hours_{}_share", (6, 10, 15, 20), "offer_parttime_hours_band_{}"),
    }[kind]
    u_hours, u_pay, u_quality = (world.draw(person.pid, block, word) for word in range(3))
    total, band = 0.0, 0
    for label in names[1][:3]:
        total += getattr(par, names[0].format(label))
        person.near(u_hours, total)
        band += u_hours >= total
    hours = getattr(par, names[2].format(band + 1))
    pay = hours * par.net_pay_eur_month_per_weekly_hour * world.law.minimum_wage_index
    pay *= math.exp(par.offer_wage_above_minimum_log_sd * abs(float(ndtri(u_pay))))
    decide(world, person, hours, pay, u_quality, place=0)


def decide(world: Oracle, person: Person, hours: float, pay: float, u_quality: float, place: int) -> None:
    """R8: which kind of job this is, and whether the person takes it."""
    par, lev = world.par, world.levers(person.row)
    norm = norm_of(world, person)
    person.near(pay / norm, 1.0)
    full = pay > norm
    if not full and person.status == P:
        return
    ratio = hours / par.full_time_hours_week
    value = full_value(world, person, pay, ratio) if full else part_value(world, person, pay, ratio)
    free = par.acceptance_threshold_base_sd - par.acceptance_value_slope_sd * value
    free += par.threshold_shift_job_first_sd * lev.job_first + par.threshold_shift_fitting_job_sd * lev.fitting_job
    least = free - par.acceptance_pressure_slope_sd * person.press
    q = float(ndtri(u_quality))
    person.near(q, least)
    if q < least:
        return
    person.near(q, free)
    person.next = F if full else P
    person.wage = pay / world.law.minimum_wage_index
    person.hours = int(hours)
    person.quality = q
    person.pressed = int(q < free)
    person.place = place


def leaving(world: Oracle, person: Person) -> None:
    """R11, and the end of a part-time job."""
    par = world.par
    if person.next != person.status:
        return
    team = world.teams[world.desks[person.caseworker].team]
    fading = 1.0 - par.leave_without_work_duration_share * (
        1.0 - math.exp(-person.tau / par.leave_without_work_duration_months)
    )
    prob = par.leave_without_work_base_prob_month * fading
    prob *= math.exp(
        par.leave_without_work_pressure_slope * person.press
        + par.leave_without_work_capacity_elasticity * team.log_cap
        - par.leave_without_work_distance_slope * (person.distance - 0.5)
    )
    if person.happens(world.draw(person.pid, slots.SEARCH, 2), prob):
        person.next = O
        person.left = LEFT_AFTER_CUT if person.cut_ago < par.repeat_window_months else LEFT_WITHOUT_WORK
    elif person.status == P:
        ends = par.parttime_separation_prob_month * math.exp(-par.parttime_separation_quality_slope * person.quality)
        if person.happens(world.draw(person.pid, slots.SEARCH, 3), ends):
            person.next = B
