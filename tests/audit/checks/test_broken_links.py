import pytest

URL = "http://www.anytown.gov.cn/"
GONE = URL + "gone.html"
OPTIONS = {
    "broken": ["http-status", "name-not-found", "no-address", "refused", "reset", "connect-timeout", "read-timeout"],
    "unknown_statuses": [401, 403, 429, 999],
    "resources": ["image"],
}


def page(*links, url=URL, kind="home", **facts):
    return {"url": url, "kind": kind, "links": [list(link) for link in links], **facts}


def target(url=GONE, **answer):
    return {"answer": {"url": url, **answer}}


def status(code):
    return {"status": code, "problem": "http-status"}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param({"status": 200}, "pass", id="it works"),
        pytest.param(status(404), "fail", id="not found"),
        pytest.param(status(410), "fail", id="gone"),
        pytest.param(status(500), "fail", id="a server error"),
        pytest.param({"problem": "name-not-found"}, "fail", id="the name is gone"),
        pytest.param({"problem": "no-address"}, "fail", id="the name has no address"),
        pytest.param({"problem": "refused"}, "fail", id="refused"),
        pytest.param({"problem": "reset"}, "fail", id="reset"),
        pytest.param({"problem": "connect-timeout"}, "fail", id="silence"),
        pytest.param({"problem": "read-timeout"}, "fail", id="silence after the question"),
        pytest.param(status(401), "unknown blocked", id="a password is asked for"),
        pytest.param(status(999), "unknown blocked", id="robots are not wanted"),
        pytest.param({"problem": "blocked", "status": 412}, "unknown blocked", id="a firewall"),
        pytest.param({"problem": "dns-timeout"}, "unknown dns-timeout", id="the resolver is silent"),
        pytest.param({"problem": "dns-failure"}, "unknown dns-failure", id="the resolver fails"),
        pytest.param({"problem": "tls"}, "unknown tls", id="a certificate that this machine does not know"),
        pytest.param({"problem": "robots"}, "pass", id="robots.txt keeps us away"),
        pytest.param({"problem": "budget"}, "pass", id="beyond the budget"),
        pytest.param({"problem": "forbidden-address", "address": "10.1.2.3"}, "fail", id="a private address"),
        pytest.param(
            {"problem": "forbidden-address", "address": "8.8.8.8"},
            "unknown forbidden-address",
            id="a public address that this run may not connect to",
        ),
        pytest.param(
            {"problem": "forbidden-address"}, "unknown forbidden-address", id="an address that was not recorded"
        ),
    ],
)
def test_one_link(verdict, answer, expected):
    assert verdict("broken-links", OPTIONS, pages=[page((GONE, "旧闻"))], targets=[target(**answer)]) == expected


@pytest.mark.parametrize("url", ["file:///C:/Users/a/1.doc", "FILE://server/1.doc", "D:\\公文\\1.doc"])
def test_what_lies_on_the_editors_own_computer_is_there_for_no_visitor(judged, url):
    image = page(resources=[[url, "image"]])
    for pages in ([page((url, "附件"))], [image]):
        (problem,) = judged("broken-links", OPTIONS, pages=pages).problems
        assert (problem.key, problem.url) == ("own-computer", url)


@pytest.mark.parametrize(
    "url",
    [
        "http://www.k.gov.cn:99999/",
        "http://a b.gov.cn/",
        "http://[::1",
        "htp://k.gov.cn/",
        "ttps://k.gov.cn/",
        "http:///",
    ],
)
def test_what_is_no_address_is_broken_unless_it_was_left_empty(judged, url):
    for targets in ([], [target(url, problem="protocol")]):
        problems = judged("broken-links", OPTIONS, pages=[page((url, "某局"))], targets=targets).problems
        assert [(one.key, one.url) for one in problems] == ([("no-address", url)] if url != "http:///" else [])


@pytest.mark.parametrize(
    "url", ["tencent://message/?uin=1", "tp-link:x", "weixin://dl/", "ftp://k.gov.cn/a.doc", "http://{{host}}/a"]
)
def test_other_schemes_and_templates_are_nobodys_fault(verdict, url):
    assert verdict("broken-links", OPTIONS, pages=[page((url, "某局"))], targets=[]) == "pass"


def test_a_failed_page_is_a_target_like_any_other(verdict):
    facts = {"pages": [page((GONE, "旧闻"))], "failed_pages": [{"url": GONE, **status(404)}]}
    assert verdict("broken-links", OPTIONS, **facts) == "fail"


def test_a_link_by_private_address_needs_no_dns(verdict):
    link = "http://192.168.1.9/oa/"
    answer = target(link, problem="forbidden-address")
    assert verdict("broken-links", OPTIONS, pages=[page((link, "办公"))], targets=[answer]) == "fail"
    options = OPTIONS | {"private_is_broken": False}
    assert (
        verdict("broken-links", options, pages=[page((link, "办公"))], targets=[answer]) == "unknown forbidden-address"
    )


def test_a_machine_that_reached_nothing_blames_nobody(verdict):
    facts = {"pages": [page((GONE, "旧闻"))], "vantage": {"connected": False}}
    assert verdict("broken-links", OPTIONS, targets=[target(problem="refused")], **facts) == "unknown refused"


