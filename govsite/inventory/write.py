"""Write a ledger as CSV with the canonical columns; reading it again gives the same sites."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from govsite.inventory.vocabulary import FIELDS
from govsite.model.site import Site

_FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")


def write_csv(sites: Sequence[Site]) -> bytes:
    """UTF-8 with a byte order mark, as spreadsheets expect it; unknown columns stand at the end.

    Text that a spreadsheet would run as a formula gets an apostrophe before it.
    """
    others = list(dict.fromkeys(name for site in sites for name in site.extra))
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*FIELDS, *map(safe_cell, others)])
    for site in sites:
        writer.writerow(
            [*(_shown(getattr(site, field)) for field in FIELDS), *(_shown(site.extra.get(name)) for name in others)]
        )
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _shown(value: object) -> str:
    match value:
        case None:
            return ""
        case float():
            return str(int(value)) if value.is_integer() else repr(value)
        case tuple() | list():
            return safe_cell("、".join(map(str, value)))
        case _:
            return safe_cell(str(value))


def safe_cell(text: str) -> str:
    """Text that no spreadsheet runs as a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
