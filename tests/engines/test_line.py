"""A line whose other end is gone."""

from __future__ import annotations

import asyncio

import pytest

from govsite.engines.line import Kind, Line, Message

LOOPS = [asyncio.new_event_loop]
try:
    import uvloop
except ImportError:  # an extra
    pass
else:
    LOOPS.append(uvloop.new_event_loop)


async def send_behind_the_end() -> None:
    async def listen(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    server = await asyncio.start_server(listen, "127.0.0.1", 0)
    async with server:
        async with asyncio.timeout(10):
            line = Line(*await asyncio.open_connection(*server.sockets[0].getsockname()))
            assert await line.receive() is None
            line.close()
            await asyncio.sleep(0.05)
            for _ in range(3):
                line.send(Message(Kind.END))


@pytest.mark.parametrize("loop", LOOPS)
def test_who_speaks_to_somebody_who_is_gone_goes_on(loop) -> None:
    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(send_behind_the_end())
