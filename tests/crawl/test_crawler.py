from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest
from msgspec.structs import replace

from govsite.config import CrawlSettings
from govsite.crawl.crawler import crawl
from govsite.model.answers import Dns, SoftNotFound
from govsite.model.observed import Unseen
from govsite.model.outcome import Reason
from govsite.model.packed_page import PackedPage, unpacked
from govsite.model.page import PageKind
from govsite.model.site import Site
from govsite.policy.jurisdictions import load_jurisdiction

from . import fake_city
from .fake_city import FAST, PLACE, FakeClient, all_evidence, html, one_evidence, page_urls, problems

H = "http://www.h.gov.cn"
HOME = f"{H}/"


# ---------------------------------------------------------------- order and budgets


async def test_home_then_columns_then_articles_breadth_first() -> None:
    client = FakeClient(
        {
            HOME: html("/t20240501_1234567.html", "/b.html", nav=("/zwgk/", "/bsfw/")),
            f"{H}/zwgk/": html("/zwgk/t20240502_7654321.html"),
            f"{H}/bsfw/": html("/zwgk/"),
            f"{H}/b.html": html("/deep/", text="乙"),
            f"{H}/deep/": html(text="深"),
            f"{H}/t20240501_1234567.html": html(text="文"),
            f"{H}/zwgk/t20240502_7654321.html": html(text="章"),
        }
    )
    found = await one_evidence(client, HOME)
    paths = ["/", "/zwgk/", "/bsfw/", "/b.html", "/t20240501_1234567.html", "/deep/", "/zwgk/t20240502_7654321.html"]
    assert page_urls(found) == [H + path for path in paths]
    assert [page.depth for page in found.pages] == [0, 1, 1, 1, 1, 2, 2]
    assert client.gets() == page_urls(found)
    assert found.is_complete


async def test_the_page_budget_cuts_and_says_so() -> None:
    client = FakeClient({HOME: html("/a/", "/b/", "/c/"), **{f"{H}/{c}/": html(text=c) for c in "abc"}})
    found = await one_evidence(client, HOME, settings=replace(FAST, max_pages=2))
    assert page_urls(found) == [HOME, f"{H}/a/"]
    assert not found.is_complete
    assert problems(found) == {f"{H}/b/": None, f"{H}/c/": None}, "links that are not read are still checked"


async def test_the_depth_cuts_and_says_so() -> None:
    client = FakeClient({HOME: html("/a/"), f"{H}/a/": html("/b/"), f"{H}/b/": html()})
    found = await one_evidence(client, HOME, settings=replace(FAST, max_depth=1))
    assert page_urls(found) == [HOME, f"{H}/a/"]
    assert not found.is_complete


async def test_texts_of_a_large_site_are_packed_and_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = {HOME: html("/a/", "/b/"), f"{H}/a/": html("/c/", text="甲"), f"{H}/b/": html(text="乙"), f"{H}/c/": html()}
    plain = await one_evidence(FakeClient(pages), HOME)
    monkeypatch.setattr("govsite.crawl.reading._PLAIN_PAGES", 2)
    found = await one_evidence(FakeClient(pages), HOME)
    assert [isinstance(page, PackedPage) for page in found.pages] == [False, False, True, True]
    assert list(map(unpacked, found.pages)) == list(plain.pages)


async def test_what_fails_does_not_count_against_the_pages() -> None:
    client = FakeClient({HOME: html("/gone/", "/a/"), f"{H}/a/": html(text="a")})
    found = await one_evidence(client, HOME, settings=replace(FAST, max_pages=2))
    assert page_urls(found) == [HOME, f"{H}/a/"]
    assert problems(found) == {f"{H}/gone/": Reason.HTTP_STATUS}


async def test_whatever_answers_first_the_evidence_is_the_same() -> None:
    table = {HOME: html(*(f"/{n}/" for n in range(12)))}
    table |= {f"{H}/{n}/": html(f"/{n}/x.html", f"/{(n + 5) % 12}/x.html", text="一" * n) for n in range(12)}
    table |= {f"{H}/{n}/x.html": html(text="二" * n) if n % 3 else 404 for n in range(12)}
    seen = []
    for seed in (1, 7):
        client = FakeClient(table)
        client.pace = lambda url, seed=seed: (hash((seed, url)) % 5) / 2000
        found = await one_evidence(client, HOME, settings=replace(FAST, max_pages=20))
        seen.append(replace(found, observed_at=""))
    assert seen[0] == seen[1]


