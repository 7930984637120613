import pytest

OPTIONS = {"labels": {"SiteName": ["home", "column", "article"], "PubDate": ["article"]}}
NAME = {"name": "SiteName", "content": "某市"}
DATE = {"name": "PubDate", "content": "2026-01-05 09:30"}


def page(kind, *metas, url="http://www.anytown.gov.cn/", **facts):
    return {"url": url, "kind": kind, "metas": list(metas), **facts}


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        pytest.param([page("home", NAME)], "pass", id="a home page with the one label it needs"),
        pytest.param([page("home")], "fail", id="a home page without it"),
        pytest.param([page("home", {"name": "SITENAME", "content": ""})], "pass", id="empty and in capitals is there"),
        pytest.param([page("home", {"name": " SiteName ", "content": "某市"})], "pass", id="blanks around a name"),
        pytest.param([page("home", {"name": "SiteNames", "content": "某市"})], "fail", id="a longer name is another"),
        pytest.param(
            [page("home", NAME), page("article", DATE, url="http://a/1")], "fail", id="article without SiteName"
        ),
        pytest.param(
            [page("home", NAME), page("article", NAME, url="http://a/1")], "fail", id="article without PubDate"
        ),
        pytest.param(
            [page("home", NAME), page("other", url="http://a/1")], "pass", id="pages of no kind are not judged"
        ),
        pytest.param(
            [page("home", NAME), page("article", url="http://a/1", is_soft_404=True)],
            "pass",
            id="error pages are not judged",
        ),
        pytest.param(
            [page("home", NAME), page("column", url="http://a/en/", version="English")],
            "pass",
            id="pages of other versions of the site are not judged",
        ),
        pytest.param([page("home", unseen=["body"])], "unknown not-seen", id="a page that a script draws"),
        pytest.param(
            [page("home", NAME, unseen=["body"])], "pass", id="a label that is there beside a script is there"
        ),
        pytest.param(
            [
                page("home", NAME),
                page("column", url="http://a/1", unseen=["body"]),
                page("column", NAME, url="http://a/2"),
            ],
            "pass",
            id="one scripted column page among others is no reason to doubt",
        ),
        pytest.param([page("other")], "not-applicable", id="a whole site without such pages"),
    ],
)
def test_labels_present(verdict, pages, expected):
    assert verdict("labels-present", OPTIONS, pages=pages) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param({"is_complete": False}, "unknown budget", id="the budget ended the crawl before an article"),
        pytest.param(
            {"is_complete": False, "incomplete": {"reason": "robots", "detail": "robots.txt: Crawl-delay 3600 s"}},
            "unknown robots",
            id="robots.txt ended the crawl before an article",
        ),
        pytest.param(
            {"failed_pages": [{"url": "http://a/1", "problem": "blocked", "status": 412}]},
            "unknown blocked",
            id="a firewall stood before the only other page",
        ),
        pytest.param(
            {"failed_pages": [{"url": "http://a/1", "problem": "http-status", "status": 404}]},
            "not-applicable",
            id="the other page is gone for certain",
        ),
        pytest.param({}, "not-applicable", id="the whole site was seen"),
    ],
)
def test_no_article_was_seen(verdict, facts, expected):
    assert (
        verdict("labels-present", {"labels": {"PubDate": ["article"]}}, pages=[page("home", NAME)], **facts) == expected
    )


def test_no_article_because_a_script_draws_the_list(verdict):
    pages = [page("home", NAME), page("column", NAME, url="http://a/1", unseen=["list"])]
    assert verdict("labels-present", {"labels": {"PubDate": ["article"]}}, pages=pages) == "unknown not-seen"


def test_no_page_was_read(verdict):
    assert verdict("labels-present", OPTIONS, pages_unseen={"reason": "refused"}) == "unknown refused"
    assert verdict("labels-present", OPTIONS, pages=[], pages_unseen={"reason": "robots"}) == "unknown robots"


def test_one_finding_stands_for_one_label_on_one_kind_of_page(judged):
    articles = [page("article", NAME, url=f"http://a/{number}") for number in range(30)]
    outcome = judged(
        "labels-present", OPTIONS, pages=[page("home", NAME), *articles, page("article", NAME, DATE, url="http://a/x")]
    )
    (finding,) = outcome.problems
    assert finding.key == "PubDate:article"
    assert finding.url == "http://a/0"
    assert finding.source_count == 30
    assert len(finding.sources) == 20
    assert finding.message.en == "30 of 31 article pages without the label PubDate, required on each"


def test_the_finding_keeps_its_name_when_another_article_comes_first(judged):
    def finding(url):
        return judged("labels-present", OPTIONS, pages=[page("article", NAME, url=url)]).problems[0]

    assert finding("http://a/1").fingerprint == finding("http://a/2").fingerprint
