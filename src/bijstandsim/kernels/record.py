"""The month's outcomes, summed over the people of each cell, and the caseworkers' cost by arm."""

import numpy as np

from .income import norm_of
from .jit import equation, kernel, stage
from .ledger import (
    ABOVE_BENEFIT,
    ACTIVE,
    ALIVE,
    AT_RISK,
    AUTONOMY,
    BENEFIT_N,
    CONTACTS,
    CONTROL,
    CUTS,
    DEBT,
    DISTANCE,
    DOSE,
    DURABLE_EVER,
    EFFORT,
    ENFORCEMENT,
    EXEMPT,
    EXIT_ALL_EVER,
    EXIT_ALL_FLOW,
    EXIT_WORK_EVER,
    EXIT_WORK_FLOW,
    FREE_SEARCH,
    GE5Y,
    GE8H,
    GE12H,
    GONE,
    GT27H,
    GUIDANCE,
    HEALTH,
    INCOME,
    INSURED,
    LT6M,
    LT12M,
    MOTIVATION,
    OTHER_OFF,
    PARTTIME,
    PARTTIME_EARNINGS,
    SATISFACTION,
    SEARCH_SQ,
    SEARCH_SUM,
    SELF_CONFIDENCE,
    SELF_RELIANCE,
    STRESS,
    TRUST,
    TRUST_PEOPLE,
    TRUST_SQ,
    WAITING,
    WARNINGS,
    WELLBEING,
    WELLBEING_SQ,
    WORKING,
    N,
    cents,
    grain,
)  # fmt: skip
from .levers import APP, PEER
from .life import autonomy, wellbeing
from .special import log
from .state import EVER_DURABLE, EVER_LEFT, EVER_WORK, NO_ACTIVITY, B, F, O, P, W, X

f8 = np.float64

#: Columns that hold the sums of dose and control of everybody alive until the scales take their places.
DOSE_OF_ALL, CONTROL_OF_ALL = AUTONOMY, SELF_RELIANCE


@equation
def scale(m, tr, dose, ctrl, on_m, on_tr, on_dose, on_ctrl):
    """A survey scale, linear in motivation, trust, dose and control; only its sign is claimed."""
    return on_m * m + on_tr * tr + on_dose * dose + on_ctrl * ctrl


@stage
def record_status(first, last, traits, state, now, law, counts):
    """Where people are, where they have been, and how much they work."""
    for k in range(first, last):
        i = now.person[k]
        status = state.status[i]
        c, ever, hours = state.cell[i], state.ever[i], state.hours[i]
        counts[c, N] += 1
        counts[c, EXIT_WORK_EVER] += 1 if ever & EVER_WORK else 0
        counts[c, EXIT_ALL_EVER] += 1 if ever & EVER_LEFT else 0
        counts[c, DURABLE_EVER] += 1 if ever & EVER_DURABLE else 0
        if status == X:
            counts[c, GONE] += 1
            continue
        counts[c, ALIVE] += 1
        counts[c, INSURED] += 1 if status == W else 0
        counts[c, OTHER_OFF] += 1 if status == O else 0
        if status == F or status == P:
            pay = f8(state.wage[i]) * law.minimum_wage_index
            counts[c, WORKING] += 1 if status == F else 0
            counts[c, PARTTIME] += 1 if status == P else 0
            counts[c, PARTTIME_EARNINGS] += grain(pay if status == P else 0.0)
            counts[c, ABOVE_BENEFIT] += 1 if pay > norm_of(traits.household[i], law) else 0
            counts[c, GE8H] += 1 if hours >= 8 else 0
            counts[c, GE12H] += 1 if hours >= 12 else 0
            counts[c, GT27H] += 1 if hours > 27 else 0
        if status == B or status == P:
            counts[c, BENEFIT_N] += 1
            counts[c, LT6M] += 1 if state.tau[i] < 6 else 0
            counts[c, LT12M] += 1 if state.tau[i] < 12 else 0
            counts[c, GE5Y] += 1 if state.tau[i] >= 60 else 0


@stage
def record_service(first, last, state, now, counts):
    """Events of a month on benefit: search, contacts, enforcement and the way out."""
    for k in range(first, last):
        i = now.person[k]
        c, status, search = state.cell[i], state.status[i], f8(state.search[i])
        counts[c, AT_RISK] += 1
        counts[c, SEARCH_SUM] += grain(search)
        counts[c, SEARCH_SQ] += grain(search * search)
        counts[c, FREE_SEARCH] += grain(f8(now.free_search[i]))
        counts[c, EFFORT] += grain(f8(now.effort_full[i]) + f8(now.effort_part[i]))
        counts[c, DOSE] += grain(f8(now.dose[i]))
        counts[c, CONTROL] += grain(f8(now.control[i]))
        counts[c, CONTACTS] += now.contacts[i]
        counts[c, CUTS] += now.cut[i]
        counts[c, WARNINGS] += now.warning[i]
        counts[c, WAITING] += now.waiting[i]
        counts[c, EXEMPT] += now.exempt[i]
        counts[c, EXIT_WORK_FLOW] += 1 if status == F else 0
        counts[c, EXIT_ALL_FLOW] += 1 if status == F or status == O else 0


