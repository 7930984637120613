"""JSON for scripts: the document ``govsite/audit/1`` (schema in ``govsite/report/schemas``)."""

from __future__ import annotations

from typing import Any

import msgspec

from govsite.model.run import Run
from govsite.model.words import Words
from govsite.report.document import audit_document
from govsite.report.format import Format
from govsite.report.safe import encodable, json_text


def render(run: Run) -> bytes:
    """The document, indented, UTF-8, ending in a newline."""
    document = audit_document(run)
    try:
        packed = msgspec.json.encode(document)
    except UnicodeEncodeError:
        packed = msgspec.json.encode(_scrubbed(msgspec.to_builtins(document)))
    return json_text(msgspec.json.format(packed, indent=1)) + b"\n"


def _scrubbed(value: Any) -> Any:
    """The same tree without lone surrogates, which UTF-8 cannot carry."""
    if isinstance(value, str):
        return encodable(value)
    if isinstance(value, dict):
        return {encodable(key): _scrubbed(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_scrubbed(inner) for inner in value]
    return value


PLUGIN = Format(suffix=".json", render=render, title=Words("机器可读的完整结果", "the whole result for scripts"))
