"""Scenarios: what a file may say, how it is read, and the arrays it becomes.

Names are loaded on first use, so that asking for help does not import pydantic. The function ``resolve`` is in the
module of that name, and is the method ``Scenario.resolve`` as well.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bijstandsim.scenario.explaining import explain
    from bijstandsim.scenario.init_file import init_text
    from bijstandsim.scenario.margins import csv_text
    from bijstandsim.scenario.render import differences_from_default, resolved_yaml
    from bijstandsim.scenario.resolve import Resolved, ResolvedArm
    from bijstandsim.scenario.schema import Scenario
    from bijstandsim.scenario.shipped import list_shipped
    from bijstandsim.scenario.tree import Origin
    from bijstandsim.scenario.walk import json_schema

_HOME = {
    "Origin": "tree",
    "Resolved": "resolve",
    "ResolvedArm": "resolve",
    "Scenario": "schema",
    "csv_text": "margins",
    "differences_from_default": "render",
    "explain": "explaining",
    "init_text": "init_file",
    "json_schema": "walk",
    "list_shipped": "shipped",
    "resolved_yaml": "render",
}

__all__ = [
    "Origin",
    "Resolved",
    "ResolvedArm",
    "Scenario",
    "csv_text",
    "differences_from_default",
    "explain",
    "init_text",
    "json_schema",
    "list_shipped",
    "resolved_yaml",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value
