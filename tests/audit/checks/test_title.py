import pytest

from govsite.policy.packs import load_packs, rules_of

(RULE,) = (rule for rule in rules_of(load_packs(["base"])) if rule.id == "base-title")
OPTIONS = {
    "kinds": ["home", "column", "article"],
    "placeholders": list(RULE.options.placeholders),
    "placeholder_patterns": list(RULE.options.placeholder_patterns),
}
URL = "http://www.anytown.gov.cn/"


def page(title, kind="home", url=URL, **facts):
    return {"url": url, "kind": kind, "title": title, **facts}


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("某市人民政府", "pass"),
        ("2018年统计用区划代码", "pass"),
        ("中国政府网_中央人民政府门户网站", "pass"),
        ("Index of Multiple Deprivation", "pass"),
        ("News", "pass"),
        ("", "fail"),
        ("　\xa0", "fail"),
        ("-", "fail"),
        ("无标题文档", "fail"),
        ("Untitled Document", "fail"),
        ("UNTITLED", "fail"),
        ("新建网页 1", "fail"),
        ("Untitled-1", "fail"),
        ("首页", "fail"),
        ("null", "fail"),
        ("${article.title}", "fail"),
        ("{{title}}", "fail"),
        ("<%=title%>", "fail"),
    ],
)
def test_title(verdict, title, expected):
    assert verdict("title", OPTIONS, pages=[page(title)]) == expected


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        pytest.param([page("某市"), page("", "other", URL + "1")], "pass", id="a page of a kind that is not judged"),
        pytest.param([page("某市"), page("", "article", URL + "1")], "fail", id="an article without a title"),
        pytest.param([page("某市"), page("", "article", URL + "1", is_soft_404=True)], "pass", id="an error page"),
        pytest.param(
            [page("某市"), page("", "column", URL + "en/", version="English")], "fail", id="every version has titles"
        ),
        pytest.param([page("", unseen=["body"])], "unknown not-seen", id="a script draws the page"),
        pytest.param([page("Untitled", unseen=["body"])], "fail", id="a script draws the page but not the title"),
    ],
)
def test_which_pages_count(verdict, pages, expected):
    assert verdict("title", OPTIONS, pages=pages) == expected


def test_one_finding_for_one_title_and_kind_of_page(judged):
    pages = [page(""), *(page("无标题文档", "article", f"{URL}{number}") for number in range(3))]
    home, articles = judged("title", OPTIONS, pages=pages).problems
    assert home.message.en == "the title of the home page is empty, required"
    assert articles.message.en == 'the title of 3 article pages says "无标题文档", one of its own is required'
    assert articles.source_count == 3
