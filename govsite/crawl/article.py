"""One stored page as an article: its facts, the document's fields, and the markup of its text.

Pure, like ``page``; used where content moves, never per crawled page.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable

from govsite.crawl.facts.charset import read_text
from govsite.crawl.facts.dates.labels import label_date
from govsite.crawl.facts.document import field_words, read_fields
from govsite.crawl.facts.labels import has_value
from govsite.crawl.facts.lexicon import Lexicon, any_of, lexicon_of
from govsite.crawl.facts.links import Address, address_of, read_anchors, shown_by_scripts
from govsite.crawl.facts.lists.fetched import as_rows
from govsite.crawl.facts.outline import LINE, MARKS, Element, Outline, clean, elements_html, in_order, read_outline
from govsite.crawl.facts.regions import Layout, read_layout
from govsite.crawl.page import read_page
from govsite.markup import VIEWERS, files_of
from govsite.model.article import ArticleFacts
from govsite.model.jurisdiction import PageVocabulary
from govsite.model.page import Link, Page, Region
from govsite.words import unspaced

_TITLE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:article|news|content|main|doc|wz|xl)?[_-]?(?:title|tit|bt|biaoti|headline)(?:$|[\s_-])",
    re.IGNORECASE,
)
_OF_A_BOX = re.compile(r"modal|dialog|popup|(?:^|[\s_-])layer", re.IGNORECASE)
"""Names of boxes that open over a page; they have titles of their own."""
_SEPARATOR = re.compile(r"\s*[-_|—–｜·>]+\s*")
_LONGEST_TITLE = 300
_NO_CONTAINER = frozenset(("a", "img", "input", "html", "head", "title", "h1", "h2", "h3", "span", "b", "strong", "p"))

_HEADINGS = frozenset(("h1", "h2", "h3"))
_LOW_HEADINGS = frozenset(("h4", "h5", "h6"))
_PIECES_BEHIND = 16
_SHOWN = frozenset(("img", "iframe", "frame", "object", "embed", "video", "audio"))
_ATTACHMENT_NAMES = (r"attach|annex|appendix",)
_OF_THEIR_OWN = frozenset(("ul", "ol", "dl", "aside", "nav"))
"""What holds links that have nothing to do with a text, unless it says so."""
_SHORT = 20
_LINE_OF_TEXT = 15
_LINE_OF_FACTS = 40
_WORD = 2
_FARTHEST = 6
"""Elements around a container that are looked at: beyond them, columns of links do not matter."""


def read_article(body: bytes, *, url: str, content_type: str, vocabulary: PageVocabulary) -> ArticleFacts:
    """Everything that is known of one page of content."""
    page = read_page(body, url=url, content_type=content_type, vocabulary=vocabulary)
    source_text, _ = read_text(body, content_type=content_type, vocabulary=vocabulary)
    lexicon = lexicon_of(vocabulary)
    source_text = as_rows(source_text, url, vocabulary)
    outline = read_outline(source_text)
    layout = read_layout(outline, lexicon)
    address = address_of(outline, url=url, charset=page.charset.real)
    main = _main(outline, layout, lexicon)
    parts = _parts(main, outline, layout, lexicon) if main is not None else []
    fields = read_fields(outline, layout, field_words(vocabulary))
    title, is_said = _title(outline, layout, page, fields.pop("title", ""), lexicon, main=main)
    source, labelled = fields.pop("source", ""), _label(page, vocabulary.source_labels)
    if labelled and (not source or source == fields.get("office")):
        source = labelled  # the document's table names who issued it, the label where the page has it from
    return ArticleFacts(
        page=page,
        base=address.base,
        title=title,
        is_title_said=is_said,
        source=source,
        fields=fields,
        published_label=label_date(page.metas, lexicon),
        column=_column(page, title, vocabulary),
        links=tuple(_links(outline, layout, address, parts, vocabulary)),
        body="\n".join(elements_html(source_text, {part.index for part in parts})),
    )


def _main(outline: Outline, layout: Layout, lexicon: Lexicon) -> Element | None:
    """The element that holds the text.

    The layout's main part, unless that is a wrapper around a container that content management systems use for an
    article's text, with hardly any text in it: then what stands around it is the page's.
    """
    main = layout.main
    if main is not None and layout.is_main_known:
        return main
    around = main or (outline.elements[0] if outline.elements else None)
    if around is None:
        return None
    inside = {
        part: [
            element
            for element in outline.elements[around.index + 1 : min(around.end, layout.footer_start)]
            if element.names and _may_hold(element) and part in lexicon.parts_named(element.names)
        ]
        for part in ("core", "main")
    }
    if inside["core"]:
        shown = _shown(outline)
        best = max(
            inside["core"], key=lambda e: (layout.size(e) >= _SHORT, _shown_in(e, shown) > 0, layout.size(e), e.index)
        )
        if (main is None and layout.size(best)) or not _has_text_beside(best, around, outline, layout, lexicon):
            return best
    elif main is not None and inside["main"]:
        best = max(inside["main"], key=lambda e: (layout.prose(e), e.index))
        return _without_links_beside(best, main, outline, layout, lexicon)
    return main or _short_main(outline, layout)


def _without_links_beside(core: Element, main: Element, outline: Outline, layout: Layout, lexicon: Lexicon) -> Element:
    """The smallest element around ``core`` that holds every word of ``main`` but its columns of links."""
    for element in (core, *outline.ancestors(core)[:_FARTHEST]):
        if element is main or not _has_text_beside(element, main, outline, layout, lexicon, shortest=_WORD):
            return element
    return main


def _short_main(outline: Outline, layout: Layout) -> Element | None:
    """The main part of a page with so little text that the layout found none.

    The innermost element that holds nearly all text outside banner, navigation and footer and hardly anything else.
    """
    own = [0]
    for number, owner in enumerate(outline.owners):
        is_body = number < layout.footer_text and layout.regions[owner] is Region.BODY
        own.append(own[-1] + (layout.sizes[number + 1] - layout.sizes[number] if is_body else 0))
    fitting = [
        element
        for element in outline.elements
        if _may_hold(element)
        and (mine := own[element.text_end] - own[element.text_start]) >= max(10, own[-1] * 0.7)
        and layout.size(element) <= mine * 1.2
    ]
    return fitting[-1] if fitting else None


def _may_hold(element: Element) -> bool:
    return not element.is_hidden and element.tag not in _NO_CONTAINER


def _shown(outline: Outline) -> list[int]:
    """Places of what shows something beside words: pictures, recordings, documents in a frame or a viewer."""
    return [element.index for element in in_order(outline.tagged(_SHOWN), outline.bearing(VIEWERS))]


def _shown_in(element: Element, shown: list[int]) -> int:
    return bisect_left(shown, element.end) - bisect_left(shown, element.index)


def _has_text_beside(
    core: Element,
    around: Element,
    outline: Outline,
    layout: Layout,
    lexicon: Lexicon,
    *,
    shortest: int = _LINE_OF_TEXT,
) -> bool:
    """Whether a line of text stands in ``around`` outside ``core``: no link, no title, no line of date and source."""
    beside: list[str] = []
    for number in range(around.text_start, min(around.text_end, layout.footer_text)):
        piece = outline.pieces[number]
        owner = outline.elements[outline.owners[number]]
        if piece in MARKS:
            beside.append(LINE)
        elif (
            not core.text_start <= number < core.text_end
            and layout.link_sizes[number] == layout.link_sizes[number + 1]
            and layout.regions[owner.index] is Region.BODY
            and owner.tag not in _HEADINGS
            and not _TITLE_NAMES.search(owner.names)
        ):
            beside.append(piece)
    lines = (clean(line) for line in "".join(beside).split(LINE))
    return any(
        len(line) >= shortest
        and line not in outline.title
        and not line.startswith(lexicon.breadcrumb_words)
        and lexicon.beside_date.search(line) is None
        and not (len(line) <= _LINE_OF_FACTS and lexicon.dates.find(line))
        for line in lines
    )


def _parts(main: Element, outline: Outline, layout: Layout, lexicon: Lexicon) -> list[Element]:
    """The containers of one name that hold a text between them, or what holds all of them and nothing else."""
    kind = _without_digits(main.names)
    if not kind or "core" not in lexicon.parts_named(main.names):
        return [main]
    shown = _shown(outline)
    parts: list[Element] = []
    for element in outline.bearing(("id", "class")):
        if element.index >= layout.footer_start:
            break
        is_other = element.index >= main.end or element.end <= main.index
        if element is not main and not (
            is_other
            and _may_hold(element)
            and _without_digits(element.names) == kind
            and layout.regions[element.index] is Region.BODY
            and (layout.size(element) or _shown_in(element, shown))
        ):
            continue
        if not parts or element.index >= parts[-1].end:
            parts.append(element)
    if len(parts) < 2:
        return [main]
    holder = next(each for each in outline.ancestors(parts[0]) if each.end >= parts[-1].end)
    size = sum(map(layout.size, parts))
    is_theirs = (
        holder.tag not in _NO_CONTAINER
        and holder.tag != "body"
        and layout.size(holder) - size <= max(_SHORT, size * 0.05)
        and _shown_in(holder, shown) == sum(_shown_in(part, shown) for part in parts)
    )
    return [holder] if is_theirs else parts


def _links(
    outline: Outline, layout: Layout, address: Address, parts: list[Element], vocabulary: PageVocabulary
) -> Iterable[Link]:
    """Links in the text, and those beside it that may give its attachments; not what else the page offers.

    Beside it is what stands in a list that is called so, or in an element around the text and in no list of its own.
    """
    files = files_of(vocabulary.attachment_suffixes)
    names = any_of((*_ATTACHMENT_NAMES, *vocabulary.attachment_names))
    words = any_of(tuple(map(re.escape, vocabulary.attachment_words)))
    known: dict[int, bool] = {}
    plain: dict[int, bool] = {}
    for anchor in read_anchors(outline, layout, address, files):
        if anchor.link.region is not Region.BODY:
            continue
        steps = _steps_outside(anchor.element, parts, outline)
        if not steps or any(element.attrs and names.search(element.names) for element in steps[1:]):
            yield anchor.link
            continue
        outermost = steps[-1]
        if outermost.index not in known:
            known[outermost.index] = _is_announced(outermost, outline, words)
            plain[outermost.index] = not _has_heading(outermost, outline)
        if known[outermost.index] or (
            plain[outermost.index] and _OF_THEIR_OWN.isdisjoint(element.tag for element in steps)
        ):
            yield anchor.link
    yield from shown_by_scripts(outline, layout, address, files)


def _steps_outside(element: Element, parts: list[Element], outline: Outline) -> list[Element]:
    """The element and those around it up to the one that holds the text; none for an element in the text."""
    if not parts or any(part.index <= element.index < part.end for part in parts):
        return []
    first, last = parts[0].index, parts[-1].end
    steps = [element]
    while (above := steps[-1].parent) >= 0:
        around = outline.elements[above]
        if around.index <= first and around.end >= last:
            break
        steps.append(around)
    return steps


def _is_announced(element: Element, outline: Outline, words: re.Pattern[str]) -> bool:
    """Whether an element begins with words for attachments, or stands right behind them."""
    start = element.text_start
    before = "".join(outline.pieces[max(0, start - 6) : start]).strip()
    inside = "".join(outline.pieces[start : min(element.text_end, start + 12)]).strip()
    return words.search(before[-_LINE_OF_TEXT:]) is not None or words.search(inside[:_LINE_OF_TEXT]) is not None


def _has_heading(element: Element, outline: Outline) -> bool:
    return any(
        inner.tag in ("h1", "h2", "h3", "h4", "h5", "h6") for inner in outline.elements[element.index : element.end]
    )


def _without_digits(names: str) -> str:
    """Names that number their elements are one name."""
    return "".join(mark for mark in names if not mark.isdigit())


def _label(page: Page, names: tuple[str, ...]) -> str:
    for name in names:
        value = clean(page.label(name) or "")
        if has_value(value):
            return value
    return ""


def _title(
    outline: Outline, layout: Layout, page: Page, stated: str, lexicon: Lexicon, *, main: Element | None
) -> tuple[str, bool]:
    """The title as a reader sees it, else as the labels have it, else the window's title without the site's name.

    And whether it was said, and not merely the window's. A heading behind the text is a list's, unless the window
    or a label has it as well.
    """
    label = _label(page, lexicon.vocabulary.title_fields)
    window = unspaced(page.title)
    end = main.end if main is not None else len(outline.elements)
    headings = [
        (element, text)
        for element in outline.elements
        if (text := _heading(element, outline, layout)) and not _is_trail(text, lexicon)
    ]
    low = [(element, outline.text(element)) for element in outline.tagged(_LOW_HEADINGS) if element.index < end]
    low = [(element, text) for element, text in low if text and _may_be_title(element, layout)]
    shown = [text for _, text in headings] + [text for _, text in low if window.startswith(unspaced(text))]
    above = [text for element, text in headings if element.index < end]
    if stated and (not shown or unspaced(stated) in (window, unspaced(label)) or unspaced(stated) not in window):
        shown.insert(0, stated)
    said = _confirmed(shown, window, label)
    if said:
        return said, True
    said = stated or next(iter(above), "") or label or _pictured(outline, layout, end)
    said = said or next((text for element, text in low if _is_dated(element, outline, page, lexicon)), "")
    return said or max(_SEPARATOR.split(page.title), key=len, default="") or page.title, bool(said)


def _confirmed(shown: list[str], window: str, label: str) -> str:
    """The title that two of headings, window and label agree on; empty where none is."""
    wanted = unspaced(label)
    told = [
        text for text in shown if len(unspaced(text)) > 3 and (unspaced(text) in window or unspaced(text) == wanted)
    ]
    if told:
        # The window's title names the page first and the site behind it.
        return min(told, key=lambda text: (unspaced(text) != wanted, window.find(unspaced(text)), -len(text)))
    # Long titles are cut in the window's title; the heading that begins like it is the one.
    for text in shown:
        if window and len(window) >= 8 and unspaced(text).startswith(window.rstrip(".…")[:12]):
            return text
    return label if wanted and wanted in window else ""


def _pictured(outline: Outline, layout: Layout, end: int) -> str:
    """The words of a picture that stands for the title."""
    pictures = (
        inner
        for heading in outline.by_tag.get("h1", ())
        if heading.index < min(end, layout.footer_start) and layout.regions[heading.index] is Region.BODY
        for inner in outline.elements[heading.index + 1 : heading.end]
        if inner.tag == "img"
    )
    return next((words for picture in pictures if (words := clean(picture.get("alt")))), "")[:_LONGEST_TITLE]


def _heading(element: Element, outline: Outline, layout: Layout) -> str:
    """Text of an element that may be the article's title, empty for others."""
    if not _may_be_title(element, layout):
        return ""
    if element.tag not in _HEADINGS and not (
        element.attrs and element.tag != "a" and _TITLE_NAMES.search(element.names)
    ):
        return ""
    return outline.text(element)


