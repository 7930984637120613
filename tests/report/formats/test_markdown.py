from __future__ import annotations

import re

import pytest
from markdown_it import MarkdownIt

from govsite.report.formats.markdown import escape, render


@pytest.fixture(scope="module")
def text(run):
    return render(run).decode()


def test_hostile_text_renders_as_text(hostile_texts):
    markdown = MarkdownIt("commonmark").enable("table")
    for hostile in hostile_texts:
        rendered = markdown.renderInline(escape(hostile, 20_000))
        assert not re.search(r"<(script|img|a|b|em|strong|code)\b", rendered), hostile


def test_tables_keep_their_columns(text):
    tables = [block.splitlines() for block in text.split("\n\n") if block.startswith("| ")]
    assert len(tables) >= 3
    for rows in tables:
        assert len({len(re.findall(r"(?<!\\)\|", row)) for row in rows}) == 1


def test_only_our_own_markup_is_in_it(text):
    assert set(re.findall(r"</?(\w+)", text)) <= {"details", "summary", "br"}


def test_a_city_fits_into_a_job_summary(big_run):
    assert len(render(big_run)) < 1024 * 1024


def test_no_name_is_mentioned_or_issue_linked(hostile_texts):
    assert "@" not in escape("@everyone #1")
    assert "#1" not in escape("@everyone #1")
