"""Read a YAML file the way policy needs it: nothing guessed, every place known.

YAML 1.2 core schema over PyYAML's event stream: ``on``, ``NO`` and ``12:30`` are text,
a number with leading zeros is text (codes are written like that), a key that stands
twice is refused. Text is taken apart event by event and not by PyYAML's own composer,
because that one ends the process on deeply nested input.
"""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any, cast

from msgspec import Struct
from yaml import CSafeLoader, MarkedYAMLError, YAMLError
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from govsite.errors import PolicyError

MAX_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 64
MAX_NODES = 200_000
"""Counted with every alias written out, so that a short file cannot stand for a giant one."""

MAX_DIGITS = 20
INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)|0o[0-7]+|0x[0-9a-fA-F]+")
REAL = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
CONSTANTS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}

Step = str | int


class Mark(Struct, frozen=True):
    """A place in a file; both count from 1."""

    line: int
    column: int


class Node(Struct):
    """A value, where it stands, and what it is made of."""

    value: Any
    mark: Mark
    children: dict[Step, Node]
    keys: dict[str, Mark]
    size: int = 1


class Document(Struct, frozen=True):
    """The content of one file; ``where`` leads from a place in the data to the place in the file."""

    file: str
    root: Node

    @property
    def value(self) -> Any:
        """The data: dicts, lists, text, numbers, booleans and ``None``."""
        return self.root.value

    def node(self, path: tuple[Step, ...]) -> Node:
        """The node at ``path``, or the last one on the way that exists."""
        node = self.root
        for step in path:
            if step not in node.children:
                break
            node = node.children[step]
        return node

    def where(self, path: tuple[Step, ...] = (), *, key: str | None = None) -> str:
        """``file:line:column`` of the value at ``path``, or of the key ``key`` in it."""
        node = self.node(path)
        mark = node.keys.get(key, node.mark) if key is not None else node.mark
        return f"{self.file}:{mark.line}:{mark.column}"

    def line(self, path: tuple[Step, ...]) -> int:
        """The line of the value at ``path``."""
        return self.node(path).mark.line


def load_yaml(path: Path) -> Document:
    """Read one file.

    Raises ``PolicyError`` with file, line and column for what is not UTF-8, not YAML,
    says a key twice, or is larger than any policy could be.
    """
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise PolicyError(f"cannot be read: {error.strerror}", where=str(path)) from error
    if len(raw) > MAX_BYTES:
        raise PolicyError(f"is larger than {MAX_BYTES // 1024 // 1024} MB", where=str(path), hint="split the file")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise PolicyError("is not UTF-8", where=f"{path}:{line}", hint="save the file as UTF-8") from error
    return parse_yaml(text, file=str(path))


def parse_yaml(text: str, *, file: str = "<text>") -> Document:
    """Take YAML text apart; ``file`` is the name used in messages. Raises ``PolicyError``."""
    loader = CSafeLoader(text)
    try:
        return Document(file=file, root=_Builder(loader, file).document())
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"{file}:{mark.line + 1}:{mark.column + 1}" if mark else file
        what = ", ".join(part for part in (error.context, error.problem) if part)
        raise PolicyError(f"is not YAML: {what}", where=place) from error
    except YAMLError as error:
        raise PolicyError(f"is not YAML: {str(error).splitlines()[0]}", where=file) from error
    finally:
        loader.dispose()


