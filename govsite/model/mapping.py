"""The map of a move: what becomes of each old URL of a site that is retired.

The old URLs of a site are the same on all of its hosts and under both schemes; they are
written with the main host and ``http``. A ``Mapping`` or ``SiteMap`` that exists keeps the
invariants: what breaks one is refused by the constructor with ``ValueError``.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cached_property

from msgspec import Struct

from govsite.model.site import Place
from govsite.urls import ascii_host_and_port, host_and_port, host_of, is_below, lookup_form, split_port

MAP_SCHEMA = "govsite/map/1"
MAX_TARGET = 2048
"""Longest target: what browsers, proxies and Location headers in the field take."""

_TARGET = re.compile(r"https?://[^\s/?#\\@\x00-\x20\"<>^`{|}\x7f-\U0010ffff]+[!#-;=?-\[\]_a-z~]*")

_OLD = re.compile(r"http://[^\s/?#]+/[!-\"$-~]*")


class MappingState(StrEnum):
    """What an old URL answers after the switch."""

    REDIRECT = "redirect"
    """301 to the target."""
    ARCHIVE = "archive"
    """410, with a page that links the archived copy."""
    AWAITING = "awaiting"
    """A target is chosen that is not published yet."""
    UNRESOLVED = "unresolved"
    """Nobody has decided."""

    @property
    def quality(self) -> int:
        """How much a decision is worth: of two rows for one URL the better one stays."""
        return ("unresolved", "awaiting", "archive", "redirect").index(self.value)


class Step(StrEnum):
    """How a target was found, surest first."""

    RULE = "rule"
    """An exact rule that a person gave."""
    TITLE_DATE = "title-date"
    NEAR_DUPLICATE = "near-duplicate"
    COLUMN = "column"
    WORDS = "words"


class SiteMode(StrEnum):
    """Whether a site is mapped URL by URL or as a whole."""

    MAPPED = "mapped"
    REDIRECT_ALL = "redirect-all"
    ARCHIVE_ALL = "archive-all"


class _Noun(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Parent of the parts of a map."""


class UrlRules(_Noun, frozen=True, kw_only=True):
    """What tells two old URLs of one site apart: a property of the site, never of the program."""

    fold_case: bool = False
    """The server ignored the case of letters."""
    drop_slash: bool = True
    """A slash at the end made no difference."""
    parameters: tuple[str, ...] | None = None
    """Query parameters that change the content; the others are dropped. ``None``: the query counts as it stands."""

    def form(self, url: str) -> tuple[str, str]:
        """``(host, path and query)`` of ``url`` as the site looks it up. Raises ``ValueError``."""
        return lookup_form(url, keep_params=self.parameters, fold_case=self.fold_case, drop_slash=self.drop_slash)


class Candidate(_Noun, frozen=True, kw_only=True):
    """One target that was considered."""

    target: str
    confidence: float
    step: Step
    evidence: str = ""


class Mapping(_Noun, frozen=True, kw_only=True):
    """What becomes of one old URL.

    Invariants: a redirect, and an awaiting one, has a target that is an absolute http(s) URL of at most 2,048
    characters and not the old URL itself; the other states have none.
    """

    old_url: str
    """``http://``, main host of the site, path and query in the site's form."""
    state: MappingState
    target: str = ""
    hits: int = 0
    confidence: float | None = None
    """Calibrated: of mappings with 0.9, nine of ten are right. ``None`` where a person decided."""
    step: Step | None = None
    evidence: str = ""
    candidates: tuple[Candidate, ...] = ()
    suggested: str = ""
    """Page that the 410 page suggests."""
    archive_url: str = ""
    """Archived copy, where it is not what the archive's template gives."""
    note: str = ""
    place: Place = Place()

    def __post_init__(self) -> None:
        check_old_url(self.old_url)
        wants_target = self.state in (MappingState.REDIRECT, MappingState.AWAITING)
        if wants_target:
            check_target(self.target)
            if _bare(self.target) == _bare(self.old_url):
                raise ValueError(f"{self.old_url} is redirected to itself")
        elif self.target:
            raise ValueError(f"{self.old_url}: {self.state} has no target, it may suggest a page")
        for url in (self.suggested, self.archive_url):
            if url:
                check_target(url)
        if self.confidence is not None and not 0.0 <= self.confidence <= 1.0:
            raise ValueError(f"{self.old_url}: a confidence lies between 0 and 1")

    @property
    def key(self) -> str:
        """Path and query: what the site looks up."""
        return self.old_url[self.old_url.index("/", 7) :]


