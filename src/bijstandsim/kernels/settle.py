"""Ends and beginnings of a month: who leaves the simulation, who enters, and the change of status."""

import numpy as np

from .birth import ENTRANTS, draw_people
from .jit import body, equation, kernel, stage
from .rng import uniforms
from .slots import CITY_MONTH, TRAIT_DESK
from .special import power
from .state import EVER_DURABLE, EVER_LEFT, EVER_WORK, FREE, SINGLE, SINGLE_PARENT, B, F, O, P, W, X

f8 = np.float64


@stage
def clear_scratch(state, now):
    """Nothing has happened yet this month."""
    for i in range(np.uint64(len(state.status))):
        now.contacts[i] = 0
        now.waiting[i] = 0
        now.cut[i] = 0
        now.warning[i] = 0
        now.new_caseworker[i] = 0
        now.course_ended[i] = 0
        now.dose[i] = 0.0
        now.control[i] = 0.0
        now.free_search[i] = 0.0
        now.effort_full[i] = 0.0
        now.effort_part[i] = 0.0
        now.next[i] = state.status[i]


@stage
def depart(t, p, traits, state, now, city):
    """Start of the month: pension age (X); people long off benefit are forgotten."""
    par = city.par[0]
    pension = city.law[p].pension_age_months
    agents = 0
    clear_scratch(state, now)
    for i in range(np.uint64(len(state.status))):
        status = state.status[i]
        if status == FREE:
            continue
        if status == X:
            if state.arm[i] == 0:  # members of an arm stay on the books
                state.status[i] = FREE
            continue
        agents += 1
        if t - traits.birth[i] >= pension:
            state.status[i] = X
            now.next[i] = X
        elif state.arm[i] == 0 and status != B and status != P and state.off[i] >= par.forget_months:
            state.status[i] = FREE
            now.next[i] = FREE
    city.run[0].agent_months += agents


@equation
def fits(rule, household, education, age_months, d, h, tau, u):
    """Does a targeting rule hold for a person with these characteristics?"""
    if (np.int64(rule.household_mask) >> np.int64(household)) & 1 == 0:
        return False
    if (np.int64(rule.education_mask) >> np.int64(education)) & 1 == 0:
        return False
    return (
        rule.age_min <= age_months < rule.age_max
        and rule.distance_min <= d < rule.distance_max
        and rule.health_min <= h < rule.health_max
        and rule.duration_min <= tau < rule.duration_max
        and rule.share_from <= u < rule.share_to
    )


@kernel
def apply_rules(t, p, traits, state, now, city):
    """Everybody's row of levers (the first targeting rule of the arm that fits, else the arm's) and exemption."""
    for i in range(len(state.status)):
        if state.status[i] > O:
            continue
        arm = state.arm[i]
        row = city.arm_row[arm]
        first = city.arm_rule_first[arm]
        for k in range(first, first + city.arm_rule_count[arm]):
            if fits(
                city.rules[k], traits.household[i], traits.education[i], t - traits.birth[i], f8(state.distance[i]),
                f8(state.health[i]), state.tau[i], f8(traits.u_target[i]),
            ):  # fmt: skip
                row = np.int64(city.rules[k].row)
                break
        now.row[i] = row
        lev = city.levers[row, p]
        formal = f8(traits.exempt_score[i]) < lev.formal_exempt_log_odds
        now.exempt[i] = 1 if lev.exempt > 0.0 or formal else 0


@stage
def arrivals(t, p, state, city):
    """Number of first-time entrants: what holds the stock in burn-in, the dated inflow after it."""
    stock = 0
    for i in range(np.uint64(len(state.status))):
        stock += state.status[i] <= P
    return arrivals_of(t, p, stock, city)


@equation
def arrivals_of(t, p, stock, city):
    """Number of first-time entrants at a stock of benefits of ``stock``."""
    par = city.par[0]
    run = city.run[0]
    if run.holds_stock > 0.0:
        return max(np.int64(run.stock) - stock, 0)
    market = power(city.theta[p] / par.market_reference_index, -par.inflow_tightness_elasticity)
    expected = run.new_entrants * market * city.season[p]
    u, _, _, _ = uniforms(city.key, 0, t, CITY_MONTH)
    return np.int64(expected + u)


@stage
def quota_mix(traits, state, city, mix):
    """Chances of household and education of this month's entrants that bring the stock back to its margins."""
    stock, single, parent, low, middle = 0, 0, 0, 0, 0
    for i in range(np.uint64(len(state.status))):  # sums without branches, so that the compiler uses vectors
        here = state.status[i] <= P
        stock += here
        single += here & (traits.household[i] == SINGLE)
        parent += here & (traits.household[i] == SINGLE_PARENT)
        low += here & (traits.education[i] == 0)
        middle += here & (traits.education[i] == 1)
    to_goal(stock, single, parent, low, middle, city, mix)


