"""What the scenario needs to know of parameters and law, imported only when it is asked."""

from __future__ import annotations

from bijstandsim.errors import InputError, Place, nearest_match
from bijstandsim.units import Month

#: Unknown parameters for which the nearest one is looked up: thousands of them would take seconds.
_NEAREST = 20


def parameter_faults(held: list[tuple[str, float, Place]]) -> list[InputError]:
    """What is wrong with holding parameters at values, in their order."""
    from bijstandsim.behaviour import load

    found: list[InputError] = []
    for name, value, place in held:
        if name not in load() and len(found) >= _NEAREST:
            found.append(InputError("unknown parameter", place=place, found=name))
        elif (fault := _parameter_fault(name, value, place)) is not None:
            found.append(fault)
    return found


def _parameter_fault(name: str, value: float, place: Place) -> InputError | None:
    from bijstandsim.behaviour import check_value, record_names

    try:
        check_value(name, value, place)
    except InputError as error:
        if error.nearest is None and error.allowed is None:
            near = nearest_match(name, record_names())
            return InputError(error.problem, place=place, found=error.found, nearest=near)
        return error
    return None


def law_span() -> tuple[Month, Month]:
    """First and last month for which the law is known."""
    from bijstandsim import law

    return law.FIRST, law.LAST


def source_text(source: float | str) -> str:
    """Where a lever's default comes from, in words: a number, ``par:name`` or ``law:amount``."""
    if not isinstance(source, str):
        return f"{source:g}"
    kind, _, name = source.partition(":")
    if kind == "law":
        return f"the law of the month ({name})"
    from bijstandsim.behaviour import load

    if name not in load():
        return f"the parameter {name}"
    entry = load()[name]
    value = "" if entry.default is None else f" = {entry.default:g} {entry.unit}"
    return f"the parameter {name}{value} (grade {entry.grade}; {entry.source})"
