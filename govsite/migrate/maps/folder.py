"""A whole move on disk: settings of the sites, their maps, allowed hosts.

A folder or tar archive with ``sites/*.yml`` (one site a file), ``mappings/*.csv`` (named like the site, in folders of
any depth) and ``allowed_hosts.txt``; or one map file with a column of sites.
"""

from __future__ import annotations

import tarfile
from collections.abc import Container, Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct, field

from govsite.errors import InputError
from govsite.migrate.maps.rows import Row, Ruled, Words, read_rows
from govsite.migrate.maps.servers.beside import Lying
from govsite.migrate.maps.servers.formats import has_fixed_name, is_rule_file, read_rules_of_server
from govsite.migrate.maps.servers.rule import RuleFile
from govsite.migrate.maps.settings import SiteSettings, read_settings, settings_of_rows
from govsite.migrate.maps.table import decode, read_table
from govsite.migrate.maps.workbook import SUFFIXES
from govsite.model.mapping import MappingState, SiteMode
from govsite.urls import ascii_host, is_dns_name, lookup_form

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
        return _assembled(_folder(source), words=words, where=str(source), lying=Lying(source))
    if tarfile.is_tarfile(source):
        files = list(_archive(source))
        return _assembled(files, words=words, where=str(source), lying=Lying(dict(files)))
    if source.suffix in (".yml", ".yaml"):
        raise InputError("is the settings of sites, not a map", where=str(source), hint="give the folder above it")
    found = read_file(source, words=words)
    return of_rows(found.rows, name=_site_of(source.resolve(), ()), sites=found.sites)


def read_file(source: Path, *, words: Words) -> RuleFile:
    """The rows of one file, a table or the rules of a server, as they are written. Raises ``InputError``."""
    content = source.read_bytes()
    if not is_rule_file(source.name):
        return RuleFile(rows=read_rows(content, file=str(source), words=words))
    folder = str(source.parent)
    lying = Lying(source.parent, shown="" if folder == "." else folder)
    found = read_rules_of_server(content, file=str(source), words=words, beside=lying.beside(source.name))
    if not found.rows:
        raise InputError("holds no redirect", where=str(source), hint="give the file that the rules stand in")
    return found


def whole_rows(source: Path, *, words: Words) -> list[Row]:
    """The rows of one file, to be written to another: those of rules with the host that their file is named after."""
    if not is_rule_file(source.name):
        return read_file(source, words=words).rows
    return [row for own in read_maps(source, words=words).rows.values() for row in own]


def of_rows(
    rows: Iterable[Row],
    *,
    settings: dict[str, SiteSettings] | None = None,
    name: str = "",
    sites: Iterable[Sequence[str]] = (),
) -> MapSet:
    """Maps of the rows of one file; sites that nobody described are read from the rows themselves.

    ``name`` is that of the file: the site of rows that hold a path alone. ``sites`` are hosts that are one site.
    """
    named = {names[0]: names for names in sites}
    found = MapSet(sites=dict(settings or {}))
    found.rows = _by_site(rows, settings=found.sites, name=name, sites=named)
    _settle(found, sites=named)
    return found


def _by_site(
    rows: Iterable[Row], *, settings: dict[str, SiteSettings], name: str, sites: dict[str, Sequence[str]]
) -> dict[str, list[Row]]:
    """The rows of one file by the site that they are of."""
    found: dict[str, list[Row]] = {}
    hosts = {host: names[0] for names in sites.values() for host in names}
    hosts |= {host: one.id for one in settings.values() for host in one.hosts}
    for row in rows:
        host = _host(row.old_url)
        site = row.site or hosts.get(host) or host or (name if row.old_url.startswith("/") else "")
        found.setdefault(site, []).append(row)
    return found


def _settle(found: MapSet, *, sites: dict[str, Sequence[str]]) -> None:
    """Settings for rows whose site nobody described, and whole addresses for rows that hold a path alone.

    A site of which a rule for all its addresses is the only one goes as a whole, and has no rows then.
    """
    for site, rows in list(found.rows.items()):
        settings = found.sites.get(site)
        if settings is None:
            settings = found.sites[site] = settings_of_rows(site, rows, hosts=sites.get(site, ()))
            if settings.mode is not SiteMode.MAPPED:
                del found.rows[site]
        _complete(settings, rows)


