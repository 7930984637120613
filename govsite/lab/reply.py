"""One request and one answer, as far as the lab's servers tell them apart."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field
from typing import NamedTuple


class Request(NamedTuple):
    """One request as far as answers depend on it."""

    method: str
    scheme: str
    host: str
    target: str
    """Path and query as sent."""
    is_ipv6: bool = False
    cookie: str = ""
    form: str = ""
    """Body of a POST, as sent."""


@dataclass(slots=True)
class Reply:
    """One answer before ranges, conditions and HEAD are applied."""

    status: int = 200
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    delay: float = 0.0
    may_gzip: bool = False
    packed: bytes | None = None
    abort: bool = False
    """Cut the connection instead."""


def pack(body: bytes) -> bytes:
    """A body as gzip, the same bytes every time."""
    return gzip.compress(body, 5, mtime=0)
