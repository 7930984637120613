import pytest

HOME = "http://www.anytown.gov.cn/"
DNS = {"type": "dns", "host": "www.anytown.gov.cn", "a": ["198.51.100.1"], "aaaa": ["2400:da00::1"]}
KINDS = {"kinds": ["script", "image"]}


def site(*resources, hosts=(), **facts):
    return {
        "dns": DNS,
        "vantage": {"has_ipv6": True},
        "ipv6": {"type": "ipv6", "ipv6": {"answer": {"url": HOME, "status": 200}}},
        "families": {"type": "families", "hosts": list(hosts)},
        "pages": [{"url": HOME, "kind": "home", "resources": list(resources)}],
    } | facts


SCRIPT, FRAME = ["http://js.x.cn/a.js", "script"], ["http://js.x.cn/a.html", "frame"]
OLD, NEW = ["js.x.cn", True, False], ["js.x.cn", True, True]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param(site(SCRIPT, hosts=[OLD]), "fail", id="IPv4 alone"),
        pytest.param(site(SCRIPT, hosts=[NEW]), "pass", id="both families"),
        pytest.param(site(SCRIPT, hosts=[["js.x.cn", False, True]]), "pass", id="IPv6 alone"),
        pytest.param(site(SCRIPT, hosts=[["js.x.cn", False, False]]), "pass", id="no address at all"),
        pytest.param(site(SCRIPT, hosts=[["js.x.cn", False, False, "name-not-found"]]), "pass", id="no such host"),
        pytest.param(
            site(SCRIPT, hosts=[["js.x.cn", False, False, "dns-timeout"]]), "unknown dns-timeout", id="not told"
        ),
        pytest.param(site(FRAME, hosts=[OLD]), "pass", id="a kind that does not count"),
        pytest.param(site(hosts=[OLD]), "pass", id="a host that is only linked"),
        pytest.param(site(SCRIPT, hosts=[OLD], dns=DNS | {"aaaa": []}), "not-applicable", id="a site without IPv6"),
        pytest.param(
            site(SCRIPT, families={"type": "unseen", "reason": "budget"}), "unknown budget", id="nobody looked"
        ),
    ],
)
def test_ipv6_embedded(verdict, facts, expected):
    assert verdict("ipv6-embedded", KINDS, **facts) == expected


def test_one_problem_for_each_host_with_its_pages(judged):
    pages = [
        {"url": f"{HOME}{number}", "resources": [SCRIPT, ["http://img.y.cn/1.png", "image"]]} for number in range(3)
    ]
    hosts = [OLD, ["img.y.cn", True, False]]
    found = judged("ipv6-embedded", KINDS, **site(hosts=hosts, pages=pages)).problems
    assert [(problem.key, problem.source_count) for problem in found] == [("js.x.cn", 3), ("img.y.cn", 3)]
