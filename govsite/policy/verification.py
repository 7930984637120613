"""Read the rules of the check after a move: ``rules/migration/verify.yaml``."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from govsite.errors import PolicyError
from govsite.model.check import VerificationOptions
from govsite.model.outcome import Severity
from govsite.model.rule import Pack, Rule, Source
from govsite.model.words import Words
from govsite.policy.folder import rules_folder
from govsite.policy.typed import typed
from govsite.policy.yaml_file import load_yaml

VERIFICATION = "migrate-verify"
"""Check of these rules: not a plugin, because it reads answers of old addresses and no evidence of a site."""
PACK = "migration/verify"
_FILE = Path("migration") / "verify.yaml"


class _Entry(Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    severity: Severity
    title: Words
    advice: Words
    source: Source


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    version: str
    title: Words
    options: VerificationOptions
    rules: tuple[_Entry, ...]


def load_verification(folder: Path | None = None) -> Pack:
    """The rules, in the order of the file. Raises ``PolicyError`` with file, line and column."""
    document = load_yaml((folder or rules_folder()) / _FILE)
    seen: set[str] = set()
    rules = []
    content = typed(document, _File)
    for number, entry in enumerate(content.rules):
        place = ("rules", number)
        if entry.id in seen:
            raise PolicyError(f"the rule id {entry.id!r} is taken", where=document.where((*place, "id")))
        seen.add(entry.id)
        rules.append(
            Rule(
                id=entry.id,
                pack=PACK,
                check=VERIFICATION,
                severity=entry.severity,
                title=entry.title,
                advice=entry.advice,
                source=entry.source,
                options=content.options,
                file=document.file,
                line=document.line(place),
            )
        )
    return Pack(id=PACK, version=content.version, title=content.title, rules=tuple(rules))
