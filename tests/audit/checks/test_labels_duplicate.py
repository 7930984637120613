import pytest

OPTIONS = {"labels": ["SiteName", "PubDate"]}


def page(*names, kind="home", url="http://www.anytown.gov.cn/"):
    return {"url": url, "kind": kind, "metas": [{"name": name, "content": f"值{at}"} for at, name in enumerate(names)]}


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        pytest.param([page("SiteName", "PubDate")], "pass", id="each once"),
        pytest.param([page("SiteName", "sitename")], "fail", id="twice in other letters"),
        pytest.param([page("SiteName", "Keywords", "Keywords")], "pass", id="a label that nobody asked about"),
        pytest.param([page("SiteName"), page("SiteName", url="http://a/1")], "pass", id="once on each of two pages"),
        pytest.param([page("Keywords")], "not-applicable", id="none of the labels"),
        pytest.param([page("SiteName"), page("PubDate", "PubDate", kind="other")], "pass", id="on a page of no kind"),
    ],
)
def test_labels_duplicate(verdict, pages, expected):
    assert verdict("labels-duplicate", OPTIONS, pages=pages) == expected


def test_the_finding_counts_and_shows_the_values(judged):
    pages = [page("SiteName", "SiteName"), page("SiteName", "SiteName", "SiteName", url="http://a/1", kind="column")]
    (finding,) = judged("labels-duplicate", OPTIONS, pages=pages).problems
    assert finding.message.en == "the label SiteName stands up to 3 times on 2 pages, 1 is required"
    assert finding.excerpt == "值0 | 值1"
    assert finding.sources == ("http://www.anytown.gov.cn/", "http://a/1")
