"""What tells of a page that nobody read whether it may be a column."""

from __future__ import annotations

import pytest

from govsite.crawl.unread_columns import count_columns, services_among
from govsite.model.page import Link, Page, PageKind
from govsite.policy.jurisdictions import load_jurisdiction

H = "http://www.h.gov.cn"


def pages(kind: PageKind, *paths: str) -> list[Page]:
    return [Page(url=H + path, kind=kind) for path in paths]


COLUMNS = pages(PageKind.COLUMN, "/list.jsp?id=1", "/zwgk/list.html", "/c/index.html", "/gk_1.html")
ARTICLES = pages(
    PageKind.ARTICLE, *(f"/x_{n}.jsp" for n in range(3)), *(f"/zwgk/{name}.html" for name in ("gongkai", "renshi", "jihua")),
    *(f"/news/{year}/{name}.html" for year in (2024, 2025) for name in "ab"), "/y_1.jsp", "/y_2.jsp",
)  # fmt: skip


@pytest.mark.parametrize(
    ("path", "may_be"),
    [
        pytest.param("/list.jsp?id=2", True, id="columns of one program, though the address says article"),
        pytest.param("/show.jsp?id=2", False, id="an address of an article, and nothing read of its kind"),
        pytest.param("/b/", True, id="an address of a column"),
        pytest.param("/other.html", True, id="an address that says nothing"),
        pytest.param("/x_9.jsp", False, id="three of its kind were none"),
        pytest.param("/y_9.jsp", True, id="two of its kind are not enough"),
        pytest.param("/news/2023/c.html", False, id="a file among articles, whatever the year"),
        pytest.param("/news/2023/", True, id="the folder itself"),
        pytest.param("/news/2023/list.html", True, id="a list among articles"),
        pytest.param("/zwgk/caizheng.html", True, id="a file among articles and a column"),
    ],
)
def test_an_unread_page_may_be_a_column(path: str, *, may_be: bool) -> None:
    assert count_columns([H + path], [*COLUMNS, *ARTICLES]) == may_be


def test_one_article_that_looks_like_a_list_makes_no_program_one_of_columns() -> None:
    read = [
        *pages(PageKind.ARTICLE, *(f"/info/1/{n}.htm" for n in range(11))),
        *pages(PageKind.COLUMN, "/info/1/99.htm"),
    ]
    assert count_columns([f"{H}/info/2/7.htm"], read) == 0
    assert count_columns([f"{H}/info/2/7.htm"], read[3:]) == 1


def test_a_program_that_gives_files_gives_no_columns() -> None:
    """``download.jsp`` of a widespread system: attachments beyond the depth of a crawl left columns in doubt."""
    download = f"{H}/system/_content/download.jsp?wbfileid={{}}"
    assert count_columns([download.format(9)], COLUMNS) == 1
    assert count_columns([download.format(9)], COLUMNS, map(download.format, range(3))) == 0
    assert count_columns([f"{H}/list.jsp?id=2"], COLUMNS, [f"{H}/list.jsp?id=3&as=xls"]) == 1


SERVICES = load_jurisdiction("cn").pages.service_link_patterns


@pytest.mark.parametrize(
    ("words", "is_service"),
    [
        (["网站后台管理"], True),
        (["用户登录", "登录"], True),
        (["高级搜索"], True),
        (["公务邮箱"], True),
        (["English"], True),
        (["无障碍浏览"], True),
        (["市长信箱"], False),
        (["信息公开目录检索与查询"], False),
        (["登录", "网上办事"], False),
        (["登录", ""], False),
        ([""], False),
        ([], False),
    ],
)
def test_a_service_is_what_all_its_links_call_so(words: list[str], *, is_service: bool) -> None:
    url = f"{H}/x/"
    read = [Page(url=f"{H}/{number}.html", links=(Link(url=url, text=text),)) for number, text in enumerate(words)]
    assert services_among({url}, read, SERVICES) == ({url} if is_service else set())


def test_nothing_is_a_service_without_words_for_it() -> None:
    assert services_among({f"{H}/x/"}, [Page(url=H, links=(Link(url=f"{H}/x/", text=""),))], ()) == set()
