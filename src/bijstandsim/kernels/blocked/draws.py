"""The month's uniforms of a block's lanes: the numbers of ``rng.uniforms``, many people at a time."""

import numpy as np

from ..jit import equation, stage
from ..rng import _LOW, _M0, _M1, _SCALE, _W0, _W1, _32

_ROUNDS = 10


@equation
def unit(word):
    """A 32-bit word as a uniform in (0, 1)."""
    return (np.float64(word) + 0.5) * _SCALE


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
            p0 = _M0 * s.w0[i]
            p1 = _M1 * s.w2[i]
            s.w0[i] = (p1 >> _32) ^ s.w1[i] ^ k0
            s.w2[i] = (p0 >> _32) ^ s.w3[i] ^ k1
            s.w1[i] = p1 & _LOW
            s.w3[i] = p0 & _LOW
        k0 = (k0 + _W0) & _LOW
        k1 = (k1 + _W1) & _LOW


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
