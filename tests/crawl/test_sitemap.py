from __future__ import annotations

import gzip
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govsite.crawl.sitemap import MAX_FILES, SitemapWalk, read_sitemap
from govsite.model.answers import Answer, Sitemap
from govsite.model.observed import Unseen
from govsite.model.outcome import Reason
from tests.growth import assert_linear

NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
A, B = "http://h.gov.cn/a.html", "http://h.gov.cn/b.html"
URLSET = f"<?xml version='1.0' encoding='UTF-8'?><urlset {NS}><url><loc>{A}</loc></url><url><loc>\n {B} </loc></url></urlset>"


@pytest.mark.parametrize(
    ("body", "kind", "locations"),
    [
        pytest.param(URLSET, "urls", [A, B], id="a plain list"),
        pytest.param("\ufeff" + URLSET, "urls", [A, B], id="with a byte order mark"),
        pytest.param(gzip.compress(URLSET.encode()), "urls", [A, B], id="packed, whatever its name"),
        pytest.param(
            gzip.compress(f"{A}\n".encode()) + gzip.compress(B.encode()), "text", [A, B], id="packed in pieces"
        ),
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


def test_unpacking_stops_at_the_limit() -> None:
    found = read_sitemap(gzip.compress(b" " * (60 * 1024 * 1024)))
    assert found.problems == ["too-large"]


@pytest.mark.parametrize("begin", ["", "<urlset><loc>"])
@pytest.mark.parametrize("piece", ["<loc>", " ", "<loc> ", "<![CDATA[", "<url>"])
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


def test_damaged_packing_is_noted() -> None:
    assert read_sitemap(b"\x1f\x8b\x08nonsense").problems == ["broken-gzip"]
    assert "cut-off" in read_sitemap(gzip.compress(URLSET.encode() * 3)[:-40]).problems


@given(st.binary(max_size=400))
def test_no_bytes_make_it_fail(body: bytes) -> None:
    read_sitemap(body)
    read_sitemap(b"<urlset>" + body)


# ---------------------------------------------------------------- walking


@dataclass(frozen=True)
class Got:
    answer: Answer
    body: bytes = b""


def walk(files: dict[str, str | Reason], asked: list[str] | None = None) -> SitemapWalk:
    async def ask(url: str) -> Got:
        if asked is not None:
            asked.append(url)
        found = files.get(url)
        if isinstance(found, Reason):
            return Got(Answer(url=url, problem=found))
        if found is None:
            return Got(Answer(url=url, status=404, problem=Reason.HTTP_STATUS))
        return Got(Answer(url=url, status=200), found.encode())

    def is_internal(url: str) -> bool:
        return url.startswith("http://h.gov.cn/")

    return SitemapWalk(ask, owns=is_internal, is_internal=is_internal)


def urlset(*urls: str) -> str:
    return "<urlset>" + "".join(f"<url><loc>{url}</loc></url>" for url in urls) + "</urlset>"


def index(*urls: str) -> str:
    return "<sitemapindex>" + "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in urls) + "</sitemapindex>"


GUESS = "http://h.gov.cn/sitemap.xml"


async def test_an_index_is_followed_and_other_hosts_are_left_out() -> None:
    one = walk(
        {
            GUESS: index("/1.xml", "http://else.gov.cn/2.xml", "/3.xml"),
            "http://h.gov.cn/1.xml": urlset(A, "http://else.gov.cn/x"),
            "http://h.gov.cn/3.xml": urlset(A, B, "/c.html"),
        }
    )
    found = await one.read(named=(), guess=GUESS)
    assert one.urls == (A, B, "http://h.gov.cn/c.html")
    assert found == Sitemap(
        files=(GUESS, "http://h.gov.cn/1.xml", "http://h.gov.cn/3.xml"),
        url_count=3,
        problems=("http://else.gov.cn/2.xml: other-host",),
    )


async def test_no_sitemap_at_the_usual_place_is_no_problem_but_a_named_one_is() -> None:
    assert await walk({}).read(named=(), guess=GUESS) == Sitemap()
    found = await walk({}).read(named=("http://h.gov.cn/named.xml",), guess=GUESS)
    assert found == Sitemap(problems=("http://h.gov.cn/named.xml: 404",))


async def test_a_silent_host_leaves_the_sitemap_unseen() -> None:
    found = await walk({GUESS: Reason.READ_TIMEOUT}).read(named=(), guess=GUESS)
    assert found == Unseen(reason=Reason.READ_TIMEOUT)


async def test_indexes_that_name_each_other_end() -> None:
    asked: list[str] = []
    two = "http://h.gov.cn/2.xml"
    await walk({GUESS: index(two, GUESS), two: index(GUESS, two)}, asked).read(named=(), guess=GUESS)
    assert asked == [GUESS, two]


async def test_an_endless_index_stops_at_the_limit() -> None:
    asked: list[str] = []
    many = [f"http://h.gov.cn/{n}.xml" for n in range(500)]
    found = await walk({GUESS: index(*many)}, asked).read(named=(), guess=GUESS)
    assert len(asked) == MAX_FILES
    assert isinstance(found, Sitemap)
    assert "too-many-files" in found.problems
