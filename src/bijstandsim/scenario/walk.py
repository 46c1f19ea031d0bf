"""The schema of a file as a tree of key paths: for nearest matches, ``explain`` and the JSON Schema."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import BaseModel

from bijstandsim.scenario.schema import Scenario
from bijstandsim.scenario.yaml_text import Path

JsonSchema = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Schema:
    """A JSON Schema that can be walked by key path."""

    root: JsonSchema

    def options(self, node: JsonSchema) -> list[JsonSchema]:
        """The alternatives of a node, with references followed and null left out."""
        if "$ref" in node:
            return self.options(self.root["$defs"][node["$ref"].rsplit("/", 1)[-1]])
        if "anyOf" in node:
            return [one for branch in node["anyOf"] for one in self.options(branch) if one.get("type") != "null"]
        return [node]

    def child(self, node: JsonSchema, part: str | int) -> JsonSchema | None:
        """What lies under ``part``, or None when the schema knows no such key."""
        for one in self.options(node):
            if part in one.get("properties", {}):
                found: JsonSchema = one["properties"][part]
                return found
            if one.get("type") == "array" and "items" in one and (isinstance(part, int) or part.isdigit()):
                items: JsonSchema = one["items"]
                return items
            for name in ("additionalProperties", "patternProperties"):
                rest = one.get(name)
                if isinstance(rest, dict) and isinstance(part, str):
                    return rest if name == "additionalProperties" else next(iter(rest.values()))
        return None

    def find(self, path: Path) -> JsonSchema | None:
        """The schema node at a key path; list indices may be left out."""
        node: JsonSchema | None = self.root
        for part in path:
            below = self.child(node, part) if node is not None else None
            if below is None and node is not None and isinstance(part, str):
                listed = self.child(node, 0)  # a block inside a list, named without its index
                below = self.child(listed, part) if listed is not None else None
            node = below
        return node

    def keys(self, path: Path) -> list[str]:
        """The keys allowed under a key path (none where any name is allowed)."""
        node = self.find(path)
        return [] if node is None else [key for one in self.options(node) for key in one.get("properties", {})]

    def is_list(self, path: Path) -> bool:
        """Whether a list may stand at a key path."""
        node = self.find(path)
        return node is not None and any(one.get("type") == "array" for one in self.options(node))


@cache
def scenario() -> Schema:
    """The schema (JSON Schema 2020-12) of a scenario file, with the unit of every lever."""
    schema = Scenario.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "bijstandsim scenario"
    for owner, key in ((schema, "regular"), (schema, "policy"), (schema["$defs"]["Arm"], "levers")):
        prop = owner["properties"][key]
        # One block may be written without a list.
        prop["anyOf"] = [{"type": "array", "items": prop.pop("items")}, {"$ref": "#/$defs/Block"}]
        prop.pop("type")
    share = schema["$defs"]["Target"]["properties"]["share"]
    share["anyOf"].insert(0, {"type": "number", "exclusiveMinimum": 0, "maximum": 1})
    return Schema(schema)


@cache
def of(model: type[BaseModel]) -> Schema:
    """The schema of another kind of file."""
    return Schema(model.model_json_schema(by_alias=True))


def json_schema() -> JsonSchema:
    """JSON Schema of a scenario file, for editors."""
    return scenario().root
