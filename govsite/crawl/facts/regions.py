"""Which part of the page an element stands in: banner, navigation, main part, footer.

Names of ids and classes propose a part; where the element stands and how much text it
holds decide, because ``bottom`` may be the lower half of a list and ``top`` a wrapper
around everything. Pages of the table age have no names at all: their footer is the
last block that holds what a footer must hold.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import accumulate, compress
from operator import mul, sub

from govsite.crawl.facts.footer_items import items_in_text
from govsite.crawl.facts.lexicon import REGION_OF_PART, Lexicon
from govsite.crawl.facts.outline import LINE, MARKS, Element, Outline, clean, in_order
from govsite.model.page import Region

_BODY, _FOOTER = Region.BODY, Region.FOOTER
_TAIL = 3000
_CLUSTER_GAP = 600
_FEWEST_COMMON = 2
"""So many items that articles have, too, make a footer where nothing else does."""
_LONGEST_TRAIL = 300
_COPYRIGHT = re.compile(r"©|Copyright|All Rights Reserved", re.IGNORECASE)
_NO_PART = frozenset(("a", "img", "input", "body", "html"))
_CONTENT = ("iframe", "frame", "form", "marquee")
_HEADINGS = ("h1", "h2", "h3")
_SECTION_TAGS = {"header": "header", "nav": "navigation", "footer": "footer", "main": "main", "article": "main"}


@dataclass(slots=True)
class Layout:
    """The parts of one page."""

    regions: list[Region]
    """Region of each element."""
    sizes: list[int]
    """Characters of visible text before each piece; one entry more than there are pieces."""
    link_sizes: list[int]
    """The same for text inside links."""
    main: Element | None = None
    is_main_known: bool = False
    """The main part is a container that content management systems use for an article's text."""
    others: list[Element] = field(default_factory=list)
    """Further such containers with text of the article, beside a known main part: editors fill one for each section."""
    footer_start: int = 0
    """Index of the first element of the footer; the number of elements where none was found."""
    footer_text: int = 0
    """Number of the first piece of text of the footer; the number of pieces where none was found."""
    footers: list[Element] = field(default_factory=list)
    headers: list[Element] = field(default_factory=list)
    breadcrumbs: list[Element] = field(default_factory=list)
    menus: list[Element] = field(default_factory=list)
    """Everything that is called a menu, with those among them that hold too much text to count as one."""

    def size(self, element: Element) -> int:
        """Characters of visible text in an element."""
        return self.sizes[element.text_end] - self.sizes[element.text_start]

    def prose(self, element: Element) -> int:
        """Characters of visible text in an element outside links."""
        return self.size(element) - self.link_sizes[element.text_end] + self.link_sizes[element.text_start]

    @property
    def total(self) -> int:
        """Characters of visible text on the page."""
        return self.sizes[-1]


def read_layout(outline: Outline, lexicon: Lexicon) -> Layout:
    """The parts of a page."""
    layout, candidates = _measure(outline, lexicon)
    _find_footer(outline, layout, candidates, lexicon)
    before_footer = {
        part: [element for element in found if element.index < layout.footer_start]
        for part, found in candidates.items()
    }
    trail = _first_trail(before_footer["breadcrumb"], outline, layout, lexicon)
    first = trail.index if trail is not None else len(outline.elements)
    layout.headers = _find_headers(
        [element for element in before_footer["header"] if element.index < first and _is_header(element, layout)],
        outline,
        layout,
        mains=[*before_footer["core"], *before_footer["main"]],
        menus=before_footer["navigation"],
    )
    layout.menus = before_footer["navigation"]
    navigation = [element for element in layout.menus if _is_navigation(element, layout)]
    layout.breadcrumbs = before_footer["breadcrumb"]
    _find_main(outline, layout, before_footer)
    _assign(outline, layout, navigation, trail)
    return layout


