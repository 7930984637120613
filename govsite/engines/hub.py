"""The hub: gives items to workers, knows whose each name is, and carries calls between workers.

A worker is a number (its *slot*). What belongs to a slot (names, items, calls that others made
to it) stays with it when its process dies: whoever takes the slot next goes on with it. What
its worker did not finish is given out again; an item of which a second worker may have died is
given up.

Names are whatever must not be divided between workers (for a crawl: hosts and addresses). An
item comes with names; it goes to the worker that owns one of them, else to the one that has
least to do. So what shares a name stays together.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections import deque
from collections.abc import Collection, Coroutine, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol, Self

import msgspec

from govsite.engines.engine import Door
from govsite.engines.line import Kind, Line, Message

_LONGEST_HELLO = 1024
_TRIES = 2
"""So often an item is given out before it is given up."""
_CALLS_OF_A_LIFE = 1 << 40
"""Numbers between those of a worker and its successor, so that no answer goes astray."""

Names = list[str]
_names = msgspec.msgpack.Decoder(Names)


class Program(Protocol):
    """The program behind a hub. What these raise ends the run."""

    def welcome(self) -> bytes:
        """What a new worker is told."""

    def done(self, key: str, body: bytes) -> None:
        """An item is finished."""

    def given_up(self, key: str) -> None:
        """An item's workers died of it, or with it, as often as it was tried."""

    async def has_room(self) -> None:
        """Until the program can take more; meanwhile, the worker that is waited for is not listened to."""

    async def asked(self, what: str, body: bytes) -> bytes:
        """A worker asks the program itself, which may take its time."""

    def noted(self, slot: int, what: str, body: bytes) -> None:
        """A worker lets the program know something."""

    def lost(self, slot: int, keys: Sequence[str]) -> Collection[str]:
        """A worker is gone; these items were not finished. Returns those of which it may have died."""


@dataclass(slots=True)
class _Item:
    body: bytes
    deaths: int = 0
    """Workers that may have died of it."""


@dataclass(slots=True)
class _Slot:
    number: int
    line: Line | None = None
    lives: int = 0
    room: int = 0
    """Items that it can be sent."""
    wanted: int = 0
    """Items that it waits for, to begin them."""
    queue: deque[str] = field(default_factory=deque)
    ready: deque[str] = field(default_factory=deque)
    """Items that were sent and are not begun: its worker cannot have died of them."""
    begun: dict[str, None] = field(default_factory=dict)
    """Items that were begun and are not finished."""
    calls: dict[tuple[int, int], Message] = field(default_factory=dict)
    """Calls to this slot without an answer, and things it has lent, by caller and number."""

    @property
    def load(self) -> int:
        return len(self.queue) + len(self.ready) + len(self.begun)

    def begin(self) -> None:
        """Items are begun in the order in which they were sent."""
        while self.wanted and self.ready:
            self.wanted -= 1
            self.begun[self.ready.popleft()] = None


