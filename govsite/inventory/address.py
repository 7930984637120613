"""Read the address of a home page as people write it into spreadsheets."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from govsite.inventory.complaint import Trouble
from govsite.inventory.folding import fold_text
from govsite.inventory.header import looks_like_address
from govsite.urls import canonical, host_of, is_address, is_dns_name, public_suffix

_STOPS = str.maketrans(
    {"。": ".", "．": ".", "｡": ".", "、": ",", "，": ",", "；": ";", "：": ":", "／": "/", "＼": "/"}
)
_QUOTES = "\"'“”‘’《》<>〈〉「」（()）[]【】 \t"
_SPLIT = re.compile(r"[\s,;|]+|[-=~—]*[>→⇒➜]+")
"""Also an arrow: "old address -> new address"."""
_NOTE = re.compile(
    r"(?P<blank>\s*)(?P<open>[(（［\[【〔])(?P<inner>[^()（）［］\[\]【】〔〕]*)(?:[)）］\]】〕]|$)"
    r"(?=$|[\s,，;；、|。]|[^\x00-\x7f]|https?:)",
    re.IGNORECASE,
)
"""Text in brackets, unless an address goes on behind it."""
_NUMERIC_HOST = re.compile(r"[0-9a-f:.]+", re.IGNORECASE)
_SOME_ADDRESS = re.compile(r"https?\s*[:：]|www[.。．]", re.IGNORECASE)
_WHOLE = re.compile(r"https?://[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_MAIL = re.compile(r"(?:(?:[^\x00-\x7f]+|e-?mail):)?[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_SCHEME = re.compile(r"(?P<word>[a-z][a-z0-9+.-]*?)\s*(?::\s*[/\\]+|[;:.,]?\s*[/\\]{2,})\s*", re.IGNORECASE)
_NEXT_ADDRESS = re.compile(r"(?<=[^\s/:])(?=https?://)", re.IGNORECASE)
_CREDENTIALS = re.compile(r"https?://[^/?#]*@", re.IGNORECASE)
_PLAIN = re.compile(r"https?://[a-z0-9.-]+(?::\d+)?(?:/[!-~]*)?", re.IGNORECASE)
_BLANKS = re.compile(r"\s+")
_AUTHORITY = re.compile(r"[^/?#:]*")
_WORD_BEFORE = re.compile(r"[^\x00-\x7f]+:?(?=https?:|www\.)", re.IGNORECASE)
_BULLET = re.compile(r"\A(?:[-*+•·]|\d{1,4}[.)])\s*+(?=https?://)", re.IGNORECASE)
"""What a list in text puts before each of its items."""
_OTHER_SCHEME = re.compile(r"(?:mailto|javascript|data|tel|file):", re.IGNORECASE)
# A home page as most ledgers have it: canonical as it stands, but for the final slash.
_HOME = re.compile(r"https?://(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,20}[a-z]{2,24}/?")
_SERVICE = re.compile(r"(?:[^.]+\.)*?_[^.]*\.")
"""``_sip._tls.mou.gov.cn`` says where a service is; within a label (``my_site``) the line is a mere slip."""
_HTTP_LETTERS = re.compile(r"h*t{1,3}p{1,2}(?P<s>s?)", re.IGNORECASE)


class Address(NamedTuple):
    """An address that was understood (``url`` is canonical), or why not (``url`` is empty)."""

    url: str
    host: str
    more: tuple[str, ...]
    """Hosts of further addresses in the same cell."""
    remarks: tuple[tuple[Trouble, str], ...]
    """Complaints, each with what was made of it."""


def read_address(text: str, *, bare_host: bool = False) -> Address:
    """The address in a cell. With ``bare_host`` a missing scheme is how the column is meant and not worth a remark."""
    written = fold_text(text)
    if _HOME.fullmatch(written) and "xn--" not in written:
        url = written if written.endswith("/") else f"{written}/"
        host = host_of(url)
        return Address(url, host, (), tuple(_host_remarks(host)))
    pieces = _pieces(written)
    remarks: list[tuple[Trouble, str]] = []
    url, added, trouble, detail = _one(pieces[0]) if pieces else ("", False, Trouble.URL_MALFORMED, "")
    if trouble is not None:
        return Address("", "", (), ((trouble, detail),))
    host = host_of(url)
    more = tuple(dict.fromkeys(other for piece in pieces[1:] if (other := _host_in(piece)) and other != host))
    if len(pieces) > 1:
        remarks.append((Trouble.URL_SEVERAL, url))
    elif _CREDENTIALS.match(written):
        remarks.append((Trouble.URL_CREDENTIALS, url))
    elif added and not bare_host:
        remarks.append((Trouble.URL_SCHEME_ADDED, url))
    elif not _PLAIN.fullmatch(written) and _differs(f"http://{written}" if added else written, url):
        remarks.append((Trouble.URL_REWRITTEN, url))
    remarks.extend(_host_remarks(host))
    return Address(url, host, more, tuple(remarks))


def read_alias(text: str) -> str:
    """The host that a cell of aliases names; empty for what is none."""
    return _host_in(text)


def split_aliases(text: str) -> list[str]:
    """The aliases in one cell, between blanks, commas, semicolons, bars or ``、``."""
    return [piece for raw in _SPLIT.split(text.translate(_STOPS)) if (piece := raw.strip(_QUOTES))]


def _pieces(written: str) -> list[str]:
    """The addresses in a cell. Blanks inside one address do not cut it."""
    written = _BULLET.sub("", written)
    if _PLAIN.fullmatch(written) and not {",", ">"} & set(written):
        return [written] if written.lower().count("http") == 1 else _doubled(written)
    text = unicodedata.normalize("NFKC", _without_notes(written).translate(_STOPS))
    text = _unquoted(text).rstrip(".,;:!?")
    parts = [_WORD_BEFORE.sub("", _unquoted(part)) for part in _SPLIT.split(text)]
    parts = [part for part in parts if part]
    # Beside an address an e-mail address is a note; alone it is told as what it is.
    parts = [part for part in parts if not _MAIL.fullmatch(part)] or parts
    if len(parts) > 1 and not all(_stands_alone(part) for part in parts):
        addresses = [part for part in parts if _stands_alone(part)]
        joined = _BLANKS.sub("", text)
        several = len([part for part in parts if _WHOLE.match(part)]) > 1
        # "http:// www.a.cn" is one address with a blank in it; "官网 www.a.cn" is a word before one.
        parts = [joined] if (joined.isascii() and not several) or not addresses else addresses
    return [piece for part in parts for piece in _doubled(part)]


def _without_notes(written: str) -> str:
    """The cell without text in brackets; an address in them (``（旧站：http://…）``) is one of several.

    Brackets of ASCII within a path may belong to it, and those of a numeric host do.
    """
    scheme = written.find("://")
    path = written.find("/", scheme + 3 if scheme >= 0 else 0)

    def rest(match: re.Match[str]) -> str:
        inner = match["inner"]
        if _SOME_ADDRESS.search(inner) or _stands_alone(inner.strip()):
            return f" {inner} "
        is_in_path = not match["blank"] and 0 <= path < match.start()
        is_host = match["open"] == "[" and _NUMERIC_HOST.fullmatch(inner)
        return match[0] if is_host or (match["open"] in "([" and is_in_path and inner.isascii()) else " "

    return _NOTE.sub(rest, written)


def _unquoted(text: str) -> str:
    """Without quotes and brackets around it; one that closes what is opened within stays."""
    bare = text.strip(_QUOTES)
    behind = text.lstrip(_QUOTES)[len(bare) :][:1]
    opened = {")": "(", "]": "["}.get(behind, "")
    return bare + behind if opened and bare.count(opened) > bare.count(behind) else bare


def _stands_alone(part: str) -> bool:
    """Whether a piece between blanks or commas is an address itself (``1.html`` is the rest of one)."""
    if not looks_like_address(part):
        return False
    if part.lower().startswith(("http", "www.")):
        return True
    try:
        return bool(public_suffix(_AUTHORITY.match(part).group()))  # type: ignore[union-attr] # it matches always
    except ValueError:
        return False


def _doubled(part: str) -> list[str]:
    """``http://http://a`` is one address, ``http://ahttp://b`` and ``http://a/http://b`` are as they are."""
    pieces = [piece for piece in _NEXT_ADDRESS.split(part) if piece]
    return pieces if len(pieces) > 1 and all(looks_like_address(piece) for piece in pieces) else [part]


def _one(piece: str) -> tuple[str, bool, Trouble | None, str]:
    """``(url, whether the scheme was added, what is wrong, detail)``."""
    rest, scheme = piece, ""
    while match := _SCHEME.match(rest):
        letters = _HTTP_LETTERS.fullmatch(match["word"])
        if letters is None:
            if "." in match["word"]:
                break
            return "", False, Trouble.URL_NOT_HTTP, piece
        scheme = "https" if letters["s"] else "http"
        rest = rest[match.end() :]
    if not scheme and _OTHER_SCHEME.match(rest):
        return "", False, Trouble.URL_NOT_HTTP, piece
    if not scheme and _MAIL.fullmatch(rest):
        return "", False, Trouble.URL_IS_MAIL, rest
    try:
        url = canonical(f"{scheme or 'http'}://{rest}")
        host = host_of(url)
    except ValueError:
        return "", False, Trouble.URL_MALFORMED, piece
    is_name = is_dns_name(host) and not host.rpartition(".")[2].isdigit() and not _SERVICE.match(host)
    if is_name or is_address(host):
        return url, not scheme, None, ""
    if _SERVICE.match(host):
        trouble, detail = Trouble.HOST_IS_SERVICE, host
    elif "." in host:
        trouble, detail = Trouble.URL_MALFORMED, host
    else:  # as it is written: nobody knows their words in punycode
        written = _AUTHORITY.match(rest)
        trouble, detail = Trouble.URL_NO_DOT, (written.group() if written else "") or host
    return "", False, trouble, detail


def _host_in(piece: str) -> str:
    url, _, trouble, _ = _one(unicodedata.normalize("NFKC", piece.translate(_STOPS)).strip(_QUOTES))
    return host_of(url) if trouble is None else ""


def _differs(written: str, url: str) -> bool:
    """Whether more than case, the final slash, a Unicode host or percent-encoding tells the two apart."""
    scheme, _, rest = written.partition("://")
    authority = rest.partition("/")[0]
    if (
        scheme.lower() not in {"http", "https"}
        or "。" in authority
        or unicodedata.normalize("NFKC", authority) != authority
    ):
        return True
    try:
        return canonical(written) != url
    except ValueError:
        return True


def _host_remarks(host: str) -> list[tuple[Trouble, str]]:
    if is_address(host):
        return [(Trouble.HOST_IS_ADDRESS, host)]
    last = host.rpartition(".")[2]
    if not public_suffix(f"x.{last}"):
        return [(Trouble.HOST_UNKNOWN_SUFFIX, last)]
    return []
