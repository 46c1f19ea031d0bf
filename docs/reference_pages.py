"""The pages of ``docs/reference`` and the evidence register, made from code and data; ``generate.py`` writes them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from tables import MADE, table

import bijstandsim
from bijstandsim.behaviour import load
from bijstandsim.behaviour.evidence import evidence_for, load_evidence
from bijstandsim.scenario import walk
from bijstandsim.scenario.translate import describe

PACKAGE = Path(bijstandsim.__file__).parent
ERRORS = {"InputError": 2, "RunError": 1, "BijstandsimError": 1, "VerificationError": 3, "SomeFailedError": 4}
#: Blocks of levers have a page of their own.
_ELSEWHERE = ("Block",)


def command_line() -> str:
    """Every verb with its arguments and options, by typer's own writer."""
    import typer
    from typer.cli import get_docs_for_click
    from typer.main import get_command

    from bijstandsim.cli.app import app

    command = get_command(app)
    text = get_docs_for_click(obj=command, ctx=typer.Context(command), name="bijstandsim", title="Command line")
    head, _, rest = text.partition("\n\n")
    return f"{head}\n\n{MADE}\n\n{rest.strip()}\n"


#: What the public names give back or take, by the name after which it is told.
_GIVEN = {
    "BijstandModel": ("bijstandsim.mesa_model.RecipientView", "bijstandsim.mesa_model.Caseworker"),
    "Run": ("bijstandsim.report.plot.Plot", "bijstandsim.report.drawing.Drawing"),
    "posterior": ("bijstandsim.behaviour.Posterior",),
    "run_optimise": ("bijstandsim.report.optimise_page.OptimiseReport",),
    "run_sobol": ("bijstandsim.report.sobol_page.SobolReport",),
    "run_sweep": ("bijstandsim.report.sweep_page.SweepReport",),
    "run_trials": ("bijstandsim.report.trial_page.TrialReport", "bijstandsim.trial.study.run_trials"),
    "simulate": ("bijstandsim.engine.simulate.simulate",),
}
#: Members to show where a class has more than a reader needs.
_MEMBERS = {"Scenario": "[load, resolve]"}


def python() -> str:
    """Every public name, with its docstring as the site shows it."""
    rows, parts = [], []
    for name in (one for one in bijstandsim.__all__ if not one.startswith("__")):
        thing = getattr(bijstandsim, name)
        is_module = isinstance(thing, ModuleType)
        home = thing.__name__ if is_module else f"{thing.__module__}.{thing.__qualname__}"
        rows.append([f"[`{name}`](#{home})", (thing.__doc__ or "").strip().splitlines()[0]])
        members = "true" if is_module else _MEMBERS.get(name)
        parts.append(f"::: {home}" + (f"\n    options: {{members: {members}}}" if members else ""))
        parts += [f"::: {given}" for given in _GIVEN.get(name, ())]
    return (
        f"# Python\n\n{MADE}\n\nEverything that is public is in the package `bijstandsim`; names are loaded when they "
        "are first used. A test freezes the list.\n\n```python\nimport bijstandsim as bs\n\nprint(bs.__all__)\n```\n\n"
        + "\n\n".join([table(["name", "what it is"], rows), *parts])
        + "\n"
    )


def scenario() -> str:
    """Every key of a scenario file, section by section."""
    root = walk.scenario().root
    parts = [
        f"# Scenario file\n\n{MADE}\n\nA YAML file; `bijstandsim init` writes one with every key explained, "
        "`bijstandsim schema` prints the JSON Schema for editors, `bijstandsim explain KEY` answers for one key. "
        "What may stand under `regular`, `policy` and the `levers` of an arm is on the page of the "
        "[levers](../levers.md).",
        "## Top level\n\n" + _keys(root),
    ]
    for name, place in _places(root).items():
        node = root["$defs"][name]
        said = " ".join(str(node.get("description", "")).split())
        parts.append(f"## `{place}`\n\n{said}\n\n" + _keys(node))
    return "\n\n".join(parts) + "\n"


def _places(root: dict[str, Any]) -> dict[str, str]:
    """Definition -> the first key path where it stands, levers and what is theirs left out."""
    found: dict[str, str] = {}

    def visit(node: dict[str, Any], path: str) -> None:
        for one in walk.scenario().options(node):
            name = next((n for n, kept in root["$defs"].items() if kept is one), None)
            if name is not None:
                if name in found or name in _ELSEWHERE or name.endswith("Levers") or not one.get("properties"):
                    continue
                found[name] = path
            for key, below in one.get("properties", {}).items():
                visit(below, f"{path}.{key}" if path else key)
            for below in one.get("patternProperties", {}).values():
                visit(below, f"{path}.NAME")
            if isinstance(one.get("items"), dict):
                visit(one["items"], path)

    visit(root, "")
    return found


def _keys(node: dict[str, Any]) -> str:
    required = node.get("required", [])
    rows = []
    for key, below in node["properties"].items():
        default = "*required*" if key in required else _default(below)
        allowed = describe(below).replace("[", "\\[").replace("*", "\\*")  # a pattern is no link
        rows.append([f"`{key}`", below.get("description", ""), allowed, default])
    return table(["key", "meaning", "allowed", "default"], rows)


def _default(node: dict[str, Any]) -> str:
    value = node.get("default")
    if isinstance(value, dict) and set(value) == {"year", "month"}:
        return f"`{value['year']}-{value['month']:02d}`"
    return "" if value in (None, "", [], {}) else f"`{value}`"


