"""Many processes that open a new store at the same moment all get it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from govsite.store.store import open_store


@pytest.mark.parametrize("number", range(5))
def test_a_new_store_is_created_once(place: str, number: int) -> None:
    together = Barrier(6)

    def open_one(_: int) -> list[object]:
        together.wait()
        with open_store(place) as store:
            return list(store.runs())

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(open_one, range(6))) == [[]] * 6
