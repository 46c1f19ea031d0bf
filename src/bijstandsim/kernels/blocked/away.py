"""R9 over the lanes of people in F, W and O, and the end of everybody's month."""

import numpy as np

from ..away import back_prob, bonus_due, change_away, income_away, job_prob
from ..income import norm_of
from ..jit import stage
from ..settle import change_status
from ..slots import WORK
from ..special import choose, power
from ..state import EVER_DURABLE, B, F, P, W
from .book import pay_people_away
from .draws import fill_units

f8 = np.float64


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
    gap, memory = par.spell_resumes_after_gap_months, np.int64(par.insurance_memory_months)
    for i in range(first, last):
        on = b.status[i] <= P
        b.tau[i] = min(b.tau[i] + 1, 32000) if on else b.tau[i]
        b.off[i] = b.off[i] if on else min(b.off[i] + 1, 32000)
    for i in range(first, last):
        on = b.status[i] <= P
        b.cut_left[i] = b.cut_left[i] - 1 if on and b.cut_left[i] > 0 else b.cut_left[i]
        b.turned[i] = b.turned[i] - 1 if on and b.turned[i] > 0 else b.turned[i]
    for i in range(first, last):
        used = b.release_used[i]
        b.release_used[i] = min(used + 1, 250) if b.status[i] == P else used
    for i in range(first, last):
        status, rights, run = b.status[i], b.rights[i], b.work_run[i]
        fewer = rights - 1 if status != W and rights > 0 else rights
        b.rights[i] = min(rights + 1, memory) if status == F else fewer
        b.work_run[i] = min(run + 1, 6) if status == F else run
    for i in range(first, last):
        stays = s.next[i] == b.status[i]
        b.tenure[i] = min(b.tenure[i] + 1, 32000) if stays and b.status[i] != B else b.tenure[i]
    for i in range(first, last):
        durable = s.next[i] == F and b.status[i] == F and b.work_run[i] >= 6
        b.ever[i] = b.ever[i] | (EVER_DURABLE if durable else 0)
    returns = 0
    for i in range(first, last):
        if s.next[i] != b.status[i]:
            returns += change_status(i, s.next[i], gap, b)
    return returns
