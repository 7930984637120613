"""Jurisdictions and a reader of inventories given as text or bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from govsite.inventory.read import read_inventory
from govsite.policy.jurisdictions import load_divisions, load_jurisdiction

DATA = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"


@pytest.fixture(scope="session")
def cn():
    return load_jurisdiction("cn")


@pytest.fixture(scope="session")
def uk():
    return load_jurisdiction("uk")


@pytest.fixture(scope="session")
def divisions(cn):
    return load_divisions(cn)


@pytest.fixture
def read(tmp_path, cn, divisions):
    """Write an inventory and read it: text or bytes in, ledger out."""

    def read_content(content: str | bytes, *, name: str = "list.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_inventory(path, place=cn, divisions=divisions)

    return read_content


@pytest.fixture(scope="session")
def reference():
    if not DATA.is_dir():
        pytest.skip("the reference data is not beside the checkout")
    return DATA
