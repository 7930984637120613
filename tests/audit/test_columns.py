"""Columns: their types, levels, newest entries, and which are empty."""

from __future__ import annotations

from typing import Any

import pytest

from govsite.audit.columns import column_type, columns_of
from govsite.crawl.page import read_page
from govsite.examples import build_evidence
from govsite.policy.jurisdictions import load_jurisdiction

CHINA = load_jurisdiction("cn")
URL = "http://www.anytown.gov.cn"


def columns(*pages: dict[str, Any]) -> Any:
    home = {"url": f"{URL}/", "kind": "home"}
    raw = {"site": {"url": f"{URL}/"}, "observed_at": "2026-11-20T02:00:00+00:00", "pages": [home, *pages]}
    return columns_of(build_evidence(raw, CHINA, read_page=read_page), CHINA)


@pytest.mark.parametrize(
    ("name", "label", "expected"),
    [
        ("动态要闻", "", "news"),
        ("部门动态", "", "news"),
        ("通知公告", "", "notices"),
        ("招标公告", "", "tenders"),
        ("政策解读", "", "interpretation"),
        ("政策文件", "", "policies"),
        ("机构职能", "", "organs"),
        ("领导之窗", "", "leaders"),
        ("办事指南", "", "services"),
        ("市长信箱", "", "messages"),
        ("网上信访", "", "petitions"),
        ("意见征集", "", "consultations"),
        ("意见征求", "", "consultations"),
        ("县长专栏", "", "leaders"),
        ("政策问答", "", "answers"),
        ("行政权力清单", "", "catalogues"),
        ("现行有效政府规章", "", "regulations"),
        ("惠企政策", "", "policies"),
        ("本地风采", "政务动态", "news"),
        ("本地风采", "", ""),
    ],
)
def test_type_by_name_and_else_by_label(name: str, label: str, expected: str) -> None:
    assert column_type(name, label, CHINA.columns) == expected


def test_lists_of_other_versions_of_the_site_are_no_columns() -> None:
    page = {"url": f"{URL}/wza/", "kind": "column", "items": [[f"{URL}/tz/1.html", "关于放假的通知", "2020-11-01"]]}
    assert len(columns(page)) == 1
    assert not columns(page | {"version": "无障碍"})


def test_numbered_pages_are_one_column_and_the_newest_entry_counts() -> None:
    first = {"url": f"{URL}/tz/", "kind": "column", "breadcrumb": ["首页", "通知公告"]}
    pages = [
        first | {"items": [[f"{URL}/tz/1.html", "关于放假的通知", "2026-11-01"]]},
        first | {"url": f"{URL}/tz/index_1.html", "items": [[f"{URL}/tz/2.html", "置顶的通知", "2026-11-18"]]},
    ]
    (column,) = columns(*pages)
    assert (column.name, column.type, column.level, column.newest, len(column.items)) == (
        "通知公告",
        "notices",
        1,
        "2026-11-18",
        2,
    )


@pytest.mark.parametrize(
    ("days", "beyond", "is_settled"),
    [
        (("2026-11-01", "2025-01-02"), 9, True),
        (("2025-01-02", "2026-11-01"), 9, False),
        (("2025-01-02", "2026-11-01"), 0, True),
    ],
)
def test_a_list_that_goes_on_unseen_is_settled_where_the_newest_stand_first(
    days: tuple[str, ...], beyond: int, *, is_settled: bool
) -> None:
    items = [[f"{URL}/tz/{number}.html", "关于放假的通知", day] for number, day in enumerate(days)]
    (column,) = columns({"url": f"{URL}/tz/", "kind": "column", "items": items, "pages_beyond": beyond})
    assert (column.is_settled, column.newest) == (is_settled, "2026-11-01")


def test_pages_named_after_their_list_and_number_are_one_column() -> None:
    first = {"kind": "column", "breadcrumb": ["首页", "新闻中心"]}
    pages = [
        first | {"url": f"{URL}/n3/n13/index.html", "items": [[f"{URL}/n3/1.html", "新的消息", "2026-11-19"]]},
        *(
            first
            | {
                "url": f"{URL}/n3/n13/index_958_{number}.html",
                "items": [[f"{URL}/n3/o{number}.html", "旧的消息", "2017-10-13"]],
            }
            for number in (1, 2)
        ),
    ]
    assert [column.newest for column in columns(*pages)] == ["2026-11-19"]


