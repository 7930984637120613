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
    """CSV in UTF-8 with a byte order mark, as spreadsheets read it; people's own columns come last."""
    rows = list(rows)
    own = dict.fromkeys(name for row in rows for name, _ in row.own)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*COLUMNS, *map(safe_cell, own)])
    for row in rows:
        cells = dict(row.own)
        writer.writerow(
            [
                safe_cell(row.site), safe_cell(row.old_url), safe_cell(row.new_url), row.state.value, row.hits or "",
                "" if row.confidence is None else f"{row.confidence:g}", row.step or "", safe_cell(row.evidence),
                safe_cell(row.suggested), safe_cell(row.archive_url), safe_cell(row.note),
                *(safe_cell(cells.get(name, "")) for name in own),
            ]
        )  # fmt: skip
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def safe_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_RISKY) else text
