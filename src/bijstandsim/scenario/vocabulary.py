"""The words a scenario may use for levers, read from ``data/levers.yaml`` (units, bounds, meaning)."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from bijstandsim.scenario.yaml_text import read_mapping


@cache
def table(name: str) -> dict[str, Any]:
    """One data file of this package (``levers``, ``market``, ``cities``, ``margins``) as plain data."""
    path = resources.files("bijstandsim.scenario") / "data" / f"{name}.yaml"
    return read_mapping(path.read_text(encoding="utf-8"), f"{name}.yaml").data


@dataclass(frozen=True)
class Field:
    """One lever as a scenario names it.

    ``kind`` is bool, number, whole, choice, weights or set; ``minimum`` and ``maximum`` are closed bounds in
    ``unit``; ``sets`` gives, for every word of a choice or set, the values of the kernel's levers.
    """

    group: str
    name: str
    kind: str
    unit: str
    text: str
    lever: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    used: str | None = None
    sets: dict[str, dict[str, float]] = field(default_factory=dict)
    weights: dict[str, str] = field(default_factory=dict)
    not_modelled: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Name with its group: ``guidance.caseload``."""
        return f"{self.group}.{self.name}"

    @property
    def levers(self) -> tuple[str, ...]:
        """Names of the kernel's levers that this field sets."""
        if self.lever:
            return (self.lever,)
        if self.weights:
            return tuple(self.weights.values())
        return tuple(dict.fromkeys(lever for values in self.sets.values() for lever in values))

    @property
    def allowed(self) -> str:
        """What may be written, for messages."""
        if self.kind == "bool":
            return "true or false"
        if self.kind == "choice":
            return ", ".join(self.sets)
        if self.kind == "set":
            return "a list of " + ", ".join(self.sets)
        span = f"{self.minimum:g} to {self.maximum:g} ({self.unit})"
        if self.kind == "weights":
            return "weights for " + ", ".join(self.weights) + f", each {span}"
        return ("a whole number, " if self.kind == "whole" else "") + span

    def to_levers(self, value: Any) -> dict[str, float]:
        """What the kernels are told when a scenario gives ``value`` (already checked)."""
        if self.kind == "choice":
            return self.sets[value]
        if self.kind == "weights":
            return {self.weights[name]: float(weight) for name, weight in dict(value).items() if weight is not None}
        if self.kind == "set":
            return {
                lever: on if word in value else 0.0 for word, sets in self.sets.items() for lever, on in sets.items()
            }
        assert self.lever is not None
        return {self.lever: float(value)}


@cache
def fields() -> tuple[Field, ...]:
    """Every lever field, in the order of the data file."""
    return tuple(
        _field(group, name, raw) for group, members in table("levers").items() for name, raw in members.items()
    )


@cache
def by_key() -> dict[str, Field]:
    """Lever fields by ``group.name``."""
    return {one.key: one for one in fields()}


def groups() -> tuple[str, ...]:
    """Names of the groups, in order."""
    return tuple(table("levers"))


def of_lever(lever: str) -> Field | None:
    """The field that sets a kernel's lever, if a scenario can set it."""
    return next((one for one in fields() if lever in one.levers), None)


def _field(group: str, name: str, raw: dict[str, Any]) -> Field:
    rest = dict(raw)
    sets = {word: {k: float(v) for k, v in values.items()} for word, values in rest.pop("choices", {}).items()}
    refused = rest.pop("not_modelled", [])
    return Field(group, name, sets=sets, not_modelled=("all",) if refused == "all" else tuple(refused), **rest)
