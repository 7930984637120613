"""A table as CSV written piece by piece: UTF-8 with a byte order mark (Excel needs it), comma, CRLF (RFC 4180)."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

_ROWS_AT_ONCE = 250


def csv_pieces(rows: Iterable[Iterable[Any]]) -> Iterator[bytes]:
    """The rows, taken one after another; what cells may not say is for the caller to see to."""
    yield codecs.BOM_UTF8
    rest = iter(rows)
    while some := list(islice(rest, _ROWS_AT_ONCE)):
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\r\n").writerows(some)
        yield out.getvalue().encode()
