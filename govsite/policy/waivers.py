"""Read a file of waivers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from msgspec import Struct

from govsite.errors import PolicyError
from govsite.policy.typed import typed
from govsite.policy.yaml_file import Document, load_yaml


class WaiverText(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One waiver as it is written."""

    rule: str
    site: str = "*"
    url: str = "*"
    fingerprint: str = ""
    owner: str
    reason: str
    expires: str


class WaiverFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A file of waivers."""

    waivers: tuple[WaiverText, ...]


def load_waivers(path: Path) -> tuple[tuple[WaiverText, str], ...]:
    """Each waiver with its place (``file:line``).

    Raises ``PolicyError``, with file, line and column, for an unknown key, an empty owner or
    reason, and a date that is none.
    """
    document = load_yaml(path)
    waivers = typed(document, WaiverFile).waivers
    for number, waiver in enumerate(waivers):
        _check(document, waiver, number)
    return tuple(
        (waiver, f"{document.file}:{document.line(('waivers', number))}") for number, waiver in enumerate(waivers)
    )


def _check(document: Document, waiver: WaiverText, number: int) -> None:
    for key in ("rule", "owner", "reason"):
        if not str(getattr(waiver, key)).strip():
            raise PolicyError(
                f"a waiver names its {key}",
                where=document.where(("waivers", number, key)),
                hint="somebody answers for it, with a reason",
            )
    try:
        date.fromisoformat(waiver.expires)
    except ValueError as error:
        raise PolicyError(
            f"{waiver.expires!r} is no date",
            where=document.where(("waivers", number, "expires")),
            hint="write it like 2026-12-31; a waiver ends some day",
        ) from error