async def test_a_trap_does_not_eat_the_budget() -> None:
    class Endless(dict):
        def get(self, key: str, default: object = None) -> object:
            if "/cal" in key and key.startswith("http"):
                number = int(key.rpartition("=")[2] or 0)
                return html(*(f"/cal?month={number * 10 + n}" for n in range(10)), text=f"{number} 月没有活动")
            if "/path/" in key and key.startswith("http"):
                return "<title>同样</title><body>同样" + "".join(f"<a href='{c}/'>{c}</a>" for c in "abc")
            return super().get(key, default)

    table = Endless(
        {HOME: html("/cal?month=1", "/path/x/", "/real/"), f"{H}/real/": html(*(f"/real/{n}.html" for n in range(40)))}
    )
    table |= {f"{H}/real/{n}.html": html(text=chr(0x4E00 + n)) for n in range(40)}
    found = await one_evidence(FakeClient(table), HOME, settings=replace(FAST, max_depth=8))
    assert sum("/real/" in url for url in page_urls(found)) == 41
    assert len(page_urls(found)) < 80


async def test_the_time_of_one_site_ends_and_says_so() -> None:
    client = FakeClient({HOME: html("/slow/", "/a/"), f"{H}/a/": html(text="a")})
    client.pace = lambda url: 60 if "slow" in url else 0
    found = await one_evidence(client, HOME, settings=replace(FAST, site_budget=0.2))
    assert page_urls(found) == [HOME, f"{H}/a/"]
    assert not found.is_complete


# ---------------------------------------------------------------- pages, media, redirects


async def test_one_page_under_many_addresses_is_read_once_and_every_link_has_its_answer() -> None:
    links = ("/a", "https://www.h.gov.cn/a", "http://h.gov.cn/a", "/a;jsessionid=12AB", "/a#x")
    client = FakeClient(
        {HOME: html(*links), **{url: html() for url in (f"{H}/a", "https://www.h.gov.cn/a", "http://h.gov.cn/a")}}
    )
    found = await one_evidence(client, HOME)
    assert page_urls(found) == [HOME, f"{H}/a"]
    assert problems(found) == {
        "https://www.h.gov.cn/a": None,
        "http://h.gov.cn/a": None,
        f"{H}/a;jsessionid=12AB": Reason.HTTP_STATUS,
    }


@pytest.mark.parametrize(
    ("kind", "body", "is_page"),
    [
        ("text/plain", html(), True),
        ("application/octet-stream", html(), True),
        ("text/html", "%PDF-1.7", False),
        ("application/json", "{}", False),
        ("text/html", "", True),
    ],
)
async def test_the_bytes_tell_what_is_a_page(kind: str, body: str, is_page: bool) -> None:
    found = await one_evidence(FakeClient({HOME: html("/x"), f"{H}/x": (kind, body)}), HOME)
    assert (f"{H}/x" in page_urls(found)) is is_page
    assert problems(found) == ({} if is_page else {f"{H}/x": None})


async def test_files_are_asked_by_head_and_their_absence_is_known() -> None:
    client = FakeClient({HOME: html("/a.pdf", "/b.doc"), f"{H}/a.pdf": ("application/pdf", "%PDF")})
    found = await one_evidence(client, HOME)
    assert problems(found) == {f"{H}/a.pdf": None, f"{H}/b.doc": Reason.HTTP_STATUS}
    assert ("HEAD", f"{H}/a.pdf") in client.asked
    assert ("GET", f"{H}/a.pdf") not in client.asked


