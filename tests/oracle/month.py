"""The month in plain Python, in its order; see docs/model.md."""

from __future__ import annotations

import math

from scipy.special import expit, ndtr, ndtri

from bijstandsim.kernels import slots
from bijstandsim.kernels.state import (
    EVER_DURABLE,
    EVER_LEFT,
    EVER_WORK,
    FREE,
    LEFT_AFTER_CUT,
    LEFT_FOR_JOB,
    NO_ACTIVITY,
    B,
    F,
    O,
    P,
    W,
    X,
)

from .accounts import book_caseworkers, book_work
from .caseworkers import caseworkers
from .inner import activity, course, life
from .recipients import full_income, income, leaving, norm_of, offers, search
from .world import Oracle, Person

DURABLE_MONTHS = 6


def departures(world: Oracle) -> None:
    """Step 1: pension, and people of the rest of the city who are forgotten."""
    for person in world.people:
        if person.status == X:
            person.status = FREE if person.arm == 0 else X
        elif world.t - person.birth >= world.law.pension_age_months:
            person.status = X
        elif person.status in (F, W, O) and person.arm == 0 and person.off >= world.par.forget_months:
            person.status = FREE
    world.people = [person for person in world.people if person.status != FREE]


def number_of_entrants(world: Oracle) -> int:
    """Step 2, in the policy period."""
    par = world.par
    tightness = float(world.city.theta[world.p]) / par.market_reference_index
    expected = world.run.new_entrants * tightness**-par.inflow_tightness_elasticity * float(world.city.season[world.p])
    return math.floor(expected + world.draw(0, slots.CITY_MONTH, 0))


def month(world: Oracle, entrants: list[Person]) -> None:
    """Steps 3 to 10, after ``departures``; ``entrants`` are the people of step 2."""
    world.people += entrants
    for person in world.people:
        begin(world, person)
    theta = market(world)
    clients = [person for person in world.people if person.status in (B, P)]
    caseworkers(world, clients)
    book_caseworkers(world)
    for person in clients:
        income(world, person)
        search(world, person)
        offers(world, person, theta)
        leaving(world, person)
        activity(world, person)
        course(world, person)
    world.run.effort_last = sum(person.effort for person in clients) / world.run.stock
    for person in world.people:
        away(world, person, theta)
        if person.status != X:
            life(world, person)
            end(world, person)
    world.t += 1


def begin(world: Oracle, person: Person) -> None:
    """Step 3, and a clean sheet for the month."""
    person.next = person.lived = person.status
    person.quality_before = person.quality
    person.y = 1.0
    person.dose = person.ctrl = person.effect = person.effort = 0.0
    person.contacts = person.waiting = person.cut = person.warning = 0
    person.new_caseworker = person.course_ended = 0
    person.row = row_of(world, person)
    lev = world.levers(person.row)
    person.near(person.exempt_score, lev.formal_exempt_log_odds)
    person.exempt = lev.exempt > 0.0 or person.exempt_score < lev.formal_exempt_log_odds


def row_of(world: Oracle, person: Person) -> int:
    """The row of levers of the first rule that fits, else the arm's."""
    city, age = world.city, world.t - person.birth
    first = int(city.arm_rule_first[person.arm])
    for rule in city.rules[first : first + int(city.arm_rule_count[person.arm])]:
        spans = (
            (age, rule.age_min, rule.age_max),
            (person.distance, rule.distance_min, rule.distance_max),
            (person.health, rule.health_min, rule.health_max),
            (person.tau, rule.duration_min, rule.duration_max),
            (person.u_target, rule.share_from, rule.share_to),
        )
        kinds = rule.household_mask >> person.household & 1 and rule.education_mask >> person.education & 1
        if kinds and all(low <= x < high for x, low, high in spans):
            return int(rule.row)
    return int(city.arm_row[person.arm])


def market(world: Oracle) -> float:
    """Step 4: the factor on offers."""
    par, run = world.par, world.run
    theta = (float(world.city.theta[world.p]) / par.market_reference_index) ** par.market_tightness_elasticity
    if run.effort_reference > 0.0:
        others = run.effort_reference * par.other_seekers_effort_ratio
        crowd = run.effort_reference * (1.0 + par.other_seekers_effort_ratio) / (run.effort_last + others)
        theta *= crowd**par.displacement_elasticity
    return float(theta)


