"""Access logs: combined, common, JSON lines, and tables of hits (CSV, TSV). Lines nobody can read are counted."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Collection, Iterator
from typing import Any, Literal, NamedTuple

from govsite.errors import InputError
from govsite.migrate.maps.table import SEPARATORS, decode, read_table
from govsite.migrate.maps.workbook import is_workbook
from govsite.migrate.sources.collected import Seen

_LINE = re.compile(
    r"(?:(?P<vhost>[\w.-]+\.[\w-]+(?::\d+)?)\s+(?=[0-9a-fA-F]*[.:][0-9a-fA-F.:]*\s))?"
    r"(?P<client>\S+) \S+ .*?\[(?P<time>[^\]]*)\] "
    r"\"(?P<method>[A-Z]+) (?P<target>\S+)(?: HTTP/[\d.]+)?\" (?P<status>\d{3}) (?P<size>\S+)(?P<rest>.*)"
)
_METHODS = frozenset({"GET", "HEAD"})
_PATH_NAMES = ("url", "uri", "request_uri", "path", "cs-uri-stem", "request", "request_path", "http_path")
_QUERY_NAMES = ("cs-uri-query", "query", "query_string", "args")
_HOST_NAMES = ("host", "http_host", "vhost", "server_name", "cs-host", "domain")
_STATUS_NAMES = ("status", "status_code", "response", "sc-status", "http_status")
_METHOD_NAMES = ("method", "request_method", "cs-method", "http_method")
_COUNT_NAMES = ("count", "hits", "requests", "visits")


class Log(NamedTuple):
    """Hits of one log, and how many lines nobody could read."""

    seen: list[Seen]
    unread: int
    read: int = 0
    """Lines that could be read, whatever they asked for."""


def read_log(
    content: bytes,
    *,
    file: str,
    statuses: Collection[str] | None = None,
    column_of: Callable[[str], str | None] = lambda _: None,
) -> Log:
    """The old URLs of a log with their hits, whatever of the known forms it is in.

    Hits are requests by GET or HEAD that were answered (status below 400), redirected, or not found: an old URL
    that people ask for counts even where the old server has lost it. 5xx answers of the server count too.
    ``statuses`` ("404" …) leaves only requests that were answered so. ``column_of`` knows the header words of tables
    that people made in a spreadsheet, in whatever charset and with whatever separator it saved them. Raises
    ``InputError`` where there are lines and none can be read.
    """
    table = _spreadsheet(content, file=file, column_of=column_of)
    log = _counted(_records_of(content, file=file) if table is None else table, statuses)
    if log.unread and not log.seen and log.read == 0:
        raise InputError(
            f"holds no line that can be read ({log.unread} could not)",
            where=file,
            hint="access logs (combined, common, JSON lines, W3C) and tables with a column of addresses are",
        )
    return log


def _spreadsheet(
    content: bytes, *, file: str, column_of: Callable[[str], str | None]
) -> Iterator[tuple[str, int, str] | None] | None:
    """Records of a table whose header names a column of addresses in words that are known; else ``None``."""
    is_wide = b"\0" in content[:4000]
    try:
        if is_workbook(content):
            columns, rows = read_table(content, file=file, column_of=column_of)
            return _entries(columns, rows)
        head = decode(content if is_wide else content.lstrip()[:4000].partition(b"\n")[0], file=file)
        first = next((line for line in head.splitlines() if line.strip()), "")
        words = {cell.strip().strip('"') for separator in SEPARATORS for cell in first.split(separator)}
        # Tables in the words of logs, which name host, query and method as well, are read as logs.
        if "old_url" not in map(column_of, words) or not {word.lower() for word in words}.isdisjoint(_PATH_NAMES):
            return None
        columns, rows = read_table(content, file=file, column_of=column_of)
    except InputError:
        if is_workbook(content):
            raise
        return None
    return _entries(columns, rows)


def _entries(columns: list[str | None], rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[str, int, str] | None]:
    """Records of a table of addresses and hits."""
    places = {name: place for place, name in enumerate(columns) if name}
    for _, cells in rows:
        given = {name: cells[place].strip() for name, place in places.items() if place < len(cells)}
        hits = given.get("hits", "").replace(",", "").removesuffix(".0")
        if not given.get("old_url") or (hits and not hits.isdigit()):
            yield None
            continue
        yield _address(given["old_url"], ""), int(hits) if hits else 1, given.get("state", "")


def _records_of(content: bytes, *, file: str) -> Iterator[tuple[str, int, str] | None]:
    try:
        text = (
            content.decode("utf-8-sig")
            if not content.startswith((b"\xff\xfe", b"\xfe\xff"))
            else decode(content, file=file)
        )
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    first = next((line for line in io.StringIO(text) if line.strip()), "")
    yield from _records(text, first)


def _counted(records: Iterator[tuple[str, int, str] | None], statuses: Collection[str] | None) -> Log:
    hits: dict[str, int] = {}
    read = unread = 0
    for found in records:
        if found is None:
            unread += 1
            continue
        read += 1
        if found[0] and (statuses is None or found[2] in statuses):
            hits[found[0]] = hits.get(found[0], 0) + found[1]
    return Log([Seen(url, count, "log") for url, count in hits.items()], unread, read)


def _records(text: str, first: str) -> Iterator[tuple[str, int, str] | None]:
    head = first.lstrip()
    if head.startswith(("{", "[{")):
        yield from _json(text)
    elif head.startswith("#") and "#fields:" in text[:4000].lower():
        yield from _w3c(text)
    elif (separator := _table_separator(first)) is not None:
        yield from _table(text, separator)
    else:
        yield from (_line(line) for line in io.StringIO(text) if line.strip())


def _line(line: str) -> tuple[str, int, str] | None:
    found = _LINE.match(line)
    if found is None:
        return None
    if found["method"] not in _METHODS:
        return "", 0, ""
    return _address(found["target"], (found["vhost"] or "").partition(":")[0]), 1, found["status"]


def _json(text: str) -> Iterator[tuple[str, int, str] | None]:
    for line in io.StringIO(text):
        bare = line.strip().strip("[],").strip()
        if not bare:
            continue
        try:
            entry = json.loads(bare)
        except (ValueError, RecursionError):
            yield None
            continue
        yield _entry({str(k).lower(): v for k, v in entry.items()}) if isinstance(entry, dict) else None


def _table_separator(first: str) -> str | None:
    for separator in ("\t", ",", ";"):
        names = [cell.strip().strip('"').lower() for cell in first.strip().lstrip("\ufeff").split(separator)]
        if any(name in names for name in (*_PATH_NAMES, *_COUNT_NAMES)) and len(names) > 1:
            return separator
    return None


def _table(text: str, separator: str) -> Iterator[tuple[str, int, str] | None]:
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if separator != "\t" else csv.QUOTE_NONE
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, quoting=quoting)
    try:
        names = [cell.strip().lower() for cell in next(rows)]
        for cells in rows:
            if cells:
                yield _entry(dict(zip(names, cells, strict=False)))
    except csv.Error:
        yield None


def _w3c(text: str) -> Iterator[tuple[str, int, str] | None]:
    names: list[str] = []
    for line in io.StringIO(text):
        if line.lower().startswith("#fields:"):
            names = line.split()[1:]
        elif not line.startswith("#") and line.strip():
            yield _entry({n.lower(): v for n, v in zip(names, line.split(), strict=False) if v != "-"})


def _entry(entry: dict[str, Any]) -> tuple[str, int, str] | None:
    nested = entry.get("request")
    if isinstance(nested, dict):
        entry = {**entry, **{str(k).lower(): v for k, v in nested.items()}}
        entry.pop("request")
    target = _first(entry, _PATH_NAMES)
    if not target:
        return None
    method = _first(entry, _METHOD_NAMES)
    request = target.split(" ")
    if len(request) > 1 and request[0].isupper():
        method, target = request[0], request[1]
    if method and method.upper() not in _METHODS:
        return "", 0, ""
    query = _first(entry, _QUERY_NAMES)
    if query and "?" not in target:
        target = f"{target}?{query.removeprefix('?')}"
    count = _first(entry, _COUNT_NAMES)
    if count and not count.isdigit():
        return None
    return (
        _address(target, _first(entry, _HOST_NAMES).partition(":")[0]),
        int(count) if count else 1,
        _first(entry, _STATUS_NAMES),
    )


def _first(entry: dict[str, Any], names: tuple[str, ...]) -> str:
    return next(
        (
            str(entry[n]).strip()
            for n in names
            if entry.get(n) not in (None, "", "-") and not isinstance(entry[n], (dict, list))
        ),
        "",
    )


def _address(target: str, host: str) -> str:
    if target.startswith(("http://", "https://")):
        return target
    if not target.startswith("/"):
        return ""
    return f"http://{host}{target}" if host else target
