"""Write maps as a table that a spreadsheet opens, and that is read back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from govsite.migrate.maps.rows import Row

COLUMNS = (
    "site", "old_url", "new_url", "state", "hits", "confidence", "step", "evidence", "suggested", "archive_url", "note",
)  # fmt: skip
_RISKY = ("=", "+", "-", "@", "\t", "\r")


def write_rows(rows: Iterable[Row]) -> bytes:
    """CSV in UTF-8 with a byte order mark, as spreadsheets read it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow(
            [
                safe_cell(row.site), safe_cell(row.old_url), safe_cell(row.new_url), row.state.value, row.hits or "",
                "" if row.confidence is None else f"{row.confidence:g}", row.step or "", safe_cell(row.evidence),
                safe_cell(row.suggested), safe_cell(row.archive_url), safe_cell(row.note),
            ]
        )  # fmt: skip
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def safe_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_RISKY) else text
