"""What other tools recorded about a request, in govsite's words: read from ``lexicons/recorded-outcomes.yaml``."""

from __future__ import annotations

import re
from pathlib import Path

from msgspec import Struct, field

from govsite.errors import PolicyError
from govsite.model.outcome import Reason
from govsite.policy.folder import rules_folder
from govsite.policy.typed import advice, typed
from govsite.policy.yaml_file import load_yaml
from govsite.words import compiled

FILE = Path("lexicons", "recorded-outcomes.yaml")
ANSWERED = "answered"
UNCLASSED = "unclassed"
CLASSES = frozenset({ANSWERED, *map(str, Reason)})


class _Class(Struct, frozen=True, forbid_unknown_fields=True):
    pattern: str
    name: str = field(name="class")


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    columns: tuple[str, ...]
    classes: tuple[_Class, ...]


class RecordedOutcomes(Struct, frozen=True):
    """Columns that hold such records, and patterns with the class that each means."""

    columns: frozenset[str]
    """Header words without letter case."""
    patterns: tuple[tuple[re.Pattern[str], str], ...]

    def class_of(self, text: str) -> str:
        """The reason that ``text`` means, "answered", or "unclassed"."""
        return next((name for pattern, name in self.patterns if pattern.search(text.strip())), UNCLASSED)

    def record_in(self, columns: dict[str, object]) -> str:
        """The first record among the further columns of an inventory row, or an empty string."""
        for name, value in columns.items():
            if name.strip().casefold() in self.columns and str(value or "").strip():
                return str(value).strip()
        return ""


def load_recorded_outcomes(folder: Path | None = None) -> RecordedOutcomes:
    """The table of records. Raises ``PolicyError``."""
    document = load_yaml((folder or rules_folder()) / FILE)
    content = typed(document, _File)
    patterns = []
    for number, entry in enumerate(content.classes):
        if entry.name not in CLASSES:
            where = document.where(("classes", number, "class"))
            raise PolicyError(f"unknown class {entry.name!r}", where=where, hint=advice(entry.name, CLASSES))
        try:
            patterns.append((compiled(entry.pattern), entry.name))
        except ValueError as error:
            where = document.where(("classes", number, "pattern"))
            raise PolicyError(str(error), where=where) from error
    return RecordedOutcomes(frozenset(name.casefold() for name in content.columns), tuple(patterns))
