"""What the scripts of this folder share: the mark of a made page, and tables in Markdown."""

from __future__ import annotations

from collections.abc import Iterable

MADE = "<!-- Made by docs/generate.py from the package's data. Edit the data, then run it. -->"


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table; bars in a cell are escaped, line ends become blanks."""
    head = list(head)

    def line(cells: Iterable[object]) -> str:
        return "| " + " | ".join(" ".join(str(cell).split()).replace("|", "\\|") for cell in cells) + " |"

    return "\n".join([line(head), line(["---"] * len(head)), *map(line, rows)])
