"""Facts of one country that differ from the next: all of them data."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from govsite.model.long_lists import FetchedList, Pager, PageTurn
from govsite.model.site import Kind, Level, SiteStatus
from govsite.model.words import Words
from govsite.words import check_pattern


class _Facts(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parent of the parts of a jurisdiction file."""


class KindHint(_Facts, frozen=True, kw_only=True):
    """What the name of a site, or of its owner, suggests of its kind. Regular expressions."""

    kind: Kind
    name: str = ""
    """Over the site's name, without what names of sites end in; empty: names say nothing."""
    owner: str = ""
    """Over the owner's name, asked where no hint knows the site's; empty: owners say nothing."""
    unless: str = ""
    """Over both: where it is found, the hint does not hold."""

    def __post_init__(self) -> None:
        for pattern in (self.name, self.owner, self.unless):
            check_pattern(pattern)
        if not (self.name or self.owner):
            raise ValueError("a hint needs a name or an owner")


class InventoryVocabulary(_Facts, frozen=True, kw_only=True):
    """How inventories of the country name their columns and values."""

    headers: dict[str, tuple[str, ...]] = {}
    """Canonical column → header words, best first. Beside the fields of ``Site``: ``host`` (stands
    in for a missing ``url``) and ``portal`` (says whether the site is a portal)."""
    levels: dict[str, Level] = {}
    kinds: dict[str, Kind] = {}
    statuses: dict[str, SiteStatus] = {}
    portal_words: tuple[str, ...] = ()
    """Values of an "is it a portal" column that mean yes."""
    not_portal_words: tuple[str, ...] = ()
    empty_words: tuple[str, ...] = ()
    """Values that mean "nothing is known here"."""
    note_words: tuple[str, ...] = ()
    """Words that begin a line of notes or totals below or between the rows."""
    multipliers: dict[str, int] = {}
    """Units in a header or behind a number → factor."""
    name_ends: str = ""
    """Regular expression over the end of a site's name: words that only say that it is a site."""
    kind_hints: tuple[KindHint, ...] = ()
    """The first that holds speaks."""
    shared_hosts: tuple[str, ...] = ()
    """Hosts that all sites have to lead to, and names below them: registers of identification and the like."""


class SiteCode(_Facts, frozen=True, kw_only=True):
    """The identifier code of a site."""

    pattern: str = ""
    """Regular expression over the whole code; empty where the country has none."""
    division_digits: int = 0
    """How many leading digits are a division code (in the numeric form)."""
    advice: Words = Words(zh="", en="")


class FooterItemWords(_Facts, frozen=True, kw_only=True):
    """How one identification item is recognised. Regular expressions, tried in order.

    A named group ``value`` gives the item's value, else the whole match is it.
    """

    title: Words
    text: tuple[str, ...] = ()
    """Over the footer's text."""
    markup: tuple[str, ...] = ()
    """Over attribute values (src, href, id, sitecode, alt, title) and inline script text of the whole page."""
    is_everywhere: bool = False
    """Articles hold it, too (a telephone number): alone it does not make a footer of a block."""


class PersonalPattern(_Facts, frozen=True, kw_only=True):
    """How numbers of one kind are written that belong to a person."""

    title: Words
    pattern: str
    """Regular expression over the whole number, ASCII digits."""
    check: Literal["", "gb11643", "luhn"] = ""
    front: int = 3
    """Characters that may stay at the front when it is masked."""
    back: int = 4


