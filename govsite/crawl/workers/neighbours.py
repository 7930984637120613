"""Workers that share one crawl: each host and each address belongs to one of them.

Who owns a host asks it, counts its connections and keeps its delay. A link to somebody
else's host is checked by its owner, once for all. What has to be asked on the spot (where a
redirect leads, an alias, another family) waits for its turn at the owner, and its connection
is closed afterwards: so the limits hold over all workers together.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

import msgspec

from govsite.crawl.workers.caution import Caution
from govsite.crawl.workers.reach import Reach
from govsite.model.answers import Answer

Find = Callable[[str], Awaitable[Sequence[str]]]
"""Addresses of a host; none where there are none or nobody says."""
Check = Callable[[str], Awaitable[Answer]]
Lend = Callable[["Turn"], AbstractAsyncContextManager[None]]
Slow = Callable[["Delay"], None]


class Turn(msgspec.Struct, frozen=True):
    """A turn that is wanted from the owner of a host or an address."""

    name: str
    is_host: bool


class Delay(msgspec.Struct, frozen=True):
    """How long a host is to be left alone between two requests, or once."""

    host: str
    seconds: float
    is_pause: bool = False


class Wire(Protocol):
    """What is needed of a worker's line to the others."""

    slot: int

    async def claim(self, names: Sequence[str]) -> list[int]:
        """Whose the names are; nobody's become this worker's own."""

    async def call(self, slot: int, what: str, body: bytes) -> bytes:
        """Ask another worker."""

    def borrowed(self, slot: int, what: str, body: bytes) -> AbstractAsyncContextManager[None]:
        """Something that another worker lends."""

    def serve(
        self,
        *,
        answers: dict[str, Callable[[bytes], Awaitable[bytes]]] | None = None,
        lends: dict[str, Callable[[bytes], AbstractAsyncContextManager[None]]] | None = None,
    ) -> None:
        """What this worker does for others."""


_CHECK, _TURN, _DELAY = "check", "turn", "delay"
_answer = msgspec.msgpack.Decoder(Answer)
_turn = msgspec.msgpack.Decoder(Turn)
_delay = msgspec.msgpack.Decoder(Delay)


class Neighbours:
    """What this worker knows of the others. Names are host names and addresses alike."""

    def __init__(self, wire: Wire, reach: Reach, caution: Caution) -> None:
        self.reach = reach
        self.caution = caution
        self._wire = wire
        self._owners: dict[str, int] = {}
        self._find: Find | None = None

    def take_in(self, names: Sequence[str]) -> None:
        """These names came with this worker's own sites."""
        for name in names:
            self._owners.setdefault(name, self._wire.slot)

    def owner(self, name: str) -> int | None:
        """The other worker that owns a host or an address; ``None`` if it is this one's, or was never asked after."""
        found = self._owners.get(name, self._wire.slot)
        return None if found == self._wire.slot else found

    async def owner_of(self, host: str) -> int | None:
        """The same for a host, asked after where it is not known yet."""
        if host not in self._owners:
            await self.settle(host, await self._find(host) if self._find is not None else ())
        return self.owner(host)

    async def settle(self, host: str, addresses: Sequence[str]) -> None:
        """Find out whose a host and its addresses are."""
        names = [name for name in (*addresses, host) if name not in self._owners]
        if names:
            self._owners.update(zip(names, await self._wire.claim(names), strict=True))

    # ------------------------------------------------------------ from others

    async def check(self, slot: int, url: str) -> Answer:
        """The answer for a link, from the owner of its host."""
        return _answer.decode(await self._wire.call(slot, _CHECK, url.encode()))

    @asynccontextmanager
    async def turn(self, slot: int, wanted: Turn) -> AsyncIterator[None]:
        """A turn at somebody else's host or address."""
        async with self._wire.borrowed(slot, _TURN, msgspec.msgpack.encode(wanted)):
            yield

    async def slow_down(self, slot: int, delay: Delay) -> None:
        """Let the owner know what a host asks for."""
        await self._wire.call(slot, _DELAY, msgspec.msgpack.encode(delay))

    # ------------------------------------------------------------ for others

    def serve_client(self, *, find: Find, lend: Lend, slow: Slow) -> None:
        """From now on turns are lent to others."""
        self._find = find

        async def take_delay(body: bytes) -> bytes:
            slow(_delay.decode(body))
            return b""

        self._wire.serve(answers={_DELAY: take_delay}, lends={_TURN: lambda body: lend(_turn.decode(body))})

    def serve_links(self, check: Check) -> None:
        """From now on links are checked for others."""

        async def answer(body: bytes) -> bytes:
            return msgspec.msgpack.encode(await check(body.decode()))

        self._wire.serve(answers={_CHECK: answer})
