"""A small table of texts, shown in a terminal or in HTML from the same cells."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table


@dataclass(frozen=True)
class Grid:
    """Cells of a table; the first ``texts`` columns hold words, the others numbers.

    Columns in ``english`` are English in a page of any language, and say so to who hears the page.
    """

    name: str
    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    texts: int = 1
    english: tuple[int, ...] = ()

    def as_rich(self, width: int | None = None) -> Table:
        """For a terminal of ``width`` characters; in a narrow one, intervals stand on a line of their own."""
        from rich import box
        from rich.table import Table
        from rich.text import Text

        table = Table(
            title=self.title, title_justify="left", title_style="bold", caption=self.note or None,
            caption_justify="left", box=box.SIMPLE_HEAD, pad_edge=False,
        )  # fmt: skip
        for k, name in enumerate(self.head):
            table.add_column(Text(name), justify="left" if k < self.texts else "right", overflow="fold")
        narrow = width is not None and self._width() > width
        for row in self.rows:
            table.add_row(*(Text(cell.replace(" (", "\n(") if narrow and k else cell) for k, cell in enumerate(row)))
        return table

    def _width(self) -> int:
        """Characters that the widest cells take side by side."""
        columns = zip(self.head, *self.rows, strict=True)
        return sum(max(len(cell) for cell in column) + 2 for column in columns)

    def as_html(self) -> str:
        """A ``table`` with caption and scopes; the note stands in the caption, so that it is read with the table."""
        note = f'<span class="note">{escape(self.note)}</span>' if self.note else ""
        caption = f"<caption>{escape(self.title)}{note}</caption>"
        head = "".join(f'<th scope="col"{self._kind(k)}>{escape(name)}</th>' for k, name in enumerate(self.head))
        body = "".join(f"<tr>{self._html_row(row)}</tr>" for row in self.rows)
        return f'<table id="{self.name}">{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'

    def _repr_html_(self) -> str:
        return self.as_html()

    def _html_row(self, row: tuple[str, ...]) -> str:
        cells = []
        for k, cell in enumerate(row):
            text = escape(cell).replace("\n", "<br>").replace(" | ", "<br>| ")
            lang = ' lang="en"' if k in self.english else ""
            cells.append(f'<th scope="row"{lang}>{text}</th>' if k == 0 else f"<td{self._kind(k)}{lang}>{text}</td>")
        return "".join(cells)

    def _kind(self, column: int) -> str:
        return "" if column < self.texts else ' class="n"'
