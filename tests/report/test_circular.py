"""The circular: its figures, its order, and text from strangers that stays text."""

from __future__ import annotations

import io
import zipfile
from fnmatch import fnmatchcase
from pathlib import Path

import docx
import pytest
from msgspec.structs import replace

from govsite.errors import PolicyError
from govsite.model.notice import Fonts
from govsite.model.outcome import Severity, Status
from govsite.model.run import Run
from govsite.model.site import SiteStatus
from govsite.policy.circular import load_circular
from govsite.policy.jurisdictions import load_jurisdiction
from govsite.policy.packs import load_packs
from govsite.report.circular import circular_text, figures
from govsite.report.format import render
from govsite.report.notice_docx import render_docx

from .sample import sample_run

CIRCULAR = load_circular("cn")
assert CIRCULAR is not None


def with_circular(run: Run) -> Run:
    return replace(run, circular=CIRCULAR)


def test_the_parts_stand_in_the_order_of_printed_circulars() -> None:
    text = circular_text(sample_run(sites=20, findings=60, seed=1), CIRCULAR)
    parts = ["通报", "总体情况", "主要问题", "下一步工作", "附件　不合格网站名单"]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    assert "国办秘函〔2019〕19号" in text


def test_figures_add_up() -> None:
    told = figures(sample_run(sites=40, findings=200, seed=2), CIRCULAR)
    assert told["checked"] + told["unseen"] == told["running"] <= told["total"] == 40
    assert len(told["failed_sites"]) == told["failing"]
    assert sum(kind["checked"] for kind in told["kinds"]) <= told["checked"]
    assert sum(kind["failing"] for kind in told["kinds"]) <= told["failing"]


def test_a_closed_site_is_neither_checked_nor_qualified() -> None:
    run = sample_run(sites=2, findings=4, seed=2)
    running, closed = (replace(entry, site=replace(entry.site, status=status)) for entry, status in zip(
        run.sites, (SiteStatus.RUNNING, SiteStatus.CLOSED), strict=True))  # fmt: skip
    outcomes = tuple(
        replace(outcome, status=Status.FAIL if outcome.site == running.site.key else Status.NOT_APPLICABLE, reason=None)
        for outcome in run.outcomes
    )
    told = figures(replace(run, sites=(running, closed), outcomes=outcomes), CIRCULAR)
    assert (told["total"], told["running"], told["checked"], told["unseen"]) == (2, 1, 1, 0)
    assert (told["checked_share"], told["pass_rate"]) == ("100%", "0%")


def test_every_veto_stands_under_the_heading_of_its_kind() -> None:
    vetoes = [
        rule
        for pack in load_packs(load_jurisdiction("cn").packs)
        for rule in pack.rules
        if rule.severity is Severity.VETO
    ]
    assert len(vetoes) > 5
    placed = {pattern for group in CIRCULAR.groups for pattern in group.rules}
    assert [rule.id for rule in vetoes if not any(fnmatchcase(rule.id, pattern) for pattern in placed)] == []


def test_an_inspection_of_several_days_names_the_first_and_the_last() -> None:
    run = sample_run(sites=1, findings=1, seed=0)
    one = replace(run.header, started_at="2026-11-02T08:00:00+08:00", finished_at="2026-11-02T20:00:00+08:00")
    several = replace(one, finished_at="2026-11-05T20:00:00+08:00")
    assert "本次检查于2026年11月2日进行" in circular_text(replace(run, header=one), CIRCULAR)
    assert "本次检查于2026年11月2日至2026年11月5日进行" in circular_text(replace(run, header=several), CIRCULAR)


def test_compared_with_itself_everything_is_still_there() -> None:
    run = sample_run(sites=10, findings=30, seed=3)
    before = figures(replace(run, previous=run), CIRCULAR)["previous"]
    assert before["new"] == before["mended"] == before["unseen"] == 0
    assert before["still"] > 0


def test_compared_with_an_empty_run_everything_is_new() -> None:
    run = sample_run(sites=10, findings=30, seed=3)
    nothing = replace(run, outcomes=())
    assert figures(replace(run, previous=nothing), CIRCULAR)["previous"]["still"] == 0
    back = figures(replace(nothing, previous=run), CIRCULAR)["previous"]
    assert back["mended"] == 0
    assert back["unseen"] > 0