def _with_box(number: int, *, own: list[list[Any]]) -> dict[str, Any]:
    box = [[f"{URL}/new/{at}.html", "推荐阅读的文章", f"2026-11-1{at}", 7] for at in range(5)]
    return {
        "url": f"{URL}/c{number}/",
        "kind": "column",
        "breadcrumb": ["首页", f"栏目{number}"],
        "items": [*own, *box],
    }


def test_a_box_on_all_columns_dates_none_of_them() -> None:
    pages = [
        _with_box(n, own=[[f"{URL}/c{n}/{at}.html", "旧的文章", f"2019-05-1{at}"] for at in range(3)]) for n in range(4)
    ]
    assert {column.newest for column in columns(*pages)} == {"2019-05-12"}


def test_on_few_columns_it_may_be_their_own() -> None:
    pages = [
        _with_box(n, own=[[f"{URL}/c{n}/{at}.html", "旧的文章", f"2019-05-1{at}"] for at in range(3)]) for n in range(3)
    ]
    assert {column.newest for column in columns(*pages)} == {"2026-11-14"}


def test_a_column_that_shows_nothing_else_keeps_it() -> None:
    pages = [_with_box(n, own=[]) for n in range(4)]
    assert {column.newest for column in columns(*pages)} == {"2026-11-14"}


def test_pages_that_a_script_leads_to_are_of_the_column_whatever_they_are_called() -> None:
    listed = {"kind": "column", "breadcrumb": ["首页", "通知公告"]}
    names = ["tzgg", "tzgg_2", "tzgg_3"]
    pages = [
        listed
        | {
            "url": f"{URL}/tz/{name}.shtml",
            "next_url": f"{URL}/tz/{after}.shtml" if after else "",
            "items": [[f"{URL}/tz/{name}-1.html", "关于放假的通知", f"2026-11-{18 - number:02}"]],
        }
        for number, (name, after) in enumerate(zip(names, [*names[1:], ""], strict=True))
    ]
    other = listed | {"url": f"{URL}/zc/zcwj_2.shtml", "items": [[f"{URL}/zc/1.html", "政策", "2020-01-01"]]}
    for order in (pages, pages[::-1]):
        column, single = sorted(columns(*order, other), key=lambda found: found.url)
        assert (column.newest, len(column.items), len(single.items)) == ("2026-11-18", 3, 1)


PAGED = {
    "below the list's name, counted down": ("tz.htm", "tz/3.htm", "tz/2.htm"),
    "by list and page": ("tz/list_5_1.html", "tz/list_5_2.html", "tz/list_5_3.html"),
    "behind the list's name": ("tz/tz.shtml", "tz/tz_2.shtml", "tz/tz_3.shtml"),
    "in folders": ("tz/", "tz/page/2/", "tz/page/3/"),
    "by a parameter of the program's own": ("l.do?a=1", "l.do?a=1&gotopage=2", "l.do?a=1&gotopage=3"),
}


@pytest.mark.parametrize("paths", PAGED.values(), ids=PAGED)
@pytest.mark.parametrize("texts", [("1", "2", "3"), ("[1]", "[2]", "[3]"), ("上一页", "下一页 >", "尾页")])
def test_pages_of_a_list_are_one_column_however_programs_name_them(
    paths: tuple[str, ...], texts: tuple[str, ...]
) -> None:
    links = [[f"{URL}/{path}", text] for path, text in zip(paths, texts, strict=True)]
    pages = [
        {
            "url": f"{URL}/{path}",
            "kind": "column",
            "depth": 1,
            "title": f"通知公告{f' 第{number}页' if number else ''}-某市人民政府",
            "items": [[f"{URL}/a{number}.html", "关于放假的通知", f"2026-11-{18 - number:02}"]],
            "links": links,
        }
        for number, path in enumerate(paths)
    ]
    other = {
        "url": f"{URL}/zc.htm",
        "kind": "column",
        "title": "政策文件",
        "links": [],
        "items": [[f"{URL}/p.html", "政策", "2020-01-01"]],
    }
    named = {
        "url": f"{URL}/2.htm",
        "kind": "column",
        "title": "领导活动",
        "items": [[f"{URL}/l.html", "活动", "2020-01-01"]],
        "links": [],
    }
    pages[0]["links"] = [*links, [f"{URL}/zc.htm", "政策文件"], [f"{URL}/2.htm", "2"]]
    for order in (pages, pages[::-1]):
        found = columns(*order, other, named)
        assert sorted((column.name, len(column.items)) for column in found) == [
            ("政策文件", 1),
            ("通知公告", 3),
            ("领导活动", 1),
        ]
    (column,) = (column for column in columns(*pages, other, named) if column.name == "通知公告")
    assert (column.url, column.newest) == (f"{URL}/{paths[0]}", "2026-11-18")


