"""Small files, short functions, words for everything public, nothing left undone."""

from __future__ import annotations

import ast
import re

from .source import PACKAGE, ROOT, Function, functions, modules, public

FILE_LINES = 400
#: Two stages of the kernels are the longest: the month on benefit of one person is one loop, because a call that
#: passes the columns costs as much as the work of a person. Elsewhere nothing needs a second screen.
KERNEL_LINES = 90
FUNCTION_LINES = 60
PARAMETERS = 8
#: Documents and settings that travel with the package.
TEXTS = ("src", "tests", "docs", "scenarios", "benchmarks", "calibration", "notebooks")
SUFFIXES = {".py", ".md", ".yaml", ".yml", ".toml", ".csv", ".j2", ".json", ".txt", ".ipynb", ".cfg", ".ini"}


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    assert node.end_lineno is not None
    return node.end_lineno - node.lineno + 1


def test_no_file_is_too_long() -> None:
    lines = {f.relative_to(PACKAGE).as_posix(): f.read_text("utf-8").count("\n") for f in PACKAGE.rglob("*.py")}
    assert {file: n for file, n in lines.items() if n > FILE_LINES} == {}
    assert sorted(lines.values())[len(lines) // 2] <= 120, "half of the files are about a hundred lines or less"


def test_no_function_is_too_long() -> None:
    found = {}
    for path, tree in modules().items():
        bound = KERNEL_LINES if path.startswith("kernels/") else FUNCTION_LINES
        found |= {f"{path}:{f.name}": length(f) for f in functions(tree) if length(f) > bound}
    assert found == {}


def test_long_functions_are_the_exception() -> None:
    """The bounds above are for the longest; the rest is about a screen."""
    lengths = sorted(length(f) for tree in modules().values() for f in functions(tree))
    assert lengths[len(lengths) * 95 // 100] <= 40
    assert sum(n > 50 for n in lengths) <= 12


def test_everything_public_has_a_docstring() -> None:
    silent = {
        name
        for path, tree in modules().items()
        for name, node in public(tree, path)
        if isinstance(node, ast.Module | ast.ClassDef | Function) and not ast.get_docstring(node)
    }
    assert sorted(silent) == []


def texts() -> dict[str, str]:
    """Every text file of the checkout that is kept, by its path."""
    files = [f for f in ROOT.iterdir() if f.is_file() and f.suffix in SUFFIXES]
    files += [f for folder in TEXTS for f in (ROOT / folder).rglob("*") if f.is_file() and f.suffix in SUFFIXES]
    return {f.relative_to(ROOT).as_posix(): f.read_text(encoding="utf-8") for f in files}


def test_nothing_is_left_undone() -> None:
    marks = re.compile(r"\b(TO" r"DO|FIX" r"ME|HA" r"CK)\b")
    assert [path for path, text in texts().items() if marks.search(text)] == []


def test_no_file_names_a_package_registry() -> None:
    """Where packages come from is the business of the machine that installs them."""
    hosts = re.compile(r"pypi\." r"org|files\.python" r"hosted|conda\.(?:anaconda|io)|npm" r"js\.(?:org|com)")
    assert [path for path, text in texts().items() if hosts.search(text)] == []


def test_functions_take_few_things() -> None:
    """Kernels take columns as records; a command takes its flags, each as a parameter."""
    many = {}
    for path, tree in modules().items():
        for f in functions(tree):
            taken = [*f.args.posonlyargs, *f.args.args]
            if len(taken) > PARAMETERS and not path.startswith(("kernels/", "cli/")):
                many[f"{path}:{f.name}"] = len(taken)
    assert many == {}
