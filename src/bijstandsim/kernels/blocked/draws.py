"""The month's uniforms of a block's lanes: the numbers of ``rng.uniforms``, many people at a time."""

import numpy as np

from ..jit import stage
from ..rng import next_key, scramble, unit

_ROUNDS = 10


@stage
def fill_words(b, s, first, last, key, month, block):
    """Philox words of the people of lanes ``first`` to ``last`` - 1 into ``w0`` to ``w3``."""
    t, c = np.uint64(month), np.uint64(block)
    r = key[2]
    for i in range(first, last):
        s.w0[i] = b.pid[i]
        s.w1[i] = t
        s.w2[i] = c
        s.w3[i] = r
    k0, k1 = key[0], key[1]
    for _ in range(_ROUNDS):
        for i in range(first, last):
            s.w0[i], s.w1[i], s.w2[i], s.w3[i] = scramble(s.w0[i], s.w1[i], s.w2[i], s.w3[i], k0, k1)
        k0, k1 = next_key(k0, k1)


@stage
def fill_units(b, s, first, last, key, month, block):
    """The four uniforms of a block of decisions into ``u0`` to ``u3``."""
    fill_words(b, s, first, last, key, month, block)
    for i in range(first, last):
        s.u0[i] = unit(s.w0[i])
    for i in range(first, last):
        s.u1[i] = unit(s.w1[i])
    for i in range(first, last):
        s.u2[i] = unit(s.w2[i])
    for i in range(first, last):
        s.u3[i] = unit(s.w3[i])
