"""Rules and packs: policy as the files below ``rules/`` state it."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from msgspec import Struct

from govsite.model.check import CheckOptions
from govsite.model.outcome import Severity
from govsite.model.site import Kind, Level, Site
from govsite.model.words import Words


class SourceStatus(StrEnum):
    """How far somebody has compared a rule with the official text."""

    VERIFIED = "verified"
    PARTIAL = "partial"
    UNVERIFIED = "unverified"


class Source(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The document and clause that a rule rests on."""

    document: str
    clause: str = ""
    status: SourceStatus = SourceStatus.UNVERIFIED
    note: str = ""


class Applies(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Which sites a rule speaks of. An empty list means "all"."""

    levels: tuple[Level, ...] = ()
    kinds: tuple[Kind, ...] = ()

    def missing_column(self, site: Site) -> str:
        """The column that must be known to tell whether the rule speaks of ``site``, if any."""
        if (site.level and self.levels and site.level not in self.levels) or (
            site.kind and self.kinds and site.kind not in self.kinds
        ):
            return ""
        if self.levels and site.level is None:
            return "level"
        if self.kinds and site.kind is None:
            return "kind"
        return ""

    def includes(self, site: Site) -> bool:
        """Whether the rule speaks of a site whose level and kind are known."""
        return (not self.levels or site.level in self.levels) and (not self.kinds or site.kind in self.kinds)


class Examples(
    Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, rename={"passing": "pass", "failing": "fail"}
):
    """Evidence, as far as it matters, that must come out as the list's name says.

    Each entry has the shape of ``Evidence``; a page may be given as ``html``.
    """

    passing: tuple[dict[str, Any], ...] = ()
    failing: tuple[dict[str, Any], ...] = ()
    unknown: tuple[dict[str, Any], ...] = ()
    not_applicable: tuple[dict[str, Any], ...] = ()


class Rule(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One rule as a pack states it, its options already checked and typed."""

    id: str
    pack: str
    check: str
    severity: Severity
    title: Words
    advice: Words
    source: Source
    applies: Applies = Applies()
    options: CheckOptions
    examples: Examples = Examples()
    file: str = ""
    line: int = 0


class Pack(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A set of rules with a name and a version."""

    id: str
    version: str
    title: Words
    rules: tuple[Rule, ...]
