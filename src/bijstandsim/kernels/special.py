"""Elementary functions of our own, so that compiled and plain Python agree to the last bit.

libm's exp and log differ between builds and between Python and LLVM; these use only IEEE additions,
multiplications and divisions in a fixed order, with tables that are computed in exact decimal arithmetic.
Accuracy (tested against scipy): exp within 2 ulp; log within 2 ulp plus 1.3e-16 (which counts next to x = 1,
where the logarithm is small); the inverse normal within 1e-14 relative.
"""

import math
from decimal import Decimal, localcontext

import numpy as np

from .jit import kernel

_BITS = 7
_N = 1 << _BITS  # entries of the tables
_START = 48  # log works on [1.375 / 2, 1.375): the first slice is the 48th of [0.5, 1)


def _tables() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """2**(j/N); and 1/c and ln c for the centre c of each slice of log's interval (c = 1 next to 1)."""
    with localcontext() as context:
        context.prec = 40
        powers = [float(Decimal(2) ** (Decimal(j) / _N)) for j in range(_N)]
        inverse = []
        for j in range(_N):
            slice_, scale = (j + _START) % _N, Decimal(1 if j + _START >= _N else "0.5")
            centre = (1 + (slice_ + Decimal("0.5")) / _N) * scale
            inverse.append(1.0 if slice_ in (0, _N - 1) else float(1 / centre))
        logs = [float(-Decimal(value).ln()) for value in inverse]
    return np.array(powers), np.array(inverse), np.array(logs)


_POWERS, _INVERSE, _LOGS = _tables()
_N_LOG2E = 184.6649652337873  # N / ln 2
_LN2_N_HIGH = 0.0054152123475432745  # ln 2 / N, upper bits: k times this is exact
_LN2_N_LOW = 5.812982117197185e-13
_LN2_HIGH = 6.93147180369123816490e-01
_LN2_LOW = 1.90821492927058770002e-10
_ROUND = 6755399441055744.0  # 1.5 * 2**52: adding it leaves the nearest integer in the low bits
_FIRST = np.int64(0x3FE6000000000000)  # bits of 0.6875
_EXPONENT = np.int64(-0x10000000000000)  # mask of sign and exponent


@kernel
def exp(x):
    """e**x; 0 below -700 and e**700 above 700, so that no result is denormal or infinite."""
    if x < -700.0:
        return 0.0
    x = min(x, 700.0)
    # x = k ln(2) / N + r with |r| <= ln(2) / 2N; e**x = 2**(k // N) 2**(k % N / N) e**r.
    shifted = x * _N_LOG2E + _ROUND
    k = np.float64(shifted).view(np.int64)
    whole = shifted - _ROUND
    r = (x - whole * _LN2_N_HIGH) - whole * _LN2_N_LOW
    r2 = r * r
    tail = r + r2 * (0.5 + r * 0.16666666666666666) + r2 * r2 * (0.041666666666666664 + r * 0.008333333333333333)
    scale = _POWERS[k & (_N - 1)]
    exponent = np.int64(((k << 13) >> 20) + 1023) << 52
    return (scale + scale * tail) * np.int64(exponent).view(np.float64)


@kernel
def log(x):
    """Natural logarithm of a positive, normal x."""
    # x = 2**e z with z in [0.6875, 1.375); ln x = e ln 2 + ln c + ln(1 + r) with r = z / c - 1, |r| < 1/128.
    bits = np.float64(x).view(np.int64)
    above = bits - _FIRST
    j = (above >> (52 - _BITS)) & (_N - 1)
    e = above >> 52
    z = np.int64(bits - (above & _EXPONENT)).view(np.float64)
    r = z * _INVERSE[j] - 1.0
    r2 = r * r
    tail = r2 * (-0.5 + r * 0.3333333333333333) + (r2 * r2) * (
        (-0.25 + r * 0.2) + r2 * (-0.16666666666666666 + r * 0.14285714285714285)
    )
    return (e * _LN2_HIGH + _LOGS[j]) + (r + (e * _LN2_LOW + tail))


@kernel
def power(x, a):
    """x**a for x > 0; 0 for x = 0."""
    if x <= 0.0:
        return 0.0
    return exp(a * log(x))


@kernel
def logistic(x):
    """1 / (1 + e**-x)."""
    return 1.0 / (1.0 + exp(-x))


@kernel
def normal_ppf(u):
    """Inverse of the standard normal distribution function (algorithm AS 241, Wichura 1988)."""
    q = u - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        num = (
            (
                ((((2.5090809287301226727e3 * r + 3.3430575583588128105e4) * r + 6.7265770927008700853e4) * r
                  + 4.5921953931549871457e4) * r + 1.3731693765509461125e4) * r + 1.9715909503065514427e3
            ) * r + 1.3314166789178437745e2
        ) * r + 3.3871328727963666080e0  # fmt: skip
        den = (
            (
                ((((5.2264952788528545610e3 * r + 2.8729085735721942674e4) * r + 3.9307895800092710610e4) * r
                  + 2.1213794301586595867e4) * r + 5.3941960214247511077e3) * r + 6.8718700749205790830e2
            ) * r + 4.2313330701600911252e1
        ) * r + 1.0  # fmt: skip
        return q * num / den
    r = u if q < 0.0 else 1.0 - u
    r = math.sqrt(-log(r))
    if r <= 5.0:
        r = r - 1.6
        num = (
            (
                ((((7.74545014278341407640e-4 * r + 2.27238449892691845833e-2) * r + 2.41780725177450611770e-1) * r
                  + 1.27045825245236838258e0) * r + 3.64784832476320460504e0) * r + 5.76949722146069140550e0
            ) * r + 4.63033784615654529590e0
        ) * r + 1.42343711074968357734e0  # fmt: skip
        den = (
            (
                ((((1.05075007164441684324e-9 * r + 5.47593808499534494600e-4) * r + 1.51986665636164571966e-2) * r
                  + 1.48103976427480074590e-1) * r + 6.89767334985100004550e-1) * r + 1.67638483018380384940e0
            ) * r + 2.05319162663775882187e0
        ) * r + 1.0  # fmt: skip
    else:
        r = r - 5.0
        num = (
            (
                ((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 1.24266094738807843860e-3) * r
                  + 2.65321895265761230930e-2) * r + 2.96560571828504891230e-1) * r + 1.78482653991729133580e0
            ) * r + 5.46378491116411436990e0
        ) * r + 6.65790464350110377720e0  # fmt: skip
        den = (
            (
                ((((2.04426310338993978564e-15 * r + 1.42151175831644588870e-7) * r + 1.84631831751005468180e-5) * r
                  + 7.86869131145613259100e-4) * r + 1.48753612908506148525e-2) * r + 1.36929880922735805310e-1
            ) * r + 5.99832206555887937690e-1
        ) * r + 1.0  # fmt: skip
    z = num / den
    return -z if q < 0.0 else z


@kernel
def poisson_ppf(u, rate):
    """Poisson count by inversion of the distribution function at u; capped at 60 (rates here stay below 10)."""
    if u <= 1.0 - rate:  # exp(-rate) >= 1 - rate: most months have no contact
        return 0
    term = exp(-rate)
    total = term
    n = 0
    while u > total and n < 60:
        n += 1
        term = term * rate / n
        total = total + term
    return n
