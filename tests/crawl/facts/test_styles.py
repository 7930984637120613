"""What styles load, as pages and the tests of link checkers write them."""

from __future__ import annotations

import pytest

from govsite.crawl.facts.styles import imported, painted
from tests.growth import assert_linear


@pytest.mark.parametrize(
    ("style", "pictures"),
    [
        ("background: url(a.png) no-repeat", ["a.png"]),
        ("background: url( a.png )", ["a.png"]),
        ("background:url('star.gif') bottom right repeat-x blue;", ["star.gif"]),
        ('BACKGROUND-IMAGE : URL( "a b.png" )', ["a b.png"]),
        ("list-style-image: url('../images/bullet.jpg')", ["../images/bullet.jpg"]),
        ('border-image: url("/media/diamonds.png") 30 fill / 30px', ["/media/diamonds.png"]),
        ("background: cross-fade(20% url(first.png), url(second.png))", ["first.png", "second.png"]),
        ("background:url(data:image/png;base64,xx);color:red", ["data:image/png;base64,xx"]),
        ("color:red;background:url(http://a.gov.cn/x.png)", ["http://a.gov.cn/x.png"]),
        ('background:url("")', [""]),
        ("behavior:url(#default#VML)", []),
        ("--picture:url(a.png)", []),
        ("cursor: url(pointer.cur), pointer", []),
        (r"background:url(images\top.jpg)", []),
        ("background:url(a.png", []),
        ("width:100px", []),
    ],
)
def test_pictures_of_a_style(style: str, pictures: list[str]) -> None:
    assert list(painted(style)) == pictures


@pytest.mark.parametrize(
    ("sheet", "sheets"),
    [
        ('@import url("/system.base.css?x");\n@import url(y.css) print;', ["/system.base.css?x", "y.css"]),
        ("@import 'a.css';@IMPORT \"b.css\" screen", ["a.css", "b.css"]),
        ('<!--\n@charset "utf-8"; /* @import "no.css"; */ @import "a.css";\n-->', ["a.css"]),
        ('body{background:url(bg.png)} @import "late.css";', []),
        ("/* @import 'never closed.css'", []),
        ("", []),
    ],
)
def test_sheets_that_a_sheet_imports(sheet: str, sheets: list[str]) -> None:
    assert list(imported(sheet)) == sheets


@pytest.mark.parametrize("piece", ["url(", "a", " ", "a:", "url('", "background:url(a.png)"])
def test_long_styles_cost_little(piece: str) -> None:
    assert_linear(lambda n: piece * n, lambda style: list(painted(style)), 5000 // len(piece))


@pytest.mark.parametrize("piece", ["/*", "@import ", "@import url(", "@import '", "*/"])
def test_long_sheets_cost_little(piece: str) -> None:
    assert_linear(lambda n: piece * n, lambda sheet: list(imported(sheet)), 5000 // len(piece))
