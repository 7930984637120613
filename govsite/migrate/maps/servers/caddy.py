"""Caddyfiles: ``redir`` of an address, tables by ``map``.

https://caddyserver.com/docs/caddyfile/directives/redir, https://caddyserver.com/docs/caddyfile/matchers#path,
https://caddyserver.com/docs/caddyfile/directives/map.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from govsite.errors import InputError
from govsite.migrate.maps.rows import Words
from govsite.migrate.maps.servers.beside import Beside
from govsite.migrate.maps.servers.blocks import Statement, caddy_statements
from govsite.migrate.maps.servers.own import add_entry
from govsite.migrate.maps.servers.rule import At, RuleFile, Rules, is_same_address, is_target, literal

_STATUSES = {"permanent": "301", "temporary": "302", "html": "302"}
_ADDRESS = re.compile(r"(?:(?:https?)://)?([^/:]+|\[[^\]]+\])?(?::(\d+))?(?:/.*)?")
_OWN = "{govsite_hit}"
_DIRECTIVES = ("redir", "map", "handle", "handle_path", "route", "respond")
_MOST_IMPORTED = 100_000
"""Imports that are followed: snippets that import one another twice double with each step."""
_SNIPPET = re.compile(r"\((.+)\)")
_ARGUMENT = re.compile(r"\{args[.\[](\d{1,4})\]?\}")
_VARIABLE = re.compile(r"\{")
_ESCAPE = re.compile(r"\\x\{([0-9a-f]+)\}")


class _Site(Struct):
    hosts: tuple[str, ...]
    matchers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Name → the paths that it is for; none where it asks for something else, too."""
    condition: str = ""
    tables: dict[str, Statement] = field(default_factory=dict)


def read(text: str, *, file: str, words: Words, beside: Beside) -> RuleFile:
    """The rules of a Caddyfile, or of directives without a block of a site."""
    rules = Rules(file=file, words=words)
    loose: list[Statement] = []
    for statement in _Imports(text, file=file, beside=beside).statements:
        head = statement.words
        if statement.block is None or (head and head[0] in _DIRECTIVES):
            loose.append(statement)
        elif head and not head[0].startswith("("):
            _walk(rules, statement.block, _Site(_hosts(rules, head)))
    _walk(rules, loose, _Site(()))
    return rules.found


class _Imports:
    """The directives of a Caddyfile with what it imports in its place: snippets of its own, and files.

    https://caddyserver.com/docs/caddyfile/directives/import
    """

    def __init__(self, text: str, *, file: str, beside: Beside) -> None:
        self._snippets: dict[str, tuple[list[Statement], Beside]] = {}
        self._left = _MOST_IMPORTED
        self.statements = list(self._all(caddy_statements(text, file=file), beside, ()))

    def _all(self, statements: Sequence[Statement], beside: Beside, within: tuple[str, ...]) -> Iterator[Statement]:
        for statement in statements:
            head, block = statement.words, statement.block
            if block is not None and head and (name := _SNIPPET.fullmatch(head[0])):
                self._snippets[name[1]] = block, beside
            elif head[:1] == ["import"] and len(head) > 1:
                yield from self._imported(statement, beside, within)
            else:
                inner = None if block is None else list(self._all(block, beside, within))
                yield Statement(head, statement.line, inner, statement.file)

    def _imported(self, statement: Statement, beside: Beside, within: tuple[str, ...]) -> Iterator[Statement]:
        name, arguments = statement.words[1], statement.words[2:]
        where = f"{statement.file}:{statement.line}"
        self._left -= 1
        if self._left < 0:
            raise InputError("imports without end", where=where, hint="give the files that hold the rules")
        if name in within:
            raise InputError(f"the snippet {name} imports itself", where=where, hint="take the import out")
        if name in self._snippets:
            block, place = self._snippets[name]
            yield from self._all([_filled(s, arguments) for s in block], place, (*within, name))
            return
        parts = beside.included(name, where=where)
        if parts is None:
            yield statement
        for part in parts or ():
            found = caddy_statements(part.text, file=part.file)
            yield from self._all([_filled(s, arguments) for s in found], part.beside, within)


def _filled(statement: Statement, arguments: Sequence[str]) -> Statement:
    """A directive with the arguments of its import."""
    if not arguments:
        return statement
    words = [
        _ARGUMENT.sub(lambda m: arguments[int(m[1])] if int(m[1]) < len(arguments) else m[0], word)
        for word in statement.words
    ]
    block = None if statement.block is None else [_filled(inner, arguments) for inner in statement.block]
    return Statement(words, statement.line, block, statement.file)


def _hosts(rules: Rules, head: Sequence[str]) -> tuple[str, ...]:
    by_port: dict[str, list[str]] = {}
    for address in head:
        if (found := _ADDRESS.fullmatch(address.rstrip(","))) and found[1]:
            by_port.setdefault(found[2] or "", []).append(found[1])
    return tuple(host for port, names in by_port.items() for host in rules.site(names, port))


