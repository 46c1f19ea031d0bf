"""C2 and C3 over blocks: who is to be seen, how often, and the queue at every desk."""

import numpy as np

from ..desks import contact_effect_of, contact_hours_of, is_due, triage_weight, weighted_hours
from ..jit import equation, stage
from ..levers import ON_DEMAND
from ..rng import unit
from ..slots import CARE
from ..special import exp, poisson_ppf
from .desks import run_end
from .draws import fill_words

f8 = np.float64
_ZERO = np.uint64(0)
_LANE = np.uint64(0xFFFFFFFF)


@stage
def hold_duty_meetings(k, p, b, s, city, due, meetings, queue):
    """Duty meetings of exempt clients; at desks that are short of hours those who are due join the ``queue``."""
    for i in range(b.clients):
        gap = city.levers[b.row[i], p].duty_meeting_months
        if not is_due(b.exempt[i], gap, b.duty_ago[i]):
            continue
        j = b.caseworker[i]
        if meetings[j] == due[j]:
            hold_meeting(b, i)
        else:
            b.waiting[i] = 1
            queue_up(queue, j, unit(b.care_place[i]), k, i, 1)


@equation
def hold_meeting(b, i):
    """One talk, which counts as a contact."""
    b.duty_ago[i] = 0
    b.contacts[i] = 1
    b.dose[i] = 1.0
    b.waiting[i] = 0


@equation
def queue_up(queue, desk, place, k, i, wanted):
    """Add a client to the queue: desk, place, where the client is, contacts wanted."""
    desks, places, who, number, count = queue
    n = count[0]
    desks[n] = desk
    places[n] = place
    who[n] = (np.uint64(k) << np.uint64(32)) | np.uint64(i)
    number[n] = wanted
    count[0] = n + 1


@stage
def in_order(queue, starts, order):
    """Sort the queue by desk and place: ``order`` of its members, ``starts`` of each desk (one more at the end)."""
    desks, places, _, _, count = queue
    for j in range(len(starts)):
        starts[j] = 0
    for n in range(count[0]):
        starts[desks[n] + 1] += 1
    for j in range(1, len(starts)):
        starts[j] += starts[j - 1]
    for n in range(count[0]):
        order[starts[desks[n]]] = n
        starts[desks[n]] += 1
    # ``starts`` has moved up by one desk.
    for j in range(len(starts) - 1, 0, -1):
        starts[j] = starts[j - 1]
    starts[0] = 0
    # Insertion sort by place: a desk's queue holds a few dozen people.
    for j in range(len(starts) - 1):
        for k in range(starts[j] + 1, starts[j + 1]):
            n = order[k]
            m = k
            while m > starts[j] and places[order[m - 1]] > places[n]:
                order[m] = order[m - 1]
                m -= 1
            order[m] = n


@stage
def hold_queued_meetings(blocks, queue, starts, order, meetings):
    """Duty meetings at desks that are short of hours, in the keyed order of the queue."""
    if queue[4][0] == 0:
        return
    in_order(queue, starts, order)
    who = queue[2]
    for j in range(len(starts) - 1):
        for m in range(starts[j], min(starts[j + 1], starts[j] + meetings[j])):
            at = who[order[m]]
            hold_meeting(blocks[at >> np.uint64(32)], at & _LANE)
    queue[4][0] = 0


@stage
def draw_care(t, b, s, city):
    """The month's draws for contacts and checks: asked for contact (``u0``), number, place, detection."""
    last = np.uint64(b.clients)
    fill_words(b, s, _ZERO, last, city.key, t, CARE)
    for i in range(_ZERO, last):
        b.care_number[i] = s.w1[i]
    for i in range(_ZERO, last):
        b.care_place[i] = s.w2[i]
    for i in range(_ZERO, last):
        b.care_check[i] = s.w3[i]


@stage
def weigh(b, s, first, last, mode, distance_weight, desk_lev, par):
    """C2: triage weights of a run of lanes."""
    for i in range(first, last):
        asks = par.asks_for_contact_prob_month * f8(b.motivation[i]) * (0.5 + f8(b.trust[i]))
        asked = unit(s.w0[i]) < asks
        weight = triage_weight(
            f8(b.distance[i]), f8(b.health[i]), b.tau[i], b.since[i], asked, distance_weight, desk_lev, par
        )
        b.weight[i] = weight if asked or mode != ON_DEMAND else 0.0


@stage
def triage(p, b, s, desks, teams, city, total):
    """Weights of all clients of a block, and their hours summed by desk.

    Clients of a run share a team: it follows from the arm, and a block holds one arm.
    """
    par = city.par[0]
    first, end = _ZERO, np.uint64(b.clients)
    while first < end:
        last = run_end(b, first, end)
        desk_lev = city.levers[teams.row[desks.team[b.caseworker[first]]], p]
        distance_weight = desk_lev.triage_distance
        if desk_lev.pay_per_exit > 0.0:
            distance_weight += par.pay_per_exit_triage_shift
        mode = city.levers[b.row[first], p].guidance_mode
        weigh(b, s, first, last, mode, distance_weight, desk_lev, par)
        hours = contact_hours_of(mode, par)
        for i in range(first, last):
            total[b.caseworker[i]] += weighted_hours(f8(b.weight[i]), hours)
        first = last


@stage
def ask(k, p, b, s, city, per_weight, queue):
    """C3: how many contacts each client would have; those with any join the queue."""
    end = np.uint64(b.clients)
    for i in range(_ZERO, end):
        s.chance[i] = per_weight[b.caseworker[i]]
    first = _ZERO
    while first < end:
        last = run_end(b, first, end)
        want(b, s, first, last, city.levers[b.row[first], p].contacts_month)
        first = last
    for i in range(_ZERO, end):
        if s.event[i] > 0:
            place = unit(b.care_place[i])
            queue_up(queue, b.caseworker[i], place, k, i, poisson_ppf(unit(b.care_number[i]), s.chance[i]))


@stage
def want(b, s, first, last, most):
    """Rates of contact, and who has at least one."""
    for i in range(first, last):
        s.chance[i] = min(s.chance[i] * f8(b.weight[i]), most)
    for i in range(first, last):
        s.event[i] = 1 if unit(b.care_number[i]) > exp(-s.chance[i]) else 0


@stage
def serve(p, blocks, desks, city, queue, starts, order):
    """The queue of every desk, contact by contact while the hours suffice; what is left is carried over."""
    par = city.par[0]
    in_order(queue, starts, order)
    who, wanted = queue[2], queue[3]
    for j in range(len(desks.team)):
        available = desks.contact_hours[j] + desks.carry[j]
        left = available
        for m in range(starts[j], starts[j + 1]):
            n = order[m]
            b, i = blocks[who[n] >> np.uint64(32)], who[n] & _LANE
            mode = city.levers[b.row[i], p].guidance_mode
            each = contact_hours_of(mode, par)
            for _ in range(wanted[n]):
                if each > left:
                    b.waiting[i] = 1
                    break
                left -= each
                b.contacts[i] += 1
                b.dose[i] += contact_effect_of(mode, par)
        desks.contact_used[j] = available - left
        desks.used[j] += available - left
        desks.carry[j] = min(left, desks.contact_hours[j])
        if p > 0:
            desks.client_months[j] += desks.clients[j]
    queue[4][0] = 0
