"""Prior distributions and draws from them.

Every prior is cut to the bounds of its parameter. The *defaults* are the central values of the project: outputs
that speak of "prior means" mean the defaults, which need not equal the mean of a cut or skewed prior.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from zlib import crc32

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bijstandsim.behaviour.parameters import Parameter, load
from bijstandsim.errors import InputError

Array = NDArray[np.float64]

#: kind -> names of its numbers as written in the data.
KINDS: dict[str, tuple[str, ...]] = {
    "fixed": (),
    "beta": ("a", "b"),
    "normal": ("mean", "sd"),
    "lognormal": ("median", "sd"),  # sd of the logarithm
    "halfnormal": ("sd",),
    "uniform": ("low", "high"),
    "dirichlet": ("concentration",),  # the shares of one group; mean = defaults
}
#: Least part of a prior that must lie within the bounds.
LEAST_MASS = 0.001
# Reserved first word of the key of prior draws, so that no other use of a seed meets the same numbers.
_PRIOR_STREAM = 7


@dataclass(frozen=True, slots=True)
class Prior:
    """A parsed prior: its kind and its numbers in the order of ``KINDS``."""

    kind: str
    numbers: tuple[float, ...]


@cache
def parse(text: str) -> Prior:
    """Read a prior such as ``beta(3,7)`` or ``lognormal(median=3, sd=0.5)``; anything else is an InputError."""
    example = "lognormal(median=3, sd=0.5)"
    match = re.fullmatch(r"\s*(\w+)\s*(?:\(([^()]*)\))?\s*", text)
    if match is None or match[1] not in KINDS:
        raise InputError("unknown prior", found=text, allowed=", ".join(KINDS), example=example)
    kind, names = match[1], KINDS[match[1]]
    parts = [part.strip() for part in match[2].split(",")] if match[2] else []
    numbers: list[float] = []
    for name, part in zip(names, parts, strict=False):
        key, _, value = part.rpartition("=")
        try:
            numbers.append(float(value))
        except ValueError:
            key = "not a number"
        if key.strip() not in ("", name):
            raise InputError("a prior cannot be read", found=text, allowed=f"{kind}({', '.join(names)})")
    scales = numbers[1:] if kind == "normal" else [] if kind == "uniform" else numbers
    if len(numbers) != len(names) or len(parts) != len(names) or any(not x > 0.0 for x in scales):
        raise InputError("a prior has wrong numbers", found=text, allowed=f"{kind}({', '.join(names)})")
    if kind == "uniform" and not numbers[0] < numbers[1]:
        raise InputError("a uniform prior needs low < high", found=text)
    return Prior(kind, tuple(numbers))


def cdf(parameter: Parameter, x: ArrayLike) -> Array:
    """Prior probability of a value up to ``x``, in the parameter's unit, given its bounds."""
    low, high = _cut(parameter, parameter.lower, parameter.upper)
    return np.asarray(np.clip((_cdf(parameter, x) - low) / (high - low), 0.0, 1.0))


def ppf(parameter: Parameter, u: ArrayLike, *, lower: ArrayLike | None = None, upper: ArrayLike | None = None) -> Array:
    """Value of the parameter, in its unit, at prior probability ``u`` in [0, 1].

    ``lower`` and ``upper`` narrow the bounds. A fixed prior gives the default for every ``u``. For a Dirichlet
    share the result is its gamma variate: ``prior_values`` divides it by the sum over the group.
    """
    u = np.asarray(u, dtype=np.float64)
    if not np.all((u >= 0.0) & (u <= 1.0)):
        raise InputError(f"a probability for {parameter.name} is outside [0, 1]", found=u.tolist())
    if parameter.lower is None or parameter.upper is None or parameter.default is None:
        raise InputError("this parameter is computed in the run and has no prior", found=parameter.name)
    kind = parse(parameter.prior).kind
    if kind == "fixed":
        return np.full(u.shape, parameter.default)
    if kind == "dirichlet":
        return _quantile(parameter, np.clip(u, 1e-12, 1.0 - 1e-12))
    floor = np.maximum(parameter.lower, parameter.lower if lower is None else lower)
    ceiling = np.minimum(parameter.upper, parameter.upper if upper is None else upper)
    low, high = _cut(parameter, floor, ceiling)
    return np.asarray(np.clip(_quantile(parameter, low + u * (high - low)), floor, ceiling))


def varied_names() -> tuple[str, ...]:
    """Names of the parameters that a prior draw moves, in record order."""
    return tuple(p.name for p in load() if p.varies)


def prior_values(u: Mapping[str, ArrayLike]) -> dict[str, Array]:
    """Map points of the unit cube to a full set of parameters, each in its unit.

    The arrays of ``u`` must share one shape, which every array of the result has: a whole design is mapped at
    once. Parameters that ``u`` leaves out stay at their default. A share that must fit beside another one, or a
    value that must stay above another one, is drawn from its prior cut at what that one leaves.
    """
    if idle := [name for name in u if not load()[name].varies]:
        raise InputError("fixed parameters have no prior to draw from", found=idle)
    shape = np.broadcast_shapes(*(np.shape(column) for column in u.values()))
    values: dict[str, Array] = {}
    sums: dict[str, Array] = {}
    for p in (p for p in load() if p.in_record):
        if p.name in u:
            above = values[p.above] if p.above else None
            rest = 1.0 - values[p.rest_of] if p.rest_of else None
            value = ppf(p, u[p.name], lower=above, upper=rest)
        else:
            value = np.asarray(_shape(p) if _is_dirichlet(p) else p.default, dtype=np.float64)
        values[p.name] = np.broadcast_to(value, shape)
        if p.group and _is_dirichlet(p):
            sums[p.group] = sums.get(p.group, np.zeros(shape)) + value
    for group, total in sums.items():
        values |= {p.name: values[p.name] / total for p in load() if p.group == group}
    return values


