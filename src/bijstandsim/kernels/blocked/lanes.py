"""Moving people between lanes: the groups of a block, and room for entrants."""

import numpy as np

from ..jit import stage
from ..state import FREE, O, P, X
from .layout import LANES, PLACES1, PLACES2, PLACES4

_LANES = np.int64(LANES)


@stage
def swap(k, i, j, words):
    """Exchange the people of lanes ``i`` and ``j`` of block ``k``; ``words`` are views of all blocks by width."""
    four, two, one = words
    for place in PLACES4:
        four[k, place + i], four[k, place + j] = four[k, place + j], four[k, place + i]
    for place in PLACES2:
        two[k, place + i], two[k, place + j] = two[k, place + j], two[k, place + i]
    for place in PLACES1:
        one[k, place + i], one[k, place + j] = one[k, place + j], one[k, place + i]


@stage
def split(k, b, first, last, top, words):
    """Bring the lanes with a status up to ``top`` to the front; returns where they end."""
    low, high = first, last
    while True:
        while low < high and b.status[low] <= top:
            low += 1
        while low < high and b.status[high - 1] > top:
            high -= 1
        if low >= high:
            return low
        high -= 1
        swap(k, low, high, words)
        low += 1


@stage
def regroup(k, b, words):
    """Put the lanes of block ``k`` in their groups again."""
    b.clients = split(k, b, np.int64(0), _LANES, P, words)
    b.away = split(k, b, b.clients, _LANES, O, words)
    b.gone = split(k, b, b.away, _LANES, X, words)


@stage
def open_lane(k, b, words):
    """The lane of a new client of block ``k``: one person of each other group moves to the end of the group."""
    swap(k, b.gone, b.away, words)
    swap(k, b.away, b.clients, words)
    lane = b.clients
    b.clients += 1
    b.away += 1
    b.gone += 1
    return lane


@stage
def depart(t, pension, forget, b):
    """Pension age (X); people long off benefit and people in X outside the arms are forgotten. Returns people."""
    rest = b.of_arm == 0
    people = 0
    for i in range(np.uint64(0), np.uint64(b.gone)):
        status = b.status[i]
        people += 1 if status <= O else 0
        long_off = rest and status > P and b.off[i] >= forget
        after = X if t - b.birth[i] >= pension else (FREE if long_off else status)
        b.status[i] = (FREE if rest else X) if status == X else after
    return people


@stage
def stock_after(t, pension, b):
    """Benefits that the departures of this month leave."""
    stock = 0
    for i in range(np.uint64(0), np.uint64(b.gone)):
        stock += 1 if b.status[i] <= P and t - b.birth[i] < pension else 0
    return stock