async def test_pages_that_only_lead_on_are_redirects_and_no_columns() -> None:
    home = "http://h.gov.cn/"
    move = "<title>某市 政务公开</title><script>window.location.href='{}'</script>"
    client = FakeClient({
        home: html("/gk/", "/zt/", "/zj/", "/off/", "/shut/"),
        f"{home}gk/": move.format("/gk/tz/"),
        f"{home}gk/tz/": html(title="通知公告"),
        f"{home}zt/": '<meta http-equiv="refresh" content="0;url=/zt/gone/">',
        f"{home}zj/": "<title>页面不存在</title><script>location='/'</script>",
        f"{home}off/": move.format("http://other.gov.cn/"),
        f"{home}shut/": move.format("/secret/"),
        f"{home}secret/": html(title="不得读取"),
        f"{home}robots.txt": ("text/plain", "User-agent: *\nDisallow: /secret/"),
    })  # fmt: skip
    evidence = await one_evidence(client, home)
    assert page_urls(evidence) == [home, f"{home}gk/tz/", f"{home}zj/"]
    assert [page.is_soft_404 for page in evidence.pages] == [False, False, True]
    assert f"{home}secret/" not in client.gets()
    (answer,) = [target.answer for target in evidence.targets if target.answer.url == f"{home}gk/"]
    assert (answer.final_url, answer.notes, answer.is_ok) == (f"{home}gk/tz/", ("script-redirect",), True)
    assert problems(evidence)[f"{home}zt/"] is Reason.HTTP_STATUS
    assert problems(evidence)[f"{home}off/"] is problems(evidence)[f"{home}shut/"] is None


async def test_redirects_inside_give_the_page_once_and_the_link_its_answer() -> None:
    client = FakeClient(
        {HOME: html("/old", "/new"), f"{H}/old": (301, "/new"), f"{H}/new": html("/x"), f"{H}/x": html(text="x")}
    )
    found = await one_evidence(client, HOME)
    assert page_urls(found) == [HOME, f"{H}/new", f"{H}/x"]
    assert [target.answer.url for target in found.targets] == [f"{H}/old"]
    client = FakeClient({HOME: html("/old"), f"{H}/old": (301, "/new"), f"{H}/new": html()})
    assert page_urls(await one_evidence(client, HOME)) == [HOME, f"{H}/new"]


async def test_a_page_that_leads_to_another_host_is_a_target() -> None:
    client = FakeClient(
        {HOME: html("/out"), f"{H}/out": (302, "http://else.gov.cn/"), "http://else.gov.cn/": html("/x")}
    )
    found = await one_evidence(client, HOME)
    assert page_urls(found) == [HOME]
    (target,) = found.targets
    assert (target.answer.url, target.answer.final_url, target.is_external) == (
        f"{H}/out",
        "http://else.gov.cn/",
        False,
    )


async def test_resources_of_the_site_are_checked_too() -> None:
    client = FakeClient({HOME: html(head='<script src="/js/a.js"></script>')})
    assert problems(await one_evidence(client, HOME)) == {f"{H}/js/a.js": Reason.HTTP_STATUS}
    assert problems(await one_evidence(client, HOME, settings=replace(FAST, check_resources=False))) == {}


# ---------------------------------------------------------------- the home page


async def test_a_home_page_that_leads_to_its_folder_is_read_there() -> None:
    client = FakeClient({HOME: (302, "/cms/index.html"), f"{H}/cms/index.html": html("/a/"), f"{H}/a/": html(text="a")})
    found = await one_evidence(client, HOME)
    assert page_urls(found) == [f"{H}/cms/index.html", f"{H}/a/"]
    assert found.home is not None
    assert found.home.url == HOME
    assert HOME in problems(found), "the links to the inventory's URL have an answer"


async def test_a_home_page_on_another_host_is_not_read() -> None:
    client = FakeClient({HOME: (302, "http://else.gov.cn/"), "http://else.gov.cn/": html("/a")})
    found = await one_evidence(client, HOME)
    assert found.seen_pages is None
    elsewhere = Unseen(reason=Reason.LEADS_ELSEWHERE, detail="http://else.gov.cn/")
    assert (found.pages_unseen, found.seen_soft404, found.seen_sitemap) == (elsewhere, elsewhere, elsewhere)
    assert found.home is not None
    assert found.home.final_url == "http://else.gov.cn/"


