"""The parameters as the one record that the kernels read."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from bijstandsim.behaviour.parameters import HOLDERS, load
from bijstandsim.behaviour.structures import held_values
from bijstandsim.errors import InputError, Place, nearest_match

# Shares typed by hand with three decimals still count as summing to 1.
_SUM_TOLERANCE = 1e-6


@cache
def record_names() -> tuple[str, ...]:
    """Names of the parameters in the record, in the fixed order of the data files."""
    return tuple(p.name for p in load() if p.in_record)


@cache
def record_dtype() -> np.dtype[np.void]:
    """BEHAVIOUR: one float64 field per parameter of the record."""
    return np.dtype([(name, np.float64) for name in record_names()])


def record(values: Mapping[str, float]) -> np.recarray[Any, Any]:
    """A record array of shape (1,) with these values, each in its parameter's unit.

    Raises InputError for an unknown or missing name, a value outside its bounds, or shares that do not fit.
    """
    check_values(values)
    row = tuple(values[name] for name in record_names())
    return np.array([row], dtype=record_dtype()).view(np.recarray)


def check_values(values: Mapping[str, float]) -> None:
    """Raise InputError unless ``values`` is a complete set of parameters that fit their bounds and each other."""
    if not _plainly_right(values):
        for name, value in values.items():
            check_value(name, value)
    if missing := [name for name in record_names() if name not in values]:
        raise InputError(f"{len(missing)} parameters have no value", found=missing)
    groups: dict[str, dict[str, float]] = {}
    for p in (p for p in load() if p.in_record):
        value = values[p.name]
        if p.group:
            groups.setdefault(p.group, {})[p.name] = value
        if p.above and value < values[p.above]:
            raise InputError(
                f"{p.name} is below {p.above}", found=value, allowed=f"{values[p.above]:g} or more, as {p.above} is"
            )
        if p.rest_of and value > 1.0 - values[p.rest_of] + _SUM_TOLERANCE:
            raise InputError(f"{p.name} and {p.rest_of} exceed 1", found=(value, values[p.rest_of]))
    for group, shares in groups.items():
        if abs(sum(shares.values()) - 1.0) > _SUM_TOLERANCE:
            raise InputError(f"the {group} shares do not sum to 1", found=shares)


def _plainly_right(values: Mapping[str, float]) -> bool:
    """Whether ``values`` are all of the record, plain numbers within their bounds: no need to look at each."""
    names = record_names()
    if len(values) != len(names) or not all(type(values.get(name)) is float for name in names):
        return False
    low, high = _bounds()
    row = np.array([values[name] for name in names])
    return bool(((row >= low) & (row <= high)).all())


@cache
def _bounds() -> np.ndarray[Any, np.dtype[np.float64]]:
    """Lower and upper bounds (2, parameters of the record)."""
    own = [load()[name] for name in record_names()]
    return np.array([[p.lower for p in own], [p.upper for p in own]], dtype=np.float64)


def check_value(name: str, value: float, place: Place | None = None) -> None:
    """Raise InputError unless ``name`` is a parameter of the record and ``value`` lies within its bounds.

    Values of the named variants of the structure pass too.
    """
    if name not in load():
        raise InputError("unknown parameter", place=place, found=name, nearest=nearest_match(name, record_names()))
    parameter = load()[name]
    if parameter.held_by:
        raise InputError(f"{name} cannot be set here: it is {HOLDERS[parameter.held_by]}", place=place, found=value)
    assert parameter.lower is not None and parameter.upper is not None
    if isinstance(value, bool) or not isinstance(value, int | float | np.floating | np.integer):
        raise InputError(f"{name} is not a number", place=place, found=value, allowed=parameter.allowed)
    inside = parameter.lower <= value <= parameter.upper  # NaN fails too
    beyond = [x for x in held_values(name) if not parameter.lower <= x <= parameter.upper]
    if not inside and value not in beyond:
        allowed = parameter.allowed + "".join(f"; in a variant of the structure {x:g}" for x in beyond)
        raise InputError(f"{name} is out of bounds", place=place, found=float(value), allowed=allowed)
