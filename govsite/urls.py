"""One canonical form of a URL, for the crawler's frontier and the migration map alike.

Parsing and joining follow the WHATWG URL Standard (by way of ada), because that is what
browsers do with the hrefs of real pages. On top of it the canonical form drops what
never tells two pages apart: the fragment, credentials, the root dot of the host and an
empty query. Percent-encodings stay byte for byte as they are: servers do tell ``%7E``
from ``~`` sometimes, and a link must be asked for as it is written.

Everything here is pure and offline.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeVar
from urllib.parse import parse_qsl

import ada_url

from govsite.passwords import shown_address

if TYPE_CHECKING:
    from tldextract import TLDExtract

T = TypeVar("T")

_MOST_NAMED = 80

_PARTS = re.compile(r"(?:([^:/?#]+):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?", re.DOTALL)
_HTTP = re.compile(r"[\x00-\x20]*https?:", re.IGNORECASE)
_SCHEMES = ("http://", "https://")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_TRIPLET = re.compile(r"%[0-9a-fA-F]{2}")
_NOT_IN_A_HOST = re.compile(r"[/\\?#@\s]")
# What host_of may read without parsing: the host is in its final form and is no number.
_SETTLED = re.compile(r"https?://((?:[a-z0-9-]+\.)+[a-z]{2,})(?::[0-9]{1,4})?/")
_ROOT = re.compile(r"https?://[^/\\?#\s\x00-\x20]++(?=[/\\?#]|\Z)")
"""All of a URL that its host depends on."""
# A URL that a Location header can carry as it is, with a host that needs no parser.
_ESCAPED = re.compile(
    r"https?://(?:[a-z0-9-]+\.)+[a-z]{2,}(?::[0-9]{1,4})?(?:[/?#](?:[!#$&-;=?-Z\[\]_a-z~]|%[0-9a-fA-F]{2})*)?"
)
MALFORMED = re.compile(r"%(?![0-9a-fA-F]{2})")
"""A percent sign that begins no triplet (RFC 3986, 2.1)."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_UNSAFE = re.compile(r"[\x00-\x20\"<>\\^`{|}\x7f-\U0010ffff]|%(?![0-9a-fA-F]{2})")
# What lookup_form may read without parsing: host, path and query are in their final form.
_SETTLED_URL = re.compile(
    r"https?://((?:[a-z0-9-]+\.)+[a-z]{2,})(/[A-Za-z0-9\-._~!$&'()*+,;=:@/]*)(?:\?([A-Za-z0-9\-._~!$&()*+,;=:@/?%]*))?"
)
# What a path may hold as it is; everything else is written as a triplet, an encoded slash stays one.
_PATH_PLAIN = re.compile(r"[A-Za-z0-9\-._~!$&'()*+,;=:@/]*")
_PATH_TOKEN = re.compile(r"%([0-9a-fA-F]{2})|[^A-Za-z0-9\-._~!$&'()*+,;=:@/%]")
# A canonical URL has no port of its own scheme: what is left is that of the other.
_OTHER_OWN_PORT = re.compile(r":(?:80|443)\Z")
_PLAIN_BYTES = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@")
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_DNS_NAME = re.compile(rf"(?:{_LABEL}\.)+{_LABEL}")
# ASCII characters that WHATWG escapes in the query of an http URL, beside controls.
_QUERY_ESCAPES = frozenset(b" \"#<>'")


def canonical(
    url: str,
    *,
    keep_params: Collection[str] | None = None,
    fold_case: bool = False,
    strip_fragment: bool = True,
) -> str:
    """The canonical form of an absolute http or https URL.

    ``keep_params`` names the query parameters that matter: the others are dropped and
    the kept ones sorted by name (values of one name stay in their order); ``None`` keeps
    the query as it is. ``fold_case`` lowers the letters of the path, for sites whose
    server ignores case. Applying the function twice changes nothing.

    Raises ``ValueError`` for everything that is not an absolute http(s) URL with a host.
    """
    head, path, query, fragment = _split(_bare(_normal(url)))
    if fold_case:
        path = _TRIPLET.sub(lambda m: m.group().upper(), path.lower())
    if keep_params is not None:
        query = _significant(query, keep_params)
    return head + path + (f"?{query}" if query else "") + (f"#{fragment}" if fragment and not strip_fragment else "")