@pytest.mark.parametrize(
    ("body", "note"),
    [
        (html(head='<meta http-equiv="refresh" content="0;url=/real/">'), "meta-refresh"),
        (html(head="<script>window.location='/real/'</script>"), "script-redirect"),
        ('<frameset><frame src="/real/"></frameset>', "frame"),
        ('<a href="/en/">English</a><a href="/real/">进入网站</a>', "entrance"),
    ],
)
async def test_a_page_in_front_of_the_home_page_is_passed(body: str, note: str) -> None:
    found = await one_evidence(FakeClient({HOME: body, f"{H}/real/": html("/a"), f"{H}/a": html(text="a")}), HOME)
    assert page_urls(found) == [f"{H}/real/", f"{H}/a"]
    assert found.home is not None
    assert found.home.final_url == f"{H}/real/"
    assert note in found.home.notes
    assert found.home_page.url == f"{H}/real/"


async def test_a_copy_to_be_printed_is_no_page_but_a_link() -> None:
    table = {
        HOME: html("/a"),
        f"{H}/a": html(text='<a href="/print?id=1">打印本页</a>'),
        f"{H}/print?id=1": html(text="a"),
    }
    found = await one_evidence(FakeClient(table), HOME)
    assert page_urls(found) == [HOME, f"{H}/a"]
    assert f"{H}/print?id=1" in {target.answer.url for target in found.targets}


async def test_attachments_beyond_the_depth_leave_no_column_in_doubt() -> None:
    def file(number: int) -> str:
        return f"/down.jsp?f={number}"

    table: dict[str, object] = {HOME: html("/a", "/b"), f"{H}/a": html(*map(file, range(3))), f"{H}/b": html("/c")}
    table |= {f"{H}/c": html(file(9), text="c")}
    table |= {H + file(number): ("application/msword", b"\xd0\xcf\x11\xe0") for number in (0, 1, 2, 9)}
    found = await one_evidence(FakeClient(table), HOME, settings=replace(FAST, max_depth=2))
    assert found.unread_columns == 0


async def test_the_entrance_to_another_host_is_a_link_of_the_home_page() -> None:
    found = await one_evidence(FakeClient({HOME: '<a href="http://else.gov.cn/">进入网站</a>'}), HOME)
    assert page_urls(found) == [HOME]


async def test_what_stands_in_a_frame_is_as_deep_as_the_page() -> None:
    """A menu and a list in files of their own put no article out of reach."""
    table: dict[str, object] = {
        HOME: html(text='<iframe src="/inc/top.html"></iframe>'),
        f"{H}/inc/top.html": '<a href="/list/">通知</a>',
        f"{H}/list/": html(text='<iframe src="/list/rows.html"></iframe>'),
        f"{H}/list/rows.html": '<a href="/a.html">文章</a>',
        f"{H}/a.html": html(text="文章"),
    }
    found = await one_evidence(FakeClient(table), HOME, settings=replace(FAST, max_depth=2))
    assert page_urls(found) == [HOME, f"{H}/inc/top.html", f"{H}/list/", f"{H}/list/rows.html", f"{H}/a.html"]
    assert [page.kind for page in found.pages if page.url.endswith(("top.html", "rows.html"))] == [PageKind.PART] * 2
    assert found.is_complete


async def test_the_words_of_a_footer_that_a_script_file_writes_are_read_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fake_city, "PLACE", load_jurisdiction("cn"))
    script = "<script src=/js/footer.js></script><script src=/js/menu.js></script>"
    table: dict[str, object] = {
        HOME: html(text=f'<a href="/list/">通知</a>{script}'),
        f"{H}/list/": html(text=f"通知{script}"),
        f"{H}/js/footer.js": "document.write('<p>主办单位：某市人民政府 网站标识码：' + code + ' 浙ICP备05000001号<\\/p>');",
    }
    client = FakeClient(table)
    found = await one_evidence(client, HOME, parts=frozenset({"pages"}))
    for page in found.pages:
        assert {"organizer", "icp"} <= page.footer.items.keys()
        assert page.footer.is_scripted, "the number that a variable holds may be there"
    assert [url for url in client.gets() if url.endswith(".js")] == [f"{H}/js/footer.js"]