class PageVocabulary(_Facts, frozen=True, kw_only=True):
    """Words and patterns by which pages are read."""

    footer: dict[str, FooterItemWords] = {}
    site_code_items: tuple[str, ...] = ()
    """Footer items whose value is (or carries) the site's identifier code."""
    date_words: tuple[str, ...] = ()
    """Words before a publication date ("发布时间" …)."""
    not_date_words: tuple[str, ...] = ()
    """Words before a date that is not the publication ("打印", "成文日期" …)."""
    other_document_words: tuple[str, ...] = ()
    """Words right before those for a publication date that make it another document's ("采购公告" 发布日期)."""
    source_words: tuple[str, ...] = ()
    date_labels: tuple[str, ...] = ()
    """Names of ``meta`` elements that carry the publication date, best first."""
    article_labels: tuple[str, ...] = ()
    """Names of ``meta`` elements that only article pages carry."""
    column_labels: tuple[str, ...] = ()
    breadcrumb_words: tuple[str, ...] = ()
    """Words that begin a breadcrumb ("当前位置" …)."""
    not_found_words: tuple[str, ...] = ()
    """Words of pages that say they are missing."""
    challenge_patterns: tuple[str, ...] = ()
    """Regular expressions over the body of firewall and challenge pages."""
    placeholder_patterns: tuple[str, ...] = ()
    """Regular expressions over titles and short texts of what a server shows in a site's place (its own first page)."""
    search_words: tuple[str, ...] = ()
    search_names: tuple[str, ...] = (r"search|query|keyword|\bq\b",)
    """Regular expressions over names of fields and addresses that speak of a search."""
    nothing_found_words: tuple[str, ...] = ()
    """What searches say that found nothing."""
    loading_words: tuple[str, ...] = ()
    """What pages say in a list's place until a script has fetched it."""
    error_patterns: tuple[str, ...] = ()
    """Regular expressions over what programs show that failed."""
    captcha_patterns: tuple[str, ...] = ()
    """Regular expressions over names of fields and addresses of pictures: characters to be read off a picture."""
    captcha_ways: tuple[str, ...] = ()
    """Regular expressions over a page's words and names: other ways past such a picture."""
    date_patterns: tuple[str, ...] = ()
    """The language's own ways of writing a date, beside the ISO-like ones: regular expressions with the named
    groups ``y`` (may be missing), ``m``, ``d``, and ``h``, ``i`` for hour and minute, ``half`` where the hour is one
    of the afternoon; ``mon`` instead of ``m`` where the month is one of ``month_names``."""
    utc_offset: float | None = None
    """Hours by which the country's clocks are ahead of universal time; ``None`` where that is not one number."""
    row_date_patterns: tuple[str, ...] = ()
    """Ways of writing a date that only rows of lists use (calendar boxes): the same groups."""
    month_names: dict[str, int] = {}
    """What stands for a month in such dates where it is written out."""
    numerals: dict[str, int] = {}
    """Characters that stand for numbers in such dates; 10 and its multiples are read additively."""
    today_words: tuple[str, ...] = ()
    """Words beside a date that make it the day of the visit."""
    range_words: tuple[str, ...] = ()
    """Words that join two dates to a period."""
    late_date_words: tuple[str, ...] = ()
    """Words before the date of a later change: believed only where no date of publication stands."""
    issued_date_words: tuple[str, ...] = ()
    """Words before the day on which a document was issued, which may be earlier than its publication: believed where
    neither the page nor its labels nor its address say anything else."""
    beside_date_words: tuple[str, ...] = ()
    """Words of the line below an article's title in which its date stands ("views", "font size" …)."""
    regions: dict[str, tuple[str, ...]] = {}
    """"header", "navigation", "footer", "main", "breadcrumb" → regular expressions over the ids and classes of
    elements, beside the English ones that are known everywhere."""
    document_fields: dict[str, tuple[str, ...]] = {}
    """Field of an official document ("document_number", "index_number", "title", "office", "written") → the words
    before its value, in a table or in a line."""
    document_number_patterns: tuple[str, ...] = ()
    """How a document's number is written where no words stand before it: regular expressions over a whole line."""
    attachment_suffixes: tuple[str, ...] = ()
    """Endings of files that an article may carry, without the dot."""
    attachment_words: tuple[str, ...] = ()
    """Words above or before a list of attachments ("附件" …)."""
    attachment_names: tuple[str, ...] = ()
    """Regular expressions over ids and classes of such lists, beside the English ones that are known everywhere."""
    clutter: tuple[str, ...] = ()
    """Regular expressions over ids and classes of what is no part of an article's text (share buttons, counters)."""
    clutter_images: tuple[str, ...] = ()
    """Regular expressions over addresses of pictures that are no part of it (an editor's icons of file types)."""
    button_words: tuple[str, ...] = ()
    """What stands on buttons around a text ("打印", "关闭窗口", "分享到" …) and on lines made of nothing else."""
    editor_words: tuple[str, ...] = ()
    """Words before the name of who edited a page ("责任编辑" …), in a line below the text."""
    beside_editor_words: tuple[str, ...] = ()
    """Words before other names in that line ("审核" …)."""
    neighbour_words: tuple[str, ...] = ()
    """Words before the titles of the articles before and behind ("上一篇" …)."""
    related_words: tuple[str, ...] = ()
    """Words above a list of links below the text ("相关链接" …)."""
    here_words: tuple[str, ...] = ()
    """Last steps of a breadcrumb that are no column ("正文" …), and the first ("首页" …)."""
    title_fields: tuple[str, ...] = ()
    """Names of ``meta`` elements that hold an article's title, best first."""
    source_labels: tuple[str, ...] = ()
    """Names of ``meta`` elements that hold an article's source."""
    column_name_labels: tuple[str, ...] = ()
    """Names of ``meta`` elements that hold the column's name."""
    personal: dict[str, PersonalPattern] = {}
    """Kinds of personal data, looked for in this order."""
    leaving_patterns: tuple[str, ...] = ()
    """Regular expressions over scripts, attributes and hidden boxes: what says that a link leads away from the site."""
    leaving_words: tuple[str, ...] = ()
    """One of them, as it stands here, is in everything that ``leaving_patterns`` match: they are tried around these."""
    neutral_scripts: tuple[str, ...] = ()
    """Regular expressions over addresses of script files that certainly say no such thing (libraries, counters)."""
    service_link_patterns: tuple[str, ...] = ()
    """Regular expressions over all words of a link: it leads to a service (log-in, search, mail), to no column."""
    entrance_patterns: tuple[str, ...] = ()
    """Regular expressions over all words of a link: from a page in front of the site it leads to the home page."""
    version_patterns: tuple[str, ...] = ()
    """Regular expressions over all words of a home page's link: it leads to another version of the site."""
    own_letter: str = ""
    """Regular expression of one letter of the country's own writing: pages with hardly any are in other languages."""
    own_language_checks: frozenset[str] = frozenset()
    """Checks that ask for words, labels and columns in the country's own language: sites whose home page is in another
    one are not held to them."""
    copy_words: frozenset[str] = frozenset()
    """All words of links to another copy of the page that holds them, as for printing: it is read already."""
    page_turns: tuple[PageTurn, ...] = ()
    """Scripts that write the links to the next page, tried in this order."""
    fetched_lists: tuple[FetchedList, ...] = ()
    """Scripts that ask for the rows of a list, tried in this order."""
    pager: Pager = Pager()
    map_words: tuple[str, ...] = ()
    """Regular expressions over a picture's words and file name: it is a map."""
    not_map_words: tuple[str, ...] = ()
    """The same, where those words mean something else (a site map)."""
    map_scripts: tuple[str, ...] = ()
    """Regular expressions over addresses and sources of scripts that draw maps from outlines of their own."""
    map_services: tuple[str, ...] = ()
    """Regular expressions over addresses of services whose maps bring their number along."""
    map_numbers: tuple[str, ...] = ()
    """How a map's approval number is written."""
    charset_aliases: dict[str, str] = {}
    """Declared charset (lower case) → codec that really decodes it."""
    fallback_charsets: tuple[str, ...] = ("utf-8",)
    """Tried in this order when nothing declared fits; fewest errors wins."""