def errors() -> str:
    """The messages that the program gives on purpose, from the places in the source that raise them."""
    parts = [
        f"# Errors\n\n{MADE}\n\nWhat a message looks like: place, problem, then where known the key, what was found, "
        "what is allowed, the nearest match and an example. In braces stands what the program fills in. Exit codes: "
        "2 for input, 1 for a run that could not be finished, 3 for a result that is not what its manifest says, 4 for "
        "a study of which some rows failed, 130 for what was interrupted (Ctrl-C, SIGTERM, SIGHUP). Left out are "
        "messages whose words are put together elsewhere, such as those of YAML itself.",
    ]
    found: dict[str, list[list[str]]] = {}
    trees = {
        file.relative_to(PACKAGE).with_suffix("").as_posix(): ast.parse(file.read_text(encoding="utf-8"))
        for file in sorted(PACKAGE.rglob("*.py"))
    }
    shared = {name: one for tree in trees.values() for name, one in _makers(tree).items() if not name.startswith("_")}
    for module, tree in trees.items():
        for kind, message, said in _raised(tree, shared | _makers(tree)):
            found.setdefault(module.split("/")[0], []).append([message, said, str(ERRORS[kind]), f"`{module}`"])
    for area, rows in found.items():
        unique = list(dict.fromkeys(tuple(row) for row in rows))
        parts.append(f"## {area}\n\n" + table(["message", "it also gives", "exit code", "module"], unique))
    return "\n\n".join(parts) + "\n"


class _Maker(NamedTuple):
    """A function that makes an error: its parameters, and the message in which some of them stand in braces."""

    kind: str
    parameters: tuple[str, ...]
    message: str
    said: str

    def told(self, call: ast.Call) -> str | None:
        """The message of a call, or None where it adds no words of its own."""
        given = dict(zip(self.parameters, call.args, strict=False)) | {one.arg: one.value for one in call.keywords}
        words = {name: text for name, node in given.items() if name and (text := _text(node)) is not None}
        message = re.sub(r"\{(\w+)\}", lambda hole: words.get(hole[1], hole[0]), self.message)
        return None if message == self.message else message


def _makers(tree: ast.AST) -> dict[str, _Maker]:
    """The functions of a module that return an error whose message holds what they are given."""
    found = {}
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef) or ast.unparse(node.returns or ast.Constant(None)) not in ERRORS:
            continue
        parameters = tuple(one.arg for one in node.args.args)
        for call in _calls(node):
            first = call.args[0] if call.args else None
            own = isinstance(first, ast.Name) and first.id in parameters
            message = "{" + ast.unparse(first) + "}" if first is not None and own else first and _text(first)
            if call.func.id in ERRORS and message:  # type: ignore[attr-defined]
                found[node.name] = _Maker(call.func.id, parameters, message, _said(call))  # type: ignore[attr-defined]
    return found


def _calls(tree: ast.AST) -> list[ast.Call]:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    return sorted(calls, key=lambda one: one.lineno)


def _raised(tree: ast.AST, makers: Mapping[str, _Maker]) -> Iterator[tuple[str, str, str]]:
    """Kind, message and the further lines of every error that is made in a module, in order."""
    for node in _calls(tree):
        assert isinstance(node.func, ast.Name)
        name = node.func.id
        if name in ERRORS and node.args and (message := _text(node.args[0])) is not None:
            yield name, message, _said(node)
        elif name in makers and (message := makers[name].told(node)) is not None:
            yield makers[name].kind, message, makers[name].said


def _said(call: ast.Call) -> str:
    """What an error tells besides its message."""
    said = [word.arg for word in call.keywords if word.arg in ("found", "allowed", "nearest", "example")]
    return ", ".join("nearest match" if s == "nearest" else str(s) for s in said)


def _text(node: ast.expr) -> str | None:
    """A literal text, with ``{name}`` for what is filled in; None for a text that is computed elsewhere."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = [
            str(part.value) if isinstance(part, ast.Constant) else "{" + _name(part) + "}" for part in node.values
        ]
        return "".join(parts)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _text(node.left), _text(node.right)
        return f"{left or '{…}'}{right or '{…}'}" if left or right else None
    return None


def _name(part: ast.expr) -> str:
    """What is filled in, as words."""
    assert isinstance(part, ast.FormattedValue)
    return re.sub(r"\W+", " ", ast.unparse(part.value)).strip()


def evidence() -> str:
    """The register of published figures, by topic, with the parameters that rest on each."""
    used: dict[str, list[str]] = {}
    for parameter in load():
        for row in evidence_for(parameter.name):
            used.setdefault(row.id, []).append(f"`{parameter.name}`")
    rows = load_evidence()
    parts = [
        f"# Evidence register\n\n{MADE}\n\n{len(rows):,} published figures that priors, targets and comments point "
        "at. *verbatim*: printed in the source; *derived*: computed from printed numbers; *memory*: recalled, so an "
        "assumption. The last column names the parameters whose source is this figure; other figures are targets or "
        "background.",
    ]
    for topic in dict.fromkeys(row.topic for row in rows):
        head = ["id", "quantity", "year", "value", "unit", "detail", "confidence", "source", "used by"]
        cells = (
            [r.id, r.quantity, r.year, r.value, r.unit, r.detail, r.confidence,
             f"[{r.source}]({r.url})" if r.url.startswith("http") else r.source, ", ".join(used.get(r.id, []))]
            for r in rows
            if r.topic == topic
        )  # fmt: skip
        parts.append(f"## {topic[:1].upper()}{topic[1:]}\n\n" + table(head, cells))
    return "\n\n".join(parts) + "\n"
