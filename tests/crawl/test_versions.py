"""Other versions of a site: which pages belong to them, by the links of the home page and by their words."""

from __future__ import annotations

import pytest

from govsite.crawl.versions import Versions
from govsite.model.page import Page
from tests.crawl.pages import document, read, vocabulary

H = "http://www.anytown.gov.cn"


def versions(body: str, *, home: str = "/") -> Versions:
    page = read(document(body), url=H + home, is_home=True)
    return Versions(page, vocabulary(), is_internal=lambda url: url.startswith(f"{H}/"))


@pytest.mark.parametrize(
    ("words", "front"),
    [
        ("English", "/en/"),
        ("EN", "/english/index.shtml"),
        ("无障碍", "/wza/index.html"),
        ("长者版", "/zzb/"),
        ("手机版", "/wap/"),
        ("繁體版", "/big5/"),
        ("繁体中文", "/ft/index.htm"),
        ("藏文版", "/zw/"),
        ("ئۇيغۇرچە", "/uy/"),
        ("한국어", "/kr/"),
    ],
)
def test_a_version_is_the_folder_that_the_home_page_names_so(words: str, front: str) -> None:
    found = versions(f"<a href='{front}'>{words}</a><a href='/tzgg/'>通知公告</a>")
    folder = front.rpartition("/")[0]
    assert found.of(f"{H}{folder}/news/1.html") == words
    assert found.of(f"{H}/tzgg/1.html") == ""
    assert found.of(f"{H}/") == ""


@pytest.mark.parametrize(
    "words", ["老年", "无障碍环境建设", "英语角", "English Corner of our school", "移动", "外事", "藏品"]
)
def test_other_words_lead_to_columns_of_the_site(words: str) -> None:
    assert versions(f"<a href='/a/'>{words}</a>").of(f"{H}/a/") == ""


def test_a_single_page_takes_no_folder_with_it() -> None:
    found = versions("<a href='/tzgg/1.html'>无障碍浏览</a>")
    assert found.of(f"{H}/tzgg/1.html") == "无障碍浏览"
    assert found.of(f"{H}/tzgg/2.html") == ""


def test_a_folder_with_the_home_page_or_its_menu_is_the_site_itself() -> None:
    assert versions("<a href='/cn/'>手机版</a>", home="/cn/index.html").of(f"{H}/cn/a/1.html") == ""
    menu = "".join(f"<a href='/web/{name}/'>{name}</a>" for name in ("xw", "gk", "hd"))
    assert versions(f"<a href='/web/index.html'>手机版</a>{menu}").of(f"{H}/web/gk/") == ""


ENGLISH = "<p>" + "The county government held a meeting on the work of the coming season. " * 3 + "</p>"
TIBETAN = "<p>" + "བོད་རང་སྐྱོང་ལྗོངས་མི་དམངས་སྲིད་གཞུང་གི་གསར་འགྱུར། " * 5 + "</p>"
CHINESE = "<p>" + "县政府召开会议，研究部署下一阶段工作，要求各部门认真落实。" * 5 + "</p>"


def version_of(body: str, *, is_home: bool = False) -> Page:
    # What templates declare is not what the page is written in.
    body = document(body).replace("<html", "<html lang='en'", 1)
    return read(body, url=f"{H}/a/1.html", is_home=is_home)


@pytest.mark.parametrize(
    ("body", "version"),
    [
        (ENGLISH, "language"),
        (TIBETAN, "language"),
        (CHINESE, ""),
        (CHINESE + ENGLISH, ""),
        ("<p>GB/T 37668-2019.pdf</p>", ""),
    ],
)
def test_words_in_another_language_make_a_page_of_another_version(body: str, version: str) -> None:
    assert version_of(body).version == version


@pytest.mark.parametrize(
    ("body", "version"),
    [
        ("<a href=/news/>News</a><a href=/about/>About the county</a>" + ENGLISH, "language"),
        ("<a href=/xw/>新闻</a><a href=/zwgk/>政务公开</a><a href=/hd/>互动</a>" + ENGLISH, ""),
        ("<div id=app></div><noscript>" + ENGLISH + "</noscript><script src=/app.js></script>", ""),
        ("<a href=/en/>English</a>", ""),
    ],
    ids=["nothing else", "a menu in the country's own", "drawn by scripts", "too little to tell"],
)
def test_a_home_page_is_in_another_language_where_nothing_of_it_is_in_the_own(body: str, version: str) -> None:
    body = document(body, title="")
    assert read(body, url=f"{H}/", is_home=True).version == version
