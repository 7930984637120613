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
_SPLIT = re.compile(r"[\s,;|]+")
_SCHEME = re.compile(r"(?P<word>[a-z][a-z0-9+.-]*?)\s*(?::\s*[/\\]+|[;:.,]?\s*[/\\]{2,})\s*", re.IGNORECASE)
_NEXT_ADDRESS = re.compile(r"(?<=[^\s/:])(?=https?://)", re.IGNORECASE)
_CREDENTIALS = re.compile(r"https?://[^/?#]*@", re.IGNORECASE)
_PLAIN = re.compile(r"https?://[a-z0-9.-]+(?::\d+)?(?:/[!-~]*)?", re.IGNORECASE)
_BLANKS = re.compile(r"\s+")
_AUTHORITY = re.compile(r"[^/?#:]*")
_WORD_BEFORE = re.compile(r"[^\x00-\x7f]+:?(?=https?:|www\.)", re.IGNORECASE)
_OTHER_SCHEME = re.compile(r"(?:mailto|javascript|data|tel|file):", re.IGNORECASE)
# A home page as most ledgers have it: canonical as it stands, but for the final slash.
_HOME = re.compile(r"https?://(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,20}[a-z]{2,24}/?")
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
    if _PLAIN.fullmatch(written) and "," not in written:
        return [written] if written.lower().count("http") == 1 else _doubled(written)
    text = unicodedata.normalize("NFKC", written.translate(_STOPS)).strip(_QUOTES).rstrip(".,;:!?")
    parts = [_WORD_BEFORE.sub("", part.strip(_QUOTES)) for part in _SPLIT.split(text)]
    parts = [part for part in parts if part]
    if len(parts) > 1 and not all(_stands_alone(part) for part in parts):
        addresses = [part for part in parts if _stands_alone(part)]
        joined = _BLANKS.sub("", text)
        # "http:// www.a.cn" is one address with a blank in it; "官网 www.a.cn" is a word before one.
        parts = [joined] if joined.isascii() or not addresses else addresses
    return [piece for part in parts for piece in _doubled(part)]


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
    try:
        url = canonical(f"{scheme or 'http'}://{rest}")
        host = host_of(url)
    except ValueError:
        return "", False, Trouble.URL_MALFORMED, piece
    if is_address(host) or (is_dns_name(host) and not host.rpartition(".")[2].isdigit()):
        return url, not scheme, None, ""
    trouble = Trouble.URL_MALFORMED if "." in host else Trouble.URL_NO_DOT
    return "", False, trouble, host


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
