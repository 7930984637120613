"""Links as editors leave them: what is no URL is a broken link of its page, and never the end of the site's audit."""

from __future__ import annotations

from html import escape

import pytest

from govsite import urls
from govsite.audit.engine import Judge
from govsite.model.evidence import Evidence
from govsite.model.observed import Unseen
from govsite.model.outcome import Reason
from govsite.model.site import Kind, Level, Site
from govsite.policy.jurisdictions import load_jurisdiction
from govsite.policy.packs import load_packs
from tests.untidy import UNTIDY

from . import fake_city
from .fake_city import FAST, FakeClient, one_evidence
from .pages import FOOTER, read

HOME = "http://www.h.gov.cn/"
PLACE = load_jurisdiction("cn")
JUDGE = Judge([rule for pack in load_packs(("base", "cn/*")) for rule in pack.rules], PLACE)
SITE = Site(
    url=HOME, id="1301000001", name="某市人民政府", owner="某市人民政府", kind=Kind.PORTAL, level=Level.CITY
)  # fmt: skip


def everywhere(href: str, *, base: str = "") -> str:
    """A page that says the same wherever a page may name an address."""
    here = escape(href)
    rows = "".join(f'<li><a href="{here}">关于印发第{i}号文件的通知</a> 2026-0{i}-11</li>' for i in range(1, 6))
    menu = "".join(f'<li><a href="{here}">新闻中心{i}</a></li>' for i in range(6))
    return (
        f'<html><head><meta charset="utf-8">{base}<title>某市</title><meta http-equiv="refresh" content="99;url={here}">'
        f'<link rel="stylesheet" href="{here}"><script src="{here}"></script><meta name="SiteDomain" content="{here}">'
        f'<meta name="Url" content="{here}"></head><body><div class="nav"><ul>{menu}</ul></div><iframe src="{here}"></iframe>'
        f'<img src="{here}"><video src="{here}"></video><form action="{here}"><input name="q"><input type="submit" value="搜索">'
        f'</form><div>当前位置：<a href="{here}">首页</a> &gt; <a href="{here}">要闻</a></div><div><ul>{rows}</ul></div>'
        f'<a href="{here}">附件：名单.doc</a><a href="{here}.doc">附件</a><a onclick="window.open(\'{here}\')">打开</a><area href="{here}">'
        f'<select><option value="{here}">友情链接</option></select><a style="display:none" href="{here}">隐藏</a>'
        f'<a href="a.html">政务公开</a>{FOOTER}</body></html>'
    )


@pytest.mark.parametrize("href", UNTIDY)
@pytest.mark.parametrize("url", [HOME, f"{HOME}xw/", f"{HOME}xw/t20260101_1.html"])
def test_a_page_is_read_and_judged(href: str, url: str) -> None:
    for base in ("", f'<base href="{escape(href)}">'):
        page = read(everywhere(href, base=base), url=url, is_home=url == HOME)
        assert page.title == "某市"
        evidence = Evidence(site=SITE, observed_at="2026-03-08T00:00:00+00:00", seen_pages=(page,))
        assert JUDGE(evidence).crashes == ()


@pytest.mark.parametrize("href", UNTIDY)
async def test_a_site_is_crawled_and_judged(monkeypatch: pytest.MonkeyPatch, href: str) -> None:
    monkeypatch.setattr(fake_city, "PLACE", PLACE)
    client = FakeClient({HOME: everywhere(href), f"{HOME}a.html": everywhere(href)})
    evidence = await one_evidence(client, HOME, settings=FAST)
    assert {page.url for page in evidence.pages} >= {HOME, f"{HOME}a.html"}
    unseen = [part for part in vars_of(evidence) if isinstance(part, Unseen)]
    assert all(part.reason is not Reason.CHECK_CRASHED for part in unseen)
    assert JUDGE(evidence).crashes == ()


def vars_of(evidence: Evidence) -> list[object]:
    return [getattr(evidence, name) for name in evidence.__struct_fields__]


async def test_a_link_that_is_no_url_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fake_city, "PLACE", PLACE)
    evidence = await one_evidence(FakeClient({HOME: '<a href="http://">某局</a>'}), HOME, settings=FAST)
    (target,) = evidence.targets
    assert (target.answer.url, target.answer.problem) == ("http://", Reason.PROTOCOL)


@pytest.mark.parametrize("href", UNTIDY)
def test_a_url_is_taken_apart_whatever_it_is(href: str) -> None:
    parts = urls.split_url(href)
    assert all(part in href for part in parts)
    assert "?" not in parts.path
    assert "/" not in parts.netloc
    assert isinstance(urls.host_or_nothing(href), str)


def test_parts_are_those_of_rfc_3986() -> None:
    assert urls.split_url("http://a.gov.cn:80/b/c?d=/e?f#g") == ("http", "a.gov.cn:80", "/b/c", "d=/e?f")
    assert urls.split_url("//a/b") == ("", "a", "/b", "")
    assert urls.split_url("b/c:d") == ("", "", "b/c:d", "")
