"""Write the pages of this folder that repeat the package's data: ``uv run python docs/generate.py``.

The pages are those of ``PAGES`` below. A test compares them with the data.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import reference_pages
import yaml
from tables import MADE, table

from bijstandsim.behaviour import GRADES, grade_counts, load
from bijstandsim.behaviour.parameters import FILES, HOLDERS, Parameter
from bijstandsim.engine.schedule import MONTH
from bijstandsim.law import provenance_table
from bijstandsim.scenario import vocabulary
from bijstandsim.scenario.explaining import explain

HERE = Path(__file__).parent


def parameters() -> str:
    """Every parameter, by the file of the data that holds it."""
    counts = grade_counts()
    grades = table(["grade", "parameters", "evidence"], ((g, counts[g], text) for g, text in GRADES.items()))
    holders = "\n".join(f"- *{name}*: {text}" for name, text in HOLDERS.items())
    parts = [
        f"# Parameters\n\n{MADE}\n\nBehaviour, caseworkers, prices and the rest of what is not law. A draw from "
        "the prior stays within the bounds; `fixed` means that draws leave the default alone, not that a scenario "
        "may not set it. `bijstandsim explain NAME` gives one of them.",
        grades,
        "A word in the place of the prior says that the value comes from elsewhere:\n\n" + holders,
    ]
    for file in FILES:
        text = files("bijstandsim.behaviour").joinpath("data", f"{file}.yaml").read_text(encoding="utf-8")
        members = [load()[entry["name"]] for entry in yaml.safe_load(text)]
        head = ["name", "symbol", "meaning", "unit", "default", "prior", "bounds", "grade", "source", "equation"]
        rows = (_parameter(p) for p in members)
        parts += [f"## {file.replace('_', ' ').capitalize()}", table(head, rows)]
    return "\n\n".join(parts) + "\n"


def _parameter(p: Parameter) -> list[str]:
    default = "" if p.default is None else f"{p.default:g}"
    bounds = "" if p.lower is None or p.upper is None else f"{p.lower:g} to {p.upper:g}"
    source = f"{p.source} ({p.note})" if p.note else p.source
    prior = f"*{p.held_by}*" if p.held_by else p.prior
    return [f"`{p.name}`", f"`{p.symbol}`", p.meaning, p.unit, default, prior, bounds, p.grade, source, p.equation]


def levers() -> str:
    """Every lever that a scenario may set, by group."""
    parts = [
        f"# Levers\n\n{MADE}\n\nWhat a scenario may set under `regular` or under the `levers` of an arm, each with "
        "`from` and `to` months and a target (`for`). A lever that nobody sets follows the law of the month "
        "or a parameter. `bijstandsim explain guidance.caseload` says the same in the terminal.",
    ]
    for group in vocabulary.groups():
        rows = [_lever(field) for field in vocabulary.fields() if field.group == group]
        head = ["lever", "meaning", "unit", "allowed", "default", "used in"]
        parts += [f"## {group.capitalize()}", table(head, rows)]
    return "\n\n".join(parts) + "\n"


def _lever(field: vocabulary.Field) -> list[str]:
    """From the words of ``explain``, so that page and command cannot differ."""
    said: dict[str, list[str]] = {}
    for line in explain(field.key).splitlines()[1:]:
        key, _, text = line.strip().partition(": ")
        said.setdefault(key, []).append(text)
    defaults = list(said.get("default", []))
    several = {k.removeprefix("default of "): v[0] for k, v in said.items() if k.startswith("default of ")}
    defaults += [next(iter(several.values()))] if len(set(several.values())) == 1 else []
    if len(set(several.values())) > 1:
        defaults += [f"{lever}: {text}" for lever, text in several.items()]
    defaults += [f"in an arm: {text}" for text in said.get("in an arm", [])]
    refused = said.get("not modelled yet", [])
    allowed = said["allowed"][0] + (f"; not modelled yet: {', '.join(refused)}" if refused else "")
    return [f"`{field.key}`", field.text, field.unit, allowed, "; ".join(defaults), ", ".join(said.get("used in", []))]


def schedule() -> str:
    """The month as a table."""
    rows = ([n, s.name, f"`{s.kernel}`", s.equations, s.reads, s.writes] for n, s in enumerate(MONTH, start=1))
    return (
        f"# The month\n\n{MADE}\n\nThe steps in the order in which `kernels/month.py` takes them; the equations are "
        "those of [the model](model.md). `bijstandsim explain month` prints the same.\n\n"
        + table(["", "step", "kernel", "equations", "reads", "writes"], rows)
        + "\n"
    )


def law() -> str:
    """Every published amount and rule with its date and source."""
    rows = provenance_table()
    parts = [
        f"# Law\n\n{MADE}\n\nAmounts and rules as published, each from the month that it holds. Months between two "
        "published values follow the rule that the data name (a step, a straight line in logs, or the index of another "
        "series); such values count as interpolated or extrapolated. *verbatim*: printed in the "
        "source; *derived*: computed from printed numbers; *memory*: recalled, so an assumption."
    ]
    for topic in dict.fromkeys(row.topic for row in rows):
        head = ["key", "from", "value", "unit", "confidence", "source"]
        cells = (
            [
                f"`{r.key}`",
                r.date,
                f"{r.value:.10g}",
                r.unit,
                r.confidence,
                f"[{r.source}]({r.url})" if r.url else r.source,
            ]
            for r in rows
            if r.topic == topic
        )
        parts += [f"## {topic.replace('_', ' ').capitalize()}", table(head, cells)]
    return "\n\n".join(parts) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "parameters.md": parameters,
    "levers.md": levers,
    "schedule.md": schedule,
    "law.md": law,
    "evidence.md": reference_pages.evidence,
    "reference/command-line.md": reference_pages.command_line,
    "reference/scenario.md": reference_pages.scenario,
    "reference/errors.md": reference_pages.errors,
    "reference/python.md": reference_pages.python,
}


def main() -> int:
    """Write the pages; prints the names of those that changed."""
    for name, make in PAGES.items():
        page, text = HERE / name, make()
        page.parent.mkdir(exist_ok=True)
        if not page.exists() or page.read_text(encoding="utf-8") != text:
            page.write_text(text, encoding="utf-8")
            print(f"{name}: {len(re.findall('^[|]', text, re.MULTILINE))} lines of tables")
    return 0


if __name__ == "__main__":
    sys.exit(main())