def _measure(outline: Outline, lexicon: Lexicon) -> tuple[Layout, dict[str, list[Element]]]:
    """Text sizes, and the elements whose names or tags propose a part."""
    candidates: dict[str, list[Element]] = {
        part: [] for part in ("header", "navigation", "footer", "main", "core", "breadcrumb")
    }
    telling = {tag for tag in outline.by_tag if tag in _SECTION_TAGS or tag.endswith("content")}
    for element in in_order(outline.bearing(("id", "class")), outline.tagged(telling)):
        tag = element.tag
        names = element.names
        parts = lexicon.parts_named(f"{tag} {names}" if tag.endswith("content") else names)
        if tag in _SECTION_TAGS:
            parts |= {_SECTION_TAGS[tag]}
        if not parts or tag in _NO_PART or (element.is_hidden and tag not in {"iframe", "object"}):
            continue
        for part in parts:
            candidates[part].append(element)
    pieces = outline.pieces
    # The marks between blocks are white space, so that they have no length either.
    lengths = [0 if piece in MARKS else len(piece.strip()) for piece in pieces]
    in_link = _in_links(outline)
    layout = Layout(
        regions=[],
        sizes=list(accumulate(lengths, initial=0)),
        link_sizes=list(accumulate(map(mul, lengths, in_link), initial=0)),
        footer_start=len(outline.elements),
        footer_text=len(pieces),
    )
    return layout, candidates


def _in_links(outline: Outline) -> bytearray:
    """Whether each piece of text stands inside a link."""
    marks = bytearray(len(outline.pieces))
    for element in outline.by_tag.get("a", ()):
        start, end = element.text_start, element.text_end
        if start < end:
            marks[start:end] = b"\1" * (end - start)
    return marks


def _find_footer(outline: Outline, layout: Layout, candidates: dict[str, list[Element]], lexicon: Lexicon) -> None:
    """Where the footer starts: by name and place, else by what it holds."""
    outermost: list[Element] = []
    for element in candidates["footer"]:
        if (not outermost or element.index >= outermost[-1].end) and _may_be_footer(element, layout):
            outermost.append(element)
    last = _last(outermost, layout)
    holding = [element for element in last if layout.size(element) and items_in_text(outline.text(element), lexicon)]
    if holding:
        layout.footers = holding
    elif _find_footer_by_items(
        outline,
        layout,
        lexicon,
        articles=candidates["core"],
        is_empty_one_there=bool(last) and not layout.size(last[-1]),
    ):
        return
    elif last:
        layout.footers = [last[-1]]
    if layout.footers:
        layout.footer_start = layout.footers[0].index
        layout.footer_text = layout.footers[0].text_start


def _may_be_footer(element: Element, layout: Layout) -> bool:
    """Whether an element with a footer's name is small enough and stands late enough to be one."""
    return layout.size(element) <= max(1500, layout.total * 0.6) and (
        layout.sizes[element.text_start] >= layout.total * 0.3 or layout.sizes[element.text_end] >= layout.total * 0.9
    )


def _last(footers: list[Element], layout: Layout) -> list[Element]:
    """Those elements (in document order) that hardly any text follows, the others aside."""
    last: list[Element] = []
    others = 0
    for element in reversed(footers):
        if layout.total - layout.sizes[element.text_end] - others <= max(300, layout.total * 0.1):
            last.append(element)
        others += layout.size(element)
    return last[::-1]