class Hub:
    """Listens for workers for as long as its context lasts."""

    def __init__(self, program: Program, *, slots: int, door: Door) -> None:
        self.token = secrets.token_hex(32)
        self.address = (door.host, door.port)
        """Where workers find the hub, once the context has begun."""
        self._tls = door.tls
        self._program = program
        self._slots = [_Slot(number) for number in range(slots)]
        self._items: dict[str, _Item] = {}
        self._owners: dict[str, int] = {}
        self._is_whole = False
        self._finished: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._vacancy = asyncio.Condition()
        self._server: asyncio.Server | None = None
        self._meetings: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, *self.address, ssl=self._tls)
        self.address = (self.address[0], self._server.sockets[0].getsockname()[1])
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.close()
        for task in tuple(self._meetings):
            task.cancel()
        await asyncio.gather(*self._meetings, return_exceptions=True)
        for slot in self._slots:
            if slot.line is not None:
                slot.line.close()

    # ------------------------------------------------------------ items

    @property
    def unfinished(self) -> int:
        """Items that are not finished, those included that nobody has yet."""
        return len(self._items)

    @property
    def is_whole(self) -> bool:
        """Whether all items have been added."""
        return self._is_whole

    def add(self, key: str, body: bytes, *, names: Iterable[str]) -> None:
        """One more item, and the names that must stay with it."""
        names = tuple(names)
        owned = next((self._owners[name] for name in names if name in self._owners), None)
        slot = self._slots[owned] if owned is not None else min(self._slots, key=lambda slot: slot.load)
        for name in names:
            self._owners.setdefault(name, slot.number)
        self._items[key] = _Item(body)
        slot.queue.append(key)
        self._give(slot)

    def body(self, key: str) -> bytes:
        """What is given out with an item."""
        return self._items[key].body

    def replace(self, key: str, body: bytes) -> None:
        """Give an item another body, for when it is given out again."""
        self._items[key].body = body

    def owner(self, name: str) -> int | None:
        """The slot that owns a name."""
        return self._owners.get(name)

    def close(self) -> None:
        """No more items will be added."""
        self._is_whole = True
        self._end_if_finished()

    async def wait(self) -> None:
        """Until every item is finished or given up. Raises what the program raised."""
        await asyncio.shield(self._finished)

    @property
    def is_finished(self) -> bool:
        """Whether ``wait`` would not wait."""
        return self._finished.done()

    def tell_all(self, what: str, body: bytes) -> None:
        """A note to every worker that is there."""
        for slot in self._slots:
            if slot.line is not None:
                slot.line.send(Message(Kind.NOTE, what=what, body=body))

    def _give(self, slot: _Slot) -> None:
        while slot.line is not None and slot.room > 0 and slot.queue:
            key = slot.queue.popleft()
            slot.room -= 1
            slot.ready.append(key)
            slot.line.send(Message(Kind.WORK, what=key, body=self._items[key].body))
        slot.begin()

    def _end_if_finished(self) -> None:
        if self._is_whole and not self._items and not self._finished.done():
            for slot in self._slots:
                if slot.line is not None:
                    slot.line.send(Message(Kind.END))
            self._finished.set_result(None)

    # ------------------------------------------------------------ workers

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._beside(self._serve(Line(reader, writer)))

    def _beside(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(self._guarded(work))
        self._meetings.add(task)
        task.add_done_callback(self._meetings.discard)

    async def _guarded(self, work: Coroutine[None, None, None]) -> None:
        try:
            await work
        except Exception as error:  # noqa: BLE001 - whatever the program raises (a full disk) ends the run, there
            if not self._finished.done():
                self._finished.set_exception(error)

    async def _serve(self, line: Line) -> None:
        try:
            await self._meet(line)
        finally:
            line.close()

    async def _meet(self, line: Line) -> None:
        hello = await line.receive(longest=_LONGEST_HELLO)
        if hello is None or hello.kind is not Kind.HELLO or not hmac.compare_digest(hello.what, self.token):
            return
        async with self._vacancy:
            await self._vacancy.wait_for(lambda: any(slot.line is None for slot in self._slots))
            slot = next(slot for slot in self._slots if slot.line is None)
            slot.line = line
        slot.lives += 1
        line.send(
            Message(
                Kind.WELCOME,
                peer=slot.number,
                number=slot.lives * _CALLS_OF_A_LIFE,
                body=self._program.welcome(),
            )
        )
        if self._finished.done():
            line.send(Message(Kind.END))
        for call in slot.calls.values():
            line.send(call)
        try:
            while (message := await line.receive()) is not None:
                self._take(slot, message)
                with suppress(ConnectionError):  # what a worker said before it died is heard to its end
                    await line.drain()
                await self._program.has_room()
        finally:
            await self._lose(slot)

    def _take(self, slot: _Slot, message: Message) -> None:
        match message.kind:
            case Kind.ROOM:
                slot.room += message.number
                slot.wanted += 1
                self._give(slot)
            case Kind.DONE:
                self._finish(slot, message)
            case Kind.NOTE:
                self._program.noted(slot.number, message.what, message.body)
            case Kind.CLAIM:
                self._claim(slot, message)
            case Kind.CALL if message.peer < 0:
                self._beside(self._ask(slot, message))
            case Kind.CALL | Kind.HOLD:
                self._pass_on(slot, message)
            case Kind.ANSWER:
                self._answer(slot, message)
            case Kind.RELEASE:
                self._release(slot.number, message.peer, message.number)
            case _:
                pass  # a kind that only goes the other way

    async def _ask(self, slot: _Slot, message: Message) -> None:
        body = await self._program.asked(message.what, message.body)
        self._send(slot, Message(Kind.ANSWER, number=message.number, body=body))

    def _finish(self, slot: _Slot, message: Message) -> None:
        if message.what not in slot.begun:
            return
        del slot.begun[message.what]
        del self._items[message.what]
        self._program.done(message.what, message.body)
        self._end_if_finished()

    def _claim(self, slot: _Slot, message: Message) -> None:
        owners = [self._owners.setdefault(name, slot.number) for name in _names.decode(message.body)]
        self._send(slot, Message(Kind.ANSWER, number=message.number, body=msgspec.msgpack.encode(owners)))

    @staticmethod
    def _send(slot: _Slot, message: Message) -> None:
        if slot.line is not None:
            slot.line.send(message)

    # ------------------------------------------------------------ calls between workers

    def _pass_on(self, caller: _Slot, message: Message) -> None:
        callee = self._slots[message.peer]
        call = msgspec.structs.replace(message, peer=caller.number)
        callee.calls[caller.number, message.number] = call
        self._send(callee, call)

    def _answer(self, callee: _Slot, message: Message) -> None:
        """An answer finds its caller, unless that has died; a thing that is lent stays noted until it is given back."""
        key = (message.peer, message.number)
        call = callee.calls.get(key)
        if call is None:
            return
        if call.kind is Kind.CALL:
            del callee.calls[key]
        self._send(self._slots[message.peer], msgspec.structs.replace(message, peer=callee.number))

    def _release(self, caller: int, callee: int, number: int) -> None:
        if self._slots[callee].calls.pop((caller, number), None) is not None:
            self._send(self._slots[callee], Message(Kind.RELEASE, peer=caller, number=number))

    async def _lose(self, slot: _Slot) -> None:
        """Give what the worker had to its successor, and give back for it what it had borrowed."""
        slot.line, slot.room, slot.wanted = None, 0, 0
        for other in self._slots:
            for caller, number in [key for key in other.calls if key[0] == slot.number]:
                if other.calls[caller, number].kind is Kind.HOLD:
                    self._release(caller, other.number, number)
                else:
                    del other.calls[caller, number]
        slot.queue.extendleft(reversed(slot.ready))
        slot.ready.clear()
        keys = list(slot.begun)
        slot.begun.clear()
        if keys and not self._finished.done():
            for key in self._program.lost(slot.number, keys):
                self._items[key].deaths += 1
                if self._items[key].deaths >= _TRIES:
                    del self._items[key]
                    self._program.given_up(key)
            slot.queue.extendleft(key for key in reversed(keys) if key in self._items)
            self._end_if_finished()
        async with self._vacancy:
            self._vacancy.notify_all()
