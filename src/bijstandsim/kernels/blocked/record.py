"""The month's outcomes of a block, added up as ``record.record`` adds them.

Lanes are added up at once where all people of the block share a cell, as those outside the experiment do, else each to
their own. Yes-or-no outcomes share a word, four to
one, 16 bits each. All numbers are whole or multiples of a grain, so that the order changes no bit.
"""

import numpy as np

from ..income import norm_of
from ..jit import equation, stage, summing
from ..ledger import (
    ABOVE_BENEFIT,
    ACTIVE,
    ALIVE,
    AT_RISK,
    BENEFIT_N,
    CONTACTS,
    CONTROL,
    CUTS,
    DEBT,
    DISTANCE,
    DOSE,
    DURABLE_EVER,
    EFFORT,
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
    HEALTH,
    INCOME,
    INSURED,
    LT6M,
    LT12M,
    MOTIVATION,
    OTHER_OFF,
    PARTTIME,
    PARTTIME_EARNINGS,
    SEARCH_SQ,
    SEARCH_SUM,
    STRESS,
    TRUST,
    TRUST_SQ,
    WAITING,
    WARNINGS,
    WELLBEING,
    WELLBEING_SQ,
    WORKING,
    N,
    grain,
)  # fmt: skip
from ..life import wellbeing
from ..record import CONTROL_OF_ALL, DOSE_OF_ALL
from ..special import choose, log
from ..state import EVER_DURABLE, EVER_LEFT, EVER_WORK, NO_ACTIVITY, F, O, P, W, X

f8 = np.float64
_ZERO = np.uint64(0)
_BITS = np.int64(16)
_FIELD = np.int64(0xFFFF)
#: Which outcomes share a word, lowest bits first.
EVER, WHERE, WORK, HOURS, SPELL, SERVICE, EXITS = range(7)
SHARED = np.array([
    (N, EXIT_WORK_EVER, EXIT_ALL_EVER, DURABLE_EVER),
    (GONE, ALIVE, INSURED, OTHER_OFF),
    (WORKING, PARTTIME, ABOVE_BENEFIT, ACTIVE),
    (GE8H, GE12H, GT27H, DEBT),
    (BENEFIT_N, LT6M, LT12M, GE5Y),
    (AT_RISK, CONTACTS, CUTS, WARNINGS),
    (WAITING, EXEMPT, EXIT_WORK_FLOW, EXIT_ALL_FLOW),
])  # fmt: skip


@equation
def word(one, two, three, four):
    """Four counts of a person in one integer."""
    low = np.int64(one) | (np.int64(two) << _BITS)
    return low | (np.int64(three) << (_BITS + _BITS)) | (np.int64(four) << (_BITS + _BITS + _BITS))


@stage
def one_cell(b, last):
    """Whether all lanes up to ``last`` belong to one cell."""
    others = 0
    for i in range(_ZERO, last):
        others += 1 if b.cell[i] != b.cell[0] else 0
    return others == 0


@stage
def count(b, s, last, together, shared, counts):
    """Add the words in ``list`` of the lanes up to ``last``."""
    places = SHARED[shared]
    if together:
        total = np.int64(0)
        for i in range(_ZERO, last):
            total += s.list[i]
        for k in range(4):
            counts[b.cell[0], places[k]] += (total >> (_BITS * k)) & _FIELD
    else:
        one, two, three, four = places[0], places[1], places[2], places[3]
        for i in range(_ZERO, last):
            c, found = b.cell[i], s.list[i]
            counts[c, one] += found & _FIELD
            counts[c, two] += (found >> _BITS) & _FIELD
            counts[c, three] += (found >> (_BITS + _BITS)) & _FIELD
            counts[c, four] += (found >> (_BITS + _BITS + _BITS)) & _FIELD


@summing
def add(b, s, last, together, place, counts):
    """Add the numbers in ``value`` of the lanes up to ``last``, each to the nearest grain."""
    if together:
        total = 0.0
        for i in range(_ZERO, last):
            total += grain(s.value[i])
        counts[b.cell[0], place] += total
    else:
        for i in range(_ZERO, last):
            counts[b.cell[i], place] += grain(s.value[i])