def _complete(settings: SiteSettings, rows: list[Row]) -> None:
    """Whole addresses for rows that hold a path alone.

    A target that is a path is one on the same site where a rule of a server has it, and a mistake in a table.
    """
    for row in rows:
        if row.ruled in (Ruled.WHOLE, Ruled.EACH):  # beside others it is what the server does with what they leave
            row.ruled, row.state, row.new_url = Ruled.PATTERN, MappingState.UNRESOLVED, ""
        row.old_url = settings.whole(row.old_url)
        if row.ruled:
            row.new_url = settings.whole(row.new_url)


def _site_of(path: Path, known: Container[str]) -> str:
    """The site that a file is named after, or that the folder is in which a server wants a file of a fixed name."""
    names = (path.stem, path.parent.name)
    return next((n for n in names if n in known), "") or next((n for n in names if is_dns_name(n)), path.stem)


def _host(url: str) -> str:
    """The host of an old URL, written as hosts of sites are; of what is no URL, whatever stands in its place."""
    try:
        return lookup_form(url)[0]
    except ValueError:
        return url.partition("://")[2].partition("/")[0].partition("?")[0].lower()


def _assembled(files: Iterable[tuple[str, bytes]], *, words: Words, where: str, lying: Lying) -> MapSet:
    found = MapSet()
    rules: dict[str, bytes] = {}
    for name, content in _maps(files, found, words=words, where=where):
        if is_rule_file(Path(name).name):
            rules[name] = content
        else:
            for row in read_rows(content, file=name, words=words, site=Path(name).stem):
                found.rows.setdefault(row.site, []).append(row)
    named: dict[str, Sequence[str]] = {}
    for name, read in _rules(rules, words=words, lying=lying).items():
        sites: dict[str, Sequence[str]] = {names[0]: names for names in read.sites}
        site_of_file = _site_of(Path(where).resolve() / name, found.sites)
        for site, own in _by_site(read.rows, settings=found.sites, name=site_of_file, sites=sites).items():
            found.rows.setdefault(site, []).extend(own)
        named |= sites
    for site, own in found.rows.items():
        if site in found.sites:
            found.sites[site].fit(own)
    _settle(found, sites=named)
    if not found.sites:
        raise InputError(
            "holds no maps", where=where, hint="sites/*.yml and mappings/*.csv, or one map file, are what is read"
        )
    return found


def _rules(files: dict[str, bytes], *, words: Words, lying: Lying) -> dict[str, RuleFile]:
    """What the files of rules say; those that others name or include are read with these, and not by themselves.

    Raises ``InputError`` of the first that cannot be read: a part that others include may not be one by itself.
    """
    read: dict[str, RuleFile | InputError] = {}
    for name in sorted(files, key=lambda name: name.endswith(".map")):
        if name not in lying.taken:
            try:
                read[name] = read_rules_of_server(files[name], file=name, words=words, beside=lying.beside(name))
            except InputError as error:
                read[name] = error
    found: dict[str, RuleFile] = {}
    for name, rules in read.items():
        if name in lying.taken:
            continue
        if isinstance(rules, InputError):
            raise rules
        found[name] = rules
    return found


def _maps(
    files: Iterable[tuple[str, bytes]], found: MapSet, *, words: Words, where: str
) -> Iterator[tuple[str, bytes]]:
    """The files that are maps, while what is said beside them is taken into ``found``.

    Raises ``InputError`` for maps that lie where none is read: nobody would miss their rows.
    """
    elsewhere: list[str] = []
    for name, content in files:
        path = Path(name)
        if any(part.startswith(_OF_PROGRAMS) and part != ".htaccess" for part in path.parts):
            continue
        if path.name == "allowed_hosts.txt":
            found.allowed_hosts = _host_list(decode(content, file=name), file=name)
        elif path.parent.name == "sites" and path.suffix in (".yml", ".yaml"):
            _describe(found, content, file=name)
        elif path.suffix.lower() not in MAPS and not is_rule_file(path.name):
            continue
        elif len(path.parts) == 1 or "mappings" in path.parts[:-1]:
            yield name, content
        elif has_fixed_name(path.name) or (
            not is_rule_file(path.name) and _names_old_urls(content, file=name, words=words)
        ):
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
        if path.is_file() and (path.suffix.lower() in (*MAPS, ".yml", ".yaml") or is_rule_file(path.name)):
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
