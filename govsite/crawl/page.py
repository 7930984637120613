"""From the bytes of one page to its facts. Pure: no network, no clock, never raises.

One parse, one walk over the tree (``outline``); everything else reads flat lists.
"""

from __future__ import annotations

import hashlib

from msgspec.structs import replace

from govsite.crawl.facts.accessibility.barriers import read_barriers
from govsite.crawl.facts.banner import has_wordless_banner, header_text
from govsite.crawl.facts.breadcrumb import read_breadcrumb
from govsite.crawl.facts.charset import read_text
from govsite.crawl.facts.dates.labels import disagrees, label_date
from govsite.crawl.facts.dates.published import read_publication
from govsite.crawl.facts.embedded import count_rows
from govsite.crawl.facts.footer import read_footer
from govsite.crawl.facts.hidden import hidden_links
from govsite.crawl.facts.labels import asks_for_https, read_metas
from govsite.crawl.facts.language import is_in_another_language
from govsite.crawl.facts.lexicon import Lexicon, lexicon_of
from govsite.crawl.facts.links import (
    Anchor,
    address_of,
    read_anchors,
    read_forms,
    read_resources,
    redirect_anchor,
    shown_by_scripts,
)
from govsite.crawl.facts.lists.entries import read_lists
from govsite.crawl.facts.lists.fetched import as_rows, list_addresses
from govsite.crawl.facts.lists.page_turns import next_page
from govsite.crawl.facts.lists.pager import pages_behind_rows, pages_beyond
from govsite.crawl.facts.maps import map_number, read_maps
from govsite.crawl.facts.notice import has_notice, neutral_scripts, noticed_links
from govsite.crawl.facts.outline import Outline, clean, read_outline
from govsite.crawl.facts.page_kind import Shape, kind_of
from govsite.crawl.facts.personal import masked
from govsite.crawl.facts.regions import Layout, main_text, read_layout
from govsite.crawl.facts.search_form import is_search_page, read_search
from govsite.crawl.facts.unseen import unseen_parts
from govsite.markup import files_of
from govsite.model.jurisdiction import PageVocabulary
from govsite.model.page import Form, Page, PageKind, Resource

TEXT_LIMIT = 20_000
_SHORT_PAGE = 600
_LINKS_OF_A_LOGIN = 10
"""A page with more links is one of the site's, with a log-in beside its own matter."""


