"""Articles out of an archive: files behind programs, in viewers and in players arrive like any other."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest
from msgspec.structs import replace

from govsite.crawl.article import read_article
from govsite.harvest import Harvest, harvest
from govsite.model.article import ArticleFacts
from govsite.policy.jurisdictions import load_jurisdiction
from govsite.warc.folder import Archive, index_archive
from tests.untidy import UNTIDY

HOST = "http://www.example.gov.cn"
PROSE = "<p>" + "各区县人民政府，市政府各部门：现将有关事项通知如下，请认真贯彻执行。" * 4 + "</p>"
VOCABULARY = load_jurisdiction("cn").pages
HTML = {"Content-Type": "text/html; charset=UTF-8"}
DOC = b"\xd0\xcf\x11\xe0 a document"


def page(inside: str) -> bytes:
    """An article as the State's older sites have it: GBK, whatever the header says."""
    title = "<title>关于任免的通知</title><h1>关于任免的通知</h1><p>发布时间：2020-01-02 来源：办公室</p>"
    return f"<html><head>{title}<body><div id=zoom>{PROSE}{inside}</div></body></html>".encode("gb18030")


def record(url: str, body: bytes, headers: dict[str, str]) -> bytes:
    """One response record."""
    http = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    block = f"HTTP/1.1 {'302 Found' if 'Location' in headers else '200 OK'}\r\n{http}\r\n".encode() + body
    return (
        "WARC/1.1\r\nWARC-Type: response\r\nContent-Type: application/http; msgtype=response\r\n"
        f"WARC-Record-ID: <urn:uuid:{uuid5(NAMESPACE_URL, url)}>\r\nWARC-Date: 2026-01-02T03:04:05Z\r\n"
        f"WARC-Target-URI: {url}\r\nContent-Length: {len(block)}\r\n\r\n"
    ).encode() + block + b"\r\n\r\n"  # fmt: skip


def harvested(folder: Path, inside: str, answers: dict[str, tuple[bytes, dict[str, str]]]) -> Harvest:
    """The harvest of an archive with one article."""
    for name in ("archive", "indexes"):
        (folder / name).mkdir()
    whole = {"/t/a.html": (page(inside), HTML), **answers}
    records = b"".join(record(f"{HOST}{path}", body, headers) for path, (body, headers) in whole.items())
    (folder / "archive" / "a.warc").write_bytes(records)
    index_archive(folder)
    return harvest(Archive(folder), folder=folder / "out", vocabulary=VOCABULARY, sites={})


@pytest.mark.parametrize(
    ("inside", "path", "headers", "suffix"),
    [
        pytest.param(
            "<p>附件【<a href='/system/_content/download.jsp?owner=1&wbfileid=2'>申请表.docx</a>】</p>", "/system/_content/download.jsp?owner=1&wbfileid=2",
            {"Content-Type": "application/octet-stream", "Content-Disposition": "attachment; filename*=UTF-8''%E7%94%B3.DOCX"}, ".docx", id="a program, its answer names the file",
        ),
        pytest.param(
            "<a href='/module/download/downfile.jsp?classid=0&filename=19.doc'>附件</a>", "/module/download/downfile.jsp?classid=0&filename=19.doc",
            {"Content-Type": "application/msword"}, ".doc", id="a program, its answer states the type",
        ),
        pytest.param(
            "<iframe src='/pdfjs/web/viewer.html?file=/files/plan.pdf'></iframe>", "/files/plan.pdf",
            {"Content-Type": "application/pdf"}, ".pdf", id="in a viewer",
        ),
        pytest.param("<embed src='plan.pdf'>", "/t/plan.pdf", {"Content-Type": "application/pdf"}, ".pdf", id="as a plug-in"),
        pytest.param("<video src=v.mp4></video>", "/t/v.mp4", {"Content-Type": "video/mp4"}, ".mp4", id="a recording"),
    ],
)  # fmt: skip
def test_files_behind_programs_and_in_viewers_arrive(
    tmp_path: Path, inside: str, path: str, headers: dict[str, str], suffix: str
) -> None:
    found = harvested(tmp_path, inside, {path: (DOC, headers)})
    (article,) = found.articles
    (file,) = article.attachments
    assert (file.url, file.size) == (f"{HOST}{path}", len(DOC))
    assert file.path is not None
    assert Path(file.path).suffix == suffix
    assert (tmp_path / "out" / file.path).read_bytes() == DOC
    assert found.left_out == []
    if "<a " in inside:
        assert f'href="{file.path}"' in article.body