def _walk(rules: Rules, statements: Sequence[Statement], site: _Site) -> None:
    for statement in statements:
        words = statement.words
        if words and words[0].startswith("@"):
            site.matchers[words[0]] = _paths(statement)
    for statement in statements:
        words, block = statement.words, statement.block
        if words[:1] == ["map"] and block is not None and len(words) == 3:
            site.tables[words[2]] = statement
            if words[2] == _OWN:
                _own(rules, statement, site)
        elif words[:1] == ["import"]:
            rules.absent(At(statement.line, statement.rule, site.hosts, statement.file))
        elif words[:1] == ["redir"] and len(words) > 1:
            _redir(rules, statement, site)
        elif words[:1] in (["respond"], ["error"]) and "410" in words[-2:] and _OWN not in site.tables:
            _gone(rules, statement, site)
        elif words[:1] in (["handle"], ["route"], ["handle_path"]) and block is not None:
            condition = " ".join(words[1:]) if words[1:] else site.condition
            _walk(rules, block, replace(site, condition=condition, matchers=dict(site.matchers)))


def _paths(statement: Statement) -> tuple[str, ...]:
    lines = statement.block or [Statement(statement.words[1:], statement.line)]
    if len(lines) != 1 or len(lines[0].words) < 2:
        return ()
    kind, *rest = lines[0].words
    if kind == "path":
        return tuple(rest) if not any("*" in path for path in rest) else ()
    path = literal(rest[-1]) if kind == "path_regexp" else None
    return (path,) if path else ()


def _redir(rules: Rules, statement: Statement, site: _Site) -> None:
    words = statement.words[1:]
    matcher = words.pop(0) if len(words) > 1 and (words[0].startswith(("@", "*")) or is_target(words[1]) or
                                                  words[1].startswith("{")) else ""  # fmt: skip
    target = words[0]
    status = _STATUSES.get(words[1], words[1]) if words[1:] else "302"
    at = At(statement.line, f"{site.condition} {statement.rule}".strip(), site.hosts, statement.file)
    if (not matcher and is_same_address(target, site.hosts)) or target == "{govsite_location}":
        return
    if target in site.tables and not site.condition:
        _table(rules, site.tables[target], site, status)
        return
    _answer(rules, at, matcher, site, target if is_target(target) else None, status)


def _gone(rules: Rules, statement: Statement, site: _Site) -> None:
    """``respond [matcher] [body] 410``, ``error [matcher] [message] 410``."""
    matcher = statement.words[1] if statement.words[1].startswith(("@", "*", "/")) else ""
    at = At(statement.line, f"{site.condition} {statement.rule}".strip(), site.hosts, statement.file)
    _answer(rules, at, matcher, site, "", "410")


def _answer(rules: Rules, at: At, matcher: str, site: _Site, target: str | None, status: str) -> None:
    """A directive for what a matcher is for; ``None`` as target: it depends on the request."""
    paths = site.matchers.get(matcher, ()) if matcher.startswith("@") else ((matcher,) if matcher else ())
    if matcher in ("", "*") and not site.condition and target is not None:
        rules.everything(at, target, status, variable=_VARIABLE)
        return
    if not paths or site.condition or target is None or "{" in target or any("*" in path for path in paths):
        rules.pattern(at, matcher if matcher.startswith("/") else "/*")
        return
    for path in paths:
        rules.answer(at, path, target, status)


def _table(rules: Rules, table: Statement, site: _Site, status: str) -> None:
    for entry in table.block or ():
        if len(entry.words) != 2 or entry.words[0] == "default":
            continue
        key, value = entry.words
        path = literal(key[1:]) if key.startswith("~") else key
        at = At(entry.line, entry.rule, site.hosts, entry.file)
        if path is None or not path.startswith("/") or "{" in value or not is_target(value):
            rules.pattern(at, key.removeprefix("~"))
        else:
            rules.answer(at, path, value, status)


def _own(rules: Rules, table: Statement, site: _Site) -> None:
    is_parted = "{govsite_p0}" in table.words[1]
    for entry in table.block or ():
        at = At(entry.line, entry.rule, site.hosts, entry.file)
        if table.words[1] == "{host}" and entry.words[1:] and entry.words[1].startswith("g"):
            rules.whole(at, "", "410")
        if len(entry.words) != 2 or entry.words[0] == "default":
            continue
        key, value = entry.words
        if key.startswith("~"):
            key = key.removeprefix("~").removeprefix("(?i)")[1:-1]
            key, value = _ESCAPE.sub(lambda m: chr(int(m[1], 16)), key), value.replace("$$", "$")
        add_entry(rules, at, key.encode(), value, is_parted=is_parted)