def read_page(
    body: bytes,
    *,
    url: str,
    content_type: str = "",
    vocabulary: PageVocabulary,
    is_home: bool = False,
    depth: int = 0,
) -> Page:
    """All facts of a page that later judgements need.

    ``url`` is where the page was found (the base of its links), ``content_type`` the
    header's value. Whoever fetched the page fills in status and times.
    """
    source, charset = read_text(body, content_type=content_type, vocabulary=vocabulary)
    source = as_rows(source, url, vocabulary)
    lexicon = lexicon_of(vocabulary)
    outline = read_outline(source)
    layout = read_layout(outline, lexicon)
    address = address_of(outline, url=url, charset=charset.real)
    files = files_of(vocabulary.attachment_suffixes)
    anchors = read_anchors(outline, layout, address, files)
    metas = read_metas(outline, source)
    lists = read_lists(outline, layout, anchors, lexicon)
    publication = read_publication(outline, layout, lists, metas=metas, url=url, lexicon=lexicon)
    forms = read_forms(outline, address)
    shape = Shape(
        prose=_prose(layout),
        published=publication.published,
        items=lists.items,
        is_login=len(anchors) <= _LINKS_OF_A_LOGIN and any(form.asks_for_password for form in forms),
    )
    kind = kind_of(url, metas=metas, shape=shape, lexicon=lexicon, is_home=is_home)
    footer = read_footer(outline, layout, address, lexicon)
    beyond = redirect_anchor(outline, layout, address) + shown_by_scripts(outline, layout, address, files)
    text = main_text(outline, layout, limit=TEXT_LIMIT)
    resources = read_resources(outline, address)
    maps = read_maps(outline, address, resources, vocabulary)
    fetched = (
        () if kind is PageKind.ARTICLE else list_addresses(outline, layout, address, url=url, vocabulary=vocabulary)
    )
    noticed, scripted = noticed_links(anchors, address, vocabulary)
    turn = next_page(outline, source, address, vocabulary)
    carried = count_rows(source) if not turn else 0
    page = Page(
        url=url,
        kind=kind,
        depth=depth,
        size=len(body),
        digest=hashlib.sha256(body).hexdigest()[:32],
        charset=charset,
        lang=_lang(outline),
        title=outline.title,
        metas=metas,
        links=(*(anchor.link for anchor in anchors), *beyond),
        resources=(*resources, *(Resource(url=target, kind="rows") for target in fetched)),
        forms=forms,
        header_text=header_text(outline, layout),
        has_wordless_banner=kind is PageKind.HOME and has_wordless_banner(outline, layout),
        breadcrumb=read_breadcrumb(outline, layout, lexicon),
        text=text,
        items=lists.items,
        footer=footer,
        published=publication.published if kind in (PageKind.ARTICLE, PageKind.OTHER) else None,
        dates=publication.dates,
        unseen=unseen_parts(
            outline,
            layout,
            lexicon,
            has_items=bool(lists.items),
            has_text=shape.prose >= _SHORT_PAGE,
            is_list_fetched=bool(fetched),
            is_footer_scripted=footer.is_scripted,
            is_date_scripted=publication.is_scripted,
        ),
        asks_for_https=asks_for_https(outline),
        is_soft_404=_is_soft_404(outline, layout, text=text, lexicon=lexicon),
        hidden_links=hidden_links(outline, anchors),
        noticed_links=noticed,
        scripted_links=scripted,
        has_notice=has_notice(outline, vocabulary),
        neutral_scripts=neutral_scripts(resources, vocabulary),
        maps=maps,
        map_number=map_number(source, vocabulary) if maps else "",
        barriers=read_barriers(outline, vocabulary),
        search=read_search(outline, address, vocabulary) if _may_offer_search(kind, url, forms, vocabulary) else None,
        next_url=turn or "",
        pages_beyond=_pages_beyond(outline, anchors, url=url, vocabulary=vocabulary, carried=carried)
        if kind is PageKind.COLUMN and lists.items and (turn is None or carried)
        else 0,
    )
    shown = _all_words(page) if is_home else text
    if is_in_another_language(shown, vocabulary.own_letter):
        page = replace(page, version="language")
    return masked(page, vocabulary)


def _all_words(page: Page) -> str:
    """What a home page shows: the site is in another language only where nothing of it is in the country's own.

    One that scripts draw shows nothing yet, whatever a ``noscript`` says.
    """
    if not {"body", "navigation", "list"}.isdisjoint(page.unseen):
        return ""
    links = (link.text for link in page.links)
    return " ".join((page.title, page.header_text, *links, page.footer.text, page.text))


def label_disagrees(page: Page, vocabulary: PageVocabulary) -> bool:
    """Whether the publication label names another day than the page shows its reader."""
    return disagrees(page.published, label_date(page.metas, lexicon_of(vocabulary)))


def _prose(layout: Layout) -> int:
    """Characters of the main part outside links."""
    return layout.prose(layout.main) if layout.main is not None else layout.total - layout.link_sizes[-1]


def _lang(outline: Outline) -> str:
    """Language that the page declares."""
    for element in outline.elements[:3]:
        if element.tag == "html":
            return clean(element.get("lang") or element.get("xml:lang"))[:40]
    return ""


def _pages_beyond(
    outline: Outline, anchors: list[Anchor], *, url: str, vocabulary: PageVocabulary, carried: int
) -> int:
    """How many pages of a column's list nothing leads to."""
    if carried:
        return pages_behind_rows(outline, carried, vocabulary)
    return pages_beyond(outline, anchors, url=url, vocabulary=vocabulary)


def _may_offer_search(kind: PageKind, url: str, forms: tuple[Form, ...], vocabulary: PageVocabulary) -> bool:
    """Whether a page's search may be the site's: its own, or that of a banner which stands in a frame of it."""
    return kind is PageKind.HOME or (kind is PageKind.OTHER and bool(forms)) or is_search_page(url, vocabulary)


def _is_soft_404(outline: Outline, layout: Layout, *, text: str, lexicon: Lexicon) -> bool:
    """Whether the page's title, or a short page's text, says that there is no such page."""
    if lexicon.not_found.is_in(outline.title.casefold()):
        return True
    return layout.total <= _SHORT_PAGE and lexicon.not_found.is_in(text.casefold())
