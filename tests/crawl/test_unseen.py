"""What only a script would draw is unknown; what a script does elsewhere says nothing of it."""

from __future__ import annotations

import pytest

from .pages import document, read

EMPTY_LIST = '<div class="main"><h2>规划计划</h2><ul class="list" id="list"></ul><p>共 0 条 第 1/1 页</p></div>'


@pytest.mark.parametrize(
    ("script", "is_unseen"),
    [
        pytest.param('$("#list").load("/list.do");', True, id="it fills the list"),
        pytest.param('$.get("/list.do", show);', True, id="it fetches something"),
        pytest.param('$("#elsewhere").load("/list.do");', True, id="it fills a place that the page does not have"),
        pytest.param('$(function(){$("#footer").load("/f.html");});', False, id="it fills the footer"),
        pytest.param("$('.footer').html(words);", False, id="it fills the footer, named by its class"),
        pytest.param('$("#footer").load("/f.html"); $("#list").html(rows);', True, id="it fills both"),
        pytest.param("var a = 1;", False, id="it fills nothing"),
    ],
)
def test_an_empty_list_is_unseen_only_where_a_script_may_fill_it(script: str, *, is_unseen: bool) -> None:
    page = read(document(f'{EMPTY_LIST}<div class="footer" id="footer"></div><script>{script}</script>'))
    assert ("list" in page.unseen) is is_unseen