def _find_footer_by_items(
    outline: Outline, layout: Layout, lexicon: Lexicon, *, articles: list[Element], is_empty_one_there: bool
) -> bool:
    """Whether the page ends with a block that holds what a footer must hold; the layout then knows it.

    Articles end with telephone numbers and organizers, too: such words count for nothing inside an article, nor
    where the page has an empty place for its footer, and one of them alone counts only beside a mark of copyright.
    """
    first = min(bisect_left(layout.sizes, layout.total - _TAIL), len(outline.pieces))
    starts: list[int] = []
    text = ""
    for piece in outline.pieces[first:]:
        starts.append(len(text))
        text += piece if piece in MARKS else clean(piece) + " "
    found = items_in_text(text, lexicon)
    place_of = {item: first + bisect_right(starts, match.start()) - 1 for item, match in found.items()}
    telling = {item: place for item, place in place_of.items() if item not in lexicon.everywhere}
    is_signed = _COPYRIGHT.search(text) is not None
    if not telling and (is_empty_one_there or len(found) + is_signed < _FEWEST_COMMON):
        return False
    kept = {
        item: place
        for item, place in place_of.items()
        if item in telling or not any(_holds_no_footer(article, place, telling) for article in articles)
    }
    if len(kept) < 2 and not any(len(text) - found[item].end() < 400 for item in kept):
        return False
    places = sorted(kept.values())
    place = places[-1]
    for earlier in reversed(places):
        if layout.sizes[place] - layout.sizes[earlier] > _CLUSTER_GAP:
            break
        place = earlier
    room = (layout.total - layout.sizes[place]) * 1.5 + 150
    block = outline.elements[outline.owners[place]]
    if layout.size(block) > room:
        # Words that stand in the body itself, behind a rule or a line break.
        layout.footer_text = place
        layout.footer_start = next((e.index for e in outline.elements if e.text_start > place), len(outline.elements))
        return True
    frames = [element.index for element in outline.tagged(_CONTENT)]
    while block.parent > 0 and layout.size(parent := outline.elements[block.parent]) <= room and parent.tag != "body":
        if bisect_left(frames, parent.index) < bisect_left(frames, block.index):
            break  # what stands above, and holds frames or forms instead of words, is no footer
        block = parent
    layout.footers = [block]
    layout.footer_start, layout.footer_text = block.index, block.text_start
    return True


def _holds_no_footer(article: Element, place: int, telling: dict[str, int]) -> bool:
    """Whether a piece of text stands in an article that is no wrapper around the footer as well."""
    inside = range(article.text_start, article.text_end)
    return place in inside and not any(other in inside for other in telling.values())


def _first_trail(candidates: list[Element], outline: Outline, layout: Layout, lexicon: Lexicon) -> Element | None:
    """The first breadcrumb that says so in words: what stands behind it is no banner, whatever its name."""
    return next(
        (
            element
            for element in candidates
            if layout.size(element) <= _LONGEST_TRAIL and outline.text(element).startswith(lexicon.breadcrumb_words)
        ),
        None,
    )


def _find_headers(
    candidates: list[Element], outline: Outline, layout: Layout, *, mains: list[Element], menus: list[Element]
) -> list[Element]:
    """The banners among elements that may be some.

    The head of an article is called so, too: behind a banner, it stands in the main part or holds a heading. So does
    the banner below a bar of services, which stands before the first menu.
    """
    found: list[Element] = []
    headings = [element.index for element in outline.tagged(_HEADINGS) if layout.size(element)]
    mains = sorted(mains, key=lambda element: element.index)
    last = 0  # how many main parts begin before the candidate
    reach = -1  # where those end that begin behind the first banner
    menu = -1  # where the first menu behind it begins
    for element in candidates:
        if found and element.index >= found[0].end:
            while last < len(mains) and mains[last].index < element.index:
                if mains[last].index >= found[0].end:
                    reach = max(reach, mains[last].end)
                last += 1
            place = bisect_left(headings, element.index)
            has_heading = place < len(headings) and headings[place] < element.end
            if element.index < reach or (has_heading and menu < element.end):
                continue
        if not found:
            menu = next((menu.index for menu in menus if menu.index >= element.end), -1)
        found.append(element)
    return found


def _is_header(element: Element, layout: Layout) -> bool:
    """Whether an element with a banner's name stands at the top and does not hold the whole page."""
    before = layout.sizes[element.text_start]
    return before <= max(400, layout.total * 0.15) and layout.size(element) <= max(600, layout.total * 0.35)


def _is_navigation(element: Element, layout: Layout) -> bool:
    """Whether an element with a menu's name holds links rather than prose, and not most of the page."""
    size = layout.size(element)
    return size <= max(600, layout.total * 0.5) and layout.prose(element) <= size * 0.4


def _find_main(outline: Outline, layout: Layout, candidates: dict[str, list[Element]]) -> None:
    """The element that holds the text for whose sake the page exists."""
    for part in ("core", "main"):
        found = [element for element in candidates[part] if layout.size(element) >= 20]
        if not found:
            continue
        most = max(layout.prose(element) for element in found)
        best = [element for element in found if layout.prose(element) >= most * 0.85]
        layout.main = min(best, key=lambda element: (layout.size(element), -element.index))
        layout.is_main_known = part == "core"
        layout.others = _beside(layout.main, found, layout) if layout.is_main_known else []
        if layout.is_main_known or layout.prose(layout.main) >= 60:
            return
    layout.main = _densest(outline, layout) or layout.main


