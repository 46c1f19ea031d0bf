"""The caseworkers' month over blocks: clients per desk, duty meetings, triage, contacts (C1 to C3)."""

import numpy as np

from ..desks import is_due, new_face, plan_hours, share_capacity
from ..jit import equation, stage
from ..rng import uniforms
from ..settle import fits
from ..slots import DESK_MONTH
from ..special import exp
from .layout import swap

f8 = np.float64
_ZERO = np.uint64(0)


@stage
def apply_rules(t, p, b, city):
    """Everybody's row of levers and exemption; notes whether all people of the block share a row."""
    arm = b.of_arm
    first, last = city.arm_rule_first[arm], city.arm_rule_first[arm] + city.arm_rule_count[arm]
    base = city.arm_row[arm]
    b.one_row = 1 if first == last else 0
    for i in range(_ZERO, np.uint64(b.away)):
        b.row[i] = base
    if first < last:
        for i in range(_ZERO, np.uint64(b.away)):
            for k in range(first, last):
                if fits(
                    city.rules[k], b.household[i], b.education[i], t - b.birth[i], f8(b.distance[i]),
                    f8(b.health[i]), b.tau[i], f8(b.u_target[i]),
                ):  # fmt: skip
                    b.row[i] = city.rules[k].row
                    break
        sort_rows(b, np.int64(0), b.clients)
        sort_rows(b, b.clients, b.away)
    first_lane = _ZERO
    while first_lane < np.uint64(b.away):
        last_lane = run_end(b, first_lane, np.uint64(b.away))
        lev = city.levers[b.row[first_lane], p]
        mark_exempt(b, lev.exempt > 0.0, lev.formal_exempt_log_odds, first_lane, last_lane)
        first_lane = last_lane


@stage
def sort_rows(b, first, last):
    """Bring lanes that share a row of levers together: most did last month, and loops over them are long then."""
    while first < last:
        row = b.row[first]
        low, high = first, last
        while True:
            while low < high and b.row[low] == row:
                low += 1
            while low < high and b.row[high - 1] != row:
                high -= 1
            if low >= high:
                break
            high -= 1
            swap(b, low, high)
            b.row[low], b.row[high] = b.row[high], b.row[low]
            low += 1
        first = low


@stage
def mark_exempt(b, everybody, log_odds, first, last):
    """Exempt by the lever or formally."""
    for i in range(first, last):
        b.exempt[i] = 1 if everybody or f8(b.exempt_score[i]) < log_odds else 0


@equation
def run_end(b, first, last):
    """The end of the run of lanes from ``first`` that share a row of levers."""
    if b.one_row > 0:
        return last
    end = first + np.uint64(1)
    row = b.row[first]
    while end < last and b.row[end] == row:
        end += np.uint64(1)
    return end


@stage
def open_month(b):
    """Nothing has happened yet this month."""
    for i in range(_ZERO, np.uint64(b.away)):
        b.contacts[i] = 0
    for i in range(_ZERO, np.uint64(b.away)):
        b.waiting[i] = 0
    for i in range(_ZERO, np.uint64(b.away)):
        b.new_caseworker[i] = 0
    for i in range(_ZERO, np.uint64(b.away)):
        b.dose[i] = 0.0


@stage
def count_clients(p, b, desks, city, intakes, due):
    """Clients, intakes and duty meetings that are due, by desk; their clocks."""
    for i in range(b.clients):
        j = b.caseworker[i]
        desks.clients[j] += 1
        intakes[j] += b.intake[i]
        b.intake[i] = 0
        gap = city.levers[b.row[i], p].duty_meeting_months
        if b.exempt[i] > 0 and gap > 0.0:
            b.duty_ago[i] = min(b.duty_ago[i] + 1, 255)
            due[j] += 1 if is_due(b.exempt[i], gap, b.duty_ago[i]) else 0


@stage
def turn_over(t, p, desks, teams, city, left):
    """C7: caseworkers who leave; ``left`` marks their desks. Returns how many."""
    par = city.par[0]
    n = 0
    for j in range(len(desks.team)):
        left[j] = 0
        team = desks.team[j]
        if teams.fte[team] < 0.0:  # the team does not exist this month
            continue
        load = desks.clients[j] / city.levers[teams.row[team], p].caseload
        u, _, _, _ = uniforms(city.key, j, t, DESK_MONTH)
        if u < par.caseworker_turnover_prob_month * exp(par.turnover_load_slope * (load - 1.0)):
            new_face(j, t, desks, city.key)
            left[j] = 1
            n += 1
    return n


@stage
def meet_new_faces(p, b, city, left):
    """Clients whose caseworker left, unless the file was handed over in person."""
    months = np.int64(city.par[0].caseworker_change_effect_months)
    for i in range(b.clients):
        if left[b.caseworker[i]] > 0 and city.levers[b.row[i], p].fixed_contact <= 0.0:
            b.new_caseworker[i] = 1
            b.turned[i] = months


@stage
def spend_hours(p, desks, teams, city, intakes, due, meetings):
    """C1 and C4 of every desk; ``meetings`` receives the duty meetings that its hours allow."""
    par = city.par[0]
    for g in range(len(teams.row)):
        teams.cap[g] = 0.0
    for j in range(len(desks.team)):
        lev = city.levers[teams.row[desks.team[j]], p]
        tasks = par.hours_per_file_month * desks.clients[j] + desks.cases[j] + desks.backlog[j]
        meetings[j] = plan_hours(j, tasks + par.hours_per_intake * intakes[j], due[j], desks, teams, lev, par)
    share_capacity(teams, city)
