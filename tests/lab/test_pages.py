from __future__ import annotations

import re
from dataclasses import replace
from html import escape
from urllib.parse import urlencode

import pytest

from govsite.lab.answers import Answers
from govsite.lab.city import City, build_city
from govsite.lab.reply import Reply, Request
from govsite.lab.site import LabSite, Traits

ALWAYS = ("SiteName", "SiteDomain", "SiteIDCode")
OF_COLUMNS = ("ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType")
OF_ARTICLES = ("ArticleTitle", "PubDate", "ContentSource")


def ask(city: City, site: LabSite, target: str, **more: object) -> Reply:
    scheme = "https" if site.has_https else "http"
    request = Request(method="GET", scheme=scheme, host=site.host, target=target)._replace(**more)
    return Answers(city).answer(request)


def text_of(city: City, site: LabSite, target: str) -> str:
    return ask(city, site, target).body.decode(site.charset)


def labels(text: str) -> dict[str, str]:
    return dict(re.findall(r'<meta name="(\w+)" content="([^"]*)">', text))


def plain(city: City) -> LabSite:
    """A site without any fault or mood."""
    return next(s for s in city.sites if s.is_open and s.traits == Traits(gzip=s.traits.gzip, apex=s.traits.apex))


def test_pages_are_the_same_bytes_for_the_same_seed():
    one, two = (build_city(size="small", seed=2) for _ in range(2))
    for first, second in zip(one.sites, two.sites, strict=True):
        if first.is_open and not first.traits.moving:
            for target in ("/", *Answers(one).outline(first).pages):
                assert ask(one, first, target).body == ask(two, second, target).body


def test_a_faultless_site_carries_all_labels(whole_city: City):
    site = plain(whole_city)
    plan = Answers(whole_city).outline(site)
    home, column, article = "/", plan.columns[0].path, plan.columns[0].articles[0].path
    assert set(ALWAYS) <= labels(text_of(whole_city, site, home)).keys()
    assert {*ALWAYS, *OF_COLUMNS} <= labels(text_of(whole_city, site, column)).keys()
    found = labels(text_of(whole_city, site, article))
    assert {*ALWAYS, *OF_COLUMNS, *OF_ARTICLES} <= found.keys()
    assert found["SiteIDCode"] == site.id
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", found["PubDate"])


def test_a_faultless_footer_lists_every_item(whole_city: City):
    site = plain(whole_city)
    text = text_of(whole_city, site, "/").partition('<div class="footer"')[2]
    for item in ("地图", "主办", "联系电话", f"{site.id}", "ICP备", "公网安备", "conac", "jiucuo"):
        assert item in text


def test_gbk_pages_decode_and_use_letters_beyond_gb2312(whole_city: City):
    answers = Answers(whole_city)
    beyond = 0
    sites = [site for site in whole_city.sites if site.charset == "gb18030" and site.is_open]
    assert len(sites) > 50
    for site in sites[:40]:
        for target in ("/", *answers.outline(site).pages):
            if target.startswith("/files/"):
                continue
            text = ask(whole_city, site, target).body.decode("gb18030")
            assert "\ufffd" not in text
            try:
                text.encode("gb2312")
            except UnicodeEncodeError:
                beyond += 1
    assert beyond


def test_eight_to_sixty_pages_a_site(whole_city: City):
    answers = Answers(whole_city)
    counts = [
        sum(1 for what in answers.outline(site).pages.values() if what != "file") + 1 for site in whole_city.sites
    ]
    assert min(counts) >= 7
    assert max(counts) <= 60
    assert 9 <= sum(counts) / len(counts) <= 22


@pytest.mark.parametrize("seed", range(3))
def test_every_link_that_is_not_planted_leads_somewhere(seed: int):
    """The truth about broken links is complete: everything else that pages name can be fetched."""
    city = build_city(size="small", seed=seed)
    answers = Answers(city)
    planted = {fault.url for fault in city.faults if fault.rule == "base-broken-links"}
    seen: dict[str, str] = {}
    for site in city.sites:
        if site.is_open and not site.traits.soft404:
            for target in ("/", *answers.outline(site).pages):
                if not target.startswith("/files/"):
                    text = text_of(city, site, target)
                    for href in re.findall(r"""(?:href|src)=["']([^"']+)""", text):
                        seen.setdefault(absolute(site, href.replace("&amp;", "&")), site.id)
    broken = {url for url in seen if url not in planted and follow(city, url) is None}
    assert not broken


