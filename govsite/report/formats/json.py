"""JSON for scripts: the document ``govsite/audit/1`` (schema in ``govsite/report/schemas``)."""

from __future__ import annotations

from collections.abc import Iterator

from govsite.model.run import Run
from govsite.model.words import Words
from govsite.report.document import audit_frame, outcome_parts, site_parts
from govsite.report.format import Format, streamed
from govsite.report.json_pieces import Long, pieces
from govsite.report.safe import json_encoded, json_text


def stream(run: Run) -> Iterator[bytes]:
    """The document, indented, UTF-8, ending in a newline."""
    lists = (Long("sites", 1, site_parts(run)), Long("outcomes", 1, outcome_parts(run)))
    yield from map(json_text, pieces(audit_frame(run), *lists, encode=json_encoded))
    yield b"\n"


render = streamed(stream)


PLUGIN = Format(
    suffix=".json", render=render, stream=stream, title=Words("机器可读的完整结果", "the whole result for scripts")
)