class SiteMap(_Noun, frozen=True, kw_only=True):
    """The map of one site.

    Invariants: hosts are A-labels, each with its port where that is not 80 or 443; each mapping is on the main host,
    in the site's form, there once, and no home page; redirects lead to allowed hosts and never into the archive; a
    site that is redirected or archived as a whole has no mappings.
    """

    id: str
    host: str
    aliases: tuple[str, ...] = ()
    title: str = ""
    mode: SiteMode = SiteMode.MAPPED
    home: str = ""
    """Where the old home page leads; empty: the 410 page."""
    target: str = ""
    """Of a site that is redirected as a whole."""
    append_path: bool = False
    """Redirected as a whole: the old path and query are appended to the target."""
    rules: UrlRules = UrlRules()
    archive_template: str = ""
    """URL of an archived copy with ``{url}`` and ``{time}``."""
    archive_time: str = ""
    """Time stamp of the archived copies, 14 digits."""
    allowed_hosts: tuple[str, ...] = ()
    """Hosts a redirect may lead to, ``*.`` for any below; empty: any host."""
    archive_hosts: tuple[str, ...] = ()
    mappings: tuple[Mapping, ...] = ()

    def __post_init__(self) -> None:
        for host in self.hosts:
            if (plain := ascii_host_and_port(host)) != host:
                raise ValueError(f"{host} is not written as {plain}")
        if len(set(self.hosts)) < len(self.hosts):
            raise ValueError(f"{self.id} names a host twice")
        if (self.mode is SiteMode.REDIRECT_ALL) != bool(self.target):
            raise ValueError(f"{self.id}: a site that is redirected as a whole has a target, and no other has")
        if self.mode is not SiteMode.MAPPED and self.mappings:
            raise ValueError(f"{self.id}: {self.mode} leaves nothing to map")
        gate = Gate(allowed=self.allowed_hosts, archive=self.archive_hosts)
        for target in filter(None, (self.home, self.target)):
            check_target(target)
            gate.check(target, is_setting=True)
            if host_and_port(target) in self.hosts:
                raise ValueError(f"{self.id} leads to itself: {target}")
        seen: set[str] = set()
        for mapping in self.mappings:
            self._check(mapping, gate=gate)
            if mapping.old_url in seen:
                raise ValueError(f"{mapping.old_url} is mapped twice")
            seen.add(mapping.old_url)

    def _check(self, mapping: Mapping, *, gate: Gate) -> None:
        host, key = self.rules.form(mapping.old_url)
        if host != self.host:
            raise ValueError(f"{mapping.old_url} is not on {self.host}")
        if key != mapping.key:
            raise ValueError(f"{mapping.old_url} is not in the site's form, which is http://{host}{key}")
        if key == "/":
            raise ValueError(f"{mapping.old_url} is the home page: a setting of the site, not a mapping")
        if mapping.target:
            gate.check(mapping.target)

    @property
    def hosts(self) -> tuple[str, ...]:
        """Main host and aliases."""
        return (self.host, *self.aliases)

    @property
    def names(self) -> tuple[str, ...]:
        """The same without ports, as DNS knows them: each once."""
        return tuple(dict.fromkeys(split_port(host)[0] for host in self.hosts))

    def archived(self, mapping_url: str) -> str:
        """URL of the archived copy of an old URL, empty where the site names no archive."""
        if not self.archive_template:
            return ""
        return self.archive_template.replace("{time}", self.archive_time).replace("{url}", mapping_url)


class Gate:
    """Which hosts a redirect may lead to. Answers are kept: a map has few hosts and many rows."""

    def __init__(self, *, allowed: tuple[str, ...] = (), archive: tuple[str, ...] = ()) -> None:
        self._allowed = allowed
        self._archive = archive
        self._seen: dict[str, str] = {}

    def complaint(self, target: str) -> str:
        """What is wrong with the host of ``target``: "off-allowed", "archive", or nothing."""
        return self.complaint_of(host_of(target))

    def complaint_of(self, host: str) -> str:
        """The same of a host."""
        if host not in self._seen:
            self._seen[host] = self._judge(host)
        return self._seen[host]

    def check(self, target: str, *, is_setting: bool = False) -> None:
        """Refuse a target on a wrong host with ``ValueError``; a setting of the site may name any but the archive."""
        match self.complaint(target):
            case "archive":
                raise ValueError(f"{target} is in the archive: the state for that is archive")
            case "off-allowed" if not is_setting:
                raise ValueError(f"{target} is not on an allowed host")

    def _judge(self, host: str) -> str:
        if any(_fits(host, pattern) for pattern in self._archive):
            return "archive"
        if self._allowed and host not in self._exact and not any(_fits(host, p) for p in self._patterns):
            return "off-allowed"
        return ""

    @cached_property
    def _exact(self) -> frozenset[str]:
        return frozenset(p for p in self._allowed if not p.startswith("*."))

    @cached_property
    def _patterns(self) -> tuple[str, ...]:
        return tuple(p for p in self._allowed if p.startswith("*."))


def check_target(target: str) -> None:
    """Refuse what is no target of a redirect, with ``ValueError``: see ``Mapping``."""
    if len(target) > MAX_TARGET:
        raise ValueError(f"the target has {len(target)} characters, {MAX_TARGET} are allowed: {target[:80]}…")
    if not target:
        raise ValueError("a redirect without a target")
    if not _TARGET.fullmatch(target):
        raise ValueError(f"{target!r} is no absolute http(s) URL as a Location header needs it")
    host_of(target)


def check_old_url(url: str) -> None:
    """Refuse an old URL that is not written as maps write them, with ``ValueError``."""
    if not _OLD.fullmatch(url):
        raise ValueError(f"{url!r} is not written as http://host/path in ASCII, without fragment")


def _bare(url: str) -> str:
    return url.partition("#")[0].partition("://")[2].rstrip("/")


def _fits(host: str, pattern: str) -> bool:
    if pattern.startswith("*."):
        return host != pattern[2:] and is_below(host, pattern[2:])
    return host == pattern
