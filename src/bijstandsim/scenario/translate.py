"""Faults found by pydantic, told in the words and places of the file."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from bijstandsim.errors import InputError, Place, nearest_match
from bijstandsim.scenario import vocabulary, walk
from bijstandsim.scenario.tree import Layers
from bijstandsim.scenario.yaml_text import Path

MAX_BLOCKS = 10
#: Faults told in full; looking for the nearest word takes a millisecond, and a file may hold thousands of faults.
MAX_TOLD = 20

_PLAIN = {
    "missing": "a required key is missing",
    "int_type": "not a whole number",
    "int_from_float": "not a whole number",
    "float_type": "not a number",
    "finite_number": "not a finite number",
    "bool_type": "neither true nor false",
    "string_type": "not text",
    "list_type": "not a list",
    "dict_type": "not a mapping",
    "model_type": "not a mapping of keys to values",
    "model_attributes_type": "not a mapping of keys to values",
    "literal_error": "not one of the allowed words",
    "string_pattern_mismatch": "not a name that can be used here",
    "too_short": "empty",
    "string_too_short": "empty text",
}

_BOUNDS = {
    "minimum": "at least",
    "exclusiveMinimum": "more than",
    "maximum": "at most",
    "exclusiveMaximum": "less than",
}


class InputErrors(InputError):
    """Several faults in one input; ``parts`` holds them one by one."""

    def __init__(self, parts: list[InputError]) -> None:
        self.parts = tuple(parts)
        shown = [part.render() for part in parts[:MAX_BLOCKS]]
        more = len(parts) - MAX_BLOCKS
        if more > 0:
            shown.append(f"... and {more} more")
        super().__init__("\n\n".join(shown))


def raise_all(faults: list[InputError]) -> None:
    """Raise what was found: nothing, the one fault, or all of them together."""
    if len(faults) == 1:
        raise faults[0]
    if faults:
        raise InputErrors(faults)


def translate(error: ValidationError, layers: Layers, schema: walk.Schema | None = None) -> list[InputError]:
    """One InputError for each fault that pydantic found, in the order of the file; ``schema``: a scenario's.

    The first ``MAX_TOLD`` are told in full, the others with pydantic's words and their place.
    """
    schema = schema or walk.scenario()
    faults: list[dict[str, Any]] = [dict(fault) for fault in error.errors(include_url=False)]
    found = [(fault, *_locate(fault["loc"], layers.data)) for fault in faults]
    meant = [(fault, layers.place(path), path, value) for fault, path, value, branches in found
             if not _other_branch(fault["type"], value, branches)]  # fmt: skip
    meant.sort(key=lambda one: _order(one[1]))
    return [
        _one(fault, path, value, layers, schema) if k < MAX_TOLD else InputError(fault["msg"], place=place)
        for k, (fault, place, path, value) in enumerate(meant)
    ]


def _order(place: Place) -> tuple[str, int, int]:
    return (place.file, place.line or 0, place.column or 0)


def _other_branch(kind: str, value: Any, branches: list[str]) -> bool:
    """Whether the other form of a union was meant."""
    if isinstance(value, dict):
        return any(b.startswith("literal[") for b in branches)
    return kind == "dict_type" and any(b.startswith("dict[") for b in branches)


def _one(fault: dict[str, Any], path: Path, value: Any, layers: Layers, schema: walk.Schema) -> InputError:
    kind: str = fault["type"]
    context: dict[str, Any] = fault.get("ctx", {})
    place = layers.place(path)
    if kind == "extra_forbidden":
        return _unknown_key(path, place, schema)
    if kind == "missing":
        return _missing(path, fault["loc"], layers, schema)
    if kind == "not_modelled":
        return InputError(fault["msg"], place=place, allowed="levers that have an equation")
    problem = _PLAIN.get(kind, fault["msg"] if kind in ("month", "share", "span", "margin") else "")
    if kind in ("greater_than_equal", "less_than_equal", "greater_than", "less_than"):
        problem = "outside the allowed range"
    if isinstance(value, list | dict) and kind == "string_type":
        problem = "a single piece of text is wanted here"
    shown = context.get("found", fault["input"])
    words = _words(path, schema)
    near = nearest_match(str(value), words) if kind == "literal_error" and isinstance(value, str) else None
    allowed = context.get("allowed") or _allowed(path, context, schema)
    if fault["loc"][-1] == "[key]" and kind == "string_pattern_mismatch":
        allowed = "a lower-case letter, then letters, digits and _"
    return InputError(
        problem or fault["msg"],
        place=place,
        found=shown,
        allowed=allowed,
        nearest=near,
        example="start: 2018-06" if kind == "month" and path == ("start",) else None,
    )


def _locate(loc: tuple[str | int, ...], data: Any) -> tuple[Path, Any, list[str]]:
    """The part of pydantic's location that exists in the data, the value there, and the branches of unions."""
    path: list[str | int] = []
    branches: list[str] = []
    value = data
    for depth, part in enumerate(loc):
        if isinstance(value, dict) and part in value:
            value = value[str(part)]
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        elif isinstance(part, str) and ("[" in part or part.startswith("function-")):
            branches.append(part)
            continue
        elif isinstance(part, int) or depth < len(loc) - 1 or not isinstance(value, dict):
            continue
        path.append(part)
    return tuple(path), value, branches


