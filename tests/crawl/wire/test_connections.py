"""What the connector keeps of hosts that nobody asks any more."""

from __future__ import annotations

import asyncio

import pytest

from govsite.crawl.wire import connections
from govsite.crawl.wire.connections import CountedConnector


class Transport:
    """A connection that is open or closed."""

    def __init__(self, *, is_closed: bool) -> None:
        self.is_closed = is_closed

    def is_closing(self) -> bool:
        return self.is_closed


@pytest.mark.parametrize(("every", "kept"), [(0.0, {"open"}), (60.0, {"open", "closed"})])
async def test_closed_connections_are_let_go_of_in_time(
    every: float, kept: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "_SWEPT_EVERY", every)
    connector = CountedConnector()
    connector.limit_to(per_host=2, per_address=6)
    for name in ("open", "closed"):
        connector._group(0, name).open[Transport(is_closed=name == "closed")] = None
    await asyncio.sleep(0)
    connector._group(0, "another")
    assert {name for _, name in connector._held} - {"another"} == kept
    connector._held.clear()
    await connector.close()