@stage
def record_status(b, s, last, together, law, counts):
    """Where people are, where they have been, and how much they work."""
    for i in range(_ZERO, last):
        ever = b.ever[i]
        s.list[i] = word(1, (ever & EVER_WORK) > 0, (ever & EVER_LEFT) > 0, (ever & EVER_DURABLE) > 0)
    count(b, s, last, together, EVER, counts)
    for i in range(_ZERO, last):
        status = b.status[i]
        s.list[i] = word(status == X, status != X, status == W, status == O)
    count(b, s, last, together, WHERE, counts)
    for i in range(_ZERO, last):
        status = b.status[i]
        pay = f8(b.wage[i]) * law.minimum_wage_index
        s.value[i] = pay if status == P else 0.0
        above = (status == F or status == P) and pay > norm_of(b.household[i], law)
        active = status <= P and b.activity[i] != NO_ACTIVITY
        s.list[i] = word(status == F, status == P, above, active)
    count(b, s, last, together, WORK, counts)
    add(b, s, last, together, PARTTIME_EARNINGS, counts)
    for i in range(_ZERO, last):
        status, hours = b.status[i], b.hours[i]
        works = status == F or status == P
        in_debt = status != X and b.debt[i] > 0
        s.list[i] = word(works and hours >= 8, works and hours >= 12, works and hours > 27, in_debt)
    count(b, s, last, together, HOURS, counts)
    for i in range(_ZERO, last):
        on, tau = b.status[i] <= P, b.tau[i]
        s.list[i] = word(on, on and tau < 6, on and tau < 12, on and tau >= 60)
    count(b, s, last, together, SPELL, counts)


@stage
def record_service(b, s, last, together, counts):
    """Events of a month on benefit: contacts, enforcement and the way out."""
    for i in range(_ZERO, last):
        s.list[i] = word(1, s.contacts[i], s.cut[i], s.warning[i])
    count(b, s, last, together, SERVICE, counts)
    for i in range(_ZERO, last):
        status = b.status[i]
        s.list[i] = word(b.waiting[i], s.exempt[i], status == F, status == F or status == O)
    count(b, s, last, together, EXITS, counts)


@summing
def add_search(b, s, last, counts):
    """Search, dose and control of a month on benefit, of lanes that share a cell."""
    search, squared, free, effort, dose, control = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for i in range(_ZERO, last):
        search += grain(f8(b.search[i]))
        squared += grain(f8(b.search[i]) * f8(b.search[i]))
        free += grain(f8(s.free_search[i]))
        effort += grain(f8(s.effort_full[i]) + f8(s.effort_part[i]))
        dose += grain(f8(s.dose[i]))
        control += grain(f8(s.control[i]))
    c = b.cell[0]
    counts[c, SEARCH_SUM] += search
    counts[c, SEARCH_SQ] += squared
    counts[c, FREE_SEARCH] += free
    counts[c, EFFORT] += effort
    counts[c, DOSE] += dose
    counts[c, CONTROL] += control


@stage
def add_search_apart(b, s, last, counts):
    """The same of lanes of several cells."""
    for i in range(_ZERO, last):
        c = b.cell[i]
        counts[c, SEARCH_SUM] += grain(f8(b.search[i]))
        counts[c, SEARCH_SQ] += grain(f8(b.search[i]) * f8(b.search[i]))
        counts[c, FREE_SEARCH] += grain(f8(s.free_search[i]))
        counts[c, EFFORT] += grain(f8(s.effort_full[i]) + f8(s.effort_part[i]))
        counts[c, DOSE] += grain(f8(s.dose[i]))
        counts[c, CONTROL] += grain(f8(s.control[i]))


