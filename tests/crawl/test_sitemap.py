from __future__ import annotations

import gzip
from dataclasses import dataclass

from govsite.crawl.sitemap import MAX_FILES, SitemapWalk, read_packed
from govsite.model.answers import Answer, Sitemap
from govsite.model.observed import Unseen
from govsite.model.outcome import Reason

A, B = "http://h.gov.cn/a.html", "http://h.gov.cn/b.html"
TEXT = f"{A}\n{B}\n"


def test_a_file_is_unpacked_whatever_its_name() -> None:
    in_pieces = gzip.compress(f"{A}\n".encode()) + gzip.compress(B.encode())
    for body in (TEXT.encode(), gzip.compress(TEXT.encode()), in_pieces):
        found = read_packed(body)
        assert (found.kind, found.locations, found.problems) == ("text", [A, B], [])


def test_unpacking_stops_at_the_limit() -> None:
    found = read_packed(gzip.compress(b" " * (60 * 1024 * 1024)))
    assert found.problems == ["too-large"]


def test_damaged_packing_is_noted() -> None:
    assert read_packed(b"\x1f\x8b\x08nonsense").problems == ["broken-gzip"]
    assert "cut-off" in read_packed(gzip.compress(TEXT.encode() * 300)[:-40]).problems


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
