"""The ``meta`` elements of a page and whether its author put them into the head."""

from __future__ import annotations

import re

from govsite.crawl.facts.outline import Outline, clean
from govsite.model.page import Meta

_MILESTONE = re.compile(
    r"<(?:!--|(?P<meta>meta)[\s/>]|(?P<end>/head|body)[\s/>]|(?P<raw>script|style|title|noscript)[\s/>])", re.IGNORECASE
)
POLICY, UPGRADE = "content-security-policy", "upgrade-insecure-requests"
"""A header, which a ``meta`` element may stand in for, and what it says there."""
_FURTHEST = 400_000
_MAX_METAS = 200
_CONTENT_LIMIT = 5000
_EMPTY = frozenset(("null", "undefined", "none", "nan"))
_TEMPLATE = re.compile(
    r"^(?:\$\{.*\}|\{\{.*\}\}|\{[$#%].*\}|<%.*%>|<\?.*|\[!--.*|#\{.*\}|<!--#.*|<TRS_.*|%\w+%)$",
    re.DOTALL | re.IGNORECASE,
)


def read_metas(outline: Outline, source: str) -> tuple[Meta, ...]:
    """All ``meta`` elements with a name (or property), in document order.

    ``in_head`` goes by the page's source: parsers move labels out of a head that holds a
    stray element, and into it from behind its end.
    """
    elements = outline.by_tag.get("meta")
    if not elements:
        return ()
    in_head = _metas_in_head(source)
    metas: list[Meta] = []
    for number, element in enumerate(elements):
        name = clean(element.get("name") or element.get("property") or element.get("itemprop"))
        if not name:
            continue
        is_inside = number < in_head if in_head >= 0 else _stands_in_head(element.parent, outline)
        metas.append(Meta(name=name[:200], content=clean(element.get("content"))[:_CONTENT_LIMIT], in_head=is_inside))
        if len(metas) >= _MAX_METAS:
            break
    return tuple(metas)


def asks_for_https(outline: Outline) -> bool:
    """Whether the page has browsers ask for all that it loads over HTTPS (W3C Upgrade Insecure Requests §3.1)."""
    return any(
        element.get("http-equiv").strip().casefold() == POLICY and UPGRADE in element.get("content").casefold()
        for element in outline.by_attribute.get("http-equiv", ())
    )


def has_value(content: str) -> bool:
    """Whether a label says anything: not empty, "null" or template text that nothing replaced."""
    return bool(content) and content.casefold() not in _EMPTY and _TEMPLATE.match(content) is None


def _metas_in_head(source: str) -> int:
    """How many ``meta`` elements stand before the head's end; -1 where the source does not mark it."""
    count = position = 0
    while match := _MILESTONE.search(source, position, _FURTHEST):
        position = match.end()
        if match["meta"]:
            count += 1
        elif match["end"]:
            return count
        elif match["raw"]:
            position = _after(source, f"</{match['raw']}", position)
        else:
            position = _after(source, "-->", match.start() + 2)
        if position < 0:
            break
    return -1


def _after(source: str, mark: str, position: int) -> int:
    """Position after the next ``mark``; -1 without one."""
    found = re.compile(re.escape(mark), re.IGNORECASE).search(source, position, _FURTHEST)
    return found.end() if found else -1


def _stands_in_head(index: int, outline: Outline) -> bool:
    """Whether an element or one around it is the head."""
    while index >= 0:
        if outline.elements[index].tag == "head":
            return True
        index = outline.elements[index].parent
    return False
