"""R7, R8 and R11 over a run of lanes on benefit: who gets an offer, who leaves; what follows is decided one by one."""

import numpy as np

from ..jit import stage
from ..jobs import consider, kappa, leave, offer_factor
from ..offers import arrives, effect_of_dose, full_work_rate, parttime_rate, referral_factor
from ..slots import SEARCH
from ..special import choose, exp
from ..state import B, P
from ..work import leaves, parttime_end_prob
from .draws import fill_units

f8 = np.float64
#: Bits of what may happen to a client.
FULL, PART, LEAVES, ENDS = 1, 2, 4, 8
_SLACK = 1e-9  # more than the rounding of a chance


@stage
def look_up(b, s, first, last, theta, turn_factor, lev, city):
    """What depends on the months on benefit: the factor on offers and the fading of leaving."""
    longest = len(city.duration) - 1
    for i in range(first, last):
        tau = min(b.tau[i], longest)
        s.staying[i] = city.staying[tau]
        s.factor[i] = offer_factor(
            tau, s.contacts[i] > 0, b.turned[i] > 0, b.training[i] > 0, theta, s.offer_factor[i], turn_factor,
            lev.lock_in, city,
        )  # fmt: skip


@stage
def arrivals(b, s, first, last, par):
    """Rates of offers of full work (``chance``) and of small jobs (``back``), and whom they may reach.

    The chance 1 - exp(-rate) is below the rate: who is above needs no exponential to be left out.
    """
    for i in range(first, last):
        s.gained[i] = effect_of_dose(f8(s.dose[i]))
        s.extra[i] = referral_factor(s.gained[i], f8(b.distance[i]), par)
    for i in range(first, last):
        reach = f8(s.effort_full[i]) + par.referral_effect_full_work_per_dose * s.extra[i]
        reach *= choose(b.status[i] == P, kappa(b.tau[i], par), 1.0)
        d, h, z = f8(b.distance[i]), f8(b.health[i]), f8(b.stress[i])
        s.chance[i] = full_work_rate(d, h, z, reach, s.factor[i], par)
        s.event[i] = FULL if s.u0[i] < s.chance[i] + _SLACK else 0
    for i in range(first, last):
        reach = f8(s.effort_part[i]) + par.referral_effect_parttime_per_dose * s.extra[i]
        d, h, z = f8(b.distance[i]), f8(b.health[i]), f8(b.stress[i])
        s.back[i] = parttime_rate(d, h, z, reach, s.factor[i], par)
        s.event[i] = s.event[i] | (PART if s.u1[i] < s.back[i] + _SLACK and b.status[i] == B else 0)


@stage
def departures(b, s, first, last, log_cap, par):
    """Who leaves without work, and whose small job ends, unless an offer comes first."""
    for i in range(first, last):
        gone = leaves(s.u2[i], f8(s.pressure[i]), log_cap, f8(b.distance[i]), s.staying[i], par)
        s.event[i] = s.event[i] | (LEAVES if gone else 0)
    for i in range(first, last):
        ends = s.u3[i] < parttime_end_prob(f8(b.quality[i]), par) and b.status[i] == P
        s.event[i] = s.event[i] | (ENDS if ends else 0)


@stage
def answer_offers(b, s, first, last, t, p, theta, log_cap, lev, city):
    """Offers, acceptance and leaving; writes ``next``."""
    par = city.par[0]
    fill_units(b, s, first, last, city.key, t, SEARCH)
    look_up(b, s, first, last, theta, exp(par.caseworker_change_effect_log), lev, city)
    arrivals(b, s, first, last, par)
    departures(b, s, first, last, log_cap, par)
    places = lev.work_places_share > 0.0
    for i in range(first, last):
        event = s.event[i]
        if event == 0 and not places:
            continue
        full = event & FULL > 0 and arrives(s.u0[i], s.chance[i])
        part = event & PART > 0 and arrives(s.u1[i], s.back[i])
        if (full or part or places) and consider(i, t, p, full, part, b, b, s, city):
            continue
        if event & LEAVES > 0:
            leave(i, b, s, par)
        elif event & ENDS > 0:
            s.next[i] = B
