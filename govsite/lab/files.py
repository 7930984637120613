"""Attachments, pictures and other files of the simulated sites: small, and real enough to be recognised."""

from __future__ import annotations

import struct
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile, ZipInfo
from zlib import compress, crc32

from xlsxwriter import Workbook  # type: ignore[import-untyped] # the package ships no types

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
            return _pdf(path)
        case "xlsx":
            return _workbook((("序号", "事项"), ("1", f"{crc32(path.encode()):08x}")))
        case "wav":
            return b"RIFF" + struct.pack(
                "<I4s4sIHHIIHH4sI", 36, b"WAVE", b"fmt ", 16, 1, 1, 8000, 8000, 1, 8, b"data", 0
            )
        case _:
            return _ole(path)


def table_bytes(path: str, rows: Rows) -> bytes:
    """A table as the file's ending asks for it: text in GB 18030, a workbook, a document."""
    match path.rpartition(".")[2]:
        case "xlsx":
            return _workbook(rows)
        case "docx":
            return _document(rows)
        case _:
            return "".join(",".join(row) + "\r\n" for row in rows).encode("gb18030")


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


def _pdf(path: str) -> bytes:
    """A document of one empty page."""
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
    )
    out = bytearray(b"%PDF-1.4\n%" + f"{crc32(path.encode()):08x}".encode() + b"\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 4\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out + b"trailer << /Size 4 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start)


def _ole(path: str) -> bytes:
    """The signature of an old office document, and filling."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + f"{crc32(path.encode()):08x}".encode() * 200
