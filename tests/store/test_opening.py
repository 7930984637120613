"""Many processes that open a new store at the same moment all get it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from govsite.store.store import open_store


@pytest.mark.parametrize("number", range(5))
def test_a_new_store_is_created_once(tmp_path: Path, number: int) -> None:
    together = Barrier(6)

    def open_one(_: int) -> list[object]:
        together.wait()
        return list(open_store(str(tmp_path / f"store{number}.db")).runs())

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(open_one, range(6))) == [[]] * 6
