"""CDXJ, the index beside WARC files: one line a capture, sorted so that an address is found by halving.

A line is the sort key (a SURT: the host from right to left, then the path), the time as 14 digits,
and a JSON object; so pywb and other replay programs read it. The key folds what replay programs
fold (letter case, ``www.``, slashes, order of parameters) and is for sorting only: what an address *is*
stands in ``url``, untouched.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import unquote_to_bytes

import msgspec

from govsite.errors import InputError
from govsite.urls import host_of
from govsite.whole_files import whole_file

REVISIT = "warc/revisit"
_WWW = re.compile(r"\Awww\d*\.(?=.)")
_AUTHORITY = re.compile(r"\Ahttps?://[^/?#]*", re.IGNORECASE)
_ENCODED = re.compile(rb"[\x00-\x20#%\x7f-\xff]")
_SLASHES = re.compile("//+")
_PORT = re.compile(r":(\d+)\Z")
_DEFAULT_PORTS = {"http": "80", "https": "443"}
_SESSION_IN_PATH = re.compile(r"(?<=/)\((?:(?:[a-z]\([0-9a-z]{24}\))+|[0-9a-z]{24})\)/(?=[^?]+\.aspx)")
_SESSIONS_IN_QUERY = tuple(
    re.compile(rf"(?:{name})(?:&|\Z)")
    for name in (
        "jsessionid=[0-9a-z]{32}", "phpsessid=[0-9a-z]{32}", "sid=[0-9a-z]{32}", "aspsessionid[a-z]{8}=[a-z]{24}",
        "cfid=[^&]+&cftoken=[^&]+",
    )
)  # fmt: skip
"""What names a visit and no page, as replay programs leave it out."""


class Capture(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One answer in an archive, as its line in the index says it. Unknown fields of foreign indexes are left out."""

    url: str
    mime: str = ""
    status: str = ""
    """Status of the answer; empty where the record holds no HTTP."""
    digest: str = ""
    """Digest of the payload, with its algorithm."""
    length: str = ""
    offset: str = ""
    """Place of the record in its file, in bytes of the (compressed) file; numbers as text, as CDXJ has them."""
    filename: str = ""
    truncated: str = ""
    """Why the record does not hold all of the answer ("length", "time", "disconnect")."""
    timestamp: str = msgspec.field(default="", name="timestamp")
    """14 digits, UTC. Stands before the object in a line."""

    @property
    def code(self) -> int:
        """The status as a number, 0 where there is none."""
        return int(self.status) if self.status.isdigit() else 0


def sort_key(url: str) -> str:
    """The SURT of an http(s) address (``cn,gov,example)/path?a=1``); the address itself, lower case, for others.

    As the Internet Archive's ``surt`` and pywb make it: whoever looks up an address there makes the key anew.
    """
    try:
        host = host_of(url)
    except ValueError:
        return url.lower().replace(" ", "%20")
    found = _AUTHORITY.match(url)
    authority = found.group() if found else ""
    port = _PORT.search(authority)
    own = port[1] if port and port[1] != _DEFAULT_PORTS.get(authority.partition(":")[0].lower()) else ""
    bare = _WWW.sub("", host)
    labels = bare.strip("[]") if bare.startswith("[") else ",".join(reversed(bare.split(".")))
    rest = url[len(authority) :].partition("#")[0]
    path, mark, query = rest.partition("?")
    path = _SESSION_IN_PATH.sub("", _SLASHES.sub("/", _folded(path)), count=1).removesuffix("/")
    query = _folded(query)
    if "id" in query:
        for session in _SESSIONS_IN_QUERY:
            query = session.sub("", query, count=1)
    # By name, then by value: as text, "id1=" would stand before "id=".
    ordered = "&".join(sorted(query.split("&"), key=lambda pair: pair.split("=", 1)))
    return f"{labels}{':' + own if own else ''}){path or '/'}{mark + ordered if query else ''}"


def _folded(text: str) -> str:
    """Lower case, and each character written in one way: decoded as often as it goes, what must be is encoded again."""
    raw = text.encode("utf-8", "surrogateescape")
    while b"%" in raw and (plain := unquote_to_bytes(raw)) != raw:
        raw = plain
    return _ENCODED.sub(lambda byte: b"%%%02x" % ord(byte[0]), raw).decode("ascii").lower()


def line_of(capture: Capture) -> str:
    """The line of a capture, without its end."""
    fields = {name: value for name, value in msgspec.structs.asdict(capture).items() if value and name != "timestamp"}
    return f"{sort_key(capture.url)} {capture.timestamp} {msgspec.json.encode(fields).decode()}"


def read_line(line: str, *, where: str) -> Capture:
    """The capture of one line. Raises ``InputError`` for what is none."""
    parts = line.rstrip("\r\n").split(" ", 2)
    if len(parts) != 3 or not parts[1].isdigit():
        raise InputError("is no CDXJ line", where=where, hint="key, 14 digits, JSON object")
    try:
        raw = msgspec.json.decode(parts[2], type=dict[str, object])
        texts = {name: str(value) for name, value in raw.items() if name in _FIELDS and value is not None}
        return msgspec.convert({**texts, "timestamp": parts[1]}, Capture)
    except (ValueError, RecursionError) as error:
        raise InputError(f"is no CDXJ line: {error}", where=where) from error


_FIELDS = frozenset(Capture.__struct_fields__)


def read_index(path: Path) -> Iterator[Capture]:
    """All captures of an index file, in its order. Raises ``InputError`` with file and line."""
    try:
        with path.open(encoding="utf-8", errors="surrogateescape") as file:
            for number, line in enumerate(file, 1):
                if line.strip() and not line.startswith("!"):
                    yield read_line(line, where=f"{path}:{number}")
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from error


def write_lines(lines: Iterable[str], path: Path) -> None:
    """Lines that are sorted already into a file, whole or not at all."""
    with whole_file(path) as file:
        for line in lines:
            file.write(f"{line}\n".encode("utf-8", "surrogateescape"))


def merge_indexes(parts: Iterable[Path], target: Path) -> int:
    """Sorted index files made one; returns the number of lines."""
    count = 0

    def counted(lines: Iterable[str]) -> Iterator[str]:
        nonlocal count
        for line in lines:
            count += 1
            yield line

    with ExitStack() as stack:
        files = [
            stack.enter_context(path.open(encoding="utf-8", errors="surrogateescape", newline="\n")) for path in parts
        ]
        streams = [(line.rstrip("\n") for line in file) for file in files]
        write_lines(counted(heapq.merge(*streams)), target)
    return count
