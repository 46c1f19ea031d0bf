"""A scenario told back: the complete file with origins, and what differs from the defaults."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from bijstandsim.kernels.levers import LEVER_DEFAULT
from bijstandsim.scenario import cities, vocabulary
from bijstandsim.scenario.schema import Scenario
from bijstandsim.scenario.tree import DEFAULT, Origin
from bijstandsim.scenario.yaml_text import Path, dotted

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|\d{4}-\d{2}")
_RESERVED = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
_COMMENT_COLUMN = 44
#: What names or describes a scenario, and is no setting.
_LABELS = {"schema_version", "name", "title", "title_nl", "description", "description_nl", "source", "extends"}


def resolved_yaml(scenario: Scenario) -> str:
    """The scenario as one file that stands alone, every value followed by its origin.

    The text depends on the contents of the files and settings alone, not on where they lie or when it is made.
    """
    data = _data(scenario)
    notes = [f"# Complete scenario {scenario.name}: every value, with where it comes from."]
    if data.pop("extends", None):
        notes.append(f"# It extended {scenario.extends}; that file is merged in below.")
    if data["population"].pop("file", None):
        notes.append(f"# The margins were read from {scenario.population.file}.")
    return "\n".join([*notes, *_lines(data, (), scenario, 0)]) + "\n"


def differences_from_default(scenario: Scenario) -> list[str]:
    """One line for each setting that differs from its default, as ``path = value (default: ...)``."""
    plain = _data(Scenario(schema_version=1, name="x"))
    found = []
    for path, value in _leaves(_data(scenario), ()):
        if path[0] in _LABELS:
            continue
        default = _at(plain, path)
        if value != default:
            found.append(
                f"{dotted(_without_single(path, scenario))} = {_scalar(value)} (default: "
                f"{_default_text(path, default)})"
            )
    return found


def plain_settings(scenario: Scenario) -> list[tuple[Path, Any]]:
    """Key path and value of every setting, labels left out."""
    return [(path, value) for path, value in _leaves(_data(scenario), ()) if path[0] not in _LABELS]


def scalar(value: Any) -> str:
    """A value as one piece of YAML."""
    return _scalar(value)


def _data(scenario: Scenario) -> dict[str, Any]:
    data = scenario.model_dump(mode="json", by_alias=True)
    for part in ("regular", "policy"):
        data[part] = [_set_only(block) for block in data[part]]
    for arm in data["arms"].values():
        arm["levers"] = [_set_only(block) for block in arm["levers"]]
        if arm["choose"] is None:
            del arm["choose"]
        elif not arm["levers"]:
            del arm["levers"]
    return data


def _set_only(value: Any) -> Any:
    return {k: _set_only(v) for k, v in value.items() if v is not None} if isinstance(value, dict) else value


def _lines(data: dict[str, Any], path: Path, scenario: Scenario, depth: int) -> Iterator[str]:
    for key, value in data.items():
        here = (*path, key)
        label = "  " * depth + f"{key}:"
        if isinstance(value, dict) and value:
            yield label
            yield from _lines(value, here, scenario, depth + 1)
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            yield label
            for at, block in enumerate(value):
                lines = list(_lines(block, (*here, at), scenario, depth + 2)) or ["  " * (depth + 2) + "{}"]
                yield "  " * (depth + 1) + "- " + lines[0].lstrip()
                yield from lines[1:]
        else:
            text = f"{label} {_scalar(value)}"
            yield f"{text:<{_COMMENT_COLUMN}}  # {origin_of(scenario, here)}{_aside(scenario, here)}"


def origin_of(scenario: Scenario, path: Path) -> Origin:
    """Where the value at ``path`` comes from; a block may have been written without its list."""
    for candidate in (path, tuple(p for p in path if p != 0), *((path[:-1],) if isinstance(path[-1], int) else ())):
        if candidate in scenario.origins:
            return scenario.origins[candidate]
    return DEFAULT


def _aside(scenario: Scenario, path: Path) -> str:
    place = scenario.municipality
    if path == ("municipality", "size") and place.size is None and place.city is not None:
        row = cities.stock(place.city, scenario.start)
        return f"; {row.value} {row.unit} in {row.month} ({row.source})"
    return ""


def _scalar(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {_scalar(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_scalar(v) for v in value) + "]"
    if isinstance(value, str):
        if _WORD.fullmatch(value) and value.lower() not in _RESERVED:
            return value
        text = json.dumps(value, ensure_ascii=False)
        # Characters that YAML reads as line breaks or refuses inside quotes.
        return re.sub("[\x7f-\x9f\u2028\u2029\ufeff]", lambda m: f"\\u{ord(m[0]):04x}", text)
    return json.dumps(value)


def _leaves(data: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    blocks = isinstance(data, list) and data and isinstance(data[0], dict)
    if (isinstance(data, dict) and data) or blocks:
        for key, child in data.items() if isinstance(data, dict) else enumerate(data):
            yield from _leaves(child, (*path, key))
    else:
        yield path, data


def _at(data: Any, path: Path) -> Any:
    for part in path:
        if not isinstance(data, dict) or part not in data:
            return None
        data = data[part]
    return data


def _without_single(path: Path, scenario: Scenario) -> Path:
    """Leave out the index of the only block of a list, as ``--set`` allows."""
    lists: dict[Path, int] = {("regular",): len(scenario.regular), ("policy",): len(scenario.policy)}
    lists.update({("arms", name, "levers"): len(arm.levers) for name, arm in scenario.arms.items()})
    return tuple(part for at, part in enumerate(path) if not (part == 0 and lists.get(path[:at]) == 1))


def _default_text(path: Path, default: Any) -> str:
    field = vocabulary.by_key().get(dotted(path[-2:])) or vocabulary.by_key().get(dotted(path[-3:-1]))
    if field is None or path[0] not in ("regular", "policy", "arms"):
        return "none" if default in (None, {}, []) else _scalar(default)
    if path[0] == "arms":
        return "regular practice"
    source = LEVER_DEFAULT[field.levers[0]]
    return source.replace("par:", "parameter ").replace("law:", "law ") if isinstance(source, str) else f"{source:g}"