@stage
def record_inner(first, last, traits, state, now, law, par, counts):
    """Income, well-being, health, trust and the survey scales of everybody alive."""
    for k in range(first, last):
        i = now.person[k]
        status = state.status[i]
        if status == X:
            continue
        c = state.cell[i]
        h, z, m, tr = f8(state.health[i]), f8(state.stress[i]), f8(state.motivation[i]), f8(state.trust[i])
        dose, ctrl, y = f8(now.dose[i]), f8(now.control[i]), f8(now.income[i])
        on_benefit = status == B or status == P
        active = on_benefit and state.activity[i] != NO_ACTIVITY
        log_contact = log(1.0 + 12.0 * f8(state.contact_rate[i])) if on_benefit else 0.0
        w = wellbeing(
            status == F, status == P, on_benefit, active, log(y), h, z, m, f8(traits.motivation_level[i]), log_contact,
            f8(state.quality[i]), par,
        )  # fmt: skip
        counts[c, INCOME] += grain(y * norm_of(traits.household[i], law))
        counts[c, WELLBEING] += grain(w)
        counts[c, WELLBEING_SQ] += grain(w * w)
        counts[c, HEALTH] += grain(h)
        counts[c, STRESS] += grain(z)
        counts[c, MOTIVATION] += grain(m)
        counts[c, TRUST] += grain(tr)
        counts[c, TRUST_SQ] += grain(tr * tr)
        counts[c, DISTANCE] += grain(f8(state.distance[i]))
        counts[c, ACTIVE] += 1 if active else 0
        counts[c, DEBT] += state.debt[i]
        counts[c, DOSE_OF_ALL] += grain(dose)
        counts[c, CONTROL_OF_ALL] += grain(ctrl)


@kernel
def add_scales(counts, par):
    """The survey scales of a month's ``counts`` (cell, outcome): linear, so those of the sums are the sums."""
    for c in range(len(counts)):
        m, tr, dose, ctrl = (
            counts[c, MOTIVATION], counts[c, TRUST], counts[c, DOSE_OF_ALL], counts[c, CONTROL_OF_ALL],
        )  # fmt: skip
        counts[c, AUTONOMY] = autonomy(m, tr, dose, ctrl, par)
        counts[c, SELF_RELIANCE] = scale(
            m, tr, dose, ctrl, par.self_reliance_motivation_slope_sd, par.self_reliance_trust_slope_sd,
            par.self_reliance_dose_slope_sd, par.self_reliance_control_slope_sd,
        )  # fmt: skip
        counts[c, SELF_CONFIDENCE] = scale(
            m, tr, dose, ctrl, par.self_confidence_motivation_slope_sd, par.self_confidence_trust_slope_sd,
            par.self_confidence_dose_slope_sd, par.self_confidence_control_slope_sd,
        )  # fmt: skip
        counts[c, SATISFACTION] = scale(
            m, tr, dose, ctrl, par.satisfaction_service_motivation_slope_sd,
            par.satisfaction_service_trust_slope_sd, par.satisfaction_service_dose_slope_sd,
            par.satisfaction_service_control_slope_sd,
        )  # fmt: skip
        counts[c, TRUST_PEOPLE] = scale(
            m, tr, dose, ctrl, par.trust_people_motivation_slope_sd, par.trust_people_trust_slope_sd,
            par.trust_people_dose_slope_sd, par.trust_people_control_slope_sd,
        )  # fmt: skip


@kernel
def record(p, n_clients, n_all, n_gone, traits, state, now, city, counts):
    """Add the month to ``counts`` (cell, outcome): clients and others of ``Now.person``, then members of arms in X."""
    zero = np.uint64(0)
    record_status(zero, n_gone, traits, state, now, city.law[p], counts)
    record_service(zero, n_clients, state, now, counts)
    record_inner(zero, n_all, traits, state, now, city.law[p], city.par[0], counts)
    add_scales(counts, city.par[0])


@equation
def contact_cost(contacts, each, price, lev, par):
    """Cost of a client's contacts this month (EUR); a peer coach has a price of their own, an app a subscription."""
    cost = contacts * each
    if lev.guidance_mode == PEER:
        cost *= par.peer_coach_cost_eur_hour / price
    return cost + (par.app_cost_eur_person_month if lev.guidance_mode == APP else 0.0)


@equation
def client_cost(shared, contacts, each, price, lev, par):
    """A client's share of a desk's hours other than enforcement, and their own contacts (EUR)."""
    return shared + contact_cost(contacts, each, price, lev, par)


@equation
def price_of_hours(par):
    """Cost of an hour of a caseworker, EUR."""
    return par.caseworker_cost_eur_year / 12.0 / (par.caseworker_hours_month * (1.0 - par.caseworker_sick_share))


@equation
def share_hours(j, served, price, desks):
    """Cost a client of desk ``j`` of enforcement and of what is not contact, and of one contact, EUR."""
    clients = desks.clients[j]
    enforcement = desks.enforcement_hours[j] * price / clients
    shared = max(desks.hours[j] - desks.enforcement_hours[j] - desks.contact_used[j], 0.0) * price / clients
    each = desks.contact_used[j] * price / served if served > 0.0 else 0.0
    return enforcement, shared, each


@stage
def charge_caseworkers(p, state, now, desks, city, book):
    """Caseworkers are paid for all their hours: contacts by who had them, the rest shared by the clients."""
    par = city.par[0]
    price = price_of_hours(par)
    for j in range(len(desks.team)):
        clients = desks.clients[j]
        if clients == 0:
            continue
        served = 0.0
        for n in range(desks.first[j], desks.first[j] + clients):
            served += now.contacts[now.member[n]]
        enforcement, shared, each = share_hours(j, served, price, desks)
        for n in range(desks.first[j], desks.first[j] + clients):
            i = now.member[n]
            cost = client_cost(shared, now.contacts[i], each, price, city.levers[now.row[i], p], par)
            book[state.arm[i], ENFORCEMENT] += cents(enforcement)
            book[state.arm[i], GUIDANCE] += cents(cost)
