"""Attachments as an office's own program writes them are looked through, whatever its program calls them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from govsite.crawl.attachments import read_file
from govsite.crawl.fetch import Fetched
from govsite.crawl.unpacker import Unpacker
from govsite.lab.faults.wording import card_number, citizen_number
from govsite.model.answers import Answer
from govsite.policy.jurisdictions import load_jurisdiction

from .conftest import Desk, program

pytestmark = pytest.mark.e2e

NUMBERS = {"id-number": citizen_number("110105", 3), "bank-card": card_number(3), "mobile": "13812345678"}
CELLS = "".join(f"<td><font size='1'>'{number}</font></td>" for number in NUMBERS.values())
PAGE = (
    '<html><head><meta charset="utf-8"></head><body><p>公示名单</p><table border="1">'
    f"<tr><td>姓名</td><td>证件</td><td>卡号</td><td>电话</td></tr><tr><td>王某某</td>{CELLS}</tr></table></body></html>"
)
KINDS = {
    "doc": ("writer_web_HTML", "doc:MS Word 97"),
    "docx": ("writer_web_HTML", "docx:MS Word 2007 XML"),
    "pdf": ("HTML (StarWriter)", "pdf:writer_pdf_Export"),
    "xls": ("calc_HTML_WebQuery", "xls:MS Excel 97"),
    "xlsx": ("calc_HTML_WebQuery", "xlsx:Calc MS Excel 2007 XML"),
    "ods": ("calc_HTML_WebQuery", "ods:calc8"),
}


def written(desk: Desk, kind: str) -> bytes:
    """The list as LibreOffice saves it."""
    source, target = KINDS[kind]
    (desk.folder / "list.html").write_text(PAGE, encoding="utf-8")
    order = [
        program("soffice"), f"-env:UserInstallation={(desk.folder / 'office').as_uri()}", "--headless",
        f"--infilter={source}", "--convert-to", target, "--outdir", str(desk.folder), str(desk.folder / "list.html"),
    ]  # fmt: skip
    subprocess.run(order, capture_output=True, timeout=300, check=True)
    return Path(desk.folder / f"list.{kind}").read_bytes()


@pytest.mark.parametrize("kind", KINDS)
async def test_numbers_are_found(desk: Desk, kind: str) -> None:
    body = written(desk, kind)
    unpacker = Unpacker()
    try:
        for called in (kind, "doc"):
            url = f"http://www.h.gov.cn/f/1.{called}"
            fetched = Fetched(Answer(url=url, status=200), body)
            found = await read_file(fetched, url=url, vocabulary=load_jurisdiction("cn").pages, unpack=unpacker.text)
            assert found.problem is None, found.detail
            assert {data.kind for data in found.personal} == set(NUMBERS)
    finally:
        unpacker.close()