def test_pages_that_lead_to_one_another_in_a_circle_are_lists_all_the_same() -> None:
    listed = {"kind": "column", "items": [[f"{URL}/1.html", "通知", "2026-11-18"]]}
    around = [listed | {"url": f"{URL}/{i}_x.shtml", "next_url": f"{URL}/{(i + 1) % 3}_x.shtml"} for i in range(3)]
    assert sum(len(column.items) for column in columns(*around)) == 3


@pytest.mark.parametrize(
    ("path", "trail", "is_closed"),
    [
        ("/xwzx/gzdt/", ["首页", "新闻中心", "工作动态"], False),
        ("/a/gzdt/", ["首页", "专题专栏", "文明创建", "工作动态"], True),
        ("/a/gzdt/", ["首页", "往期专题", "工作动态"], True),
        ("/a/gzdt/", ["首页", "2019年两会", "工作动态"], True),
        ("/a/zcwj/", ["首页", "政府信息公开专栏", "政策文件"], False),
        ("/ztzl/wmcj/gzdt/", ["首页", "工作动态"], True),
        ("/ztzl/wmcj/gzdt/", [], True),
        ("/zfxxgk/zt/", ["首页", "政策文件"], False),
        ("/a/lsyg/", ["首页", "历史沿革"], True),
    ],
)
def test_columns_of_a_campaign_are_closed_with_it(path: str, trail: list[str], is_closed: bool) -> None:
    item = [f"{URL}/1.html", "关于放假的通知", "2019-11-01"]
    (column,) = columns(
        {"url": URL + path, "kind": "column", "title": "工作动态", "breadcrumb": trail, "items": [item]}
    )
    assert column.is_static is is_closed


@pytest.mark.parametrize(
    ("home", "title", "trail"),
    [
        ("某市政务服务管理局", "某市政务服务管理局-通知公告", []),
        ("某市政务服务管理局_首页", "某市政务服务管理局 | 通知公告", []),
        ("某市政务服务管理局", "某市政务服务管理局", ["某市政务服务管理局", "通知公告"]),
        ("首页", "通知公告-某市政务服务管理局", []),
    ],
)
def test_the_name_of_the_site_is_that_of_no_column(home: str, title: str, trail: list[str]) -> None:
    raw = {
        "site": {"url": f"{URL}/"},
        "observed_at": "2026-11-20T02:00:00+00:00",
        "pages": [
            {"url": f"{URL}/", "kind": "home", "title": home},
            {
                "url": f"{URL}/tz/",
                "kind": "column",
                "depth": 1,
                "title": title,
                "breadcrumb": trail,
                "items": [[f"{URL}/1.html", "关于放假的通知", "2026-11-01"]],
            },
        ],
    }
    (column,) = columns_of(build_evidence(raw, CHINA, read_page=read_page), CHINA)
    assert (column.name, column.type, column.level) == ("通知公告", "notices", 1)


def test_undated_entries_are_dated_by_their_articles_and_days_to_come_do_not_count() -> None:
    (column,) = columns(
        {
            "url": f"{URL}/tz/",
            "kind": "column",
            "breadcrumb": ["首页", "政务公开", "通知公告"],
            "items": [[f"{URL}/tz/1.html", "关于放假的通知"], [f"{URL}/tz/2.html", "笔误的通知", "2062-11-18"]],
        },
        {"url": f"{URL}/tz/1.html", "kind": "article", "published": {"date": "2026-03-02", "source": "visible"}},
    )
    assert (column.newest, column.level, column.is_settled) == ("2026-03-02", 2, True)


