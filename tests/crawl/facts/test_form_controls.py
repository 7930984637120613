"""Fields belong to the form that a browser sends them with."""

from __future__ import annotations

import pytest

from govsite.crawl.page import read_page
from govsite.model.page import Form, SearchForm
from govsite.policy.jurisdictions import load_jurisdiction

VOCABULARY = load_jurisdiction("cn").pages
URL = "http://www.example.gov.cn/"
LOGIN = "<td>用户名<input name='user'></td><td>密码<input type='password' name='pw'></td>"


def forms(body: str) -> tuple[Form, ...]:
    return read_page(f"<body>{body}</body>".encode(), url=URL, vocabulary=VOCABULARY).forms


def search(body: str) -> SearchForm | None:
    return read_page(f"<body>{body}</body>".encode(), url=URL, vocabulary=VOCABULARY, is_home=True).search


@pytest.mark.parametrize(
    "body",
    [
        f"<form action='/login' method='post'><table><tr>{LOGIN}</tr></table></form>",
        f"<table><form action='/login' method='post'><tr>{LOGIN}</tr></form></table>",
        f"<table><tr><form action='/login' method='post'>{LOGIN}</form></tr></table>",
        f"<table><tr><td><table><tbody><form action='/login' method='post'><tr>{LOGIN}</tr></form></table></td></tr></table>",
        "<form id='f' action='/login' method='post'></form><input name='user' form='f'><input type='password' name='pw' form='f'>",
    ],
)
def test_wherever_they_stand(body: str) -> None:
    (form,) = forms(body)
    assert form.action == "http://www.example.gov.cn/login"
    assert form.fields == ("user", "pw:password")


def test_a_field_for_a_password_needs_no_name() -> None:
    (form,) = forms("<form action='/login'><input placeholder=用户名><input type=Password placeholder=密码></form>")
    assert form.fields == (":password",)


def test_words_of_a_form_that_a_table_has_emptied() -> None:
    (form,) = forms(f"<table><form action='/login'><tr>{LOGIN}</tr></form></table>")
    assert form.text == "用户名 密码"


def test_a_form_in_a_table_ends_with_the_table_or_the_next_form() -> None:
    first, second = forms(
        "<table><tr><form action='/a'><td><input name='a'></td></form></tr><tr><form action='/b'><td><input name='b'></td>"
        "</form></tr></table><input name='c'>"
    )
    assert (first.fields, second.fields) == (("a",), ("b",))


def test_a_field_of_another_form_is_not_this_one_s() -> None:
    first, second = forms(
        "<form id='a' action='/a'><input name='x'><input name='y' form='b'></form><form id='b' action='/b'></form>"
    )
    assert (first.fields, second.fields) == (("x",), ("y",))


@pytest.mark.parametrize(
    "body",
    [
        "<table><tr><form action='/s'><td><input name='searchword'><input type='hidden' name='c' value='1'></td></form></tr></table>",
        "<form id='f' action='/s'></form><input name='searchword' form='f'><input type='hidden' name='c' value='1' form='f'>",
    ],
)
def test_a_search_is_found_in_a_table_and_from_elsewhere(body: str) -> None:
    found = search(body)
    assert found is not None
    assert (found.action, found.field, found.preset) == ("http://www.example.gov.cn/s", "searchword", (("c", "1"),))


def test_an_option_without_a_value_sends_its_words() -> None:
    found = search(
        "<form action='/s'><input name='q' placeholder='搜索'><select name='by'><option>按标题</option>"
        "<option selected>按全文</option></select><select name='n'><option value=''>全部</option><option>本站</option></select></form>"
    )
    assert found is not None
    assert found.preset == (("by", "按全文"), ("n", ""))


@pytest.mark.parametrize(
    ("script", "field"),
    [
        ("go();return false;", ""),
        ("if(!q.value){alert('x');return false;}", "keyword"),
        ("return check();", "keyword"),
        ("if (!q.value) return false", "keyword"),
    ],
)
def test_a_form_that_a_browser_never_sends_is_its_script_s(script: str, field: str) -> None:
    found = search(
        f"<form method='post' action='http://so.example.gov.cn/was5/web/search' onsubmit=\"{script}\">"
        "<input type='hidden' name='searchword'><input name='keyword'><input type='submit' value='搜 索'></form>"
    )
    assert found is not None
    assert found.field == field
