"""Read an exported nginx configuration back and answer as nginx would.

An interpreter for the constructs the export uses, written from nginx's documented behaviour and
not from the export: words and quotes, ``map`` (hash without case, then regular expressions in
order), ``geo`` default, ``server_name``, ``set``, ``if``, ``return``.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from govsite.errors import InputError
from govsite.migrate.maps.answers import Answer
from govsite.migrate.serving.listening import Doors
from govsite.migrate.serving.request import Request, asked

_VARIABLE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}
_LINK = re.compile(r"<a rel='nofollow' href='([^']*)'")
_SUGGESTED = re.compile(r"<a href='([^']*)'")


class Statement(NamedTuple):
    """Words, and the block behind them."""

    words: list[str]
    block: list[Statement] | None


class _Map(NamedTuple):
    source: str
    default: str
    exact: dict[str, str]
    patterns: list[tuple[re.Pattern[str], str]]


def read(files: dict[str, bytes]) -> Callable[[str], Answer]:
    """The answers of an exported configuration. Raises ``InputError`` for what is none."""
    statements = _block(_tokens(files["govsite.conf"].decode("latin-1")))
    maps: dict[str, _Map] = {}
    servers: Doors[list[Statement]] = Doors()
    for words, block in statements:
        if words[0] == "map" and block is not None:
            maps[words[2][1:]] = _map(words[1], block)
        elif words[0] == "geo" and block is not None:
            maps[words[1][1:]] = _Map("", block[0].words[1], {}, [])
        elif words[0] == "server" and block is not None:
            names = [name for inner in block if inner.words[0] == "server_name" for name in inner.words[1:]]
            servers.add(names, [inner.words[1] for inner in block if inner.words[0] == "listen"], block)

    def ask(url: str) -> Answer:
        request = asked(url)
        if request is None:
            return Answer(400)
        block = servers.find(request) or servers.find(request, name="") or []
        return _Run(request, maps, _is_merging(block)).answer(block)

    return ask


def _is_merging(block: list[Statement]) -> bool:
    return not any(s.words == ["merge_slashes", "off"] for s in block)


class _Run:
    """One request: its variables, evaluated when they are asked for and then remembered."""

    def __init__(self, request: Request, maps: dict[str, _Map], merging: bool) -> None:  # noqa: FBT001 - private
        path = re.sub("/{2,}", "/", request.path) if merging else request.path
        self.values = {"uri": path, "args": request.query, "request_uri": request.raw}
        self.maps = maps

    def answer(self, block: list[Statement]) -> Answer:
        for words, inner in block:
            match words[0]:
                case "set":
                    self.values[words[1][1:]] = self.expand(words[2])
                case "return":
                    return self.returned(words)
                case "if" if inner is not None and self.holds(words[1:]):
                    for deeper in inner:
                        if deeper.words[0] == "return":
                            return self.returned(deeper.words)
                        self.values[deeper.words[1][1:]] = self.expand(deeper.words[2])
        return Answer(200)

    def returned(self, words: list[str]) -> Answer:
        status, rest = int(words[1]), self.expand(words[2]) if len(words) > 2 else ""
        if status != 410:
            return Answer(status, rest)
        archive, suggested = _LINK.search(rest), _SUGGESTED.search(rest)
        return Answer(
            410, "", html.unescape(archive[1]) if archive else "", html.unescape(suggested[1]) if suggested else ""
        )

    def holds(self, condition: list[str]) -> bool:
        left, operator, right = (word for word in condition if word != ")")
        value = self.expand(left.removeprefix("("))
        match operator:
            case "=":
                return value == right
            case "!=":
                return value != right
            case _:
                return re.search(right, value) is not None

    def expand(self, text: str) -> str:
        return _VARIABLE.sub(lambda m: self.value(m[1] or m[2]), text)

    def value(self, name: str) -> str:
        if name not in self.values:
            if name not in self.maps:
                return ""
            self.values[name] = self.mapped(self.maps[name])
        return self.values[name]

    def mapped(self, table: _Map) -> str:
        source = self.expand(table.source)
        found = table.exact.get(_lower(source))
        if found is None:
            for pattern, value in table.patterns:
                if match := pattern.search(source):
                    self.values.update({k: v or "" for k, v in match.groupdict().items()})
                    found = value
                    break
        return self.expand(table.default if found is None else found)


def _lower(text: str) -> str:
    """ASCII letters lowered, as nginx does."""
    return text.encode("latin-1").lower().decode("latin-1")


def _map(source: str, block: list[Statement]) -> _Map:
    exact: dict[str, str] = {}
    patterns: list[tuple[re.Pattern[str], str]] = []
    default = ""
    for words, _ in block:
        key, value = words
        if key == "default":
            default = value
        elif key.startswith("~"):
            flags = re.IGNORECASE if key.startswith("~*") else 0
            written = key.removeprefix("~").removeprefix("*").replace("(?<", "(?P<").replace(r"\z", r"\Z")
            patterns.append((re.compile(written, flags), value))
        else:
            name = _lower(key.removeprefix("\\"))
            if name in exact:
                raise InputError(f"conflicting parameter {key!r}", where="govsite.conf")
            exact[name] = value
    return _Map(source, default, exact, patterns)


def _block(tokens: Iterator[tuple[str, bool]], *, depth: int = 0) -> list[Statement]:
    statements: list[Statement] = []
    words: list[str] = []
    for word, is_quoted in tokens:
        if is_quoted or word not in (";", "{", "}"):
            words.append(word)
        elif word == ";":
            statements.append(Statement(words, None))
            words = []
        elif word == "{":
            statements.append(Statement(words, _block(tokens, depth=depth + 1)))
            words = []
        else:
            if words or not depth:
                raise InputError("a brace closes nothing", where="govsite.conf")
            return statements
    if words or depth:
        raise InputError("ends in the middle of a directive", where="govsite.conf")
    return statements


_TOKEN = re.compile(
    r"[ \t\r\n]+|#[^\n]*|(?P<syntax>[;{}])|\"(?P<double>(?:[^\"\\]|\\.)*)\"|'(?P<single>(?:[^'\\]|\\.)*)'"
    r"|(?P<bare>(?:\$\{|\\.|[^\s;{\"'\\])(?:\$\{|\\.|[^\s;{\\])*)",
    re.DOTALL,
)


def _tokens(text: str) -> Iterator[tuple[str, bool]]:
    place = 0
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None:
            raise InputError(f"unexpected {text[place]!r}", where="govsite.conf")
        place = found.end()
        if found["syntax"]:
            yield found["syntax"], False
        elif (quoted := found["double"] if found["double"] is not None else found["single"]) is not None:
            yield _unescaped(quoted), True
        elif found["bare"]:
            yield found["bare"], False


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    return re.sub(r"\\(.)", lambda m: _ESCAPES.get(m[1], m[0]), text, flags=re.DOTALL)
