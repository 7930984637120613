"""Pages declare the charset they are written in.

A browser believes the HTTP header, then the ``meta`` element; if they name another charset than the
bytes are in, readers see garbage, and search engines and archives keep garbage. The supersets that
browsers use anyway (GB 18030 for GB 2312 and GBK) make no difference: the jurisdiction file lists
them. Pages in plain ASCII read right under any declaration, and a byte order mark settles the matter.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from govsite.audit.checks._labels import excerpt
from govsite.audit.checks._pages import addresses
from govsite.model.check import Check, CheckOptions, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.page import Page, PageKind
from govsite.quantities import plural


class Options(CheckOptions, frozen=True):
    """What beside a wrong declaration is a fault."""

    declaration_required: bool = True
    """A page that is not plain ASCII and declares nothing is a fault: what readers see is then chance."""


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:
    """One problem for each pair of declared and real charset."""
    if not evidence.pages:
        raise NotObserved(evidence.pages_unseen.reason, evidence.pages_unseen.detail)
    aliases = place.pages.charset_aliases
    wrong: dict[tuple[str, str], list[Page]] = {}
    for page in evidence.pages:
        declared, real = excerpt(page.charset.declared).lower(), page.charset.real.strip().lower()
        if not real or page.charset.found_by == "bom" or not (declared or _must_declare(page, options)):
            continue
        if _codec(declared, aliases) != _codec(real, aliases) and not _is_ascii(page):
            wrong.setdefault((declared, real), []).append(page)
    for (declared, real), pages in wrong.items():
        said_zh = f"声明为 {declared}" if declared else "未声明编码"
        yield Problem(
            zh=f"{len(pages)} 个页面{said_zh}，实际编码为 {real}，两者应一致",
            en=f"{plural(len(pages), 'page')}: declared {declared or 'nowhere'}, "
            f"written in {real}; the same is required",
            url=pages[0].url,
            key=f"{declared}>{real}",
            excerpt=excerpt(pages[0].title),
            sources=addresses(pages),
            source_count=len(pages),
            is_site_wide=True,
        )


def _must_declare(page: Page, options: Options) -> bool:
    return options.declaration_required and page.kind is not PageKind.PART


def _codec(name: str, aliases: dict[str, str]) -> str:
    """The codec that a charset name stands for; a name that nobody knows stands for itself."""
    known = aliases.get(name, name)
    try:
        return codecs.lookup(known).name
    except (LookupError, ValueError):
        return known


def _is_ascii(page: Page) -> bool:
    """Whether all that was read of the page is plain ASCII."""
    texts = (page.title, page.text, page.header_text, page.footer.text)
    return (
        all(map(str.isascii, texts))
        and all(meta.content.isascii() for meta in page.metas)
        and all(link.text.isascii() and link.title.isascii() for link in page.links)
    )


PLUGIN = Check(options=Options, run=run, needs=("pages",))
