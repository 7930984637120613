"""Access logs: combined, common, HAProxy's, clouds', W3C, JSON lines, tables of hits. Unread lines are counted."""

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
from govsite.migrate.sources.streams import lines_of

_COMBINED = (
    r"(?:(?P<vhost>[\w.-]+\.[\w-]+(?::\d+)?)\s+(?=[0-9a-fA-F]*[.:][0-9a-fA-F.:]*\s))?"
    r"(?P<client>\S+) \S+ .*?\[(?P<time>[^\[\]]*)\] "
    r"\"(?P<method>[A-Z]+) (?P<target>%s)\" (?P<status>\d{3}) (?P<size>\S+)(?P<rest>.*)"
)
_LINE = re.compile(_COMBINED.replace("%s)", r"\S+)(?: HTTP/[\d.]+)?"))
_WITH_BLANKS = re.compile(_COMBINED.replace("%s)", r"/[^\"]*) HTTP/[\d.]+"))
_HAPROXY = re.compile(
    r"[^\[]*(?:\[\d+\][^\[]*)?\[[^\[\]]*\] \S+ \S+ [-+\d/]+ (?P<status>-?\d+) [^{\"]*(?:\{(?P<vhost>[\w.-]*)[^\"]*)?"
    r"\"(?P<method>[A-Z]+) (?P<target>\S+)(?: HTTP/[\d.]+)?\""
)
"""``option httplog``: section 8.2.3 of HAProxy's manual; the host where it is the first header that is captured."""
_BALANCER = re.compile(
    r"(?:\S+ )?\d{4}-\d\d-\d\dT\S+(?: \S+){6} (?P<status>\d{3}) \S+ \d+ \d+ \"(?P<method>[A-Z]+) (?P<target>\S+)"
    r"(?P<vhost>)"
)
"""Load balancers of AWS: elasticloadbalancing/latest/application/load-balancer-access-logs.html."""
_REQUEST = re.compile(
    r".*?\"(?P<method>[A-Z]{3,}) (?P<target>[/h][^\s\"]*+)(?: HTTP/[\d.]+)?\" (?P<status>\d{3})\b(?P<vhost>)"
)
"""A request in quotes, its status behind it, whatever stands before: storages and networks of clouds (S3, Alibaba)."""
_ESCAPED = re.compile(r"\\(?:x([0-9a-fA-F]{2})|([\"\\]))")
_FORMS = (_LINE, _WITH_BLANKS, _HAPROXY, _BALANCER, _REQUEST)
_HEAD = 64 * 1024
_MARK = b"\xef\xbb\xbf"
_MOST_BYTES = 1 << 30
_LONGEST_CELL = 1 << 16
"""A quote that nobody closed takes no more of a table with it."""
_METHODS = frozenset({"GET", "HEAD"})
_PATH_NAMES = ("url", "uri", "request_uri", "path", "cs-uri-stem", "request", "request_path", "http_path",
               "requestpath", "requesturl", "clientrequesturi")  # fmt: skip
_QUERY_NAMES = ("cs-uri-query", "query", "query_string", "args")
_HOST_NAMES = ("host", "http_host", "vhost", "server_name", "x-host-header", "cs-host", "domain", "requesthost",
               "clientrequesthost")  # fmt: skip
_STATUS_NAMES = ("status", "status_code", "response", "sc-status", "http_status", "downstreamstatus",
                 "edgeresponsestatus")  # fmt: skip
_METHOD_NAMES = ("method", "request_method", "cs-method", "http_method", "requestmethod", "clientrequestmethod")
_COUNT_NAMES = ("count", "hits", "requests", "visits")


class Log(NamedTuple):
    """Hits of one log, and how many lines nobody could read."""

    seen: list[Seen]
    unread: int
    read: int = 0
    """Lines that could be read, whatever they asked for."""


def read_log(
    stream: io.BufferedReader,
    *,
    file: str,
    statuses: Collection[str] | None = None,
    column_of: Callable[[str], str | None] = lambda _: None,
) -> Log:
    """The old URLs of a log with their hits, whatever of the known forms it is in.

    The log is read line by line: only its different URLs stay in memory. Tables of spreadsheets are read at once.

    Hits are requests by GET or HEAD that were answered (status below 400), redirected, or not found: an old URL
    that people ask for counts even where the old server has lost it. 5xx answers of the server count too.
    ``statuses`` ("404" …) leaves only requests that were answered so. ``column_of`` knows the header words of tables
    that people made in a spreadsheet, in whatever charset and with whatever separator it saved them. Raises
    ``InputError`` where there are lines and none can be read.
    """
    head = stream.peek(_HEAD)
    table = _spreadsheet(stream, head, file=file, column_of=column_of)
    log = _counted(_records_of(stream, head, file=file) if table is None else table, statuses)
    if log.unread and not log.seen and log.read == 0:
        raise InputError(
            f"holds no line that can be read ({log.unread} could not)",
            where=file,
            hint="access logs (combined, common, HAProxy's, JSON lines, W3C) and tables with a column of addresses are",
        )
    return log


