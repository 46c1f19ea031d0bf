"""The table of the month says what the code does."""

from __future__ import annotations

import ast
from pathlib import Path

import bijstandsim
from bijstandsim.engine.schedule import MONTH

SOURCE = Path(bijstandsim.__file__).parent / "kernels" / "month.py"


def called(statements: list[ast.stmt]) -> list[str]:
    """The kernels that statements call, in order; a call within a call's arguments belongs to that call."""
    names: list[str] = []
    for statement in statements:
        if isinstance(statement, ast.If):
            names += called(statement.body) + called(statement.orelse)
            continue
        value = getattr(statement, "value", None)
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
            names.append(value.func.id)
    return names


def test_the_steps_are_the_calls_of_one_month_in_their_order() -> None:
    functions = {node.name: node for node in ast.parse(SOURCE.read_text()).body if isinstance(node, ast.FunctionDef)}
    assert [step.kernel for step in MONTH] == called(functions["one_month"].body)


def test_every_step_is_described() -> None:
    for step in MONTH:
        assert all((step.name, step.equations, step.reads, step.writes)), step.kernel
    assert len({step.name for step in MONTH}) == len(MONTH)
