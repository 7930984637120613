"""Workbooks that cannot be read give one line, whatever is wrong with them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from xlsxwriter import Workbook

from govsite.errors import InputError
from govsite.inventory.readers.workbook import read_workbook
from govsite.lab.files import table_bytes
from govsite.migrate.maps.workbook import read_sheet
from govsite.migrate.plan.workbook import entries_of_xlsx

LAST_ROW, LAST_COLUMN = 1_048_575, 16_383


def table(*, row: int, column: int, says: bytes | None = None, is_filled: bool = True) -> bytes:
    """Two cells of a sheet, the second far from the first; ``says`` stands in place of the sheet's own dimension."""
    out = BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "url")
        sheet.write(1, 0, "http://www.a.gov.cn/")
        if is_filled:
            sheet.write(row, column, "z")
        else:
            sheet.write_blank(row, column, None, book.add_format({"bold": True}))
    if says is None:
        return out.getvalue()
    bare = BytesIO()
    with ZipFile(out) as before, ZipFile(bare, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            start = content.find(b"<dimension")
            after.writestr(
                name, content if start < 0 else content[:start] + says + content[content.index(b">", start) + 1 :]
            )
    return bare.getvalue()


def first_sheet(content: bytes) -> object:
    return read_sheet(content, file="a.xls", column_of=lambda cell: cell or None)


READERS = {
    "an inventory": lambda content: read_workbook(content, file="a.xls"),
    "a map": first_sheet,
    "a plan": lambda content: entries_of_xlsx(content, file="a.xls"),
}


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        pytest.param(table_bytes("a.doc", (("a",),))[:514], "is a damaged workbook", id="a panic"),
        pytest.param(table(row=LAST_ROW, column=LAST_COLUMN), "1048576 × 16384 cells", id="the last cell"),
        pytest.param(table(row=LAST_ROW, column=99, says=b""), "1048576 × 100 cells", id="and no word of how large"),
        pytest.param(
            table(row=LAST_ROW, column=LAST_COLUMN, says=b'<dimension ref="A1"/>'),
            "1048576 × 16384 cells",
            id="and a wrong word",
        ),
    ],
)
def test_what_cannot_be_read_is_told_in_one_line(
    read: Callable[[bytes], object], content: bytes, wrong: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(InputError, match=wrong):
        read(content)
    assert capfd.readouterr().err == "", "the reader's own words are not the user's"


@pytest.mark.parametrize("read", list(READERS.values())[:2], ids=list(READERS)[:2])
def test_a_format_down_to_the_last_cell_is_no_table(read: Callable[[bytes], object]) -> None:
    assert read(table(row=LAST_ROW, column=LAST_COLUMN, is_filled=False))


def test_what_is_said_on_standard_error_afterwards_is_heard(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(InputError):
        read_workbook(b"PK\x03\x04", file=str(tmp_path))
    sys.stderr.write("heard\n")
    assert capfd.readouterr().err == "heard\n"