def test_references_start_from_the_base_that_the_page_names(tmp_path: Path) -> None:
    inside = f"<base href='{HOST}/app/'><img src=1.jpg><a href=b.doc>附件</a><a href=t.html>又一篇</a>"
    found = harvested(
        tmp_path,
        inside,
        {
            "/app/1.jpg": (DOC, {"Content-Type": "image/jpeg"}),
            "/app/b.doc": (DOC, {"Content-Type": "application/msword"}),
        },
    )
    (article,) = found.articles
    assert [file.url for file in (*article.images, *article.attachments)] == [f"{HOST}/app/1.jpg", f"{HOST}/app/b.doc"]
    assert f'href="{HOST}/app/t.html"' in article.body
    assert found.left_out == []


@pytest.mark.parametrize(
    ("inside", "answers"),
    [
        pytest.param("<a href='/down.jsp?id=1'>申请表.docx</a>", {}, id="never fetched"),
        pytest.param("<a href='/down.jsp?id=1'>申请表.docx</a>", {"/down.jsp?id=1": (b"<form>", HTML)}, id="a page with a code to type in"),
        pytest.param("<video src=v.mp4></video>", {}, id="a recording that is not here"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_here_is_told(
    tmp_path: Path, inside: str, answers: dict[str, tuple[bytes, dict[str, str]]]
) -> None:
    found = harvested(tmp_path, inside, answers)
    assert [item.reason for item in found.left_out] == ["attachment-missing"]


def test_a_link_to_another_page_is_no_file(tmp_path: Path) -> None:
    found = harvested(tmp_path, "<a href=b.html>又一篇</a>", {"/t/b.html": (page(""), HTML)})
    assert [article.attachments for article in found.articles] == [(), ()]


@pytest.mark.parametrize("href", UNTIDY)
def test_an_article_with_links_that_are_no_urls_arrives(tmp_path: Path, href: str) -> None:
    here = escape(href)
    inside = (
        f"<a href='{here}'>附件.doc</a><a href='{here}.doc'>附件</a><img src='{here}'><iframe src='{here}'></iframe>"
        f"<embed src='{here}'><video src='{here}'><source src='{here}'></video><object data='{here}'></object>"
    )
    found = harvested(tmp_path, inside, {})
    (article,) = found.articles
    assert "请认真贯彻执行" in article.body


def part(number: int, inside: str = "", *, title: str = "关于任免的通知") -> bytes:
    """One page of an article."""
    head = f"<title>{title}</title><h1>{title}</h1><p>发布时间：2020-01-02 来源：办公室</p>"
    body = f"<div id=zoom><p>第{number}部分</p>{PROSE}{inside}</div>"
    return f"<html><head>{head}<body>{body}</body></html>".encode("gb18030")


PAGER = "<div>" + "".join(f"<a href='{href}'>{text}</a> " for href, text in (
    ("a.html", "1"), ("a_1.html", "2"), ("a_2.html", "3"), ("a_1.html", "下一页"), ("a_2.html", "尾页"))) + "</div>"  # fmt: skip


def test_an_article_on_several_pages_is_one(tmp_path: Path) -> None:
    answers = {
        "/t/a_1.html": (part(2, f"<a href='/f/2.doc'>附件</a>{PAGER}"), HTML),
        "/t/a_2.html": (part(3, f"<img src='/f/3.png'>{PAGER}"), HTML),
        "/f/2.doc": (DOC, {"Content-Type": "application/msword"}),
        "/f/3.png": (b"\x89PNG", {"Content-Type": "image/png"}),
    }
    found = harvested(tmp_path, f"<p>第1部分</p>{PAGER}", answers)
    (article,) = found.articles
    assert article.url == f"{HOST}/t/a.html"
    places = [article.body.index(f"第{number}部分") for number in (1, 2, 3)]
    assert places == sorted(places)
    assert "下一页" not in article.body
    assert [file.sha256 is not None for file in (*article.attachments, *article.images)] == [True, True]
    assert found.left_out == []
    assert [shown[2] for shown in found.before] == [article.url]


@pytest.mark.parametrize(
    ("call", "first"),
    [("createPageHTML(3, {}, 'a', 'html')", 0), ("createPageHTML('page_div',3, {},'a','html',9)", 1)],
)
def test_pages_that_only_a_script_links_belong_to_the_article_too(tmp_path: Path, call: str, first: int) -> None:
    scripts = [f"<script>{call.format(number + first)};</script>" for number in range(3)]
    answers = {f"/t/a_{number + first}.html": (part(number + 1, scripts[number]), HTML) for number in (1, 2)}
    found = harvested(tmp_path, scripts[0], answers)
    (article,) = found.articles
    assert ("第2部分" in article.body, "第3部分" in article.body, found.left_out) == (True, True, [])


def pages_of_program(*others: int) -> str:
    return "<div>" + "".join(f"<a href='show.jsp?id=1&page={number}'>{number}</a> " for number in others) + "</div>"


@pytest.mark.parametrize(
    ("first", "others"),
    [("/t/show.jsp?id=1", (1, 2, 3)), ("/t/show.jsp?id=1&page=1", (2, 3)), ("/t/show.jsp?id=1", (0, 1, 2))],
)
def test_an_article_whose_pages_a_parameter_numbers_is_one(tmp_path: Path, first: str, others: tuple[int, ...]) -> None:
    pager = pages_of_program(*others)
    said = (1, 2, 3) if len(others) == 3 else (2, 3)
    answers = {f"/t/show.jsp?id=1&page={n}": (part(k, pager), HTML) for n, k in zip(others, said, strict=True)}
    other = (part(9, title="关于放假的通知"), HTML)
    found = harvested(tmp_path, "", {**answers, first: (part(1, pager), HTML), "/t/show.jsp?id=2&page=2": other})
    articles = {article.url.removeprefix(HOST): article.body for article in found.articles}
    assert list(articles) == ["/t/a.html", first, "/t/show.jsp?id=2&page=2"]
    assert [articles[first].count(f"第{number}部分") for number in (1, 2, 3)] == [1, 1, 1]
    assert found.left_out == []


def test_a_page_of_an_article_that_is_not_there_is_told_and_counted(tmp_path: Path) -> None:
    found = harvested(tmp_path, PAGER, {"/t/a_2.html": (part(3), HTML)})
    (article,) = found.articles
    assert "第3部分" in article.body
    assert [(item.url, item.reason, item.detail) for item in found.left_out] == [
        (f"{HOST}/t/a_1.html", "not-captured", f"a page of {HOST}/t/a.html")
    ]
    assert {shown[2] for shown in found.before} == {article.url, f"{HOST}/t/a_1.html"}


def test_a_page_whose_name_merely_looks_like_that_is_an_article_of_its_own(tmp_path: Path) -> None:
    other = (part(1, title="关于放假的通知"), HTML)
    found = harvested(
        tmp_path, "<a href='a_1.html'>相关文件</a>", {"/t/a_1.html": other, "/t/a_2.html": (part(2), HTML)}
    )
    assert [(article.url.removeprefix(HOST), article.title) for article in found.articles] == [
        ("/t/a.html", "关于任免的通知"), ("/t/a_1.html", "关于放假的通知"), ("/t/a_2.html", "关于任免的通知"),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["text/xml", "application/json; charset=utf-8"])
def test_rows_of_a_list_that_a_script_asked_for_are_counted_as_what_they_show(tmp_path: Path, kind: str) -> None:
    shown = "".join(
        f"<record><![CDATA[<li><a href='/t/{name}.html'>关于任免的通知</a><span>2020-01-02</span></li>]]></record>"
        for name in "ab"
    )
    rows = f'<?xml version="1.0"?><datastore><recordset>{shown}</recordset></datastore>'
    if "json" in kind:
        rows = json.dumps(
            {"articles": [{"title": "关于任免的通知", "url": f"/t/{name}.html", "date": "2020-01-02"} for name in "ab"]}
        )
    found = harvested(tmp_path, "", {"/proxy.jsp?page=1": (rows.encode(), {"Content-Type": kind})})
    assert [article.url for article in found.articles] == [f"{HOST}/t/a.html"]
    assert [(item.url, item.reason) for item in found.left_out] == [(f"{HOST}/t/b.html", "not-captured")]


@pytest.mark.parametrize(
    ("form", "path"),
    [
        pytest.param(
            "<form action='/s'><input name=q><input type=submit value=搜索></form>", "/s?q=%E4%BB%BB", id="get"
        ),
        pytest.param(
            "<input id=keyword><a onclick='go()'>搜索</a><script>function go(){window.open('/s.html?q='+"
            "document.getElementById('keyword').value)}</script>",
            "/s.html?q=%E4%BB%BB",
            id="by script",
        ),
    ],
)
def test_what_a_search_answered_is_no_content(tmp_path: Path, form: str, path: str) -> None:
    home = f"<html><head><meta charset=utf-8><title>某市人民政府</title></head><body>{form}</body></html>".encode()
    labels = '<meta name="ArticleTitle" content="搜索结果"><meta name="PubDate" content="2020-01-02">'.encode("gb18030")
    answer = page("").replace(b"<head>", b"<head>" + labels)
    found = harvested(tmp_path, "", {"/": (home, HTML), path: (answer, HTML)})
    assert [article.url for article in found.articles] == [f"{HOST}/t/a.html"]
    assert (found.left_out, [url for _, _, url in found.before]) == ([], [f"{HOST}/t/a.html"])


@pytest.mark.parametrize("body", [b'document.write("12")', b'{"hits": 12}', b'call({"n": 1})', b"var hits = 12;"])
def test_what_a_counter_answers_is_no_article_whatever_it_calls_itself(tmp_path: Path, body: bytes) -> None:
    found = harvested(tmp_path, "", {"/module/articlehits.jsp?artid=1": (body, {"Content-Type": "text/html"})})
    assert [article.url for article in found.articles] == [f"{HOST}/t/a.html"]


def column(rows: int, pager: str) -> bytes:
    """A column's page with rows that lead to articles named by number."""
    shown = "".join(
        f"<li><a href='{n}.html'>关于任免的通知之{n}</a><span>2020-01-{n + 10}</span></li>" for n in range(rows)
    )
    labels = '<meta name="ColumnName" content="人事任免"><meta name="ColumnType" content="人事信息">'
    return f"<html><head>{labels}<title>人事任免</title></head><body><ul>{shown}</ul><div>{pager}</div></body>".encode()


def of_column(number: int) -> bytes:
    """One of its articles."""
    label = '<meta name="ColumnName" content="人事任免">'.encode("gb18030")
    return page(f"<p>{number}</p>").replace(b"<head>", b"<head>" + label)


@pytest.mark.parametrize(("captured", "is_told"), [(3, True), (6, True), (7, False)])
def test_a_list_that_goes_on_by_script_is_told_until_as_many_articles_are_there(
    tmp_path: Path, captured: int, is_told: bool
) -> None:
    pager = "共 3 页 <a href='javascript:turn(2)'>下一页</a>"
    answers = {f"/t/{number}.html": (of_column(number), HTML) for number in range(captured)}
    found = harvested(tmp_path, "", {"/t/index.html": (column(3, pager), HTML), **answers})
    told = [(item.url, item.column, item.detail) for item in found.left_out if item.reason == "list-goes-on"]
    detail = "2 further pages of some 3 entries, to which only a script leads"
    assert told == ([(f"{HOST}/t/index.html", "人事任免", detail)] if is_told else [])


def test_a_body_of_which_nothing_is_left_is_told(tmp_path: Path) -> None:
    """An article counts as arrived only with a text, a picture or a file."""
    empty = page("").replace(PROSE.encode("gb18030"), "<h1>关于任免的通知</h1>".encode("gb18030"))
    found = harvested(tmp_path, "", {"/t/a.html": (empty, HTML)})
    assert [(item.url, item.reason) for item in found.left_out] == [(f"{HOST}/t/a.html", "no-body")]


PDF = {"Content-Type": "application/pdf"}


def test_a_page_that_holds_nothing_but_a_file_has_arrived_with_it(tmp_path: Path) -> None:
    form = "<html><head><title>申请表</title></head><body><h1>申请表</h1><p>发布时间：2020-01-02</p>{}</body></html>"
    answers = {
        "/t/a.html": (form.format("<a href='/a.doc'>申请表.doc</a>").encode("gb18030"), HTML),
        "/a.doc": (DOC, {"Content-Type": "application/msword"}),
    }
    found = harvested(tmp_path, "", answers)
    assert [len(article.attachments) for article in found.articles] == [1]
    assert found.left_out == []


@pytest.mark.parametrize(
    ("hops", "link", "suffix"),
    [
        pytest.param({"/at/redir.pdf": "/at/real.pdf"}, "/at/redir.pdf", ".pdf", id="one hop"),
        pytest.param({"/down.jsp?id=1": "../at/b", "/at/b": "real.pdf"}, "/down.jsp?id=1", ".pdf", id="a program, two hops"),
    ],
)  # fmt: skip
def test_a_file_behind_redirects_arrives(tmp_path: Path, hops: dict[str, str], link: str, suffix: str) -> None:
    moved = {path: (b"", {"Location": target}) for path, target in hops.items()}
    found = harvested(tmp_path, f"<a href='{link}'>附件</a>", {"/at/real.pdf": (DOC, PDF), **moved})
    (article,) = found.articles
    (file,) = article.attachments
    assert (file.url, file.size, Path(file.path or "").suffix) == (f"{HOST}{link}", len(DOC), suffix)
    assert found.left_out == []


@pytest.mark.parametrize("target", ["/at/a.pdf", "/at/gone.pdf", ""])
def test_redirects_that_lead_nowhere_end(tmp_path: Path, target: str) -> None:
    answers = {"/at/a.pdf": (b"", {"Location": target})}
    found = harvested(tmp_path, "<a href='/at/a.pdf'>附件</a>", answers)
    assert [item.reason for item in found.left_out] == ["attachment-missing"]


@pytest.mark.parametrize("place", ["/a/index.html", "/z/index.html"])
@pytest.mark.parametrize(("date", "published"), [("发布时间：2020-01-02", "2020-01-02"), ("", "2020-01-10")])
def test_what_a_list_says_does_not_depend_on_its_address(tmp_path: Path, place: str, date: str, published: str) -> None:
    rows = column(3, "").replace(b"href='0.html'", b"href='/t/a.html'")
    article_of_list = page("").replace("发布时间：2020-01-02".encode("gb18030"), date.encode("gb18030"))
    found = harvested(tmp_path, "", {place: (rows, HTML), "/t/a.html": (article_of_list, HTML)})
    (article,) = found.articles
    assert (article.column, article.published, article.notes) == ("人事任免", published, ())


@pytest.mark.parametrize(
    ("inside", "is_linked"),
    [
        pytest.param("<a href=\"javascript:down('/at/1.doc','表.doc')\">表</a>", True, id="in a link's script"),
        pytest.param("<a href='javascript:;' onclick=\"down('/at/1.doc')\">表</a>", True, id="in a link's handler"),
        pytest.param("<a href='#' onclick=\"window.open('/at/1.doc')\">表</a>", True, id="in a window of its own"),
        pytest.param("<p><span onclick=\"down('/at/1.doc')\">表</span></p>", True, id="in a handler"),
        pytest.param("<button onclick=\"down('/at/1.doc')\">表</button>", True, id="in a button"),
        pytest.param("<p><script>showPdf('/at/1.doc','100%');</script></p>", False, id="in a viewer that a script calls"),
        pytest.param("<div class=wp_pdf_player pdfsrc=/at/1.doc></div>", False, id="in a viewer by its attribute"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("is_here", [True, False])
def test_files_that_scripts_give_arrive_or_are_told(
    tmp_path: Path, inside: str, is_linked: bool, is_here: bool
) -> None:
    answers = {"/at/1.doc": (DOC, {"Content-Type": "application/msword"})} if is_here else {}
    found = harvested(tmp_path, inside, answers)
    (article,) = found.articles
    (file,) = article.attachments
    assert (file.url, file.size) == (f"{HOST}/at/1.doc", len(DOC) if is_here else None)
    assert [item.reason for item in found.left_out] == ([] if is_here else ["attachment-missing"])
    if is_linked:
        assert f'<a href="{file.path or file.url}">表</a>' in article.body


@pytest.mark.parametrize(
    ("link", "name"),
    [
        ("<a href=/1.doc title='完整的附件名称.doc'>完整的附件...</a>", "完整的附件名称.doc"),
        ("<a href=/1.doc title='完整的附件名称.doc'>完整的附件…</a>", "完整的附件名称.doc"),
        ("<a href=/1.doc title='完整的附件名称.doc'><img src=/i.gif></a>", "完整的附件名称.doc"),
        ("<a href=/1.doc title='点击下载'>附件1</a>", "附件1"),
        ("<a href=/1.doc title='点击下载'>附件1...</a>", "附件1..."),
    ],
)
@pytest.mark.parametrize("form", ["{}", "</div><div>附件：{}"])
def test_a_file_is_called_by_its_whole_name(tmp_path: Path, link: str, name: str, form: str) -> None:
    found = harvested(tmp_path, form.format(link), {})
    assert [file.name for file in found.articles[0].attachments] == [name]


def test_an_article_that_waits_for_its_list_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def reading(body: bytes, *, url: str, **more: Any) -> ArticleFacts:
        read.append(url)
        facts = read_article(body, url=url, **more)
        return replace(facts, source="\ud800") if url.endswith("b.html") else facts  # no file can hold it

    monkeypatch.setattr("govsite.harvest.read_article", reading)
    rows = column(3, "").replace(b"href='0.html'", b"href='/t/a.html'").replace(b"href='1.html'", b"href='/t/b.html'")
    found = harvested(tmp_path, "", {"/z/index.html": (rows, HTML), "/t/b.html": (page(""), HTML)})
    assert sorted(read) == [f"{HOST}/t/a.html", f"{HOST}/t/b.html", f"{HOST}/z/index.html"]
    assert [article.url for article in found.articles] == [f"{HOST}/t/a.html", f"{HOST}/t/b.html"]
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["attachments"]


def test_a_title_that_the_page_does_not_say_is_the_lists(tmp_path: Path) -> None:
    rows = column(3, "").replace(b"href='0.html'", b"href='/t/a.html'")
    title = "关于任免的通知".encode("gb18030")
    picture = (
        page("")
        .replace(b"<h1>" + title + b"</h1>", b"<h1><img src=/t.png></h1>")
        .replace(title, "某市".encode("gb18030"))
    )
    found = harvested(tmp_path, "", {"/z/index.html": (rows, HTML), "/t/a.html": (picture, HTML)})
    assert [article.title for article in found.articles] == ["关于任免的通知之0"]
