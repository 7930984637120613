"""A worker's end of its line to the hub."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from itertools import count
from typing import NamedTuple

import msgspec

from govsite.engines.line import Kind, Line, Message

_owners = msgspec.msgpack.Decoder(list[int])


_AHEAD = 32
"""Items that lie ready here beside the one that is asked for: a busy worker hears of the next only after a while."""
_PATIENCE = 20.0
"""Seconds until the hub takes the line. A firewall that drops what comes says nothing."""


class HubLostError(Exception):
    """The program is gone, or has hung up."""


class HubUnreachableError(HubLostError):
    """No line to the program came about. Says which address was tried, and what it said."""


class Item(NamedTuple):
    """Something to do."""

    key: str
    body: bytes


Serve = Callable[[bytes], Awaitable[bytes]]
Lend = Callable[[bytes], AbstractAsyncContextManager[None]]
Hear = Callable[[bytes], None]


class Member:
    """One worker among others. Made by ``join``."""

    def __init__(self, line: Line, welcome: Message) -> None:
        self.slot = welcome.peer
        self.welcome = welcome.body
        """What the program tells every worker."""
        self._line = line
        self._numbers = count(welcome.number)
        self._answers: dict[int, asyncio.Future[bytes]] = {}
        self._items: asyncio.Queue[Item | None] = asyncio.Queue()
        self._has_taken = False
        self._serve: dict[str, Serve] = {}
        self._lend: dict[str, Lend] = {}
        self._hear: dict[str, Hear] = {}
        self._early: list[Message] = []
        self._lent: dict[tuple[int, int], asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    # ------------------------------------------------------------ work

    async def take(self) -> Item | None:
        """The next item, once there is one; ``None`` when there is no more to do."""
        self._line.send(Message(Kind.ROOM, number=1 if self._has_taken else 1 + _AHEAD))
        self._has_taken = True
        item = await self._items.get()
        if item is None:
            self._items.put_nowait(None)
        return item

    async def done(self, key: str, body: bytes) -> None:
        """An item is finished. Waits where the program takes results more slowly than they come."""
        self._line.send(Message(Kind.DONE, what=key, body=body))
        await self._line.drain()

    # ------------------------------------------------------------ others

    def note(self, what: str, body: bytes = b"") -> None:
        """Let the program know something."""
        self._line.send(Message(Kind.NOTE, what=what, body=body))

    async def ask(self, what: str, body: bytes) -> bytes:
        """Ask the program."""
        return await self._call(Message(Kind.CALL, number=next(self._numbers), what=what, body=body))

    async def call(self, slot: int, what: str, body: bytes) -> bytes:
        """Ask another worker; its successor answers if it dies."""
        return await self._call(Message(Kind.CALL, slot, next(self._numbers), what, body))

    async def claim(self, names: Sequence[str]) -> list[int]:
        """Whose the names are; nobody's become this worker's own."""
        body = msgspec.msgpack.encode(list(names))
        return _owners.decode(await self._call(Message(Kind.CLAIM, number=next(self._numbers), body=body)))

    @asynccontextmanager
    async def borrowed(self, slot: int, what: str, body: bytes) -> AsyncIterator[None]:
        """Something that another worker lends, once it has it to lend."""
        number = next(self._numbers)
        try:
            await self._call(Message(Kind.HOLD, slot, number, what, body))
            yield
        finally:
            self._line.send(Message(Kind.RELEASE, slot, number))

    def serve(
        self,
        *,
        answers: dict[str, Serve] | None = None,
        lends: dict[str, Lend] | None = None,
        hears: dict[str, Hear] | None = None,
    ) -> None:
        """What this worker answers and lends to others, and what it listens to."""
        self._serve.update(answers or {})
        self._lend.update(lends or {})
        self._hear.update(hears or {})
        early, self._early = self._early, []
        for message in early:
            self._take(message)

    async def _call(self, message: Message) -> bytes:
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._answers[message.number] = answer
        self._line.send(message)
        try:
            return await answer
        finally:
            del self._answers[message.number]

    # ------------------------------------------------------------ what comes in

    async def listen(self) -> None:
        """Take what comes until the line ends. What was asked by then stays without an answer."""
        while (message := await self._line.receive()) is not None:
            self._take(message)

    def _take(self, message: Message) -> None:
        match message.kind:
            case Kind.WORK:
                self._items.put_nowait(Item(message.what, message.body))
            case Kind.END:
                self._items.put_nowait(None)
            case Kind.ANSWER:
                answer = self._answers.get(message.number)
                if answer is not None and not answer.done():
                    answer.set_result(message.body)
            case Kind.NOTE if message.what in self._hear:
                self._hear[message.what](message.body)
            case Kind.CALL if message.what in self._serve:
                self._start(self._respond(message))
            case Kind.HOLD if message.what in self._lend:
                task = self._start(self._lend_out(message))
                self._lent[message.peer, message.number] = task
            case Kind.RELEASE:
                lent = self._lent.pop((message.peer, message.number), None)
                if lent is not None:
                    lent.cancel()
            case _:
                self._early.append(message)  # what asks for something that this worker does not serve yet

    def _start(self, work: Awaitable[None]) -> asyncio.Task[None]:
        async def run() -> None:
            await work

        task = asyncio.create_task(run())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _respond(self, call: Message) -> None:
        body = await self._serve[call.what](call.body)
        self._line.send(Message(Kind.ANSWER, call.peer, call.number, body=body))

    async def _lend_out(self, call: Message) -> None:
        async with self._lend[call.what](call.body):
            self._line.send(Message(Kind.ANSWER, call.peer, call.number))
            await asyncio.Event().wait()  # until it is cancelled by the release

    async def aclose(self) -> None:
        """Give up what is under way for others."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def join(
    address: tuple[str, int],
    token: str,
    work: Callable[[Member], Coroutine[None, None, None]],
    *,
    tls: ssl.SSLContext | None = None,
) -> None:
    """Join the workers of a run, and do ``work`` for as long as its hub is there.

    Raises ``HubUnreachableError`` where the hub is not there, and ``HubLostError`` where it hangs up
    before all is done.
    """
    try:
        async with asyncio.timeout(_PATIENCE):
            reader, writer = await asyncio.open_connection(*address, ssl=tls)
    except OSError as error:  # a time-out is one, too
        host, port = address
        raise HubUnreachableError(f"{host}:{port}: {str(error) or 'no answer'}") from error
    line = Line(reader, writer)
    line.send(Message(Kind.HELLO, what=token))
    welcome = await line.receive()
    if welcome is None or welcome.kind is not Kind.WELCOME:
        line.close()
        raise HubLostError
    member = Member(line, welcome)
    listening = asyncio.create_task(member.listen())
    working = asyncio.create_task(work(member))
    try:
        await asyncio.wait((listening, working), return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise HubLostError
        working.result()
    finally:
        for task in (working, listening):
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        await member.aclose()
        line.close()
