"""Pages say which language they are in, and let themselves be enlarged. Files in frames of pages are no pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Literal

from govsite.audit.told import shared_problem
from govsite.model.check import Check, CheckOptions, NotApplicable, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.page import Page, PageKind
from govsite.quantities import plural
from govsite.words import check_pattern

_NO_ZOOM = re.compile(
    r"user-scalable\s*=\s*(?:no|0)\b|maximum-scale\s*=\s*(?:0\.\d+|1(?:\.[0-4]\d*)?)\s*(?:[,;]|$)", re.IGNORECASE
)


class Options(CheckOptions, frozen=True, kw_only=True):
    """Which sign."""

    sign: Literal["language", "zoom"]
    share: float = 0.5
    """From this share of pages on it is a problem."""
    language: str = ""
    """Regular expression for tags of languages as they are written; empty: any will do."""

    def __post_init__(self) -> None:
        check_pattern(self.language)


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:  # noqa: ARG001 - every check's shape
    """One problem for the pages that show the sign, where they are many."""
    pages = [page for page in evidence.pages if not page.is_soft_404 and page.kind is not PageKind.PART]
    if not pages:
        raise NotApplicable("no page")
    shows, zh, en = _SIGNS[options.sign]
    wrong = [page for page in pages if shows(page, options)]
    if wrong and len(wrong) >= options.share * len(pages):
        yield shared_problem(
            wrong,
            zh=f"{len(pages)} 个页面中有 {len(wrong)} 个{zh}",
            en=f"{len(wrong)} of {plural(len(pages), 'page')}: {en}",
            key=options.sign,
        )


def _no_language(page: Page, options: Options) -> bool:
    return not page.lang or (options.language != "" and re.fullmatch(options.language, page.lang) is None)


def _no_zoom(page: Page, options: Options) -> bool:
    del options
    return any(meta.name.casefold() == "viewport" and _NO_ZOOM.search(meta.content) for meta in page.metas)


_SIGNS: dict[str, tuple[Callable[[Page, Options], bool], str, str]] = {
    "language": (
        _no_language,
        "未声明语言（html lang）或写法不对，应声明",
        "no language declared that exists (html lang), required",
    ),
    "zoom": (_no_zoom, "禁止缩放，应允许放大", "zooming forbidden, it must be possible"),
}


PLUGIN = Check(options=Options, run=run, needs=("pages",))
