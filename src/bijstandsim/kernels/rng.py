"""Counter-based random numbers: u = f(seed, replicate, person, month, decision).

Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"): the counter holds
(person, month, block, replicate), the key the 64-bit seed. One call gives the four uniforms of a block, so
decisions that are taken together share a block (``slots.py``). Nothing is stored between draws: a policy
that changes nothing changes no draw, and one person's draws never depend on another's.
"""

import numpy as np

from .jit import equation, kernel

_M0 = np.uint64(0xD2511F53)
_M1 = np.uint64(0xCD9E8D57)
_W0 = np.uint64(0x9E3779B9)
_W1 = np.uint64(0xBB67AE85)
_LOW = np.uint64(0xFFFFFFFF)
_32 = np.uint64(32)
_SCALE = 2.0**-32
_LANES = np.uint64(256)


@equation
def scramble(c0, c1, c2, c3, k0, k1):
    """One round of Philox on the four words of a counter."""
    p0 = _M0 * c0
    p1 = _M1 * c2
    return (p1 >> _32) ^ c1 ^ k0, p1 & _LOW, (p0 >> _32) ^ c3 ^ k1, p0 & _LOW


@equation
def next_key(k0, k1):
    """The key of the next round."""
    return (k0 + _W0) & _LOW, (k1 + _W1) & _LOW


@equation
def words_of(c0, c1, c2, c3, k0, k1):
    """Ten rounds without a loop, so that the compiler can work on eight counters in its registers."""
    c0, c1, c2, c3 = scramble(c0, c1, c2, c3, k0, k1)
    k0, k1 = next_key(k0, k1)
    c0, c1, c2, c3 = scramble(c0, c1, c2, c3, k0, k1)
    k0, k1 = next_key(k0, k1)
    c0, c1, c2, c3 = scramble(c0, c1, c2, c3, k0, k1)
    k0, k1 = next_key(k0, k1)
    c0, c1, c2, c3 = scramble(c0, c1, c2, c3, k0, k1)
    k0, k1 = next_key(k0, k1)
    c0, c1, c2, c3 = scramble(c0, c1, c2, c3, k0, k1)
    k0, k1 = next_key(k0, k1)
    c0, c1, c2, c3 = scramble(c0, c1, c2, c3, k0, k1)
    k0, k1 = next_key(k0, k1)
    c0, c1, c2, c3 = scramble(c0, c1, c2, c3, k0, k1)
    k0, k1 = next_key(k0, k1)
    c0, c1, c2, c3 = scramble(c0, c1, c2, c3, k0, k1)
    k0, k1 = next_key(k0, k1)
    c0, c1, c2, c3 = scramble(c0, c1, c2, c3, k0, k1)
    k0, k1 = next_key(k0, k1)
    return scramble(c0, c1, c2, c3, k0, k1)


@equation
def unit(word):
    """A 32-bit word as a uniform in (0, 1)."""
    return (np.float64(word) + 0.5) * _SCALE


@kernel
def philox(c0, c1, c2, c3, k0, k1):
    """Four 32-bit words (as uint64) from a 4 x 32-bit counter and a 2 x 32-bit key, all uint64."""
    return words_of(c0, c1, c2, c3, k0, k1)


@kernel
def uniforms(key, person, month, block):
    """The four uniforms in (0, 1) of one block of decisions.

    ``key`` is a uint64 array (seed low, seed high, replicate); ``person``, ``month`` and ``block`` are
    non-negative integers below 2**32.
    """
    w0, w1, w2, w3 = philox(np.uint64(person), np.uint64(month), np.uint64(block), key[2], key[0], key[1])
    return unit(w0), unit(w1), unit(w2), unit(w3)


@kernel
def fill_uniforms(key, pid, member, first, last, month, block, out):
    """``uniforms`` of the people at positions ``first`` to ``last`` - 1 of ``member``, into ``out`` (4, last - first).

    The same numbers several times faster, eight people at a time.
    ``first`` and ``last`` are uint64 (a signed index would be tested for its sign and stop the vectors).
    """
    t, c, r = np.uint64(month), np.uint64(block), key[2]
    k0, k1 = key[0], key[1]
    numbers = np.empty(_LANES, np.uint64)
    for start in range(first, last, _LANES):
        n = min(_LANES, last - start)
        for i in range(n):
            numbers[i] = pid[member[start + i]]
        at = start - first
        for i in range(n):
            w0, w1, w2, w3 = words_of(numbers[i], t, c, r, k0, k1)
            out[0, at + i] = unit(w0)
            out[1, at + i] = unit(w1)
            out[2, at + i] = unit(w2)
            out[3, at + i] = unit(w3)


@kernel
def four(draws, at):
    """The four uniforms of the person at column ``at`` of an array that ``fill_uniforms`` filled."""
    return draws[0, at], draws[1, at], draws[2, at], draws[3, at]


@kernel
def uniform_table(key, people, month, block):
    """The four uniforms of one block for many people: array (len(people), 4)."""
    out = np.empty((len(people), 4))
    for i in range(len(people)):
        u0, u1, u2, u3 = uniforms(key, people[i], month, block)
        out[i, 0], out[i, 1], out[i, 2], out[i, 3] = u0, u1, u2, u3
    return out


def make_key(seed: int, replicate: int) -> np.ndarray:
    """The key of one run: seed in [0, 2**64), replicate in [0, 2**32)."""
    if not 0 <= seed < 2**64:
        raise ValueError(f"seed must lie in [0, 2**64), found {seed}")
    if not 0 <= replicate < 2**32:
        raise ValueError(f"replicate must lie in [0, 2**32), found {replicate}")
    return np.array([seed & 0xFFFFFFFF, seed >> 32, replicate], dtype=np.uint64)
