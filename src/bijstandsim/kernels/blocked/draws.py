"""The month's uniforms of a block's lanes: the numbers of ``rng.uniforms``, many people at a time."""

import numpy as np

from ..jit import stage
from ..rng import unit, words_of


@stage
def fill_words(b, s, first, last, key, month, block):
    """Philox words of the people of lanes ``first`` to ``last`` - 1 into ``w0`` to ``w3``."""
    t, c = np.uint64(month), np.uint64(block)
    r, k0, k1 = key[2], key[0], key[1]
    for i in range(first, last):
        s.w0[i], s.w1[i], s.w2[i], s.w3[i] = words_of(np.uint64(b.pid[i]), t, c, r, k0, k1)


@stage
def fill_units(b, s, first, last, key, month, block):
    """The four uniforms of a block of decisions into ``u0`` to ``u3``."""
    t, c = np.uint64(month), np.uint64(block)
    r, k0, k1 = key[2], key[0], key[1]
    for i in range(first, last):
        w0, w1, w2, w3 = words_of(np.uint64(b.pid[i]), t, c, r, k0, k1)
        s.u0[i] = unit(w0)
        s.u1[i] = unit(w1)
        s.u2[i] = unit(w2)
        s.u3[i] = unit(w3)
