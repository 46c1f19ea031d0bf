"""C1 to C5 and C7: the caseworkers' month: hours, duty meetings, triage, contacts, monitoring, turnover.

Hours are conserved: fixed tasks first, then duty meetings, then contacts and monitoring; what does not fit
waits, what is not used is carried over. ``Now.member`` lists the slots of the clients caseworker by
caseworker.
"""

import numpy as np

from .jit import body, equation, kernel, stage
from .levers import APP, GROUP, ON_DEMAND, PEER
from .rng import fill_uniforms, uniforms
from .slots import CARE, DESK_MONTH, DESK_TRAITS
from .special import choose, exp, log, normal_ppf, poisson_ppf
from .state import O, P, X

f8 = np.float64


@kernel
def list_people(state, now, desks, teams):
    """Who is where: ``Now.member`` by caseworker, ``Now.person`` by kind, clients by caseworker and team.

    ``Now.person`` holds clients, then people in F, W and O, then members of arms in X, each in the order of their
    slots, so that loops over people read memory in order. Returns the positions at which these three end.
    """
    for j in range(len(desks.team)):
        desks.clients[j] = 0
    n_clients = 0
    for i in range(len(state.status)):
        if state.status[i] <= P:
            desks.clients[state.caseworker[i]] += 1
            now.person[n_clients] = i
            n_clients += 1
    for g in range(len(teams.row)):
        teams.clients[g] = 0
    first = 0
    for j in range(len(desks.team)):
        desks.first[j] = first
        first += desks.clients[j]
        teams.clients[desks.team[j]] += desks.clients[j]
        desks.clients[j] = 0
    for k in range(n_clients):
        i = now.person[k]
        j = state.caseworker[i]
        now.member[desks.first[j] + desks.clients[j]] = i
        desks.clients[j] += 1
    n_all = n_clients
    for i in range(len(state.status)):
        if P < state.status[i] <= O:
            now.person[n_all] = i
            n_all += 1
    n_gone = n_all
    for i in range(len(state.status)):
        if state.status[i] == X:
            now.person[n_gone] = i
            n_gone += 1
    return np.uint64(n_clients), np.uint64(n_all), np.uint64(n_gone)


@stage
def new_face(j, t, desks, key):
    """The person behind desk ``j`` from month ``t`` on: draws keyed by desk and month of arrival."""
    u0, u1, u2, u3 = uniforms(key, j, t, DESK_TRAITS)
    desks.z_toughness[j] = normal_ppf(u0)
    desks.z_support[j] = normal_ppf(u1)
    desks.z_skill[j] = normal_ppf(u2)
    desks.z_belief[j] = normal_ppf(u3)
    desks.generation[j] = t


@kernel
def new_faces(t, desks, key):
    """Somebody new behind every desk."""
    for j in range(len(desks.team)):
        new_face(j, t, desks, key)


@stage
def turn_over(t, p, state, now, desks, teams, city):
    """C7: a caseworker leaves; the files go to the colleague who takes over the desk."""
    par = city.par[0]
    for j in range(len(desks.team)):
        team = desks.team[j]
        if teams.fte[team] < 0.0:  # the team does not exist this month
            continue
        lev = city.levers[teams.row[team], p]
        load = desks.clients[j] / lev.caseload
        u, _, _, _ = uniforms(city.key, j, t, DESK_MONTH)
        if u >= par.caseworker_turnover_prob_month * exp(par.turnover_load_slope * (load - 1.0)):
            continue
        new_face(j, t, desks, city.key)
        for n in range(desks.first[j], desks.first[j] + desks.clients[j]):
            i = now.member[n]
            if city.levers[now.row[i], p].fixed_contact > 0.0:
                continue  # handed over in person: no break in the contact
            now.new_caseworker[i] = 1
            state.turned[i] = np.int64(par.caseworker_change_effect_months)


@stage
def show_style(p, desks, teams, city):
    """Toughness, support and skill of each caseworker under this month's levers."""
    par = city.par[0]
    sd = par.caseworker_skill_log_sd
    for j in range(len(desks.team)):
        lev = city.levers[teams.row[desks.team[j]], p]
        tough = lev.toughness + lev.style_spread * par.caseworker_toughness_sd * desks.z_toughness[j]
        support = lev.support + lev.style_spread * par.caseworker_support_sd * desks.z_support[j]
        desks.toughness[j] = min(max(tough, 0.0), 1.0)
        desks.support[j] = min(max(support, 0.0), 1.0)
        desks.skill[j] = exp(sd * desks.z_skill[j] - 0.5 * sd * sd)
        desks.offer_factor[j] = exp(par.caseworker_belief_sd * desks.z_belief[j])


@equation
def is_due(exempt, gap, months):
    """Whether a client is due for a duty meeting: exempt, and ``gap`` months after the last one (0 = none)."""
    return exempt > 0 and gap > 0.0 and months >= gap


