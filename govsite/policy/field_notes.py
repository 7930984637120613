"""What the fields of a policy file mean: the docstring below each field, which Python keeps only in the source."""

from __future__ import annotations

import ast
import inspect
import itertools
import textwrap
from functools import cache

from msgspec import Struct


@cache
def field_notes(kind: type[Struct]) -> dict[str, str]:
    """Field → its docstring on one line, those of its parents too; fields without one are missing."""
    notes: dict[str, str] = {}
    for parent in reversed(kind.__mro__):
        if issubclass(parent, Struct) and parent is not Struct:
            notes |= _own_notes(parent)
    return notes


def _own_notes(kind: type[Struct]) -> dict[str, str]:
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(kind)))
    except (OSError, TypeError, SyntaxError):
        return {}
    body = tree.body[0].body if tree.body and isinstance(tree.body[0], ast.ClassDef) else []
    return {
        field.target.id: " ".join(note.value.value.split())
        for field, note in itertools.pairwise(body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(note, ast.Expr)
        and isinstance(note.value, ast.Constant)
        and isinstance(note.value.value, str)
    }
