"""Attachments, pictures and other files of the simulated sites: small, and real enough to be recognised."""

from __future__ import annotations

import struct
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile, ZipInfo
from zlib import compress, crc32

from xlsxwriter import Workbook  # type: ignore[import-untyped] # the package ships no types

from govsite.lab.old_word import word_bytes
from govsite.lab.pdf import pdf_bytes

Rows = tuple[tuple[str, ...], ...]

STYLE = b"body{font:14px/1.8 'Microsoft YaHei',sans-serif;margin:0}.nav li{display:inline;padding:0 1em}\n"
NOTICE = "您访问的链接即将离开“{name}”门户网站，是否继续？"
"""What most government sites ask before a link leads away."""
COMMON_SCRIPT = (
    '$(function(){$("a").on("click",function(){var h=this.host;if(h&&h.indexOf(".gov.cn")<0){return confirm("'
    + NOTICE.format(name='"+document.title+"')
    + '");}});});\n'
).encode()
_MADE = (2026, 1, 1, 0, 0, 0)
"""When packed files say that they were made: a file is the same whenever it is asked for."""
FOOTER_SCRIPT = b"document.write(window.atob('PHA+Li4uPC9wPg=='));\n"

_TYPES = {
    "css": "text/css",
    "js": "application/javascript",
    "png": "image/png",
    "pdf": "application/pdf",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "wav": "audio/wav",
    "txt": "text/plain",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def file_type(path: str) -> str:
    """Content type by the ending of a path."""
    return _TYPES.get(path.rpartition(".")[2], "application/octet-stream")


def file_bytes(path: str) -> bytes:  # noqa: PLR0911 - one line a kind
    """A file's content: the same for the same path."""
    match path.rpartition(".")[2]:
        case "css":
            return STYLE
        case "js":
            return COMMON_SCRIPT if path.endswith("/outlink.js") else FOOTER_SCRIPT
        case "png":
            return _png(crc32(path.encode()))
        case "pdf":
            return pdf_bytes(_rows(path))
        case "xlsx":
            return _workbook(_rows(path))
        case "doc":
            return _old_document(_rows(path))
        case "wav":
            return b"RIFF" + struct.pack(
                "<I4s4sIHHIIHH4sI", 36, b"WAVE", b"fmt ", 16, 1, 1, 8000, 8000, 1, 8, b"data", 0
            )
        case _:
            return f"{crc32(path.encode()):08x}".encode() * 200


def table_bytes(path: str, rows: Rows) -> bytes:
    """A table as the file's ending asks for it: text in GB 18030, a workbook, a document.

    ``.xls`` is what many office systems write under that name: a table of a web page.
    """
    match path.rpartition(".")[2]:
        case "xlsx":
            return _workbook(rows)
        case "docx":
            return _document(rows)
        case "doc":
            return _old_document(rows)
        case "pdf":
            return pdf_bytes(rows)
        case "xls":
            return _table_of_a_page(rows)
        case _:
            return "".join(",".join(row) + "\r\n" for row in rows).encode("gb18030")


def _rows(path: str) -> Rows:
    """What stands in a file that nobody wrote anything into: the same for the same path."""
    return (("序号", "事项"), ("1", f"{crc32(path.encode()):08x}"))


def _old_document(rows: Rows) -> bytes:
    return word_bytes("".join("".join(f"{cell}\x07" for cell in row) + "\x07\r" for row in rows))


def _table_of_a_page(rows: Rows) -> bytes:
    lines = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>\n" for row in rows)
    page = f'<html><head><meta charset="gb2312"></head><body><table border="1">{lines}</table></body></html>'
    return page.encode("gb18030")


def _workbook(rows: Rows) -> bytes:
    out = BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(*_MADE, tzinfo=UTC)})
        sheet = book.add_worksheet("名单")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return out.getvalue()


def _document(rows: Rows) -> bytes:
    """Words of one row stand in one paragraph, each cut into two runs, as editors leave them."""
    text = "".join(f"<w:p>{''.join(_runs(cell) for cell in row)}</w:p>" for row in rows)
    out = BytesIO()
    with ZipFile(out, "w") as package:
        package.writestr(
            ZipInfo("word/document.xml", _MADE),
            f'<?xml version="1.0"?><w:document xmlns:w="urn:w"><w:body>{text}</w:body></w:document>',
        )
    return out.getvalue()


def _runs(cell: str) -> str:
    half = len(cell) // 2
    return "".join(f"<w:r><w:t>{part}</w:t></w:r>" for part in (cell[:half], cell[half:])) + "<w:r><w:tab/></w:r>"


def _png(colour: int) -> bytes:
    """A picture of one pixel."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack("!I", len(content)) + kind + content + struct.pack("!I", crc32(kind + content))

    pixel = b"\0" + struct.pack("!I", colour)[1:]
    header = struct.pack("!IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", compress(pixel)) + chunk(b"IEND", b"")
