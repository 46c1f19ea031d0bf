"""The month's money of a block, which belongs to one arm: whole cents, added up eight people at a time."""

import numpy as np

from ..away import allowances_lost
from ..effort import benefit_paid, cents_beside, tax_on_pay
from ..income import norm_of
from ..jit import stage, summing
from ..ledger import (
    ACTIVITY_ALLOWANCE,
    ALLOWANCES_LOST_MUNICIPALITY,
    ALLOWANCES_LOST_STATE,
    BENEFIT,
    BENEFIT_TAX,
    BONUS,
    CUT,
    ENFORCEMENT,
    GUIDANCE,
    INSURANCE,
    NET_PAY,
    OWN_MEANS,
    PAY_TAX,
    RELEASE,
    SUPPLEMENT,
    WORK_PLACES,
    cents,
    whole_cents,
)
from ..record import client_cost, price_of_hours, share_hours
from ..special import choose
from ..state import F, O, W
from .desks import run_end

f8 = np.float64


@stage
def pay_clients(b, s, first, last, lev, law, par, book):
    """Book the month of a run of lanes in B and P: ``effort.pay_month`` of each."""
    arm = b.of_arm
    supplement = whole_cents(lev.supplement)
    pay_benefit(b, s, first, last, supplement, law, par, book)
    pay_beside_benefit(b, s, first, last, par, book)
    book[arm, SUPPLEMENT] += np.int64(supplement) * np.int64(last - first)


@summing
def pay_benefit(b, s, first, last, supplement, law, par, book):
    """Benefit, cut, release, their taxes, and what fills up to the income floor."""
    benefit, withheld, released, tax, own = 0.0, 0.0, 0.0, 0.0, 0.0
    for i in range(first, last):
        others = supplement + cents_beside(s.allowance[i], s.premium[i], s.earnings[i])
        one, two, three, four, five = benefit_paid(
            norm_of(b.household[i], law), s.earnings[i], s.release[i], s.cut_now[i], f8(b.income_floor[i]), others, par
        )
        benefit += one
        withheld += two
        released += three
        tax += four
        own += five
    arm = b.of_arm
    book[arm, BENEFIT] += np.int64(benefit)
    book[arm, CUT] += np.int64(withheld)
    book[arm, RELEASE] += np.int64(released)
    book[arm, BENEFIT_TAX] += np.int64(tax)
    book[arm, OWN_MEANS] += np.int64(own)


@summing
def pay_beside_benefit(b, s, first, last, par, book):
    """Allowances, premiums, and small jobs with their taxes and subsidies."""
    allowance, premium, earnings, tax, places = 0.0, 0.0, 0.0, 0.0, np.int64(0)
    for i in range(first, last):
        allowance += whole_cents(s.allowance[i])
        premium += whole_cents(s.premium[i])
        earnings += whole_cents(s.earnings[i])
        tax += tax_on_pay(s.earnings[i], par)
        places += np.int64(1) if s.earnings[i] > 0.0 and b.place[i] > 0 else np.int64(0)
    arm = b.of_arm
    book[arm, ACTIVITY_ALLOWANCE] += np.int64(allowance)
    book[arm, BONUS] += np.int64(premium)
    book[arm, NET_PAY] += np.int64(earnings)
    book[arm, PAY_TAX] += np.int64(tax)
    book[arm, WORK_PLACES] += places * cents(par.work_place_cost_eur_month)


@summing
def pay_people_away(b, s, first, last, law, par, book):
    """Book the month of a run of lanes in F, W and O: ``away.pay_away`` of each."""
    pay, tax, state, municipality, bonus, places = 0.0, 0.0, 0.0, 0.0, 0.0, np.int64(0)
    insurance, own = 0.0, 0.0
    for i in range(first, last):
        status, norm = b.status[i], norm_of(b.household[i], law)
        last_wage = f8(b.wage[i]) * law.minimum_wage_index
        wage = choose(status == F, last_wage, 0.0)
        lost_state, lost_municipality = allowances_lost(wage, norm, par)
        pay += whole_cents(wage)
        tax += tax_on_pay(wage, par)
        state += choose(status == F, lost_state, 0.0)
        municipality += choose(status == F, lost_municipality, 0.0)
        bonus += whole_cents(s.bonus[i])
        places += np.int64(1) if status == F and b.place[i] > 0 else np.int64(0)
        insurance += choose(status == W, whole_cents(par.insurance_replacement_ratio * last_wage), 0.0)
        own += choose(status == O, whole_cents(s.y[i] * norm), 0.0)
    arm = b.of_arm
    book[arm, NET_PAY] += np.int64(pay)
    book[arm, PAY_TAX] += np.int64(tax)
    book[arm, ALLOWANCES_LOST_STATE] += np.int64(state)
    book[arm, ALLOWANCES_LOST_MUNICIPALITY] += np.int64(municipality)
    book[arm, BONUS] += np.int64(bonus)
    book[arm, WORK_PLACES] += places * cents(par.work_place_cost_eur_month)
    book[arm, INSURANCE] += np.int64(insurance)
    book[arm, OWN_MEANS] += np.int64(own)


@stage
def charge_caseworkers(b, s, p, desk_cost, city, book):
    """What the caseworkers cost for the clients of a block."""
    first, end = np.uint64(0), np.uint64(b.clients)
    while first < end:
        last = run_end(b, first, end)
        for i in range(first, last):
            s.value[i] = desk_cost[b.caseworker[i], 0]
        for i in range(first, last):
            s.psi[i] = desk_cost[b.caseworker[i], 1]
        for i in range(first, last):
            s.cost[i] = desk_cost[b.caseworker[i], 2]
        charge(b, s, first, last, city.levers[b.row[first], p], city.par[0], book)
        first = last


@summing
def charge(b, s, first, last, lev, par, book):
    """Enforcement (``value``), shared hours (``psi``) and contacts (``cost`` of each) of a run of lanes."""
    price = price_of_hours(par)
    enforcement, guidance = 0.0, 0.0
    for i in range(first, last):
        enforcement += whole_cents(s.value[i])
        guidance += whole_cents(client_cost(s.psi[i], s.contacts[i], s.cost[i], price, lev, par))
    book[b.of_arm, ENFORCEMENT] += np.int64(enforcement)
    book[b.of_arm, GUIDANCE] += np.int64(guidance)


@stage
def cost_desks(blocks, desks, city, desk_cost):
    """What a client of each desk costs: enforcement, shared hours, each contact (EUR). Counts the contacts of desks."""
    price = price_of_hours(city.par[0])
    for j in range(len(desks.team)):
        desk_cost[j, 0] = 0.0
    for k in range(len(blocks)):
        b = blocks[k]
        for i in range(b.clients):
            desk_cost[b.caseworker[i], 0] += b.contacts[i]
    for j in range(len(desks.team)):
        desks.contact_count[j] += desk_cost[j, 0]
        if desks.clients[j] > 0:
            enforcement, shared, each = share_hours(j, desk_cost[j, 0], price, desks)
            desk_cost[j, 0], desk_cost[j, 1], desk_cost[j, 2] = enforcement, shared, each
