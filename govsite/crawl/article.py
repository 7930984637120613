"""One stored page as an article: its facts, the document's fields, and the markup of its text.

Pure, like ``page``; used where content moves, never per crawled page.
"""

from __future__ import annotations

import re

from govsite.crawl.facts.charset import read_text
from govsite.crawl.facts.date_labels import label_date
from govsite.crawl.facts.document import field_words, read_fields
from govsite.crawl.facts.labels import has_value
from govsite.crawl.facts.lexicon import Lexicon, lexicon_of
from govsite.crawl.facts.outline import Element, Outline, clean, element_html, read_outline
from govsite.crawl.facts.regions import Layout, read_layout
from govsite.crawl.page import read_page
from govsite.model.article import ArticleFacts
from govsite.model.jurisdiction import PageVocabulary
from govsite.model.page import Page, Region

_TITLE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:article|news|content|main|doc|wz|xl)?[_-]?(?:title|tit|bt|biaoti|headline)(?:$|[\s_-])",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s*[-_|—–｜·>]+\s*")
_LONGEST_TITLE = 300
_NO_CONTAINER = frozenset(("a", "img", "input", "html", "head", "title", "h1", "h2", "h3", "span", "b", "strong", "p"))


def read_article(body: bytes, *, url: str, content_type: str, vocabulary: PageVocabulary) -> ArticleFacts:
    """Everything that is known of one page of content."""
    page = read_page(body, url=url, content_type=content_type, vocabulary=vocabulary)
    source_text, _ = read_text(body, content_type=content_type, vocabulary=vocabulary)
    lexicon = lexicon_of(vocabulary)
    outline = read_outline(source_text)
    layout = read_layout(outline, lexicon)
    main = layout.main or _short_main(outline, layout, lexicon)
    fields = read_fields(outline, layout, field_words(vocabulary))
    title = _title(outline, layout, page, fields.pop("title", ""), vocabulary)
    source, labelled = fields.pop("source", ""), _label(page, vocabulary.source_labels)
    if labelled and (not source or source == fields.get("office")):
        source = labelled  # the document's table names who issued it, the label where the page has it from
    return ArticleFacts(
        page=page,
        title=title,
        source=source,
        fields=fields,
        published_label=label_date(page.metas, lexicon),
        column=_column(page, title, vocabulary),
        body=element_html(source_text, main.index) if main is not None else "",
    )


def _short_main(outline: Outline, layout: Layout, lexicon: Lexicon) -> Element | None:
    """The main part of a page with so little text that the layout found none.

    A container that content management systems use for an article's text, else the innermost element that
    holds nearly all text outside banner, navigation and footer and hardly anything else.
    """
    shown = [e for e in outline.elements if not e.is_hidden and e.tag not in _NO_CONTAINER]
    named = [e for e in shown if e.names and layout.size(e) and "core" in lexicon.parts_named(e.names)]
    if named:
        return max(named, key=lambda element: (layout.size(element), element.index))
    own = [0]
    for number, owner in enumerate(outline.owners):
        is_body = number < layout.footer_text and layout.regions[owner] is Region.BODY
        own.append(own[-1] + (layout.sizes[number + 1] - layout.sizes[number] if is_body else 0))
    fitting = [
        element
        for element in shown
        if (mine := own[element.text_end] - own[element.text_start]) >= max(10, own[-1] * 0.7)
        and layout.size(element) <= mine * 1.2
    ]
    return fitting[-1] if fitting else None


def _label(page: Page, names: tuple[str, ...]) -> str:
    for name in names:
        value = clean(page.label(name) or "")
        if has_value(value):
            return value
    return ""


def _title(outline: Outline, layout: Layout, page: Page, stated: str, vocabulary: PageVocabulary) -> str:
    """The title as a reader sees it, else as the labels have it, else the window's title without the site's name."""
    label = _label(page, vocabulary.title_fields)
    window = _squeezed(page.title)
    shown = [text for element in outline.elements if (text := _heading(element, outline, layout))]
    if stated and (not shown or _squeezed(stated) in (window, _squeezed(label)) or _squeezed(stated) not in window):
        shown.insert(0, stated)
    wanted = _squeezed(label)
    told = [
        text for text in shown if len(_squeezed(text)) > 3 and (_squeezed(text) in window or _squeezed(text) == wanted)
    ]
    if told:
        # The window's title names the page first and the site behind it.
        return min(told, key=lambda text: (_squeezed(text) != wanted, window.find(_squeezed(text)), -len(text)))
    # Long titles are cut in the window's title; the heading that begins like it is the one.
    for text in shown:
        if window and len(window) >= 8 and _squeezed(text).startswith(window.rstrip(".…")[:12]):
            return text
    if wanted and wanted in window:
        return label
    if stated:
        return stated
    if shown:
        return shown[0]
    return label or max(_SEPARATOR.split(page.title), key=len, default="") or page.title


def _heading(element: Element, outline: Outline, layout: Layout) -> str:
    """Text of an element that may be the article's title, empty for others."""
    if element.is_hidden or element.index >= layout.footer_start:
        return ""
    if layout.regions[element.index] in (Region.HEADER, Region.NAVIGATION, Region.FOOTER):
        return ""
    is_heading = element.tag in ("h1", "h2", "h3")
    if not is_heading and not (element.attrs and element.tag != "a" and _TITLE_NAMES.search(element.names)):
        return ""
    text = outline.text(element)
    return text if 0 < len(text) <= _LONGEST_TITLE else ""


def _column(page: Page, title: str, vocabulary: PageVocabulary) -> str:
    """The innermost column that the breadcrumb names, else the label's."""
    here = {_squeezed(word) for word in vocabulary.here_words} | {_squeezed(title)}
    steps = [
        step
        for step in page.breadcrumb
        if _squeezed(step) not in here and _squeezed(step)[:10] != _squeezed(title)[:10]
    ]
    return steps[-1] if steps else _label(page, vocabulary.column_name_labels)


def _squeezed(text: str) -> str:
    return "".join(text.split())
