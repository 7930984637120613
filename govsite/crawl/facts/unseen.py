"""Parts of a page that only a script would draw: they are unknown, not missing.

An empty list is honestly empty unless something says that a script fills it: a script in the page that names the
list or what holds it, that writes where it stands inside it, or that fetches something for a place which is not to be
told; marks of a template; words that it is loading; or a file whose name speaks of data or of the list. So is an empty
block of any name, a table that has but its heads, and a frame without an address, if a script puts something there.
That some file of scripts is loaded says nothing: every page loads some for its menus, its counters and its search.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from itertools import islice

from govsite.crawl.facts.footer import is_app_root
from govsite.crawl.facts.lexicon import Lexicon
from govsite.crawl.facts.links import is_page_frame
from govsite.crawl.facts.outline import Element, Outline
from govsite.crawl.facts.regions import Layout
from govsite.model.page import Region
from govsite.words import any_word

_LOADS = re.compile(
    r"\$\.(?:ajax|get|post|getJSON)\s*\(|\.load\s*\(|\bfetch\s*\(|\baxios\b|XMLHttpRequest|new\s+Vue\s*\(|createApp\s*\(|laytpl|template\s*\(|"
    r"\.append\s*\(|innerHTML|\.html\s*\(|\.pagination\s*\(|\.jpage\s*\(",
    re.IGNORECASE,
)
_LOADING_WORDS = (
    "$.", "load", "fetch", "axios", "xmlhttprequest", "vue", "createapp", "laytpl", "template", ".append",
    "innerhtml", ".html", ".pagination", ".jpage",
)  # fmt: skip
"""One of them is in everything that ``_LOADS`` matches."""
_FETCHES = re.compile(
    r"\$\.(?:ajax|get|post|getJSON)\s*\(|\.load\s*\(|\bfetch\s*\(|\baxios\b|XMLHttpRequest|"
    r"\.jpage\s*\(|"
    r"\b(?:url|ajax)[\"']?\s*:\s*[\"'`{]|\.embed\s*\(|"
    r"[\"'](?:https?:/)?/(?![^\"']{0,300}\.(?:js|css|png|jpe?g|gif|svg|ico|s?html?)[\"'?#])[\w./-]{3,300}[\"'?]",
    re.IGNORECASE,
)
"""Scripts that ask for something, or hand an address to what draws tables and documents."""
_NO_ROWS = re.compile(r"\.jpage\s*\([^}]{0,400}\btotalRecord[\"']?\s*:\s*[\"']?0\b", re.IGNORECASE)
"""A script that says how many rows it turns over: none."""
_COUNTS = re.compile(r"hit|count|visit|click|view|pv|time|date|weather|user|login|share|comment|num", re.IGNORECASE)
"""What scripts fetch beside a page's own content is put into places of such names."""
_WRITES_ROWS = re.compile(r"document\.write(?:ln)?\s*\(.{0,400}?<\s*(?:li|tr|dd)\b", re.IGNORECASE | re.DOTALL)
_PLACES = re.compile(
    r"""(?P<quote>["'])(?P<place>[#.][\w-]+)(?:[\s>:.\[][^"']{0,80})?(?P=quote)"""
    r"""|getElementById\s*\(\s*["'](?P<id>[\w-]+)["']|getElementsByClassName\s*\(\s*["'](?P<class>[\w-]+)["']"""
)
"""The places that a script speaks of, as selectors or by their id."""
_HANDED = re.compile(
    r"""(?<!ById\()(?<!\$\()(?<!query\()(?P<quote>["'])#?(?P<name>[\w-]{1,100})(?P=quote)""", re.IGNORECASE
)
"""A name that a script hands to another function."""
_FRAMEWORK = re.compile(
    r"(?:^|[/._-])(?:vue|react|angular|axios|avalon|knockout|art-?template|laytpl|doT)\b[\w.-]*\.js", re.IGNORECASE
)
_ENTRY = re.compile(r"(?:^|/)(?:main|index|app|bundle|chunk)[\w.-]*\.js", re.IGNORECASE)
"""Where an application, or the scripts of one page, begin: such a file fills what has an id."""
_OF_DATA = re.compile(r"list|load|data(?!base)|ajax|artic|fetch|render", re.IGNORECASE)
_NOT_OF_DATA = re.compile(r"lazy-?load|load(?:er|ing)|easyread|date|preload|image", re.IGNORECASE)
_FURNITURE = (
    "common", "public", "base", "global", "style", "nav", "menu", "head", "foot", "top", "bottom", "main",
    "index", "app", "custom", "site", "web", "front", "util", "tool", "func", "script", "page", "search",
    "count", "visit", "stat", "track", "font", "print", "share", "scroll", "slid", "swip", "tab", "float",
    "lay", "pop", "wza", "easy", "check", "valid", "login", "user", "cookie", "mobile", "wap", "pc",
)  # fmt: skip
"""What files are named after that serve all pages alike."""
_WORD = re.compile(r"[a-z]+", re.IGNORECASE)
_SHORTEST = 4
"""Letters of a file's name that say anything (``js.js`` does not)."""
_BINDING = re.compile(
    r"^(?:data-(?:url|api|src|source|id|bind|tpl|template|remote|ajax|options)|lay-data|data$|v-|ng-|x-|hx-|:|@)"
)
_TEMPLATE = re.compile(r"\{\{[^{}]{1,80}\}\}|\[\[[^\[\]]{1,80}\]\]|\bv-for\b|\bng-repeat\b")
_LISTS = frozenset({
    "ul", "ol", "table", "tbody", "dl",
})  # fmt: skip
_LIST_NAMES = re.compile(r"(?:^|[\s_-])\w*(?:list|news|lm|data|items|listbox|result)\w*(?:$|[\s_-])", re.IGNORECASE)
_MENU = re.compile(r"nav|menu", re.IGNORECASE)
_FEWEST_LINKS = 5
"""A page with so many links in its menus has shown them."""
_FILE = re.compile(r"([^/?#]+?)(?:[?#].*)?$")
_LONGEST = 100_000
_MOST_EMPTY = 100
"""Empty lists of one page that are looked at: one that a script fills is enough, and only hostile pages have more."""
_FILLING = frozenset(("a", "img", "iframe", "input"))
"""What fills a list without any words."""
_BLOCKS = frozenset(("div", "section", "table", "tbody", "ul", "ol", "dl"))
_LARGEST_HEAD = 100
"""Elements of a table with nothing but heads."""
_NO_ADDRESSES = ("", "#", "about:blank")


