import pytest

URL = "http://www.anytown.gov.cn/"


def answer(final, url=URL, **facts):
    return {
        "url": url,
        "final_url": final,
        "status": 200,
        "hops": [{"url": url, "status": 302, "location": final}],
        **facts,
    }


@pytest.mark.parametrize(
    ("final", "expected"),
    [
        pytest.param("https://www.anytown.gov.cn/index.html", "pass", id="to https and a page"),
        pytest.param("https://anytown.gov.cn/", "pass", id="www left out"),
        pytest.param("https://www.anytown.gov.cn:8443/", "pass", id="another port"),
        pytest.param("https://WWW.ANYTOWN.GOV.CN./", "pass", id="capitals and the root dot"),
        pytest.param("https://www.any-town.gov.cn/", "pass", id="an alias of the inventory"),
        pytest.param("https://any-town.gov.cn/", "pass", id="an alias without its www"),
        pytest.param("https://portal.anytown.gov.cn/", "fail", id="another host of one's own domain"),
        pytest.param("http://www.casino.example/", "fail", id="another domain"),
        pytest.param("http://203.0.113.7/", "fail", id="an address"),
        pytest.param("http://sso.allowed.example/login", "pass", id="a host that the options allow"),
        pytest.param("http://notallowed.example/", "fail", id="the end of an allowed name"),
        pytest.param("", "pass", id="no redirect"),
    ],
)
def test_redirect_host(verdict, final, expected):
    site = {"url": URL, "hosts": ["www.any-town.gov.cn"]}
    assert verdict("redirect-host", {"allow": ["*.allowed.example"]}, site=site, home=answer(final)) == expected


@pytest.mark.parametrize(
    ("home", "expected"),
    [
        pytest.param({"url": URL, "problem": "refused"}, "unknown refused", id="the home page did not answer"),
        pytest.param({"url": URL, "problem": "http-status", "status": 500}, "unknown http-status", id="an error page"),
        pytest.param(
            answer("http://www.gone.example/", problem="name-not-found"), "fail", id="away to a name that is gone"
        ),
        pytest.param(
            answer("http://waf.example/verify", problem="blocked"), "unknown blocked", id="a firewall's own host"
        ),
    ],
)
def test_a_home_page_that_did_not_come(verdict, home, expected):
    assert verdict("redirect-host", home=home) == expected


def test_nobody_looked(verdict):
    assert verdict("redirect-host") == "unknown not-probed"


def test_the_finding_tells_domain_from_host(judged):
    (domain,) = judged("redirect-host", home=answer("http://www.casino.example/")).problems
    (host,) = judged("redirect-host", home=answer("http://portal.anytown.gov.cn/")).problems
    assert domain.message.en == (
        "the home page is redirected to another domain, www.casino.example; www.anytown.gov.cn is required"
    )
    assert host.message.en.startswith("the home page is redirected to another host, portal.anytown.gov.cn;")
    assert domain.excerpt == "http://www.anytown.gov.cn/ → http://www.casino.example/"
