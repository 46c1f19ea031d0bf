"""The month, and the run: the ordered steps of ``docs/model.md`` over the columns."""

import numpy as np

from .away import month_away
from .desks import give_dose, list_people, meet, show_style, spend_hours, turn_over
from .effort import choose_search, weigh_work
from .enforcement import enforce
from .inner import activities, live
from .jit import kernel, stage
from .jobs import answer_offers
from .record import charge_caseworkers, record
from .settle import apply_rules, arrivals, depart, end_month, enter, free_slots
from .special import power

#: Columns of the monthly series that a run keeps.
SERIES = ("effort", "capacity", "entrants", "returns", "clients", "theta", "monitoring", "hours", "hours_used")
S_EFFORT, S_CAPACITY, S_ENTRANTS, S_RETURNS, S_CLIENTS, S_THETA, S_MONITORING, S_HOURS, S_USED = range(len(SERIES))


#: People who are taken through the months' later steps together (about 150 bytes each).
TILE = np.uint64(8192)


@stage
def market(p, city):
    """Factor on offers: the market's tightness, and displacement by last month's effective search."""
    par, run = city.par[0], city.run[0]
    factor = power(city.theta[p] / par.market_reference_index, par.market_tightness_elasticity)
    if run.effort_reference > 0.0 and par.displacement_elasticity > 0.0:
        reference = run.effort_reference * (1.0 + par.other_seekers_effort_ratio)
        now = run.effort_last + run.effort_reference * par.other_seekers_effort_ratio
        factor *= power(reference / now, par.displacement_elasticity)
    return factor


@stage
def note_series(series, theta, desks, teams, city):
    """The month's line of the run's series: market, inflow and the regular team."""
    run = city.run[0]
    series[S_EFFORT] = run.effort_last
    series[S_CAPACITY] = teams.cap[0]
    series[S_ENTRANTS] = run.entrants
    series[S_RETURNS] = run.returns
    series[S_CLIENTS] = teams.clients.sum()
    series[S_THETA] = theta
    checked = 0.0
    for j in range(teams.first[0], teams.first[0] + teams.size[0]):
        checked += desks.monitoring[j] * desks.clients[j]
    series[S_MONITORING] = checked / max(teams.clients[0], 1)
    series[S_HOURS] = desks.hours.sum()
    series[S_USED] = desks.used.sum()


@stage
def slack(state):
    """Departures of the coming month can raise the entrants by as much as they free slots, save by arms."""
    return np.int64(0.01 * len(state.status)) + 8


@kernel
def run_months(t, p, n, policy, traits, state, now, desks, teams, city, counts, books, series):
    """Advance ``n`` months from month ``t``; returns how many were done. THE month, in its order.

    In burn-in (``policy`` False) the row of levers, law and market stays ``p`` = 0 and nothing is counted; else
    month k reads and writes row ``p`` + k. Stops early, before a month, when free slots may not suffice for the
    month's entrants: the caller then adds slots and goes on.
    """
    draws = np.empty((4, TILE))
    for k in range(n):
        row = p + k if policy else p
        book = books[row]
        if free_slots(state) < arrivals(t, row, state, city) + slack(state):
            return k
        depart(t, row, traits, state, now, city)
        enter(t, row, arrivals(t, row, state, city), traits, state, now, desks, teams, city)
        apply_rules(t, row, traits, state, now, city)
        theta = market(row, city)

        n_clients, n_all, n_gone = list_people(state, now, desks, teams)
        turn_over(t, row, state, now, desks, teams, city)
        show_style(row, desks, teams, city)
        spend_hours(t, row, traits, state, now, desks, teams, city)
        meet(t, row, traits, state, now, desks, teams, city)

        # From here on nobody meets anybody: tile by tile, so that a tile's columns stay in the core's cache.
        effort, returns = 0.0, 0
        for first in range(np.uint64(0), n_clients, TILE):
            last = min(first + TILE, n_clients)
            give_dose(first, last, row, state, now, desks, city)
            enforce(first, last, t, row, traits, state, now, desks, city, draws)
            weigh_work(first, last, t, row, traits, state, now, desks, city, book, draws)
            effort += choose_search(first, last, state, now, city.par[0], draws)
            answer_offers(first, last, t, row, theta, traits, state, now, desks, teams, city, draws)
            activities(first, last, t, row, traits, state, now, city, book, draws)
            live(first, last, t, row, traits, state, now, desks, city, draws)
            end_month(first, last, state, now, city)
        for first in range(n_clients, n_all, TILE):
            last = min(first + TILE, n_all)
            month_away(first, last, t, row, theta, traits, state, now, city, book, draws)
            live(first, last, t, row, traits, state, now, desks, city, draws)
            returns += end_month(first, last, state, now, city)
        city.run[0].returns = returns
        city.run[0].effort_last = effort / city.run[0].stock
        note_series(series[t], theta, desks, teams, city)
        if row > 0:
            charge_caseworkers(row, state, now, desks, city, book)
            record(row, n_clients, n_all, n_gone, traits, state, now, city, counts[row])
        t += 1
    return n
