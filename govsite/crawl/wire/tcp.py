"""One TCP connection attempt, to see whether anybody listens there."""

from __future__ import annotations

import asyncio
import time

import httpx2

from govsite.crawl.wire.failures import failure_of
from govsite.crawl.wire.guard import Guard
from govsite.model.answers import Connection
from govsite.model.outcome import Reason


async def connect(address: str, port: int, *, guard: Guard, timeout_seconds: float) -> Connection:
    """Connect to ``address`` (as DNS gave it; the guard says where that is) and hang up."""
    endpoint = guard.endpoint(address, port)
    if endpoint is None:
        return Connection(address=address, port=port, connected=False, problem=Reason.FORBIDDEN_ADDRESS)
    started = time.perf_counter()
    problem: Reason | None = None
    try:
        async with asyncio.timeout(timeout_seconds):
            _, writer = await asyncio.open_connection(endpoint.address, endpoint.port)
        writer.close()
    except TimeoutError:
        problem = Reason.CONNECT_TIMEOUT
    except OSError as error:
        wrapped = httpx2.ConnectError(str(error))
        wrapped.__cause__ = error
        problem = failure_of(wrapped, address=address).reason
    return Connection(
        address=address,
        port=port,
        connected=problem is None,
        problem=problem,
        elapsed_ms=round((time.perf_counter() - started) * 1000, 3),
    )