def lookup_form(
    url: str, *, keep_params: Collection[str] | None = None, fold_case: bool = False, drop_slash: bool = True
) -> tuple[str, str]:
    """``(host with port, path and query)`` by which a retired site looks up where an old URL went.

    Beside ``canonical``, all that a web server does not tell apart is folded: the scheme (and with
    it the ports 80 and 443, which go without saying for one or the other), percent-encodings of the
    path (each character in one way, ``%2F`` stays what it is; a path with a malformed encoding is
    left alone), slashes at the end with ``drop_slash``, and with ``fold_case`` the letters of path
    and query. ``keep_params`` keeps the first value of each significant parameter, in the order of
    the names; an empty value counts as none. ``None`` keeps the query as it is. What has no host,
    only a path, is not read here.

    Applying it to its own result (behind any scheme) changes nothing. Raises ``ValueError`` as
    ``canonical`` does.
    """
    if (settled := _SETTLED_URL.fullmatch(url)) and "/." not in settled[2]:
        host, path, query = settled[1], settled[2], settled[3] or ""
    else:
        head, path, query, _ = _split(_bare(_normal(url)))
        host, path = _OTHER_OWN_PORT.sub("", head[head.index("://") + 3 :]), _one_encoding(path)
    if drop_slash:
        path = path.rstrip("/") or "/"
    if fold_case:
        path, query = path.lower(), query.lower()
        if "%" in path:
            path = _TRIPLET.sub(lambda m: m.group().upper(), path)
    if query and keep_params is not None:
        query = _first_values(query, {n.lower() for n in keep_params} if fold_case else keep_params)
    return host, path + (f"?{query}" if query else "")


def escaped_target(url: str) -> str:
    """``url`` as a Location header needs it: what RFC 3986 does not allow is encoded, the rest stays as written.

    The mark before an empty query goes, as in the canonical form: some servers cannot send it. An empty text stays
    empty. Raises ``ValueError`` for what is no absolute http(s) URL, or
    holds a line break, a tab or another control.
    """
    if not url or _ESCAPED.fullmatch(url):
        return _without_empty_query(url)
    if _CONTROL.search(url):
        raise ValueError(f"{_named(url)} holds a control character")
    head, _, fragment = _bare(_normal(url)).partition("#")
    normal = f"{head}#{fragment}" if fragment else head
    escaped = _UNSAFE.sub(
        lambda m: "".join(f"%{byte:02X}" for byte in m.group().encode("utf-8", "surrogatepass")), normal
    )
    return _without_empty_query(escaped)


def _without_empty_query(url: str) -> str:
    base, mark, fragment = url.partition("#")
    return base[:-1] + mark + fragment if base.find("?") == len(base) - 1 else url


def join(base: str, href: str, *, charset: str = "utf-8") -> str | None:
    """The canonical URL that a link on the page ``base`` leads to, ``None`` if not http(s).

    ``charset`` is the one the page is in: browsers write non-ASCII characters of a query
    in it, those of the path always in UTF-8. A malformed ``href`` gives ``None`` too.
    """
    if charset and "?" in href and not href.isascii():
        href = _encode_query(href, charset)
    try:
        joined = _bare(ada_url.join_url(base, href))
    except ValueError:
        return None
    joined = joined.partition("#")[0]
    # Only the mark before an empty query goes: a question mark that ends a query is part of it.
    return joined[:-1] if joined.find("?") == len(joined) - 1 else joined


