"""What tells readers that a link leads away: in the page, at the link, or in a script file."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from govsite.crawl.facts.notice import says_leaving
from govsite.crawl.strangers import Strangers
from govsite.model.evidence import Scripts
from govsite.policy.jurisdictions import load_jurisdiction
from tests.crawl import fake_city
from tests.crawl.fake_city import FakeClient, one_evidence
from tests.crawl.pages import document, read, vocabulary

PAPER = "http://www.paper.example.com/"


@pytest.mark.parametrize(
    "source",
    [
        "layer.confirm('您访问的链接即将离开“某市人民政府”门户网站，是否继续？', {btn: ['继续访问', '放弃']})",
        "<p>您访问的链接即将离开<br><span class='fB'>“某市人民政府”</span>网</p><p>是否继续？</p>",
        "'您访问的链接即将离开“'+document.querySelector(\"title\").innerText+'”门户网站 是否继续？'",
        "alert('您将离开本网站')",
        "<div>您即将访问的是第三方网站，请谨慎对待</div>",
        "window.open('/jump.html?url=' + encodeURIComponent(href))",
        r'"\u60a8\u8bbf\u95ee\u7684\u94fe\u63a5\u5373\u5c06\u79bb\u5f00\u201c\u67d0\u5e02\u201d\u7f51\u7ad9"',
    ],
)
def test_a_notice(source: str) -> None:
    assert says_leaving(source, vocabulary())


@pytest.mark.parametrize(
    "source",
    [
        "<p>他即将离开家乡，前往北京。</p>",
        "<p>学生即将离开校园网络，进入社会。</p>",
        "<p>运动员将要离开北京站</p>",
        "<a href='/wzdt/'>外部链接</a>",
        "<a href='http://www.paper.example.com/'>第三方机构评估报告</a>",
    ],
)
def test_no_notice(source: str) -> None:
    assert not says_leaving(source, vocabulary())


@pytest.mark.parametrize(
    ("link", "noticed", "scripted"),
    [
        pytest.param(f'<a href="{PAPER}">报</a>', 0, 0, id="a plain link"),
        pytest.param(f'<a href="{PAPER}" onclick="return confirm(\'离开？\')">报</a>', 1, 0, id="asks"),
        pytest.param(
            f'<a href="{PAPER}" onclick="openOut(this)">报</a>', 0, 1, id="a script of the page takes the click"
        ),
        pytest.param(f'<a href="#" onclick="window.open(\'{PAPER}\')">报</a>', 0, 0, id="only opens"),
        pytest.param(f"<a href=\"javascript:window.open('{PAPER}')\">报</a>", 0, 0, id="only opens, in its address"),
        pytest.param(f'<a href="{PAPER}" data-tip="您将离开本网站">报</a>', 1, 0, id="says so in an attribute"),
    ],
)
def test_what_a_link_says_itself(link: str, noticed: int, scripted: int) -> None:
    page = read(document(link))
    assert (len(page.noticed_links), len(page.scripted_links)) == (noticed, scripted)


async def test_own_script_files_are_read_where_a_page_needs_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fake_city, "PLACE", load_jurisdiction("cn"))
    home = "http://www.h.gov.cn"
    files = "".join(f'<script src="{name}"></script>' for name in ("/js/a.js", "/js/b.js", "http://x.example.org/c.js"))
    client = FakeClient(
        {
            f"{home}/": document(f'<a href="{PAPER}">报</a>{files}'),
            f"{home}/js/a.js": ("application/javascript", "var a = 1;"),
            f"{home}/js/b.js": (
                "application/javascript",
                "confirm('您访问的链接即将离开本网站，是否继续？')".encode("gb18030"),
            ),
            "http://x.example.org/c.js": ("application/javascript", "confirm('您将离开本网站')"),
        }
    )
    found = await one_evidence(client, f"{home}/", parts=frozenset({"home", "pages", "scripts"}))
    assert found.scripts == Scripts(read=(f"{home}/js/a.js", f"{home}/js/b.js"), with_notice=(f"{home}/js/b.js",))
    assert "http://x.example.org/c.js" not in [url for _, url in client.asked]


async def test_no_script_is_asked_for_where_no_link_leads_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fake_city, "PLACE", load_jurisdiction("cn"))
    page = document('<a href="http://www.gov.cn/">网</a><script src="/js/a.js"></script>')
    client = FakeClient({"http://www.h.gov.cn/": page})
    found = await one_evidence(client, "http://www.h.gov.cn/", parts=frozenset({"home", "pages", "scripts"}))
    assert found.scripts == Scripts()
    assert not [url for _, url in client.asked if url.endswith(".js")]


def test_without_signs_there_are_no_doors() -> None:
    place = load_jurisdiction("cn")
    assert Strangers(place).door_of(f"{PAPER}a/b.html") == PAPER
    assert not Strangers(place).door_of("http://www.gov.cn/a")
    assert not Strangers(place).door_of("mailto:a@example.com")
    assert not Strangers(replace(place, strangers=type(place.strangers)())).door_of(PAPER)