@body
def plan_hours(j, tasks, due, desks, teams, lev, par):
    """C1 and C4 of desk ``j``: ``tasks`` first, then duty meetings, then contacts and monitoring.

    Returns the duty meetings that are held; ``due`` of them were asked.
    """
    team = desks.team[j]
    # Held: the team's hours follow its clients; fixed: its full-time equivalents were hired once.
    fte = max(teams.fte[team] if lev.staffing_fixed > 0.0 else teams.clients[team] / lev.caseload, 0.0)
    hours = par.caseworker_hours_month * (1.0 - par.caseworker_sick_share) * fte / teams.size[team]
    desks.hours[j] = hours
    done = min(tasks, hours)
    desks.backlog[j] = tasks - done
    desks.enforcement_hours[j] = min(desks.cases[j], done)
    desks.cases[j] = 0.0
    rest = hours - done
    teams.cap[team] += rest
    meetings = min(due, np.int64(rest / par.hours_per_duty_meeting))
    rest -= meetings * par.hours_per_duty_meeting
    monitoring = min(rest, lev.monitoring_factor * (1.0 - par.contact_hours_share) * rest)
    desks.contact_hours[j] = rest - monitoring
    desks.enforcement_hours[j] += monitoring
    desks.used[j] = hours - rest + monitoring
    desks.monitoring[j] = 0.0
    if desks.clients[j] > 0:
        desks.monitoring[j] = 1.0 - exp(-monitoring / desks.clients[j] / par.monitoring_hours_scale_month)
    return meetings


@body
def share_capacity(teams, city):
    """Hours per client that fixed tasks leave, by team, and ln(cap / cap0)."""
    for g in range(len(teams.row)):
        if teams.clients[g] > 0:
            teams.cap[g] = max(teams.cap[g] / teams.clients[g], city.par[0].capacity_floor_hours)
            known = city.run[0].capacity_reference
            teams.log_cap[g] = log(teams.cap[g] / known) if known > 0.0 else 0.0


@stage
def hold_duty_meetings(j, t, p, due, meetings, traits, state, now, desks, city):
    """The duty meetings of desk ``j``: one after the other by the keyed place of those who are due."""
    last = desks.first[j] + desks.clients[j]
    before = -1.0
    for k in range(due):
        best, chosen = 2.0, np.int64(0)
        for n in range(desks.first[j], last):
            i = np.int64(now.member[n])
            gap = city.levers[now.row[i], p].duty_meeting_months
            if now.contacts[i] == 0 and is_due(now.exempt[i], gap, state.duty_ago[i]):
                _, _, place, _ = uniforms(city.key, traits.pid[i], t, CARE)
                if before < place < best:
                    best, chosen = place, i
        before = best
        if k < meetings:
            state.duty_ago[chosen] = 0
            now.contacts[chosen] = 1
            now.dose[chosen] = 1.0
        else:
            now.waiting[chosen] = 1


@stage
def spend_hours(t, p, traits, state, now, desks, teams, city):
    """C1 and C4: files, intakes and last month's cases, then duty meetings, then contacts and monitoring.

    Where hours are short, those who are due are seen in a keyed order, and the others wait.
    """
    par = city.par[0]
    for g in range(len(teams.row)):
        teams.cap[g] = 0.0
    for j in range(len(desks.team)):
        last = desks.first[j] + desks.clients[j]
        intakes, due = 0, 0
        for n in range(desks.first[j], last):
            i = now.member[n]
            intakes += state.intake[i]
            state.intake[i] = 0
            gap = city.levers[now.row[i], p].duty_meeting_months
            if now.exempt[i] > 0 and gap > 0.0:
                state.duty_ago[i] = min(state.duty_ago[i] + 1, 255)
            due += 1 if is_due(now.exempt[i], gap, state.duty_ago[i]) else 0
        tasks = par.hours_per_file_month * desks.clients[j] + desks.cases[j] + desks.backlog[j]
        lev = city.levers[teams.row[desks.team[j]], p]
        meetings = plan_hours(j, tasks + par.hours_per_intake * intakes, due, desks, teams, lev, par)
        if due > 0:
            hold_duty_meetings(j, t, p, due, meetings, traits, state, now, desks, city)
    share_capacity(teams, city)


@equation
def contact_hours_of(mode, par):
    """Hours of one contact by mode."""
    if mode == GROUP:
        return par.minutes_per_group_contact / 60.0
    if mode == APP:
        return par.minutes_per_app_contact / 60.0
    if mode == ON_DEMAND:
        return par.minutes_per_demand_contact / 60.0
    if mode == PEER:
        return par.minutes_per_peer_contact / 60.0
    return par.minutes_per_talk / 60.0


@equation
def contact_effect_of(mode, par):
    """Dose of one contact by mode, a talk being 1."""
    if mode == GROUP:
        return par.effect_group_contact_ratio
    if mode == APP:
        return par.effect_app_contact_ratio
    if mode == ON_DEMAND:
        return par.effect_demand_contact_ratio
    if mode == PEER:
        return par.effect_peer_contact_ratio
    return 1.0