def _may_be_title(element: Element, layout: Layout) -> bool:
    return (
        not element.is_hidden
        and element.index < layout.footer_start
        and layout.regions[element.index] is Region.BODY
        and layout.size(element) <= _LONGEST_TITLE
        and not (element.attrs and _OF_A_BOX.search(element.names))
    )


def _is_trail(text: str, lexicon: Lexicon) -> bool:
    """Whether a heading is the way to the page: "首页 - 新闻动态"."""
    first, *rest = _SEPARATOR.split(text)
    return bool(rest) and first in lexicon.vocabulary.here_words


def _is_dated(heading: Element, outline: Outline, page: Page, lexicon: Lexicon) -> bool:
    """Whether the page's own date stands right behind a heading: a small one is a title there, and no list's."""
    behind = clean("".join(outline.pieces[heading.text_end : heading.text_end + _PIECES_BEHIND]))[:_LINE_OF_FACTS]
    day = page.published.date[:10] if page.published else ""
    return any(written.iso[:10] == day for written in lexicon.dates.find(behind))


def _column(page: Page, title: str, vocabulary: PageVocabulary) -> str:
    """The innermost column that the breadcrumb names, else the label's."""
    here = {unspaced(word) for word in vocabulary.here_words} | {unspaced(title)}
    steps = [
        step for step in page.breadcrumb if unspaced(step) not in here and unspaced(step)[:10] != unspaced(title)[:10]
    ]
    return steps[-1] if steps else _label(page, vocabulary.column_name_labels)
