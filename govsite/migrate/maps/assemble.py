"""From rows to maps that keep the invariants: what breaks one is refused, with file and line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from govsite.migrate.maps.folder import MapSet
from govsite.migrate.maps.rows import Row, Ruled, best
from govsite.migrate.maps.settings import SiteSettings
from govsite.model.mapping import Gate, Mapping, MappingState, SiteMap, SiteMode
from govsite.model.site import Place
from govsite.urls import escaped_target, host_of


class Refusal(NamedTuple):
    """A row, or a whole site, that is not taken."""

    site: str
    url: str
    file: str
    line: int
    reason: str


class Assembled(NamedTuple):
    """Maps, and what was left out with the reason."""

    sites: tuple[SiteMap, ...]
    refused: tuple[Refusal, ...]
    homeless: tuple[SiteSettings, ...] = ()
    """Those of which nothing says where their home page leads."""


def assemble(
    maps: MapSet,
    *,
    allowed_hosts: Sequence[str] = (),
    archive_template: str = "",
) -> Assembled:
    """The maps of all sites. Of several rows for one URL the best is taken; the others are no refusals."""
    allowed = tuple(dict.fromkeys((*maps.allowed_hosts, *allowed_hosts)))
    archive = (host_of(archive_template.replace("{time}", "").replace("{url}", "")),) if archive_template else ()
    sites: list[SiteMap] = []
    refused: list[Refusal] = []
    claimed: dict[str, str] = {}
    for settings in maps.sites.values():
        rows = maps.rows.get(settings.id, [])
        if rows and not settings.hosts:
            refused += [Refusal(settings.id, row.old_url, row.file, row.line, _hostless(row)) for row in rows]
            continue
        try:
            _claim(settings, claimed)
            gate = Gate(allowed=allowed, archive=archive)
            home = _home(settings, gate)
            mappings = _mappings(settings, rows, home=home, gate=gate, refused=refused)
            sites.append(
                SiteMap(
                    id=settings.id, host=settings.hosts[0], aliases=settings.hosts[1:], title=settings.title,
                    mode=settings.mode, home=home, target=settings.target, append_path=settings.append_path,
                    rules=settings.rules, archive_template=archive_template, archive_time=settings.archive_time,
                    allowed_hosts=allowed, archive_hosts=archive, mappings=mappings,
                )
            )  # fmt: skip
        except ValueError as error:
            refused.append(Refusal(settings.id, "", settings.file, 0, str(error)))
    homeless = (site for site in maps.sites.values() if site.lacks_home(maps.rows.get(site.id, ())))
    return Assembled(tuple(sites), tuple(refused), tuple(homeless))


def _hostless(row: Row) -> str:
    if why := _left_out(row):
        return why
    is_path = row.old_url.startswith("/")
    return "is a path, and nothing says of which host" if is_path else "is no http(s) URL"


def _claim(settings: SiteSettings, claimed: dict[str, str]) -> None:
    if not settings.hosts:
        raise ValueError("the site has no host")
    for host in settings.hosts:
        if host in claimed:
            # A map that is named after the host and not after the site whose settings it belongs to.
            name = (
                "" if settings.file else f": name its map {claimed[host]}.csv, or say site {claimed[host]} in its rows"
            )
            raise ValueError(f"the host {host} is already that of {claimed[host]}{name}")
    claimed.update(dict.fromkeys(settings.hosts, settings.id))


def _home(settings: SiteSettings, gate: Gate) -> str:
    """Where the home page leads; what was read off a row, as nobody described the site, may not be the archive."""
    is_off = settings.home and not settings.file and gate.complaint(settings.home) == "archive"
    return "" if is_off else settings.home


def _key(row: Row, home: str, settings: SiteSettings) -> str:
    """Path and query that a row is for; nothing where it says what is settled for the home page anyway.

    Raises ``ValueError`` for a row that is no mapping of the site.
    """
    host, key = settings.rules.form(row.old_url)
    if host not in settings.hosts:
        raise ValueError(f"{host} is no host of the site")
    if key != "/":
        return key
    if row.has_fragment:
        raise ValueError("no server sees what stands behind # and without it this is the home page")
    if settings.settles(row, home=home):
        return ""
    raise ValueError("the home page is a setting of the site, not a mapping")


def _mappings(
    settings: SiteSettings, rows: Sequence[Row], *, home: str, gate: Gate, refused: list[Refusal]
) -> tuple[Mapping, ...]:
    if settings.mode is not SiteMode.MAPPED:
        return ()
    by_key: dict[str, list[Row]] = {}
    for row in rows:
        if why := _left_out(row):
            refused.append(Refusal(settings.id, row.old_url, row.file, row.line, why))
        if not row.has_address:
            continue
        try:
            if key := _key(row, home, settings):
                by_key.setdefault(key, []).append(row)
        except ValueError as error:
            refused.append(Refusal(settings.id, row.old_url, row.file, row.line, str(error)))
    found: list[Mapping] = []
    for key, group in by_key.items():
        row = best(group)
        try:
            mapping = _mapping(row, old_url=f"http://{settings.hosts[0]}{key}")
            if mapping.target:
                gate.check(mapping.target)
            found.append(mapping)
        except ValueError as error:
            refused.append(Refusal(settings.id, row.old_url, row.file, row.line, str(error)))
    return tuple(found)


def _left_out(row: Row) -> str:
    """What of a server's rule is in no mapping; nothing where all of it is."""
    if row.covers_below:
        return f"is also a rule for what is below, which is left out: {row.note}"
    if row.has_address:
        return ""
    if row.ruled is Ruled.ABSENT:
        return f"is not here: {row.note}"
    return f"is a rule for no single address: {row.note}"


def _mapping(row: Row, *, old_url: str) -> Mapping:
    target = row.new_url if row.state in (MappingState.REDIRECT, MappingState.AWAITING) else ""
    suggested = row.suggested or (row.new_url if row.state is MappingState.ARCHIVE else "")
    return Mapping(
        old_url=old_url,
        state=row.state,
        target=escaped_target(target),
        hits=row.hits,
        confidence=row.confidence,
        step=row.step,
        evidence=row.evidence,
        suggested=_link(suggested),
        archive_url=_link(row.archive_url),
        note=row.note,
        place=Place(file=row.file, line=row.line),
    )


def _link(url: str) -> str:
    """A link of the 410 page; what a person wrote without scheme gets one, what is no URL is left out."""
    if not url:
        return ""
    try:
        return escaped_target(url if "://" in url else f"http://{url}")
    except ValueError:
        return ""
