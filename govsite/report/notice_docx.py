"""Papers in Markdown as one word-processor file (docx): the same text, set as offices set it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from govsite.errors import UsageError
from govsite.model.notice import Fonts

HEADINGS = {"h1": 1, "h2": 2, "h3": 3}


def render_docx(papers: Sequence[str], *, fonts: Fonts, title: str) -> bytes:
    """One file with the papers, each on a page of its own.

    Raises ``UsageError`` where python-docx is not installed.
    """
    try:
        import docx  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise UsageError(
            "docx needs the package python-docx", hint="pip install 'govsite[docx]', or write Markdown"
        ) from error
    document: Any = docx.Document()
    document.core_properties.title = title[:255]
    document.core_properties.author = ""
    _set_fonts(document, fonts)
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    for number, paper in enumerate(papers):
        if number:
            document.add_page_break()
        _Writer(document, fonts).write(reader.parse(paper))
    out = io.BytesIO()
    document.save(out)
    return _without_clock(out.getvalue())


def _without_clock(content: bytes) -> bytes:
    """The same file with a fixed time in its table of contents: the same text makes the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(zipfile.ZipInfo(entry.filename), old.read(entry), zipfile.ZIP_DEFLATED)
    return out.getvalue()


class _Writer:
    """Puts the blocks of one Markdown text into a document."""

    def __init__(self, document: Any, fonts: Fonts) -> None:
        self._document = document
        self._fonts = fonts
        self._marks: list[str] = []
        """For each list that is open the number of its item, empty for bullets."""
        self._heading = 0
        self._rows: list[list[Token]] | None = None

    def write(self, tokens: Sequence[Token]) -> None:
        for token in tokens:
            self._block(token)

    def _block(self, token: Token) -> None:
        match token.type:
            case "heading_open":
                self._heading = HEADINGS.get(token.tag, 3)
            case "heading_close":
                self._heading = 0
            case "list_item_open":
                # Word would count on from list to list; the numbers stand in the text instead.
                self._marks.append(f"{token.info}. " if token.info else "")
            case "list_item_close":
                self._marks.pop()
            case "inline":
                self._inline(token)
            case "fence" | "code_block":
                self._document.add_paragraph(token.content)
            case _:
                self._part_of_table(token)

    def _part_of_table(self, token: Token) -> None:
        match token.type:
            case "table_open":
                self._rows = []
            case "tr_open" if self._rows is not None:
                self._rows.append([])
            case "table_close":
                self._table(self._rows or [])
                self._rows = None

    def _inline(self, token: Token) -> None:
        if self._rows is not None:
            self._rows[-1].append(token)
        elif self._heading:
            paragraph = self._document.add_heading(level=self._heading)
            if self._heading == 1:
                paragraph.alignment = 1  # centred
            _runs(paragraph, token)
        else:
            is_bullet = bool(self._marks) and not self._marks[-1]
            paragraph = self._document.add_paragraph(style="List Bullet" if is_bullet else None)
            if self._marks and self._marks[-1]:
                paragraph.add_run(self._marks[-1])
            _runs(paragraph, token)

    def _table(self, rows: list[list[Token]]) -> None:
        if not rows or not rows[0]:
            return
        width = max(len(row) for row in rows)
        table = self._document.add_table(rows=len(rows), cols=width, style="Table Grid")
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, token in zip(row.cells, cells, strict=False):
                _runs(cell.paragraphs[0], token)
                for run in cell.paragraphs[0].runs:
                    run.font.size = _points(self._fonts.body_points * 0.75)


def _runs(paragraph: Any, token: Token) -> None:
    """The text of one block; bold and italic stay, links and code become plain text."""
    bold = italic = False
    for part in token.children or ():
        match part.type:
            case "strong_open" | "strong_close":
                bold = part.type == "strong_open"
            case "em_open" | "em_close":
                italic = part.type == "em_open"
            case "softbreak":
                continue
            case "hardbreak":
                paragraph.add_run().add_break()
            case _ if part.content:
                run = paragraph.add_run(part.content)
                run.bold, run.italic = bold or None, italic or None


def _set_fonts(document: Any, fonts: Fonts) -> None:
    from docx.oxml.ns import qn  # noqa: PLC0415 - an extra
    from docx.shared import RGBColor  # noqa: PLC0415 - an extra

    wanted = {
        "Normal": (fonts.body, fonts.body_points),
        "Heading 1": (fonts.title or fonts.heading, fonts.title_points),
        "Heading 2": (fonts.heading, fonts.body_points),
        "Heading 3": (fonts.heading, fonts.body_points),
    }
    for name, (family, size) in wanted.items():
        style = document.styles[name]
        style.font.size = _points(size)
        if name != "Normal":
            style.font.color.rgb = RGBColor(0, 0, 0)
        if family:
            style.font.name = family
            style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), family)


def _points(size: float) -> Any:
    from docx.shared import Pt  # noqa: PLC0415 - an extra

    return Pt(size)
