"""The table of the month says what the code does."""

from __future__ import annotations

import ast
from pathlib import Path

import bijstandsim
from bijstandsim.engine.schedule import MONTH

SOURCE = Path(bijstandsim.__file__).parent / "kernels" / "month.py"


NOT_STEPS = {"min", "len", "arrivals"}  # arrivals: the number that ``enter`` takes


def called(statements: list[ast.stmt]) -> list[str]:
    """The kernels that statements call, in order of their first call; calls within a call's arguments not counted."""
    names: list[str] = []
    for statement in statements:
        if isinstance(statement, ast.If | ast.For):
            names += called(statement.body) + called(statement.orelse)
        value = getattr(statement, "value", None)
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
            names.append(value.func.id)
    return [name for name in dict.fromkeys(names) if name not in NOT_STEPS]


def test_the_steps_are_the_calls_of_a_month_in_their_order() -> None:
    functions = {node.name: node for node in ast.parse(SOURCE.read_text()).body if isinstance(node, ast.FunctionDef)}
    assert [step.kernel for step in MONTH] == called(functions["run_months"].body)


def test_every_step_is_described() -> None:
    for step in MONTH:
        assert all((step.name, step.equations, step.reads, step.writes)), step.kernel
    assert len({step.name for step in MONTH}) == len(MONTH)
