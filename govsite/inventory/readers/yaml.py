"""YAML and JSON: a list of addresses or of mappings, at the top or below one key such as ``sites``."""

from __future__ import annotations

import re

import yaml

from govsite.errors import InputError
from govsite.inventory.grid import Cell, Grid, Line
from govsite.nested_yaml import refuse_deep_yaml

_ESCAPE = re.compile(
    r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)"
)
"""Escapes in strings of JSON: of a character beyond U+FFFF (two halves), of half a one, and any other."""


def read_yaml(text: str, *, file: str) -> Grid:
    """The list as a grid whose first line holds the keys. Scalars stay as written (``0110``, ``no``).

    Raises ``InputError`` with line and column for what is no YAML or no list of sites.
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        text = _joined(text) if text.lstrip()[:1] in ("[", "{") else text
        refuse_deep_yaml(text, file=file)
        root = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{file}:{mark.line + 1}:{mark.column + 1}" if mark else file
        raise InputError(f"is not YAML: {error.problem or error.context}", where=where) from error
    except yaml.YAMLError as error:
        raise InputError(f"is not YAML: {str(error).splitlines()[0]}", where=file) from error
    return _grid(_rows(root, file=file), file=file)


def _joined(text: str) -> str:
    """JSON as YAML reads it, which has one escape for a character of which JSON escapes two halves (RFC 8259, 7)."""

    def escape(found: re.Match[str]) -> str:
        first, second, half = found.groups()
        if half:
            return r"\ufffd"
        return rf"\U{ord(bytes.fromhex(first + second).decode('utf-16-be')):08x}" if first else found[0]

    return _ESCAPE.sub(escape, text)


def _rows(root: yaml.Node | None, *, file: str) -> list[yaml.Node]:
    if isinstance(root, yaml.MappingNode):
        lists = [value for _, value in root.value if isinstance(value, yaml.SequenceNode)]
        if len(lists) == 1:
            root = lists[0]
    if not isinstance(root, yaml.SequenceNode):
        raise InputError("holds no list of sites", where=file, hint="write a list of mappings with the key url")
    return list(root.value)


def _grid(nodes: list[yaml.Node], *, file: str) -> Grid:
    keys: dict[str, int] = {}
    lines: list[Line] = []
    for node in nodes:
        number = node.start_mark.line + 1
        if isinstance(node, yaml.ScalarNode):
            entries: list[tuple[str, yaml.Node]] = [("url", node)]
        elif isinstance(node, yaml.MappingNode):
            entries = [(str(key.value), value) for key, value in node.value]
        else:
            raise InputError("is neither an address nor a mapping", where=f"{file}:{number}")
        cells: list[Cell] = [None] * len(keys)
        for key, value in entries:
            at = keys.setdefault(key, len(keys))
            cells.extend([None] * (at + 1 - len(cells)))
            cells[at] = _cell(value)
        lines.append(Line(number, cells))
    return Grid(lines=[Line(0, list(keys)), *lines], records=True)


def _cell(node: yaml.Node) -> Cell:
    if isinstance(node, yaml.ScalarNode):
        return "" if node.tag.endswith(":null") else str(node.value)
    if isinstance(node, yaml.SequenceNode):
        return [str(item.value) for item in node.value if isinstance(item, yaml.ScalarNode)]
    return "; ".join(f"{key.value}: {value.value}" for key, value in node.value if isinstance(value, yaml.ScalarNode))
