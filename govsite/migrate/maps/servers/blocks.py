"""Files of words and blocks in braces: configurations of nginx, and Caddyfiles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from msgspec import Struct, field

from govsite.errors import InputError

_MOST_DEEP = 50
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}
_NGINX = re.compile(
    r"[ \t\r]+|#[^\n]*|(?P<end>\n)|(?P<syntax>[;{}])|\"(?P<double>(?:[^\"\\]|\\.)*+)\"|'(?P<single>(?:[^'\\]|\\.)*+)'"
    r"|(?P<bare>(?:\$\{|\\.|[^\s;{}\"'\\])(?:\$\{\w*\}|\\.|[^\s;{\\]|\{(?=\d))*+)",
    re.DOTALL,
)
_CADDY = re.compile(
    r"[ \t\r]+|\\\r?\n|(?P<end>\n)|(?:(?<=\s)|\A)#[^\n]*|(?P<syntax>[{}])(?=\s|\Z)|\"(?P<double>(?:[^\"\\]|\\.)*+)\""
    r"|`(?P<single>[^`]*+)`|(?P<bare>[^\s\"`][^\s]*+)",
    re.DOTALL,
)


class Statement(Struct):
    """Words of a directive, and the block behind them."""

    words: list[str]
    line: int
    block: list[Statement] | None = None
    file: str = ""

    @property
    def rule(self) -> str:
        """The directive as it is written, nearly."""
        inner = " ".join(s.rule for s in self.block[:3]) if self.block else ""
        return f"{' '.join(self.words)} {{ {inner} }}" if self.block is not None else " ".join(self.words)


class _Token(NamedTuple):
    text: str
    line: int
    column: int
    kind: str
    """``syntax``, ``end`` (of a line), or ``word``."""


class _Open(Struct):
    statements: list[Statement] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    line: int = 0
    place: tuple[int, int] = (0, 0)


def nginx_statements(text: str, *, file: str) -> list[Statement]:
    """Directives that a semicolon or a block ends. Raises ``InputError`` with line and column."""
    return _statements((token for token in _tokens(text, _NGINX, file=file) if token.kind != "end"), file=file)


def caddy_statements(text: str, *, file: str) -> list[Statement]:
    """Directives that the end of a line or a block ends. Raises ``InputError`` with line and column."""
    return _statements(_tokens(text, _CADDY, file=file), file=file)


def _statements(tokens: Iterator[_Token], *, file: str) -> list[Statement]:
    stack = [_Open()]
    for token in tokens:
        here = stack[-1]
        if token.kind == "word":
            here.line = here.line if here.words else token.line
            here.words.append(token.text)
        elif token.text in (";", "\n", "}"):
            if here.words and not (token.text == "\n" and here.words[-1].endswith(",")):
                here.statements.append(Statement(here.words, here.line, file=file))
                here.words = []
            if token.text == "}":
                _close(stack, token, file=file)
        else:
            if len(stack) > _MOST_DEEP:
                raise InputError("blocks are too deep", where=f"{file}:{token.line}:{token.column}")
            block: list[Statement] = []
            here.statements.append(Statement(here.words, here.line or token.line, block, file))
            here.words = []
            stack.append(_Open(block, place=(token.line, token.column)))
    last = stack[-1]
    if len(stack) > 1:
        line, column = last.place
        raise InputError(
            "a block opens here that nothing closes",
            where=f"{file}:{line}:{column}",
            hint="add the brace that closes it",
        )
    if last.words:
        last.statements.append(Statement(last.words, last.line, file=file))
    return last.statements


def _close(stack: list[_Open], token: _Token, *, file: str) -> None:
    if len(stack) == 1:
        raise InputError("a brace closes nothing", where=f"{file}:{token.line}:{token.column}", hint="take it out")
    stack.pop()


def _tokens(text: str, expression: re.Pattern[str], *, file: str) -> Iterator[_Token]:
    place, line, start = 0, 1, 0
    while place < len(text):
        found = expression.match(text, place)
        column = place - start + 1
        if found is None:
            raise InputError(
                f"unexpected {text[place]!r}: a quote that nothing closes, or a backslash at the end",
                where=f"{file}:{line}:{column}",
            )
        if found["syntax"] or found["end"]:
            yield _Token(found[0], line, column, "syntax" if found["syntax"] else "end")
        elif found["double"] is not None:
            yield _Token(_unescaped(found["double"]), line, column, "word")
        elif found["single"] is not None:
            yield _Token(found["single"], line, column, "word")
        elif found["bare"]:
            yield _Token(found["bare"], line, column, "word")
        if breaks := text.count("\n", place, found.end()):
            line += breaks
            start = text.rindex("\n", place, found.end()) + 1
        place = found.end()


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    return re.sub(r"\\(.)", lambda m: _ESCAPES.get(m[1], m[0]), text, flags=re.DOTALL)