def _unknown_key(path: Path, place: Place, schema: walk.Schema) -> InputError:
    known = schema.keys(path[:-1])
    word = str(path[-1])
    return InputError(
        "unknown key", place=place, found=word, allowed=", ".join(known) or None, nearest=_nearest_key(word, known)
    )


def _nearest_key(word: str, known: list[str]) -> str | None:
    near = nearest_match(word, known)
    if near:
        return near
    elsewhere = [field.key for field in vocabulary.fields() if field.name == word]
    return elsewhere[0] if elsewhere else nearest_match(word, [field.name for field in vocabulary.fields()])


def _missing(path: Path, loc: tuple[str | int, ...], layers: Layers, schema: walk.Schema) -> InputError:
    full = path if path and path[-1] == loc[-1] else (*path, loc[-1])
    node = schema.find(full) or {}
    example = "schema_version: 1" if full == ("schema_version",) else None
    return InputError(
        "a required key is missing", place=layers.place(full), allowed=node.get("description"), example=example
    )


def _words(path: Path, schema: walk.Schema) -> list[str]:
    node = schema.find(path)
    return [] if node is None else [str(w) for one in schema.options(node) for w in _enum(one)]


def _enum(node: dict[str, Any]) -> list[Any]:
    words: list[Any] = node.get("enum", [node["const"]] if "const" in node else [])
    return words


def _allowed(path: Path, context: dict[str, Any], schema: walk.Schema) -> str | None:
    lever = vocabulary.by_key().get(".".join(str(p) for p in path[-2:]))
    if lever is not None:
        return lever.allowed
    node = schema.find(path)
    if node is None:
        return context.get("expected")
    parts = [describe(one) for one in schema.options(node)]
    return " or ".join(part for part in parts if part) or None


def _figure(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else f"{value:g}"


def describe(node: dict[str, Any]) -> str:
    """Type and bounds of one schema node, in words."""
    if words := _enum(node):
        return ", ".join(str(word) for word in words)
    names = {
        "integer": "a whole number",
        "number": "a number",
        "string": "text",
        "boolean": "true or false",
        "array": "a list",
        "object": "a mapping",
    }
    text = names.get(node.get("type", ""), "")
    bounds = [f"{sign} {_figure(node[key])}" for key, sign in _BOUNDS.items() if key in node]
    if bounds:
        text += ", " + " and ".join(bounds)
    if "pattern" in node:
        text = "YYYY-MM, as in 2018-06" if r"\d{4}" in node["pattern"] else f"a name that matches {node['pattern']}"
    keys = list(node.get("properties", {}))
    return text + (f" with {', '.join(keys)}" if keys else "")
