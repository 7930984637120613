"""Configurations of nginx: ``return`` and ``rewrite`` of an address, tables by ``map``.

https://nginx.org/en/docs/http/ngx_http_rewrite_module.html, https://nginx.org/en/docs/http/ngx_http_map_module.html,
https://nginx.org/en/docs/http/ngx_http_core_module.html#location.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from govsite.migrate.maps.rows import Words
from govsite.migrate.maps.servers.beside import Beside
from govsite.migrate.maps.servers.blocks import Statement, nginx_statements
from govsite.migrate.maps.servers.own import add_entry
from govsite.migrate.maps.servers.rule import ANYTHING, At, RuleFile, Rules, is_same_address, is_target, literal
from govsite.migrate.maps.servers.table import add_statement

_ADDRESS = re.compile(
    r"(?:\$scheme://)?(?P<host>\$(?:host|http_host|server_name))?\$(?:request_uri|uri(?:(?:\$is_args|\?)\$(?:args|query_string))?)"
)
"""What a ``map`` of old addresses is over."""
_OWN = re.compile(r"govsite_hit_\d+")
_VARIABLE = re.compile(r"\$\{?(\w+)")
_OF_TABLE = ("default", "hostnames", "volatile")
_OF_OTHERS = frozenset({"types", "geo", "split_clients", "upstream", "events", "match", "stream"})
"""Blocks that hold no rules."""
_SHIPPED = frozenset(
    {"mime.types", "fastcgi.conf", "fastcgi_params", "proxy_params", "scgi_params", "uwsgi_params", "koi-utf",
     "koi-win", "win-utf"}
)  # fmt: skip
"""Files that come with nginx (its conf folder, and Debian's), in none of which is a rule."""


class _Where(Struct, frozen=True):
    """The blocks around a directive."""

    hosts: tuple[str, ...] = ()
    path: str | None = None
    """The one address that they are for."""
    pattern: str = ""
    """Or what they say of several."""
    below: str = ""
    """The address that these begin with, where it is one of them: ``location /old``."""
    rule: str = ""
    is_switched: bool = False
    """Whether something else is asked, too: a variable."""

    @property
    def is_whole(self) -> bool:
        """Whether no block says of which addresses."""
        return self.path is None and not self.pattern

    @property
    def reaches(self) -> bool:
        """Whether they are for one address, for those that begin with one, or for all of the site."""
        return self.path is not None or bool(self.below) or self.is_whole


def read(text: str, *, file: str, words: Words, beside: Beside) -> RuleFile:
    """The rows of a configuration, or of a part of one that another file includes."""
    reader = _Reader(Rules(file=file, words=words))
    statements = list(reader.expanded(nginx_statements(text, file=file), beside))
    reader.collect(statements)
    reader.walk(statements, _Where())
    reader.tables()
    return reader.rules.found


class _Reader:
    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.maps: dict[str, Statement] = {}
        self.uses: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        """Name of a table's variable → hosts and status of the rules that send people where it says."""

    def expanded(self, statements: Sequence[Statement], beside: Beside) -> Iterator[Statement]:
        """The directives with those of included files in their place; what is not here stays an ``include``."""
        for statement in statements:
            words = statement.words
            if statement.block is not None:
                if words[:1] == ["map"]:
                    statement.block = list(_table(statement.block, beside))  # what it includes are entries
                elif not set(words[:1]) & _OF_OTHERS:
                    statement.block = list(self.expanded(statement.block, beside))
            elif words[:1] == ["include"] and len(words) == 2:
                parts = beside.included(words[1], where=f"{statement.file}:{statement.line}")
                for part in parts or ():
                    yield from self.expanded(nginx_statements(part.text, file=part.file), part.beside)
                if parts is not None or words[1].rpartition("/")[2] in _SHIPPED:
                    continue
            yield statement

    def collect(self, statements: Sequence[Statement]) -> None:
        """The tables of addresses, wherever they stand."""
        for statement in statements:
            words, block = statement.words, statement.block
            if block is None:
                continue
            if words[:1] == ["map"] and len(words) == 3 and words[2].startswith("$"):
                name = words[2][1:]
                if _OWN.fullmatch(name) or _ADDRESS.fullmatch(words[1]):
                    self.maps[name] = statement
            elif words[:1] in (["http"], ["server"]):
                self.collect(block)

    def walk(self, statements: Sequence[Statement], where: _Where) -> None:
        """The rules of a block."""
        for statement in statements:
            words, block = statement.words, statement.block
            match words[:1]:
                case ["server"] if block is not None:
                    self.walk(block, self._server(block))
                case ["location"] if block is not None:
                    self.walk(block, _located(statement, where))
                case ["if"] if block is not None:
                    self.walk(block, _conditioned(statement, where))
                case ["return"]:
                    self._return(statement, where)
                case ["rewrite"] if len(words) > 2:
                    self._rewrite(statement, where)
                case ["set"] if len(words) > 2:
                    self._set(statement, where)
                case ["include"]:
                    self.rules.absent(At(statement.line, statement.rule, where.hosts, statement.file))
                case ["http" | "limit_except"] if block is not None:
                    self.walk(block, where)
                case _:
                    pass

    def _set(self, statement: Statement, where: _Where) -> None:
        """A variable that is the value of a table, or what an export says of a site that goes without any target."""
        name, value = statement.words[1:3]
        if name == "$govsite_hit" and value.startswith("g"):
            self._answer(statement, where, "", "410")
        else:
            self._uses(value, where, "301")

    def _server(self, block: Sequence[Statement]) -> _Where:
        names = [name for inner in block if inner.words[0] == "server_name" for name in inner.words[1:]]
        listen = next((inner.words[1] for inner in block if inner.words[0] == "listen" and len(inner.words) > 1), "")
        port = listen.rpartition(":")[2]
        return _Where(self.rules.site(names, port if port.isdecimal() else ""))

    def _return(self, statement: Statement, where: _Where) -> None:
        words = statement.words[1:]
        status, target = ("302", words[0]) if len(words) == 1 and not words[0].isdecimal() else ("", "")
        if not status and words:
            status, target = words[0], words[1] if len(words) > 1 else ""
        if status in ("301", "302", "303", "307", "308"):
            self._answer(statement, where, target, status)
        elif status == "410" and not (where.pattern and "$govsite_" in where.pattern):
            self._answer(statement, where, "", status)

    def _rewrite(self, statement: Statement, where: _Where) -> None:
        _, pattern, target, *flags = statement.words
        if not (flags[:1] in (["permanent"], ["redirect"]) or target.startswith(("http://", "https://", "$scheme"))):
            return  # within the server: nobody is sent anywhere
        status = "301" if flags[:1] == ["permanent"] else "302"
        if pattern in ANYTHING and (where.reaches or self._uses(target, where, status)):
            # The slash before the path is not in what ``^/(.*)`` takes down, and is in what ``^(.*)`` does.
            self._answer(statement, where, target if "/" in pattern else target.replace("$1", "$request_uri"), status)
            return
        path = literal(pattern)
        inner = replace(where, path=path if where.is_whole or where.path == path else None)
        if inner.path is None:
            inner = replace(inner, below="", pattern=" ".join(filter(None, (where.pattern or where.path, pattern))))
        self._answer(statement, inner, target, status)

    def _uses(self, target: str, where: _Where, status: str) -> bool:
        """Whether a target is nothing but the value of a table, which is taken down then."""
        name = target.strip("${}")
        if not target.startswith("$") or name not in self.maps:
            return False
        self.uses.setdefault(name, []).append((where.hosts, status))
        return True

    def _answer(self, statement: Statement, where: _Where, target: str, status: str) -> None:
        if self._uses(target, where, status) or target == "$govsite_location":
            return
        if where.path is None and is_same_address(target, where.hosts):
            return
        at = At(statement.line, f"{where.rule} {statement.rule}".strip(), where.hosts, statement.file)
        path = where.below if where.path is None else where.path
        if path and "$" not in target and (is_target(target) or not target):
            self.rules.answer(at, path, target, status, covers_below=where.path is None)
        elif where.is_whole and not where.is_switched:
            self.rules.everything(at, target.replace("${govsite_dollar}", "%24"), status, variable=_VARIABLE)
        else:
            self.rules.pattern(at, where.path or where.pattern or "/*")

    def tables(self) -> None:
        """The rows of all tables, once for each block that uses one."""
        for name, statement in self.maps.items():
            entries = [s for s in statement.block or () if len(s.words) > 1 and s.words[0] not in _OF_TABLE]
            if not any(is_target(s.words[1]) or s.words[0] == "include" for s in entries) and not _OWN.fullmatch(name):
                continue  # a table of something else: a switch, a name of a group
            for hosts, status in dict.fromkeys(self.uses.get(name, [((), "301")])):
                for entry in entries:
                    key, value, *_ = entry.words
                    at = At(entry.line, entry.rule, hosts, entry.file)
                    if key == "include":
                        self.rules.absent(at)
                        continue
                    if _OWN.fullmatch(name):
                        value = value.replace("${govsite_dollar}", "$")
                        add_entry(self.rules, at, _raw(key), value, is_parted="$govsite_p_" in statement.words[1])
                    else:
                        add_statement(self.rules, at, entry, status=status)


def _table(block: Sequence[Statement], beside: Beside) -> Iterator[Statement]:
    """The entries of a table with those of the files that it includes."""
    for entry in block:
        is_include = entry.words[:1] == ["include"] and len(entry.words) == 2
        parts = beside.included(entry.words[1], where=f"{entry.file}:{entry.line}") if is_include else None
        if parts is None:
            yield entry
        for part in parts or ():
            yield from nginx_statements(part.text, file=part.file)


def _raw(key: str) -> bytes:
    """A key of an exported table: bytes as they are, or a regular expression of nothing but text."""
    text = re.sub(r"\\(.)", r"\1", key[6:-2]) if key.startswith("~(?s)^") and key.endswith("\\z") else key
    return text.encode("utf-8", "surrogateescape")


def _located(statement: Statement, where: _Where) -> _Where:
    kind, place = statement.words[1:2], statement.words[-1]
    if where.pattern or (where.path is not None):
        return where
    rule = f"location {' '.join(statement.words[1:])}"
    where = replace(where, rule=rule)
    if kind == ["="]:
        return replace(where, path=place)
    if kind in (["~"], ["~*"]):
        path = literal(place)
        return replace(where, path=path) if path is not None else replace(where, pattern=place)
    if place.startswith("@"):
        return replace(where, pattern="/*")  # named: other blocks send requests here, no address does
    return replace(where, pattern=f"{place}*", below=place) if place != "/" else where


_IS = re.compile(r"\(\s*(\$\w+)\s+(=|~\*?)\s+(.+?)\s*\)")


def _conditioned(statement: Statement, where: _Where) -> _Where:
    """What holds within an ``if``: one that compares the whole address with a text is for this address."""
    condition = " ".join(statement.words[1:])
    found = _IS.fullmatch(condition)
    where = replace(where, rule=f"{where.rule} if {condition}".strip())
    if found and found[1] in ("$uri", "$request_uri", "$document_uri") and where.path is None:
        path = found[3] if found[2] == "=" else literal(found[3])
        if path is not None:
            return replace(where, path=path, pattern="")
    if found and found[1] in ("$args", "$query_string") and where.path is not None and "?" not in where.path:
        query = found[3] if found[2] == "=" else literal(found[3])
        if query is not None:
            return replace(where, path=f"{where.path}?{query}")
    if where.path is not None:
        return replace(where, path=None, pattern=where.path)
    # A switch that a table of addresses sets is asked before its value is used.
    if _VARIABLE.fullmatch(condition.strip("( )")):
        return replace(where, below="", is_switched=True)
    return replace(where, pattern=where.pattern or condition, below="")
