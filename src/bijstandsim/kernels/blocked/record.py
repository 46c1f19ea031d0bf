"""The month's outcomes of a block, summed by cell as ``record.record`` sums them, and the caseworkers' cost by arm."""

import numpy as np

from ..income import norm_of
from ..jit import equation, stage
from ..ledger import (
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
)  # fmt: skip
from ..life import autonomy, wellbeing
from ..record import contact_cost, price_of_hours, scale, share_hours
from ..special import log
from ..state import EVER_DURABLE, EVER_LEFT, EVER_WORK, NO_ACTIVITY, B, F, O, P, W, X

f8 = np.float64


@equation
def count_status(i, b, law, counts):
    """Where people are, where they have been, and how much they work."""
    status = b.status[i]
    c, ever, hours = b.cell[i], b.ever[i], b.hours[i]
    counts[c, N] += 1
    counts[c, EXIT_WORK_EVER] += 1 if ever & EVER_WORK else 0
    counts[c, EXIT_ALL_EVER] += 1 if ever & EVER_LEFT else 0
    counts[c, DURABLE_EVER] += 1 if ever & EVER_DURABLE else 0
    counts[c, GONE] += 1 if status == X else 0
    if status != X:
        counts[c, ALIVE] += 1
        counts[c, INSURED] += 1 if status == W else 0
        counts[c, OTHER_OFF] += 1 if status == O else 0
        if status == F or status == P:
            pay = f8(b.wage[i]) * law.minimum_wage_index
            counts[c, WORKING] += 1 if status == F else 0
            counts[c, PARTTIME] += 1 if status == P else 0
            counts[c, PARTTIME_EARNINGS] += pay if status == P else 0.0
            counts[c, ABOVE_BENEFIT] += 1 if pay > norm_of(b.household[i], law) else 0
            counts[c, GE8H] += 1 if hours >= 8 else 0
            counts[c, GE12H] += 1 if hours >= 12 else 0
            counts[c, GT27H] += 1 if hours > 27 else 0
        if status == B or status == P:
            counts[c, BENEFIT_N] += 1
            counts[c, LT6M] += 1 if b.tau[i] < 6 else 0
            counts[c, LT12M] += 1 if b.tau[i] < 12 else 0
            counts[c, GE5Y] += 1 if b.tau[i] >= 60 else 0


@equation
def count_service(i, b, s, counts):
    """Events of a month on benefit: search, contacts, enforcement and the way out."""
    c, status, search = b.cell[i], b.status[i], f8(b.search[i])
    counts[c, AT_RISK] += 1
    counts[c, SEARCH_SUM] += search
    counts[c, SEARCH_SQ] += search * search
    counts[c, FREE_SEARCH] += f8(s.free_search[i])
    counts[c, EFFORT] += f8(s.effort_full[i]) + f8(s.effort_part[i])
    counts[c, DOSE] += f8(s.dose[i])
    counts[c, CONTROL] += f8(s.control[i])
    counts[c, CONTACTS] += s.contacts[i]
    counts[c, CUTS] += s.cut[i]
    counts[c, WARNINGS] += s.warning[i]
    counts[c, WAITING] += s.waiting[i]
    counts[c, EXEMPT] += s.exempt[i]
    counts[c, EXIT_WORK_FLOW] += 1 if status == F else 0
    counts[c, EXIT_ALL_FLOW] += 1 if status == F or status == O else 0


@equation
def count_inner(i, b, s, law, par, counts):
    """Income, well-being, health, trust and the survey scales of everybody alive."""
    status = b.status[i]
    if status != X:
        c = b.cell[i]
        h, z, m, tr = f8(b.health[i]), f8(b.stress[i]), f8(b.motivation[i]), f8(b.trust[i])
        dose, ctrl, y = f8(s.dose[i]), f8(s.control[i]), f8(s.income[i])
        on_benefit = status == B or status == P
        active = on_benefit and b.activity[i] != NO_ACTIVITY
        log_contact = log(1.0 + 12.0 * f8(b.contact_rate[i])) if on_benefit else 0.0
        w = wellbeing(
            status == F, status == P, on_benefit, active, log(y), h, z, m, f8(b.motivation_level[i]), log_contact,
            f8(b.quality[i]), par,
        )  # fmt: skip
        counts[c, INCOME] += y * norm_of(b.household[i], law)
        counts[c, WELLBEING] += w
        counts[c, WELLBEING_SQ] += w * w
        counts[c, HEALTH] += h
        counts[c, STRESS] += z
        counts[c, MOTIVATION] += m
        counts[c, TRUST] += tr
        counts[c, TRUST_SQ] += tr * tr
        counts[c, DISTANCE] += f8(b.distance[i])
        counts[c, ACTIVE] += 1 if active else 0
        counts[c, DEBT] += b.debt[i]
        counts[c, AUTONOMY] += autonomy(m, tr, dose, ctrl, par)
        counts[c, SELF_RELIANCE] += scale(
            m, tr, dose, ctrl, par.self_reliance_motivation_slope_sd, par.self_reliance_trust_slope_sd,
            par.self_reliance_dose_slope_sd, par.self_reliance_control_slope_sd,
        )  # fmt: skip
        counts[c, SELF_CONFIDENCE] += scale(
            m, tr, dose, ctrl, par.self_confidence_motivation_slope_sd, par.self_confidence_trust_slope_sd,
            par.self_confidence_dose_slope_sd, par.self_confidence_control_slope_sd,
        )  # fmt: skip
        counts[c, SATISFACTION] += scale(
            m, tr, dose, ctrl, par.satisfaction_service_motivation_slope_sd,
            par.satisfaction_service_trust_slope_sd, par.satisfaction_service_dose_slope_sd,
            par.satisfaction_service_control_slope_sd,
        )  # fmt: skip
        counts[c, TRUST_PEOPLE] += scale(
            m, tr, dose, ctrl, par.trust_people_motivation_slope_sd, par.trust_people_trust_slope_sd,
            par.trust_people_dose_slope_sd, par.trust_people_control_slope_sd,
        )  # fmt: skip


@stage
def record_block(b, s, p, desk_cost, desks, city, book, counts):
    """Outcomes of the month and the caseworkers' cost."""
    par, law = city.par[0], city.law[p]
    price = price_of_hours(par)
    for i in range(b.clients):
        j = b.caseworker[i]
        cost = desk_cost[j, 1] + contact_cost(s.contacts[i], desk_cost[j, 2], price, city.levers[b.row[i], p], par)
        book[b.arm[i], ENFORCEMENT] += cents(desk_cost[j, 0])
        book[b.arm[i], GUIDANCE] += cents(cost)
        desks.contact_count[j] += s.contacts[i]
        s.waiting[i] = b.waiting[i]
        count_service(i, b, s, counts)
    for i in range(b.away):
        count_inner(i, b, s, law, par, counts)
    for i in range(b.gone):
        count_status(i, b, law, counts)


@stage
def cost_desks(blocks, desks, city, desk_cost):
    """What a client of each desk costs: enforcement, shared hours, each contact (EUR)."""
    price = price_of_hours(city.par[0])
    for j in range(len(desks.team)):
        desk_cost[j, 0] = 0.0
    for k in range(len(blocks)):
        b = blocks[k]
        for i in range(b.clients):
            desk_cost[b.caseworker[i], 0] += b.contacts[i]
    for j in range(len(desks.team)):
        if desks.clients[j] > 0:
            enforcement, shared, each = share_hours(j, desk_cost[j, 0], price, desks)
            desk_cost[j, 0], desk_cost[j, 1], desk_cost[j, 2] = enforcement, shared, each
