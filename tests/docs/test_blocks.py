"""Every code block and command of the documents is executed, on a small city where the page names a large one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from bijstandsim.cli.app import app

from .blocks import Block, Command, blocks, commands
from .commands import faults, inline, inline_faults

ROOT = Path(__file__).parents[2]
MADE = "<!-- Made by docs/generate.py"
SMALL = ("--set", "municipality.size=1200", "--set", "policy_months=4", "--set", "follow_up_months=0")
#: What is added to a verb so that it ends in seconds; of a flag given twice the last one holds.
SMALLER = {
    "run": (*SMALL, "--draws", "2", "-r", "1"),
    "compare": (*SMALL, "--draws", "2", "-r", "1", "--pilot", "50"),
    "sweep": ("--set", "municipality.size=600", "--set", "policy_months=2", "--draws", "1", "-r", "1", "--steps", "2"),
    "trial": ("--trials", "4", "--draws", "2"),
    "findings": ("--draws", "1", "-r", "1", "--only", "tilburg"),
}
#: Values for Python; the settings of a page itself come later and so win.
ENVIRONMENT = "municipality.size=1200;follow_up_months=0;draws=2;replicates=1"
#: Commands that belong to the machine, not to the program, and are run by the checks themselves or by nobody.
OTHERS = ("pip", "uv", "pipx", "git", "pytest", "mypy", "ruff", "lint-imports", "mkdocs", "python", "jupytext", "dask")
SHELL = ("bash", "console", "sh")


def pages() -> list[Path]:
    found = [*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
    return [page for page in found if MADE not in page.read_text(encoding="utf-8") and blocks(page)]


def is_shell(block: Block) -> bool:
    """Blocks without a language hold commands when their first word is one; else they are output or a listing."""
    first = block.text.split(maxsplit=1)[:1]
    return block.kind in SHELL or (not block.kind and first[:1] != [] and first[0] in ("bijstandsim", *OTHERS))


def call(command: Command, where: str) -> None:
    if "=" in command.words[0]:
        return
    if command.words[0] in OTHERS:  # not run; but what it names must be there
        assert faults(command.words) == [], f"{where}: {' '.join(command.words)}"
        return
    assert command.words[0] == "bijstandsim", f"{where}: what is {command.words[0]}?"
    words = [*command.words[1:]]
    assert "completion" not in words[0], f"{where}: this would change the shell of whoever runs the tests"
    if words[0] in SMALLER and "--dry-run" not in words and "--resume" not in words:
        words += SMALLER[words[0]]
    own = {"BIJSTANDSIM_SET": ""} if words[0] in ("trial", "findings") else {}  # their months and sizes are their own
    result = CliRunner().invoke(app, words, env=own)
    assert result.exit_code == 0, f"{where}: bijstandsim {' '.join(words)}\n{result.output}"
    if command.into:
        Path(command.into).write_text(result.stdout, encoding="utf-8")


def execute(page: Path) -> int:
    """Run a page from top to bottom in the present folder; returns the number of blocks that were executed."""
    names: dict[str, object] = {}
    done = 0
    for block in blocks(page):
        where = f"{block.page}:{block.line}"
        if block.kind == "python":
            code = compile(block.text, where, "exec")  # also where it cannot be executed
        if block.skipped:
            continue
        if block.kind == "python":
            exec(code, names)
        elif block.kind == "yaml":
            assert yaml.safe_load(block.text), where
            if block.title:
                Path(block.title).write_text(block.text, encoding="utf-8")
        elif is_shell(block):
            for command in commands(block.text):
                call(command, where)
        else:
            continue
        done += 1
    return done


@pytest.mark.slow
@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_a_page_does_what_it_says(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("scenarios", "calibration"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BIJSTANDSIM_SET", ENVIRONMENT)
    executable = [b for b in blocks(page) if not b.skipped and (b.kind in ("python", "yaml") or is_shell(b))]
    assert execute(page) == len(executable)


def test_what_is_not_executed_says_why() -> None:
    skipped = [block for page in pages() for block in blocks(page) if block.skipped]
    assert all(len(block.skipped) > 15 for block in skipped)
    assert len(skipped) <= 8


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_other_programs_are_given_what_exists(page: Path) -> None:
    """Also in blocks that are not executed."""
    named = [one.words for block in blocks(page) if is_shell(block) for one in commands(block.text)]
    wrong = {" ".join(words): faults(words) for words in named if words[0] in OTHERS and faults(words)}
    assert wrong == {}


@pytest.mark.parametrize("page", [*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md"],
                         ids=lambda page: page.relative_to(ROOT).as_posix())  # fmt: skip
def test_commands_in_prose_have_verbs_and_flags_that_exist(page: Path) -> None:
    said = inline(page.read_text(encoding="utf-8"))
    assert {command: inline_faults(command) for command in said if inline_faults(command)} == {}


def test_faults_of_named_commands_are_noticed() -> None:
    assert faults(("python", "docs/generat.py")) and faults(("pytest", "tests/nowhere")) and faults(("pytezt",))
    assert faults(("pip", "install", ".[al]")) and not faults(("pip", "install", ".[app,dask]"))
    assert not faults(("python", "docs/generate.py")) and not faults(("pytest", "tests/docs/test_blocks.py"))
    assert inline("a | `bijstandsim run X --dry-run` | `uv run bijstandsim list`\n```\n`bijstandsim no`\n```\n") == [
        "run X --dry-run", "list"]  # fmt: skip
    assert inline_faults("rum X") == ["no verb rum"] and inline_faults("run X --dry") == ["run has no --dry"]
    assert inline_faults("run X -r 2 --set a=1 --no-structures") == [] == inline_faults("--install-completion")


def test_a_block_that_fails_is_noticed(tmp_path: Path) -> None:
    page = tmp_path / "x.md"
    for kind, text in (("python", "1 / 0"), ("bash", "bijstandsim run no-such-city"), ("bash", "bijstandsym")):
        page.write_text(f"```{kind}\n{text}\n```\n", encoding="utf-8")
        with pytest.raises((ZeroDivisionError, AssertionError)):
            execute(page)


def test_commands_are_read_as_a_shell_reads_them() -> None:
    text = "# why\n$ uv run bijstandsim run a \\\n  -r 2 > out.json\npip install uv && bijstandsim list  # all\n"
    assert commands(text) == [
        Command(("bijstandsim", "run", "a", "-r", "2"), "out.json"), Command(("pip", "install", "uv")),
        Command(("bijstandsim", "list")),
    ]  # fmt: skip
