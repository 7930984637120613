"""Whether a rule names types of columns that the jurisdiction has.

A misspelt one would never be met, and nothing would say so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args, get_type_hints

from msgspec import Struct

from govsite.errors import PolicyError
from govsite.model.check import CheckOptions, ColumnTypeName
from govsite.model.jurisdiction import Jurisdiction
from govsite.policy.typed import advice
from govsite.policy.yaml_file import Document, Step


def check_column_types(
    options: CheckOptions, place: Jurisdiction, *, document: Document, path: tuple[Step, ...]
) -> None:
    """Raise ``PolicyError``, with its place, for a type that the lexicon of columns does not have."""
    for steps, name in _named(options):
        if name not in place.columns.types:
            raise PolicyError(
                f"the jurisdiction {place.id} has no type of columns {name!r}",
                where=document.where((*path, *steps)),
                hint=advice(name, place.columns.types) or "it has no lexicon of columns; the rule is for another",
            )


def _named(options: Struct) -> Iterator[tuple[tuple[Step, ...], str]]:
    """The types that options name, each with the way to it."""
    hints = get_type_hints(type(options))
    for field in options.__struct_fields__:
        value = getattr(options, field)
        for number, each in enumerate(value if isinstance(value, tuple) else ()):
            if isinstance(each, Struct):
                yield from (((field, number, *steps), name) for steps, name in _named(each))
            elif ColumnTypeName in get_args(hints[field]):
                yield (field, number), each