def absolute(site: LabSite, href: str) -> str:
    if href.startswith("//"):
        return f"http:{href}"
    return href if "://" in href else site.base.rstrip("/") + href


def follow(city: City, url: str, depth: int = 0) -> Reply | None:
    """The final answer, as somebody who tries twice would get it; None where there is none."""
    scheme, _, rest = url.partition("://")
    host, _, path = rest.partition("/")
    vhost = city.vhosts.get(host)
    if vhost is None:
        return None
    if vhost.dns != "ok":
        return Reply()
    answers = Answers(city)
    request = Request(method="GET", scheme=scheme, host=host, target=f"/{path}")
    reply = answers.answer(request)
    if reply.abort or reply.status in {500, 503}:
        reply = answers.answer(request)
    if reply.status in {301, 302} and depth < 5:
        return follow(city, dict(reply.headers)["Location"], depth + 1)
    blocked = reply.status in {403, 412, 521}
    return reply if reply.status < 400 or blocked else None


@pytest.mark.parametrize("seed", range(2))
def test_planted_links_are_broken(seed: int):
    city = build_city(size="city", seed=seed)
    outside_name = {fault.url for fault in city.faults if fault.rule == "base-broken-links"}
    refused = {url for url in outside_name if "hengtong" in url}
    assert refused
    for url in outside_name - refused:
        assert follow(city, url) is None


def test_each_label_edit_does_what_it_says(whole_city: City):
    done = set()
    for site in whole_city.sites:
        for edit in site.traits.label_edits:
            done.add(edit.action)
            site_text = text_of(whole_city, site, page_for(whole_city, site, edit.on[0]))
            head, _, body = site_text.partition("<body>")
            for label in edit.labels:
                name = label.lower() if site.traits.upper_labels else label
                match edit.action:
                    case "drop":
                        assert f'name="{name}"' not in site_text
                    case "twice":
                        assert head.count(f'name="{name}"') == 2
                    case "body" if edit.value == "body":
                        assert f'name="{name}"' in body
                    case "body":
                        assert f'name="{name}"' in head.partition("<div")[2]
                    case "set":
                        assert f'name="{name}" content="{edit.value}"' in site_text
    assert done == {"drop", "set", "date", "twice", "body"}


def page_for(city: City, site: LabSite, kind: str) -> str:
    plan = Answers(city).outline(site)
    return {"home": "/", "column": plan.columns[0].path, "article": plan.columns[0].articles[0].path}[kind]


def test_a_missing_page_is_a_404_except_where_that_is_the_fault(whole_city: City):
    for site in whole_city.sites:
        if site.is_open:
            status = ask(whole_city, site, "/no/such/page-0815.html").status
            assert (status == 404) == (not site.traits.soft404)


def test_moving_pages_differ_and_still_decode(whole_city: City):
    site = next(s for s in whole_city.sites if s.traits.moving and s.is_open)
    answers = Answers(whole_city)
    request = Request(method="GET", scheme="https" if site.has_https else "http", host=site.host, target="/")
    one, two = answers.answer(request), answers.answer(request)
    assert one.body != two.body
    assert "访问者" in one.body.decode(site.charset)


def test_ipv6_shows_another_site_only_where_planted(whole_city: City):
    for site in whole_city.sites:
        if site.is_open and not site.traits.moving:
            same = ask(whole_city, site, "/").body == ask(whole_city, site, "/", is_ipv6=True).body
            assert same == (site.traits.ipv6 != "other")


def test_an_unknown_host_gets_a_404(whole_city: City):
    reply = Answers(whole_city).answer(Request(method="GET", scheme="http", host="nobody.example", target="/"))
    assert reply.status == 404


def test_traits_are_compared_by_value():
    assert replace(Traits(), gzip=True) == Traits(gzip=True)


def test_a_search_finds_an_article_in_whatever_way_it_is_sent(whole_city: City):
    ways = set()
    for site in whole_city.sites:
        if site.is_open and site.search_way not in ways and not site.traits.search:
            ways.add(site.search_way)
            article = Answers(whole_city).outline(site).columns[0].articles[0]
            charset = "utf-8" if site.search_way == "script" else site.charset
            words = urlencode({"q": article.title}, encoding=charset)
            if site.search_way == "post":
                reply = ask(whole_city, site, "/search", method="POST", form=words)
            else:
                reply = ask(whole_city, site, f"/search?{words}")
            assert f'<a href="{escape(article.path)}">' in reply.body.decode(site.charset)
    assert ways == {"get", "post", "script"}