async def test_pages_of_other_versions_of_a_site_are_told_and_no_columns_are_missed_among_them() -> None:
    table: dict[str, object] = {
        HOME: html(text='<a href="/en/">English</a><a href="/list/">通知</a>'),
        f"{H}/en/": html(text='<a href="/en/news/">News</a>'),
        f"{H}/en/news/": html(text="News"),
        f"{H}/list/": html(text="通知"),
    }
    found = await one_evidence(FakeClient(table), HOME, settings=replace(FAST, max_depth=1))
    assert {page.url: page.version for page in found.pages} == {HOME: "", f"{H}/en/": "English", f"{H}/list/": ""}
    assert found.unread_columns == 0


async def test_other_versions_of_a_site_take_no_budget_from_its_own_pages() -> None:
    twins = [f"{H}/en/c{number}/" for number in range(9)]
    articles = [f"{H}/list/{number}.html" for number in range(3)]
    table: dict[str, object] = {
        HOME: html(text='<a href="/en/">English</a><a href="/list/">通知</a>'),
        f"{H}/en/": html(*twins),
        f"{H}/list/": html(*articles),
        **{url: html(text=f"Page{'s' * number}") for number, url in enumerate(twins)},
        **{url: html(text=f"文{'章' * number}") for number, url in enumerate(articles)},
    }
    own = [HOME, f"{H}/list/", *articles]
    cut = await one_evidence(FakeClient(table), HOME, settings=replace(FAST, max_pages=6), parts=frozenset({"pages"}))
    assert [page.url for page in cut.pages] == [*own, f"{H}/en/"]
    assert (cut.unread_columns, cut.is_complete) == (0, False)
    whole = await one_evidence(FakeClient(table), HOME, parts=frozenset({"pages"}))
    assert [page.url for page in whole.pages] == [*own, f"{H}/en/", *twins]
    assert whole.is_complete


async def test_a_frame_whose_address_redirects_is_joined_to_its_page() -> None:
    table: dict[str, object] = {
        HOME: html(text='<iframe src="/inc/top"></iframe><a href="/list/">通知</a>'),
        f"{H}/list/": html(text='<iframe src="/inc/top"></iframe>通知公告'),
        f"{H}/inc/top": (302, "/inc/top.jsp"),
        f"{H}/inc/top.jsp": "<p>本网站支持IPv6访问</p>",
    }
    found = await one_evidence(FakeClient(table), HOME)
    assert "IPv6" in found.home_page.text
    assert [page.kind for page in found.pages if page.url.endswith("top.jsp")] == [PageKind.PART]


async def test_a_script_that_sends_the_home_page_to_another_host_is_a_redirect() -> None:
    body = html(head='<meta http-equiv="refresh" content="0;url=http://else.gov.cn/">')
    found = await one_evidence(FakeClient({HOME: body}), HOME)
    assert found.seen_pages is None
    assert found.home is not None
    assert found.home.final_url == "http://else.gov.cn/"


async def test_pages_that_send_a_browser_round_end() -> None:
    def turn(to: str) -> str:
        return html(head=f'<meta http-equiv="refresh" content="0;url={to}">')

    found = await one_evidence(FakeClient({HOME: turn("/a"), f"{H}/a": turn("/")}), HOME)
    assert found.home is not None


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Reason.REFUSED, Reason.REFUSED),
        (Reason.CONNECT_TIMEOUT, Reason.CONNECT_TIMEOUT),
        (Reason.BLOCKED, Reason.BLOCKED),
        (503, Reason.HTTP_STATUS),
        (429, Reason.BLOCKED),
        (("application/pdf", "%PDF"), Reason.NOT_SEEN),
        (html(title="Welcome to nginx!"), Reason.PLACEHOLDER),
    ],
)
async def test_without_a_home_page_there_are_no_pages_and_a_reason(answer: object, reason: Reason) -> None:
    found = await one_evidence(FakeClient({HOME: answer}), HOME)
    assert found.seen_pages is None
    assert found.pages_unseen.reason is reason
    assert found.targets == ()


