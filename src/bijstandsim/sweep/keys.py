"""Keys of a scenario that a study may vary: checked by name, and set in plain data."""

from __future__ import annotations

from typing import Any

from bijstandsim.behaviour import load as load_parameters
from bijstandsim.errors import InputError, Place, nearest_match
from bijstandsim.scenario import Scenario, walk
from bijstandsim.sweep.plan import Value

#: Sections that a study may reach into. Arms and their lots have no part in it: regimes are for everybody.
SECTIONS = (
    "policy", "regular", "parameters", "municipality", "population", "market", "start", "policy_months",
    "follow_up_months",
)  # fmt: skip
PARAMETER = "parameters.values."
POLICY = "policy."


def check_key(key: str, place: Place) -> None:
    """Raises InputError, with the nearest match, unless ``key`` is one that a study may vary."""
    path = key.split(".")
    if path[0] not in SECTIONS:
        raise InputError(
            "a study cannot vary this", place=place, found=key, allowed="keys under " + ", ".join(SECTIONS),
            nearest=_nearest_section(path),
        )  # fmt: skip
    if path[0] == "parameters":
        _check_parameter(key, place)
        return
    schema = walk.scenario()
    for depth, part in enumerate(path):
        if schema.find(tuple(path[: depth + 1])) is None:
            known = schema.keys(tuple(path[:depth])) or schema.keys((*path[:depth], 0))
            near = nearest_match(part, known)
            full = ".".join([*path[:depth], near, *path[depth + 1 :]]) if near else None
            raise InputError("no key of a scenario", place=place, found=key, allowed=", ".join(known) or None,
                             nearest=full)  # fmt: skip


def _nearest_section(path: list[str]) -> str | None:
    """``guidance.caseload`` was meant as ``policy.guidance.caseload``; a misspelt section as the one like it."""
    if path[0] in walk.scenario().keys(("policy", 0)):
        return ".".join(["policy", *path])
    if path[0] in load_parameters():
        return PARAMETER + path[0]
    near = nearest_match(path[0], SECTIONS)
    return ".".join([near, *path[1:]]) if near else None


def _check_parameter(key: str, place: Place) -> None:
    name = key.removeprefix(PARAMETER)
    known = [parameter.name for parameter in load_parameters() if parameter.in_record]
    if not key.startswith(PARAMETER) or name not in known:
        near = nearest_match(name.rpartition(".")[2], known)
        raise InputError("no parameter of the model", place=place, found=key, allowed=PARAMETER + "NAME",
                         nearest=PARAMETER + near if near else None)  # fmt: skip


def check_parameter_value(key: str, value: Value, place: Place) -> None:
    """Raises InputError for a value of a parameter outside its bounds."""
    parameter = load_parameters()[key.removeprefix(PARAMETER)]
    low, high = parameter.lower, parameter.upper
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    if not plain or (low is not None and value < low) or (high is not None and value > high):  # type: ignore[operator]
        raise InputError("outside the bounds of this parameter", place=place, found=value, allowed=parameter.allowed)


def is_whole(key: str) -> bool:
    """Whether a key takes whole numbers only."""
    schema = walk.scenario()
    node = schema.find(tuple(key.split(".")))
    return node is not None and any(one.get("type") == "integer" for one in schema.options(node))


def as_data(scenario: Scenario) -> dict[str, Any]:
    """A scenario as plain data that can be changed and checked again."""
    data = scenario.model_dump(mode="json", by_alias=True, exclude_none=True)
    data.pop("extends", None)
    data["population"].pop("file", None)  # its margins are in the data
    return data


def put(data: dict[str, Any], key: str, value: Value) -> None:
    """Set a key in plain data; the only block of a list needs no number. Raises InputError where it is not the only."""
    parts = key.split(".")
    at: Any = data
    k = 0
    while k < len(parts) - 1:
        part, k = parts[k], k + 1
        below = at.get(part)
        if below is None:
            below = at[part] = [] if k == 1 and walk.scenario().is_list((part,)) else {}
        if isinstance(below, list):
            if parts[k].isdigit() and int(parts[k]) < len(below):
                below, k = below[int(parts[k])], k + 1
            else:
                below = _only(below, key, part)
        at = below
    at[parts[-1]] = value


def get(data: dict[str, Any], key: str) -> Any:
    """The value at a key, or None where nothing is set."""
    at: Any = data
    for part in key.split("."):
        if isinstance(at, list) and part.isdigit():
            at = at[int(part)] if int(part) < len(at) else None
            continue
        if isinstance(at, list):
            at = at[0] if len(at) == 1 else None
        at = at.get(part) if isinstance(at, dict) else None
    return at


def _only(blocks: list[Any], key: str, part: str) -> Any:
    """The one block of a list, made where there is none."""
    if not blocks:
        blocks.append({})
    if len(blocks) > 1:
        raise InputError(
            "which block of the list is meant?", place=Place("study", key=key), found=f"{len(blocks)} blocks",
            allowed=f"{part}.0 to {part}.{len(blocks) - 1}",
        )  # fmt: skip
    return blocks[0]
