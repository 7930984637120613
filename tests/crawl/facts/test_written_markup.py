"""Markup in the strings of scripts that write into pages."""

from __future__ import annotations

import pytest

from govsite.crawl.facts.written_markup import written_markup


@pytest.mark.parametrize(
    ("source", "markup"),
    [
        ("document.write('<p>主办：某市</p>');", "<p>主办：某市</p>"),
        ('document.writeln("<p class=\\"a\\">甲<\\/p>");document.writeln("乙<br>");', '<p class="a">甲</p>乙<br>'),
        ("$('body').append('<p>' + '电话：' + tel + '</p>');", "<p>电话：</p>"),
        ("f.innerHTML = `<p>甲\n${year} 乙</p>`;", "<p>甲\n 乙</p>"),
        ("f.innerHTML += '<p>\\u7532\\x41\\n乙</p>';", "<p>甲A 乙</p>"),
        ("// don't\n/* it's '<b>' */document.write('<p>甲</p>');", "<p>甲</p>"),
        ("//document.write('<p>旧</p>');\ndocument.write('<p>http://a.gov.cn/ 甲</p>');", "<p>http://a.gov.cn/ 甲</p>"),
        ('document.write(unescape("%3Cp%3E甲%3C/p%3E"));', "<p>甲</p>"),
        ("document.write('甲');", ""),
        ("var a = '<p>甲</p>';", ""),
        ("document.write('<p>甲</p>'); /* never closed '<b>'", "<p>甲</p>"),
    ],
)
def test_written_markup(source: str, markup: str) -> None:
    assert written_markup(source) == markup


def test_a_hostile_file_takes_no_time() -> None:
    for piece in ("/*", "'", '"\\', "`${", "//"):
        written_markup("document.write(" + piece * 60_000)