def unseen_parts(
    outline: Outline,
    layout: Layout,
    lexicon: Lexicon,
    *,
    has_items: bool,
    has_text: bool,
    is_list_fetched: bool,
    is_footer_scripted: bool,
    is_date_scripted: bool,
) -> tuple[str, ...]:
    """Names of the parts that were not seen: "body", "navigation", "list", "date", "footer".

    "list-by-file": nothing in the page fills its empty list, but a file of scripts that it loads may.
    """
    is_app = is_app_root(outline, layout)
    scripts = _Scripts(outline, layout, lexicon)
    is_drawn = is_app or is_list_fetched or _has_template(outline) or (not has_items and scripts.fill_list())
    is_bare = not (is_drawn or has_items or has_text)
    is_drawn |= is_bare and scripts.fill_middle()
    found = {
        "body": is_app,
        "navigation": is_app or scripts.may_fill_menu(),
        "list": is_drawn,
        "list-by-file": not is_drawn
        and not has_items
        and (scripts.may_fill_list() or (is_bare and scripts.may_fill_middle())),
        "date": is_date_scripted,
        "footer": is_footer_scripted,
    }
    return tuple(part for part, is_there in found.items() if is_there)


class _Scripts:
    """What the scripts of one page may fill."""

    def __init__(self, outline: Outline, layout: Layout, lexicon: Lexicon) -> None:
        self._outline = outline
        self._layout = layout
        self._lexicon = lexicon
        sources = (source[:_LONGEST] for _, source in outline.scripts)
        self._sources = [source for source in sources if not _NO_ROWS.search(source)]
        self._loading = [source for source in self._sources if _loads(source)]
        self._files = [
            (element, source)
            for element in outline.by_tag.get("script", ())
            if (source := element.get("src").strip()) and not _is_neutral(source, lexicon)
        ]
        self._file_names = [match[1] if (match := _FILE.search(source)) else source for _, source in self._files]

    def fill_list(self) -> bool:
        """Whether the page itself says that a script fills its empty list, or writes rows where one should be."""
        if any(self._is_filled(element) for element in self._empty_lists):
            return True
        return self._writes_instead_of_list()

    def may_fill_list(self) -> bool:
        """Whether an empty list is there that some file of scripts may fill."""
        return bool(self._files) and any(self._has_file(element) for element in self._empty_lists)

    def fill_middle(self) -> bool:
        """Whether a page that shows nothing says that it is loading, or that something comes into a frame."""
        return any_word(self._lexicon.vocabulary.loading_words).is_in(self._outline.whole) or self._sets_frame()

    def may_fill_middle(self) -> bool:
        """Whether a page that shows nothing has an empty block which a file of scripts is told of, or may fill."""
        return not self._says_nothing and any(map(self._may_be_filled, self._empty(is_menu=False, is_block=True)))

    def may_fill_menu(self) -> bool:
        """Whether an empty menu is there that some script may fill, and no other menu shows links."""
        if not (self._loading or self._files) or not self._empty(is_menu=True):
            return False
        menus = (Region.NAVIGATION, Region.HEADER)
        regions = self._layout.regions
        links = sum(regions[a.index] in menus and bool(a.get("href")) for a in self._outline.by_tag.get("a", ()))
        return links < _FEWEST_LINKS

    @cached_property
    def _empty_lists(self) -> list[Element]:
        return self._empty(is_menu=False)

    def _is_filled(self, element: Element) -> bool:
        """Whether the page says that a script fills this empty element."""
        if any(_BINDING.match(name) for name in element.attrs):
            return True
        inside = range(element.index, element.end)
        if any(index in inside for index in self._writing):
            return True
        return not self._fetched.isdisjoint(_handles((element,))) or self._is_named(element)

    def _may_be_filled(self, element: Element) -> bool:
        """Whether a script gives the name of an empty block to what another file defines, or a file bears that name."""
        own = element.get("id")
        if own and (self._has_file_of_its_own or own in self._handed_over):
            return True
        stems = (name.partition(".")[0].lower() for name in self._file_names if not _is_furniture(name))
        return any(len(stem) >= _SHORTEST and stem in element.names.lower() for stem in stems)

    @cached_property
    def _handed_over(self) -> set[str]:
        """What stands alone in quotes in the page's scripts, but for what they themselves take by its id."""
        return {match["name"] for source in self._sources for match in _HANDED.finditer(source)}

    def _sets_frame(self) -> bool:
        """Whether a frame without an address stands in the page's middle, and a script or a link speaks of it."""
        regions = self._layout.regions
        for frame in self._outline.by_tag.get("iframe", ()):
            if regions[frame.index] is not Region.BODY or frame.get("src").strip() not in _NO_ADDRESSES:
                continue
            if not is_page_frame(frame) or self._outline.elements[frame.parent].is_hidden:
                continue
            names = [name for name in (frame.get("id"), frame.get("name")) if name]
            quoted = [mark + name + mark for name in names for mark in "\"'"] + [f"#{name}" for name in names]
            if any(word in source for word in quoted for source in self._sources):
                return True
            if any(link.get("target") in names for link in self._outline.by_tag.get("a", ())):
                return True
        return False

    @cached_property
    def _writing(self) -> list[int]:
        """Elements that write where they stand: files of scripts, and scripts that say so."""
        said = [index for index, source in self._outline.scripts if "document.write" in source]
        return said + [script.index for script, _ in self._files]

    def _is_named(self, element: Element) -> bool:
        """Whether a script that loads something speaks of the element or what holds it, or of no place of the page."""
        around = (element, *self._outline.ancestors(element))
        handles = {handle for holder in around if holder.tag not in {"body", "html"} for handle in _handles((holder,))}
        own = element.get("id")
        if own and any(f'"{own}"' in source or f"'{own}'" in source for source in self._loading):
            return True
        return self._fills_elsewhere or not handles.isdisjoint(self._places)

    @cached_property
    def _places(self) -> set[str]:
        """The places that scripts speak of which load something."""
        return {place for source in self._loading for place in _places(source)}

    @cached_property
    def _fetched(self) -> set[str]:
        """The places into which scripts of the page put what they fetch, counters and their like aside."""
        places = {place for source in self._sources if _FETCHES.search(source) for place in _places(source)}
        return {place for place in places if _COUNTS.search(place) is None}

    @cached_property
    def _fills_elsewhere(self) -> bool:
        """Whether one of them fills what is not to be told: it names no place, or one that is not on the page."""
        return not self._known.issuperset(self._places) or any(
            next(iter(_places(source)), None) is None for source in self._loading
        )

    @cached_property
    def _known(self) -> set[str]:
        """The handles of all elements of the page."""
        return set(_handles(self._outline.bearing(("id", "class"))))

    def _is_fetched_block(self, element: Element) -> bool:
        """Whether an element in the page's middle, of whatever name, is filled with what a script fetches."""
        return self._is_block(element) and not self._fetched.isdisjoint(_handles((element,)))

    def _is_block(self, element: Element) -> bool:
        return element.tag in _BLOCKS and self._layout.regions[element.index] is Region.BODY

    def _has_file(self, element: Element) -> bool:
        """Whether a file of scripts is there that is named after data, after the list, or after no furniture."""
        words = {handle[1:].lower() for handle in _handles((element,)) if len(handle) > 3}
        if self._has_file_of_data or any(word in name.lower() for name in self._file_names for word in words):
            return True
        return not self._says_nothing and (self._has_file_of_its_own or (bool(element.get("id")) and self._has_entry))

    @cached_property
    def _has_file_of_data(self) -> bool:
        return any(_FRAMEWORK.search(source) for _, source in self._files) or any(
            _OF_DATA.search(name) and not _NOT_OF_DATA.search(name) for name in self._file_names
        )

    @cached_property
    def _has_file_of_its_own(self) -> bool:
        return not all(map(_is_furniture, self._file_names))

    @cached_property
    def _has_entry(self) -> bool:
        return any(_ENTRY.search(source) for _, source in self._files)

    @cached_property
    def _says_nothing(self) -> bool:
        """Whether the page says in words that it holds nothing."""
        return any_word(self._lexicon.vocabulary.nothing_found_words).is_in(self._outline.whole)

    def _writes_instead_of_list(self) -> bool:
        """Whether a script in the page's middle writes rows where it stands."""
        elements, regions = self._outline.elements, self._layout.regions
        return any(
            index < self._layout.footer_start
            and regions[index] is Region.BODY
            and _WRITES_ROWS.search(source[:_LONGEST]) is not None
            and elements[index].parent > 0
            and not elements[elements[index].parent].is_hidden
            for index, source in self._outline.scripts
        )

    def _empty(self, *, is_menu: bool, is_block: bool = False) -> list[Element]:
        """Lists (or menus, or blocks of any name) that hold nothing."""
        outline, layout = self._outline, self._layout
        filling = self._filling
        found = (
            element
            for element in outline.elements[: layout.footer_start]
            if not element.is_hidden
            and (
                (element.text_end - element.text_start <= 2 and layout.size(element) == 0)
                or self._has_but_heads(element)
            )
            and bool(_MENU.search(element.names)) is is_menu
            and (self._is_block(element) if is_block else self._may_hold_list(element, is_menu=is_menu))
            and bisect_right(filling, element.index) == bisect_left(filling, element.end)
        )
        return list(islice(found, _MOST_EMPTY))

    @cached_property
    def _filling(self) -> list[int]:
        return [element.index for element in self._outline.tagged(_FILLING) if _fills(element)]

    def _has_but_heads(self, element: Element) -> bool:
        """Whether an element is a table of one row, whose cells are heads."""
        if element.tag != "table" or element.end - element.index > _LARGEST_HEAD:
            return False
        inside = self._outline.elements[element.index + 1 : element.end]
        tags = Counter(each.tag for each in inside)
        return tags["tr"] <= 1 and tags["th"] > 0 and not tags["td"]

    def _may_hold_list(self, element: Element, *, is_menu: bool) -> bool:
        """Whether an element's tag or name says that it holds a list, or a script puts into it what it fetches."""
        return _may_hold_list(element, is_menu=is_menu) or (not is_menu and self._is_fetched_block(element))