class _Builder:
    """Events in, one tree of nodes out."""

    def __init__(self, loader: CSafeLoader, file: str) -> None:
        self.loader = loader
        self.file = file
        self.anchors: dict[str, Node] = {}
        self.count = 0

    def document(self) -> Node:
        self.next()  # the stream's start
        if isinstance(self.next(), StreamEndEvent):
            raise PolicyError("is empty", where=self.file)
        root = self.node(self.next(), depth=0)
        end = self.next()
        assert isinstance(end, DocumentEndEvent)
        after = self.next()
        if isinstance(after, DocumentStartEvent):
            raise self.refuse(after, "holds more than one YAML document", "write one file for each")
        return root

    def next(self) -> Event:
        return cast("Event", self.loader.get_event())

    def refuse(self, event: Event, message: str, hint: str = "") -> PolicyError:
        mark = mark_of(event)
        return PolicyError(message, where=f"{self.file}:{mark.line}:{mark.column}", hint=hint)

    def node(self, event: Event, *, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise self.refuse(event, f"is nested more than {MAX_DEPTH} deep")
        if isinstance(event, AliasEvent):
            built = self.alias(event)
        elif isinstance(event, ScalarEvent):
            built = Node(value=self.scalar(event), mark=mark_of(event), children={}, keys={})
        elif isinstance(event, SequenceStartEvent):
            built = self.sequence(event, depth=depth)
        else:
            assert isinstance(event, MappingStartEvent)
            built = self.mapping(event, depth=depth)
        anchor = None if isinstance(event, AliasEvent) else event.anchor
        if anchor:
            # Registered only when whole: an anchor cannot hold itself.
            self.anchors[anchor] = built
        return built

    def counted(self, event: Event, size: int) -> int:
        if size > MAX_NODES:
            raise self.refuse(event, f"holds more than {MAX_NODES} values")
        return size

    def alias(self, event: AliasEvent) -> Node:
        node = self.anchors.get(event.anchor or "")
        if node is None:
            raise self.refuse(event, f"*{event.anchor} stands for nothing", "write &name before its first use")
        return node

    def scalar(self, event: ScalarEvent) -> Any:
        tag = event.tag
        if tag in (None, "!"):
            return plain(event.value) if event.implicit[0] else event.value
        if tag == "tag:yaml.org,2002:str":
            return event.value
        raise self.refuse(event, f"carries the tag {tag}", "policy knows no tags but !!str")

    def sequence(self, start: SequenceStartEvent, *, depth: int) -> Node:
        self.untagged(start, "tag:yaml.org,2002:seq")
        node = Node(value=[], mark=mark_of(start), children={}, keys={})
        while not isinstance(event := self.next(), SequenceEndEvent):
            child = self.node(event, depth=depth + 1)
            node.children[len(node.value)] = child
            node.value.append(child.value)
            node.size = self.counted(event, node.size + child.size)
        return node

    def mapping(self, start: MappingStartEvent, *, depth: int) -> Node:
        self.untagged(start, "tag:yaml.org,2002:map")
        node = Node(value={}, mark=mark_of(start), children={}, keys={})
        while not isinstance(event := self.next(), MappingEndEvent):
            if not isinstance(event, ScalarEvent):
                raise self.refuse(event, "has a key that is no word", "keys are plain text")
            key = event.value
            if key in node.keys:
                raise self.refuse(event, f"key {key!r} stands twice", f"the first is in line {node.keys[key].line}")
            node.keys[key] = mark_of(event)
            inner = self.next()
            child = self.node(inner, depth=depth + 1)
            node.children[key] = child
            node.value[key] = child.value
            node.size = self.counted(inner, node.size + child.size)
        return node

    def untagged(self, event: SequenceStartEvent | MappingStartEvent, allowed: str) -> None:
        if event.tag not in (None, "!", allowed):
            raise self.refuse(event, f"carries the tag {event.tag}", "policy knows no tags but !!str")


def mark_of(event: Event) -> Mark:
    """Where an event begins."""
    mark = event.start_mark
    assert mark is not None
    return Mark(line=mark.line + 1, column=mark.column + 1)


def plain(text: str) -> Any:
    """What an unquoted scalar means in the core schema of YAML 1.2 (section 10.3.2).

    Two departures: digits with leading zeros stay text, because such a thing is a code
    and its zeros matter; so do infinities and what is no number (``.inf``, ``.nan``,
    ``1e999``), with which no policy can count.
    """
    if text in CONSTANTS:
        return CONSTANTS[text]
    if INTEGER.fullmatch(text):
        return int(text, 0) if len(text) <= MAX_DIGITS else text
    return float(text) if REAL.fullmatch(text) and math.isfinite(float(text)) else text