@equation
def to_goal(stock, single, parent, low, middle, city, mix):
    """Entrants by household and education that would bring a stock of these back to its margins."""
    goal = city.mix[0]
    held = city.run[0].stock
    mix[0] = max(goal.single * held - single, 0.0)
    mix[1] = max(goal.single_parent * held - parent, 0.0)
    mix[2] = max(goal.couple * held - (stock - single - parent), 0.0)
    mix[3] = max(goal.low * held - low, 0.0)
    mix[4] = max(goal.middle * held - middle, 0.0)
    mix[5] = max(goal.high * held - (stock - low - middle), 0.0)


@stage
def entry_mix(traits, state, city, mix):
    """Chances of entrants by household (0-2) and education (3-5): quotas in burn-in, its mean inflow later."""
    if city.run[0].holds_stock > 0.0:
        quota_mix(traits, state, city, mix)
    else:
        for k in range(6):
            mix[k] = city.entry_counts[k]
    as_chances(mix)


@equation
def as_chances(mix):
    """Counts by household (0-2) and education (3-5) as chances."""
    for k in range(0, 6, 3):
        total = mix[k] + mix[k + 1] + mix[k + 2]
        if total <= 0.0:
            mix[k], mix[k + 1], mix[k + 2], total = 1.0, 1.0, 1.0, 3.0
        mix[k] /= total
        mix[k + 1] /= total
        mix[k + 2] /= total


@stage
def free_slots(state):
    """Number of slots that an entrant may take."""
    free = 0
    for i in range(np.uint64(len(state.status))):
        free += state.status[i] == FREE
    return free


@stage
def pick_desk(pid, t, desks, teams, city):
    """The desk of an entrant, of two keyed picks the one with fewer clients, who are one more then."""
    u0, u1, _, _ = uniforms(city.key, pid, t, TRAIT_DESK)
    a = teams.first[0] + np.int64(u0 * teams.size[0])
    b = teams.first[0] + np.int64(u1 * teams.size[0])
    chosen = b if desks.clients[b] < desks.clients[a] else a
    desks.clients[chosen] += 1
    return chosen


@stage
def enter(t, p, n, traits, state, now, desks, teams, city):
    """First-time entrants take free slots; their characteristics are keyed by month and order of entry.

    Each gets the caseworker of the regular team with fewer clients of two keyed picks.
    """
    run = city.run[0]
    mix = np.zeros(6, np.float64)
    entry_mix(traits, state, city, mix)
    slot, found = 0, 0
    while found < n and slot < len(state.status):  # run_months stops before a month in which slots could run out
        if state.status[slot] == FREE:
            now.person[found] = slot
            traits.pid[slot] = np.int64(run.pid_base) + np.int64(run.stock) * (t + 1) + found
            found += 1
        slot += 1
    run.entrants = found
    draw_people(found, t, p, ENTRANTS, mix, traits, state, now, city)
    for k in range(found):
        slot = now.person[k]
        now.next[slot] = B
        if run.holds_stock > 0.0:
            city.entry_counts[traits.household[slot]] += 1
            city.entry_counts[3 + traits.education[slot]] += 1
        state.caseworker[slot] = pick_desk(traits.pid[slot], t, desks, teams, city)


@body
def change_status(i, new, gap, state):
    """Person ``i`` changes status, with what that resets. Returns 1 for a return to benefit."""
    status = state.status[i]
    was_on = status == B or status == P
    is_on = new == B or new == P
    state.status[i] = new
    state.work_run[i] = 0
    if new == O:
        state.tenure[i] = 0
    if is_on and not was_on:
        state.intake[i] = 1
        state.since[i] = 0
        if state.off[i] > gap:
            state.tau[i] = 0
            state.release_used[i] = 0
    if was_on and not is_on:
        state.ever[i] |= EVER_LEFT | (EVER_WORK if new == F else 0)
        state.activity[i] = 0
        state.training[i] = 0
        state.cut_left[i] = 0
    if is_on != was_on:
        state.off[i] = 0
    return 1 if is_on and not was_on else 0


@stage
def end_month(first, last, state, now, city):
    """Clocks of the month that ends, then the new status and what it resets. Returns who came back to benefit.

    A job or a stay in O that begins at the end of this month starts at 0.
    """
    gap = city.par[0].spell_resumes_after_gap_months
    memory = np.int64(city.par[0].insurance_memory_months)
    returns = 0
    for k in range(first, last):
        i = now.person[k]
        status = state.status[i]
        new = now.next[i]
        was_on = status == B or status == P
        if was_on:
            state.tau[i] = min(state.tau[i] + 1, 32000)
            if state.cut_left[i] > 0:
                state.cut_left[i] -= 1
            if state.turned[i] > 0:
                state.turned[i] -= 1
        else:
            state.off[i] = min(state.off[i] + 1, 32000)
        if status == F:
            state.rights[i] = min(state.rights[i] + 1, memory)
            state.work_run[i] = min(state.work_run[i] + 1, 6)
        elif status != W and state.rights[i] > 0:
            state.rights[i] -= 1
        if new == status:
            if status != B:
                state.tenure[i] = min(state.tenure[i] + 1, 32000)
            if new == F and state.work_run[i] >= 6:
                state.ever[i] |= EVER_DURABLE
            continue

        returns += change_status(i, new, gap, state)
    return returns
