"""Entrants: drawn in columns of their own, then written into lanes of blocks of the rest of the city."""

import numpy as np

from ..birth import ENTRANTS, draw_people
from ..jit import stage
from ..settle import as_chances, pick_desk, to_goal
from ..state import SINGLE, SINGLE_PARENT, P
from .layout import LANES, NO_SLOT, copy_person

_LANES = np.int64(LANES)


@stage
def entry_mix(blocks, city, mix):
    """Chances of entrants by household and education: quotas in burn-in, its mean inflow later."""
    if city.run[0].holds_stock > 0.0:
        stock, single, parent, low, middle = 0, 0, 0, 0, 0
        for k in range(len(blocks)):
            b = blocks[k]
            for i in range(np.uint64(0), np.uint64(b.gone)):
                here = b.status[i] <= P
                stock += here
                single += here & (b.household[i] == SINGLE)
                parent += here & (b.household[i] == SINGLE_PARENT)
                low += here & (b.education[i] == 0)
                middle += here & (b.education[i] == 1)
        to_goal(stock, single, parent, low, middle, city, mix)
    else:
        for k in range(6):
            mix[k] = city.entry_counts[k]
    as_chances(mix)


@stage
def free_lanes(blocks):
    """Lanes that an entrant may take."""
    free = 0
    for k in range(len(blocks)):
        free += _LANES - blocks[k].gone if blocks[k].of_arm == 0 else 0
    return free


@stage
def enter(t, p, n, blocks, newcomers, desks, teams, city):
    """``n`` first-time entrants, each at the desk of the regular team with fewer clients of two keyed picks.

    They take lanes behind all others; ``regroup`` comes after.
    """
    run = city.run[0]
    traits, state, now = newcomers
    mix = np.zeros(6, np.float64)
    entry_mix(blocks, city, mix)
    for k in range(n):
        now.person[k] = k
        traits.pid[k] = np.int64(run.pid_base) + np.int64(run.stock) * (t + 1) + k
    run.entrants = n
    draw_people(n, t, p, ENTRANTS, mix, traits, state, now, city)
    at = 0
    for k in range(n):
        if run.holds_stock > 0.0:
            city.entry_counts[traits.household[k]] += 1
            city.entry_counts[3 + traits.education[k]] += 1
        state.caseworker[k] = pick_desk(traits.pid[k], t, desks, teams, city)
        while blocks[at].of_arm > 0 or blocks[at].gone >= _LANES:
            at += 1
        lane = blocks[at].gone
        copy_person(blocks[at], lane, traits, state, k)
        blocks[at].slot[lane] = NO_SLOT
        blocks[at].gone = lane + 1
