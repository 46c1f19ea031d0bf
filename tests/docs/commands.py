"""Commands that a page names without running them: do the verbs, flags, files and extras exist?"""

from __future__ import annotations

import re
import shlex
import shutil
import sys
import tomllib
from pathlib import Path

import click
from typer.main import get_command

from bijstandsim.cli.app import app

ROOT = Path(__file__).parents[2]
_FILE = re.compile(r"[\w*./-]+(?:/[\w*.-]+|\.(?:py|md|ya?ml|toml))")
_INLINE = re.compile(r"`(?:\$ )?(?:uv run )?bijstandsim ([^`\n]*(?:\n[^`\n]+)?)`")
_FENCED = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)


def faults(words: tuple[str, ...]) -> list[str]:
    """What is wrong with a command of another program: a file, an extra or a program that does not exist.

    A word in capitals stands for something of the reader's.
    """
    outside = ("pip", "uv", "pipx", "git", "python")
    if words[0] not in outside and not shutil.which(words[0], path=Path(sys.executable).parent):
        return [f"no program {words[0]}"]
    named = [word for word in words[1:] if _FILE.fullmatch(word) and not word.startswith("-")]
    found = [f"no file {word}" for word in named if not list(ROOT.glob(word.split("::")[0].removeprefix("./")))]
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    for listed in re.findall(r"(?:bijstandsim|\.)\[([\w,]+)\]", " ".join(words)):
        found += [f"no extra {one}" for one in listed.split(",") if one not in extras]
    return found


def inline(text: str) -> list[str]:
    """The commands of ``bijstandsim`` that stand in the prose and tables of a page, without its name."""
    return [" ".join(words.split()) for words in _INLINE.findall(_FENCED.sub("", text))]


def inline_faults(command: str) -> list[str]:
    """What is wrong with the verb and the flags of a command in prose; words that are no flags are not looked at."""
    top = get_command(app)
    assert isinstance(top, click.Group) or hasattr(top, "commands")
    verbs = top.commands
    words = shlex.split(command.replace("…", ""))
    verb = verbs.get(words[0]) if words else None
    given = verb.params if verb else top.params
    known = {flag for one in given for flag in (*one.opts, *one.secondary_opts)} | {"-h", "--help"}
    used = [word.split("=")[0] for word in words if re.match(r"--?[a-z]", word)]
    found = [] if verb or words[:1] == used[:1] else [f"no verb {words[0] if words else ''}"]
    return found + [f"{words[0]} has no {flag}" for flag in used if flag not in known]