def _fills(element: Element) -> bool:
    """Whether a reader sees something: no row that is kept out of sight as a pattern for others, nor a bare anchor."""
    return element.tag == "iframe" or (not element.is_hidden and (element.tag != "a" or bool(element.get("href"))))


def _loads(source: str) -> bool:
    """Whether a script fetches or writes content; a look for the bare words spares most scripts the slow one."""
    lower = source.lower()
    return any(word in lower for word in _LOADING_WORDS) and _LOADS.search(source) is not None


def _is_neutral(source: str, lexicon: Lexicon) -> bool:
    """Whether a file of scripts is known to fill no list: a library, a service, what draws a map."""
    return _FRAMEWORK.search(source) is None and any(form.search(source) for form in lexicon.listless_scripts)


def _handles(elements: Iterable[Element]) -> Iterable[str]:
    """Ids and classes as selectors: ``#list``, ``.news``."""
    for element in elements:
        for sign, names in (("#", element.get("id")), (".", element.get("class"))):
            for name in names.split():
                yield f"{sign}{name}"


def _places(source: str) -> Iterable[str]:
    """The places that a script speaks of, as selectors."""
    for match in _PLACES.finditer(source):
        if match["place"]:
            yield match["place"]
        elif match["id"]:
            yield f"#{match['id']}"
        else:
            yield f".{match['class']}"


def _is_furniture(name: str) -> bool:
    """Whether a file is named after what serves all pages alike, or after nothing."""
    words = [word.lower() for word in _WORD.findall(name.rpartition(".")[0] or name)]
    return sum(map(len, words)) < _SHORTEST or any(word.startswith(_FURNITURE) for word in words)


def _has_template(outline: Outline) -> bool:
    """Whether the text still holds places that a script would fill."""
    is_unfilled = "{{" in outline.whole and any("{{" in piece and _TEMPLATE.search(piece) for piece in outline.pieces)
    return is_unfilled or "v-for" in outline.by_attribute or "ng-repeat" in outline.by_attribute


def _may_hold_list(element: Element, *, is_menu: bool) -> bool:
    """Whether an element's tag or name says that it holds a list."""
    if is_menu:
        return element.tag in {"ul", "div", "nav"}
    return element.tag in _LISTS or (element.tag == "div" and _LIST_NAMES.search(element.names) is not None)
