from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govsite.report.safe import cell, encodable, is_formula, is_web_url, plain

ANY_TEXT = st.text(alphabet=st.characters(categories=None), max_size=60)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("=cmd|' /C calc'!A0", id="equals sign begins a formula"),
        pytest.param("+1", id="plus begins a formula"),
        pytest.param("-1", id="minus begins a formula"),
        pytest.param("@SUM(1)", id="at sign begins a formula"),
        pytest.param("\t=1", id="tab before it"),
        pytest.param("\r=1", id="carriage return before it"),
        pytest.param("\n =1", id="white space before it"),
        pytest.param("＝1", id="full-width signs count too"),
        pytest.param("\ufeff=1", id="a byte order mark does not hide it"),
        pytest.param("\x00=1", id="a NUL does not hide it"),
    ],
)
def test_formulas_get_an_apostrophe(text):
    assert is_formula(text)
    assert cell(text).startswith("'")


@pytest.mark.parametrize("text", ["", "a=b", "https://x.gov.cn/?a=-1", "《通知》", "1-2"])
def test_ordinary_text_stays_as_it_is(text):
    assert cell(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("a\x1b[31mb", "a␛[31mb", id="an escape sequence becomes a picture of it"),
        pytest.param("一\r\n二", "一  二", id="line breaks become spaces"),
        pytest.param("\u202egnp", "⟨U+202E⟩gnp", id="direction marks are spelled out"),
        pytest.param("a\u2028b", "a b", id="the line separator too"),
        pytest.param("\ud800", "\ufffd", id="a lone surrogate is replaced"),
        pytest.param("👩‍💻🇨🇳", "👩‍💻🇨🇳", id="emoji stay whole"),
    ],
)
def test_plain(text, shown):
    assert plain(text) == shown


def test_long_text_says_how_much_is_missing():
    assert plain("长" * 10_000, 5) == "长长长长长… (+9,995)"


@given(ANY_TEXT)
def test_plain_text_is_one_harmless_line(text):
    shown = plain(text)
    shown.encode()
    assert len(shown.splitlines()) <= 1
    assert not any(unicodedata.category(char) in {"Cc", "Cs"} or unicodedata.bidirectional(char) in {"RLO", "LRO", "RLI", "LRE", "RLE"} for char in shown)  # fmt: skip


@given(ANY_TEXT)
def test_no_cell_begins_with_a_sign(text):
    assert cell(text).lstrip()[:1] not in {*"=+-@＝＋－＠"}
    encodable(text).encode()


@pytest.mark.parametrize(
    ("url", "is_link"),
    [("https://x.gov.cn/", True), ("HTTP://x/", True), ("javascript:alert(1)", False), ("data:text/html,x", False), ("https://x/ y", False), ("https://x/\u202e", False)],
)  # fmt: skip
def test_only_web_addresses_become_links(url, is_link):
    assert is_web_url(url) is is_link