@pytest.mark.parametrize(
    ("read", "dated", "is_settled"),
    [
        ((0, 1, 2), (), True),
        ((0, 1), (), False),
        ((5,), (), False),
        ((), (4,), True),
        ((0, 1, 2, 3, 4, 5), (), True),
    ],
)
def test_a_list_without_dates_is_as_new_as_the_articles_at_its_top(
    read: tuple[int, ...], dated: tuple[int, ...], *, is_settled: bool
) -> None:
    items = [
        [f"{URL}/tz/{n}.html", f"关于放假的第{n}号通知", *(["2024-01-02"] if n in dated else [])] for n in range(6)
    ]
    articles = [
        {"url": f"{URL}/tz/{n}.html", "kind": "article", "published": {"date": "2024-03-02", "source": "visible"}}
        for n in read
    ]
    (column,) = columns(
        {"url": f"{URL}/tz/", "kind": "column", "breadcrumb": ["首页", "通知公告"], "items": items}, *articles
    )
    assert column.is_settled is is_settled


def test_entries_whose_date_nobody_read_leave_the_column_open() -> None:
    item = [f"{URL}/tz/1.html", "关于放假的通知"]
    (column,) = columns({"url": f"{URL}/tz/", "kind": "column", "breadcrumb": ["首页", "通知公告"], "items": [item]})
    assert (column.newest, column.is_settled) == ("", False)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param({"text": "数据发布 暂无数据"}, True, id="says so"),
        pytest.param({"text": "当前位置：首页 > 数据发布 共 0 条 第 1/1 页"}, True, id="only furniture"),
        pytest.param({"text": "本市统计工作由统计局负责，" * 5}, False, id="a text"),
        pytest.param({"links": [[f"{URL}/a.pdf", "统计年鉴"]]}, False, id="a link of its own"),
        pytest.param({"resources": [[f"{URL}/chart.png", "image"]]}, False, id="a picture of its own"),
        pytest.param({"resources": [["http://data.example/", "frame"]]}, False, id="a frame"),
        pytest.param({"unseen": ["list"]}, False, id="a list that a script draws"),
        pytest.param({"unseen": ["list-by-file"]}, False, id="a list that a file of scripts may draw"),
    ],
)
def test_empty(facts: dict[str, Any], expected: bool) -> None:
    (column,) = columns({"url": f"{URL}/sj/", "kind": "column", "breadcrumb": ["首页", "数据发布"], **facts})
    assert column.is_empty is expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(["/js/common.js", "/js/lists.js?v=2"], True, id="other lists load them and stand in the HTML"),
        pytest.param(["/js/common.js", "/js/lists.js", "/js/data.js"], False, id="one of them is its own"),
    ],
)
def test_files_that_full_columns_load_draw_no_list(files: list[str], *, expected: bool) -> None:
    def scripts(names: list[str]) -> list[list[str]]:
        return [[f"{URL}{name}", "script"] for name in names]

    full = {"items": [[f"{URL}/tz/1.html", "关于放假的通知", "2026-03-02"]]}
    known = scripts(["/js/common.js", "/js/lists.js?v=1", "/js/more.js"])
    _, column = columns(
        {"url": f"{URL}/tz/", "kind": "column", "breadcrumb": ["首页", "通知公告"], "resources": known, **full},
        {
            "url": f"{URL}/sj/",
            "kind": "column",
            "breadcrumb": ["首页", "数据发布"],
            "resources": scripts(files),
            "unseen": ["list-by-file"],
        },
    )
    assert column.is_empty is expected


def test_a_column_closed_by_its_name_is_static() -> None:
    (column,) = columns(
        {
            "url": f"{URL}/zt/",
            "kind": "column",
            "breadcrumb": ["首页", "2019年工作动态"],
            "items": [[f"{URL}/1.html", "旧闻一则标题", "2019-02-01"]],
        }
    )
    assert column.is_static


def test_a_list_that_a_script_may_fill_further_leaves_the_column_open() -> None:
    item = [f"{URL}/tz/1.html", "关于放假的通知", "2019-03-02"]
    page = {"url": f"{URL}/tz/", "kind": "column", "breadcrumb": ["首页", "通知公告"], "items": [item]}
    (seen,), (drawn,) = columns(page), columns({**page, "unseen": ["list"]})
    assert (seen.is_settled, seen.is_drawn) == (True, False)
    assert (drawn.is_settled, drawn.is_drawn) == (False, True)
