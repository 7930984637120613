"""Which charset the first bytes of a page declare in a ``meta`` element or an XML declaration.

Source: the WHATWG HTML standard, "prescan a byte stream to determine its encoding". Two
things differ on purpose: more than 1,024 bytes are looked at, because content management
systems put licences and scripts first; and a label that names no charset is kept as
``spoilt``, because a reader of the report wants to know of ``charset=uft-8``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

PRESCAN_BYTES = 65536

_TAG = re.compile(rb"<(?:!--|(meta)[\t\n\f\r />]|/?[a-z]|[!/?])", re.IGNORECASE)
_XML_DECLARATION = re.compile(rb"<\?xml[^>]{0,200}?encoding[\t\n\r ]*=[\t\n\r ]*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_SPACE = b"\t\n\x0c\r /"
_ATTRIBUTE = re.compile(
    rb"[\t\n\f\r /]*+"
    rb"(?P<name>(?:[^\t\n\f\r />=]|(?<=[\t\n\f\r /])=)[^\t\n\f\r />=]*+)"
    rb"(?:[\t\n\f\r ]*+=[\t\n\f\r ]*+"
    rb"(?:\"(?P<double>[^\"]*+)\"|'(?P<single>[^']*+)'|(?P<bare>[^\t\n\f\r >\"'][^\t\n\f\r >]*+))?+)?+"
)
_CHARSET_IN_CONTENT = re.compile(
    rb"charset[\t\n\f\r ]*+=[\t\n\f\r ]*+(?:\"([^\"]*)\"|'([^']*)'|([^\t\n\f\r ;\"'][^\t\n\f\r ;]*))", re.IGNORECASE
)


def declared_labels(body: bytes) -> Iterator[str]:
    """Charset labels that the page's ``meta`` elements declare, in document order, then its XML declaration.

    In lower case.

    The first one that names a charset is the one a browser would take.
    """
    head = body[:PRESCAN_BYTES]
    lower = head.lower()
    position, ahead = 0, lower.find(b"charset")
    while ahead >= 0 and (match := _TAG.search(head, position)):
        if match[0] == b"<!--":
            # "<!-->" is a whole comment: the two hyphens may serve both ends.
            end = head.find(b"-->", match.start() + 2)
            if end < 0:
                break
            position = end + 3
        elif match[1] or match[0][-1:].isalpha():
            start = match.end() - 1 if match[1] else match.end()
            attributes, end_of_tag = _attributes(head, start if match[1] else _end_of_name(head, start))
            if end_of_tag < 0:
                break
            if match[1] and (label := _label_of(attributes)):
                yield label
            position = end_of_tag
        else:
            end = head.find(b">", match.end())
            if end < 0:
                break
            position = end + 1
        if position > ahead:
            ahead = lower.find(b"charset", position)
    if declaration := _XML_DECLARATION.match(head):
        yield declaration[1].decode("latin-1").lower()


def _end_of_name(head: bytes, position: int) -> int:
    """Position after a tag's name."""
    while position < len(head) and head[position] not in b"\t\n\x0c\r >":
        position += 1
    return position


def _attributes(head: bytes, position: int) -> tuple[dict[bytes, bytes], int]:
    """Attributes of the tag, the first of each name, and where the tag ends (-1: it does not)."""
    found: dict[bytes, bytes] = {}
    while True:
        while position < len(head) and head[position] in _SPACE:
            position += 1
        if position >= len(head):
            return found, -1
        if head[position : position + 1] == b">":
            return found, position + 1
        match = _ATTRIBUTE.match(head, position)
        if match is None:
            position += 1
            continue
        if _is_unclosed(head, match.end()):
            return found, -1
        value = match["double"] or match["single"] or match["bare"] or b""
        found.setdefault(match["name"].lower(), value.lower())
        position = match.end()


def _is_unclosed(head: bytes, position: int) -> bool:
    """Whether a quoted value begins here that never ends: the pattern stopped before its quote."""
    before = head[:position].rstrip(b"\t\n\x0c\r ")[-1:]
    return before == b"=" and head[position : position + 1] in (b'"', b"'")


def _label_of(attributes: dict[bytes, bytes]) -> str:
    """The charset label of one ``meta`` element, or an empty string."""
    if b"charset" in attributes:
        return attributes[b"charset"].strip(b"\t\n\x0c\r ").decode("latin-1")
    if attributes.get(b"http-equiv") == b"content-type" and (
        match := _CHARSET_IN_CONTENT.search(attributes.get(b"content", b""))
    ):
        return (match[1] or match[2] or match[3] or b"").strip().decode("latin-1")
    return ""
