"""A whole move on disk: settings of the sites, their maps, allowed hosts.

A folder or tar archive with ``sites/*.yml`` (one site a file), ``mappings/*.csv`` (named like the site, in folders of
any depth) and ``allowed_hosts.txt``; or one map file with a column of sites.
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct, field

from govsite.errors import InputError
from govsite.migrate.maps.rows import Row, Words, read_rows
from govsite.migrate.maps.settings import SiteSettings, read_settings, settings_of_rows
from govsite.migrate.maps.table import decode, read_table
from govsite.migrate.maps.workbook import SUFFIXES
from govsite.urls import ascii_host, lookup_form

_MOST_BYTES = 1 << 30
MAPS = (".csv", ".tsv", ".txt", *SUFFIXES)
"""Endings of files that hold a map."""
_OF_PROGRAMS = (".", "~$", "__MACOSX")
"""How files and folders begin that nobody wrote: locks of spreadsheets, what file managers and packers leave."""
_MOST_NAMED = 8


class MapSet(Struct):
    """Maps of many sites as they are written, before anything is judged."""

    sites: dict[str, SiteSettings] = field(default_factory=dict)
    """By id, in the order of the files."""
    rows: dict[str, list[Row]] = field(default_factory=dict)
    """By site id; a site without map has no entry."""
    allowed_hosts: tuple[str, ...] = ()


def read_maps(source: Path, *, words: Words) -> MapSet:
    """The maps at ``source``: a folder, a tar archive (however compressed) or one map file.

    Raises ``InputError``.
    """
    if not source.exists():
        raise InputError("no such file or folder", where=str(source))
    if source.is_dir():
        return _assembled(_folder(source), words=words, where=str(source))
    if tarfile.is_tarfile(source):
        return _assembled(_archive(source), words=words, where=str(source))
    if source.suffix in (".yml", ".yaml"):
        raise InputError("is the settings of sites, not a map", where=str(source), hint="give the folder above it")
    rows = read_rows(source.read_bytes(), file=str(source), words=words)
    return of_rows(rows, name=source.stem)


def of_rows(rows: Iterable[Row], *, settings: dict[str, SiteSettings] | None = None, name: str = "") -> MapSet:
    """Maps of the rows of one file; sites that nobody described are read from the rows themselves.

    ``name`` is that of the file: the site of rows that hold a path alone.
    """
    by_site: dict[str, list[Row]] = {}
    given = dict(settings or {})
    hosts = {host: one.id for one in given.values() for host in one.hosts}
    for row in rows:
        host = _host(row.old_url)
        site = row.site or hosts.get(host) or host or (name if row.old_url.startswith("/") else "")
        by_site.setdefault(site, []).append(row)
    found = MapSet(sites=given, rows=by_site)
    for site, own in by_site.items():
        _settle(found, site, own)
    return found


def _settle(found: MapSet, site: str, rows: list[Row]) -> None:
    """Settings for rows whose site nobody described, and whole addresses for rows that hold a path alone."""
    settings = found.sites.get(site)
    if settings is None:
        settings = found.sites[site] = settings_of_rows(site, rows)
    for row in rows:
        row.old_url = settings.whole(row.old_url)


def _host(url: str) -> str:
    """The host of an old URL, written as hosts of sites are; of what is no URL, whatever stands in its place."""
    try:
        return lookup_form(url)[0]
    except ValueError:
        return url.partition("://")[2].partition("/")[0].partition("?")[0].lower()


def _assembled(files: Iterator[tuple[str, bytes]], *, words: Words, where: str) -> MapSet:
    found = MapSet()
    maps = list(_maps(files, found, words=words, where=where))
    for name, content in maps:
        for row in read_rows(content, file=name, words=words, site=Path(name).stem):
            found.rows.setdefault(row.site, []).append(row)
    for site, own in found.rows.items():
        if site in found.sites:
            found.sites[site].fit(own)
        _settle(found, site, own)
    if not found.sites:
        raise InputError(
            "holds no maps", where=where, hint="sites/*.yml and mappings/*.csv, or one map file, are what is read"
        )
    return found


def _maps(
    files: Iterator[tuple[str, bytes]], found: MapSet, *, words: Words, where: str
) -> Iterator[tuple[str, bytes]]:
    """The files that are maps, while what is said beside them is taken into ``found``.

    Raises ``InputError`` for maps that lie where none is read: nobody would miss their rows.
    """
    elsewhere: list[str] = []
    for name, content in files:
        path = Path(name)
        if any(part.startswith(_OF_PROGRAMS) for part in path.parts):
            continue
        if path.name == "allowed_hosts.txt":
            found.allowed_hosts = _host_list(decode(content, file=name), file=name)
        elif path.parent.name == "sites" and path.suffix in (".yml", ".yaml"):
            _describe(found, content, file=name)
        elif path.suffix.lower() not in MAPS:
            continue
        elif len(path.parts) == 1 or "mappings" in path.parts[:-1]:
            yield name, content
        elif _names_old_urls(content, file=name, words=words):
            elsewhere.append(name)
    if elsewhere:
        raise InputError(
            f"maps lie where none is read: {', '.join(elsewhere[:_MOST_NAMED])}",
            where=where,
            hint="put maps below mappings/, and other tables outside this folder",
        )


def _names_old_urls(content: bytes, *, file: str, words: Words) -> bool:
    """Whether a file has the header of a map."""
    try:
        return "old_url" in map(words.column, read_table(content, file=file, column_of=words.column)[0])
    except InputError:
        return False


def _describe(found: MapSet, content: bytes, *, file: str) -> None:
    for settings in read_settings(content, file=file):
        if settings.id in found.sites:
            raise InputError(f"the site {settings.id!r} is described twice", where=file)
        found.sites[settings.id] = settings


def _folder(source: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(source.rglob("*")):
        if path.is_file() and path.suffix.lower() in (*MAPS, ".yml", ".yaml"):
            yield str(path.relative_to(source)), path.read_bytes()


def _archive(source: Path) -> Iterator[tuple[str, bytes]]:
    total = 0
    found: list[tuple[str, bytes]] = []
    try:
        with tarfile.open(source) as archive:
            for member in archive:
                if not member.isfile():
                    continue
                total += member.size
                if total > _MOST_BYTES:
                    raise InputError("holds more than 1 GiB", where=str(source))
                stream = archive.extractfile(member)
                if stream is not None:
                    found.append((member.name, stream.read()))
    except (tarfile.TarError, EOFError, OSError) as error:
        raise InputError(f"cannot be read as an archive: {error}", where=str(source)) from error
    yield from sorted(found)


def _host_list(text: str, *, file: str) -> tuple[str, ...]:
    """Hosts, one a line, in A-labels as targets have them. Raises ``InputError`` for what no target's host can be."""
    names: dict[str, None] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not (name := line.partition("#")[0].strip()):
            continue
        mark = "*." if name.startswith("*.") else ""
        try:
            host = ascii_host(name.removeprefix(mark))
        except ValueError:
            host = ""
        if not host or "*" in host or host.startswith("."):
            raise InputError(
                f"{name!r} is no host, so no target is ever on it",
                where=f"{file}:{number}",
                hint="one host a line, without https://, path and port; *. before it for all below",
            )
        names[mark + host] = None
    return tuple(names)
