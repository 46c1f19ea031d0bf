"""What the source may not do: run text as code, load YAML that makes objects, leave HTML unescaped."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import bijstandsim

PACKAGE = Path(bijstandsim.__file__).parent
ROOT = Path(__file__).parents[2]
#: Every place that starts a process, with its reason.
PROCESSES = {
    "engine/warmup.py": "compiles half of the kernels beside this process; the text is fixed",
}
#: Where code is made, with the reason.
MADE = {"kernels/blocked/layout.py": "writes out one getter for each column; the names are those of the source itself"}
FORBIDDEN = {"eval", "exec", "compile", "__import__"}


def trees() -> dict[str, ast.Module]:
    files = sorted(PACKAGE.rglob("*.py"))
    assert len(files) > 100
    return {file.relative_to(PACKAGE).as_posix(): ast.parse(file.read_text(encoding="utf-8")) for file in files}


def called(tree: ast.AST) -> list[str]:
    """Names of what is called: ``eval``, ``yaml.load``, ``os.system``."""
    return [ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)]


def test_no_text_becomes_code() -> None:
    found = {file for file, tree in trees().items() if FORBIDDEN & set(called(tree))}
    assert found == set(MADE)


def test_nothing_is_unpickled() -> None:
    heavy = re.compile(r"(^|\.)(pickle|cPickle|dill|cloudpickle|marshal|shelve|joblib)(\.|$)")
    for file, tree in trees().items():
        names = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        names += [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
        assert not [name for name in names if heavy.search(name)], file
    loads = [call for tree in trees().values() for call in called(tree) if call in ("np.load", "numpy.load")]
    assert loads, "the parts of trials are read with numpy"
    text = "".join(file.read_text(encoding="utf-8") for file in PACKAGE.rglob("*.py"))
    assert "allow_pickle=True" not in text


def test_yaml_is_loaded_safely() -> None:
    for file, tree in trees().items():
        unsafe = {"yaml.load_all", "yaml.unsafe_load", "yaml.full_load", "yaml.unsafe_load_all"}
        assert not unsafe & set(called(tree)), file
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("yaml.load", "yaml.compose", "yaml.parse"):
                (loader,) = (ast.unparse(word.value) for word in node.keywords if word.arg == "Loader")
                own = rf"{loader}\b.*(\(yaml\.SafeLoader\)|yaml, 'CSafeLoader')"
                assert "Safe" in loader or re.search(own, ast.unparse(tree)), file


def test_processes_are_started_where_there_is_a_reason() -> None:
    starts = re.compile(r"^(subprocess\.\w+|os\.(system|popen|exec\w*|spawn\w*))$")
    found = {file for file, tree in trees().items() if any(starts.match(name) for name in called(tree))}
    assert found == set(PROCESSES)
    assert not [file for file, tree in trees().items() if "shell=True" in ast.unparse(tree)]


def test_pages_escape_what_they_show() -> None:
    """Jinja escapes unless told not to; ``safe`` stands only where our own markup goes in."""
    environments = [ast.unparse(node) for tree in trees().values() for node in ast.walk(tree)
                    if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("Environment")]  # fmt: skip
    assert environments and all("autoescape=True" in text for text in environments)
    marked = {
        (path.name, mark)
        for path in (PACKAGE / "report" / "templates").glob("*.j2")
        for mark in re.findall(r"\{\{\s*([^}]*?)\|\s*safe\s*\}\}", path.read_text(encoding="utf-8"))
    }
    ours = re.compile(r"(as_html\(\)|inline_svg\(\)|figure\[\d\]|\w*(svg|html|style|css)\w*)$")
    assert marked and not [place for place in marked if not ours.search(place[1].strip())], marked