async def test_a_home_page_is_asked_again_before_it_is_called_unreachable() -> None:
    client = FakeClient({HOME: lambda n: Reason.RESET if n == 1 else html()})
    found = await one_evidence(client, HOME)
    assert page_urls(found) == [HOME]
    assert found.home is not None
    assert found.home.attempts == 2


async def test_where_only_the_other_scheme_answers_home_says_so_and_the_pages_are_read() -> None:
    client = FakeClient(
        {HOME: Reason.REFUSED, "https://www.h.gov.cn/": html("/a"), "https://www.h.gov.cn/a": html(text="a")}
    )
    found = await one_evidence(client, HOME, parts=None)
    assert found.home is not None
    assert found.home.problem is Reason.REFUSED
    assert page_urls(found) == ["https://www.h.gov.cn/", "https://www.h.gov.cn/a"]
    assert found.seen_hosts[0].answer is not None
    assert found.seen_hosts[0].answer.url == "https://www.h.gov.cn/"


async def test_a_row_without_a_url_does_not_stop_the_others() -> None:
    bad, good = await all_evidence(FakeClient({HOME: html()}), Site(url="待建"), HOME)
    assert bad.seen_pages is None
    assert bad.pages_unseen.reason is Reason.NOT_SUPPLIED
    assert page_urls(good) == [HOME]


# ---------------------------------------------------------------- robots.txt, sitemap, soft 404


async def test_robots_txt_is_obeyed_for_pages_links_and_sitemap_entries() -> None:
    client = FakeClient(
        {
            f"{H}/robots.txt": "User-agent: govsite\nDisallow: /no/\nCrawl-delay: 2\nSitemap: /map.xml",
            f"{H}/map.xml": f"{H}/no/2.html\n{H}/yes.html",
            HOME: html("/no/1.html", "/no/x.pdf"),
            f"{H}/yes.html": html(text="yes"),
        }
    )
    found = await one_evidence(client, HOME)
    assert page_urls(found) == [HOME, f"{H}/yes.html"]
    assert not [url for _, url in client.asked if "/no/" in url]
    assert problems(found) == dict.fromkeys((f"{H}/no/1.html", f"{H}/no/2.html", f"{H}/no/x.pdf"), Reason.ROBOTS)
    assert client.delays == {"www.h.gov.cn": 2.0}
    assert found.sitemap.files == (f"{H}/map.xml",)


async def test_a_forbidden_home_page_is_not_asked_for() -> None:
    client = FakeClient({f"{H}/robots.txt": "User-agent: *\nDisallow: /", HOME: html()})
    found = await one_evidence(client, HOME)
    assert client.asked == [("GET", f"{H}/robots.txt")]
    assert found.home is None
    assert found.pages_unseen.reason is Reason.ROBOTS
    assert not found.robots.allows_home


async def test_when_robots_txt_gives_a_server_error_only_the_home_page_is_asked_for() -> None:
    client = FakeClient({f"{H}/robots.txt": 503, HOME: html("/a/", "http://else.gov.cn/"), f"{H}/a/": html()})
    found = await one_evidence(client, HOME)
    assert page_urls(found) == [HOME]
    assert client.gets() == [HOME, "http://else.gov.cn/", "http://else.gov.cn/"]
    assert isinstance(found.seen_robots, Unseen)
    assert not found.is_complete
    unknown = Unseen(reason=Reason.HTTP_STATUS, detail="robots.txt: 503")
    assert (found.incomplete, found.seen_soft404, found.seen_search) == (unknown, unknown, unknown)
    assert problems(found)[f"{H}/a/"] is Reason.ROBOTS


async def test_links_to_another_site_of_the_run_obey_its_robots_txt() -> None:
    other = "http://www.o.gov.cn"
    client = FakeClient(
        {HOME: html(f"{other}/no"), f"{other}/robots.txt": "User-agent: *\nDisallow: /no", f"{other}/": html()}
    )
    first, _ = await all_evidence(client, HOME, f"{other}/")
    assert problems(first) == {f"{other}/no": Reason.ROBOTS}


