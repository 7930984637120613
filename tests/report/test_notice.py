from __future__ import annotations

import io
import sys

import pytest
from markdown_it import MarkdownIt
from msgspec.structs import replace

from govsite.errors import PolicyError, UsageError
from govsite.model.consolidation import Decision
from govsite.model.notice import Fonts, Identifier, Notice, Place, Timeline
from govsite.policy.notices import load_notices
from govsite.report.notice_docx import render_docx
from govsite.report.notice_markdown import Papers, code, escaped

RULES, TEXTS = load_notices("cn")
HOSTILE = [
    "<script>alert(1)</script>", "](javascript:alert(1))", "![x](http://evil/x.png)", "a | b | c", "# 标题", "- 项目", "1. 项目", "**粗**",
    "`code`", "http://evil.example/", "www.evil.example", "行一\n\n# 行二", "\u202e反向", "{{ 7*7 }}", "&lt;b&gt;", "a\\", "\ud800", "\x00\x1b[31m", "=1+1", "---",
]  # fmt: skip
NOTICE = Notice(
    site=Place(id="5101000012", name="教育局", url="https://jyj.example.org/", owner="市教育局"),
    target=Place(id="5101000001", name="市政府", url="https://www.example.org/"),
    decision=Decision.MERGE,
    clause="国办发〔2017〕47号",
    hosts=("jyj.example.org",),
    identifiers=(Identifier(id="icp", title="ICP备案编号", office="备案系统", value="蜀ICP备1号-2"), Identifier(id="site_code", title="网站标识码", office="报送系统", value="5101000012", listed="5101000099")),
    timeline=Timeline(notice_from="2027-01-01", notice_until="2027-01-31", switch="2027-01-31"),
)  # fmt: skip


def papers(notice: Notice = NOTICE) -> dict[str, str]:
    return Papers(RULES, TEXTS).write(notice)


def read(text: str):
    return MarkdownIt("commonmark").enable("table").parse(text)


def plain_text(text: str) -> str:
    return "".join(part.content for token in read(text) for part in token.children or ())


def test_all_five_papers_are_written_with_days_as_people_write_them():
    found = papers()
    assert sorted(found) == ["1-announcement", "2-closing-request", "3-cancellations", "4-dns", "5-retention"]
    assert "2027年1月1日至2027年1月31日" in found["1-announcement"]
    assert "`蜀ICP备1号-2`" in found["3-cancellations"]
    assert "台账为 `5101000099`，请核对" in found["3-cancellations"]
    assert "300 秒" in found["4-dns"]


def test_without_a_calendar_there_are_blanks_to_fill_in():
    assert "＿＿＿＿年＿＿月＿＿日" in papers(replace(NOTICE, timeline=Timeline()))["1-announcement"]


def test_a_site_that_closes_names_no_target():
    found = papers(replace(NOTICE, target=None, decision=Decision.CLOSE))
    assert "永久关停" in found["1-announcement"]
    assert "跳转" not in found["1-announcement"]


def test_tables_are_tables_for_any_reader():
    for name in ("2-closing-request", "3-cancellations", "4-dns", "5-retention"):
        assert any(token.type == "table_open" for token in read(papers()[name])), name


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_a_hostile_name_stays_text_in_markdown(text):
    place = Place(id=text, name=text, url=text, owner=text)
    hostile = replace(NOTICE, site=place, target=place, clause=text, hosts=(text,), reason=text, approval=text,
                      identifiers=(Identifier(id="icp", title=text, office=text, value=text),))  # fmt: skip
    clean = papers()
    for name, paper in papers(hostile).items():
        tokens = read(paper)
        kinds = {token.type for token in tokens} | {part.type for token in tokens for part in token.children or ()}
        assert not kinds & {"html_block", "html_inline", "link_open", "image", "strong_open", "em_open", "hr"}, name
        count = lambda parsed, kind: sum(token.type == kind for token in parsed)  # noqa: E731
        assert count(tokens, "heading_open") == count(read(clean[name]), "heading_open"), name
        if name == "4-dns":
            assert count(tokens, "td_open") == count(read(clean[name]), "td_open")


@pytest.mark.parametrize("text", ["教育局", "a*b_c", "1. x", "- x", "x|y", "<b>", "www.a.cn", "50%", "12345"])
def test_escaping_loses_nothing(text):
    assert plain_text(escaped(text)) == text


def test_code_cannot_be_left():
    assert code("a`b`c|d") == "`aˋbˋc\\|d`"
    assert code("") == "＿＿＿＿"


@pytest.mark.parametrize(
    ("template", "where"),
    [
        pytest.param("{{ site.nmae }}", "announcement.md.j2", id="a field that is not there"),
        pytest.param("行一\n{% if %}", "announcement.md.j2:2", id="a mistake in the template"),
        pytest.param(
            "{{ site.name.__class__.__mro__[1].__subclasses__() }}", "announcement.md.j2", id="a way out of the sandbox"
        ),
        pytest.param("{{ 1 // 0 }}", "announcement.md.j2", id="a sum that cannot be"),
    ],
)
def test_a_faulty_template_is_one_clear_error(template, where):
    with pytest.raises(PolicyError) as caught:
        Papers(RULES, {**TEXTS, "announcement.md.j2": template}).write(NOTICE)
    assert caught.value.where == where


def test_docx_holds_the_same_text_and_its_numbers_begin_anew():
    docx = pytest.importorskip("docx")
    found = papers()
    document = docx.Document(io.BytesIO(render_docx(list(found.values()), fonts=RULES.fonts, title="公告")))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "关于“教育局”整合迁移的公告" in text
    assert text.count("\n1. ") == 2
    assert [len(table.rows) for table in document.tables][1] == 3
    assert document.styles["Heading 1"].font.name == RULES.fonts.title


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_docx_takes_any_name(text):
    docx = pytest.importorskip("docx")
    place = Place(id=text, name=text, url=text, owner=text)
    content = render_docx(
        list(papers(replace(NOTICE, site=place)).values()),
        fonts=Fonts(),
        title=text.encode("utf-8", "replace").decode().replace("\x00", "").replace("\x1b", ""),
    )
    document = docx.Document(io.BytesIO(content))
    assert not document.part.rels or all("evil" not in rel.target_ref for rel in document.part.rels.values())


def test_without_python_docx_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(UsageError, match="python-docx") as caught:
        render_docx(["x"], fonts=Fonts(), title="x")
    assert "govsite[docx]" in caught.value.hint
