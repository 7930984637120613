"""A package that is damaged is told so, in whatever way it is."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from govsite.packages import DamagedPackageError, opened_package


def package(content: bytes = b"<a/>" * 100) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as packed:
        packed.writestr("part.xml", content)
    return out.getvalue()


WHOLE = package()
START = WHOLE.index(b"part.xml") + len("part.xml")
DAMAGED = {
    "empty": b"",
    "cut off": WHOLE[:-20],
    "a packed part that is nonsense": WHOLE[:START] + b"\xff" * 4 + WHOLE[START + 4 :],
    "packed in a way that nobody knows": WHOLE.replace(b"\x08\x00", b"\x63\x00"),
    "protected by a password": WHOLE.replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"),
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_what_is_damaged_is_told(content: bytes) -> None:
    with pytest.raises(DamagedPackageError), opened_package(content) as opened:
        opened.read("part.xml")


def test_a_part_that_is_not_there_is_told() -> None:
    with opened_package(WHOLE) as opened:
        assert opened.read("part.xml")
    with pytest.raises(DamagedPackageError), opened_package(WHOLE) as opened:
        opened.read("other.xml")