def files_named(url: str, suffixes: Collection[str]) -> list[str]:
    """Absolute addresses of files that the query of an address names: viewers show ``viewer.html?file=/a.pdf``.

    ``suffixes`` are endings without the dot, in small letters.
    """
    if "?" not in url:
        return []
    found = []
    for _, value in parse_qsl(split_url(url).query):
        path = value.partition("?")[0].partition("#")[0]
        if "/" in path and path.rpartition(".")[2].lower() in suffixes and (joined := join(url, value)) is not None:
            found.append(joined)
    return found


class Parts(NamedTuple):
    """A URL as RFC 3986 (appendix B) takes it apart: each part as written, empty where it is missing."""

    scheme: str
    netloc: str
    path: str
    query: str


def split_url(url: str) -> Parts:
    """The parts of any text that stands where a URL should. Never raises: pages are full of ``http://[address]/``."""
    found = _PARTS.match(url)
    return Parts(*(part or "" for part in found.groups())) if found else Parts("", "", url, "")


def is_http(url: str) -> bool:
    """Whether ``url`` begins with the scheme http or https."""
    return _HTTP.match(url) is not None


def origin_of(url: str) -> str:
    """Scheme, host and port of an http(s) URL, as they are written there (RFC 6454)."""
    end = url.find("/", url.index("://") + 3)
    return url if end < 0 else url[:end]


def host_of(url: str) -> str:
    """Host of an http(s) URL: A-labels, lower case, no root dot, no port; IPv6 in brackets.

    Raises ``ValueError`` as ``canonical`` does.
    """
    if settled := _SETTLED.match(url):
        return settled[1]
    root = _ROOT.match(url)
    return _host_of_root(f"{root[0]}/" if root else url)


def host_and_port(url: str) -> str:
    """``host_of`` with the port behind it, where that is not the scheme's own: one web server of those of a name.

    Raises ``ValueError`` as ``canonical`` does.
    """
    if settled := _SETTLED_URL.match(url):
        return settled[1]
    root = _ROOT.match(url)
    return _split(_bare(_normal(f"{root[0]}/" if root else url)))[0].partition("://")[2]


def host_or_nothing(url: str) -> str:
    """``host_of``, and nothing for what is no http(s) URL: a link as a page has it may say ``http://`` and no more."""
    try:
        return host_of(url) if is_http(url) else ""
    except ValueError:
        return ""


@lru_cache(maxsize=65536)
def _host_of_root(url: str) -> str:
    authority = _split(_bare(_normal(url)))[0].split("://", 1)[1]
    return _without_port(authority)


@lru_cache(maxsize=65536)
def ascii_host(host: str) -> str:
    """A host name as DNS asks for it: A-labels, lower case, no root dot.

    Full-width letters, ideographic full stops and upper case are folded (UTS 46). Raises
    ``ValueError`` for what is no host: with a path, port, blank or credentials, or empty.
    """
    stripped = host.strip()
    bracketed = stripped.startswith("[") and stripped.endswith("]")
    if not stripped or _NOT_IN_A_HOST.search(stripped) or (":" in stripped and not bracketed):
        raise ValueError(f"{host!r} is not a host name")
    return host_of(f"http://{stripped}/")


@lru_cache(maxsize=65536)
def ascii_host_and_port(host: str) -> str:
    """``ascii_host`` of what may have a port behind it; port 80 and 443, which go without saying, are left out."""
    name, _, port = host.strip().rpartition(":")
    if not name or not port.isascii() or not port.isdigit() or (":" in name and not name.endswith("]")):
        return ascii_host(host)
    bare = ascii_host(name)
    return bare if int(port) in (80, 443) else host_and_port(f"http://{bare}:{port}/")


def split_port(host: str) -> tuple[str, str]:
    """Name and port of what ``host_and_port`` gives; the port is empty where it is the scheme's own."""
    name = _without_port(host)
    return name, host[len(name) + 1 :]


