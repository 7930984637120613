"""Links where no reader sees them."""

from __future__ import annotations

import pytest

from govsite.crawl.page import read_page
from govsite.model.jurisdiction import PageVocabulary


@pytest.mark.parametrize(
    ("style", "hidden"),
    [
        ("position:absolute;left:-9999px", 1),
        ("position: absolute; top: -1000em", 1),
        ("text-indent:-9999px", 1),
        ("font-size:0", 1),
        ("font-size:0px;color:red", 1),
        ("opacity:0", 1),
        ("height:0;overflow:hidden", 1),
        ("width:1px;height:1px;overflow:hidden", 1),
        ("display:none", 0),
        ("height:0", 0),
        ("margin-left:-10px", 0),
        ("font-size:0.9em", 0),
        ("opacity:0.8", 0),
        ("line-height:1", 0),
    ],
)
def test_styles(style: str, hidden: int) -> None:
    html = f"<p><a href='/a'>一</a></p><div style='{style}'><p><a href='http://b.example/'>二</a></p></div><a href='/c'>三</a>"
    page = read_page(html.encode(), url="http://a.example/x", vocabulary=PageVocabulary())
    assert [page.links[number].url for number in page.hidden_links] == ["http://b.example/"] * hidden


def test_a_marquee_of_no_height() -> None:
    html = "<marquee height=1><a href='http://b.example/'>二</a></marquee>"
    page = read_page(html.encode(), url="http://a.example/x", vocabulary=PageVocabulary())
    assert page.hidden_links == (0,)
