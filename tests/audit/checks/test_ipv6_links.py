import pytest

HOME = "http://www.anytown.gov.cn/"
DNS = {"type": "dns", "host": "www.anytown.gov.cn", "a": ["198.51.100.1"], "aaaa": ["2400:da00::1"]}
CAME = {"answer": {"url": HOME, "status": 200}}


def links(own=0, **others):
    """So many links to the site itself and to hosts below its name."""
    found = [f"{HOME}{number}.html" for number in range(own)]
    found += [
        f"http://{host}.anytown.gov.cn/{number}.html" for host, count in others.items() for number in range(count)
    ]
    return [[url, "text"] for url in found]


def site(home_links, *further, hosts=(), home=CAME, registered=()):
    pages = [{"url": HOME, "kind": "home", "links": home_links}]
    pages += [{"url": f"{HOME}p{n}.html", "depth": 1, "links": given} for n, given in enumerate(further)]
    listed = [[f"{name}.anytown.gov.cn", name != "bare", has_ipv6, problem] for name, has_ipv6, problem in hosts]
    return {
        "site": {"url": HOME, "surroundings": {"registered_hosts": list(registered)}},
        "dns": DNS,
        "vantage": {"has_ipv6": True},
        "ipv6": {"type": "ipv6", "ipv6": home},
        "families": {"type": "families", "hosts": listed},
        "pages": pages,
    }


OLD, NEW = ("szb", False, None), ("new", True, None)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param(site(links(9, szb=1), hosts=[OLD]), "pass", id="on the bound"),
        pytest.param(site(links(8, szb=1), hosts=[OLD]), "fail", id="just under"),
        pytest.param(site(links(10, szb=1), hosts=[OLD]), "pass", id="just over"),
        pytest.param(site(links(1, new=9), hosts=[NEW]), "pass", id="hosts with IPv6"),
        pytest.param(site(links(1, szb=1) * 5, hosts=[OLD]), "fail", id="a link counts once"),
        pytest.param(site(links(1, bare=9), hosts=[("bare", False, None)]), "pass", id="a host without any address"),
        pytest.param(site(links(1, gone=9), hosts=[("gone", False, "name-not-found")]), "pass", id="no such host"),
        pytest.param(
            site(links(1, dim=9), hosts=[("dim", False, "dns-timeout")]), "unknown dns-timeout", id="nobody tells"
        ),
        pytest.param(
            site(links(1, szb=9, dim=1), hosts=[OLD, ("dim", False, "dns-timeout")]), "fail", id="whatever it is"
        ),
        pytest.param(site(links(1, far=9)), "unknown budget", id="a host that was left out"),
        pytest.param(site(links(1, szb=9), hosts=[OLD], registered=["szb.anytown.gov.cn"]), "pass", id="a listed site"),
        pytest.param(site([["http://www.other.cn/", ""]] * 9), "not-applicable", id="links to others only"),
        pytest.param(
            site(links(1), home={"answer": {"url": HOME, "problem": "refused"}}), "not-applicable", id="no home page"
        ),
        pytest.param(
            site(links(1), home={"answer": {"url": HOME, "problem": "blocked"}}), "unknown blocked", id="a wall"
        ),
    ],
)
def test_second_level(verdict, facts, expected):
    assert verdict("ipv6-links", {"level": 2, "share": 0.9}, **facts) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param(site(links(1, szb=9), links(30), hosts=[OLD]), "pass", id="the home page's links are none of it"),
        pytest.param(site(links(1, szb=2), links(1, szb=9), hosts=[OLD]), "fail", id="those of its pages are"),
        pytest.param(site(links(1), links(8), links(9, szb=1), hosts=[OLD]), "fail", id="eight of nine that are new"),
        pytest.param(site(links(1), links(10), links(9, szb=1), hosts=[OLD]), "pass", id="nine of ten that are new"),
        pytest.param(site(links(1, szb=9), hosts=[OLD]), "not-applicable", id="no page was read"),
        pytest.param(site(links(3), links(3)), "not-applicable", id="nothing new"),
    ],
)
def test_third_level(verdict, facts, expected):
    assert verdict("ipv6-links", {"level": 3, "share": 0.9}, **facts) == expected


def test_what_is_said(judged):
    (problem,) = judged("ipv6-links", {"level": 2, "share": 0.9}, **site(links(1, szb=3), hosts=[OLD])).problems
    assert problem.message.en == (
        "hosts with IPv6 behind 1 of 4 links of the second level (25%), 90% required; without: szb.anytown.gov.cn (3)"
    )
    assert problem.key == "level-2"
