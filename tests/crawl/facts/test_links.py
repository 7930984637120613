"""Where elements of a page lead and what they load: what link checkers and crawlers hold in their tests."""

from __future__ import annotations

import pytest

from govsite.urls import join
from tests.crawl.pages import document, read

HERE = "http://www.h.gov.cn/a/"


def loaded(body: str) -> list[tuple[str, str]]:
    page = read(document(body), url=f"{HERE}b.html")
    return [(one.url.removeprefix(HERE), one.kind) for one in page.resources]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            "<picture><source srcset='a.webp 1x, b.webp 2x'><img src=f.jpg></picture>",
            [("b.webp", "image"), ("f.jpg", "image")],
            id="a picture by its sources",
        ),
        pytest.param("<video><source src=a.mp4></video>", [("a.mp4", "media")], id="a film by its sources"),
        pytest.param(
            "<svg><image xlink:href='i.png'/><image href='j.png'/></svg>",
            [("i.png", "image"), ("j.png", "image")],
            id="pictures in a drawing",
        ),
        pytest.param(
            "<div style=\"background-image:url('bg.jpg')\">甲</div>", [("bg.jpg", "image")], id="behind words"
        ),
        pytest.param(
            "<img src=a.png style='background:url(b.png)'>",
            [("a.png", "image"), ("b.png", "image")],
            id="behind a picture",
        ),
        pytest.param("<div style='display:none;background:url(bg.jpg)'>甲</div>", [], id="behind what nobody sees"),
        pytest.param(
            "<style>@import url(y.css); .a{background:url(x.png)}</style>", [("y.css", "style")], id="imports"
        ),
        pytest.param("<style type='text/less'>@import 'y.css';</style>", [], id="imports of no browser"),
        pytest.param(
            "<noscript><p><img src='//count.example/piwik.php' style='border:0'></p></noscript><img src=a.png>",
            [("a.png", "image")],
            id="for browsers without scripts",
        ),
        pytest.param(
            "<img src=' DATA:image/png;base64,xx'><iframe src='JavaScript:void(0)'></iframe>", [], id="nothing"
        ),
    ],
)
def test_what_elements_load(body: str, expected: list[tuple[str, str]]) -> None:
    assert loaded(body) == expected


def test_links_of_a_drawing_are_links() -> None:
    page = read(document("<svg><a xlink:href='/xian/'><text>某县</text></a></svg>"), url=HERE)
    assert [(link.url, link.text) for link in page.links] == [("http://www.h.gov.cn/xian/", "某县")]


@pytest.mark.parametrize(
    "href", ["http:", "HTTP:?x", "?x", "http:a.html", "./", "\x01?x", "//k.gov.cn", "..\\x", "x:y", "http:/a"]
)
def test_references_are_joined_to_the_page_as_browsers_do(href: str) -> None:
    url = "http://www.h.gov.cn/a/b.html?id=1"
    (link,) = read(document(f'<a href="{href}">甲</a>'), url=url).links
    assert link.url == (join(url, href) or href)


@pytest.mark.parametrize(
    ("bases", "url"),
    [
        ('<base target="_top"><base href="/x/">', "http://www.h.gov.cn/x/c.html"),
        ('<base href="/x/"><base href="/y/">', "http://www.h.gov.cn/x/c.html"),
        ('<base href=""><base href="/y/">', f"{HERE}c.html"),
        ('<base href="javascript:;">', f"{HERE}c.html"),
        ('<base href="//k.gov.cn">', "http://k.gov.cn/c.html"),
        ('<!-- <base href="/x/"> -->', f"{HERE}c.html"),
    ],
)
def test_the_first_base_with_an_address_counts(bases: str, url: str) -> None:
    page = read(document('<a href="c.html">甲</a>', head=bases), url=f"{HERE}b.html")
    assert [link.url for link in page.links] == [url]
