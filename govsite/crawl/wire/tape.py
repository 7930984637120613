"""What came over the wire: told where it breaks HTTP, and kept byte for byte while an archive is written."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import aiohttp
from aiohttp.client_proto import ResponseHandler
from aiohttp.http_exceptions import HttpProcessingError


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


class MisframedError(aiohttp.ClientPayloadError):
    """The parser lost its way in the body: what should be the size of a chunk is none."""


class WatchedHandler(ResponseHandler):
    """A connection whose reader hears of it when the parser gives up in the middle of a body.

    aiohttp tells only who waits for a header then: who reads the body would wait until all of the time is up.
    """

    def set_exception(self, exc: BaseException, *cause: BaseException) -> None:
        """Hand an error on to whoever reads."""
        super().set_exception(exc, *cause)
        body = self._payload
        if isinstance(exc, HttpProcessingError) and body is not None and not body.is_eof():
            body.set_exception(MisframedError(exc.message))


class TapedHandler(WatchedHandler):
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
