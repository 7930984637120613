"""Static signs of pages that some readers cannot use: no language, no zooming, links without words.

Of what standards of accessibility ask only what the facts of a page can tell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Literal

from govsite.audit.told import shared_problem
from govsite.model.check import Check, CheckOptions, NotApplicable, Problem
from govsite.model.evidence import Evidence, Page
from govsite.model.jurisdiction import Jurisdiction

_NO_ZOOM = re.compile(
    r"user-scalable\s*=\s*(?:no|0)\b|maximum-scale\s*=\s*(?:0\.\d+|1(?:\.[0-4]\d*)?)\s*(?:[,;]|$)", re.IGNORECASE
)


class Options(CheckOptions, frozen=True, kw_only=True):
    """Which sign."""

    sign: Literal["language", "zoom", "link-words"]
    share: float = 0.5
    """From this share of pages on it is a problem."""
    links: int = 1
    """A page has wordless links from so many on."""


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:  # noqa: ARG001 - every check's shape
    """One problem for the pages that show the sign, where they are many."""
    pages = [page for page in evidence.pages if not page.is_soft_404]
    if not pages:
        raise NotApplicable("no page")
    shows, zh, en = _SIGNS[options.sign]
    wrong = [page for page in pages if shows(page, options)]
    if wrong and len(wrong) >= options.share * len(pages):
        yield shared_problem(
            wrong,
            zh=f"{len(pages)} 个页面中有 {len(wrong)} 个{zh}",
            en=f"{len(wrong)} of {len(pages)} pages {en}",
            key=options.sign,
        )


def _no_language(page: Page, options: Options) -> bool:
    del options
    return not page.lang


def _no_zoom(page: Page, options: Options) -> bool:
    del options
    return any(meta.name.casefold() == "viewport" and _NO_ZOOM.search(meta.content) for meta in page.metas)


def _wordless(page: Page, options: Options) -> bool:
    bare = sum(link.is_image and not link.text and not link.title for link in page.links)
    return bare >= options.links


_SIGNS: dict[str, tuple[Callable[[Page, Options], bool], str, str]] = {
    "language": (_no_language, "未声明语言（html lang），应声明", "declare no language (html lang), required"),
    "zoom": (_no_zoom, "禁止缩放，应允许放大", "forbid zooming, it must be possible"),
    "link-words": (
        _wordless,
        "有图片链接没有替代文字，应填写",
        "hold picture links without a text, required",
    ),
}


PLUGIN = Check(options=Options, run=run, needs=("pages",))
