"""Packed files are read beside the program, and none of them can hang, fill or end it."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from io import BytesIO

import pytest
import pytest_asyncio
from xlsxwriter import Workbook

from govsite.crawl import unpacker as unpacking
from govsite.crawl.facts.files.packed import NotReadableError
from govsite.crawl.unpacker import Unpacker
from govsite.lab.files import table_bytes

ROWS = (("姓名", "证件"), ("王某某", "见原件"), ("李某某", "证件号码已经核对"))
FILE = table_bytes("a.docx", ROWS)


def far_cells() -> bytes:
    """Two cells, the last of them in the last row and column: 17 thousand million between them."""
    out = BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "a")
        sheet.write(1_048_575, 16_383, "z")
    return out.getvalue()


def forms_in_forms(*, deep: int = 14) -> bytes:
    """A paper whose page draws a form five times, which draws a form ten times, and so on: a hundred million million."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>",
        "<< /Length 30 >>\nstream\n" + "/X Do " * 5 + "\nendstream",
    ]
    objects += [
        f"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X {6 + level} 0 R >> >> "
        "/Length 60 >>\nstream\n" + "/X Do " * 10 + "\nendstream"
        for level in range(deep)
    ]
    lines = "".join(f"{number} 0 obj\n{content}\nendobj\n" for number, content in enumerate(objects, 1))
    return f"%PDF-1.4\n{lines}trailer << /Root 1 0 R /Size {len(objects) + 1} >>\n%%EOF\n".encode()


HOSTILE = {
    "a paper of forms in forms": forms_in_forms(),
    "a table as large as tables can be": far_cells(),
    "a file at which its reader does not raise but panics": table_bytes("a.doc", ROWS)[:514],
    "a damaged PDF": table_bytes("a.pdf", ROWS)[:200],
}


@pytest_asyncio.fixture
async def unpacker() -> AsyncIterator[Unpacker]:
    beside = Unpacker(seconds=30)
    yield beside
    beside.close()


def pid(unpacker: Unpacker) -> int:
    assert unpacker._process is not None
    return unpacker._process.pid


@pytest.mark.parametrize("name", ["a.docx", "a.doc", "a.xlsx", "a.pdf"])
async def test_words_come_back(unpacker: Unpacker, name: str) -> None:
    text = await unpacker.text(table_bytes(name, ROWS))
    assert text.split() == [cell for row in ROWS for cell in row]


async def test_one_process_reads_one_file_after_the_other(unpacker: Unpacker) -> None:
    texts = await asyncio.gather(*(unpacker.text(table_bytes("a.doc", ((str(i),),))) for i in range(20)))
    assert [text.strip() for text in texts] == [str(i) for i in range(20)]
    first = pid(unpacker)
    await unpacker.text(FILE)
    assert pid(unpacker) == first
    assert os.getsid(first) != os.getsid(0), "Ctrl-C is for the program"


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
async def test_a_hostile_file_harms_nobody(unpacker: Unpacker, body: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(NotReadableError):
        await unpacker.text(body)
    assert "王某某" in await unpacker.text(FILE)
    assert capfd.readouterr() == ("", ""), "and no word of it on the terminal"


async def test_a_file_that_never_ends_is_given_up(unpacker: Unpacker) -> None:
    await unpacker.text(FILE)
    hung = pid(unpacker)
    os.kill(hung, signal.SIGSTOP)
    unpacker._seconds = 0.5
    with pytest.raises(NotReadableError, match="too much time"):
        await unpacker.text(FILE)
    unpacker._seconds = 30
    assert "王某某" in await unpacker.text(FILE)
    assert pid(unpacker) != hung


async def test_a_process_that_is_gone_is_replaced(unpacker: Unpacker) -> None:
    await unpacker.text(FILE)
    gone = pid(unpacker)
    os.kill(gone, signal.SIGKILL)
    with pytest.raises(NotReadableError):
        await unpacker.text(FILE)
    assert "王某某" in await unpacker.text(FILE)


async def test_a_process_does_not_grow_old(unpacker: Unpacker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "_FILES", 2)
    used = []
    for _ in range(4):
        await unpacker.text(FILE)
        used.append(pid(unpacker))
    assert used[0] == used[1] != used[2] == used[3]


async def test_who_stops_waiting_ends_it(unpacker: Unpacker) -> None:
    await unpacker.text(FILE)
    process = unpacker._process
    assert process is not None
    os.kill(process.pid, signal.SIGSTOP)
    waiting = asyncio.create_task(unpacker.text(FILE))
    await asyncio.sleep(0.2)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert process.poll() == -signal.SIGKILL
