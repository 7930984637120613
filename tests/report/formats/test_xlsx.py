from __future__ import annotations

import io
import zipfile

import pytest
from lxml import etree
from python_calamine import CalamineWorkbook

from govsite.model.outcome import Severity, Status
from govsite.report.formats.xlsx import render
from govsite.report.safe import plain


@pytest.fixture(scope="module")
def file(run) -> bytes:
    return render(run)


@pytest.fixture(scope="module")
def book(file):
    return CalamineWorkbook.from_filelike(io.BytesIO(file))


def test_the_sheets_an_office_looks_for_are_there(book):
    assert book.sheet_names == [
        "概况",
        "问题清单",
        "单位汇总",
        "网站排名",
        "台账与结果",
        "规则",
        "未能判定",
        "透视数据",
    ]


def test_the_problem_list_has_a_line_for_every_problem(book, run):
    rows = book.get_sheet_by_name("问题清单").to_python()
    head, *lines = rows
    assert {"单位", "依据", "证据摘录", "整改建议", "整改期限"} <= set(head)
    wanted = sorted(finding.fingerprint for outcome in run.outcomes for finding in outcome.problems)
    assert sorted(line[head.index("指纹")] for line in lines) == wanted


@pytest.mark.parametrize("sheet", ["单位汇总", "网站排名"])
def test_a_ranking_shows_what_the_places_go_by(book, sheet):
    head, *lines = book.get_sheet_by_name(sheet).to_python()
    grades = [at for at, name in enumerate(head) if str(name).endswith("不合格规则") and name != "不合格规则"]
    shown = [[line[at] for at in grades] for line in lines]
    assert len(grades) == len(Severity)
    assert shown == sorted(shown, reverse=True)


def test_hostile_text_is_read_back_as_text(book, hostile_texts):
    head, *lines = book.get_sheet_by_name("问题清单").to_python()
    told = {line[head.index("问题描述")] for line in lines}
    assert {plain(text, 32_000) for text in hostile_texts} <= told


def test_there_is_no_formula_and_no_link_in_the_file(file):
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/"):
                tree = etree.fromstring(archive.read(name))
                assert not tree.xpath("//*[local-name()='c']/*[local-name()='f']")
                assert not tree.xpath("//*[local-name()='hyperlink']")


def test_cells_that_look_like_formulas_keep_their_quote(file):
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        styles = etree.fromstring(archive.read("xl/styles.xml"))
        quoted = [
            i for i, xf in enumerate(styles.xpath("//*[local-name()='cellXfs']/*")) if xf.get("quotePrefix") == "1"
        ]
        sheet = etree.fromstring(archive.read("xl/worksheets/sheet2.xml"))
    cells = [cell for cell in sheet.iter("{*}c") if "".join(cell.itertext()).startswith("=cmd")]
    assert cells
    assert all(int(cell.get("s")) in quoted for cell in cells)


def test_the_ledger_has_a_line_a_site_and_a_column_a_rule(book, run):
    head, *lines = book.get_sheet_by_name("台账与结果").to_python()
    assert len(lines) == len(run.sites)
    assert {rule.title.zh for rule in run.rules} <= set(head)
    assert "联系人" in head


def test_unknown_verdicts_have_a_sheet_of_their_own(book, run):
    _, *lines = book.get_sheet_by_name("未能判定").to_python()
    assert len(lines) == sum(outcome.status is Status.UNKNOWN for outcome in run.outcomes)
