"""R9 over the lanes of people in F, W and O, and the end of everybody's month."""

import numpy as np

from ..away import back_prob, bonus_due, change_away, income_away, job_prob
from ..income import norm_of
from ..jit import stage
from ..settle import change_status
from ..slots import WORK
from ..special import choose, power
from ..state import B, F, P, W
from .book import pay_people_away
from .draws import fill_units

f8 = np.float64
_DURABLE = np.uint8(2)  # place of the bit EVER_DURABLE


@stage
def month_away(b, s, first, last, t, p, theta, lev, city, book):
    """Income and transitions of a run of lanes off benefit."""
    par, law = city.par[0], city.law[p]
    cycle = power(city.theta[p] / par.market_reference_index, -par.separation_tightness_elasticity)
    fill_units(b, s, first, last, city.key, t, WORK)
    for i in range(first, last):
        s.gained[i] = 0.0
        s.bonus[i] = choose(b.status[i] == F, bonus_due(b.tenure[i], lev), 0.0)
    for i in range(first, last):
        wage, norm = f8(b.wage[i]) * law.minimum_wage_index, norm_of(b.household[i], law)
        s.y[i] = income_away(b.status[i], wage, norm, f8(b.income_floor[i]), s.bonus[i], par)
        s.income[i] = s.y[i]
    if p > 0:
        pay_people_away(b, s, first, last, law, par, book)
    for i in range(first, last):
        status, d = b.status[i], f8(b.distance[i])
        s.chance[i] = job_prob(status, f8(b.quality[i]), b.tenure[i], d, b.left[i], theta, cycle, par)
    for i in range(first, last):
        s.back[i] = back_prob(b.status[i], b.left[i], b.tenure[i], par)
    for i in range(first, last):
        s.event[i] = 1 if s.u0[i] < s.chance[i] or s.u3[i] < s.back[i] or b.status[i] == W else 0
    floor_prob = city.run[0].quality_floor_prob
    for i in range(first, last):
        if s.event[i] > 0:
            wage, norm = f8(b.wage[i]) * law.minimum_wage_index, norm_of(b.household[i], law)
            change_away(
                i, s.u0[i], s.u1[i], s.u2[i], s.u3[i], s.chance[i], s.back[i], wage, norm, floor_prob, b, s, par
            )


@stage
def end_month(b, s, first, last, par):
    """Clocks of the month that ends, then the new status and what it resets. Returns who came back to benefit."""
    gap, memory = par.spell_resumes_after_gap_months, np.uint8(par.insurance_memory_months)
    # Clocks rise by one or nothing in their own few bits: so many more people fit in a vector.
    for i in range(first, last):
        on = b.status[i] <= P
        b.tau[i] += np.int16(on & (b.tau[i] < 32000))
        b.off[i] += np.int16((not on) & (b.off[i] < 32000))
    for i in range(first, last):
        on = b.status[i] <= P
        b.cut_left[i] -= np.uint8(on & (b.cut_left[i] > 0))
        b.turned[i] -= np.uint8(on & (b.turned[i] > 0))
    for i in range(first, last):
        status, rights = b.status[i], b.rights[i]
        more = (status == F) & (rights < memory)
        fewer = (status != F) & (status != W) & (rights > 0)
        b.rights[i] = rights + np.uint8(more) - np.uint8(fewer)
        b.work_run[i] += np.uint8((status == F) & (b.work_run[i] < 6))
    for i in range(first, last):
        stays = (s.next[i] == b.status[i]) & (b.status[i] != B)
        b.tenure[i] += np.int16(stays & (b.tenure[i] < 32000))
    for i in range(first, last):
        durable = (s.next[i] == F) & (b.status[i] == F) & (b.work_run[i] >= 6)
        b.ever[i] |= np.uint8(durable) << _DURABLE
    returns = 0
    for i in range(first, last):
        if s.next[i] != b.status[i]:
            returns += change_status(i, s.next[i], gap, b)
    return returns
