"""The code blocks of Markdown pages, each with what a test may do with it."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

#: A comment before a block that cannot be executed, with the reason.
_SKIPPED = re.compile(r"<!-- not executed: (?P<reason>.+?) -->\s*\Z")
_BLOCK = re.compile(r"^```(?P<kind>\w*)(?P<info>[^\n]*)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block: language, file name where it has one, text, and why it is not executed if it is not."""

    page: str
    line: int
    kind: str
    title: str
    text: str
    skipped: str


def blocks(page: Path) -> list[Block]:
    """The blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    found = []
    for match in _BLOCK.finditer(text):
        title = re.search(r'title="([^"]+)"', match["info"])
        reason = _SKIPPED.search(text[: match.start()])
        found.append(
            Block(page.name, 1 + text.count("\n", 0, match.start()), match["kind"], title[1] if title else "",
                  match["text"], reason["reason"] if reason else "")
        )  # fmt: skip
    return found


@dataclass(frozen=True)
class Command:
    """One line of a shell: words, and the file that stdout goes to."""

    words: tuple[str, ...]
    into: str = ""


def commands(text: str) -> list[Command]:
    """The commands of a shell block; lines that end in a backslash are joined, comments dropped."""
    found = []
    for line in re.sub(r"\\\n\s*", "", text).splitlines():
        for part in line.split("&&"):
            words = shlex.split(part, comments=True)
            if words[:1] == ["$"]:
                words = words[1:]
            into = ""
            if ">" in words:
                at = words.index(">")
                words, into = words[:at], words[at + 1]
            if words[:2] == ["uv", "run"]:
                words = words[2:]
            if words:
                found.append(Command(tuple(words), into))
    return found