def _spreadsheet(
    stream: io.BufferedReader, head: bytes, *, file: str, column_of: Callable[[str], str | None]
) -> Iterator[tuple[str, int, str] | None] | None:
    """Records of a table whose header names a column of addresses in words that are known; else ``None``."""
    if is_workbook(head):
        return _entries(_whole(stream, file=file), file=file, column_of=column_of)
    try:
        # Half a character at the end of UTF-16 is cut off with its line.
        top = head[: len(head) & ~1] if _is_wide(head) else head.lstrip()[:4000].partition(b"\n")[0]
        first = next((line for line in decode(top, file=file).splitlines() if line.strip()), "")
        words = {cell.strip().strip('"') for separator in SEPARATORS for cell in first.split(separator)}
        # Tables in the words of logs, which name host, query and method as well, are read as logs.
        if "old_url" not in map(column_of, words) or not {word.lower() for word in words}.isdisjoint(_PATH_NAMES):
            return None
    except InputError:
        return None
    return _entries(_whole(stream, file=file), file=file, column_of=column_of)


def _is_wide(head: bytes) -> bool:
    """Whether a text is UTF-16."""
    return b"\0" in head[:4000]


def _whole(stream: io.BufferedReader, *, file: str) -> bytes:
    content = stream.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise InputError("is too large for a table", where=file, hint="split it, or give the log itself")
    return content


def _entries(
    content: bytes, *, file: str, column_of: Callable[[str], str | None]
) -> Iterator[tuple[str, int, str] | None]:
    """Records of a table of addresses and hits."""
    header, rows = read_table(content, file=file, column_of=column_of)
    columns = map(column_of, header)
    places = {name: place for place, name in enumerate(columns) if name}
    for _, cells in rows:
        given = {name: cells[place].strip() for name, place in places.items() if place < len(cells)}
        hits = given.get("hits", "").replace(",", "").removesuffix(".0")
        if not given.get("old_url") or (hits and not hits.isdigit()):
            yield None
            continue
        yield _address(given["old_url"], ""), int(hits) if hits else 1, given.get("state", "")


def _records_of(stream: io.BufferedReader, head: bytes, *, file: str) -> Iterator[tuple[str, int, str] | None]:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = decode(_whole(stream, file=file), file=file)
        yield from _records(iter(io.StringIO(text)), text[:_HEAD])
        return
    if head.startswith(_MARK):
        stream.read(len(_MARK))
    yield from _records(lines_of(stream), head[:_HEAD].removeprefix(_MARK).decode("utf-8", "replace"))


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


def _records(lines: Iterator[str], top: str) -> Iterator[tuple[str, int, str] | None]:
    """What each line says; ``top`` is how the log begins, by which its form is known."""
    first = next((line for line in io.StringIO(top) if line.strip()), "")
    head = first.lstrip()
    if head.startswith(("{", "[{")):
        yield from _json(lines)
    elif head.startswith("#") and "#fields:" in top[:4000].lower():
        yield from _w3c(lines)
    elif (separator := _table_separator(first)) is not None:
        yield from _table(lines, separator)
    else:
        yield from (_line(line) for line in lines if not line.isspace())


def _line(line: str) -> tuple[str, int, str] | None:
    found = next((match for form in _FORMS if (match := form.match(line))), None)
    if found is None:
        return None
    if found["method"] not in _METHODS:
        return "", 0, ""
    return _address(_unescaped(found["target"]), (found["vhost"] or "").partition(":")[0]), 1, found["status"]


def _unescaped(target: str) -> str:
    r"""A target without what servers escape in logs: ``\xHH`` (nginx, httpd), a quote and a backslash (httpd)."""
    if "\\" not in target:
        return target
    return _ESCAPED.sub(lambda found: f"%{found[1] or format(ord(found[2]), '02X')}", target)


def _json(lines: Iterator[str]) -> Iterator[tuple[str, int, str] | None]:
    for line in lines:
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


def _table(lines: Iterator[str], separator: str) -> Iterator[tuple[str, int, str] | None]:
    csv.field_size_limit(_LONGEST_CELL)
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if separator != "\t" else csv.QUOTE_NONE
    rows = csv.reader(lines, delimiter=separator, quoting=quoting)
    names: list[str] = []
    while True:
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error:
            yield None  # an endless cell; the next line may be well again
            continue
        if not names:
            names = [cell.strip().lower() for cell in cells]
        elif cells:
            yield _entry(dict(zip(names, cells, strict=False)))


def _w3c(lines: Iterator[str]) -> Iterator[tuple[str, int, str] | None]:
    names: list[str] = []
    for line in lines:
        if line.lower().startswith("#fields:"):
            names = line.split()[1:]
        elif not line.startswith("#") and line.strip():
            yield _entry({n.lower(): v for n, v in zip(names, line.split(), strict=False) if v != "-"})


def _entry(entry: dict[str, Any]) -> tuple[str, int, str] | None:
    for name in ("request", "httprequest"):
        if isinstance(nested := entry.get(name), dict):
            entry = {**entry, **{str(k).lower(): v for k, v in nested.items()}}
            entry.pop(name)
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
