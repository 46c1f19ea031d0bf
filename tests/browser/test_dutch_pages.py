"""A Dutch page holds no English sentence, but where it says that it is English; no browser is needed to see that."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from .small_pages import CITY, KINDS

pytestmark = pytest.mark.slow
#: Words that no Dutch sentence has.
ENGLISH = r"\b(?:the|and|with|from|are|people|than|this|that|which|month|arm|arms|draws|trials|effect of)\b"
#: Elements whose text is not read: no sentences, or data behind a button.
UNREAD = {"style", "script", "code", "svg"}
EMPTY = {"meta", "link", "input", "br", "hr", "img", "col", "wbr", "source"}


class Reader(HTMLParser):
    """What a page says in Dutch: its texts, and the names that it gives to what is seen."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []  # name of every element around, and whether its text is read
        self.said: list[str] = []
        self.lang = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        own, read = dict(attributes), not self.open or self.open[-1][1]
        if tag == "html":
            self.lang = own.get("lang") or ""
        if read and (label := own.get("aria-label")):
            self.said.append(label)
        behind = tag == "table" and any(name == "details.data" for name, _ in self.open)
        # The note of the table of parameters says that its sources are English; other tests read its meanings.
        english = own.get("id") == "parameters" or (tag != "html" and own.get("lang") == "en")
        if tag not in EMPTY:
            name = "details.data" if tag == "details" and "data" in (own.get("class") or "").split() else tag
            self.open.append((name, read and tag not in UNREAD and not behind and not english))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0].partition(".")[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1][1]:
            self.said.append(data)


def run(folder: Path) -> str:
    """The report of a small Nijmegen, whose arms have the longest names."""
    from bijstandsim.report.html import render
    from bijstandsim.report.run import simulate
    from bijstandsim.scenario import Scenario

    arms = [f"arms.{name}.size=40" for name in ("control", "exemption_release", "guidance_release")]
    found = simulate(Scenario.load("nijmegen", sets=[*CITY, *arms, "draws=2", "replicates=1"]), threads=2)
    return render(found, "nl", command="bijstandsim run nijmegen --lang nl")


@pytest.mark.parametrize("kind", [*KINDS, "run"])
def test_a_dutch_page_holds_no_english_sentence(kind: str, tmp_path: Path) -> None:
    make: dict[str, Callable[[Path], str]] = {**KINDS, "run": run}
    reader = Reader()
    reader.feed(make[kind](tmp_path))
    assert reader.lang == "nl"
    lines = "\n".join(reader.said).splitlines()
    assert sum(map(len, lines)) > 2000
    assert [line for line in lines if re.search(ENGLISH, line, re.IGNORECASE)] == []
