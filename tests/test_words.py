"""Any of many words in a text."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govsite.policy.jurisdictions import load_jurisdiction
from govsite.words import Words, any_word, check_pattern, compiled, stretches_around

_LETTERS = st.text("位置前当x=-u ", max_size=12)


@given(st.lists(st.text("位置前当x=-u ", min_size=1, max_size=3), max_size=6), _LETTERS)
def test_it_finds_what_a_look_for_each_word_finds(words, text):
    assert Words(tuple(words)).is_in(text) == any(word in text for word in words)


def test_every_word_of_a_country_is_found():
    pages = load_jurisdiction("cn").pages
    for words in (pages.leaving_words, pages.breadcrumb_words, pages.nothing_found_words, tuple(pages.month_names)):
        assert all(any_word(words).is_in(f"……{word}……") for word in words)


def test_no_words_are_nowhere():
    assert not Words(()).is_in("文字")
    assert not Words(("",)).is_in("文字")


@given(st.lists(st.text("位置前x", min_size=1, max_size=2), min_size=1, max_size=3), _LETTERS, st.integers(0, 4))
def test_stretches_hold_every_word_with_its_surroundings_and_no_place_twice(words, text, width):
    found = list(stretches_around(text, tuple(words), before=width, behind=width))
    assert all(end < start for (_, end), (start, _) in pairwise(found))
    for word in words:
        for place in range(len(text)):
            if text.startswith(word, place):
                first, last = max(0, place - width), min(len(text), place + len(word) + width)
                # One that overlaps another may end later than the stretch of that.
                assert any(start <= first and last <= end + len(word) for start, end in found)


@pytest.mark.parametrize("pattern", ["(", "x{99999999999}", "(" * 5_000 + ")" * 5_000], ids=["open", "counted", "deep"])
def test_what_python_takes_for_no_pattern_is_none(pattern):
    with pytest.raises(ValueError, match=r"^is no regular expression: "):
        compiled(pattern)
    with pytest.raises(ValueError, match="is no regular expression: "):
        check_pattern(pattern)