def test_period_and_deadline_stand_in_the_circular_where_they_are_given() -> None:
    run = sample_run(sites=10, findings=30, seed=3)
    assert "关于本次政府网站检查" in circular_text(run, CIRCULAR)
    told = circular_text(replace(run, period="2026年第四季度", deadline="2026-12-31"), CIRCULAR)
    assert told.startswith("# 关于2026年第四季度政府网站检查情况的通报")
    assert "于2026年12月31日前报送" in told


def test_hostile_names_stay_names() -> None:
    content = render(with_circular(sample_run(sites=30, findings=90, seed=4, hostile=True)), "docx")
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        document = file.read("word/document.xml").decode()
    assert "<script" not in document
    assert "w:hyperlink" not in document
    assert "w:fldSimple" not in document


def test_a_template_of_ones_own_is_used(tmp_path: Path) -> None:
    own = tmp_path / "own.md"
    own.write_text("# 本区通报\n\n共 {{ total }} 个网站。\n", encoding="utf-8")
    circular = load_circular("cn", template=own)
    assert circular is not None
    assert "共 5 个网站" in circular_text(sample_run(sites=5, findings=5, seed=0), circular)


@pytest.mark.parametrize(
    ("text", "said"),
    [("{{ total", "own.md:1"), ("{{ nonsense }}", "nonsense"), ("{{ total.__class__.__mro__ }}", "own.md")],
    ids=["broken", "unknown field", "reaching for the interpreter"],
)
def test_a_faulty_template_is_told_with_its_file(tmp_path: Path, text: str, said: str) -> None:
    own = tmp_path / "own.md"
    own.write_text(text, encoding="utf-8")
    circular = load_circular("cn", template=own)
    assert circular is not None
    with pytest.raises(PolicyError) as raised:
        circular_text(sample_run(sites=1, findings=1, seed=0), circular)
    assert said in str(raised.value)


def test_a_failing_site_is_named_with_what_is_wrong_and_not_with_what_ought_to_be() -> None:
    run = sample_run(sites=40, findings=60, seed=5)
    titles = {rule.title.zh for rule in run.rules}
    told = [problem for site in figures(run, CIRCULAR)["failed_sites"] for problem in site["problems"]]
    assert len(told) > 10
    assert not titles & set(told)


@pytest.mark.parametrize(
    ("number", "shown"),
    [(1, "一"), (9, "九"), (10, "十"), (11, "十一"), (20, "二十"), (32, "三十二"), (99, "九十九"), (100, "100")],
)
def test_parts_are_counted_in_chinese_numerals(tmp_path: Path, number: int, shown: str) -> None:
    own = tmp_path / "own.md"
    own.write_text(f"（{{{{ {number} | numeral }}}}）", encoding="utf-8")
    circular = load_circular("cn", template=own)
    assert circular is not None
    assert circular_text(sample_run(sites=1, findings=1, seed=0), circular) == f"（{shown}）"


def test_lower_headings_say_where_a_line_stands_and_rules_begin_a_page() -> None:
    text = "# 题\n\n#### 文号\n\n###### 主送\n\n正文\n\n##### 日期\n\n---\n\n| 序号 | 名 |\n|---|---|\n| 1 | 甲 |\n"
    fonts = Fonts(body_points=16, indent=2, line_points=28, margins=(37, 26, 35, 28))
    document = docx.Document(io.BytesIO(render_docx([text], fonts=fonts, title="题")))
    stands = {paragraph.text: paragraph.alignment for paragraph in document.paragraphs}
    assert (stands["文号"], stands["主送"], stands["日期"]) == (1, 0, 2)
    body = next(paragraph for paragraph in document.paragraphs if paragraph.text == "正文")
    assert body.paragraph_format.first_line_indent.pt == 32
    assert 'w:type="page"' in document.element.xml
    assert document.sections[0].top_margin.mm == pytest.approx(37, abs=0.1)
    assert "w:tblHeader" in document.tables[0].rows[0]._tr.xml
