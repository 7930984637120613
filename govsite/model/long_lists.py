"""How systems spread a list over several pages: where the next page is, how many there are, what a script asks for."""

from __future__ import annotations

from msgspec import Struct

from govsite.words import compiled

_LONGEST_TURN = 12
"""Characters of a link that turns a page."""
_DIGITS = 4
"""Of the number of a page: more are a year's or an article's."""
_SIGNS = " \t\n\xa0\u3000<>«»‹›＜＞《》〈〉()（）[]【】|·.…"


class PageTurn(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How the scripts of one content management system write the links between the pages of a list or a text.

    Page ``k`` is the file ``NAME_k.EXT``, the first one ``NAME.EXT``.
    """

    mark: str
    """It stands in every such script, in these letters."""
    patterns: tuple[str, ...]
    """Regular expressions that all have to be found in the script; together they have the named groups ``pages`` (how
    many there are), ``page`` (which one this is), ``name`` and ``ext``."""
    first: int = 0
    """The number of the first page."""

    def __post_init__(self) -> None:
        named = {name for pattern in self.patterns for name in compiled(pattern).groupindex}
        if missing := {"pages", "page", "name", "ext"} - named:
            raise ValueError(f"no pattern has the group {min(missing)!r}")


class FetchedList(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How the pages of one content management system say where a script asks for a list's rows, and what it gets.

    Only what is asked by GET: no form is sent off.
    """

    mark: str
    """It stands in every such script, or in an attribute of its element, in these letters."""
    patterns: tuple[str, ...]
    """Regular expressions that all have to be found in the script, or in its element's attributes (``name="value"``).
    The first may be found for several lists. Their named groups fill ``address``; what the group ``query`` matches are
    names and values (``{'webId':'1'}``) that are put behind it."""
    address: str = "{address}"
    """The address, absolute or relative to the page's, with named groups in braces."""
    on: str = ""
    """Regular expression over the addresses of pages that hold such lists; empty for all."""
    rows: str = ""
    """The names, joined by dots, under which the answer (JSON) has its rows, or markup with them; empty where it is
    the rows."""
    url: tuple[str, ...] = ("url",)
    """What a row calls its address: the first that it has."""
    title: tuple[str, ...] = ("title",)
    date: tuple[str, ...] = ("date",)
    """What it calls its date: in words, or as seconds or milliseconds since 1970."""
    page: str = ""
    """The parameter of the address that says which page of the list is wanted, the first of them being 1."""
    total: str = ""
    """The names under which the answer says of how many rows the whole list is."""
    hours_east: float = 0.0
    """By how many hours the country's clocks are ahead of UTC, for dates in seconds."""

    def __post_init__(self) -> None:
        if not self.mark or not self.patterns:
            raise ValueError("a list that a script asks for needs a mark and patterns")
        named = {name for pattern in (self.on, *self.patterns) for name in compiled(pattern).groupindex}
        try:
            self.address.format_map(dict.fromkeys(named, ""))
        except KeyError as error:
            raise ValueError(f"no pattern has the group {error.args[0]!r}, which the address names") from error
        except (ValueError, IndexError) as error:
            raise ValueError(f"address {self.address!r}: {error}") from error


class PagerScript(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How one script is told of how many pages a list is."""

    mark: str
    """It stands in every such script, in these letters."""
    pattern: str
    """Regular expression with the named groups of ``Pager.counts``; ``records`` and ``rows`` (of a page) may stand for
    ``pages``."""

    def __post_init__(self) -> None:
        _check_counts(self.pattern, {"pages"}, {"records", "rows"})


class Pager(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How lists say of how many pages they are."""

    counts: tuple[str, ...] = ()
    """Regular expressions over a page's words with the named groups ``pages`` and, where it is said, ``page`` (which
    one this is)."""
    count_words: tuple[str, ...] = ()
    """One of these stands in whatever ``counts`` match: they are looked for around these words only."""
    scripts: tuple[PagerScript, ...] = ()
    turns: frozenset[str] = frozenset()
    """What stands on the ways to other pages beside their numbers, without signs and blanks."""
    parameters: frozenset[str] = frozenset()
    """What programs call the parameter of an address that says which page is wanted, in small letters."""

    def __post_init__(self) -> None:
        for pattern in self.counts:
            _check_counts(pattern, {"pages"})
        if self.counts and not (self.count_words and all(self.count_words)):
            raise ValueError("counts need count_words, each with a letter at least")
        if loud := sorted(name for name in self.parameters if name != name.lower()):
            raise ValueError(f"parameters are written in small letters: {loud[0]!r}")

    def page_of(self, text: str) -> int | None:
        """The number of the page that a link with this text turns to, 0 where it is told by words; else ``None``."""
        if len(text) > _LONGEST_TURN:
            return None
        bare = text.strip(_SIGNS)
        if bare.isdecimal():
            return int(bare) if len(bare) <= _DIGITS else None
        return 0 if bare in self.turns else None

    def is_page(self, part: str) -> bool:
        """Whether a part of an address's query (``page=2``) says which page is wanted."""
        return part.partition("=")[0].lower() in self.parameters


def _check_counts(pattern: str, *groups: set[str]) -> None:
    """Raise ``ValueError`` for what is no regular expression or has none of these sets of groups."""
    named = compiled(pattern).groupindex.keys()
    if not any(wanted <= named for wanted in groups):
        raise ValueError(f"the pattern has no group {min(groups[0])!r}")
