"""Whose turn it is: connections per host and per address, crawl delay, and the program's own limit.

A request waits for its host first, then for the address, and takes one of the program's
slots last and only for as long as it really speaks. So a host that is slow, or that
asks for a pause, delays nobody else. Of the requests that wait for a slot, those of sites
known to be slow are first: a run is over when its slowest site is. Turns at hosts and addresses of other workers are
theirs to give.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime

from govsite.config import CrawlSettings
from govsite.crawl.wire.turns import Turns
from govsite.crawl.workers.neighbours import Delay, Neighbours, Turn

SLOWNESS: ContextVar[float] = ContextVar("SLOWNESS", default=0.0)
"""How slow the site is that a task is concerned with, in milliseconds; 0 while that is not known, or bearable."""


@dataclass(slots=True)
class _Host:
    slots: asyncio.Semaphore
    delay: float = 0.0
    next_at: float = 0.0
    """Clock time before which no further request starts."""


class Politeness:
    """Turns for requests, by host name and by IP address (the one DNS gave)."""

    def __init__(self, settings: CrawlSettings, *, neighbours: Neighbours | None = None) -> None:
        self._settings = settings
        self._neighbours = neighbours
        self._told: set[asyncio.Task[None]] = set()
        self._hosts: dict[str, _Host] = {}
        self._addresses: dict[str, asyncio.Semaphore] = {}
        self._slots = Turns(settings.concurrency)

    def set_delay(self, host: str, seconds: float) -> None:
        """From now on ``seconds`` between the starts of two requests to ``host``, at most ``max_delay``."""
        if self._tell_owner(Delay(host, seconds)):
            return
        self._host(host).delay = min(max(seconds, 0.0), self._settings.max_delay)

    def pause(self, host: str, seconds: float) -> bool:
        """No request to ``host`` for ``seconds`` (Retry-After); whether that is short enough to be waited for."""
        if self._tell_owner(Delay(host, seconds, is_pause=True)):
            return seconds <= self._settings.max_delay
        state = self._host(host)
        state.next_at = max(state.next_at, time.monotonic() + min(max(seconds, 0.0), self._settings.max_delay))
        return seconds <= self._settings.max_delay

    @asynccontextmanager
    async def turn(self, host: str, address: str) -> AsyncIterator[None]:
        """One request's turn; everything inside counts against the limits."""
        if self.is_lent(host, address):
            async with self._part(host, is_host=True), self._part(address, is_host=False), self._slot():
                yield
            return
        state = self._host(host)
        async with state.slots:
            await self._wait(state)
            async with self._address(address), self._slot():
                yield

    def _slot(self) -> AbstractAsyncContextManager[None]:
        return self._slots.turn(slowness=SLOWNESS.get())

    def is_lent(self, host: str, address: str) -> bool:
        """Whether a turn has to be borrowed from another worker."""
        neighbours = self._neighbours
        return neighbours is not None and not (neighbours.owner(host) is None and neighbours.owner(address) is None)

    @asynccontextmanager
    async def lend(self, name: str, *, is_host: bool) -> AsyncIterator[None]:
        """A turn at one of this worker's hosts or addresses, for another worker."""
        if not is_host:
            async with self._address(name):
                yield
            return
        state = self._host(name)
        async with state.slots:
            await self._wait(state)
            yield

    def _part(self, name: str, *, is_host: bool) -> AbstractAsyncContextManager[None]:
        owner = self._neighbours.owner(name) if self._neighbours is not None else None
        if owner is None or self._neighbours is None:
            return self.lend(name, is_host=is_host)
        return self._neighbours.turn(owner, Turn(name, is_host))

    def _tell_owner(self, delay: Delay) -> bool:
        """Whether a host is another worker's, which then hears what it asks for."""
        owner = self._neighbours.owner(delay.host) if self._neighbours is not None else None
        if owner is None or self._neighbours is None:
            return False
        task = asyncio.create_task(self._neighbours.slow_down(owner, delay))
        self._told.add(task)
        task.add_done_callback(self._told.discard)
        return True

    async def _wait(self, state: _Host) -> None:
        """Until the host's delay has passed; the wait is reserved first, so that two requests never share it."""
        if not state.delay and not state.next_at:
            return
        while True:
            now = time.monotonic()
            if state.next_at <= now:
                break
            await asyncio.sleep(state.next_at - now)
        state.next_at = now + state.delay if state.delay else 0.0

    def _host(self, host: str) -> _Host:
        state = self._hosts.get(host)
        if state is None:
            state = self._hosts[host] = _Host(asyncio.Semaphore(self._settings.per_host))
        return state

    def _address(self, address: str) -> asyncio.Semaphore:
        slots = self._addresses.get(address)
        if slots is None:
            slots = self._addresses[address] = asyncio.Semaphore(self._settings.per_address)
        return slots


def retry_after(value: bytes, *, now: float) -> float | None:
    """Seconds that a ``Retry-After`` header asks for: a number or an HTTP date; ``None`` for anything else.

    ``now`` is the time of day in seconds since 1970 (RFC 9110 §10.2.3).
    """
    text = value.decode("latin-1").strip()
    if text.isascii() and text.isdecimal():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(moment.timestamp() - now, 0.0)
