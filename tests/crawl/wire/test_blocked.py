"""Walls and challenges are told from the site's own pages, whatever their status."""

from __future__ import annotations

from typing import Any

import pytest

from govsite.config import CrawlSettings, NetworkSettings
from govsite.crawl.fetch import Client
from govsite.crawl.wire.blocked import is_challenge
from govsite.errors import PolicyError
from govsite.model.outcome import Reason
from tests.growth import assert_linear

HTML = (("content-type", "text/html; charset=utf-8"),)

# Shapes as they are met, written anew: names, keys and values are made up.
COOKIE_DANCE_1 = (
    "<script>document.cookie=('_')+('_')+('c')+('l')+('e')+('a')+('r')+'='+(1+[2]/2+'')+(+[])+'|0|'+"
    "'max-age=3600;path=/';location.href=location.pathname+location.search</script>"
)
COOKIE_DANCE_2 = "<script>;var _0x1a2b3c=['x','y'];" + "var _0x4d5e6f=_0x1a2b3c[0x1];" * 30 + "go({});</script>"
SCRAMBLED = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><meta id="a1" content="xyz" r="m">'
    '<script r="m">(function(){var a="\\x61\\x62\\x63";eval(String.fromCharCode(97))})()</script>'
    '</head><body><input type="hidden" id="__onload__" value="q"></body></html>'
)
SET_AND_RELOAD = (
    "<html><script>var arg1='AA00';function setCookie(n,v){document.cookie=n+'='+v;}"
    "function reload(x){setCookie('pass',x);document.location.reload();}reload(arg1);</script></html>"
)
SCREEN_SIZE = (
    '<html><head><meta charset="utf-8"><title></title><script>function jump(){var w=screen.width;'
    'document.cookie="src="+w;self.location=self.location.href+"?verify="+w;}</script></head>'
    "<body onload=\"setTimeout('jump()',50)\"></body></html>"
)
WAIT_A_MOMENT = (
    "<html><head><title>…</title></head><body><p>Checking your browser, please wait.</p>"
    "<script>window._o={t:'x'};document.cookie='t=1';setTimeout(function(){location.reload()},900)</script></body></html>"
)
OBFUSCATED_DANCE = (
    "<script>var _0xabcd1=['\\x63\\x6f\\x6f\\x6b\\x69\\x65','\\x68\\x72\\x65\\x66'];"
    + "_0xabcd1[0];" * 12
    + "document[_0xabcd1[0]]='a=1';location[_0xabcd1[1]]=location[_0xabcd1[1]]</script>"
)
SLIDER = (
    '<html><head><title>滑动验证页面</title></head><body><div id="nc"></div><textarea id="renderData" '
    'style="display:none">{}</textarea><script src="/captcha/slide.js"></script></body></html>'
)

NAVIGATION = "".join(f'<a href="/c{n}/">栏目{n}</a>' for n in range(20))
NORMAL = (
    f"<html><head><title>某市人民政府</title><script>document.cookie='v=1';</script></head><body>{NAVIGATION}"
    "<p>办事请先完成安全验证，输入验证码。本站装有网站防火墙。</p></body></html>"
)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        pytest.param(521, COOKIE_DANCE_1, id="first step of the cookie dance"),
        pytest.param(521, COOKIE_DANCE_2, id="second step of the cookie dance"),
        pytest.param(512, COOKIE_DANCE_1, id="the same with status 512"),
        pytest.param(200, COOKIE_DANCE_1, id="the same with status 200"),
        pytest.param(412, SCRAMBLED, id="scrambled script with status 412"),
        pytest.param(202, SCRAMBLED, id="scrambled script with status 202"),
        pytest.param(403, SET_AND_RELOAD, id="cookie and reload with status 403"),
        pytest.param(200, SET_AND_RELOAD, id="cookie and reload with status 200"),
        pytest.param(200, SCREEN_SIZE, id="a jump with the screen's size"),
        pytest.param(503, WAIT_A_MOMENT, id="wait a moment"),
        pytest.param(200, OBFUSCATED_DANCE, id="cookie and reload that nobody shall read"),
    ],
)
def test_the_shape_alone_tells_a_wall(status: int, body: str) -> None:
    assert is_challenge(status, HTML, body.encode())


