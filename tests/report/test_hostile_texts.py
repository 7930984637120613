"""Hostile texts as title, address and unit of a site: harmless in every format, each by a reader of that format."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable

import pytest
from docx import Document
from lxml import etree, html
from msgspec.structs import replace

from govsite.model.run import Run
from govsite.report.format import find_format, format_names, render
from govsite.report.formats.terminal import render_text

OBEYED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""What steers a terminal or turns the reading direction."""
FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]")


@pytest.fixture(scope="module")
def with_text(make_run) -> Callable[[str], Run]:
    clean = make_run(sites=6, findings=2, hostile=False)

    def made(text: str) -> Run:
        """A run whose failing site is called so, belongs to a unit called so, and whose findings say and lie at so."""
        failing = next(outcome.site for outcome in clean.outcomes if outcome.problems)
        sites = tuple(
            replace(
                summary,
                site=replace(
                    summary.site, name=text, owner=text, url=f"https://x.gov.cn/{text}", notes=text, extra={text: text}
                ),
            )
            if summary.site.key == failing
            else summary
            for summary in clean.sites
        )
        outcomes = tuple(
            replace(
                outcome,
                problems=tuple(
                    replace(
                        found, message=replace(found.message, zh=text, en=text), url=text, excerpt=text, sources=(text,)
                    )
                    for found in outcome.problems
                ),
            )
            if outcome.site == failing
            else outcome
            for outcome in clean.outcomes
        )
        return replace(clean, sites=sites, outcomes=outcomes)

    return made


def read_html(content: bytes, plain: bytes) -> None:
    ours, theirs = (html.document_fromstring(text.decode()) for text in (content, plain))
    for tag in ("script", "img", "style", "a", "b", "r", "meta", "iframe"):
        assert len(ours.findall(f".//{tag}")) == len(theirs.findall(f".//{tag}")), tag
    assert ours.findtext(".//title") == theirs.findtext(".//title")
    assert all(not name.startswith("on") for element in ours.iter() for name in element.attrib)


def read_xml(content: bytes, plain: bytes) -> None:
    ours, theirs = etree.fromstring(content), etree.fromstring(plain)
    assert [element.tag for element in ours.iter()] == [element.tag for element in theirs.iter()]


def read_json(content: bytes, plain: bytes) -> None:
    ours, theirs = json.loads(content), json.loads(plain)
    assert type(ours) is type(theirs)
    assert len(ours) == len(theirs)
    assert not OBEYED.search(content.decode())


def read_csv(content: bytes, plain: bytes) -> None:
    ours, theirs = (list(csv.reader(io.StringIO(text.decode("utf-8-sig"), newline=""))) for text in (content, plain))
    assert len(ours) == len(theirs)
    assert {len(row) for row in ours} == {len(row) for row in theirs}
    for row in ours:
        for cell in row:
            assert not FORMULA.match(cell), cell
            assert not OBEYED.search(cell)


def read_xlsx(content: bytes, plain: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        for name in book.namelist():
            if name.endswith((".xml", ".rels")):
                tree = etree.fromstring(book.read(name))
                assert tree.findall(".//{*}f") == []
                for relation in tree.iterfind("{*}Relationship[@TargetMode='External']"):
                    assert relation.get("Target").startswith(("http://", "https://"))


def read_docx(content: bytes, plain: bytes) -> None:
    ours = Document(io.BytesIO(content))
    assert len(ours.tables) == len(Document(io.BytesIO(plain)).tables)
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        text = book.read("word/document.xml").decode()
    assert "w:instrText" not in re.sub(r"<w:instrText[^>]*>\s*(PAGE|NUMPAGES)\s*</w:instrText>", "", text)
    assert not OBEYED.search(text)


def read_markdown(content: bytes, plain: bytes) -> None:
    text = content.decode()
    assert not OBEYED.search(text)
    assert not re.search(r"(?<!\\)<(script|img|b|/script)\b", re.sub(r"`[^`\n]*`", "", text))
    assert not re.search(r"(?<!\\)\]\(javascript:", text)
    assert len(re.findall(r"^\|?-{3,}", text, flags=re.MULTILINE)) == len(
        re.findall(r"^\|?-{3,}", plain.decode(), flags=re.MULTILINE)
    )


def read_commands(content: bytes, plain: bytes) -> None:
    lines = content.decode().splitlines()
    assert len(lines) == len(plain.decode().splitlines())
    assert all(re.match(r"::(error|warning|notice) ", line) for line in lines)
    assert not OBEYED.search(content.decode().replace("\n", ""))


def read_terminal(content: bytes, plain: bytes) -> None:
    assert not OBEYED.search(content.decode())


READERS = {
    "html": read_html, "junit": read_xml, "json": read_json, "sarif": read_json, "gitlab": read_json, "csv": read_csv,
    "xlsx": read_xlsx, "docx": read_docx, "markdown": read_markdown, "github": read_commands, "terminal": read_terminal,
}  # fmt: skip


def test_every_format_has_a_reader_here() -> None:
    assert set(READERS) == set(format_names())


@pytest.mark.parametrize("number", range(26))
@pytest.mark.parametrize("name", format_names())
def test_a_hostile_text_is_harmless(name: str, number: int, with_text, hostile_texts) -> None:
    text = hostile_texts[number]
    content = render(with_text(text), name)
    READERS[name](content, render(with_text("平常"), name))
    if find_format(name).is_text:
        assert not {char for char in content.decode("utf-8-sig") if ord(char) < 0x20 and char not in "\t\r\n"}


def test_the_table_has_a_row_for_every_text(hostile_texts) -> None:
    assert len(hostile_texts) == 26


@pytest.mark.parametrize("number", range(26))
@pytest.mark.parametrize("color", [False, True])
def test_a_terminal_obeys_no_stranger(number: int, color: bool, with_text, hostile_texts) -> None:
    shown = render_text(with_text(hostile_texts[number]), width=80, color=color)
    assert not OBEYED.search(re.sub(r"\x1b\[[0-9;]*m", "", shown) if color else shown)
    assert "\x1b[31m红" not in shown
