"""A first scenario file with every key, explained, ready to change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bijstandsim.scenario import vocabulary, walk
from bijstandsim.scenario.render import scalar
from bijstandsim.scenario.translate import describe

_HEAD = """\
# A scenario for bijstandsim. Lines that start with '# ' are explanations or choices you may switch on:
# remove the '#' and the space. Check it with: bijstandsim validate FILE
schema_version: 1
name: my_city
title: One line that says what is compared
title_nl: ""                  # the same in Dutch, for pages in Dutch
description: ""
description_nl: ""
source: ""
"""
_ARMS = """\
# Arms: a name, the number of households, and what differs from regular practice.
arms:
  control: {size: 200, levers: {}}
  exemption:
    size: 200
    levers:
      duties: {exempt: true}
      guidance: {mode: on_demand}
#   choice: {size: 100, choose: {control: 1, exemption: 1}}    # people choose their own instrument

# Dates and targets: a list of blocks; later blocks win, and of the blocks with 'for' the first that fits.
# regular:
#   - guidance: {caseload: 150}
#   - from: 2018-06
#     to: 2018-12
#     for: {household: [single_parent], distance: {min: 0.6}, share: 0.5}
#     duties: {exempt: true}

"""


def init_text(population: Path | None = None) -> str:
    """A complete commented scenario that validates as it is; ``population`` is a CSV of own margins."""
    schema = walk.scenario().root["properties"]
    parts = [_HEAD]
    for key in ("seed", "start", "policy_months", "follow_up_months", "replicates", "draws"):
        value = "2018-06" if key == "start" else scalar(schema[key]["default"])
        parts.append(_line(key, value, schema[key]))
    parts.append("\n" + _section("parameters", {"set": "posterior", "values": {}}))
    parts.append(_section("municipality", {"name": "My city", "size": 5000, "represents": None}))
    cities = list(vocabulary.table("cities"))
    parts.append("# Or a city of the shipped table, which gives name and size:\n")
    parts.append(f"# municipality: {{city: {cities[0]}}}  # one of {', '.join(cities)}\n\n")
    parts.append(_population(population))
    parts.append(_section("market", {"path": "stationary"}))
    parts.append(_ARMS)
    parts.append(_line("control", "control", schema["control"]))
    parts.append("\n" + _section("assignment", {"volunteers": "none", "unit": "person"}))
    parts.append(_eligible())
    parts.append(_section("outputs", {"groups": [], "panel": 0}))
    parts.append(_vocabulary())
    return "".join(parts)


def _line(key: str, value: str, node: dict[str, Any], depth: int = 0) -> str:
    allowed = " or ".join(filter(None, (describe(one) for one in walk.scenario().options(node))))
    comment = f"{node.get('description', '')} Allowed: {allowed}.".strip()
    return f"{'  ' * depth + key + ': ' + value:<28}  # {comment}\n"


def _section(name: str, values: dict[str, Any]) -> str:
    node = walk.scenario().find((name,)) or {}
    lines = [f"# {node.get('description', '')}\n{name}:\n"]
    for key, value in values.items():
        lines.append(_line(key, scalar(value), walk.scenario().find((name, key)) or {}, 1))
    return "".join(lines) + ("" if name == "assignment" else "\n")


def _eligible() -> str:
    path = ("assignment", "eligible")
    lines = ["  eligible:\n"]
    for key in walk.scenario().keys(path):
        node = walk.scenario().find((*path, key)) or {}
        lines.append(_line(key, scalar(node["default"]), node, 2))
    return "".join(lines) + "\n"


def _population(file: Path | None) -> str:
    if file is not None:
        head = "# Margins of the people on benefit at the start, from your own table.\n"
        return f"{head}population:\n  file: {scalar(str(file))}\n\n"
    lines = [
        "# Margins of the people on benefit at the start; one that is left out follows the parameters.\n",
        "population:\n  margins:\n",
    ]
    for name, entry in vocabulary.table("margins").items():
        shares = entry["shares"]
        value = scalar(shares) if len(shares) > 1 else scalar(next(iter(shares.values())))
        lines.append(f"    {name}: {value}  # {entry['unit']}; {entry['source']}\n")
    return "".join(lines) + "\n"


def _vocabulary() -> str:
    lines = ["# All levers, for 'regular', 'policy' and the 'levers' of an arm:\n"]
    for group in vocabulary.groups():
        lines.append(f"#   {group}:\n")
        for field in vocabulary.fields():
            if field.group == group and field.not_modelled != ("all",):
                lines.append(f"#     {field.name}: {field.text} {field.allowed}.\n")
    return "".join(lines)
