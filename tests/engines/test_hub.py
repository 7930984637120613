"""The hub with workers in the same process: what they are given, whom they ask, and what happens when one dies."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress

import pytest

from govsite.engines.engine import Door
from govsite.engines.hub import Hub
from govsite.engines.line import Kind, Line, Message
from govsite.engines.member import HubLostError, Member, join


class Program:
    """Writes down what the hub tells it."""

    def __init__(self) -> None:
        self.results: list[tuple[str, bytes]] = []
        self.abandoned: list[str] = []
        self.notes: list[tuple[int, str, bytes]] = []
        self.losses: list[list[str]] = []
        self.failure: Exception | None = None
        self.guiltless: set[str] = set()

    def welcome(self) -> bytes:
        return b"hello"

    def done(self, key: str, body: bytes) -> None:
        if self.failure is not None:
            raise self.failure
        self.results.append((key, body))

    def given_up(self, key: str) -> None:
        self.abandoned.append(key)

    async def has_room(self) -> None:
        pass

    async def asked(self, what: str, body: bytes) -> bytes:
        return what.encode() + b"?" + body

    def noted(self, slot: int, what: str, body: bytes) -> None:
        self.notes.append((slot, what, body))

    def lost(self, _slot: int, keys: Sequence[str]) -> list[str]:
        self.losses.append(list(keys))
        return [key for key in keys if key not in self.guiltless]


@asynccontextmanager
async def hub_of(slots: int) -> AsyncIterator[tuple[Hub, Program]]:
    program = Program()
    async with asyncio.timeout(20), Hub(program, slots=slots, door=Door()) as hub:
        yield hub, program


async def finish_all(member: Member) -> None:
    while (item := await member.take()) is not None:
        await member.done(item.key, item.body.upper())


def start(hub: Hub, work: Callable[[Member], Awaitable[None]] = finish_all) -> asyncio.Task[None]:
    return asyncio.create_task(join(hub.address, hub.token, work))


async def test_every_item_is_done_once_and_the_workers_end() -> None:
    async with hub_of(3) as (hub, program):
        workers = [start(hub) for _ in range(3)]
        for number in range(100):
            hub.add(str(number), f"item {number}".encode(), names=[str(number)])
        hub.close()
        await hub.wait()
        await asyncio.gather(*workers)
    assert sorted(program.results) == sorted((str(n), f"ITEM {n}".encode()) for n in range(100))


async def test_what_shares_a_name_goes_to_one_worker_and_the_rest_is_spread() -> None:
    async with hub_of(2) as (hub, _):
        for number in range(40):
            hub.add(f"a{number}", b"", names=["198.51.100.1", f"a{number}.example"])
        for number in range(40):
            hub.add(f"b{number}", b"", names=[f"b{number}.example"])
        owner = {hub.owner(f"a{number}.example") for number in range(40)}
        assert owner == {hub.owner("198.51.100.1")}
        others = [hub.owner(f"b{number}.example") for number in range(40)]
        assert others.count(1 - owner.pop()) == 40


async def test_who_takes_slowly_is_given_no_more_than_asked_for() -> None:
    async with hub_of(1) as (hub, program):
        taken, go_on = asyncio.Event(), asyncio.Event()

        async def slow(member: Member) -> None:
            item = await member.take()
            assert item is not None
            taken.set()
            await go_on.wait()
            await member.done(item.key, b"")
            await finish_all(member)

        worker = start(hub, slow)
        for number in range(5):
            hub.add(str(number), b"", names=[])
        hub.close()
        await taken.wait()
        assert hub.unfinished == 5
        go_on.set()
        await hub.wait()
        await worker
        assert [key for key, _ in program.results] == ["0", "1", "2", "3", "4"]


async def die_with(member: Member, count: int) -> None:
    """Take some items and hang up."""
    for _ in range(count):
        await member.take()
    raise ConnectionError


async def test_what_a_dead_worker_had_is_done_again_once_and_then_given_up() -> None:
    async with hub_of(1) as (hub, program):
        for key in ("one", "two", "three"):
            hub.add(key, b"", names=[])
        hub.close()
        for _ in range(2):
            with suppress(ConnectionError):
                await start(hub, lambda member: die_with(member, 2))
        await start(hub)
        await hub.wait()
    assert program.losses == [["one", "two"], ["one", "two"]]
    assert program.abandoned == ["one", "two"]
    assert [key for key, _ in program.results] == ["three"]


async def test_what_no_worker_died_of_is_done_however_many_die() -> None:
    async with hub_of(1) as (hub, program):
        program.guiltless = {"two"}
        for key in ("one", "two"):
            hub.add(key, b"", names=[])
        hub.replace("two", b"again")
        hub.close()
        for _ in range(3):
            with suppress(ConnectionError):
                await start(hub, lambda member: die_with(member, 2 - len(program.abandoned)))
        await start(hub)
        await hub.wait()
    assert program.abandoned == ["one"]
    assert program.results == [("two", b"AGAIN")]


async def test_names_belong_to_whoever_claims_them_first_also_after_a_death() -> None:
    found: list[list[int]] = []

    async def claim(member: Member) -> None:
        found.append([member.slot, *await member.claim(["x.example", "y.example"])])

    async with hub_of(2) as (hub, _):
        staying = start(hub, lambda member: asyncio.sleep(60))
        for _ in range(2):
            await start(hub, claim)
        staying.cancel()
        await asyncio.gather(staying, return_exceptions=True)
    assert found[0] == found[1]
    assert found[0][1] == found[0][0] == found[0][2]


async def test_a_call_is_answered_by_the_successor_of_a_worker_that_died() -> None:
    async with hub_of(2) as (hub, _):
        joined: asyncio.Queue[Member] = asyncio.Queue()

        async def stay(member: Member) -> None:
            joined.put_nowait(member)
            await asyncio.Event().wait()

        first, second = start(hub, stay), start(hub, stay)
        caller, callee = await joined.get(), await joined.get()
        asking = asyncio.create_task(caller.call(callee.slot, "echo", b"hello"))
        await asyncio.sleep(0.05)
        second.cancel()
        await asyncio.gather(second, return_exceptions=True)
        third = start(hub, stay)
        successor = await joined.get()
        assert successor.slot == callee.slot

        async def echo(body: bytes) -> bytes:
            return body * 2

        successor.serve(answers={"echo": echo})
        assert await asking == b"hellohello"
        for task in (first, third):
            task.cancel()
        await asyncio.gather(first, third, return_exceptions=True)


async def test_what_a_dead_worker_had_borrowed_is_given_back() -> None:
    async with hub_of(2) as (hub, _):
        joined: asyncio.Queue[Member] = asyncio.Queue()
        only = asyncio.Semaphore(1)

        async def stay(member: Member) -> None:
            joined.put_nowait(member)
            await asyncio.Event().wait()

        tasks = [start(hub, stay), start(hub, stay)]
        owner, other = await joined.get(), await joined.get()

        @asynccontextmanager
        async def lend(_body: bytes) -> AsyncIterator[None]:
            async with only:
                yield

        owner.serve(lends={"turn": lend})
        async with other.borrowed(owner.slot, "turn", b""):
            assert only.locked()
        await asyncio.sleep(0.05)
        assert not only.locked()
        borrowed = other.borrowed(owner.slot, "turn", b"")
        await borrowed.__aenter__()
        assert only.locked()
        tasks[1].cancel()
        await asyncio.gather(tasks[1], return_exceptions=True)
        async with asyncio.timeout(5), only:
            pass
        tasks[0].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_the_program_answers_and_hears_notes() -> None:
    async with hub_of(1) as (hub, program):
        answers: list[bytes] = []

        async def ask(member: Member) -> None:
            member.note("seen", b"7")
            answers.append(await member.ask("past", b"x"))
            answers.append(member.welcome)

        await start(hub, ask)
    assert answers == [b"past?x", b"hello"]
    assert program.notes == [(0, "seen", b"7")]


async def test_what_the_program_raises_ends_the_run() -> None:
    async with hub_of(1) as (hub, program):
        program.failure = LookupError("the disk is full")
        hub.add("one", b"", names=[])
        worker = start(hub)
        with pytest.raises(LookupError, match="disk is full"):
            await hub.wait()
        await asyncio.gather(worker, return_exceptions=True)


@pytest.mark.parametrize("said", [b"GET / HTTP/1.1\r\n\r\n", b"\xff\xff\xff\xff", b"\0\0\0\3abc", b""], ids=repr)
async def test_a_stranger_is_hung_up_on(said: bytes) -> None:
    async with hub_of(1) as (hub, _):
        reader, writer = await asyncio.open_connection(*hub.address)
        writer.write(said)
        if not said:
            Line(reader, writer).send(Message(Kind.HELLO, what="a wrong token"))
        assert await reader.read() == b""
        writer.close()


async def test_a_worker_whose_program_is_gone_ends() -> None:
    async with hub_of(1) as (hub, _):
        worker = start(hub, lambda member: asyncio.sleep(60))
        await asyncio.sleep(0.1)
    with pytest.raises(HubLostError):
        await worker
