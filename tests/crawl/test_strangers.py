"""What stands on the door of a host that its owner gave up."""

from __future__ import annotations

import pytest

from govsite.crawl.fetch import Fetched
from govsite.crawl.strangers import Strangers
from govsite.model.answers import Answer
from govsite.policy.jurisdictions import load_jurisdiction

from . import fake_city
from .fake_city import FakeClient, one_evidence
from .pages import document

CHINA = load_jurisdiction("cn")
DOOR = "http://www.trip.example.com/"
LONG = "<p>" + "本报讯，各地开展群众文化活动，丰富节日生活。" * 200 + "</p>"


@pytest.mark.parametrize(
    ("html", "signs"),
    [
        pytest.param("<title>澳门新葡京官网</title>", ("gambling",), id="gambling in the title"),
        pytest.param(
            '<title>首页</title><meta name="keywords" content="百家乐,时时彩">', ("gambling",), id="in the keywords"
        ),
        pytest.param("<title>法制早报：警方打击网上赌场</title>", (), id="a newspaper"),
        pytest.param(f"<title>晨报</title>{LONG}<p>此域名出售</p>", (), id="an advertisement on a long page"),
        pytest.param("<title>trip.example.com</title><h1>此域名正在出售</h1>", ("for-sale",), id="for sale"),
        pytest.param("<title>trip.example.com is for sale | HugeDomains</title>", (), id="of a dealer, told otherwise"),
        pytest.param("<title>The domain trip.com is for sale</title>", ("for-sale",), id="for sale, in English"),
        pytest.param("<title>x</title><p>您访问的域名已过期</p>", ("parked",), id="expired"),
        pytest.param("<script>window.park = 'x'</script>", ("parked",), id="a parking service's script"),
        pytest.param("<title>某地旅游网</title><p>欢迎</p>", (), id="what it always was"),
    ],
)
def test_signs(html: str, signs: tuple[str, ...]) -> None:
    body = f'<html><head><meta charset="utf-8">{html}</html>'.encode()
    fetched = Fetched(Answer(url=DOOR, status=200, content_type="text/html"), body)
    assert Strangers(CHINA).signs(fetched) == signs


def test_the_address_to_which_a_host_leads_is_a_sign() -> None:
    answer = Answer(url=DOOR, final_url="https://www.hugedomains.com/domain_profile.cfm?d=trip", status=200)
    assert Strangers(CHINA).signs(Fetched(answer)) == ("for-sale",)


async def test_each_strangers_door_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fake_city, "PLACE", CHINA)
    client = FakeClient(
        {
            "http://www.h.gov.cn/": document(f'<a href="{DOOR}old/1.html">旅游</a><a href="{DOOR}old/2.html">旅游</a>'),
            DOOR: "<title>澳门新葡京官网</title>",
        }
    )
    found = await one_evidence(client, "http://www.h.gov.cn/", parts=frozenset({"home", "pages", "targets"}))
    answers = {target.answer.url: target.answer for target in found.targets}
    assert answers[DOOR].signs == ("gambling",)
    assert answers[f"{DOOR}old/1.html"].signs == ()
    assert client.counts["GET", DOOR] == 1