@equation
def triage_weight(d, h, tau, since, asked, distance_weight, lev, par):
    """C2: w = exp(a_d d + a_need (1 - h) + a_new new + a_ask asked + a_since since)."""
    score = distance_weight * d + lev.triage_need * (1.0 - h) + lev.triage_since * since
    score += choose(tau < par.triage_new_client_months, lev.triage_new, 0.0)
    score += choose(asked, lev.triage_asked, 0.0)
    return exp(score)


_FINE = 1.5 * 2.0**20  # adding it leaves multiples of 2**-32


@equation
def weighted_hours(weight, hours):
    """Weight times the hours of a contact, to the nearest multiple of 2**-32: sums up to 2**21 are exact."""
    return (weight * hours + _FINE) - _FINE


@stage
def meet(t, p, traits, state, now, desks, teams, city):
    """C2, C3: contacts drawn by triage weight, served in a keyed order until the hours are gone."""
    par = city.par[0]
    most = 1
    for j in range(len(desks.team)):
        most = max(most, desks.clients[j])
    queue = np.empty(most, np.int64)
    order = np.empty(most, np.float64)
    draws = np.empty((4, most), np.float64)
    for j in range(len(desks.team)):
        first, last = np.uint64(desks.first[j]), np.uint64(desks.first[j] + desks.clients[j])
        fill_uniforms(city.key, traits.pid, now.member, first, last, t, CARE, draws)
        desk_lev = city.levers[teams.row[desks.team[j]], p]
        distance_weight = desk_lev.triage_distance
        if desk_lev.pay_per_exit > 0.0:
            distance_weight += par.pay_per_exit_triage_shift

        # C2: who is to be seen
        total = 0.0
        for n in range(first, last):
            i = now.member[n]
            mode = city.levers[now.row[i], p].guidance_mode
            asks = par.asks_for_contact_prob_month * f8(state.motivation[i]) * (0.5 + f8(state.trust[i]))
            asked = draws[0, n - first] < asks
            weight = 0.0
            if asked or mode != ON_DEMAND:
                d, h = f8(state.distance[i]), f8(state.health[i])
                weight = triage_weight(d, h, state.tau[i], state.since[i], asked, distance_weight, desk_lev, par)
            now.weight[i] = weight
            total += weighted_hours(f8(now.weight[i]), contact_hours_of(mode, par))

        # C3: how often, in rates that would use up the hours on average
        available = desks.contact_hours[j] + desks.carry[j]
        per_weight = available / total if total > 0.0 else 0.0
        queued = 0
        for n in range(first, last):
            i = now.member[n]
            rate = min(per_weight * f8(now.weight[i]), city.levers[now.row[i], p].contacts_month)
            wanted = poisson_ppf(draws[1, n - first], rate)
            if wanted == 0:
                continue
            # Insertion sort by the keyed place: the queue holds a few dozen people.
            place = draws[2, n - first]
            k = queued
            while k > 0 and order[k - 1] > place:
                order[k] = order[k - 1]
                queue[k] = queue[k - 1]
                k -= 1
            order[k] = place
            queue[k] = np.int64(i) * 64 + wanted
            queued += 1

        left = available
        for k in range(queued):
            i = queue[k] // 64
            mode = city.levers[now.row[i], p].guidance_mode
            each = contact_hours_of(mode, par)
            for _ in range(queue[k] % 64):
                if each > left:
                    now.waiting[i] = 1
                    break
                left -= each
                now.contacts[i] += 1
                now.dose[i] += contact_effect_of(mode, par)
        desks.contact_used[j] = available - left
        desks.used[j] += available - left
        desks.carry[j] = min(left, desks.contact_hours[j])
        if p > 0:
            desks.client_months[j] += desks.clients[j]


@stage
def give_dose(first, last, p, state, now, desks, city):
    """C5: contacts times support, interviewing, trust and skill; months since the last contact."""
    par = city.par[0]
    since_cap = np.int64(par.since_cap_months)
    for k in range(first, last):
        i = now.person[k]
        if now.contacts[i] == 0:
            state.since[i] = min(state.since[i] + 1, since_cap)
            continue
        state.since[i] = 0
        j = state.caseworker[i]
        if p > 0:
            desks.contact_count[j] += now.contacts[i]
        lev = city.levers[now.row[i], p]
        gain = (
            1.0
            + par.trained_interviewing_dose_gain_ratio * lev.interviewing_trained
            + par.untrained_interviewing_dose_change_ratio * lev.interviewing_untrained
        )
        dose = f8(now.dose[i]) * desks.support[j] * gain * (0.5 + f8(state.trust[i])) * desks.skill[j]
        now.dose[i] = max(dose, 0.0)
