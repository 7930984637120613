"""Files of the simulated sites are the same whenever they are asked for."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest

from govsite.lab.files import table_bytes


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_packed_files_carry_no_clock(kind: str) -> None:
    with ZipFile(BytesIO(table_bytes(f"/list.{kind}", (("甲", "1"),)))) as package:
        assert {part.date_time[0] for part in package.infolist()} <= {1980, 2026}
        if kind == "xlsx":
            assert b"2026-01-01T00:00:00Z" in package.read("docProps/core.xml")
