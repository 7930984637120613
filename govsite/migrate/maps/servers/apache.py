"""Apache httpd: ``.htaccess`` and configurations with virtual hosts.

https://httpd.apache.org/docs/2.4/mod/mod_alias.html, https://httpd.apache.org/docs/2.4/mod/mod_rewrite.html,
https://httpd.apache.org/docs/2.4/rewrite/rewritemap.html#txt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from msgspec import Struct, field

from govsite.errors import InputError
from govsite.migrate.maps.rows import Words
from govsite.migrate.maps.servers.beside import Beside, Part
from govsite.migrate.maps.servers.own import add_entry
from govsite.migrate.maps.servers.rule import (
    ANYTHING,
    At,
    RuleFile,
    Rules,
    is_same_address,
    is_target,
    literal,
    literal_hosts,
)
from govsite.migrate.maps.servers.table import add_pair, entries

_WORD = re.compile(
    r'"((?:[^"\\]|\\.)*+)"(?=\s|$|>)|\'((?:[^\'\\]|\\.)*+)\'(?=\s|$|>)|((?:[^\s"\'\\]|\\.|(?<=\S)["\'])++\\?)'
)
_STATUSES = {"permanent": "301", "temp": "302", "seeother": "303", "gone": "410"}
_TRANSPARENT = frozenset({"ifmodule", "ifdefine", "ifversion", "directory"})
_TABLE = re.compile(r"\$\{(\w+):")
_OWN_TABLE = re.compile(r"govsite_\d+")
_FILE_NAME = re.compile(r"\.[A-Za-z]\w{1,5}$")
_QUERY = re.compile(r"%\{QUERY_STRING\}", re.IGNORECASE)
_VARIABLE = re.compile(r"[$%][\d{]")
_PROXY = "proxy"
"""In place of a status, where a rule fetches the answer from another server."""
_HOST = re.compile(r"%\{(?:HTTP_HOST|SERVER_NAME)\}", re.IGNORECASE)
_PATH = re.compile(r"%\{REQUEST_URI\}", re.IGNORECASE)


class _Condition(Struct):
    test: str
    pattern: str
    is_or: bool


class _Place(Struct):
    """What the section that is being read says."""

    hosts: tuple[str, ...] = ()
    names: list[str] = field(default_factory=list)
    port: str = ""
    condition: str = ""
    """Of a section that holds for some requests only."""
    base: str = "/"
    name: str = ""
    file: str = ""
    line: int = 0
    is_parted: bool = True
    """Whether keys of an exported table hold parameters one by one."""


def read(text: str, *, file: str, words: Words, beside: Beside) -> RuleFile:
    """The rules of a file. Raises ``InputError`` with line and column."""
    reader = _Reader(Rules(file=file, words=words), beside)
    lines = list(_included(text, file=file, beside=beside))
    reader.hosts(lines)
    for line in lines:
        reader.line(line)
    reader.end()
    return reader.rules.found


class _Line(NamedTuple):
    file: str
    number: int
    words: list[str]


def _included(text: str, *, file: str, beside: Beside) -> Iterator[_Line]:
    """The directives with those of included files in their place; what is not here stays an ``Include``.

    https://httpd.apache.org/docs/2.4/mod/core.html#include
    """
    for line in _lines(text, file=file):
        name = line.words[0].lower()
        if name not in ("include", "includeoptional") or len(line.words) < 2:
            yield line
            continue
        parts = beside.included(line.words[1], where=f"{file}:{line.number}", is_optional=name == "includeoptional")
        if parts is None:
            yield line
        for part in parts or ():
            yield from _included(part.text, file=part.file, beside=part.beside)


def _lines(text: str, *, file: str) -> Iterator[_Line]:
    """Words of each directive; a backslash at the end of a line goes on in the next."""
    held, first = "", 0
    for number, line in enumerate(text.split("\n"), 1):
        first = first or number
        bare = line.rstrip("\r")
        if bare.endswith("\\") and not held.lstrip().startswith("#"):
            held += bare[:-1] + " "
            continue
        whole, start = held + bare, first
        held, first = "", 0
        if whole.strip() and not whole.lstrip().startswith("#"):
            yield _Line(file, start, _words(whole, where=f"{file}:{start}"))


def _words(line: str, *, where: str) -> list[str]:
    found: list[str] = []
    place = 0
    while place < len(line):
        if line[place].isspace():
            place += 1
            continue
        match = _WORD.match(line, place)
        if match is None:
            raise InputError("a quote opens here that nothing closes", where=f"{where}:{place + 1}", hint="close it")
        quoted = match[1] if match[1] is not None else match[2]
        found.append(match[3] if quoted is None else quoted.replace('\\"', '"'))
        place = match.end()
    return found


class _Reader:
    def __init__(self, rules: Rules, beside: Beside) -> None:
        self.rules = rules
        self.beside = beside
        self.places = [_Place()]
        self.blocks: dict[tuple[str, int], tuple[str, ...]] = {}
        self.conditions: list[_Condition] = []
        self.tables: dict[str, tuple[str, At]] = {}
        """Name → file, and the directive that says so."""
        self.used: set[str] = set()
        self.own_whole: tuple[At, str] | None = None
        """Of an exported virtual host that goes as a whole: its one value, until the rule that answers by it."""

    def hosts(self, lines: list[_Line]) -> None:
        """Hosts of each virtual host, whose names may stand below its rules."""
        nowhere = ("", 0)
        open_at, names, port = nowhere, list[str](), ""
        for file, number, words in lines:
            match words[0].lower():
                case "<virtualhost":
                    open_at, names, port = (
                        (file, number),
                        [],
                        words[1].rstrip(">").rpartition(":")[2] if words[1:] else "",
                    )
                case "servername" | "serveralias":
                    names += [name.partition("://")[2] or name for name in words[1:]]
                case "</virtualhost>":
                    self.blocks[open_at] = self.rules.site(names, port if port.isdecimal() else "")
                    open_at, names = nowhere, []
        if names:
            self.blocks[nowhere] = self.rules.site(names)
        self.places[0].hosts = self.blocks.get(nowhere, ())

    def line(self, line: _Line) -> None:
        """One directive."""
        file, number, words = line
        name = words[0].lower()
        place = self.places[-1]
        if name.startswith("</"):
            if len(self.places) == 1:
                raise InputError(f"{words[0]} closes nothing", where=f"{file}:{number}:1", hint="take it out")
            self.places.pop()
        elif name.startswith("<"):
            self.places.append(self._section(line, name.strip("<>")))
        elif name == "rewritebase" and words[1:]:
            place.base = f"/{words[1].strip('/')}/".replace("//", "/")
        elif name == "rewritecond":
            # One without a pattern is a condition all the same: nobody knows which.
            test, pattern, *more = [*words[1:], "", ""]
            flags = more[0].strip("[]").lower().split(",") if more else []
            self.conditions.append(_Condition(test, pattern, "or" in flags or "ornext" in flags))
        elif name == "rewriterule" and len(words) > 2:
            self._rewrite(At(number, " ".join(words), place.hosts, file), words, place)
            self.conditions.clear()
        elif name == "rewritemap" and len(words) > 2 and words[2].startswith("txt:"):
            self.tables[words[1]] = words[2][4:], At(number, " ".join(words), place.hosts, file)
        elif name in ("include", "includeoptional"):
            self.rules.absent(At(number, " ".join(words), place.hosts, file))
        elif name in ("redirect", "redirectpermanent", "redirecttemp", "redirectmatch"):
            self._redirect(At(number, " ".join(words), place.hosts, file), name, words[1:], place)

    def end(self) -> None:
        """What is only known when all is read. Raises ``InputError`` for a section that stays open."""
        if len(self.places) > 1:
            place = self.places[-1]
            raise InputError(
                f"<{place.name}> opens here and nothing closes it",
                where=f"{place.file}:{place.line}:1",
                hint=f"add </{place.name}>",
            )

    def _section(self, line: _Line, name: str) -> _Place:
        above = self.places[-1]
        place = _Place(
            above.hosts, condition=above.condition, base=above.base, name=name, file=line.file, line=line.number
        )
        if name == "virtualhost":
            place.hosts = self.blocks.get((line.file, line.number), ())
        elif name not in _TRANSPARENT:
            place.condition = " ".join(line.words)
        return place

    def _redirect(self, at: At, name: str, words: list[str], place: _Place) -> None:
        status = {"redirectpermanent": "301"}.get(name, "302")
        if words and (words[0].isdecimal() or words[0].lower() in _STATUSES) and not name.endswith(("nent", "temp")):
            status = _STATUSES.get(words[0].lower(), words[0])
            words = words[1:]
        if not status.startswith("3") and status != "410":
            return  # the answer to an address that leads nowhere: nobody is sent anywhere
        if place.condition or not words:
            said = at._replace(rule=f"{place.condition} {at.rule}")
            self.rules.pattern(said, words[0] if words[1:] else "/*")
            return
        old, new = words[0], words[1] if words[1:] else ""
        if name == "redirectmatch":
            path = literal(old)
            if old in ANYTHING:
                self.rules.everything(
                    at, new if "/" in old else new.replace("$1", "$request_uri"), status, variable=_VARIABLE
                )
            elif path is None or "$" in new or (status != "410" and not is_target(new)):
                self.rules.pattern(at, old)
            else:
                self.rules.answer(at, path, new, status)
            return
        if not old.startswith("/") or (status != "410" and not is_target(new)):
            self.rules.pattern(at, old)
            return
        if old == "/" and is_same_address(new, at.hosts):
            return
        if old == "/" and (new.endswith("/") or not new):
            # The path without its slash, and the query.
            self.rules.everything(at, f"{new}$1" if new else "", status, variable=_VARIABLE)
            return
        # Redirect is for all that begins so: below a folder the rest of the path is put behind the target.
        self.rules.answer(at, old, new, status, covers_below=not _FILE_NAME.search(old) and "?" not in old)

    def _rewrite(self, at: At, words: list[str], place: _Place) -> None:
        said = " ".join(words[2:])
        if "GOVSITE_" in said or any("GOVSITE_" in c.test for c in self.conditions):
            place.is_parted = place.is_parted and "GOVSITE_QUERY:%{QUERY_STRING}" not in said
            self._own(said, place)
            return
        pattern, new = words[1], words[2]
        status = _status(_flags(words[3] if words[3:] else ""), new)
        if not status or (is_same_address(new, place.hosts) and literal(pattern) is None):
            return  # within the server, a refusal, or each address to itself: nobody is sent anywhere
        at = at._replace(rule=" ".join([f"{c.test} {c.pattern}" for c in self.conditions] + words))
        if self._from_table(new, status):
            return
        path, hosts = self._asked(pattern, place)
        new = "" if status == "410" else new
        if path == "/*" and status != _PROXY and not place.condition:
            for host in hosts or [""]:
                self.rules.everything(at._replace(hosts=(host,)) if host else at, new, status, variable=_VARIABLE)
            return
        if path is None or path == "/*" or status == _PROXY or place.condition or new == "-" or _VARIABLE.search(new):
            self.rules.pattern(at, path or pattern)
            return
        target = new if not new or is_target(new) or "://" in new else place.base + new
        for host in hosts or [""]:
            self.rules.answer(at._replace(hosts=(host,)) if host else at, path, target, status)

    def _asked(self, pattern: str, place: _Place) -> tuple[str | None, list[str]]:
        """The one address that a pattern and the conditions before it are for, and hosts that these name."""
        path = literal(pattern)
        if path is not None and not path.startswith("/"):
            path = place.base + path
        hosts: list[str] = []
        rest = list(self.conditions)
        for condition in self.conditions:
            if _HOST.fullmatch(condition.test) and (named := literal_hosts(condition.pattern)):
                hosts += named
                rest.remove(condition)
        if any(c.is_or for c in rest) or (hosts and len(rest) < len(self.conditions) and _is_mixed(self.conditions)):
            return None, []
        if path is None and not rest and pattern in ANYTHING:
            return "/*", list(dict.fromkeys(hosts))
        for condition in rest:
            asked = literal(condition.pattern)
            if asked is None:
                return None, hosts
            if _QUERY.fullmatch(condition.test) and path is not None and "?" not in path:
                path = f"{path}?{asked}"
            elif _PATH.fullmatch(condition.test) and (path in (None, asked)):
                path = asked
            else:
                return None, hosts
        return path, list(dict.fromkeys(hosts))

    def _from_table(self, new: str, status: str) -> bool:
        """Whether a rule sends people where a table says, whose rows are taken then."""
        texts = [new, *(c.test for c in self.conditions)]
        name = next((found[1] for text in texts if (found := _TABLE.search(text))), "")
        if name not in self.tables or not (new.startswith(f"${{{name}:") or re.fullmatch(r"%[1{].*", new)):
            return False
        if name in self.used:
            return True
        path, at = self.tables[name]
        self.used.add(name)
        part = self.beside.find(path)
        if part is None:
            self.rules.absent(at)
            return True
        for line, key, value in _values(part):
            add_pair(
                self.rules, At(line, f"{key} {value}", at.hosts, part.file), key, value, status=status or "301"
            )  # fmt: skip
        return True

    def _own(self, said: str, place: _Place) -> None:
        """The table of an exported virtual host, once; the one value of a host that goes whole waits for its rule."""
        if self.own_whole and said.startswith(("%1 ", "%1%{ENV:GOVSITE_RAW} ")):
            at, value = self.own_whole
            status = "301" if value[0] == "r" else "410"
            self.rules.whole(at, value[1:], status, appends="GOVSITE_RAW" in said)
            self.own_whole = None
            return
        name = next((name for name in _TABLE.findall(said) if _OWN_TABLE.fullmatch(name)), "")
        if name not in self.tables or name in self.used:
            return
        self.used.add(name)
        path, at = self.tables[name]
        part = self.beside.find(path)
        if part is None:
            self.rules.absent(at)
            return
        for line, key, value in _values(part):
            here = at._replace(line=line, file=part.file)
            if key == "k":
                self.own_whole = here, value
            else:
                add_entry(self.rules, here, key.removeprefix("k"), value, is_parted=place.is_parted)


def _values(part: Part) -> Iterator[tuple[int, str, str]]:
    """Line, key and value of a text map: httpd reads a value up to the next blank."""
    for line, key, value in entries(part.text, file=part.file):
        yield line, key, value.split(None, 1)[0]


def _is_mixed(conditions: list[_Condition]) -> bool:
    """Whether conditions over hosts and others are joined by OR, or several hosts by AND."""
    on_host = [bool(_HOST.fullmatch(c.test)) for c in conditions]
    last = max((i for i, is_host in enumerate(on_host) if is_host), default=0)
    return any(
        is_host and not c.is_or and i < last for i, (is_host, c) in enumerate(zip(on_host, conditions, strict=True))
    )


def _status(flags: dict[str, str], new: str) -> str:
    """The status that a rule answers with; nothing where it sends nobody anywhere."""
    if "g" in flags:
        return "410"
    if "p" in flags:
        return _PROXY
    given = _STATUSES.get(flags.get("r", "").lower(), flags.get("r", ""))
    if not given and new.startswith(("http://", "https://")):
        return "302"
    return given if given.startswith("3") or given == "410" else ""


def _flags(text: str) -> dict[str, str]:
    """Flags of a rule in small letters, each with what is behind its ``=``."""
    found: dict[str, str] = {}
    for flag in text.strip("[]").split(","):
        name, _, value = flag.strip().partition("=")
        short = {"redirect": "r", "proxy": "p", "gone": "g"}.get(name.lower(), name.lower())
        found[short] = value or ("302" if short == "r" else "")
    return found