async def test_a_crawl_delay_beyond_bearing_ends_the_crawl_at_the_home_page() -> None:
    client = FakeClient({f"{H}/robots.txt": "User-agent: *\nCrawl-delay: 3600", HOME: html("/a/")})
    found = await one_evidence(client, HOME)
    assert page_urls(found) == [HOME]
    assert found.targets == ()
    assert not found.is_complete
    assert found.incomplete == Unseen(reason=Reason.ROBOTS, detail="robots.txt: Crawl-delay 3600 s")


async def test_a_path_that_cannot_exist_tells_a_soft_404() -> None:
    class Soft(dict):
        def get(self, key: str, default: object = None) -> object:
            if key in self or key.endswith((".txt", ".xml")) or not key.startswith("http"):
                return super().get(key, default)
            return html(title="提示", text="对不起，没有这个东西")

    found = await one_evidence(FakeClient(Soft({HOME: html("/a/", "/b/"), f"{H}/a/": html(text="甲")})), HOME)
    assert isinstance(found.seen_soft404, SoftNotFound)
    assert found.soft404.is_soft
    assert {page.url: page.is_soft_404 for page in found.pages} == {HOME: False, f"{H}/a/": False, f"{H}/b/": True}


async def test_a_column_that_answers_missing_pages_with_success_is_found_too() -> None:
    class Soft(dict):
        def get(self, key: str, default: object = None) -> object:
            return (
                html(title="没有", text="没有")
                if "/col/govsite-" in key and key.startswith("http")
                else super().get(key, default)
            )

    found = await one_evidence(FakeClient(Soft({HOME: html("/col/"), f"{H}/col/": html(text="栏目")})), HOME)
    assert found.soft404.is_soft
    assert "/col/" in found.soft404.url


async def test_an_honest_404_is_no_soft_one() -> None:
    found = await one_evidence(FakeClient({HOME: html("/col/"), f"{H}/col/": html(text="栏目")}), HOME)
    assert not found.soft404.is_soft
    assert found.soft404.status == 404


# ---------------------------------------------------------------- the run


async def test_sites_that_nobody_could_reach_are_called_unconnected() -> None:
    sites = [f"http://{name}.gov.cn/" for name in "abc"]
    dead = [Reason.CONNECT_TIMEOUT, Reason.NO_NETWORK, Reason.REFUSED]
    table = {f"{url}{path}": reason for url, reason in zip(sites, dead, strict=True) for path in ("", "robots.txt")}
    for found in await all_evidence(FakeClient(table), *sites):
        assert not found.vantage.connected


async def test_a_dead_site_beside_a_living_one_is_dead() -> None:
    dead = "http://dead.gov.cn/"
    client = FakeClient({dead: Reason.CONNECT_TIMEOUT, f"{dead}robots.txt": Reason.CONNECT_TIMEOUT, HOME: html()})
    gone, alive = await all_evidence(client, dead, HOME)
    assert gone.vantage.connected
    assert alive.vantage.connected


@pytest.mark.parametrize("knows_suffix", [True, False])
async def test_a_name_is_gone_only_if_the_resolver_knows_its_suffix(knows_suffix: bool) -> None:
    gone = "http://www.gone.gov.cn/"
    table = {gone: Reason.NAME_NOT_FOUND, f"{gone}robots.txt": Reason.NAME_NOT_FOUND}
    hosts = {"gov.cn": Dns(host="gov.cn", exists=True)} if knows_suffix else {}
    found = await one_evidence(FakeClient(table, hosts=hosts), gone)
    assert found.home is not None
    assert found.home.problem is (Reason.NAME_NOT_FOUND if knows_suffix else Reason.DNS_FAILURE)


class Panic(BaseException):
    """As a library raises it that is written in Rust."""


@pytest.mark.parametrize("kind", [RuntimeError, Panic])
async def test_a_bug_of_ours_at_one_site_does_not_lose_the_others(
    caplog: pytest.LogCaptureFixture, kind: type[BaseException]
) -> None:
    class Broken(FakeClient):
        async def fetch(self, url: str, **more: object):
            if "bad" in url and not url.endswith("robots.txt"):
                raise kind("a bug")
            return await super().fetch(url, **more)

    bad, good = await all_evidence(Broken({HOME: html()}), "http://bad.gov.cn/", HOME)
    assert bad.pages_unseen.reason is Reason.CHECK_CRASHED
    assert page_urls(good) == [HOME]
    assert "a bug" in caplog.text


