"""Attachments are looked through for personal data, within bounds, and forgotten."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from msgspec.structs import replace
from xlsxwriter import Workbook

from govsite.crawl.attachments import read_file
from govsite.crawl.fetch import Fetched
from govsite.lab.faults.wording import card_number, citizen_number
from govsite.lab.files import table_bytes
from govsite.model.answers import Answer
from govsite.model.evidence import FileRead
from govsite.model.outcome import Reason
from govsite.model.page import PersonalData
from govsite.policy.jurisdictions import load_jurisdiction

from . import fake_city
from .fake_city import FAST, FakeClient, one_evidence
from .pages import document, vocabulary

ID, CARD, MOBILE = citizen_number("110105", 3), card_number(3), "13812345678"
ROWS = (("姓名", "证件", "卡号", "电话"), ("王某某", ID, CARD, MOBILE))


def look(body: bytes, name: str, **answer: object) -> FileRead:
    url = f"http://www.h.gov.cn/f/{name}"
    return read_file(Fetched(Answer(url=url, status=200, **answer), body), url=url, vocabulary=vocabulary())


def packed(**parts: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name.replace("__", "/"), content)
    return out.getvalue()


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "名单.xlsx", "a.XLSX", "a.docx"])
def test_numbers_are_found_and_masked(name: str) -> None:
    found = look(table_bytes(name.lower(), ROWS), name)
    assert found.problem is None
    assert {data.kind for data in found.personal} == {"id-number", "bank-card", "mobile"}
    assert {data.place for data in found.personal} == {"file"}
    kept = repr(found)
    assert not any(number in kept for number in (ID, CARD, MOBILE))


def test_a_telephone_number_that_a_sheet_holds_as_a_number() -> None:
    out = BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet().write_number(0, 0, 13812345678)
    assert look(out.getvalue(), "a.xlsx").personal == (PersonalData(kind="mobile", masked="138****5678", place="file"),)


@pytest.mark.parametrize(
    ("body", "name", "problem"),
    [
        pytest.param(b"no workbook", "a.xlsx", Reason.NOT_SEEN, id="no workbook"),
        pytest.param(b"PK\x03\x04 cut", "a.xlsx", Reason.NOT_SEEN, id="a damaged package"),
        pytest.param(b"\xd0\xcf\x11\xe0" * 200, "a.xls", Reason.NOT_SEEN, id="an empty old workbook"),
        pytest.param(b"no document", "a.docx", Reason.NOT_SEEN, id="no document"),
        pytest.param(b"\xd0\xcf\x11\xe0" * 9, "a.txt", Reason.NOT_SEEN, id="an office file named text"),
        pytest.param(b"", "a.csv", None, id="nothing"),
        pytest.param(packed(word__document=b"0" * 40_000_000), "a.docx", Reason.NOT_SEEN, id="a bomb"),
    ],
)
def test_what_cannot_be_read_is_unknown(body: bytes, name: str, problem: Reason | None) -> None:
    assert look(body, name).problem is problem


def test_a_file_that_was_cut_is_no_package_but_still_text() -> None:
    assert look(table_bytes("a.xlsx", ROWS), "a.xlsx", notes=("truncated",)).problem is Reason.TOO_LARGE
    assert look(table_bytes("a.csv", ROWS), "a.csv", notes=("truncated",)).personal


async def test_own_attachments_are_read_as_far_as_the_budget_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fake_city, "PLACE", load_jurisdiction("cn"))
    home = "http://www.h.gov.cn"
    links = ("/f/1.csv", "/f/2.pdf", "/f/3.txt", "http://other.gov.cn/f/4.csv", "/f/5.csv")
    client = FakeClient(
        {
            f"{home}/": document("".join(f'<a href="{link}">附件</a>' for link in links)),
            f"{home}/f/1.csv": ("text/csv", table_bytes("1.csv", ROWS)),
            f"{home}/f/3.txt": ("text/plain", "无".encode()),
            f"{home}/f/5.csv": ("text/csv", b""),
        }
    )
    parts = frozenset({"home", "pages", "files"})
    found = await one_evidence(client, f"{home}/", parts=parts, settings=replace(FAST, max_files=2))
    assert [file.url for file in found.files.files] == [f"{home}/f/1.csv", f"{home}/f/3.txt"]
    assert found.files.left_out == 1
    assert {data.kind for data in found.files.files[0].personal} == {"id-number", "bank-card", "mobile"}
    assert ID not in repr(found)
