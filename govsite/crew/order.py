"""What the program and its workers say to each other: the order, and the names and forms of messages."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from govsite.config import Settings
from govsite.crawl.progress import Progress
from govsite.crawl.shares import Share
from govsite.model.history import History
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.rule import Rule
from govsite.store.packed import PackedSite
from govsite.timeline import Traces

PAST, REACHED, HELD, PROGRESS, CONNECTED = "past", "reached", "held", "progress", "connected"
"""What messages are about."""

Homes = list[tuple[str, str]]
encode = msgspec.msgpack.encode
read_share = msgspec.msgpack.Decoder(Share).decode
read_homes = msgspec.msgpack.Decoder(Homes).decode
read_traces = msgspec.msgpack.Decoder(Traces).decode
read_past = msgspec.msgpack.Decoder(History | None).decode
read_site = msgspec.msgpack.Decoder(PackedSite).decode
read_progress = msgspec.msgpack.Decoder(Progress).decode
read_held = msgspec.msgpack.Decoder(tuple[str, bool]).decode
"""A site that could not be reached, and whether anybody of its servers said a word."""
read_flag = msgspec.msgpack.Decoder(bool).decode


@dataclass(frozen=True, kw_only=True)
class Order:
    """What a worker is started with; everything else comes over its line."""

    address: tuple[str, int]
    token: str
    settings: Settings
    place: Jurisdiction
    rules: tuple[Rule, ...]
    parts: frozenset[str] | None
    as_of: str
    marks: str = ""
    """Folder of this machine in which workers mark which page they read; empty where they are elsewhere."""
    authorities: str = ""
    """What stands in ``[network] ca_file``, for workers that do not see this machine's files."""
    tls: Callable[[], ssl.SSLContext] | None = None
    """Gets what a worker needs for an encrypted line; ``None``: it is not encrypted."""
