"""Attachments are looked through for personal data, within bounds, and forgotten."""

from __future__ import annotations

import asyncio
import struct
import zipfile
from contextlib import suppress
from io import BytesIO

import pytest
from msgspec.structs import replace
from xlsxwriter import Workbook

from govsite.crawl.attachments import read_file
from govsite.crawl.facts.files.old_word import NoWordDocumentError, word_text
from govsite.crawl.facts.files.packed import packed_text
from govsite.crawl.fetch import Fetched
from govsite.lab.faults.wording import card_number, citizen_number
from govsite.lab.files import table_bytes
from govsite.lab.old_word import word_bytes
from govsite.lab.pdf import pdf_bytes
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


async def unpacked_here(body: bytes) -> str:
    return packed_text(body)


def look(body: bytes, name: str, **answer: object) -> FileRead:
    url = f"http://www.h.gov.cn/f/{name}"
    fetched = Fetched(Answer(url=url, status=200, **answer), body)
    return asyncio.run(read_file(fetched, url=url, vocabulary=vocabulary(), unpack=unpacked_here))


def packed(**parts: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def encrypted(document: bytes) -> bytes:
    """The mark of encryption in a document's header."""
    words = 1024 + 512
    return document[: words + 0x0B] + b"\x03" + document[words + 0x0C :]


@pytest.mark.parametrize(
    "name", ["a.txt", "a.csv", "名单.xlsx", "a.XLSX", "a.docx", "a.doc", "a.DOC", "a.xls", "a.pdf"]
)
def test_numbers_are_found_and_masked(name: str) -> None:
    found = look(table_bytes(name.lower(), ROWS), name)
    assert found.problem is None
    assert {data.kind for data in found.personal} == {"id-number", "bank-card", "mobile"}
    assert {data.place for data in found.personal} == {"file"}
    kept = repr(found)
    assert not any(number in kept for number in (ID, CARD, MOBILE))


@pytest.mark.parametrize(
    ("really", "called"),
    [("a.docx", "a.doc"), ("a.xlsx", "a.xls"), ("a.xlsx", "a.et"), ("a.doc", "a.wps"), ("a.doc", "a.docx"), ("a.xls", "a.doc"),
     ("a.docx", "a.xlsx"), ("a.xlsx", "a.csv"), ("a.doc", "a.txt"), ("a.pdf", "a.doc")],
)  # fmt: skip
def test_a_file_is_what_it_is_and_not_what_it_is_called(really: str, called: str) -> None:
    assert {data.kind for data in look(table_bytes(really, ROWS), called).personal} == {
        "id-number",
        "bank-card",
        "mobile",
    }


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("姓名\t证件\r\n王某\t{number}\r\n", id="a table of tabs"),
        pytest.param(
            '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet><Table><Row>'
            '<Cell><Data ss:Type="Number">1</Data></Cell><Cell><Data ss:Type="String">{number}</Data></Cell>'
            "<Cell><Data>2</Data></Cell></Row></Table></Worksheet></Workbook>",
            id="XML of Excel 2003",
        ),
        pytest.param(
            '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>td{{}}</style></head><body>'
            '<a href="x">1</a><table><tr><td>1</td><td><b>{number}</b></td><td>2</td></tr></table></body></html>',
            id="a page that Word saved",
        ),
        pytest.param("<table><tr style='display:none'><td>1<td>{number}</table>", id="a row out of sight"),
    ],
)
def test_a_table_that_is_text_under_the_name_of_a_workbook(text: str) -> None:
    found = look(text.format(number=ID).encode("gb18030"), "a.xls")
    assert [data.kind for data in found.personal] == ["id-number"]


def test_words_of_an_old_document_are_those_that_are_read() -> None:
    """The address of a link is none; neither is a number made of two cells."""
    rows = f'见\x13 HYPERLINK "http://www.h.gov.cn/{ID}" \x14附件\x15\r{ID[:9]}\x07{ID[9:]}\x07\x07\r{MOBILE}\r'
    assert [data.kind for data in look(word_bytes(rows), "a.doc").personal] == ["mobile"]


def test_a_number_that_a_narrow_cell_of_a_paper_parts() -> None:
    for rows in (
        ((ID[:17],), (ID[17:],), (MOBILE,), ("13912345678",)),
        ((MOBILE,), ("13912345678",), (ID[:17],), (ID[17:],)),
    ):
        paper = pdf_bytes((("公示名单", "王某某"), *rows))
        assert sorted(data.kind for data in look(paper, "a.pdf").personal) == ["id-number", "mobile", "mobile"]


def test_an_old_document_of_many_pieces() -> None:
    """Saved fast, its words lie about in the file, some of them in one byte each."""
    body, wide, narrow = bytearray(word_bytes("x" * 400)), "证件".encode("utf-16-le"), ID.encode()
    places = (0x700, 0x600 * 2 | 1 << 30)
    table = struct.pack("<III", 0, 2, 20) + b"".join(struct.pack("<HIH", 0, place, 0) for place in places)
    words, tables = 1024 + 512, 1024 + 512 + 4096
    body[words + 0x700 : words + 0x700 + len(wide)] = wide
    body[words + 0x600 : words + 0x600 + len(narrow)] = narrow
    clx = b"\x01\x03\x00abc\x02" + struct.pack("<I", len(table)) + table
    body[tables : tables + len(clx)] = clx
    struct.pack_into("<I", body, words + 0x01A6, len(clx))
    assert word_text(bytes(body)) == f"证件{ID}"


@pytest.mark.parametrize("turn", range(10))
def test_a_damaged_old_document_is_no_crash(turn: int) -> None:
    body = bytearray(table_bytes("a.doc", ROWS))
    for step in range(200):
        place = (turn * 7919 + step * 104_729) % len(body)
        body[place] ^= 1 << (turn + step) % 8
        for damaged in (bytes(body), bytes(body[:place])):
            with suppress(NoWordDocumentError):
                word_text(damaged)


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
        pytest.param(b"", "a.doc", Reason.NOT_SEEN, id="nothing called a document"),
        pytest.param(b"%PDF-1.4", "a.pdf", Reason.NOT_SEEN, id="the beginning of a PDF"),
        pytest.param(pdf_bytes(((),)), "a.pdf", Reason.NOT_SEEN, id="a PDF without words"),
        pytest.param(b"{\\rtf1 110105}", "a.doc", Reason.NOT_SEEN, id="RTF called a document"),
        pytest.param(encrypted(word_bytes("x")), "a.doc", Reason.NOT_SEEN, id="an encrypted document"),
        pytest.param(word_bytes("x")[:5000], "a.doc", Reason.NOT_SEEN, id="half a document"),
        pytest.param(packed(a__b=b"1"), "a.docx", Reason.NOT_SEEN, id="another package"),
        pytest.param(
            b"<html><table><tr><td>404<a href='/'>home</a></table>", "a.xls", Reason.NOT_SEEN, id="a page in its stead"
        ),
        pytest.param(b"<html><body>Not Found</body></html>", "a.doc", Reason.NOT_SEEN, id="words in its stead"),
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
    links = ("/f/1.csv", "/f/2.zip", "/f/3.txt", "http://other.gov.cn/f/4.csv", "/f/5.csv")
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
    assert [file.url for file in found.files.files] == [f"{home}/f/1.csv", f"{home}/f/5.csv"], "tables first"
    assert found.files.left_out == 1
    assert {data.kind for data in found.files.files[0].personal} == {"id-number", "bank-card", "mobile"}
    assert ID not in repr(found)
