"""Addresses as people write them into spreadsheets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govsite.inventory.address import read_address, read_alias, split_aliases
from govsite.urls import canonical

READ = {
    "an address": ("http://www.mou.gov.cn/", "http://www.mou.gov.cn/", []),
    "an address without its slash": ("https://www.mou.gov.cn", "https://www.mou.gov.cn/", []),
    "upper case": ("HTTP://WWW.MOU.GOV.CN", "http://www.mou.gov.cn/", []),
    "a Chinese name": ("http://例子.政务/", "http://xn--fsqu00a.xn--zfr164b/", []),
    "no scheme": ("www.mou.gov.cn", "http://www.mou.gov.cn/", ["url-scheme-added"]),
    "no scheme but a port": ("www.mou.gov.cn:8080/x", "http://www.mou.gov.cn:8080/x", ["url-scheme-added"]),
    "no scheme, Chinese name": ("例子.政务", "http://xn--fsqu00a.xn--zfr164b/", ["url-scheme-added"]),
    "full width": ("ｗｗｗ．ｍｏｕ．ｇｏｖ．ｃｎ", "http://www.mou.gov.cn/", ["url-scheme-added"]),
    "Chinese punctuation": ("http：//www。mou。gov。cn／", "http://www.mou.gov.cn/", ["url-rewritten"]),
    "a blank inside": ("http:// www.mou .gov.cn/", "http://www.mou.gov.cn/", ["url-rewritten"]),
    "a stop at the end": ("http://www.mou.gov.cn/。", "http://www.mou.gov.cn/", ["url-rewritten"]),
    "backslashes": (r"http:\\www.mou.gov.cn", "http://www.mou.gov.cn/", ["url-rewritten"]),
    "one slash": ("http:/www.mou.gov.cn", "http://www.mou.gov.cn/", ["url-rewritten"]),
    "no colon": ("http//www.mou.gov.cn", "http://www.mou.gov.cn/", ["url-rewritten"]),
    "a semicolon": ("http;//www.mou.gov.cn", "http://www.mou.gov.cn/", ["url-rewritten"]),
    "a letter missing": ("ttp://www.mou.gov.cn", "http://www.mou.gov.cn/", ["url-rewritten"]),
    "a letter too many": ("htttps://www.mou.gov.cn", "https://www.mou.gov.cn/", ["url-rewritten"]),
    "two schemes": ("http://http://www.mou.gov.cn", "http://www.mou.gov.cn/", ["url-rewritten"]),
    "an item of a list": ("- http://www.mou.gov.cn", "http://www.mou.gov.cn/", ["url-rewritten"]),
    "a numbered item": ("12. http://www.mou.gov.cn", "http://www.mou.gov.cn/", ["url-rewritten"]),
    "a seed of a crawler": ("+http://www.mou.gov.cn", "http://www.mou.gov.cn/", ["url-rewritten"]),
    "quotes": ("“http://www.mou.gov.cn”", "http://www.mou.gov.cn/", ["url-rewritten"]),
    "a comma in the path": ("http://www.mou.gov.cn/col,1.html", "http://www.mou.gov.cn/col,1.html", []),
    "two addresses": ("http://a.mou.gov.cn、http://b.mou.gov.cn", "http://a.mou.gov.cn/", ["url-several"]),
    "two hosts with a blank": ("a.mou.gov.cn b.mou.gov.cn", "http://a.mou.gov.cn/", ["url-several"]),
    "two addresses grown together": ("http://a.mou.gov.cnhttp://b.mou.gov.cn", "http://a.mou.gov.cn/", ["url-several"]),
    "a word before it": ("官网：http://www.mou.gov.cn", "http://www.mou.gov.cn/", ["url-rewritten"]),
    "a note behind it": ("http://a.mou.gov.cn/（2018年关停）", "http://a.mou.gov.cn/", ["url-rewritten"]),
    "a note behind its host": ("http://a.mou.gov.cn（建设中）", "http://a.mou.gov.cn/", ["url-rewritten"]),
    "a note behind its host, in ASCII": ("http://a.mou.gov.cn(old)", "http://a.mou.gov.cn/", ["url-rewritten"]),
    "a note behind a blank": ("http://a.mou.gov.cn/x (old)", "http://a.mou.gov.cn/x", ["url-rewritten"]),
    "a note with a day": ("http://a.mou.gov.cn/（2018.10.01）", "http://a.mou.gov.cn/", ["url-rewritten"]),
    "a note that is not closed": ("http://a.mou.gov.cn/【旧", "http://a.mou.gov.cn/", ["url-rewritten"]),
    "a note before it": ("（新）http://a.mou.gov.cn/", "http://a.mou.gov.cn/", ["url-rewritten"]),
    "brackets of a path": ("http://a.mou.gov.cn/(S(abc))/x", "http://a.mou.gov.cn/(S(abc))/x", []),
    "brackets at the end of a path": ("http://a.mou.gov.cn/x(1)", "http://a.mou.gov.cn/x(1)", []),
    "brackets at the end of a path without scheme": (
        "www.mou.gov.cn/x(1)",
        "http://www.mou.gov.cn/x(1)",
        ["url-scheme-added"],
    ),
    "Chinese brackets within a path": (
        "http://a.mou.gov.cn/（新）/x",
        "http://a.mou.gov.cn/(%E6%96%B0)/x",
        ["url-rewritten"],
    ),
    "brackets of a host": ("http://[2001:db8::1]", "http://[2001:db8::1]/", ["host-is-address"]),
    "brackets around it": ("【www.mou.gov.cn】", "http://www.mou.gov.cn/", ["url-scheme-added"]),
    "the old one in brackets": (
        "新站：http://a.mou.gov.cn（旧站：http://b.mou.gov.cn）",
        "http://a.mou.gov.cn/",
        ["url-several"],
    ),
    "another host in brackets": ("www.a.mou.gov.cn(b.mou.gov.cn)", "http://www.a.mou.gov.cn/", ["url-several"]),
    "an arrow": ("https://a.mou.gov.cn -> https://b.mou.gov.cn", "https://a.mou.gov.cn/", ["url-several"]),
    "an arrow without blanks": (
        "https://a.mou.gov.cn/->https://b.mou.gov.cn/",
        "https://a.mou.gov.cn/",
        ["url-several"],
    ),
    "an arrow of one character": (
        "https://a.mou.gov.cn→https://b.mou.gov.cn",
        "https://a.mou.gov.cn/",
        ["url-several"],
    ),
    "a word between two": ("http://a.mou.gov.cn or http://b.mou.gov.cn", "http://a.mou.gov.cn/", ["url-several"]),
    "an e-mail address beside it": ("a@mou.gov.cn http://www.mou.gov.cn", "http://www.mou.gov.cn/", ["url-rewritten"]),
    "a password": ("http://admin:secret@www.mou.gov.cn/", "http://www.mou.gov.cn/", ["url-credentials"]),
    "an IP address": ("http://10.1.2.3/", "http://10.1.2.3/", ["host-is-address"]),
    "a suffix that is none": ("http://www.mou.gov.cnn/", "http://www.mou.gov.cnn/", ["host-unknown-suffix"]),
    "a line within a label": ("http://my_site.mou.gov.cn/", "http://my_site.mou.gov.cn/", []),
    "a root dot": ("http://www.mou.gov.cn./", "http://www.mou.gov.cn/", []),
}


@pytest.mark.parametrize(("text", "url", "remarks"), READ.values(), ids=READ.keys())
def test_read_address(text, url, remarks):
    address = read_address(text)
    assert address.url == url
    assert [trouble.value for trouble, _ in address.remarks] == remarks
    assert "secret" not in repr(address)


REFUSED = {
    "a word": ("建设中", "url-no-dot"),
    "no dot": ("http://wwwmougovcn/", "url-no-dot"),
    "one label": ("localhost", "url-no-dot"),
    "mail": ("mailto:a@mou.gov.cn", "url-not-http"),
    "an e-mail address": ("webmaster@mou.gov.cn", "url-is-mail"),
    "an e-mail address in full width": ("ｗｅｂ＠ｍｏｕ．ｇｏｖ．ｃｎ", "url-is-mail"),
    "an e-mail address behind a word": ("邮箱：web.master@mou.gov.cn", "url-is-mail"),
    "nothing but a note": ("（建设中）", "url-malformed"),
    "the name of a service": ("_sip._tls.mou.gov.cn", "host-is-service"),
    "the name of a service within": ("http://a._tcp.mou.gov.cn/", "host-is-service"),
    "ftp": ("ftp://a.mou.gov.cn/", "url-not-http"),
    "a label too long": (f"http://{'a' * 70}.gov.cn/", "url-malformed"),
    "two dots": ("http://www..gov.cn/", "url-malformed"),
    "numbers that are no address": ("http://300.1.2.3/", "url-malformed"),
    "nothing but a scheme": ("http://", "url-malformed"),
    "punctuation": ("，。", "url-malformed"),
}


@pytest.mark.parametrize(("text", "trouble"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_refused(text, trouble):
    address = read_address(text)
    assert address.url == ""
    assert address.remarks[0][0].value == trouble


def test_words_without_a_dot_are_told_as_they_stand():
    assert read_address("点击进入").remarks[0][1] == "点击进入"


def test_further_addresses_are_aliases():
    assert read_address("http://a.mou.gov.cn；http://b.mou.gov.cn").more == ("b.mou.gov.cn",)
    assert read_address("http://a.mou.gov.cn（旧站：http://b.mou.gov.cn）").more == ("b.mou.gov.cn",)
    assert read_address("http://a.mou.gov.cn -> http://b.mou.gov.cn").more == ("b.mou.gov.cn",)


def test_aliases():
    assert split_aliases("a.gov.cn、b.gov.cn，http://c.gov.cn/ d.gov.cn") == [
        "a.gov.cn",
        "b.gov.cn",
        "http://c.gov.cn/",
        "d.gov.cn",
    ]
    assert read_alias("http://C.gov.cn/x") == "c.gov.cn"
    assert read_alias("没有") == ""
    assert read_alias("webmaster@c.gov.cn") == ""


@given(st.text(max_size=50))
def test_no_cell_is_too_odd(text):
    address = read_address(text)
    assert not address.url or canonical(address.url) == address.url
    assert address.url or address.remarks
