"""Sitemaps as systems and editors write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govsite.sitemaps import read_sitemap
from tests.growth import assert_linear

NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
A, B = "http://h.gov.cn/a.html", "http://h.gov.cn/b.html"
URLSET = f"<?xml version='1.0' encoding='UTF-8'?><urlset {NS}><url><loc>{A}</loc></url><url><loc>\n {B} </loc></url></urlset>"


@pytest.mark.parametrize(
    ("body", "kind", "locations"),
    [
        pytest.param(URLSET, "urls", [A, B], id="a plain list"),
        pytest.param("\ufeff" + URLSET, "urls", [A, B], id="with a byte order mark"),
        pytest.param(URLSET.replace(NS, ""), "urls", [A, B], id="without a namespace"),
        pytest.param(
            f"<sitemapindex {NS}><sitemap><loc>{A}</loc></sitemap></sitemapindex>", "index", [A], id="an index"
        ),
        pytest.param(f"{A}\r\n{B}\n# no url\n\n", "text", [A, B], id="a list in text"),
        pytest.param(f"{A}\r\n{B}\r\n".encode("utf-16"), "text", [A, B], id="text as editors of Windows save it"),
        pytest.param(
            f"<rss><channel><link>http://h.gov.cn/</link><item><link>{A}</link></item></channel></rss>",
            "feed",
            [A],
            id="RSS: items, not the channel",
        ),
        pytest.param(
            f"<feed xmlns='http://www.w3.org/2005/Atom'><link href='http://h.gov.cn/'/><entry><link href='{A}'/>"
            f"<link rel='self' href='{B}'/></entry></feed>",
            "feed",
            [A],
            id="Atom: entries, the alternate link",
        ),
        pytest.param(
            f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel>'
            f'<link>http://h.gov.cn/</link></channel><item rdf:about="{A}"><link>{A}</link></item></rdf:RDF>',
            "feed",
            [A],
            id="RSS 1.0",
        ),
        pytest.param("<!DOCTYPE html><html><body>404</body></html>", "none", [], id="a page for missing files"),
        pytest.param("", "none", [], id="nothing"),
        pytest.param("hello", "none", [], id="text without URLs"),
        pytest.param("<data><loc>http://h.gov.cn/</loc></data>", "none", [], id="another XML"),
        pytest.param(
            f"<urlset {NS}><url><loc><![CDATA[{A}?x=1&y=2]]></loc></url></urlset>", "urls", [A + "?x=1&y=2"], id="CDATA"
        ),
        pytest.param(
            f"<urlset {NS}><url><loc>{A}?x=1&amp;y=2</loc></url></urlset>", "urls", [A + "?x=1&y=2"], id="escaped"
        ),
    ],
)
def test_every_form_is_read(body: str | bytes, kind: str, locations: list[str]) -> None:
    found = read_sitemap(body.encode() if isinstance(body, str) else body)
    assert (found.kind, found.locations, found.problems) == (kind, locations, [])


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(f"<urlset {NS}><url><loc>{A}</loc></url><url><loc>{B}</loc></url>".encode(), id="cut off"),
        pytest.param(
            f"<urlset {NS}><url><loc>{A}</loc></url><url><loc>{B}</loc>&</url></urlset>".encode(), id="a bare &"
        ),
        pytest.param(
            f"<?xml version='1.0' encoding='UTF-8'?><urlset {NS}><!-- 政务 --><url><loc>{A}</loc></url>"
            f"<url><loc>{B}</loc></url></urlset>".encode("gb18030"),
            id="GB18030 that calls itself UTF-8",
        ),
        pytest.param(
            f"<?xml version='1.0' encoding='x-unknown'?><urlset {NS}><url><loc>{A}</loc></url><url><loc>{B}</loc></url>"
            "</urlset>".encode(),
            id="an encoding nobody knows",
        ),
    ],
)
def test_what_a_broken_file_says_is_kept_and_the_break_noted(body: bytes) -> None:
    found = read_sitemap(body)
    assert found.kind == "urls"
    assert found.locations == [A, B]
    assert found.problems == ["not-well-formed"]


@pytest.mark.parametrize(
    ("body", "kind", "locations"),
    [
        pytest.param(
            f"<urlset><url><loc></loc></url><url><loc>{A}</loc></url>", "urls", [A], id="an entry without one"
        ),
        pytest.param(
            f"<urlset><!-- <url><loc>{B}</loc></url> --><url><loc>{A}</loc></url>", "urls", [A], id="commented out"
        ),
        pytest.param(
            f"\n<?xml version='1.0'?><urlset><url><loc>{A}</loc></url></urlset>", "urls", [A], id="an empty line first"
        ),
        pytest.param(
            f"<rss><channel><link>http://h.gov.cn/</link><item><title>a & b</title><link>{A}?x=1&y=2</link></item>"
            f"<item><atom:link rel='self' href='{B}'/><link><![CDATA[{B}]]></link></item></channel></rss>",
            "feed",
            [f"{A}?x=1&y=2", B],
            id="RSS with a bare &",
        ),
        pytest.param(
            f"\n<?xml version='1.0'?><feed><link href='http://h.gov.cn/'/><entry><link rel='edit' href='{B}'/>"
            f"<link rel='alternate' href='{A}'/></entry></feed>",
            "feed",
            [A],
            id="Atom behind an empty line",
        ),
    ],
)
def test_of_a_broken_file_entries_are_kept_and_nothing_else(body: str, kind: str, locations: list[str]) -> None:
    found = read_sitemap(body.encode())
    assert (found.kind, found.locations, found.problems) == (kind, locations, ["not-well-formed"])


def test_entities_are_never_resolved(tmp_path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("http://h.gov.cn/secret")
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE urlset [<!ENTITY l0 "http://h.gov.cn/">{lol}]><urlset><url><loc>&l9;</loc></url></urlset>'
    outside = f'<!DOCTYPE urlset [<!ENTITY x SYSTEM "file://{secret}">]><urlset><url><loc>&x;</loc></url></urlset>'
    for body in (bomb, outside):
        assert read_sitemap(body.encode()).locations == []


def test_an_entity_bomb_in_an_attribute_ends_soon() -> None:
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f"<!DOCTYPE feed [<!ENTITY l0 'x'>{lol}]><feed><entry><link href='&l11;'/></entry></feed>"
    assert read_sitemap(bomb.encode()).locations == []


@pytest.mark.parametrize("begin", ["", "<urlset><loc>", "<rss><item>"])
@pytest.mark.parametrize(
    "piece", ["<loc>", " ", "<loc> ", "<![CDATA[", "<url>", "<!--", "<link", "<link>", "<link href='"]
)
def test_hostile_files_cost_little(begin: str, piece: str) -> None:
    assert_linear(lambda n: (begin + piece * n).encode(), read_sitemap, 400_000 // len(piece))


def test_comments_before_what_is_no_page_cost_little() -> None:
    assert read_sitemap(b"<!---->" * 140 + b"x").locations == []


def test_a_file_of_a_million_elements_is_cut_and_says_so() -> None:
    body = b"<urlset><url><loc>http://h.gov.cn/a.html</loc></url>" + b"<x/>" * 1_200_000 + b"</urlset>"
    found = read_sitemap(body)
    assert (found.locations, found.problems) == ([A], ["too-large"])


def test_pictures_of_a_prefix_that_was_not_declared_are_no_pages() -> None:
    broken = f"<urlset {NS}><url><loc>{A}</loc><image:image><image:loc>{B}</image:loc></image:image></url></urlset>"
    found = read_sitemap(broken.encode())
    assert (found.kind, found.locations, found.problems) == ("urls", [A], ["not-well-formed"])


@given(st.binary(max_size=400))
def test_no_bytes_make_it_fail(body: bytes) -> None:
    read_sitemap(body)
    read_sitemap(b"<urlset>" + body)
