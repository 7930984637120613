"""Looking only where a pattern can match finds what looking everywhere finds."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govsite.crawl.facts.spots import SHORT, matches_around, matches_at, signs_of
from govsite.policy.jurisdictions import load_jurisdiction

_DAY = re.compile(r"(?P<y>(?:19|20)[0-9]{2})\s*年\s*(?P<m>[0-9]{1,2})\s*月\s*(?P<d>[0-9]{1,2})(?![0-9])\s*[日号]?")
_ISO = re.compile(r"(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}(?![0-9])")


@pytest.mark.parametrize(
    ("pattern", "signs"),
    [
        pytest.param(_DAY.pattern, "年月", id="outside groups and sets"),
        pytest.param("年?月*日{0,2}号", "号", id="not what may be missing"),
        pytest.param("年|月", "", id="none of two ways"),
        pytest.param("(?:年|月)日", "日", id="not those of a group"),
        pytest.param(r"[年月]\[年", "年", id="not those of a set"),
        pytest.param(r"[]年]月", "月", id="a bracket in a set"),
        pytest.param(r"[0-9]{4}-[0-9]{2}", "", id="no letter beyond ASCII"),
    ],
)
def test_signs_are_the_letters_that_every_match_holds(pattern, signs):
    assert signs_of(pattern) == signs


def test_what_a_countrys_dates_hold_is_in_each_of_them():
    told = ["2026年3月5日", "二〇二六年三月五日", "May 5, 2026", "5 May 2026"]
    for pattern in load_jurisdiction("cn").pages.date_patterns:
        found = [text for text in told if re.search(pattern, text)]
        assert all(sign in text for text in found for sign in signs_of(pattern))


_PARTS = st.sampled_from(
    [
        "2026年3月5日",
        "1999 年\n12 月 31",
        "2026年3月",
        "月",
        "年",
        "2026-03-05",
        "1998-12-311",
        "20",
        "19 ",
        "文字" * 45,
        " " * 30,
        "\n",
        "7",
    ]
)


@given(st.lists(_PARTS, max_size=30).map("".join))
def test_looking_around_signs_finds_what_looking_everywhere_finds(text):
    assert [m.span() for m in matches_around(_DAY, text, "年月")] == [m.span() for m in _DAY.finditer(text)]


@given(st.lists(_PARTS, max_size=30).map("".join))
def test_looking_at_beginnings_finds_what_looking_everywhere_finds(text):
    assert [m.span() for m in matches_at(_ISO, text, (b"19", b"20"))] == [m.span() for m in _ISO.finditer(text)]


def test_letters_outside_the_basic_plane_do_not_move_places():
    text = "𠮷😀" * SHORT + "2026-03-05"
    assert [m[0] for m in matches_at(_ISO, text, (b"19", b"20"))] == ["2026-03-05"]
