"""The month over blocks: the steps of ``month.run_months`` and the same numbers, eight people at a time."""

import numpy as np

from ..desks import show_style
from ..jit import body, kernel, stage
from ..month import market, note_series
from ..record import add_scales
from ..settle import arrivals_of
from .away import end_month, month_away
from .book import charge_caseworkers, cost_desks, pay_clients
from .clients import (
    ask_desks,
    choose_search,
    copy_between,
    enforce,
    fear_cuts,
    feel_control,
    give_dose,
    receive,
    value_full_work,
    value_small_job,
)
from .desks import apply_rules, count_clients, meet_new_faces, open_month, run_end, spend_hours, turn_over
from .entry import enter, free_lanes
from .lanes import depart, regroup, stock_after
from .life import activities, live
from .offers import answer_offers
from .queue import ask, draw_care, hold_duty_meetings, hold_queued_meetings, serve, triage
from .record import record_block

f8 = np.float64
_ZERO = np.uint64(0)


@body
def clients_month(b, s, first, last, t, p, theta, desks, teams, city, book):
    """Steps 5 (from the dose on) to 8 for a run of lanes on benefit. Returns their effective search."""
    par, law, lev = city.par[0], city.law[p], city.levers[b.row[first], p]
    ask_desks(b, s, first, last, desks)
    give_dose(b, s, first, last, lev, par)
    enforce(b, s, first, last, t, p, lev, desks, city)
    receive(b, s, first, last, t, lev, law, par)
    if p > 0:
        pay_clients(b, s, first, last, lev, law, par, book)
    value_full_work(b, s, first, last, lev, law, par)
    value_small_job(b, s, first, last, t, lev, law, par)
    feel_control(b, s, first, last, lev, par)
    fear_cuts(b, s, first, last, lev, par)
    effort = choose_search(b, s, first, last, lev, par)
    log_cap = teams.log_cap[desks.team[b.caseworker[first]]]
    answer_offers(b, s, first, last, t, p, theta, log_cap, lev, city)
    activities(b, s, first, last, t, p, lev, city, book)
    live(b, s, first, last, t, lev, law, city)
    return effort


@body
def block_month(b, s, t, p, theta, desks, teams, city, book):
    """What a block's people do once the caseworkers have met them. Returns effective search and returns to benefit."""
    copy_between(b, s, _ZERO, np.uint64(b.away))
    effort, first = 0.0, _ZERO
    while first < np.uint64(b.clients):
        last = run_end(b, first, np.uint64(b.clients))
        effort += clients_month(b, s, first, last, t, p, theta, desks, teams, city, book)
        first = last
    while first < np.uint64(b.away):
        last = run_end(b, first, np.uint64(b.away))
        lev = city.levers[b.row[first], p]
        month_away(b, s, first, last, t, p, theta, lev, city, book)
        live(b, s, first, last, t, lev, city.law[p], city)
        first = last
    return effort, end_month(b, s, _ZERO, np.uint64(b.away), city.par[0])


@stage
def keep(b, s, first, last):
    """Leave what the month was like in the block, for those who look at the people afterwards."""
    for i in range(first, last):
        b.income[i] = s.income[i]
        b.control[i] = s.control[i]
        b.dose[i] = s.dose[i]
    for i in range(first, last):
        b.free_search[i] = s.free_search[i]
        b.effort_full[i] = s.effort_full[i]
        b.effort_part[i] = s.effort_part[i]
    for i in range(first, last):
        b.cut[i] = s.cut[i]
        b.warning[i] = s.warning[i]


@body
def meet(t, p, blocks, s, desks, teams, city, room):
    """Step 5 up to the contacts: rules, turnover, hours, duty meetings, triage, the queue."""
    intakes, due, meetings, left, total, queue, starts, order, _ = room
    for j in range(len(desks.team)):
        desks.clients[j] = 0
        intakes[j] = 0
        due[j] = 0
        total[j] = 0.0
    for k in range(len(blocks)):
        open_month(blocks[k])
        apply_rules(t, p, blocks[k], city)
        count_clients(p, blocks[k], desks, city, intakes, due)
    for g in range(len(teams.row)):
        teams.clients[g] = 0
    for j in range(len(desks.team)):
        teams.clients[desks.team[j]] += desks.clients[j]
    if turn_over(t, p, desks, teams, city, left) > 0:
        for k in range(len(blocks)):
            meet_new_faces(p, blocks[k], city, left)
    show_style(p, desks, teams, city)
    spend_hours(p, desks, teams, city, intakes, due, meetings)
    for k in range(len(blocks)):
        draw_care(t, blocks[k], s, city)
        hold_duty_meetings(k, p, blocks[k], s, city, due, meetings, queue)
        triage(p, blocks[k], s, desks, teams, city, total)
    hold_queued_meetings(blocks, queue, starts, order, meetings)
    for j in range(len(desks.team)):
        available = desks.contact_hours[j] + desks.carry[j]
        total[j] = available / total[j] if total[j] > 0.0 else 0.0
    for k in range(len(blocks)):
        ask(k, p, blocks[k], s, city, total, queue)
    serve(p, blocks, desks, city, queue, starts, order)


@kernel
def run_months_blocked(t, p, n, policy, blocks, scratch, newcomers, desks, teams, city, room, counts, books, series):
    """``run_months`` over blocks. Stops early, before a month, when lanes or newcomers' columns do not suffice."""
    s = scratch[0]
    par = city.par[0]
    for m in range(n):
        row = p + m if policy else p
        book = books[row]
        pension = city.law[row].pension_age_months
        stock, people = 0, 0
        for k in range(len(blocks)):
            stock += stock_after(t, pension, blocks[k])
        entrants = arrivals_of(t, row, stock, city)
        if free_lanes(blocks) < entrants or len(newcomers[0].pid) < entrants:
            return m
        for k in range(len(blocks)):
            people += depart(t, pension, par.forget_months, blocks[k])
        city.run[0].agent_months += people
        enter(t, row, entrants, blocks, newcomers, desks, teams, city)
        for k in range(len(blocks)):
            regroup(blocks[k])
        theta = market(row, city)
        meet(t, row, blocks, s, desks, teams, city, room)
        if row > 0:
            cost_desks(blocks, desks, city, room[8])
        effort, returns = 0.0, 0
        for k in range(len(blocks)):
            searched, came = block_month(blocks[k], s, t, row, theta, desks, teams, city, book)
            effort += searched
            returns += came
            if m == n - 1:
                keep(blocks[k], s, _ZERO, np.uint64(blocks[k].away))
            if row > 0:
                charge_caseworkers(blocks[k], s, row, room[8], city, book)
                record_block(blocks[k], s, row, city, counts[row])
        if row > 0:
            add_scales(counts[row], par)
        city.run[0].returns = returns
        city.run[0].effort_last = effort / city.run[0].stock
        note_series(series[t], theta, desks, teams, city)
        t += 1
    return n