async def test_a_slow_site_holds_up_nobody() -> None:
    slow = "http://slow.gov.cn/"
    client = FakeClient({HOME: html(), slow: html()})
    client.pace = lambda url: 60 if "slow" in url else 0
    settings = CrawlSettings(retry_delay=0.0, readers=0, sites_at_once=1)
    stream = crawl([Site(url=slow), Site(url=HOME)], client=client, settings=settings, place=PLACE)
    async with aclosing(stream), asyncio.timeout(5):
        first = await anext(stream)
    assert first.site.url == HOME


async def test_closing_early_leaves_nothing_running() -> None:
    sites = [Site(url=f"http://s{n}.gov.cn/") for n in range(50)]
    client = FakeClient({site.url: html("/x/") for site in sites})
    before = asyncio.all_tasks()
    stream = crawl(sites, client=client, settings=FAST, place=PLACE)
    async with aclosing(stream):
        await anext(stream)
    assert asyncio.all_tasks() == before


async def test_a_consumer_that_takes_its_time_holds_up_further_sites() -> None:
    sites = [Site(url=f"http://s{n}.gov.cn/") for n in range(200)]
    client = FakeClient({site.url: html() for site in sites})
    settings = CrawlSettings(retry_delay=0.0, readers=0, sites_at_once=2, open_sites=32)
    stream = crawl(sites, client=client, settings=settings, place=PLACE, parts=frozenset({"home"}))
    async with aclosing(stream):
        await anext(stream)
        for _ in range(100):
            await asyncio.sleep(0)
        assert sum(url.endswith(".cn/") for _, url in client.asked) < 60


async def test_progress_is_told_and_ends_at_all() -> None:
    told = []
    sites = ["http://a.gov.cn/", "http://b.gov.cn/"]
    await all_evidence(FakeClient({url: html() for url in sites}), *sites, progress=told.append)
    assert (told[-1].sites_done, told[-1].sites_total, told[-1].pages) == (2, 2, 2)


@pytest.mark.parametrize(
    ("parts", "asked"),
    [
        (frozenset(), 0),
        (frozenset({"dns"}), 0),
        (frozenset({"home"}), 2),
        (frozenset({"robots", "home", "soft404"}), 3),
    ],
)
async def test_only_what_is_wanted_is_looked_at(parts: frozenset[str], asked: int) -> None:
    client = FakeClient({HOME: html("/a/")})
    await one_evidence(client, HOME, parts=parts)
    assert len(client.asked) == asked


async def test_a_host_beside_is_asked_again_before_it_is_called_closed() -> None:
    hosts = {name: Dns(host=name, a=("192.0.2.1",)) for name in ("www.h.gov.cn", "h.gov.cn")}
    client = FakeClient({HOME: html(), "http://h.gov.cn/": lambda n: 503 if n == 1 else (301, HOME)}, hosts=hosts)
    found = await one_evidence(client, HOME, parts=frozenset({"dns", "hosts", "home"}))
    apex = found.seen_hosts[-1]
    assert apex.answer is not None
    assert (apex.answer.final_url, apex.answer.attempts) == (HOME, 2)


async def test_aliases_and_the_apex_are_looked_at() -> None:
    hosts = {name: Dns(host=name, a=("192.0.2.1",)) for name in ("www.h.gov.cn", "h.gov.cn")}
    client = FakeClient({HOME: html(), "http://h.gov.cn/": (301, HOME)}, hosts=hosts)
    found = await one_evidence(client, Site(url=HOME, hosts=("old.gov.cn",)), parts=frozenset({"dns", "hosts", "home"}))
    assert [(view.role, view.host) for view in found.seen_hosts] == [
        ("main", "www.h.gov.cn"),
        ("alias", "old.gov.cn"),
        ("apex", "h.gov.cn"),
    ]
    main, alias, apex = found.seen_hosts
    assert main.answer == found.home
    assert alias.answer is None
    assert apex.answer is not None
    assert apex.answer.final_url == HOME
