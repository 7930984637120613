"""Attachments, pictures and other files of the simulated sites: small, and real enough to be recognised."""

from __future__ import annotations

import struct
from zlib import compress, crc32

STYLE = b"body{font:14px/1.8 'Microsoft YaHei',sans-serif;margin:0}.nav li{display:inline;padding:0 1em}\n"
FOOTER_SCRIPT = b"document.write(window.atob('PHA+Li4uPC9wPg=='));\n"

_TYPES = {
    "css": "text/css",
    "js": "application/javascript",
    "png": "image/png",
    "pdf": "application/pdf",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "wav": "audio/wav",
}


def file_type(path: str) -> str:
    """Content type by the ending of a path."""
    return _TYPES.get(path.rpartition(".")[2], "application/octet-stream")


def file_bytes(path: str) -> bytes:
    """A file's content: the same for the same path."""
    match path.rpartition(".")[2]:
        case "css":
            return STYLE
        case "js":
            return FOOTER_SCRIPT
        case "png":
            return _png(crc32(path.encode()))
        case "pdf":
            return _pdf(path)
        case "wav":
            return b"RIFF" + struct.pack(
                "<I4s4sIHHIIHH4sI", 36, b"WAVE", b"fmt ", 16, 1, 1, 8000, 8000, 1, 8, b"data", 0
            )
        case _:
            return _ole(path)


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
