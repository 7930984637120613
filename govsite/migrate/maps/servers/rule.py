"""Rules of servers as rows: what every reader of a server's files collects its rules with."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from msgspec import Struct, field

from govsite.migrate.maps.rows import Row, Ruled, Words
from govsite.model.mapping import MappingState
from govsite.urls import ascii_host_and_port, is_dns_name, split_port

ANYTHING = frozenset({"^", "^/", ".*", "^.*", "^.*$", "(.*)", "^(.*)", "^(.*)$", "^/(.*)", "^/(.*)$", "^/?(.*)$"})
"""Regular expressions that every address fits."""
TEMPORARY = frozenset({"302", "303", "307"})
SAME_ADDRESS = re.compile(
    r"https?://(?:www\.)?(?:\$(?:host|http_host|server_name)|%\{(?:HTTP_HOST|SERVER_NAME)\}|\{(?:HTTP_HOST|host)\})"
    r"/?(?:\$request_uri|\$uri|\$1|%\{REQUEST_URI\}|\{(?:REQUEST_URI|R:[01]|uri)\})",
    re.IGNORECASE,
)
"""Targets that are the address that was asked for, by another scheme: a map does not tell these apart."""
_OTHER_SCHEME = re.compile(r"https?://([^/$%{]+)(?:/|\$request_uri|\$uri|/?\$1|%\{REQUEST_URI\}|\{uri\}|/?\{R:[01]\})?")
_APPENDED = re.compile(
    r"(https?://\S+?)(?:/(?:\$1|\{R:[01]\}|:splat)|/?(?:\$request_uri|%\{REQUEST_URI\}|\{uri\}))", re.IGNORECASE
)
"""Targets of a rule for all addresses that have the path as it was asked for at their end."""
_LONGEST_RULE = 300
_LITERAL = re.compile(r"(?:\\[^A-Za-z0-9]|[^\\*+?()\[\]{}|^$])*+")
_ESCAPED = re.compile(r"\\(.)")


class At(NamedTuple):
    """Where a rule stands, how it is written, and for which hosts it is (none: the file does not say)."""

    line: int
    rule: str
    hosts: tuple[str, ...] = ()
    file: str = ""
    """Where that is a file that the one which was given includes or names."""


class RuleFile(Struct):
    """What the rules of one file say."""

    rows: list[Row] = field(default_factory=list)
    sites: list[list[str]] = field(default_factory=list)
    """Hosts that one server block answers for: the main host first, aliases behind it."""


class Rules:
    """Rows of one file while it is read."""

    def __init__(self, *, file: str, words: Words) -> None:
        self.file = file
        self.found = RuleFile()
        self._words = words
        self._sites: dict[str, list[str]] = {}

    def site(self, names: Iterable[str], port: str = "") -> tuple[str, ...]:
        """The hosts of a server block, taken down as one site; names that are patterns are none."""
        hosts = tuple(dict.fromkeys(host for name in names if (host := host_of(name, port))))
        known = next((self._sites[host] for host in hosts if host in self._sites), None)
        if known is None and hosts:
            known = []
            self.found.sites.append(known)
        for host in hosts:
            if host not in self._sites and known is not None:
                self._sites[host] = known
                known.append(host)
        return hosts

    def answer(self, at: At, old: str, new: str, status: str, *, covers_below: bool = False) -> None:
        """A rule for the address ``old``, a path or a whole URL; ``covers_below``: also for all that begins so."""
        state = self._words.state(status)
        if state not in (MappingState.REDIRECT, MappingState.ARCHIVE):
            self.pattern(at, old)
            return
        is_redirect = state is MappingState.REDIRECT
        self._add(
            at, old, new=_target(new) if is_redirect else "", state=state,
            ruled=Ruled.TEMPORARY if status in TEMPORARY else Ruled.EXACT, covers_below=covers_below,
        )  # fmt: skip

    def everything(self, at: At, target: str, status: str, *, variable: re.Pattern[str]) -> None:
        """A rule for all addresses of a site, in whose targets the server reads ``variable`` as something else."""
        found = _APPENDED.fullmatch(target.replace("$request_uri?", "$request_uri"))
        base = found[1] if found else _target(target)
        if status in TEMPORARY or variable.search(base) or not base.startswith("http" if status != "410" else ""):
            self.pattern(at, "/*")
        else:
            self.whole(at, base, status, appends=found is not None)

    def whole(self, at: At, target: str, status: str, *, appends: bool = False) -> None:
        """A site goes as a whole, where no other rule of it stands beside this one."""
        state = self._words.state(status)
        if state not in (MappingState.REDIRECT, MappingState.ARCHIVE):
            self.pattern(at, "/*")
            return
        new = target if state is MappingState.REDIRECT else ""
        self._add(at, "/*", new=new, state=state, ruled=Ruled.EACH if appends else Ruled.WHOLE)

    def pattern(self, at: At, old: str) -> None:
        """A rule that stands for no single address; ``old`` is what it says of the addresses."""
        self._add(at, old, new="", state=MappingState.UNRESOLVED, ruled=Ruled.PATTERN)

    def absent(self, at: At) -> None:
        """A part of the configuration that is not here: nobody knows its rules."""
        self._add(at, "/*", new="", state=MappingState.UNRESOLVED, ruled=Ruled.ABSENT)

    def add(self, at: At, row: Row) -> None:
        """A row that a reader has put together by itself."""
        row.file, row.line = at.file or self.file, at.line
        self.found.rows.append(row)

    def _add(
        self, at: At, old: str, *, new: str, state: MappingState, ruled: Ruled, covers_below: bool = False
    ) -> None:
        path = _shown(old if "://" in old or old.startswith("/") else f"/{old}")
        url = f"http://{at.hosts[0]}{path}" if at.hosts and path.startswith("/") else path
        is_told = covers_below or ruled is not Ruled.EXACT
        note = " ".join(_readable(at.rule).split())[:_LONGEST_RULE] if is_told else ""
        self.add(
            at, Row(old_url=url, state=state, new_url=_shown(new), note=note, ruled=ruled, covers_below=covers_below)
        )


def _target(new: str) -> str:
    """A target without what only servers read: the mark at the end that drops the query."""
    bare = new.removesuffix("?")
    return f"http:{bare}" if bare.startswith("//") else bare


def _shown(url: str) -> str:
    """An address whose bytes are no UTF-8, with these percent-encoded: servers compare bytes."""
    if url.isascii():
        return url
    return "".join(f"%{ord(c) - 0xDC00:02X}" if "\udc80" <= c <= "\udcff" else c for c in url)


def _readable(rule: str) -> str:
    return rule.encode("utf-8", "surrogateescape").decode(
        "gb18030" if "\udc80" <= max(rule) <= "\udcff" else "utf-8", "replace"
    )


def is_same_address(target: str, hosts: Iterable[str]) -> bool:
    """Whether a rule for all addresses leads each to itself by another scheme, or to its like on the site's main host.

    A map does not tell these apart: nothing is lost.
    """
    found = _OTHER_SCHEME.fullmatch(target)
    return bool(SAME_ADDRESS.fullmatch(target)) or bool(found and host_of(found[1]) in tuple(hosts))


def is_target(text: str) -> bool:
    """Whether a value of a table of rules can be where somebody is sent."""
    return text.startswith(("/", "http://", "https://"))


def host_of(name: str, port: str = "") -> str:
    """A name of a server as hosts of sites are written; nothing for patterns and for names of no net."""
    try:
        host = ascii_host_and_port(name if not port or port in ("80", "443") else f"{name}:{port}")
    except ValueError:
        return ""
    return host if is_dns_name(split_port(host)[0]) else ""


def literal(pattern: str) -> str | None:
    """The one address that a regular expression stands for, ``None`` where it stands for several.

    A dot that nobody escaped is a dot, a slash that may stand at an end is none: who writes ``^/?a.html/?$`` means
    ``/a.html``. An expression that is open at one side stands for several.
    """
    text = pattern.removeprefix("(?i)")
    if not text.startswith("^") or not text.endswith("$") or text.endswith("\\$"):
        return None
    body = text[1:-1].replace("\\/", "/")
    body = body.removeprefix("/?")
    if body.endswith("/?"):
        body = body[:-2] or "/"
    return _ESCAPED.sub(r"\1", body) if _LITERAL.fullmatch(body) else None


def literal_hosts(pattern: str) -> tuple[str, ...]:
    """The hosts that a regular expression over host names stands for: one, or also the one with ``www.``."""
    text = re.sub(r"^(\(\?i\))?\^?\((?:\?:)?www\\?\.\)\?", r"^", pattern)
    body = text if text.startswith("^") else f"^{text}"
    host = host_of(literal(body if body.endswith("$") else f"{body}$") or "")
    if not host:
        return ()
    return (host, f"www.{host}") if text != pattern else (host,)
