from __future__ import annotations

import pytest

from govsite.crawl.soft404 import MissingPages, missing_path, read_missing, says_missing, signature
from govsite.model.answers import Answer, Hop
from govsite.model.outcome import Reason
from govsite.model.page import DateSeen, Page, PageKind

WORDS = ("页面不存在", "找不到页面", "404 Not Found", "Page Not Found", "404")
URL = "http://h.gov.cn/a/b.html"
LONG = "正文" * 400


def page(title: str = "", text: str = "", **more: object) -> Page:
    return Page(url=str(more.pop("url", URL)), title=title, text=text, **more)


@pytest.mark.parametrize(
    ("seen", "missing"),
    [
        pytest.param(page("页面不存在", ""), True, id="a title that says so"),
        pytest.param(page("404 Not Found", "nginx"), True, id="in English"),
        pytest.param(page("404", "返回首页"), True, id="a number alone for a title"),
        pytest.param(page("某市人民政府-404", "返回首页"), True, id="after the name of the site"),
        pytest.param(page("某市人民政府", "抱歉，您访问的页面不存在或已删除！返回首页"), True, id="a short text"),
        pytest.param(page("page not found", "x"), True, id="letter case ignored"),
        pytest.param(page("关于“页面不存在”问题的处理", LONG), False, id="a long article about it"),
        pytest.param(page("404路公交车停运的通知", "自五月起停运。"), False, id="a bus line"),
        pytest.param(page("联系我们", "电话 0404-404404"), False, id="a number in the text"),
        pytest.param(page("关于页面不存在的说明", "页面不存在。", kind=PageKind.ARTICLE), False, id="a short article"),
        pytest.param(
            page("说明", "页面不存在。", published=DateSeen(date="2024-05-01", source="visible")),
            False,
            id="a dated page",
        ),
        pytest.param(page("首页", "要闻 公告"), False, id="any other page"),
        pytest.param(page("", ""), False, id="an empty page says nothing"),
        pytest.param(page("webpage not founded", "x"), False, id="words inside of words"),
    ],
)
def test_a_page_is_missing_only_when_it_says_little_else(seen: Page, missing: bool) -> None:
    assert says_missing(seen, WORDS) is missing


def test_a_page_that_says_what_a_missing_path_says_is_missing() -> None:
    home = page("首页", "要闻", kind=PageKind.HOME, digest="h")
    known = MissingPages((), home=home)
    known.learn(page("提示", "系统忙 12:01 /govsite-1.html", url="http://h.gov.cn/govsite-1.html", digest="x"))
    assert known.has(page("提示", "系统忙 12:07 /b.html", digest="y"))
    assert not known.has(page("提示", "系统很好", digest="z"))
    assert not known.has(home)


def test_a_site_that_shows_its_home_page_for_everything_teaches_nothing() -> None:
    home = page("首页", "要闻", kind=PageKind.HOME, digest="h")
    known = MissingPages((), home=home)
    known.learn(page("首页", "要闻", digest="h"))
    assert not known.has(page("首页", "要闻", url="http://h.gov.cn/index.html", digest="h"))


def test_an_empty_shell_teaches_nothing() -> None:
    known = MissingPages((), home=page("系统", kind=PageKind.HOME, digest="h"))
    known.learn(page("", "", digest="s"))
    assert not known.has(page("", "", digest="s"))


@pytest.mark.parametrize(
    ("answer", "is_soft"),
    [
        (Answer(url=URL, status=200), True),
        (Answer(url=URL, status=404, problem=Reason.HTTP_STATUS), False),
        (
            Answer(url=URL, status=200, final_url="http://h.gov.cn/", hops=(Hop(url=URL, status=302, location="/"),)),
            True,
        ),
    ],
)
def test_success_and_a_redirect_to_success_are_soft(answer: Answer, is_soft: bool) -> None:
    assert read_missing(answer).is_soft is is_soft


def test_the_path_is_the_same_in_every_run_and_another_on_every_host() -> None:
    assert missing_path("h.gov.cn") == missing_path("h.gov.cn")
    assert missing_path("h.gov.cn") != missing_path("g.gov.cn")
    assert missing_path("h.gov.cn", folder="/zwgk/").startswith("/zwgk/govsite-")


def test_a_signature_sees_through_numbers_and_the_own_address() -> None:
    one = page("t", "no /b.html at 12:30", url=URL)
    two = page("t", "no /c.html at 09:15", url="http://h.gov.cn/a/c.html")
    assert signature(one) == signature(two)