class DomainVocabulary(_Facts, frozen=True, kw_only=True):
    """Facts about domain names of the country."""

    government_suffixes: tuple[str, ...] = ()
    """Suffixes that only government bodies may use, Unicode or A-label."""
    suffixes: tuple[str, ...] = ()
    """Public suffixes below which names are registered, beside those of the public suffix list."""
    vertical_parents: dict[str, str] = {}
    """Word in a vertical office's name or owner → registered domain of its ministry."""
    generic_words: dict[str, tuple[str, ...]] = {}
    """Words of unit names → English labels or abbreviations in use for them."""
    name_suffixes: tuple[str, ...] = ()
    """Endings of unit names that a standard short name may drop, longest first."""


class ColumnType(_Facts, frozen=True, kw_only=True):
    """One type of column and how it is recognised."""

    title: Words
    names: tuple[str, ...] = ()
    """Words in the column's name; the longest word of all types decides."""
    labels: tuple[str, ...] = ()
    """Words in the column type label, asked where the name says nothing."""
    is_static: bool = False
    """Nothing new is expected of it."""


class MessageWords(_Facts, frozen=True, kw_only=True):
    """How pages show the messages of citizens and the answers to them."""

    asked: tuple[str, ...] = ()
    """Words before (or above) the date of the message."""
    sent: tuple[str, ...] = ()
    """Words before the same date that stand before dates of other things, too: they count in columns of messages."""
    answered: tuple[str, ...] = ()
    answer: tuple[str, ...] = ()
    """Words that stand before an answer's text."""
    state: tuple[str, ...] = ()
    """Words before (or above) the state of a message."""
    settled: tuple[str, ...] = ()
    """States of a message that was answered."""
    pending: tuple[str, ...] = ()
    """States of a message that nobody has answered yet."""
    no_answer: tuple[str, ...] = ()
    """What else stands in the place of an answer as long as there is none."""
    title: tuple[str, ...] = ()
    """Words before (or above) the title of a message."""
    dates: tuple[str, ...] = ()
    """Heads above a date of which nothing more is said: that of the message, or one soon after it."""
    other_dates: tuple[str, ...] = ()
    """Heads above dates that are neither the message's nor the answer's."""
    date_pattern: str = ""
    """Regular expression with the groups ``y``, ``m`` and ``d``."""