def away(world: Oracle, person: Person, theta: float) -> None:
    """Step 8: people off benefit."""
    par = world.par
    norm = norm_of(world, person)
    wage = person.wage * world.law.minimum_wage_index
    if person.status == F:
        in_work(world, person, wage, norm)
    elif person.status == W:
        person.y = par.insurance_replacement_ratio * wage / norm
        world.pay(person.arm, "insurance", person.y * norm)
        person.insured -= 1
        if found_job(world, person, par.job_finding_insured_prob_month, theta):
            take_job(world, person, wage, norm)
        elif person.insured <= 0:
            claim(world, person)
    elif person.status == O:
        person.y = max(person.income_floor, par.income_off_benefit_without_work_ratio)
        world.pay(person.arm, "own_means", person.y * norm)
        after_job = person.left == LEFT_FOR_JOB
        base = (
            par.job_finding_no_benefit_prob_month
            if after_job
            else par.job_finding_after_leaving_without_work_prob_month
        )
        back = (
            par.return_after_enforcement_start_prob_month
            if person.left == LEFT_AFTER_CUT
            else par.return_from_no_benefit_start_prob_month
        )
        back *= math.exp(-person.tenure / par.return_fading_months)
        if found_job(world, person, base, theta):
            take_job(world, person, wage, norm)
        elif person.happens(world.draw(person.pid, slots.WORK, 3), back):
            person.next = B


def in_work(world: Oracle, person: Person, wage: float, norm: float) -> None:
    """F: income, bonuses, and whether the job ends."""
    par, lev = world.par, world.levers(person.row)
    bonus = lev.work_premium * (person.tenure == 0)
    bonus += lev.exit_bonus * (person.tenure == lev.exit_bonus_after_months)
    person.y = full_income(world, person, wage) + bonus / norm
    book_work(world, person, wage, norm, bonus)
    cycle = (float(world.city.theta[world.p]) / par.market_reference_index) ** -par.separation_tightness_elasticity
    prob = (
        par.separation_base_prob_month
        * cycle
        * math.exp(
            -par.separation_quality_slope * person.quality
            - par.separation_tenure_slope_per_month * min(person.tenure, par.tenure_cap_months)
            + par.separation_distance_slope * (person.distance - par.separation_reference_distance)
        )
    )
    if not person.happens(world.draw(person.pid, slots.WORK, 0), prob):
        return
    if person.rights >= par.insurance_entitlement_months:
        person.next = W
        person.insured = int(par.insurance_duration_months)
        person.rights = 0
    else:
        claim(world, person)


def claim(world: Oracle, person: Person) -> None:
    """Job loss without insurance left: benefit or nothing."""
    par = world.par
    odds = par.benefit_take_up_log_odds + par.benefit_take_up_trust_slope * (person.trust - 0.5)
    prob = (1.0 - par.wealth_test_fail_share) * float(expit(odds))
    person.next = B if person.happens(world.draw(person.pid, slots.WORK, 2), prob) else O
    person.left = LEFT_FOR_JOB


def found_job(world: Oracle, person: Person, base: float, theta: float) -> bool:
    """Whether somebody in W or O finds a job this month."""
    par = world.par
    slope = par.job_finding_off_benefit_distance_slope
    prob = base * theta * math.exp(-slope * (person.distance - par.job_finding_reference_distance))
    return person.happens(world.draw(person.pid, slots.WORK, 0), prob)


def take_job(world: Oracle, person: Person, wage: float, norm: float) -> None:
    """The job found off benefit."""
    par = world.par
    person.near(wage / norm, 1.0)
    if wage <= norm:
        person.wage = par.expected_full_work_pay_eur_month
        person.hours = int(par.full_time_hours_week)
    floor = float(ndtr(par.acceptance_threshold_base_sd))
    person.quality = float(ndtri(floor + world.draw(person.pid, slots.WORK, 1) * (1.0 - floor)))
    person.pressed = person.place = 0
    person.next = F


def end(world: Oracle, person: Person) -> None:
    """Step 10: counters, and the change of status."""
    par = world.par
    status, after = person.status, person.next
    if status in (B, P):
        person.tau += 1
        person.cut_left = max(person.cut_left - 1, 0)
        person.turned = max(person.turned - 1, 0)
    else:
        person.off += 1
    if status == F:
        person.rights = min(person.rights + 1, int(par.insurance_memory_months))
        person.work_run = min(person.work_run + 1, DURABLE_MONTHS)
    elif status != W:
        person.rights = max(person.rights - 1, 0)
    if after == status:
        person.tenure += status != B
        if status == F and person.work_run == DURABLE_MONTHS:
            person.ever |= EVER_DURABLE
        return
    change(world, person, status in (B, P), after in (B, P))


def change(world: Oracle, person: Person, was_on: bool, is_on: bool) -> None:
    """What goes with a new status."""
    person.status = person.next
    person.tenure = person.work_run = 0
    if is_on and not was_on:
        person.intake, person.since = 1, 0
        if person.off > world.par.spell_resumes_after_gap_months:
            person.tau = person.release_used = 0
    if was_on and not is_on:
        person.ever |= EVER_LEFT | (EVER_WORK if person.next == F else 0)
        person.activity = NO_ACTIVITY
        person.training = person.cut_left = 0
    if was_on != is_on:
        person.off = 0