@summing
def add_inner(b, s, last, law, counts):
    """Income, health, trust and what the survey scales are made of, of lanes that share a cell."""
    income, health, stress, motivation, trust = 0.0, 0.0, 0.0, 0.0, 0.0
    squared, distance, dose, control = 0.0, 0.0, 0.0, 0.0
    for i in range(_ZERO, last):
        alive = b.status[i] != X
        income += choose(alive, grain(f8(s.income[i]) * norm_of(b.household[i], law)), 0.0)
        health += choose(alive, grain(f8(b.health[i])), 0.0)
        stress += choose(alive, grain(f8(b.stress[i])), 0.0)
        motivation += choose(alive, grain(f8(b.motivation[i])), 0.0)
        trust += choose(alive, grain(f8(b.trust[i])), 0.0)
        squared += choose(alive, grain(f8(b.trust[i]) * f8(b.trust[i])), 0.0)
        distance += choose(alive, grain(f8(b.distance[i])), 0.0)
        dose += choose(alive, grain(f8(s.dose[i])), 0.0)
        control += choose(alive, grain(f8(s.control[i])), 0.0)
    c = b.cell[0]
    counts[c, INCOME] += income
    counts[c, HEALTH] += health
    counts[c, STRESS] += stress
    counts[c, MOTIVATION] += motivation
    counts[c, TRUST] += trust
    counts[c, TRUST_SQ] += squared
    counts[c, DISTANCE] += distance
    counts[c, DOSE_OF_ALL] += dose
    counts[c, CONTROL_OF_ALL] += control


@stage
def add_inner_apart(b, s, last, law, counts):
    """The same of lanes of several cells."""
    for i in range(_ZERO, last):
        if b.status[i] != X:
            c = b.cell[i]
            counts[c, INCOME] += grain(f8(s.income[i]) * norm_of(b.household[i], law))
            counts[c, HEALTH] += grain(f8(b.health[i]))
            counts[c, STRESS] += grain(f8(b.stress[i]))
            counts[c, MOTIVATION] += grain(f8(b.motivation[i]))
            counts[c, TRUST] += grain(f8(b.trust[i]))
            counts[c, TRUST_SQ] += grain(f8(b.trust[i]) * f8(b.trust[i]))
            counts[c, DISTANCE] += grain(f8(b.distance[i]))
            counts[c, DOSE_OF_ALL] += grain(f8(s.dose[i]))
            counts[c, CONTROL_OF_ALL] += grain(f8(s.control[i]))


@stage
def record_wellbeing(b, s, last, together, par, counts):
    """Well-being of everybody alive; ``extra`` still holds the logarithm of the month's income."""
    for i in range(_ZERO, last):
        s.log_contact[i] = log(1.0 + 12.0 * f8(b.contact_rate[i]))
    for i in range(_ZERO, last):
        status = b.status[i]
        w = wellbeing(
            status == F, status == P, status <= P, status <= P and b.activity[i] != NO_ACTIVITY, s.extra[i],
            f8(b.health[i]), f8(b.stress[i]), f8(b.motivation[i]), f8(b.motivation_level[i]), s.log_contact[i],
            f8(b.quality[i]), par,
        )  # fmt: skip
        s.psi[i] = w if status != X else 0.0
    for i in range(_ZERO, last):
        s.value[i] = s.psi[i]
    add(b, s, last, together, WELLBEING, counts)
    for i in range(_ZERO, last):
        s.value[i] = s.psi[i] * s.psi[i]
    add(b, s, last, together, WELLBEING_SQ, counts)


@stage
def record_block(b, s, p, city, counts):
    """Outcomes of the month."""
    par, law = city.par[0], city.law[p]
    clients, away, gone = np.uint64(b.clients), np.uint64(b.away), np.uint64(b.gone)
    if gone == _ZERO:
        return
    together = one_cell(b, gone)
    record_status(b, s, gone, together, law, counts)
    record_service(b, s, clients, together, counts)
    if together:
        add_search(b, s, clients, counts)
        add_inner(b, s, away, law, counts)
    else:
        add_search_apart(b, s, clients, counts)
        add_inner_apart(b, s, away, law, counts)
    record_wellbeing(b, s, away, together, par, counts)
