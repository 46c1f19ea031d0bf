"""Every notebook and every solution runs from top to bottom; text and notebook of a pair hold the same cells."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import jupytext
import nbclient
import nbformat
import pytest

import bijstandsim as bs
from bijstandsim.engine.warmup import warm_up

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.py"))
SOLUTIONS = sorted((FOLDER / "solutions").glob("*.py"))
SECONDS = 240  # of one cell, on a machine that is busy with other things
#: Processor time that a reader's notebook may take, and how much slower another processor may be.
PROCESSOR_S, FACTOR = 15.0, 2.0
#: What a notebook may import beside ``import bijstandsim as bs``.
OTHERS = {"numpy", "pandas", "matplotlib.pyplot", "pathlib", "tempfile"}


def cells(notebook: Any) -> list[tuple[str, str]]:
    return [(cell["cell_type"], cell["source"]) for cell in notebook["cells"]]


def not_public(text: str) -> list[str]:
    """What a notebook takes from elsewhere than the public names: imports, names of ``bs``, inner attributes."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            own = [one for one in node.names if one.name.startswith("bijstandsim")]
            found += [one.name for one in own if (one.name, one.asname) != ("bijstandsim", "bs")]
            found += [one.name for one in node.names if one not in own and one.name not in OTHERS]
        elif isinstance(node, ast.ImportFrom) and node.module not in OTHERS:
            found.append(f"from {node.module}")
        elif isinstance(node, ast.Attribute):
            of_package = isinstance(node.value, ast.Name) and node.value.id == "bs"
            inner = node.attr.startswith("_") or node.attr == "world"
            if inner or (of_package and node.attr not in bs.__all__):
                found.append(ast.unparse(node))
    return found


def exercises(text: str) -> list[str]:
    """Numbers of the exercises of a notebook."""
    return re.findall(r"^# (\d)\. ", text[text.index("## Exercises") :], re.MULTILINE)


def answered(notebook: Any) -> list[str]:
    """Numbers of the exercises that a solution answers with something shown under their heading."""
    number, found = "", []
    for cell in notebook["cells"]:
        heading = re.search(r"^## (\d)\.", cell["source"], re.MULTILINE) if cell["cell_type"] == "markdown" else None
        number = heading[1] if heading else number
        if number and cell.get("outputs") and number not in found:
            found.append(number)
    return found


def test_there_is_a_pair_and_a_solution_for_each() -> None:
    assert len(NOTEBOOKS) == 8
    assert [path.name for path in SOLUTIONS] == [path.name for path in NOTEBOOKS]
    assert sorted(path.stem for path in FOLDER.glob("*.ipynb")) == [path.stem for path in NOTEBOOKS]


@pytest.mark.parametrize("path", [path for path in (*NOTEBOOKS, *SOLUTIONS) if path.stem.startswith("06")], ids=str)
def test_the_notebook_on_calibration_holds_the_prior_against_the_facts(path: Path) -> None:
    """As its text says: the posterior was fitted to these very facts."""
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    found = [ast.unparse(call) for call in calls if ast.unparse(call.func) == "bs.findings"]
    assert found and all("source='prior'" in text for text in found)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_opens_with_a_question_and_has_exercises(path: Path) -> None:
    pair = jupytext.read(path), jupytext.read(path.with_suffix(".ipynb"))
    assert cells(pair[0]) == cells(pair[1]), f"run: uv run jupytext --to ipynb {path.relative_to(FOLDER.parent)}"
    assert not any(cell.get("outputs") for cell in pair[1]["cells"]), "a notebook is kept without its output"
    first, text = pair[0]["cells"][0]["source"], path.read_text(encoding="utf-8")
    assert first.startswith("# ") and "?**" in first
    assert "## Exercises" in text and f"solutions/{path.name}" in text


@pytest.mark.parametrize("path", [*NOTEBOOKS, *SOLUTIONS], ids=lambda path: path.relative_to(FOLDER).as_posix())
def test_a_notebook_uses_public_names_only(path: Path) -> None:
    assert not_public(path.read_text(encoding="utf-8")) == []


def test_what_is_not_public_is_noticed() -> None:
    for text in ("import bijstandsim", "from bijstandsim import law", "import bijstandsim.law as bs", "import os",
                 "import bijstandsim as bs\nbs.kernels", "model.world.state", "run._frames"):  # fmt: skip
        assert not_public(text), text
    assert not_public("import bijstandsim as bs\nbs.simulate(1).raw\nimport numpy as np") == []


@pytest.fixture(scope="module")
def compiled() -> None:
    """Kernels in the cache: compiling them is no part of a notebook's time."""
    warm_up()


@pytest.mark.slow
@pytest.mark.parametrize("path", [*NOTEBOOKS, *SOLUTIONS], ids=lambda path: path.relative_to(FOLDER).as_posix())
def test_a_notebook_runs(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compiled: None) -> None:
    monkeypatch.setenv("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    monkeypatch.delenv("BIJSTANDSIM_SET", raising=False)
    assert bs.__version__
    notebook = jupytext.read(path)
    notebook["cells"].append(nbformat.v4.new_code_cell("import time; print(time.process_time())"))  # all threads
    client = nbclient.NotebookClient(
        notebook, timeout=SECONDS, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    )
    client.execute()
    took = float(notebook["cells"].pop()["outputs"][0]["text"])
    outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", [])]
    shown = [o for o in outputs if o["output_type"] in ("display_data", "execute_result") or o.get("name") == "stdout"]
    assert len(shown) >= 2
    if path in NOTEBOOKS:
        assert took < FACTOR * PROCESSOR_S, f"{took:.0f} s of processor time"
    else:
        assert answered(notebook) == exercises((FOLDER / path.name).read_text(encoding="utf-8"))
    # What a notebook prints on stderr is a warning that its reader would see.
    assert [o["text"] for o in outputs if o.get("name") == "stderr"] == []
