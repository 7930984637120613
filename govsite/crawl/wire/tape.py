"""What came over the wire, byte for byte, for the archive. Used only while an archive is written."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from aiohttp.client_proto import ResponseHandler


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and what came back, as bytes."""

    url: str
    method: str
    request: bytes
    """Request line and headers, with the empty line."""
    answer: bytes
    """Everything that came, from the status line on."""
    status: int
    address: str = ""
    truncated: str = ""
    """Why the body ends early: "length" (our limit), "time" or "disconnect"; empty where it is whole."""


class TapedHandler(ResponseHandler):
    """A connection that keeps what arrives, before anything parses it. ``tape`` is changed for every request."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop)
        self.tape: list[bytes] = []

    def data_received(self, data: bytes) -> None:
        """Note the bytes, then let them be parsed."""
        if data:
            self.tape.append(bytes(data))
        super().data_received(data)

    def new_tape(self) -> list[bytes]:
        """An empty tape from now on; the one before keeps what it has."""
        self.tape = []
        return self.tape
