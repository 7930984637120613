"""Every test of the store runs on each database that can hold one."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.e2e)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """What ``--store`` says of an empty store."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgresql").new_database()
    return str(tmp_path / "store.db")