@pytest.mark.parametrize(
    ("status", "body"),
    [
        pytest.param(
            403,
            "<html><head><title>403 Forbidden</title></head><body><h1>403 Forbidden</h1><hr>nginx</body></html>",
            id="a plain 403",
        ),
        pytest.param(
            404,
            "<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1></body></html>",
            id="a plain 404",
        ),
        pytest.param(
            404,
            "<html><body>页面不存在<script>setTimeout(function(){location.href='/'},3000)</script></body></html>",
            id="a 404 that goes home",
        ),
        pytest.param(404, "<script>document.cookie='a=1';location.href='/'</script>", id="a 404 with a script alone"),
        pytest.param(412, "<html><body><h1>412 Precondition Failed</h1></body></html>", id="a plain 412"),
        pytest.param(
            521,
            "<html><body><h1>Web server is down</h1>"
            + "<p>The origin refuses connections. What can I do?</p>" * 5
            + "<script>var a=1</script></body></html>",
            id="an origin that is down",
        ),
        pytest.param(
            500, "<html><body>error<script>eval('1');location.reload()</script></body></html>", id="a server error"
        ),
        pytest.param(
            403, "<html><body><h1>Forbidden</h1><script>var visits=1;</script></body></html>", id="a 403 with a counter"
        ),
        pytest.param(200, NORMAL, id="a page that speaks of captchas and firewalls"),
        pytest.param(200, "<html><script>location.href='/index.html'</script></html>", id="a script redirect"),
        pytest.param(
            200,
            "<script>document.cookie='m=1';if(/Mobile/.test(navigator.userAgent)){location.href='/m/'}else{location='index.html'}</script>",
            id="a choice between two home pages",
        ),
        pytest.param(
            200,
            '<html><body><div id="app"></div><script src="/app.js"></script></body></html>',
            id="an application shell",
        ),
        pytest.param(
            200,
            "<frameset><frame src='/a'></frameset><script>document.cookie='a=1';location.reload()</script>",
            id="frames",
        ),
        pytest.param(200, "", id="nothing"),
        pytest.param(503, "", id="nothing with status 503"),
        pytest.param(200, "document.cookie='a';location.reload()", id="a script file"),
    ],
)
def test_what_is_no_wall(status: int, body: str) -> None:
    kind = (("content-type", "application/javascript"),) if body.startswith("document") else HTML
    assert not is_challenge(status, kind, body.encode(), ["(?i)滑动验证"])


def test_words_tell_a_wall_on_small_pages_only() -> None:
    words = [r"<title>滑动验证页面", "您的访问被阻断"]
    assert is_challenge(200, HTML, SLIDER.encode(), words)
    assert is_challenge(405, HTML, "<html>很抱歉，您的访问被阻断。</html>".encode(), words)
    assert is_challenge(200, HTML, SLIDER.encode("gb18030"), words), "in another charset too"
    assert not is_challenge(200, HTML, SLIDER.encode(), [])
    assert not is_challenge(200, HTML, f"<html>{NAVIGATION}新闻：您的访问被阻断</html>".encode(), words)


def test_words_out_of_sight_make_no_page_large() -> None:
    why = f"<summary>Why am I seeing this?</summary><p>{'Somebody scrapes this site. ' * 50}</p></details>"
    wall = "<html><script id='work' type='application/json'>{}</script><h1>Making sure you're not a bot!</h1>"
    assert is_challenge(200, HTML, f"{wall}<details>{why}".encode(), ["id='work'"])
    assert not is_challenge(200, HTML, f"{wall}<details open>{why}".encode(), ["id='work'"])


def test_other_files_are_no_walls() -> None:
    assert not is_challenge(200, (("content-type", "application/pdf"),), b"%PDF-1.7 \xe6", ["PDF"])


@pytest.mark.parametrize(
    "piece", ["<", "<!--", "<script", "<a", "document[", "location ", "<textarea><!--", "<details", "<details "]
)
def test_hostile_pages_cost_little(piece: str) -> None:
    assert_linear(lambda n: (piece * n).encode(), lambda body: is_challenge(521, HTML, body), 200_000 // len(piece))


def test_a_pattern_that_is_none_is_told() -> None:
    with pytest.raises(PolicyError, match="challenge pattern"):
        is_challenge(200, HTML, b"<p>", ["("])


async def test_a_blocked_page_is_no_broken_page(raw_server: Any, http: Any) -> None:
    server = await raw_server(lambda _: http(COOKIE_DANCE_1.encode(), "Set-Cookie: u=1", status="521 Unknown"))
    network = NetworkSettings(allow=("127.0.0.0/8",))
    async with Client(network, CrawlSettings(), challenge_patterns=("x",)) as client:
        answer = (await client.fetch(server.url("/"))).answer
    assert (answer.problem, answer.status) == (Reason.BLOCKED, 521)
    assert len(server.heads) == 1, "nothing tries to solve it"