def at_host(table: Mapping[str, T], url: str) -> T | None:
    """What a table by host holds for a URL: for its host with the port, else for the name alone.

    Raises ``ValueError`` as ``canonical`` does.
    """
    host = host_and_port(url)
    return table[host] if host in table else table.get(split_port(host)[0])


@lru_cache(maxsize=65536)
def unicode_host(host: str) -> str:
    """A host name as a reader writes it (``例.政务``); what cannot be decoded stays as it is."""
    name = ascii_host(host)
    if "xn--" not in name:
        return name
    decoded: str = ada_url.idna_to_unicode(name.encode()) or name
    return decoded


def is_address(host: str) -> bool:
    """Whether ``host`` is an IP address and no name. IPv6 with or without brackets."""
    if not (host[-1:].isdigit() or ":" in host):
        return False
    try:
        ipaddress.ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True


def is_dns_name(host: str) -> bool:
    """Whether an A-label host can exist in the DNS: two labels or more, none empty or over 63 (RFC 1035)."""
    return len(host) <= 253 and _DNS_NAME.fullmatch(host) is not None and not is_address(host)


@lru_cache(maxsize=65536)
def public_suffix(host: str, *, extra_suffixes: tuple[str, ...] = ()) -> str:
    """The suffix below which ``host``'s domain is registered, empty for addresses and single labels.

    By the public suffix list that comes with the program, private section left out, and
    ``extra_suffixes`` (Unicode or A-labels).
    """
    name = ascii_host(host)
    return "" if is_address(name) else _extractor(tuple(map(ascii_host, extra_suffixes)))(name).suffix


@lru_cache(maxsize=65536)
def registered_domain(host: str, *, extra_suffixes: tuple[str, ...] = ()) -> str:
    """The registered domain of ``host`` in A-labels: one label and the public suffix.

    An address, a single label and a public suffix are their own registered domain, so
    that the answer can always be compared. Raises ``ValueError`` if ``host`` is none.
    """
    name = ascii_host(host)
    suffix = public_suffix(name, extra_suffixes=extra_suffixes)
    if not suffix or name == suffix:
        return name
    return f"{name.removesuffix('.' + suffix).rpartition('.')[2]}.{suffix}"


def is_below(host: str, domain: str) -> bool:
    """Whether ``host`` is ``domain`` or a name below it (label by label, in A-labels)."""
    name, above = ascii_host(host), ascii_host(domain.lstrip("."))
    return name == above or name.endswith("." + above)


def same_host_variants(host: str) -> tuple[str, str]:
    """``(www, apex)`` of a host: the name with ``www.`` before it and without.

    Where there is no such pair (addresses, single labels, ``www`` directly below a
    public suffix, which is a registered name of its own), both are ``host`` itself.
    """
    name = ascii_host(host)
    apex = name.removeprefix("www.")
    if not is_dns_name(apex) or public_suffix(apex) == apex:
        return name, name
    return f"www.{apex}", apex


# ---------------------------------------------------------------- the parts


def _normal(url: str) -> str:
    """``url`` parsed and written again (WHATWG). Raises ``ValueError`` that names it."""
    try:
        normal: str = ada_url.normalize_url(url)
    except ValueError:
        raise ValueError(f"{_named(url)} is no absolute http(s) URL") from None
    return normal


def _named(url: str) -> str:
    """The beginning of what should be a URL, for a message: a cell of a table may hold a million characters."""
    return repr(shown_address(url)[:_MOST_NAMED])


def _bare(href: str) -> str:
    """A serialised URL without credentials and root dot. Raises ``ValueError`` if not http(s)."""
    if not href.startswith(_SCHEMES):
        raise ValueError(f"{_named(href)} is no absolute http(s) URL")
    start = href.index("://") + 3
    end = href.index("/", start)
    authority = href[start:end]
    if "@" not in authority and not authority.endswith(".") and ".:" not in authority:
        return href
    authority = authority.rpartition("@")[2]
    host = _without_port(authority)
    bare = host.rstrip(".")
    if not bare:
        raise ValueError(f"{href!r} has no host")
    # Parsed again: without its dots a host may turn out to be a number, hence an address.
    again: str = ada_url.normalize_url(href[:start] + bare + authority[len(host) :] + href[end:])
    return again


