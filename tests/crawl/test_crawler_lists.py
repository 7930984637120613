"""Lists: their further pages, whoever turns to them, and what of columns and articles a budget leaves out."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace

from govsite.model.outcome import Reason
from govsite.model.page import PageKind

from .fake_city import FAST, FakeClient, html, one_evidence, page_urls, problems

H = "http://www.h.gov.cn"
HOME = f"{H}/"


def turned(number: int, *links: str, pages: int = 4) -> str:
    return html(*links, text=f"第{number}页" * (number + 1)) + f'<script>turn({pages},{number},"index","html")</script>'


LISTS = {
    HOME: html("/tz/", "/a.html"),
    f"{H}/a.html": html("/b.html"),
    f"{H}/b.html": html(text="深"),
    f"{H}/tz/": turned(0, "/tz/0.html"),
    f"{H}/tz/index_1.html": turned(1, "/tz/1.html"),
    f"{H}/tz/index_2.html": turned(2, "/tz/2.html"),
    f"{H}/tz/index_3.html": turned(3, "/tz/3.html"),
    **{f"{H}/tz/{i}.html": html(text=f"文{'章' * i}") for i in range(4)},
}


async def test_lists_whose_pages_only_a_script_links_are_read_to_their_end_behind_everything_else() -> None:
    client = FakeClient(dict(LISTS))
    found = await one_evidence(client, HOME, settings=replace(FAST, max_depth=2))
    paths = ["/", "/tz/", "/a.html", "/tz/0.html", "/b.html", "/tz/index_1.html", "/tz/1.html", "/tz/index_2.html"]
    assert page_urls(found)[:8] == [H + path for path in paths]
    assert page_urls(found)[8:] == [f"{H}/tz/2.html", f"{H}/tz/index_3.html", f"{H}/tz/3.html"]
    assert {page.depth for page in found.pages if "index_" in page.url} == {1}, "as deep as the first page"
    assert found.is_complete
    assert problems(found) == {}


@pytest.mark.parametrize(
    "missing", [404, Reason.READ_TIMEOUT, (302, "/"), html(text="页面不存在"), ("image/png", b"x")]
)
async def test_a_page_that_was_only_guessed_is_no_fault_where_there_is_none(missing: object) -> None:
    client = FakeClient({**LISTS, f"{H}/tz/index_1.html": missing})
    found = await one_evidence(client, HOME)
    assert page_urls(found) == [H + path for path in ("/", "/tz/", "/a.html", "/tz/0.html", "/b.html")]
    assert (found.is_complete, problems(found)) == (True, {})


async def test_a_guessed_page_that_is_linked_as_well_is_a_page_like_any_other() -> None:
    client = FakeClient({**LISTS, f"{H}/b.html": html("/tz/index_1.html"), f"{H}/tz/index_1.html": 404})
    assert problems(await one_evidence(client, HOME)) == {f"{H}/tz/index_1.html": Reason.HTTP_STATUS}


async def test_pages_of_lists_that_the_budget_leaves_out_leave_the_crawl_whole() -> None:
    found = await one_evidence(FakeClient(dict(LISTS)), HOME, settings=replace(FAST, max_pages=5))
    assert page_urls(found) == [H + path for path in ("/", "/tz/", "/a.html", "/tz/0.html", "/b.html")]
    assert found.is_complete


async def test_pages_of_a_list_may_differ_by_numbers_alone_and_one_that_repeats_itself_ends_it() -> None:
    issues = {
        f"{H}/index_{i}.html": html(f"/{i}.html", text="公报") + f'<script>turn(9,{i},"index","html")</script>'
        for i in range(1, 6)
    }
    over = {
        f"{H}/index_{i}.html": html("/5.html", text="公报") + f'<script>turn(9,{i},"index","html")</script>'
        for i in (6, 7)
    }
    first = html("/a.html") + '<script>turn(9,0,"index","html")</script>'
    articles = {f"{H}/{i}.html": html(text=f"第{i}期") for i in range(1, 6)}
    found = await one_evidence(FakeClient({HOME: first, **issues, **over, **articles}), HOME)
    assert {url for url in page_urls(found) if "index_" not in url} == {HOME, *articles}
    assert f"{H}/index_7.html" not in page_urls(found)


def shelf(name: str, *links: str) -> str:
    """A column that leads to articles, as its label says."""
    return html(*links, text=name, head='<meta name="ColumnType" content="x">')


@pytest.mark.parametrize(
    ("settings", "count"),
    [
        pytest.param({}, 0, id="the whole site was read"),
        pytest.param({"max_pages": 10}, 0, id="articles are left"),
        pytest.param({"max_pages": 4}, 1, id="a column is left"),
        pytest.param({"max_depth": 1}, 1, id="a column lies deeper"),
    ],
)
async def test_columns_that_were_not_read_are_counted_and_articles_are_none(
    settings: dict[str, int], count: int
) -> None:
    table: dict[str, object] = {HOME: html("/a/", "/b/", *(f"/show.asp?id={number}" for number in range(9)))}
    table |= {f"{H}/a/": shelf("甲", "/a/deep/"), f"{H}/b/": shelf("乙"), f"{H}/a/deep/": shelf("丙")}
    table |= {f"{H}/show.asp?id={number}": html(text="文" * (number + 1)) for number in range(9)}
    found = await one_evidence(FakeClient(table), HOME, settings=replace(FAST, **settings))
    assert (found.unread_columns, found.is_complete) == (count, not settings)


@pytest.mark.parametrize(("answer", "count"), [(404, 0), (Reason.READ_TIMEOUT, 1)])
async def test_a_column_that_did_not_come_may_be_one_and_one_that_is_gone_is_none(answer: object, count: int) -> None:
    found = await one_evidence(FakeClient({HOME: html("/a/", "/b/"), f"{H}/a/": answer, f"{H}/b/": html()}), HOME)
    assert found.unread_columns == count


async def test_programs_are_known_by_what_was_read_of_them() -> None:
    links = [f"/x_{number}.jsp" for number in range(9)] + [f"/y_{number}.jsp?id=1" for number in range(9)]
    table: dict[str, object] = {HOME: html(*links)}
    table |= {f"{H}/x_{number}.jsp": html(text="文" * (number + 1)) for number in range(9)}
    table |= {f"{H}/y_{number}.jsp?id=1": shelf("栏" * (number + 1)) for number in range(9)}
    found = await one_evidence(FakeClient(table), HOME, settings=replace(FAST, max_pages=8))
    assert sum("x_" in page.url for page in found.pages) == 7
    assert found.unread_columns == 0, "seven pages of its kind were none"
    found = await one_evidence(FakeClient(table), HOME, settings=replace(FAST, max_pages=13))
    assert sum("y_" in page.url for page in found.pages) == 3
    assert found.unread_columns == 6, "an address may say article, and its kind column"


async def test_the_topmost_articles_of_a_list_without_dates_are_read_before_others() -> None:
    def column(name: str, date: str) -> str:
        rows = "".join(
            f"<li><a href='/{name}/t20240101_{n}.html'>关于{name}事项的第{n}号通知</a>{date}</li>" for n in range(9)
        )
        return f"<title>{name}</title><meta name='ColumnType' content='x'><ul>{rows}</ul>"

    table: dict[str, object] = {HOME: html("/a/", "/b/")}
    table |= {f"{H}/a/": column("a", "2026-01-02"), f"{H}/b/": column("b", "")}
    table |= {f"{H}/{name}/t20240101_{n}.html": html(text=name + "文" * n) for name in "ab" for n in range(9)}
    found = await one_evidence(FakeClient(table), HOME, settings=replace(FAST, max_pages=9))
    read = [url.removeprefix(H) for url in page_urls(found)[3:]]
    assert read == [*(f"/b/t20240101_{n}.html" for n in range(3)), *(f"/a/t20240101_{n}.html" for n in range(3))]


def linked(number: int, *, last: int) -> str:
    """A page of a list that links to the next one, and to an article."""
    onward = f'<a href="/tz/{number + 1}.htm">下一页</a>' if number < last else ""
    items = "".join(
        f"<li><a href='/tz/t20240101_{number}{i}.html'>关于{'某' * number}事{'项' * i}的通知</a>2026-01-0{i}</li>"
        for i in (1, 2)
    )
    return f"<!DOCTYPE html><html><head><meta charset=utf-8><title>通知</title></head><body><ul>{items}</ul>{onward}</body></html>"


async def test_a_list_is_read_to_its_end_however_many_pages_it_has_behind_everything_else() -> None:
    last = 6
    pages: dict[str, object] = {f"{H}/tz/{number}.htm": linked(number, last=last) for number in range(1, last + 1)}
    pages |= {
        f"{H}/tz/t20240101_{n}{i}.html": html(text=f"{'文' * n}{'章' * i}") for n in range(1, last + 1) for i in (1, 2)
    }
    pages |= {HOME: html("/tz/1.htm", "/zc/"), f"{H}/zc/": html("/zc/a/"), f"{H}/zc/a/": html(text="甲")}
    found = await one_evidence(FakeClient(pages), HOME, settings=replace(FAST, max_depth=3))
    assert {page.url for page in found.pages} == set(pages)
    depths = [page.depth for page in found.pages if page.url.endswith(".htm")]
    assert depths == [1, 2, 2, 2, 2, 2], "as deep as the second"
    order = page_urls(found)
    assert order.index(f"{H}/tz/2.htm") > order.index(f"{H}/zc/a/")
    assert found.is_complete
    for most in (6, 7, 12):  # articles and further pages are left: no column is
        cut = await one_evidence(FakeClient(pages), HOME, settings=replace(FAST, max_pages=most))
        assert (cut.unread_columns, cut.is_complete) == (0, False)
    cut = await one_evidence(FakeClient(pages), HOME, settings=replace(FAST, max_pages=6))
    assert f"{H}/zc/a/" in page_urls(cut)
    assert not cut.is_complete


def rows(number: int, *, last: int = 3) -> str:
    """Rows of a list as XML, the next ones named beside them."""
    following = f'<nextgroup><![CDATA[<a href="/proxy.jsp?page={min(number + 1, last)}"></a>]]></nextgroup>'
    record = f"<record><![CDATA[<li><a href='/{number}.html'>第{number}号</a></li>]]></record>"
    return f"<datastore>{following}<recordset>{record}</recordset></datastore>"


@pytest.mark.parametrize("kind", ["text/xml", "text/html", "text/plain"])
async def test_rows_that_a_script_asks_for_lead_to_pages_and_are_none(kind: str) -> None:
    first = html("/a.html") + f'<script type="text/xml">{rows(0)}</script>'
    data = {f"{H}/proxy.jsp?page={i}": (kind, f'<?xml version="1.0"?>{rows(i)}') for i in range(1, 4)}
    articles = {f"{H}/{i}.html": html(text=f"文{'章' * i}") for i in range(4)}
    client = FakeClient({HOME: first, f"{H}/a.html": html(text="甲"), **data, **articles})
    found = await one_evidence(client, HOME)
    assert page_urls(found) == [HOME, *(f"{H}/{name}.html" for name in ("a", 0, 1, 2, 3))]
    assert [url for url in client.gets() if "proxy" in url] == list(data)
    assert (found.is_complete, problems(found)) == (True, {})


@pytest.mark.parametrize(
    "behind", [404, 405, Reason.READ_TIMEOUT, ("text/xml", "<datastore><recordset></recordset></datastore>")]
)
async def test_a_list_whose_next_rows_do_not_come_says_that_it_goes_on(behind: object) -> None:
    column = f'{shelf("通知公告", "/a.html")}<ul><script type="text/xml">{rows(0).replace("第0号", "关于第0号文件的通知")}</script></ul>'
    column = column.replace("<li>", "<li>2026-03-02 ")
    table: dict[str, object] = {HOME: html("/tz/"), f"{H}/tz/": column, f"{H}/proxy.jsp?page=1": behind}
    found = await one_evidence(FakeClient(table), HOME)
    assert {page.url.removeprefix(H): page.pages_beyond for page in found.pages} == {"/": 0, "/tz/": 1}
    table[f"{H}/proxy.jsp?page=1"] = ("text/xml", rows(1, last=1))
    found = await one_evidence(FakeClient(table), HOME)
    assert [page.pages_beyond for page in found.pages] == [0, 0]


async def test_robots_txt_holds_for_guessed_pages_and_makes_none_of_them_a_gap() -> None:
    rules = ("text/plain", "User-agent: *\nDisallow: /tz/index_")
    client = FakeClient({**LISTS, f"{H}/robots.txt": rules})
    found = await one_evidence(client, HOME)
    assert not any("index_" in url for url in client.gets())
    assert (found.is_complete, problems(found)) == (True, {})


ASKED = f"{H}/api/rows.json?page=1"


def answer(*numbers: int, total: int | None = None) -> tuple[str, str]:
    rows = [{"url": f"/{n}.html", "title": f"关于第{n}号工作的通知", "date": f"2026-11-0{n}"} for n in numbers]
    return "application/json", json.dumps({"rows": rows, "total": total or len(rows)})


def with_list(rows: object) -> dict[str, object]:
    """A site with a column whose rows a script asks for."""
    column = html(title="通知公告") + '<div><script>ask("/api/rows.json?page=1")</script></div>'
    articles = {f"{H}/{n}.html": html(text=f"文{'章' * n}") for n in range(1, 6)}
    return {HOME: html("/tz/"), f"{H}/tz/": column, ASKED: rows, **articles}


async def test_a_column_has_the_rows_that_its_script_asks_for() -> None:
    client = FakeClient(with_list(answer(3, 2, 1)))
    found = await one_evidence(client, HOME)
    pages = {page.url: page for page in found.pages}
    column = pages[f"{H}/tz/"]
    assert (column.kind, "list" in column.unseen) == (PageKind.COLUMN, False)
    assert [(item.url, item.date) for item in column.items] == [(f"{H}/{n}.html", f"2026-11-0{n}") for n in (3, 2, 1)]
    assert pages[ASKED].kind is PageKind.PART, "nobody opens it"
    assert {f"{H}/{n}.html" for n in (3, 2, 1)} < pages.keys()
    assert {method for method, _ in client.asked} <= {"GET", "HEAD"}
    assert (found.is_complete, found.unread_columns, problems(found)) == (True, 0, {})


async def test_rows_behind_the_first_ones_are_asked_for_when_all_else_is_read() -> None:
    following = ASKED.replace("=1", "=2")
    client = FakeClient({**with_list(answer(3, 2, total=4)), following: answer(1, 4, total=4)})
    found = await one_evidence(client, HOME)
    assert client.gets()[-3:] == [following, f"{H}/1.html", f"{H}/4.html"]
    assert following not in page_urls(found)
    assert [item.url for item in found.pages[1].items] == [f"{H}/3.html", f"{H}/2.html"]


@pytest.mark.parametrize(
    "rows", [404, Reason.BLOCKED, Reason.READ_TIMEOUT, answer(), ("application/json", "{"), html(text="页面不存在")]
)
async def test_a_list_that_gave_no_rows_stays_unseen_and_is_no_broken_page(rows: object) -> None:
    found = await one_evidence(FakeClient(with_list(rows)), HOME)
    (column,) = (page for page in found.pages if page.url == f"{H}/tz/")
    assert ("list" in column.unseen, column.items) == (True, ())
    assert ASKED not in page_urls(found)
    assert (found.unread_columns, problems(found)) == (0, {})


async def test_a_list_that_robots_txt_closes_is_not_asked_for() -> None:
    rules = ("text/plain", "User-agent: *\nDisallow: /api/")
    client = FakeClient({**with_list(answer(1)), f"{H}/robots.txt": rules})
    found = await one_evidence(client, HOME)
    assert ASKED not in client.gets()
    assert "list" in found.pages[1].unseen
    assert (found.unread_columns, problems(found)) == (0, {})


async def test_a_list_beyond_the_budget_stays_unseen() -> None:
    found = await one_evidence(FakeClient(with_list(answer(1))), HOME, settings=replace(FAST, max_pages=2))
    assert "list" in found.pages[1].unseen
    assert (found.unread_columns, found.is_complete) == (0, False)
