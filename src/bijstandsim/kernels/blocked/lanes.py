"""Moving people between lanes: the groups of a block, and who leaves it."""

import numpy as np

from ..jit import stage
from ..state import FREE, O, P, X
from .layout import swap

#: Bits of eight statuses that are set where one is not B or P (0 and 1).
_NO_CLIENT = np.uint64(0xFEFEFEFEFEFEFEFE)


@stage
def split(b, first, last, top):
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
        swap(b, low, high)
        low += 1


@stage
def still_clients(b):
    """How many of the first lanes hold clients, looked at by eight: a lower bound."""
    k = np.uint64(0)
    last = np.uint64(b.clients) >> np.uint64(3)
    while k < last and b.status8[k] & _NO_CLIENT == 0:
        k += np.uint64(1)
    return np.int64(k << np.uint64(3))


@stage
def regroup(b):
    """Put the lanes of a block in their groups again."""
    last = b.gone
    b.clients = split(b, still_clients(b), last, P)
    b.away = split(b, b.clients, last, O)
    b.gone = split(b, b.away, last, X)


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