class ColumnVocabulary(_Facts, frozen=True, kw_only=True):
    """Words by which columns and what stands in them are recognised."""

    types: dict[str, ColumnType] = {}
    name_label: str = ""
    """``meta`` element with the column's name."""
    type_label: str = ""
    """``meta`` element with the column's type."""
    site_label: str = ""
    """``meta`` element with the site's name."""
    home_words: tuple[str, ...] = ()
    """First steps of a breadcrumb that mean the home page."""
    last_words: tuple[str, ...] = ()
    """Last steps of a breadcrumb that name no column ("text", "list")."""
    empty_words: tuple[str, ...] = ()
    """What columns say that hold nothing."""
    furniture: tuple[str, ...] = ()
    """Regular expressions over what stands on every list page (page numbers and counts)."""
    archive_words: tuple[str, ...] = ()
    """Words in names of columns that are closed on purpose."""
    archive_pattern: str = ""
    """Regular expression over such names (a year in front, say)."""
    archive_above: tuple[str, ...] = ()
    """Words in names of columns whose own columns are closed with them (campaigns, earlier years)."""
    archive_paths: str = ""
    """Regular expression over the path of an address below which such columns stand."""
    guide_words: tuple[str, ...] = ()
    """Words in titles and paths of guides to a service."""
    guide_types: tuple[str, ...] = ()
    """Types of columns in which pages with several elements of a guide are guides."""
    guide_elements: dict[str, tuple[str, ...]] = {}
    """Class of elements of a guide → words that announce it."""
    guide_named_by_title: str = ""
    """The class that a page's title fulfils: the name of the service, which few guides write once more."""
    messages: MessageWords = MessageWords()


class WrongWord(_Facts, frozen=True, kw_only=True):
    """One wrong wording, the right one, and where the same letters are no fault."""

    wrong: str
    right: str
    unless: tuple[str, ...] = ()
    """Longer strings that hold the letters and are right."""
    source: str = ""


class WordingVocabulary(_Facts, frozen=True, kw_only=True):
    """Lexicons of wordings."""

    severe: tuple[WrongWord, ...] = ()
    illegal: tuple[str, ...] = ()
    """Words of advertisements that no government site carries (gambling, pornography)."""
    illegal_unless: tuple[str, ...] = ()
    """Words around them that speak of prosecution, not of advertisement."""


class StrangerSign(_Facts, frozen=True, kw_only=True):
    """How the home page of a host is known that is not what it was: regular expressions, letter case ignored."""

    title: Words
    headline: tuple[str, ...] = ()
    """Over the page's title, description and keywords."""
    text: tuple[str, ...] = ()
    """Over the visible text of a short page."""
    source: tuple[str, ...] = ()
    """Over the page's source."""
    address: tuple[str, ...] = ()
    """Over the address to which the host leads."""
    unless: tuple[str, ...] = ()
    """Words in title and description that speak of the thing and are none of it (prosecution, say)."""


class StrangerVocabulary(_Facts, frozen=True, kw_only=True):
    """Signs of hosts that were given up and taken by others."""

    signs: dict[str, StrangerSign] = {}


class Jurisdiction(_Facts, frozen=True, kw_only=True):
    """One country (or other rule-making body), as ``rules/jurisdictions/<id>.yaml`` states it."""

    id: str
    title: Words
    packs: tuple[str, ...]
    """Packs in force."""
    inventory: InventoryVocabulary = InventoryVocabulary()
    site_code: SiteCode = SiteCode()
    divisions: str = ""
    """CSV file beside the jurisdiction file with the columns ``code,name``."""
    division_tiers: tuple[int, ...] = ()
    """Digits that name a division of each tier: 2, 4 and 6 for GB/T 2260."""
    division_levels: tuple[Level, ...] = ()
    """Level of the government of a division of each tier."""
    pages: PageVocabulary = PageVocabulary()
    domains: DomainVocabulary = DomainVocabulary()
    columns_file: str = ""
    """Lexicon (below ``lexicons/``) that fills ``columns``."""
    columns: ColumnVocabulary = ColumnVocabulary()
    wording_file: str = ""
    """Lexicon that fills ``wording``."""
    wording: WordingVocabulary = WordingVocabulary()
    strangers_file: str = ""
    """Lexicon that fills ``strangers``."""
    strangers: StrangerVocabulary = StrangerVocabulary()
    archive_template: str = ""
    """URL of an archived copy, with ``{url}`` and ``{time}``."""
