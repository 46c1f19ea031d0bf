"""Every notebook and every solution runs from top to bottom; text and notebook of a pair hold the same cells."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import jupytext
import nbclient
import pytest

import bijstandsim as bs

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.py"))
SOLUTIONS = sorted((FOLDER / "solutions").glob("*.py"))
SECONDS = 240  # of one cell, on a machine that is busy with other things


def cells(notebook: Any) -> list[tuple[str, str]]:
    return [(cell["cell_type"], cell["source"]) for cell in notebook["cells"]]


def imported(text: str) -> set[str]:
    """Modules that a notebook imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            assert not any(name.name.startswith("_") for name in node.names), "a private name"
    return found


def test_there_is_a_pair_and_a_solution_for_each() -> None:
    assert len(NOTEBOOKS) == 8
    assert [path.name for path in SOLUTIONS] == [path.name for path in NOTEBOOKS]
    assert sorted(path.stem for path in FOLDER.glob("*.ipynb")) == [path.stem for path in NOTEBOOKS]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_opens_with_a_question_and_has_exercises(path: Path) -> None:
    pair = jupytext.read(path), jupytext.read(path.with_suffix(".ipynb"))
    assert cells(pair[0]) == cells(pair[1]), f"run: uv run jupytext --to ipynb {path.relative_to(FOLDER.parent)}"
    assert not any(cell.get("outputs") for cell in pair[1]["cells"]), "a notebook is kept without its output"
    first, text = pair[0]["cells"][0]["source"], path.read_text(encoding="utf-8")
    assert first.startswith("# ") and "?**" in first
    assert "## Exercises" in text and f"solutions/{path.name}" in text
    others = {"numpy", "pandas", "matplotlib.pyplot", "pathlib", "tempfile", "concurrent.futures"}
    assert {name for name in imported(text) if not name.startswith("bijstandsim")} <= others


@pytest.mark.slow
@pytest.mark.parametrize("path", [*NOTEBOOKS, *SOLUTIONS], ids=lambda path: path.relative_to(FOLDER).as_posix())
def test_a_notebook_runs(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    monkeypatch.delenv("BIJSTANDSIM_SET", raising=False)
    assert bs.__version__
    notebook = jupytext.read(path)
    client = nbclient.NotebookClient(
        notebook, timeout=SECONDS, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    )
    client.execute()
    outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", [])]
    shown = [o for o in outputs if o["output_type"] in ("display_data", "execute_result") or o.get("name") == "stdout"]
    assert len(shown) >= 2
    # What a notebook prints on stderr is a warning that its reader would see.
    assert [o["text"] for o in outputs if o.get("name") == "stderr"] == []
