"""Search all maps at once for faults. Linear in the number of rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from govsite.migrate.lint import sentences
from govsite.migrate.lint.fault import Fault, FaultKind
from govsite.migrate.lint.follow import Follower
from govsite.migrate.lint.one_url import (
    Patterns,
    double_slash,
    encoding_trouble,
    is_host,
    is_private,
    page_of,
    several,
)
from govsite.migrate.maps.folder import MapSet
from govsite.migrate.maps.index import Kind, MapIndex, answer_of
from govsite.migrate.maps.rows import Row, Ruled, best
from govsite.migrate.maps.settings import SiteSettings
from govsite.migrate.serving.table import unserved
from govsite.model.mapping import Gate, MappingState, check_target
from govsite.model.moving import Moving
from govsite.model.outcome import Severity, fingerprint
from govsite.model.words import Words
from govsite.passwords import shown_address
from govsite.urls import escaped_target, host_or_nothing, lookup_form, split_url

_Found = tuple[FaultKind, str, str, Row | None, str]
"""Kind, site, URL, row, key."""


def lint(maps: MapSet, *, moving: Moving, archive_hosts: tuple[str, ...] = ()) -> list[Fault]:
    """Every fault, in the order of sites and lines."""
    index = MapIndex(maps)
    found = [
        *_sites(index),
        *_no_home(maps),
        *_undecided(maps),
        *_strays(index),
        *_collisions(index),
        *_rows(index, maps, archive_hosts=archive_hosts, longest=moving.longest_served),
    ]
    found += _patterns(index, moving)
    found += _mass_home(maps, moving=moving)
    faults = [_fault(entry, severities=moving.severities) for entry in found]
    order = {site: number for number, site in enumerate(maps.sites)}
    return sorted(faults, key=lambda f: (order.get(f.site, 0), f.line, f.kind, f.key))


def _fault(entry: _Found, *, severities: dict[str, Severity]) -> Fault:
    kind, site, url, row, key = entry
    return Fault(
        kind=kind,
        severity=severities.get(kind, Severity.MEDIUM),
        site=site,
        url=shown_address(url),
        key=shown_address(key),
        file=row.file if row else "",
        line=row.line if row else 0,
        message=_message(kind, url=shown_address(url) or site, key=shown_address(key), row=row),
        fingerprint=fingerprint(rule=f"map-{kind}", site=site, url=url, key=key),
    )


def _message(kind: FaultKind, *, url: str, key: str, row: Row | None) -> Words:
    if row is not None and kind is FaultKind.PATTERN and (row.covers_below or not row.has_address):
        return sentences.of_rule(url=url, rule=key, covers_below=row.covers_below)
    return sentences.message(kind, url=url, key=key)


def _sites(index: MapIndex) -> Iterator[_Found]:
    for host, sites in index.claims.items():
        for site in dict.fromkeys(sites[1:]):
            yield FaultKind.HOST_CLAIMED_TWICE, site, "", None, f"{host} {sites[0]}"


def _no_home(maps: MapSet) -> Iterator[_Found]:
    for site in maps.sites.values():
        if site.lacks_home(maps.rows.get(site.id, ())):
            yield FaultKind.NO_HOME_PAGE, site.id, "", None, f"http://{site.hosts[0]}/"


def _undecided(maps: MapSet) -> Iterator[_Found]:
    for site, rows in maps.rows.items():
        undecided = [row for row in rows if row.has_address]
        if undecided and all(row.state is MappingState.UNRESOLVED for row in undecided):
            yield FaultKind.UNDECIDED, site, "", None, str(len(undecided))


def _strays(index: MapIndex) -> Iterator[_Found]:
    for site, row, host in index.strays:
        bad = FaultKind.NO_HOST if row.old_url.startswith("/") else FaultKind.BAD_OLD_URL
        kind = FaultKind.FOREIGN_OLD_URL if host else bad
        yield kind, site, row.old_url, row, host
    for site, row in index.views:
        yield FaultKind.FRAGMENT, site, row.old_url, row, ""


def _collisions(index: MapIndex) -> Iterator[_Found]:
    """Rows that the site cannot tell apart, and rows that some servers cannot: those that differ by case."""
    by_case: dict[tuple[str, str], Row] = {}
    for (site, key), rows in index.rows.items():
        if not index.sites[site].rules.fold_case:
            decides = best(rows)
            other = by_case.setdefault((site, key.lower()), decides)
            if other is not decides and answer_of(other) != answer_of(decides):
                yield FaultKind.CASE_COLLISION, site, decides.old_url, decides, other.old_url
        if len(rows) > 1:
            kept = best(rows)
            for row in rows:
                if row is not kept:
                    yield _collision(row, kept), site, row.old_url, row, f"{kept.old_url} {kept.line}"


def _collision(row: Row, kept: Row) -> FaultKind:
    if answer_of(row) == answer_of(kept):
        return FaultKind.DUPLICATE
    mine, other = lookup_form(row.old_url), lookup_form(kept.old_url)
    if mine == other:
        return FaultKind.CONTRADICTION
    folded = lookup_form(row.old_url, fold_case=True), lookup_form(kept.old_url, fold_case=True)
    if folded[0] == folded[1]:
        return FaultKind.CASE_COLLISION
    if folded[0][1].partition("?")[2] != folded[1][1].partition("?")[2]:
        return FaultKind.LOST_PARAMETER
    return FaultKind.CONTRADICTION


def _rows(index: MapIndex, maps: MapSet, *, archive_hosts: tuple[str, ...], longest: int) -> Iterator[_Found]:
    gate = Gate(allowed=maps.allowed_hosts, archive=archive_hosts)
    secure = _secure_hosts(maps)
    follower = Follower(index)
    for (site, key), rows in index.rows.items():
        for row in rows:
            url = row.old_url
            for kind, detail in _old(row, key, index.sites[site], longest=longest):
                yield kind, site, url, row, detail
            if row.state in (MappingState.REDIRECT, MappingState.AWAITING):
                for kind, detail in _target(row, gate=gate, secure=secure):
                    yield kind, site, url, row, detail
            elif row.new_url:
                yield FaultKind.UNUSED_TARGET, site, url, row, row.new_url
            if row.state is MappingState.REDIRECT and row.new_url and index.site_at(row.new_url):
                for kind, detail in _ends(row, (site, key), follower=follower):
                    yield kind, site, url, row, detail


def _is_settled(row: Row, site: SiteSettings) -> bool:
    """Whether the row of a home page says what is settled for it by now."""
    try:
        return site.settles(row, home=site.home)
    except ValueError:
        return False


def _old(row: Row, key: str, site: SiteSettings, *, longest: int) -> Iterator[tuple[FaultKind, str]]:
    url = row.old_url
    if key == "/" and not _is_settled(row, site):
        yield FaultKind.HOME_PAGE, ""
    if row.has_fragment:
        yield FaultKind.FRAGMENT, ""
    if row.ruled is Ruled.TEMPORARY:
        yield FaultKind.TEMPORARY, row.note
    is_answered = row.state in (MappingState.REDIRECT, MappingState.ARCHIVE)
    if is_answered and (why := unserved(key, site.rules, longest=longest)):
        yield FaultKind.UNSERVED, why
    if double_slash(url):
        yield FaultKind.DOUBLE_SLASH, url
    if trouble := encoding_trouble(url):
        yield FaultKind.PERCENT_ENCODING, f"{trouble} {url}"


def _patterns(index: MapIndex, moving: Moving) -> Iterator[_Found]:
    for site, row in index.patterns:
        yield FaultKind.ABSENT if row.ruled is Ruled.ABSENT else FaultKind.PATTERN, site, row.old_url, row, row.note
    old, new = (Patterns(moving.patterns.get(column, ())) for column in ("old_url", "new_url"))
    for (site, _), rows in index.rows.items():
        for row in rows:
            if old.fit(row.old_url):
                yield FaultKind.PATTERN, site, row.old_url, row, row.old_url
            if row.new_url and new.fit(row.new_url):
                yield FaultKind.PATTERN, site, row.old_url, row, row.new_url


def _target(row: Row, *, gate: Gate, secure: frozenset[str]) -> Iterator[tuple[FaultKind, str]]:
    target = row.new_url
    if not target:
        yield FaultKind.NO_TARGET, ""
        return
    trouble = encoding_trouble(target)
    if trouble:
        yield FaultKind.PERCENT_ENCODING, f"{trouble} {target}"
    host = host_or_nothing(target)
    private = is_private(host)
    if not (private or is_host(host)) or several(target) or not _can_be_served(target):
        yield FaultKind.BAD_TARGET, target
        return
    if private:
        yield FaultKind.PRIVATE_TARGET, target
    if "@" in split_url(target).netloc:
        yield FaultKind.CREDENTIALS, target
    match gate.complaint_of(host):
        case "archive":
            yield FaultKind.TO_ARCHIVE, target
        case "off-allowed":
            yield FaultKind.OFF_ALLOWED, target
    if host in secure and not _is_https(target):
        yield FaultKind.PLAIN_HTTP, target
    if double_slash(target):
        yield FaultKind.DOUBLE_SLASH, target


def _can_be_served(target: str) -> bool:
    try:
        check_target(target)
    except ValueError:
        try:
            check_target(escaped_target(target))
        except ValueError:
            return False
    return True


def _is_https(url: str) -> bool:
    return url.startswith("https:") or url[:6].lower() == "https:"


def _ends(row: Row, node: tuple[str, str], *, follower: Follower) -> Iterator[tuple[FaultKind, str]]:
    end = follower.end_of(row, node)
    if end.hops > 1 and end.kind is not None:
        yield FaultKind.CHAIN, end.url
    match end.kind:
        case None:
            yield FaultKind.LOOP, row.new_url
        case Kind.GONE:
            yield FaultKind.ENDS_GONE, end.url
        case Kind.UNMAPPED:
            yield FaultKind.RETIRED_HOST, end.url
        case _:
            pass


def _secure_hosts(maps: MapSet) -> frozenset[str]:
    """Hosts that serve https: those of home pages, and those that more targets name with https than without."""
    homes = {host_or_nothing(s.home) for s in maps.sites.values() if _is_https(s.home)}
    votes: Counter[str] = Counter()
    for rows in maps.rows.values():
        for row in rows:
            if row.new_url:
                votes[host_or_nothing(row.new_url)] += 1 if _is_https(row.new_url) else -1
    return frozenset(homes | {host for host, vote in votes.items() if vote > 0})


def _mass_home(maps: MapSet, *, moving: Moving) -> Iterator[_Found]:
    """Home pages are counted as pages, not as texts: with and without the slash they are one."""
    limit = moving.mass_home
    for site, rows in maps.rows.items():
        redirects = [row.new_url for row in rows if row.state is MappingState.REDIRECT]
        own_home = page_of(maps.sites[site].home, documents=limit.documents)[:2]
        counts: Counter[tuple[str, str, str]] = Counter()
        written: dict[tuple[str, str, str], str] = {}
        for target in redirects:
            page = page_of(target, documents=limit.documents)
            if page[0] and (not page[1] or page[:2] == own_home):
                counts[page] += 1
                written.setdefault(page, target)
        for page, count in counts.items():
            if count >= limit.count and count >= limit.share * len(redirects):
                yield FaultKind.MASS_HOME, site, "", None, f"{written[page]} {count}"
