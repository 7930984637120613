"""Papers in Markdown as one word-processor file (docx): the same text, set as offices set it.

Markdown has no word for where a line stands, so the lower headings say it: ``####`` is a centred line (a
document number), ``#####`` one at the right (signature, date), ``######`` one without indent (whom it is
sent to); and a rule (``---``) begins a new page.
"""

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
ALIGNED = {"h4": 1, "h5": 2, "h6": 0}
"""Lines that are no headings: centred, at the right, at the left."""
MOST_WEIGHT = 28
"""A column with longer texts gets no more room than one with so many (Latin) characters."""


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
    _set_page(document, fonts)
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
        self._heading = ""
        self._rows: list[list[Token]] | None = None

    def write(self, tokens: Sequence[Token]) -> None:
        for token in tokens:
            self._block(token)

    def _block(self, token: Token) -> None:
        match token.type:
            case "heading_open":
                self._heading = token.tag
            case "heading_close":
                self._heading = ""
            case "hr":
                self._document.add_page_break()
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
        elif self._heading in ALIGNED:
            paragraph = self._document.add_paragraph()
            paragraph.alignment = ALIGNED[self._heading]
            paragraph.paragraph_format.first_line_indent = _points(0)
            _runs(paragraph, token)
        elif self._heading:
            paragraph = self._document.add_heading(level=HEADINGS[self._heading])
            if self._heading == "h1":
                paragraph.alignment = 1  # centred
            elif self._fonts.indent:
                paragraph.paragraph_format.first_line_indent = self._indent()
            _runs(paragraph, token)
        else:
            is_bullet = bool(self._marks) and not self._marks[-1]
            paragraph = self._document.add_paragraph(style="List Bullet" if is_bullet else None)
            if self._fonts.indent and not is_bullet:
                paragraph.paragraph_format.first_line_indent = self._indent()
            if self._marks and self._marks[-1]:
                paragraph.add_run(self._marks[-1])
            _runs(paragraph, token)

    def _indent(self) -> Any:
        return _points(self._fonts.indent * self._fonts.body_points)

    def _table(self, rows: list[list[Token]]) -> None:
        if not rows or not rows[0]:
            return
        width = max(len(row) for row in rows)
        table = self._document.add_table(rows=len(rows), cols=width, style="Table Grid")
        table.autofit = False
        section = self._document.sections[-1]
        room = section.page_width - section.left_margin - section.right_margin
        weights = [_weight([row[column].content for row in rows if column < len(row)]) for column in range(width)]
        widths = [int(room * weight / sum(weights)) for weight in weights]
        for column, share in zip(table.columns, widths, strict=True):
            column.width = share
        # Cell by cell the library looks each one up anew: rows are asked for theirs once.
        for number, (row, cells) in enumerate(zip(table.rows, rows, strict=True)):
            for cell, token, share in zip(row.cells, cells, widths, strict=False):
                cell.width = share
                _cell(cell.paragraphs[0], token, is_head=number == 0, size=self._fonts.body_points * 0.75)
            _mark(row, "w:cantSplit")
        _mark(table.rows[0], "w:tblHeader")
        # What follows a table needs a line's distance.
        self._document.add_paragraph().paragraph_format.line_spacing = _points(self._fonts.body_points / 2)


def _cell(paragraph: Any, token: Token, *, is_head: bool, size: float) -> None:
    _runs(paragraph, token)
    paragraph.paragraph_format.line_spacing = _points(size * 1.35)
    paragraph.paragraph_format.space_after = _points(0)
    for run in paragraph.runs:
        run.font.size = _points(size)
        run.bold = is_head or run.bold


def _weight(texts: Sequence[str]) -> float:
    """How much room a column wants: its longest text, in Latin characters."""
    longest = max((sum(2 if ord(sign) > 0x2E7F else 1 for sign in text) for text in texts), default=1)
    # Every cell has its margins, whatever stands in it; a number is not parted by them.
    return float(min(longest, MOST_WEIGHT) + 9)


def _mark(row: Any, name: str) -> None:
    """Say of a row that it is not parted by a page's end, or stands on every page that its table goes over."""
    from docx.oxml import OxmlElement  # noqa: PLC0415 - an extra
    from docx.oxml.ns import qn  # noqa: PLC0415 - an extra

    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)  # noqa: SLF001 - the library has no word for it


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


def _set_page(document: Any, fonts: Fonts) -> None:
    from docx.shared import Mm  # noqa: PLC0415 - an extra

    normal = document.styles["Normal"].paragraph_format
    if fonts.line_points:
        normal.line_spacing = _points(fonts.line_points)
        normal.space_after = _points(0)
    if fonts.margins:
        section = document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = map(Mm, fonts.margins)


def _points(size: float) -> Any:
    from docx.shared import Pt  # noqa: PLC0415 - an extra

    return Pt(size)
