"""The month, and the run: the ordered steps of ``docs/model.md`` over the columns."""

import numpy as np

from .away import month_away
from .desks import give_dose, list_clients, meet, show_style, spend_hours, turn_over
from .effort import choose_search
from .enforcement import enforce
from .inner import live, training_courses, unpaid_activities
from .jit import kernel
from .jobs import answer_offers
from .record import charge_caseworkers, record
from .settle import age_clocks, apply_rules, arrivals, change_status, depart, enter, free_slots
from .special import power

#: Columns of the monthly series that a run keeps.
SERIES = ("effort", "capacity", "entrants", "returns", "clients", "theta", "monitoring", "hours", "hours_used")
S_EFFORT, S_CAPACITY, S_ENTRANTS, S_RETURNS, S_CLIENTS, S_THETA, S_MONITORING, S_HOURS, S_USED = range(len(SERIES))


@kernel
def market(p, city):
    """Factor on offers: the market's tightness, and displacement by last month's effective search."""
    par, run = city.par[0], city.run[0]
    factor = power(city.theta[p] / par.market_reference_index, par.market_tightness_elasticity)
    if run.effort_reference > 0.0 and par.displacement_elasticity > 0.0:
        reference = run.effort_reference * (1.0 + par.other_seekers_effort_ratio)
        now = run.effort_last + run.effort_reference * par.other_seekers_effort_ratio
        factor *= power(reference / now, par.displacement_elasticity)
    return factor


@kernel
def note_series(series, theta, state, desks, teams, city):
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


@kernel
def one_month(t, p, traits, state, now, before, desks, teams, city, counts, book, series):
    """One month of the whole city. ``t`` counts from the start of burn-in, ``p`` indexes levers, law, market."""
    depart(t, p, traits, state, now, city)
    enter(t, p, arrivals(t, p, state, city), traits, state, now, desks, teams, city)
    apply_rules(t, p, traits, state, now, city)
    before[:] = state.status
    theta = market(p, city)

    list_clients(state, now, desks, teams)
    turn_over(t, p, state, now, desks, teams, city)
    show_style(p, desks, teams, city)
    spend_hours(p, state, now, desks, teams, city)
    meet(t, p, traits, state, now, desks, teams, city)
    give_dose(p, state, now, desks, city)
    enforce(t, p, traits, state, now, desks, city)

    effort = choose_search(t, p, traits, state, now, desks, city, book)
    answer_offers(t, p, theta, traits, state, now, desks, teams, city)
    month_away(t, p, theta, traits, state, now, city, book)
    unpaid_activities(t, p, traits, state, now, city)
    training_courses(t, p, traits, state, now, city, book)
    live(t, p, traits, state, now, desks, city)
    age_clocks(state, now, np.int64(city.par[0].insurance_memory_months))
    city.run[0].returns = change_status(state, now, city.par[0].spell_resumes_after_gap_months)
    city.run[0].effort_last = effort / city.run[0].stock
    note_series(series, theta, state, desks, teams, city)
    if p > 0:
        charge_caseworkers(p, state, now, desks, city, book)
        record(p, before, traits, state, now, city, counts)


@kernel
def run_months(t, p, n, policy, traits, state, now, before, desks, teams, city, counts, books, series):
    """Advance ``n`` months from month ``t``; returns how many were done.

    In burn-in (``policy`` False) the row of levers, law and market stays ``p`` = 0 and nothing is counted; else
    month k reads and writes row ``p`` + k. Stops early, before a month, when free slots may not suffice for the
    month's entrants: the caller then adds slots and goes on.
    """
    for k in range(n):
        row = p + k if policy else p
        if free_slots(state) < arrivals(t + k, row, state, city) + slack(state):
            return k
        one_month(
            t + k, row, traits, state, now, before, desks, teams, city, counts[row], books[row], series[t + k]
        )  # fmt: skip
    return n


@kernel
def slack(state):
    """Departures of the coming month can raise the entrants by as much as they free slots, save by arms."""
    return np.int64(0.01 * len(state.status)) + 8
