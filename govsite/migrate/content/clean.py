"""An article's markup, cleaned for the new platform: what carries content stays, everything else goes.

By list of what may stay, never of what must go: an element or attribute that is not known
cannot do harm and is not missed. Text never disappears with an unknown element.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bs4 import BeautifulSoup
from bs4.element import PreformattedString, Tag

from govsite.markup import VIEWERS, Files, files_of, link_target, picture_source
from govsite.migrate.content.blocks import BLOCKS as _BLOCKS
from govsite.migrate.content.furniture import Furniture, Known
from govsite.model.jurisdiction import PageVocabulary
from govsite.words import unspaced

_PLAIN = (
    "p br hr h1 h2 h3 h4 h5 h6 strong b em i u s del ins sub sup blockquote pre code ul li dl dt dd thead tbody tfoot "
    "tr caption figure figcaption div section ruby rt rp small center"
)
_KEPT: dict[str, frozenset[str]] = {
    **dict.fromkeys(_PLAIN.split(), frozenset[str]()),
    "a": frozenset(("href", "title")),
    "img": frozenset(("src", "alt", "title", "width", "height")),
    "ol": frozenset(("start", "type")),
    "table": frozenset(("border",)),
    "td": frozenset(("colspan", "rowspan")),
    "th": frozenset(("colspan", "rowspan", "scope")),
    "col": frozenset(("span",)),
    "colgroup": frozenset(("span",)),
    "video": frozenset(("src", "poster", "controls")),
    "audio": frozenset(("src", "controls")),
    "source": frozenset(("src", "type")),
}
"""What may stay, and with which attributes."""
_GONE_NAMES = (
    "script style template iframe frame frameset object embed applet param input button select option textarea "
    "datalist output svg math canvas link meta base head title map area dialog portal noembed noframes "
    "xml bgsound xmp plaintext listing keygen"
)
_GONE = frozenset(_GONE_NAMES.split())
"""What goes with all that is in it; of every other element that is not known, the content stays."""
_HIDING = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_ALIGN = re.compile(r"text-align\s*:\s*(center|right|left|justify)", re.IGNORECASE)
_ALIGNED = frozenset(("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th"))
_OTHER_NAMES = {"strike": "s", "legend": "p"}
"""Elements under names that stay, with their meaning."""
_MEANING = (
    ("strong", re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)),
    ("u", re.compile(r"text-decoration(?:-line)?\s*:[^;]*\bunderline", re.IGNORECASE)),
    ("s", re.compile(r"text-decoration(?:-line)?\s*:[^;]*\bline-through", re.IGNORECASE)),
)
"""Styles that say something, and the elements that say the same."""
_SAYING = {
    "strong": frozenset(("strong", "b", "h1", "h2", "h3", "h4", "h5", "h6", "th")),
    "u": frozenset(("u", "ins", "a")),
    "s": frozenset(("s", "strike", "del")),
}
_NUMBER = re.compile(r"\d{1,5}%?")
_EMBEDDED = re.compile(r"data:image/(?:png|jpe?g|gif|webp);base64,[A-Za-z0-9+/=\s]+", re.IGNORECASE)
_LONGEST_EMBEDDED = 5_000_000
_FRAGMENT = re.compile(r"[\w.-]+")
_LONGEST_CLUTTER = 200
_FACTS = re.compile(
    r"(?:^|\s)(?:article-info(?!-)|metadata-author|asset-user-info|node__(?:meta|submitted)|(?:entry|post)-(?:meta|footer))(?:\s|$)"
)
"""What Joomla, Liferay, Drupal and WordPress call the lines with a page's facts, whatever its language."""
_SENTENCE_ENDS = frozenset("。！？；!?;")
_TRACKER = frozenset(("0", "1", "0px", "1px"))
_WRAPPERS = (*_BLOCKS, "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "figure", "hr")
"""Elements that stand in no strong, u or s."""
_EMPTY_GOES = frozenset(
    ("strong", "b", "em", "i", "u", "s", "del", "ins", "small", "sub", "sup", "a", "section", "div", "figure")
)
_CELL_HOLDERS = frozenset(("table", "thead", "tbody", "tfoot", "tr", "colgroup", "col", "ul", "ol", "dl"))
_CELLS = frozenset(("td", "th", "tr", "thead", "tbody", "tfoot", "caption"))
_CONTENT = ("br", "hr", "img", "table", "video", "audio")


@dataclass(slots=True)
class Links:
    """What a cleaned body points to."""

    links: list[tuple[str, str]] = field(default_factory=list)
    """Absolute old address and words of each link."""
    images: list[tuple[str, str]] = field(default_factory=list)
    """Absolute old address and alternative text of each image."""
    frames: list[str] = field(default_factory=list)
    """Addresses of frames and plug-ins that were taken out."""
    media: list[str] = field(default_factory=list)
    """Absolute old address of each recording."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A body that may go into the new platform."""

    html: str
    text: str
    links: Links

    @property
    def text_digest(self) -> str:
        """``text_digest`` of its text."""
        return text_digest(self.text)


def clean_body(
    markup: str,
    *,
    base: str,
    join: Callable[[str, str], str | None],
    rewrite: Callable[[str, str, str], str],
    vocabulary: PageVocabulary,
    title: str = "",
    known: Known | None = None,
) -> Cleaned:
    """Clean the markup of a main part.

    ``join`` makes a link absolute (``None`` for what is no web address), ``rewrite`` gives the address that an
    absolute old one has from now on in an element of a name ("a", "img" …) with some words. A heading that
    repeats ``title`` at the top goes, and so does what ``vocabulary`` knows as furniture of a page: lines that repeat
    what is ``known`` of it, and buttons.
    """
    soup = BeautifulSoup(markup, "lxml")
    root = soup.body or soup
    cleaning = _Cleaning(
        base=base,
        join=join,
        rewrite=rewrite,
        dress=_union(vocabulary.clutter_images),
        files=files_of(vocabulary.attachment_suffixes),
    )
    furniture = Furniture(vocabulary)
    cleaning.drop(soup)
    _drop_clutter(root, _union(vocabulary.clutter), lambda element: not furniture.says_something(element))
    if known is not None and known.published is not None:
        _drop_clutter(root, _FACTS, lambda element: not (furniture.gives_file(element) or _has_sentence(element)))
    _drop_heading(root, title)
    furniture.clear(root, title=title, known=known)
    for element in soup.find_all(True):
        cleaning.clean(element)
    _drop_empty(root)
    _free_cells(root)
    html = root.decode_contents().strip()
    return Cleaned(html=html, text=root.get_text(), links=cleaning.links)


def whole_words(shown: str, title: str) -> str:
    """The words of a link; what its title says where it shows none, or no more than the title's beginning."""
    whole = " ".join(title.split())
    begun = shown.rstrip(" .…")
    return whole if not begun or (len(begun) < len(shown) and whole.startswith(begun)) else shown


def in_one(parts: Sequence[Cleaned]) -> Cleaned:
    """Bodies of the pages of one text, one behind the other."""
    links = Links()
    for part in parts:
        links.links += part.links.links
        links.images += part.links.images
        links.frames += part.links.frames
        links.media += part.links.media
    return Cleaned(
        html="\n".join(part.html for part in parts), text="\n".join(part.text for part in parts), links=links
    )


def text_digest(text: str) -> str:
    """SHA-256 over a text in NFKC without white space: the same however it is laid out."""
    return hashlib.sha256("".join(unicodedata.normalize("NFKC", text).split()).encode()).hexdigest()


def _union(clutter: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{one})" for one in clutter) or "(?!)", re.IGNORECASE)


class _Cleaning:
    """One body on its way."""

    def __init__(
        self,
        *,
        base: str,
        join: Callable[[str, str], str | None],
        rewrite: Callable[[str, str, str], str],
        dress: re.Pattern[str],
        files: Files,
    ) -> None:
        self._base = base
        self._join = join
        self._rewrite = rewrite
        self._dress = dress
        self._files = files
        self.links = Links()

    def drop(self, soup: BeautifulSoup) -> None:
        """Take out what is no content at all: comments, scripts, frames, what nobody sees."""
        for note in soup.find_all(string=lambda text: isinstance(text, PreformattedString)):
            note.extract()
        for element in list(soup.find_all(True)):
            if element.decomposed:
                continue
            name = _plain_name(element)
            if _is_hidden(element):
                element.decompose()
                continue
            if element.attrs:
                self._lead(element, name)
            if name in _GONE and element.name != "a":
                self._note_frame(element, name)
                element.decompose()

    def _lead(self, element: Tag, name: str) -> None:
        """Make a link of what leads to a file by a script, and of a script's link one of its own."""
        given = {key.lower(): _text(value) for key, value in element.attrs.items()}
        for viewer in VIEWERS:
            if viewer in given and (shown := self._join(self._base, given[viewer])):
                self.links.frames.append(shown)
        if name == "a":
            if target := link_target(given, self._files):
                element["href"] = target
            return
        file = self._files.in_handler(given.get("onclick", ""))
        if not file or element.find_parent("a") is not None or element.find("a") is not None:
            return
        if name in ("button", "input"):
            words = given.get("value", "") if name == "input" else ""
            element.name = "a"
            element.attrs = {"href": file}
            if words:
                element.string = words
        elif element.find(_WRAPPERS) is None and name not in _CELL_HOLDERS and name not in _GONE:
            link = Tag(name="a", attrs={"href": file})
            link.extend(list(element.contents))
            element.append(link)

    def clean(self, element: Tag) -> None:
        """Leave of one element what may stay."""
        if _plain_name(element) in ("html", "body"):
            element.attrs = {}
            return
        _keep_meaning(element)
        name = _plain_name(element)
        kept = _KEPT.get(name)
        if kept is None or ":" in element.name:
            element.unwrap()
            return
        alignment = _alignment(element, name)
        given = {key.lower(): _text(value) for key, value in element.attrs.items()}
        if name == "img":
            given["src"] = picture_source(given)
        element.attrs = {}
        if name == "img" and (_is_tracker(given) or self._dress.search(given["src"])):
            element.decompose()
            return
        for key in sorted(kept & given.keys()):
            self._keep(element, key, given)
        if alignment:
            element["style"] = f"text-align:{alignment}"
        if name == "a" and "href" not in element.attrs:
            element.unwrap()
        elif name == "img" and "src" not in element.attrs:
            element.decompose()

    def _keep(self, element: Tag, key: str, given: dict[str, str]) -> None:
        value = given[key].strip()
        if key in ("href", "src", "poster"):
            address = self._address(element, key, value, given)
            if address:
                element[key] = address
        elif key in ("title", "alt", "type", "scope") or _NUMBER.fullmatch(value):
            element[key] = value
        elif key == "controls":
            element[key] = ""

    def _address(self, element: Tag, key: str, value: str, given: dict[str, str]) -> str:
        """An address made absolute and led through the map; empty for what is none of the web."""
        if key == "href" and value.lower().startswith(("mailto:", "tel:")):
            return value
        if value.startswith("#"):
            return ""  # the ids that such links lead to do not stay
        if key == "src" and _EMBEDDED.fullmatch(value, endpos=_LONGEST_EMBEDDED):
            return value
        address = self._join(self._base, value) if value else None
        if address is None:
            return ""
        if key == "href":
            words = whole_words(" ".join(element.get_text(" ").split()), given.get("title", ""))
        else:
            words = given.get("alt", "").strip()
        if key == "href":
            self.links.links.append((address, words))
        elif element.name == "img" or key == "poster":
            self.links.images.append((address, words))
        else:
            self.links.media.append(address)
        target = self._rewrite(address, "img" if key == "poster" else element.name, words)
        fragment = value.partition("#")[2]
        return f"{target}#{fragment}" if "#" not in target and _FRAGMENT.fullmatch(fragment) else target

    def _note_frame(self, element: Tag, name: str) -> None:
        address = str(element.get("src") or element.get("data") or "")
        if name == "script" and (shown := self._files.in_script(element.get_text())):
            address, name = shown, "object"
        frame = self._join(self._base, address) if address and name in ("iframe", "embed", "object") else None
        if frame:
            self.links.frames.append(frame)


def _plain_name(element: Tag) -> str:
    return element.name.lower().rpartition(":")[2]


def _text(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _keep_meaning(element: Tag) -> None:
    """Have elements say what their old names and their styles say: what is struck out must not read as valid."""
    name = _plain_name(element)
    if name in _OTHER_NAMES:
        element.name = name = _OTHER_NAMES[name]
    style = _text(element.get("style") or "")
    if not style or name in _CELL_HOLDERS or element.find(_WRAPPERS) is not None or not element.get_text(strip=True):
        return
    for meaning, form in _MEANING:
        if form.search(style) and name not in _SAYING[meaning]:
            inner = Tag(name=meaning)
            inner.extend(list(element.contents))
            element.append(inner)


def _is_hidden(element: Tag) -> bool:
    return "hidden" in element.attrs or _HIDING.search(_text(element.get("style") or "")) is not None


def _drop_clutter(root: Tag, clutter: re.Pattern[str], may_go: Callable[[Tag], bool]) -> None:
    """Take out what by its name belongs to the page and may go.

    Texts stand in elements that are called "print" or "close", too: what holds all the words there are is the text.
    """
    most = len(root.get_text(strip=True))
    for element in list(root.find_all(True)):
        if element.decomposed or not element.attrs or not _is_called(element, clutter):
            continue
        size = len(element.get_text(strip=True))
        if size < min(_LONGEST_CLUTTER, max(most, 1)) and may_go(element):
            element.decompose()


def _has_sentence(element: Tag) -> bool:
    return not _SENTENCE_ENDS.isdisjoint(element.get_text())


def _is_called(element: Tag, clutter: re.Pattern[str]) -> bool:
    """Whether an element has a name of what belongs to the page, and holds nothing but words."""
    words = f"{_text(element.get('id') or '')} {_text(element.get('class') or '')}".strip()
    if not words or clutter.search(words) is None or element.find(_CONTENT[2:]) is not None:
        return False
    return element.parent is not None and element.parent.name not in ("body", "[document]")


def _alignment(element: Tag, name: str) -> str:
    if name not in _ALIGNED:
        return ""
    found = _ALIGN.search(_text(element.get("style") or ""))
    stated = found[1] if found else _text(element.get("align") or "")
    return stated.lower() if stated.lower() in ("center", "right") else ""


def _is_tracker(given: dict[str, str]) -> bool:
    return given.get("width", "").strip() in _TRACKER and given.get("height", "").strip() in _TRACKER


def _drop_heading(root: Tag, title: str) -> None:
    """The title stands in a field of its own."""
    wanted = unspaced(title)
    if not wanted:
        return
    for element in root.find_all(["h1", "h2", "h3"], limit=3):
        if "".join(element.get_text().split()) == wanted:
            element.decompose()
            return


def _drop_empty(root: Tag) -> None:
    """Elements that hold nothing, innermost first; empty paragraphs and cells are layout and stay."""
    for element in reversed(root.find_all(list(_EMPTY_GOES))):
        if not element.get_text(strip=True) and element.find(_CONTENT) is None:
            element.decompose()


def _free_cells(root: Tag) -> None:
    """A main part that is a cell of a layout's table: outside of tables a cell is no element of its own."""
    for element in root.find_all(list(_CELLS)):
        if element.find_parent("table") is None:
            element.name = "div"
            element.attrs = {key: value for key, value in element.attrs.items() if key == "style"}
