"""R7, R8 and R11 over a run of lanes on benefit: who gets an offer, who leaves; what follows is decided one by one."""

import numpy as np

from ..jit import stage
from ..jobs import consider, kappa, leave, offer_factor
from ..offers import full_work_arrives, parttime_arrives, referral_factor
from ..slots import SEARCH
from ..special import exp
from ..state import B, P
from ..work import leaves, parttime_end_prob
from .draws import fill_units

f8 = np.float64
#: Bits of what may happen to a client.
FULL, PART, LEAVES, ENDS, PLACES = 1, 2, 4, 8, 16


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
    """Whether an offer of full work and of a small job arrives."""
    for i in range(first, last):
        s.gained[i] = referral_factor(f8(s.dose[i]), f8(b.distance[i]), par)
    for i in range(first, last):
        reach = f8(s.effort_full[i]) + par.referral_effect_full_work_per_dose * s.gained[i]
        reach *= kappa(b.tau[i], par) if b.status[i] == P else 1.0
        d, h, z = f8(b.distance[i]), f8(b.health[i]), f8(b.stress[i])
        s.event[i] = FULL if full_work_arrives(s.u0[i], d, h, z, reach, s.factor[i], par) else 0
    for i in range(first, last):
        reach = f8(s.effort_part[i]) + par.referral_effect_parttime_per_dose * s.gained[i]
        d, h, z = f8(b.distance[i]), f8(b.health[i]), f8(b.stress[i])
        arrives = parttime_arrives(s.u1[i], d, h, z, reach, s.factor[i], par) and b.status[i] == B
        s.event[i] = s.event[i] | (PART if arrives else 0)


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
        if (event & (FULL | PART) > 0 or places) and consider(
            i, t, p, event & FULL > 0, event & PART > 0, b, b, s, city
        ):
            continue
        if event & LEAVES > 0:
            leave(i, b, s, par)
        elif event & ENDS > 0:
            s.next[i] = B
