"""A password that stands in an address is shown to nobody, and nothing else is taken for one."""

from __future__ import annotations

import json

import pytest

from govsite.passwords import shown_address, without_passwords, without_passwords_in_json


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("'http://u:secret@' is none", "'http://u:***@' is none", id="without a host"),
        pytest.param("https://u:p@ss@host/a@b", "https://u:***@host/a@b", id="an at sign in it"),
        pytest.param("http://u:pa/ss@host/", "http://u:***@host/", id="a slash in it"),
        pytest.param("ftp://a:x@h/ 与 http://用户:密码@例.政务/", "ftp://a:***@h/ 与 http://用户:***@例.政务/", id="several"),
    ],
)  # fmt: skip
def test_a_password_is_left_out(text: str, shown: str) -> None:
    assert without_passwords(text) == shown
    assert json.loads(without_passwords_in_json(json.dumps([text, "a@b"], ensure_ascii=False).encode())) == [
        shown,
        "a@b",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "http://host:8080/path@2x.png",
        "http://host:8080?x=a@b",
        "http://[::1]:80/x@y",
        "http://a.gov.cn/?to=http://host:80&mail=a@b",
        "http://h/a:b@c",
        "http://h:80 and a@b.gov.cn",
        "https://user@host/",
        "mail:a@b",
    ],
)
def test_what_is_none_stays(text: str) -> None:
    assert without_passwords(text) == text
    assert without_passwords_in_json(json.dumps(text).encode()) == json.dumps(text).encode()


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("u:secret@www.mou.gov.cn/", "u:***@www.mou.gov.cn/"),
        ("//u:secret@b..cn/", "//u:***@b..cn/"),
        ("http:/u:secret@b.gov.cn/", "http:/u:***@b.gov.cn/"),
        ("http:\\\\u:secret@b.gov.cn\\", "http:\\\\u:***@b.gov.cn\\"),
        ("http：//u：secret＠b.gov.cn", "http：//u：***＠b.gov.cn"),
        ("/path:1@2x.png", "/path:1@2x.png"),
        ("www.mou.gov.cn:8080/a@b", "www.mou.gov.cn:8080/a@b"),
        ("a@b.gov.cn", "a@b.gov.cn"),
    ],
)
def test_where_an_address_should_stand_it_needs_no_scheme(cell: str, shown: str) -> None:
    assert shown_address(cell) == shown
