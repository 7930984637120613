from __future__ import annotations

import re

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from govsite.model.outcome import Finding, Outcome, Severity, Status
from govsite.model.words import Words
from govsite.report.format import render
from govsite.report.formats.terminal import render_text
from govsite.report.wrap import wrap

LINES = pytest.mark.parametrize("width", [60, 80, 120])


@LINES
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("sites", [0, 1, 30])
def test_no_line_is_wider_than_the_terminal(width, lang, sites, make_run):
    for line in render_text(make_run(sites=sites, lang=lang), width=width).splitlines():
        assert cell_len(line) <= width


@pytest.mark.parametrize("width", range(60, 100, 5))
def test_no_line_begins_with_a_closing_mark(width, make_run):
    lines = render_text(make_run(sites=30), width=width).splitlines()
    assert not [line for line in lines if line.lstrip().startswith(tuple("，。、；：）"))]


def test_without_colour_there_is_no_escape_sequence(run, make_run):
    assert "\x1b" not in render_text(run)
    assert "\x1b" not in render_text(make_run(sites=1))


def test_with_colour_the_only_sequences_are_our_own(make_run):
    shown = render_text(make_run(sites=1), color=True)
    assert set(re.findall(r"\x1b\[[\d;]*(.)", shown)) == {"m"}


def test_the_worst_site_stands_first_with_its_clause(make_run):
    shown = render_text(make_run(sites=200))
    assert shown.index("问题最重的网站") < shown.index("首页两周内有更新") < shown.index("规则（网站数）")
    assert "国办秘函〔2019〕19号" in shown


def test_a_single_site_is_told_rule_by_rule(make_run):
    shown = render_text(make_run(sites=1, hostile=False))
    assert "建议：" in shown
    assert "依据：" in shown
    assert "✓" in shown


def test_rules_that_do_not_apply_take_one_line_and_say_why_where_one_thing_is_the_reason(make_run):
    run = make_run(sites=1, hostile=False)
    key = run.sites[0].site.key
    closed = [
        Outcome(site=key, rule=rule.id, severity=rule.severity, status=Status.NOT_APPLICABLE, detail="status: closed")
        for rule in run.rules[:3]
    ]
    shown = render_text(replace(run, outcomes=tuple(closed)))
    assert [line for line in shown.splitlines() if line.startswith("- ")] == ["- 不适用的规则 3 条：登记状态：永久下线"]


@pytest.mark.parametrize("form", ["terminal", "markdown"])
def test_a_report_of_new_problems_says_how_many_it_does_not_list(make_run, form):
    run = make_run(sites=2, hostile=False)
    assert "未列出" not in render(run, form).decode()
    assert "基线中已有的 51 处未列出" in render(replace(run, left_out=51), form).decode()


@pytest.mark.parametrize("form", ["terminal", "markdown", "github", "gitlab", "csv"])
def test_what_is_waived_or_known_is_told_with_why(make_run, form):
    run = make_run(sites=1, hostile=False)
    rule = run.rules[0]
    waived = Finding(message=Words("坏", "bad"), fingerprint="a" * 32, waiver="正在办理 (张三, 2027-01-31)")
    known = Finding(message=Words("旧", "old"), fingerprint="b" * 32, is_known=True)
    failed = Outcome(
        site=run.sites[0].site.key, rule=rule.id, severity=Severity.HIGH, status=Status.FAIL, problems=(waived, known)
    )
    shown = render(replace(run, outcomes=(failed,)), form).decode()
    for said in ("已豁免：正在办理", "基线中已有"):
        assert said in shown.replace("\\", "")
    if form in ("github", "gitlab"):
        assert "::error" not in shown
        assert '"critical"' not in shown


def test_what_was_not_seen_is_told_with_reason_and_remedy(run):
    shown = render_text(run)
    assert "未能看到的" in shown
    assert "本机没有 IPv6" in shown


def test_a_run_that_judged_nothing_claims_nothing(make_run):
    assert "没有结论" in render_text(make_run(sites=0))


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        pytest.param("缺少标签 PubDate 应有", 9, ["缺少标签", "PubDate", "应有"], id="a Latin word is not broken"),
        pytest.param("应有，且不为空。", 4, ["应", "有，", "且不", "为", "空。"], id="a comma does not begin a line"),
        pytest.param("a" * 10, 4, ["aaaa", "aaaa", "aa"], id="a word longer than the line is broken after all"),
        pytest.param("", 5, [""], id="nothing is one empty line"),
    ],
)
def test_wrap(text, width, lines):
    assert wrap(text, width) == lines
