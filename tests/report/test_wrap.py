"""Lines as wide as a terminal, by cells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from govsite.report.wrap import fit


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("short", "short", id="what fits stays"),
        pytest.param(
            "id  severity  " + "word " * 9 + "end",
            "id  severity  word word word word word\n              word word word word end",
            id="what is too long goes on below its column",
        ),
        pytest.param(
            "  编号  " + "政府网站" * 6,
            "  编号  政府网站政府网站政府网站政府网站\n        政府网站政府网站",
            id="a Chinese character takes two cells",
        ),
        pytest.param("one\n\ntwo", "one\n\ntwo", id="empty lines stay"),
        pytest.param(
            "  id  a column that is wide by itself  " + "c " * 6 + "c",
            "  id  a column that is wide by itself  c\n      c c c c c c",
            id="a last column without room hangs below the one before it",
        ),
    ],
)
def test_what_is_wider_than_a_terminal_hangs_below_its_column(text, shown):
    assert fit(text, 40) == shown


@given(st.text(alphabet=st.sampled_from("ab 政，（）。\n"), max_size=200), st.integers(30, 90))
def test_no_line_is_wider_and_no_word_is_lost(text, width):
    fitted = fit(text, width)
    assert all(cell_len(line) <= width for line in fitted.split("\n"))
    assert "".join(fitted.split()) == "".join(text.split())