def _without_port(authority: str) -> str:
    """Host of a serialised authority without credentials."""
    if authority.startswith("["):
        return authority[: authority.index("]") + 1]
    return authority.partition(":")[0]


def _split(href: str) -> tuple[str, str, str, str]:
    """``(scheme and authority, path, query, fragment)`` of a serialised URL."""
    href, _, fragment = href.partition("#")
    href, _, query = href.partition("?")
    end = href.index("/", href.index("://") + 3)
    return href[:end], href[end:], query, fragment


def _significant(query: str, names: Collection[str]) -> str:
    """The parameters whose (decoded) name is among ``names``, sorted by name."""
    kept = [(name, pair) for pair in query.split("&") if pair and (name := _decoded(pair.partition("=")[0])) in names]
    return "&".join(pair for _, pair in sorted(kept, key=lambda item: item[0]))


def _first_values(query: str, names: Collection[str]) -> str:
    """``name=value`` of the first value of each of ``names`` that is not empty, sorted by name."""
    if not names:
        return ""
    found: dict[str, str] = {}
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        if value and name in names:
            found.setdefault(name, value)
    return "&".join(f"{name}={value}" for name, value in sorted(found.items()))


def _one_encoding(path: str) -> str:
    """A path in which each character is encoded in one way only."""
    if _PATH_PLAIN.fullmatch(path) or MALFORMED.search(path):
        return path
    return _PATH_TOKEN.sub(_one_token, path)


def _one_token(match: re.Match[str]) -> str:
    if match[1] is None:
        return "".join(f"%{byte:02X}" for byte in match.group().encode("utf-8", "surrogatepass"))
    byte = int(match[1], 16)
    return chr(byte) if byte in _PLAIN_BYTES else f"%{byte:02X}"


def _decoded(name: str) -> str:
    """A parameter's name as a reader writes it; only ASCII escapes matter for names."""
    return _TRIPLET.sub(lambda m: chr(int(m.group()[1:], 16)) if m.group()[1] in "234567" else m.group(), name)


def _encode_query(href: str, charset: str) -> str:
    """``href`` with the non-ASCII characters of its query percent-encoded in ``charset``."""
    before, mark, rest = href.partition("?")
    if "#" in before:
        return href
    query, hash_mark, fragment = rest.partition("#")

    def escape(match: re.Match[str]) -> str:
        try:
            written = match.group().encode(_output_charset(charset))
        except UnicodeEncodeError:
            return f"%26%23{ord(match.group())}%3B"  # what forms and links of browsers do: &#N; escaped
        return "".join(chr(b) if 0x20 < b < 0x7F and b not in _QUERY_ESCAPES else f"%{b:02X}" for b in written)

    return before + mark + _NOT_ASCII.sub(escape, query) + hash_mark + fragment


@lru_cache(maxsize=64)
def _output_charset(charset: str) -> str:
    """The codec in which pages of ``charset`` write queries: UTF-8 for UTF-16 and unknown ones."""
    try:
        "".encode(charset)
    except LookupError:
        return "utf-8"
    return "utf-8" if charset.lower().startswith(("utf", "ucs")) else charset


@lru_cache(maxsize=8)
def _extractor(extra_suffixes: tuple[str, ...]) -> TLDExtract:
    """The suffix list that ships with tldextract: never the network, never a cache on disk."""
    from tldextract import TLDExtract  # noqa: PLC0415 - costs 50 ms, which a command that needs no suffix is spared

    return TLDExtract(suffix_list_urls=(), cache_dir=None, extra_suffixes=extra_suffixes)