def _beside(main: Element, containers: list[Element], layout: Layout) -> list[Element]:
    """The outermost of those containers that lie before or behind the main part, and hold more prose than links."""
    found: list[Element] = []
    for element in containers:
        is_apart = element.index >= main.end or element.end <= main.index
        if (
            is_apart
            and (not found or element.index >= found[-1].end)
            and 2 * layout.prose(element) > layout.size(element)
        ):
            found.append(element)
    return found


def _densest(outline: Outline, layout: Layout) -> Element | None:
    """The block whose own paragraphs hold the most prose."""
    credit: dict[int, int] = {}
    elements = outline.elements
    for number, piece in enumerate(outline.pieces):
        length = layout.sizes[number + 1] - layout.sizes[number]
        owner = outline.owners[number]
        if length < 15 or layout.link_sizes[number + 1] != layout.link_sizes[number] or owner >= layout.footer_start:
            continue
        if piece in MARKS:
            continue
        index, share = owner, length
        for _ in range(5):
            index = elements[index].parent
            if index <= 0:
                break
            if elements[index].tag not in {"span", "font", "b", "strong", "em", "i", "u", "a", "p", "o:p"}:
                credit[index] = credit.get(index, 0) + share
                share //= 2
    if not credit:
        return None
    best = max(credit, key=lambda index: (credit[index], index))
    return elements[best] if credit[best] >= 60 else None


def _assign(outline: Outline, layout: Layout, navigation: list[Element], trail: Element | None) -> None:
    """The region of every element, the innermost part deciding.

    A breadcrumb that is laid over the banner's picture is no part of the banner.
    """
    own: dict[int, Region] = {element.index: REGION_OF_PART["header"] for element in layout.headers}
    own |= {element.index: REGION_OF_PART["navigation"] for element in navigation}
    if trail is not None:
        own.setdefault(trail.index, _BODY)
    elements = outline.elements
    start = min(layout.footer_start, len(elements))
    if layout.main is not None:
        own.setdefault(layout.main.index, _BODY)
    regions: list[Region] = []
    around = [(start, _BODY)]
    for index in [*sorted(index for index in own if index < start), start]:
        while around and around[-1][0] <= index:
            end, region = around.pop()
            regions += [region] * (end - len(regions))
        if around:
            regions += [around[-1][1]] * (index - len(regions))
            around.append((min(elements[index].end, start), own[index]))
    layout.regions = regions + [_FOOTER] * (len(elements) - start)


def main_text(outline: Outline, layout: Layout, *, limit: int) -> str:
    """Visible text of the main part, or of everything but banner, navigation and footer."""
    main = layout.main
    pieces = outline.pieces
    if main is not None and layout.is_main_known:
        parts = sorted((main, *layout.others), key=lambda element: element.index)
        return clean(LINE.join("".join(_body_of(part, outline, layout)) for part in parts))[:limit]
    are_body = [region is _BODY for region in layout.regions]
    in_body = list(map(are_body.__getitem__, outline.owners[: layout.footer_text]))
    if main is not None:
        # Prose before each piece: what is in links taken off.
        before = list(map(sub, layout.sizes, layout.link_sizes))
        prose = sum(compress(map(sub, before[1:], before), in_body))
        if layout.prose(main) >= prose * 0.4:
            return clean("".join(_body_of(main, outline, layout)))[:limit]
    return clean("".join(compress(pieces, in_body)))[:limit]


def _body_of(main: Element, outline: Outline, layout: Layout) -> Iterable[str]:
    """The pieces of an element, without those of a banner, menu or footer in it: wrappers hold all of them."""
    pieces = outline.pieces[main.text_start : main.text_end]
    regions = layout.regions[main.index : main.end]
    if main.text_end <= layout.footer_text and regions.count(_BODY) == len(regions):
        return pieces
    owners = outline.owners[main.text_start : min(main.text_end, layout.footer_text)]
    return compress(pieces, [layout.regions[owner] is _BODY for owner in owners])
