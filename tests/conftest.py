"""What tests of several folders need."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.postgresql import Server


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    server = Server()
    yield server
    server.remove()