def prior_draw(seed: int, draw: int) -> dict[str, float]:
    """Draw number ``draw`` (from 0) of all parameters of the record; fixed ones stay at their default.

    Each parameter has its own key, so adding one to the data leaves the draws of the others alone.
    """
    if seed < 0 or draw < 0:
        raise InputError("seed and draw must be 0 or more", found=(seed, draw))
    u = {name: keyed_uniform(seed, draw, name) for name in varied_names()}
    return {name: float(value) for name, value in prior_values(u).items()}


def defaults() -> dict[str, float]:
    """The default of every parameter of the record, in record order."""
    return {p.name: p.default for p in load() if p.in_record and p.default is not None}


def prior_means() -> dict[str, float]:
    """The same as ``defaults``: what outputs call prior means (see the top of this file)."""
    return defaults()


def keyed_uniform(seed: int, draw: int, name: str) -> float:
    """A number in (0, 1) from raw Philox words: the streams of NumPy's distributions may change, these may not."""
    key = np.random.SeedSequence(seed, spawn_key=(_PRIOR_STREAM, draw, crc32(name.encode())))
    word = int(np.random.Philox(key).random_raw())
    return ((word >> 11) + 0.5) * 2.0**-53


def _is_dirichlet(parameter: Parameter) -> bool:
    return parse(parameter.prior).kind == "dirichlet"


def _shape(parameter: Parameter) -> float:
    """Shape, and so the mean, of the gamma variate of a Dirichlet share."""
    assert parameter.default is not None
    return parse(parameter.prior).numbers[0] * parameter.default


def _cut(parameter: Parameter, lower: ArrayLike | None, upper: ArrayLike | None) -> tuple[Array, Array]:
    """Prior mass below the bounds; the shares of a group are cut by their sum instead."""
    if lower is None or upper is None:
        raise InputError("this parameter is computed in the run and has no prior", found=parameter.name)
    if _is_dirichlet(parameter):
        return np.asarray(0.0), np.asarray(1.0)
    _check_mass(parameter)
    return _cdf(parameter, lower), _cdf(parameter, upper)


@cache
def _check_mass(parameter: Parameter) -> None:
    """A prior of which next to nothing lies within the bounds is a mistake: every draw would be at one of them."""
    assert parameter.lower is not None and parameter.upper is not None
    mass = float(_cdf(parameter, parameter.upper) - _cdf(parameter, parameter.lower))
    if not mass >= LEAST_MASS:
        raise InputError(
            f"the prior of {parameter.name} lies outside its bounds", found=parameter.prior,
            allowed=f"at least {LEAST_MASS:g} of its mass between {parameter.lower:g} and {parameter.upper:g}",
        )  # fmt: skip


def _cdf(parameter: Parameter, x: ArrayLike) -> Array:
    """Cumulative probability of the uncut prior."""
    from scipy import special  # scipy takes a tenth of a second to import

    prior, x = parse(parameter.prior), np.asarray(x, dtype=np.float64)
    match prior.kind, prior.numbers:
        case "beta", (a, b):
            result = special.betainc(a, b, np.clip(x, 0.0, 1.0))
        case "normal", (mean, sd):
            result = special.ndtr((x - mean) / sd)
        case "lognormal", (median, sd):
            with np.errstate(divide="ignore"):
                result = special.ndtr(np.log(np.maximum(x, 0.0) / median) / sd)
        case "halfnormal", (sd,):
            result = special.erf(np.maximum(x, 0.0) / (sd * np.sqrt(2.0)))
        case "uniform", (low, high):
            result = np.clip((x - low) / (high - low), 0.0, 1.0)
        case "dirichlet", _:
            result = special.gammainc(_shape(parameter), np.maximum(x, 0.0))
        case _:
            raise InputError("a fixed parameter has no distribution", found=parameter.name)
    return np.asarray(result)


def _quantile(parameter: Parameter, u: Array) -> Array:
    """Inverse of ``_cdf``."""
    from scipy import special

    prior = parse(parameter.prior)
    match prior.kind, prior.numbers:
        case "beta", (a, b):
            result = special.betaincinv(a, b, u)
        case "normal", (mean, sd):
            result = mean + sd * special.ndtri(u)
        case "lognormal", (median, sd):
            result = median * np.exp(sd * special.ndtri(u))
        case "halfnormal", (sd,):
            result = sd * np.sqrt(2.0) * special.erfinv(u)
        case "uniform", (low, high):
            result = low + u * (high - low)
        case "dirichlet", _:
            result = special.gammaincinv(_shape(parameter), u)
        case _:
            raise InputError("a fixed parameter has no distribution", found=parameter.name)
    return np.asarray(result)
