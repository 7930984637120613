"""One TCP connection attempt, to see whether anybody listens there."""

from __future__ import annotations

import asyncio
import time

from govsite.crawl.wire.failures import connect_failure
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
    except OSError as error:
        problem = connect_failure(error, address=address).reason
    return Connection(
        address=address,
        port=port,
        connected=problem is None,
        problem=problem,
        elapsed_ms=round((time.perf_counter() - started) * 1000, 3),
    )
