"""Lines between the program and its workers: whole messages over a stream, in the order in which they were sent.

A message is MessagePack behind four bytes of length. Nothing on a line is ever unpickled.
"""

from __future__ import annotations

import asyncio
import socket
from enum import IntEnum

import msgspec

_LENGTH = 4
_LONGEST = 1 << 30
_KEEPALIVE = (("TCP_KEEPIDLE", 10), ("TCP_KEEPINTVL", 5), ("TCP_KEEPCNT", 4))
"""A machine that is gone is noticed after half a minute, however busy a process may be that is there."""


class Kind(IntEnum):
    """What a message is about."""

    HELLO = 0
    """A worker comes: ``what`` is the token of the run."""
    WELCOME = 1
    """It is worker number ``peer`` from now on; ``number`` is where it begins to count its calls."""
    ROOM = 2
    """A worker waits for an item, and can be sent ``number`` of them more than before."""
    WORK = 3
    """One item."""
    DONE = 4
    """The item ``what`` is finished; ``body`` is what came of it."""
    CLAIM = 5
    """Whose are these names (``body``)? Who asks first has those that are nobody's."""
    CALL = 6
    """Another worker (``peer``; below 0 the program) is asked for ``what``."""
    HOLD = 7
    """The same, for something that is lent until ``RELEASE``."""
    ANSWER = 8
    """To the call ``number``."""
    RELEASE = 9
    """Of the hold ``number``."""
    NOTE = 10
    """Something to know, without an answer."""
    END = 11
    """There is no more to do."""


class Message(msgspec.Struct, array_like=True, frozen=True):
    """One message. ``peer`` is the receiver on the way to the hub, and the sender on the way from it."""

    kind: Kind
    peer: int = -1
    number: int = 0
    what: str = ""
    body: bytes = b""


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Message)


class Line:
    """One end of a line."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        _keep_alive(writer)

    def send(self, message: Message) -> None:
        """Send a message. What the line does not take yet is kept; see ``drain``.

        Where the other end is gone nothing is sent: who listens to the line hears of it.
        """
        if self._writer.is_closing():
            return  # to write would be an error with some event loops
        body = _encoder.encode(message)
        self._writer.write(len(body).to_bytes(_LENGTH, "big") + body)

    async def drain(self) -> None:
        """Wait until the other end has taken most of it. Raises ``OSError`` where nobody is there any more."""
        await self._writer.drain()

    async def receive(self, *, longest: int = _LONGEST) -> Message | None:
        """The next message; ``None`` where the line has ended, or what comes is no message."""
        try:
            head = await self._reader.readexactly(_LENGTH)
            size = int.from_bytes(head, "big")
            if size > longest:
                return None
            return _decoder.decode(await self._reader.readexactly(size))
        except (asyncio.IncompleteReadError, OSError, ValueError, RecursionError):
            return None

    def close(self) -> None:
        """Hang up."""
        self._writer.close()


def _keep_alive(writer: asyncio.StreamWriter) -> None:
    sock = writer.get_extra_info("socket")
    if sock is None:
        return
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _KEEPALIVE:
        option = getattr(socket, name, None)  # not every system has all of them
        if option is not None:
            sock.setsockopt(socket.IPPROTO_TCP, option, value)