@pytest.mark.parametrize(
    ("pages", "targets", "expected"),
    [
        pytest.param(
            [page(("#", "顶部"), ("http://", ""), ("javascript:;", "x"), ("", ""))],
            [],
            "pass",
            id="hrefs that are no links",
        ),
        pytest.param([page()], [target(**status(404))], "pass", id="a dead target that no page links to"),
        pytest.param(
            [page((URL, "首页"))], [target(URL, **status(404))], "pass", id="a page that came, asked again later"
        ),
        pytest.param(
            [page((GONE, "旧闻")), page(url=GONE, kind="other", is_soft_404=True)],
            [],
            "fail",
            id="a page that says it is missing",
        ),
        pytest.param(
            [page(), page((GONE, "x"), url=URL + "404.html", is_soft_404=True)],
            [target(**status(404))],
            "pass",
            id="the links of an error page",
        ),
        pytest.param([page(resources=[[GONE, "image"]])], [target(**status(404))], "fail", id="an image"),
        pytest.param(
            [page(resources=[[GONE, "script"]])], [target(**status(404))], "pass", id="a kind that is not asked for"
        ),
        pytest.param([page((GONE, "旧闻"))], [], "pass", id="a link that was never asked for"),
        pytest.param([page()], [], "pass", id="no link"),
        pytest.param([{**page(), "unseen": ["body"]}], [], "unknown not-seen", id="links that scripts draw"),
    ],
)
def test_what_is_a_link(verdict, pages, targets, expected):
    assert verdict("broken-links", OPTIONS, pages=pages, targets=targets) == expected


@pytest.mark.parametrize(
    ("unknown", "expected"),
    [
        pytest.param(1, "pass", id="just under the share"),
        pytest.param(2, "pass", id="on the share"),
        pytest.param(3, "unknown dns-timeout", id="just over the share"),
    ],
)
def test_so_much_may_stay_unknown(verdict, unknown, expected):
    good = [target(f"http://good{n}/", status=200) for n in range(2)]
    bad = [target(f"http://bad{n}/", problem="dns-timeout") for n in range(unknown)]
    links = [(one["answer"]["url"], "友情链接") for one in good + bad]
    assert verdict("broken-links", OPTIONS, pages=[page(*links)], targets=good + bad) == expected


def test_one_finding_for_one_target_most_linked_first(judged):
    rare, often = "http://rare.example/", "http://often.example/"
    pages = [
        page((rare, "少"), (often, "", "footer"), (often, "常", "footer")),
        *(page((often, "常", "footer"), url=f"{URL}{n}", kind="article") for n in range(60)),
    ]
    facts = {"pages": pages, "targets": [target(rare, **status(404)), target(often, problem="name-not-found")]}
    first, second = judged("broken-links", OPTIONS, **facts).problems
    assert first.url == often
    assert first.excerpt == "常"
    assert first.source_count == 61
    assert len(first.sources) == 50
    assert first.sources[0] == URL
    assert first.message.en == (
        'the host name does not exist; linked from 61 pages (footer "常"), a working link is required'
    )
    assert first.message.zh == "域名不存在：61 个页面链接到它（页脚“常”），链接必须有效"
    assert (second.url, second.source_count) == (rare, 1)


@pytest.mark.parametrize(
    ("linked_from", "found"),
    [("anywhere", ["a", "b", "c"]), ("home", ["a", "b"]), ("elsewhere", ["c"])],
)
def test_links_of_the_home_page_may_count_apart(judged, linked_from, found):
    home = page((URL + "a", "甲"), (URL + "b", "乙"))
    inner = page((URL + "b", "乙"), (URL + "c", "丙"), url=URL + "1.html", kind="article")
    gone = [target(URL + name, **status(404)) for name in "abc"]
    problems = judged(
        "broken-links", OPTIONS | {"linked_from": linked_from}, pages=[home, inner], targets=gone
    ).problems
    assert sorted(problem.url.removeprefix(URL) for problem in problems) == found


def test_without_a_home_page_nobody_knows_what_it_leads_to(verdict):
    pages = [page((GONE, "旧闻"), url=URL + "1.html", kind="article")]
    options = OPTIONS | {"linked_from": "home"}
    assert verdict("broken-links", options, pages=pages, targets=[target(**status(404))]).startswith("unknown")


def test_the_redirects_on_the_way_are_counted(judged):
    hops = [{"url": GONE, "status": 302, "location": "/x"}]
    facts = {"pages": [page((GONE, "旧闻"))], "targets": [target(hops=hops, **status(404))]}
    (finding,) = judged("broken-links", OPTIONS, **facts).problems
    assert finding.message.en.startswith("HTTP 404 after 1 redirect; linked from 1 page ")


def test_private_and_broken_are_told_apart(judged):
    pages = [page((GONE, "旧闻"))]
    (private,) = judged(
        "broken-links", OPTIONS, pages=pages, targets=[target(problem="forbidden-address", address="10.0.0.1")]
    ).problems
    (broken,) = judged("broken-links", OPTIONS, pages=pages, targets=[target(**status(404))]).problems
    assert private.key == "private-address"
    assert private.fingerprint != broken.fingerprint


def test_no_page_was_read(verdict):
    assert verdict("broken-links", OPTIONS, pages_unseen={"reason": "blocked"}) == "unknown blocked"
