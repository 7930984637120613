"""Old URLs out of logs, sitemaps, indexes and lists."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from govsite.errors import InputError
from govsite.migrate.maps.infer import infer_rules
from govsite.migrate.maps.rows import Words
from govsite.migrate.maps.settings import SiteSettings
from govsite.migrate.sources.collected import Ignore, Seen, collect, coverage
from govsite.migrate.sources.listings import read_archive_index, read_list, read_sitemap, unzipped
from govsite.migrate.sources.logs import read_log
from govsite.migrate.sources.streams import LONGEST_LINE, opened
from govsite.migrate.switch.missed import missed
from govsite.model.mapping import SiteMap, UrlRules
from govsite.model.page import Page
from govsite.policy.migration import load_moving

HITS = Path(__file__).resolve().parents[3] / ".." / "shared" / "data" / "uk-sites" / "hits"
SITE = SiteSettings(id="b", hosts=("www.businesslink.gov.uk",))
IGNORE = Ignore(load_moving(), jurisdiction="uk")
COMBINED = (
    '1.2.3.4 - - [10/Oct/2020:13:55:36 +0800] "GET /a.html?id=1 HTTP/1.1" 200 2326 "http://ref/" "Mozilla/5.0 \\"x\\""\n'
    '1.2.3.4 - frank [10/Oct/2020:13:55:37 +0800] "GET /a.html?id=1 HTTP/1.1" 304 -\n'
    '::1 - - [10/Oct/2020:13:55:38 +0800] "POST /form HTTP/1.1" 200 1 "-" "-"\n'
    '1.2.3.4 - - [10/Oct/2020:13:55:39 +0800] "\\x16\\x03\\x01" 400 0 "-" "-"\n'
    'www.x.cn:443 1.2.3.4 - - [10/Oct/2020:13:55:40 +0800] "HEAD /b HTTP/2.0" 200 5\n'
)


def stream(content: bytes) -> io.BufferedReader:
    """A log as a file that is read from its beginning."""
    return io.BufferedReader(io.BytesIO(content))  # type: ignore[arg-type] # bytes in memory are a raw file as well


@pytest.mark.parametrize(
    ("content", "expected", "unread"),
    [
        pytest.param(COMBINED, {"/a.html?id=1": 2, "http://www.x.cn/b": 1}, 1, id="combined, common, with virtual host"),
        pytest.param(
            '{"host":"x.cn","request_uri":"/a","status":200}\n{"host":"x.cn","request":"GET /a HTTP/1.1"}\nnot json\n'
            '{"request":{"host":"x.cn","uri":"/b","method":"GET"}}\n{"path":"/c","request_method":"POST"}\n',
            {"http://x.cn/a": 2, "http://x.cn/b": 1}, 1, id="JSON lines of nginx and Caddy",
        ),
        pytest.param(
            '1.2.3.4 - - [t] "GET /\\xD6\\xd0\\"\\\\.html?q=\\x22 HTTP/1.1" 404 1 "-" "-"\n1.2.3.4 - - [t] "GET /a b.html HTTP/1.0" 404 1 "-" "x"\n',
            {"/%D6%d0%22%5C.html?q=%22": 1, "/a b.html": 1}, 0, id="what nginx and httpd escape, and blanks",
        ),
        pytest.param(
            'Oct 10 13:55:36 lb haproxy[14389]: 10.0.1.2:33317 [10/Oct/2026:12:14:14.655] http-in static/s1 10/0/30/69/109 404 2750 - - ---- 1/1/1/1/0 0/0 {x.cn|curl} {} "GET /a?b=1 HTTP/1.1"\n'
            '10.0.1.2:33317 [10/Oct/2026:12:14:14.655] old~ old/<NOSRV> 0/-1/-1/-1/+0 301 99 - - LR-- 1/1/0/0/0 0/0 "GET https://x.cn/b HTTP/2.0"\n',
            {"http://x.cn/a?b=1": 1, "https://x.cn/b": 1}, 0, id="HAProxy",
        ),
        pytest.param(
            'https 2018-07-02T22:23:00.18Z app/lb/50 192.0.2.1:2817 10.0.0.1:80 0.086 0.048 0.037 404 404 0 57 "GET https://x.cn:443/a HTTP/1.1" "curl"\n'
            '2015-05-13T23:39:43.94Z lb 192.0.2.1:28 10.0.0.1:80 0.1 0.1 0.1 200 200 0 29 "GET http://x.cn:80/b HTTP/1.1" "curl" - -\n'
            '79a5 bucket [06/Feb/2019:00:00:38 +0000] 192.0.2.3 79a5 3E57 REST.GET.OBJECT c "GET /c HTTP/1.1" 200 - 113 - 7 - "-" "x" -\n'
            '[9/Jun/2015:01:58:09 +0800] 192.0.2.5 - 1542 "-" "GET http://x.cn/d" 200 191 2830 MISS "Mozilla/5.0" "text/html"\n',
            {"https://x.cn:443/a": 1, "http://x.cn:80/b": 1, "/c": 1, "http://x.cn/d": 1}, 0, id="balancers, storages and networks of clouds",
        ),
        pytest.param(
            '{"RequestMethod":"GET","RequestHost":"x.cn","RequestPath":"/a","DownstreamStatus":200}\n'
            '{"ClientRequestHost":"x.cn","ClientRequestMethod":"GET","ClientRequestURI":"/b","EdgeResponseStatus":404}\n'
            '{"httpRequest":{"requestMethod":"GET","requestUrl":"http://x.cn/c","status":200}}\n',
            {"http://x.cn/a": 1, "http://x.cn/b": 1, "http://x.cn/c": 1}, 0, id="JSON lines of Traefik, Cloudflare and Google",
        ),
        pytest.param('"date","count","status","host","url"\n"2018","5","301","x.cn","/a,b"\n', {"http://x.cn/a,b": 5}, 0, id="CSV of hits"),
        pytest.param('date\tcount\tstatus\thost\tpath\n2012\t21\t301\tx.cn\t/"a\n', {'http://x.cn/"a': 21}, 0, id="TSV of hits"),
        pytest.param("#Software: IIS\n#Fields: date cs-method cs-uri-stem cs-uri-query sc-status\n2020 GET /a id=1 200\n2020 GET /b - 200\n",
                     {"/a?id=1": 1, "/b": 1}, 0, id="W3C of IIS"),
    ],
)  # fmt: skip
def test_logs_of_every_form_are_read(content: str, expected: dict[str, int], unread: int) -> None:
    log = read_log(stream(content.encode()), file="log")
    assert {seen.url: seen.hits for seen in log.seen} == expected
    assert log.unread == unread


def test_bytes_of_another_charset_stay_the_bytes_they_were() -> None:
    line = b'1.2.3.4 - - [t] "GET /%s.html HTTP/1.1" 404 1 "%s" "x"\n'
    chinese = "中".encode(), "中".encode("gbk")
    log = read_log(stream(line % chinese + line % chinese[::-1]), file="log")
    assert [seen.url for seen in log.seen] == ["/%E4%B8%AD.html", "/%D6%D0.html"]


@pytest.mark.reference
@pytest.mark.parametrize("name", ["bouncer_paths", "furniture_paths", "spam_paths", "cruft_paths", "too_long_paths"])
def test_what_nobody_needs_is_left_out_of_real_logs(name: str) -> None:
    if not HITS.exists():
        pytest.skip("the reference logs are not beside the checkout")
    kept = json.loads((HITS / "expected_kept_paths.json").read_text())[f"{name}.tsv"]
    log = read_log(stream((HITS / f"{name}.tsv").read_bytes()), file=name)
    assert sorted(collect(log.seen, SITE, ignore=IGNORE).hits) == sorted(kept)


@pytest.mark.reference
def test_hits_of_other_hosts_are_foreign() -> None:
    if not HITS.exists():
        pytest.skip("the reference logs are not beside the checkout")
    log = read_log(stream((HITS / "businesslink_2012-10-14.tsv").read_bytes()), file="x")
    found = collect(log.seen, SITE, ignore=IGNORE)
    assert found.hits == {"/about-nothing": 12, "/previously-too-few-count": 9}
    assert found.left_out == {"foreign": 2, "home": 1}


def test_forms_of_one_url_are_one_and_their_hits_add_up() -> None:
    site = SiteSettings(id="x", hosts=("x.cn", "www.x.cn"), rules=UrlRules(parameters=("id",), fold_case=True))
    seen = [
        Seen("http://x.cn/A/?id=1&utm=2", 3, "log"),
        Seen("https://www.x.cn/a?ID=1", 4, "crawl"),
        Seen("/%61?id=1", 0, "list"),
        Seen("ftp://x.cn/a"),
    ]
    found = collect(seen, site, ignore=IGNORE)
    assert found.hits == {"/a?id=1": 7}
    assert found.sources == {"/a?id=1": "crawl+list+log"}
    assert found.left_out == {"no-url": 1}


def test_a_log_says_the_name_of_a_site_and_not_its_port() -> None:
    site = SiteSettings(id="x", hosts=("x.cn:8080",))
    seen = [
        Seen("http://x.cn/a", 3, "log"), Seen("http://x.cn:8080/a", 4, "log"), Seen("http://y.cn/a", 1, "log"),
        Seen("http://x.cn/b", 0, "crawl"), Seen("http://x.cn:8080/c", 0, "crawl"),
    ]  # fmt: skip
    found = collect(seen, site, ignore=IGNORE)
    assert (found.hits, found.left_out) == ({"/a": 7, "/c": 0}, {"foreign": 2})


def test_missing_pages_in_a_log_belong_to_the_site_of_that_name_whatever_its_port() -> None:
    sites = tuple(SiteMap(id=host, host=host) for host in ("x.cn:8080", "y.cn:81", "y.cn"))
    seen = [Seen(f"http://{host}/a", 1, "log") for host in ("x.cn", "y.cn", "y.cn:81", "z.cn")]
    found = missed(seen, sites, ignore=IGNORE)
    assert [row.old_url for row in found.new] == ["http://x.cn:8080/a", "http://y.cn/a", "http://y.cn:81/a"]
    assert found.left_out == {"foreign": 1}


def test_coverage_counts_urls_and_hits() -> None:
    assert coverage({"/a": 90, "/b": 10}, ["/a", "/c"]) == (0.5, 0.9)
    assert coverage({}, []) == (1.0, 1.0)
    assert coverage({"/a": 0, "/b": 0}, ["/b"]) == (0.5, 0.5)


def test_sitemaps_indexes_and_lists_give_their_urls() -> None:
    sitemap = b"<urlset><url><loc> http://x.cn/a?b=1&amp;c=2 </loc></url><url><s:loc><![CDATA[http://x.cn/d]]></s:loc></url></urlset>"
    assert [s.url for s in read_sitemap(sitemap, file="s")] == ["http://x.cn/a?b=1&c=2", "http://x.cn/d"]
    cdx = b" CDX N b a m s k r M S V g\ncn,x)/ 2020 http://x.cn/ text/html 200 K - - 1 2 f\ncn,x)/no 2020 http://x.cn/no text/html 404 K - - 1 2 f\n"
    cdxj = b'!meta\ncn,x)/p 2020 {"url": "http://x.cn/p", "status": "301"}\ncn,x)/q 2020 {"url": "http://x.cn/q", "status": "500"}\nbroken\n'
    assert [s.url for s in read_archive_index(cdx, file="c")] == ["http://x.cn/"]
    assert [s.url for s in read_archive_index(cdxj, file="c")] == ["http://x.cn/p"]


def test_pictures_that_a_sitemap_names_are_no_pages() -> None:
    picture = b"<image:image><image:loc>http://x.cn/a.jpg</image:loc></image:image>"
    sitemap = b"<urlset><url><loc>http://x.cn/a</loc>" + picture + b"</url></urlset>"
    assert [s.url for s in read_sitemap(sitemap, file="s")] == ["http://x.cn/a"]


@pytest.mark.parametrize(
    ("sitemap", "urls"),
    [
        pytest.param(
            "<urlset><url><loc>http://x.cn/a?ids[]=1</loc></url></urlset>", ["http://x.cn/a?ids[]=1"], id="brackets"
        ),
        pytest.param(
            "<urlset><url><loc>http://x.cn/a?b&#x26;c</loc></url></urlset>", ["http://x.cn/a?b&c"], id="escaped"
        ),
        pytest.param(
            "<?xml version='1.0' encoding='GB2312'?><urlset><url><loc>http://x.cn/中</loc></url></urlset>",
            ["http://x.cn/中"],
            id="in GB2312",
        ),
        pytest.param("<urlset><!-- <url><loc>http://x.cn/old</loc></url> --></urlset>", [], id="commented out"),
        pytest.param(
            "<urlset><url><loc>http://x.cn/a?b&c</loc></url></urlset>\n", ["http://x.cn/a?b&c"], id="a bare &"
        ),
        pytest.param("http://x.cn/a\r\nhttp://x.cn/b\r\n", ["http://x.cn/a", "http://x.cn/b"], id="text"),
        pytest.param(
            "<rss><channel><item><link>http://x.cn/a</link></item></channel></rss>", ["http://x.cn/a"], id="RSS"
        ),
    ],
)
def test_sitemaps_of_all_forms_give_their_entries(sitemap: str, urls: list[str]) -> None:
    assert [s.url for s in read_sitemap(sitemap.encode("gb18030"), file="s")] == urls


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"<sitemapindex><sitemap><loc>http://x.cn/1.xml</loc></sitemap></sitemapindex>", "s: is an index of sitemaps"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "s: is no sitemap"),
        (b"nothing", "s: is no sitemap"),
        (b"<urlset><url><loc>http://x.cn/a</loc></url><url><loc>http://x.c", "s: is cut off"),
    ],
)
def test_what_is_no_sitemap_is_refused(content: bytes, told: str) -> None:
    with pytest.raises(InputError, match=told):
        list(read_sitemap(content, file="s"))


def test_indexes_as_servers_of_archives_give_them_are_read() -> None:
    table = (
        b'[["urlkey","original","statuscode"],\n["cn,x)/","http://x.cn/","200"],\n["cn,x)/no","http://x.cn/no","404"]]'
    )
    assert [s.url for s in read_archive_index(table, file="c")] == ["http://x.cn/"]
    objects = (
        b'{"urlkey": "cn,x)/", "url": "http://x.cn/", "status": "200"}\n{"url": "http://x.cn/no", "status": "404"}\n'
    )
    assert [s.url for s in read_archive_index(objects, file="c")] == ["http://x.cn/"]
    for broken in (b'[["urlkey","original"],\n["cn,x)/"', b'[["urlkey"],["cn,x)/"]]'):
        with pytest.raises(InputError, match="no index in JSON"):
            list(read_archive_index(broken, file="c"))
    listed = read_list("# 友好网址\n/about\nx.cn/b, note\n\nhttps://x.cn/c\n".encode("gb18030"), file="l")
    assert [s.url for s in listed] == ["/about", "http://x.cn/b", "https://x.cn/c"]


@pytest.mark.parametrize(
    ("line", "url"),
    [
        ("http://x.cn/art/0,12,3.html", "http://x.cn/art/0,12,3.html"),
        ("http://x.cn/art/0,12,3.html,标题", "http://x.cn/art/0,12,3.html"),
        ("http://x.cn/a.html,report.pdf", "http://x.cn/a.html"),
        ("http://x.cn/a.html,http://y.cn/b.html", "http://x.cn/a.html"),
        ("http://x.cn/a,12", "http://x.cn/a"),
        ("/b.html;x", "/b.html"),
        ("http://x.cn/c.jsp;jsessionid=12?x=1;y", "http://x.cn/c.jsp;jsessionid=12?x=1"),
        ('"http://x.cn/d,e","t"', "http://x.cn/d,e"),
        ("HTTP://X.CN/g", "HTTP://X.CN/g"),
        ("//x.cn/i", "http://x.cn/i"),
        ("https：//x.cn/j", "https://x.cn/j"),
    ],
)
def test_the_first_cell_of_a_line_is_an_address(line: str, url: str) -> None:
    assert [seen.url for seen in read_list(line.encode(), file="l")] == [url]


def page(url: str, text: str) -> Page:
    return Page(url=url, title=text, text=text * 20)


def test_what_tells_pages_apart_is_read_off_the_pages() -> None:
    pages = [
        page("http://x.cn/n?id=1&utm=a", "one"),
        page("http://x.cn/n?id=1&utm=b", "one"),
        page("http://x.cn/n?id=2&utm=a", "two"),
        page("http://x.cn/N?id=2&utm=a", "two"),
    ]
    assert infer_rules(pages) == UrlRules(fold_case=True, parameters=("id",))


def test_case_and_slash_that_tell_pages_apart_are_kept() -> None:
    pages = [
        page("http://x.cn/book?bookID=11", "upper"),
        page("http://x.cn/book?bookid=11", "lower"),
        page("http://x.cn/a", "page"),
        page("http://x.cn/a/", "folder"),
    ]
    assert infer_rules(pages) == UrlRules(fold_case=False, drop_slash=False)


def test_nothing_seen_nothing_folded() -> None:
    assert infer_rules([page("http://x.cn/A?x=1", "a")]) == UrlRules()


TABLE = "网址;访问次数\nhttp://www.old.gov.cn/a.html;7\n/b.html;1,200\n;3\n"


@pytest.mark.parametrize(
    "content",
    [
        TABLE.encode("gb18030"),
        TABLE.encode("utf-8-sig"),
        TABLE.replace(";", "\t").replace("\n", "\r\n").encode("utf-16"),
    ],
    ids=["GB 18030 with semicolons", "UTF-8 with a mark", "UTF-16 with tabs, as Excel saves text"],
)
def test_tables_of_hits_are_read_as_spreadsheets_save_them(content: bytes) -> None:
    log = read_log(stream(content), file="hits.csv", column_of=Words(load_moving()).log_column)
    assert {seen.url: seen.hits for seen in log.seen} == {"http://www.old.gov.cn/a.html": 7, "/b.html": 1200}
    assert log.unread == 1


def test_a_log_of_which_nothing_can_be_read_is_refused() -> None:
    with pytest.raises(InputError, match="holds no line that can be read"):
        read_log(stream(b"\x7fELF not a log\n\x00\x01\n"), file="log")
    with pytest.raises(InputError, match="is a damaged workbook"):
        read_log(stream(b"PK\x03\x04 not a log\n\x00\x01\n"), file="log.xlsx")


@pytest.mark.parametrize(
    "packed",
    [
        pytest.param(lambda text: text, id="plain"),
        pytest.param(gzip.compress, id="gzip"),
        pytest.param(lambda text: gzip.compress(text[:200]) + gzip.compress(text[200:]), id="gzip of two parts"),
        pytest.param(bz2.compress, id="bzip2"),
        pytest.param(lzma.compress, id="xz"),
        pytest.param(lambda text: zstandard.compress(text[:200]) + zstandard.compress(text[200:]), id="Zstandard of two parts"),
    ],
)  # fmt: skip
def test_packed_logs_are_read_line_by_line(tmp_path: Path, packed: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "access.log.1"
    path.write_bytes(packed(COMBINED.encode()))
    told: list[int] = []
    with opened(path, progress=told.append) as file:
        log = read_log(file, file="access.log.1")
    assert {seen.url: seen.hits for seen in log.seen} == {"/a.html?id=1": 2, "http://www.x.cn/b": 1}
    assert max(told) == path.stat().st_size


@pytest.mark.parametrize(
    "packed",
    [gzip.compress, bz2.compress, lzma.compress, zstandard.compress],
    ids=["gzip", "bzip2", "xz", "Zstandard"],
)
def test_half_a_packed_log_is_refused(tmp_path: Path, packed: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "access.log.gz"
    path.write_bytes(packed(COMBINED.encode() * 50)[:-9])
    with pytest.raises(InputError, match="is a broken packed file"), opened(path) as file:
        read_log(file, file="x")


@pytest.mark.parametrize("damage", [slice(12, 40), slice(-30, None)], ids=["its middle", "its end"])
def test_a_damaged_packed_sitemap_is_refused(damage: slice) -> None:
    content = bytearray(gzip.compress(b"<urlset><url><loc>http://x.cn/a</loc></url></urlset>"))
    content[damage] = b"\xff" * 28
    with pytest.raises(InputError, match=r"^s: is a broken gzip file"):
        unzipped(bytes(content), file="s")


def test_a_log_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"), opened(tmp_path / "no.log") as file:
        read_log(file, file="x")


def test_memory_holds_the_different_urls_of_a_log_and_not_the_log() -> None:
    size = 12_000_000
    content = COMBINED.encode() * (size // len(COMBINED))
    tracemalloc.start()
    try:
        log = read_log(stream(content), file="x")
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert sum(seen.hits for seen in log.seen) > 50_000
    assert most < size // 3


@pytest.mark.parametrize(
    "hostile",
    [
        pytest.param(b"\x00" * 300, id="zeros"),
        pytest.param(b"1.2.3.4 - - " + b"[" * 60_000, id="brackets"),
        pytest.param(b"1.2.3.4 - - " + b'[] "A x' * 9_000, id="half lines"),
        pytest.param(b"a." * 30_000 + b" 1.2.3.4", id="a name of dots"),
        pytest.param(b'"GET /' * 9_000, id="requests that never end"),
        pytest.param(b'1.2.3.4 - - [t] "GET /' + b"x" * (3 * LONGEST_LINE), id="without end"),
        pytest.param("张三 - - [今天] 你好".encode("gbk"), id="another charset"),
    ],
)  # fmt: skip
def test_hostile_lines_cost_no_more_than_others(hostile: bytes) -> None:
    good = COMBINED.encode()
    start = time.process_time()
    log = read_log(stream(good + hostile + b"\n" + good), file="x")
    assert time.process_time() - start < 5
    assert {seen.url: seen.hits for seen in log.seen}["/a.html?id=1"] == 4
    assert log.unread == 3


def test_a_quote_that_nobody_closes_does_not_end_a_table() -> None:
    table = b'url,hits\n/a,1\n"' + b"/c,3\n" * 20_000 + b"/b,2\n"
    log = read_log(stream(table), file="x")
    hits = {seen.url: seen.hits for seen in log.seen}
    assert (hits["/a"], hits["/b"]) == (1, 2)
    assert log.unread >= 1
