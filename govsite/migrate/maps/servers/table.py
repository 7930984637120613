"""Files of a key and a value a line: map files of HAProxy, ``RewriteMap txt:`` of httpd, what nginx's ``map`` includes.

To nginx alone, quotes are syntax, and so is the semicolon at the end.

https://docs.haproxy.org/2.8/configuration.html#4.2-http-request%20set-map (a map file: key, blanks, the rest is value),
https://httpd.apache.org/docs/2.4/rewrite/rewritemap.html#txt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from govsite.errors import InputError
from govsite.migrate.maps.rows import Words
from govsite.migrate.maps.servers.beside import Beside
from govsite.migrate.maps.servers.blocks import Statement, nginx_statements
from govsite.migrate.maps.servers.own import add_entry
from govsite.migrate.maps.servers.rule import At, RuleFile, Rules, is_target, literal
from govsite.urls import public_suffix

_END_OF_NGINX = re.compile(r";(?:\s*#.*)?\Z")
_HOST = re.compile(r"([\w.-]+\.[\w-]+)(?::\d+)?/")


def read(text: str, *, file: str, words: Words, beside: Beside) -> RuleFile:  # noqa: ARG001 - names no other file
    """The rows of a map file whose keys are paths or addresses without scheme."""
    rules = Rules(file=file, words=words)
    lines = [line for line in map(str.strip, text.split("\n")) if line and not line.startswith("#")]
    if sum(_END_OF_NGINX.search(line) is not None for line in lines) * 2 > len(lines):
        for statement in nginx_statements(text, file=file):
            add_statement(rules, At(statement.line, statement.rule), statement, status="301")
        return rules.found
    for line, key, value in entries(text, file=file):
        add_pair(rules, At(line, f"{key} {value}"), key, value, status="301")
    return rules.found


def entries(text: str, *, file: str) -> Iterator[tuple[int, str, str]]:
    """Line, key and value. Raises ``InputError`` for a key without a value.

    Quotes are no syntax, and neither is a semicolon: a target may end in one.
    """
    for number, line in enumerate(text.split("\n"), 1):
        bare = line.strip()
        if not bare or bare.startswith("#"):
            continue
        key, *rest = bare.split(None, 1)
        value = rest[0].strip() if rest else ""
        if not value:
            raise InputError(
                f"{key!r} has no value behind it",
                where=f"{file}:{number}:{line.index(key) + len(key) + 1}",
                hint="a line is an old path, blanks and where it leads",
            )
        yield number, key, value


def add_statement(rules: Rules, at: At, statement: Statement, *, status: str) -> None:
    """One entry of a table as nginx writes it; one that no semicolon parts from the next is told."""
    key, *values = statement.words
    if len(values) > 1:
        rules.pattern(at, key)
    elif values and values[0]:
        add_pair(rules, at, key.removeprefix("\\"), values[0], status=status)


def add_pair(rules: Rules, at: At, key: str, value: str, *, status: str) -> None:
    """One entry of a table of rules, whichever server it is of."""
    if key.startswith(("k/", "k!/", "k%2F", "k!%2F")) and value[:1] in ("r", "g"):
        add_entry(rules, at, key[1:], value, is_parted=True)
        return
    if key.startswith("~"):  # a regular expression, as nginx writes it
        path = literal(key.removeprefix("~").removeprefix("*"))
        key = key if path is None else path
    old = f"http://{key}" if (found := _HOST.match(key)) and public_suffix(found[1]) else key
    if key.startswith("~") or "*" in key or "$" in value or not ("/" in key and (is_target(value) or "/" in value)):
        rules.pattern(at, old.removeprefix("~"))
    else:
        rules.answer(at, old, value, status)  # a target that is none is told as such
