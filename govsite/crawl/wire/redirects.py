"""Where a redirect leads: the Location header, byte for byte."""

from __future__ import annotations

from govsite.urls import join

REDIRECTS = frozenset({301, 302, 303, 307, 308})


def location_text(raw: bytes) -> str:
    """The header as text: UTF-8 if it is that, else one character a byte (RFC 9110 §5.5)."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def redirect_target(base: str, raw: bytes) -> str | None:
    """The canonical URL that ``Location`` means on ``base``; ``None`` where that is no http(s) URL.

    Bytes that are not UTF-8 (servers that write GBK) are percent-encoded one by one,
    as browsers do, so that the server gets back what it sent.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = "".join(chr(byte) if byte < 0x80 else f"%{byte:02X}" for byte in raw)
    return join(base, text)
