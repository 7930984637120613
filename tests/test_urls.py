"""URLs: one canonical form, joined as browsers join, hosts as DNS asks for them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govsite.urls import (
    ascii_host,
    ascii_host_and_port,
    at_host,
    canonical,
    host_and_port,
    host_of,
    is_address,
    is_below,
    is_dns_name,
    is_http,
    join,
    public_suffix,
    registered_domain,
    same_host_variants,
    split_port,
    unicode_host,
)

CANONICAL = {
    "scheme and host are lower case": ("HTTP://WWW.Example.GOV.cn/A", "http://www.example.gov.cn/A"),
    "an empty path is a slash": ("http://a.gov.cn", "http://a.gov.cn/"),
    "the default port goes": ("https://a.gov.cn:443/x", "https://a.gov.cn/x"),
    "another port stays": ("https://a.gov.cn:8443/x", "https://a.gov.cn:8443/x"),
    "the fragment goes": ("http://a.gov.cn/x#top", "http://a.gov.cn/x"),
    "an empty query goes": ("http://a.gov.cn/x?", "http://a.gov.cn/x"),
    "credentials go": ("http://user:secret@a.gov.cn/", "http://a.gov.cn/"),
    "a host before an at sign is no host": ("http://www.gov.cn@evil.example/", "http://evil.example/"),
    "dot segments are resolved": ("http://a.gov.cn/b/../c/./d", "http://a.gov.cn/c/d"),
    "encoded dot segments too": ("http://a.gov.cn/b/%2e%2E/c", "http://a.gov.cn/c"),
    "two slashes in a path stay": ("http://a.gov.cn//b", "http://a.gov.cn//b"),
    "percent-encodings stay as written": ("http://a.gov.cn/%7e%e4?q=%C4%E3", "http://a.gov.cn/%7e%e4?q=%C4%E3"),
    "a bad percent-encoding stays": ("http://a.gov.cn/%zz", "http://a.gov.cn/%zz"),
    "Chinese in a path is UTF-8": ("http://a.gov.cn/中", "http://a.gov.cn/%E4%B8%AD"),
    "the root dot goes": ("http://a.gov.cn./x", "http://a.gov.cn/x"),
    "the root dot before a port goes": ("http://a.gov.cn.:8080/x", "http://a.gov.cn:8080/x"),
    "a Chinese name becomes A-labels": ("http://例子.政务/", "http://xn--fsqu00a.xn--zfr164b/"),
    "full-width letters are folded": ("http://ｗｗｗ．ｇｏｖ．ｃｎ/", "http://www.gov.cn/"),
    "ideographic stops are dots": ("http://www。gov。cn/", "http://www.gov.cn/"),
    "white space around goes": ("  http://a.gov.cn/ \n", "http://a.gov.cn/"),
    "line breaks inside go": ("http://a.gov.cn/a\nb", "http://a.gov.cn/ab"),
    "backslashes are slashes": (r"http:\\a.gov.cn\b", "http://a.gov.cn/b"),
    "a number is an address": ("http://0x7f.1/", "http://127.0.0.1/"),
    "a number under dots is an address": ("http://1.2../", "http://1.0.0.2/"),
    "parameters stay in order": ("http://a.gov.cn/?b=2&a=1&b=1", "http://a.gov.cn/?b=2&a=1&b=1"),
}


@pytest.mark.parametrize(("url", "expected"), CANONICAL.values(), ids=CANONICAL.keys())
def test_canonical(url, expected):
    assert canonical(url) == expected
    assert canonical(expected) == expected


NO_URL = [
    "",
    "x",
    "/a",
    "www.gov.cn",
    "mailto:a@b.cn",
    "javascript:void(0)",
    "ftp://a.gov.cn/",
    "http://",
    "http://.../",
    "http://a b/",
    "http://[::1",
    "\ud800",
]


@pytest.mark.parametrize("url", NO_URL)
def test_what_is_no_http_url_is_refused(url):
    with pytest.raises(ValueError, match=r".*"):
        canonical(url)


def test_only_significant_parameters_are_kept_sorted_by_name():
    url = "http://a.gov.cn/x?z=9&id=2&b=1&id=1&utm=3"
    assert canonical(url, keep_params={"id", "b"}) == "http://a.gov.cn/x?b=1&id=2&id=1"
    assert canonical(url, keep_params=()) == "http://a.gov.cn/x"


def test_an_escaped_parameter_name_is_the_same_name():
    assert canonical("http://a.gov.cn/?i%64=1&x=2", keep_params={"id"}) == "http://a.gov.cn/?i%64=1"


def test_folding_lowers_the_path_and_leaves_the_query():
    assert canonical("http://a.gov.cn/Art/%e4X?bookID=11", fold_case=True) == "http://a.gov.cn/art/%E4x?bookID=11"


def test_a_fragment_can_be_kept():
    assert canonical("http://a.gov.cn/x#/route", strip_fragment=False) == "http://a.gov.cn/x#/route"


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60), st.booleans(), st.sampled_from([None, (), ("a",)]))
def test_the_canonical_form_of_a_canonical_form_is_itself(rest, fold, keep):
    try:
        once = canonical(f"http://{rest}", fold_case=fold, keep_params=keep)
    except ValueError:
        return
    assert canonical(once, fold_case=fold, keep_params=keep) == once
    assert host_of(once) == host_of(canonical(once))


@given(
    st.lists(st.sampled_from(["a", "B", "..", ".", "%2e", "%7E", "中", "", "x.html"]), max_size=6),
    st.sampled_from(["", "?", "?q=1", "?Q=中&a=%d6", "?a=1&a=2"]),
)
def test_parts_of_real_urls_are_canonical_once_and_for_all(segments, query):
    once = canonical(f"http://Www.Gov.CN.:80/{'/'.join(segments)}{query}", fold_case=True)
    assert canonical(once, fold_case=True) == once
    assert join("http://other.gov.cn/", once) == once


BASE = "http://www.a.gov.cn/zwgk/index.html"
LINKS = {
    "a relative path": ("../art/1.html", "http://www.a.gov.cn/art/1.html"),
    "an absolute path": ("/art/1.html", "http://www.a.gov.cn/art/1.html"),
    "a host without scheme": ("//b.gov.cn", "http://b.gov.cn/"),
    "a query alone": ("?page=2", "http://www.a.gov.cn/zwgk/index.html?page=2"),
    "a question mark that ends a query is part of it": ("a.asp??", "http://www.a.gov.cn/zwgk/a.asp??"),
    "a query that ends in a question mark": ("a.asp?id=1?", "http://www.a.gov.cn/zwgk/a.asp?id=1?"),
    "an empty query is none": ("a.asp?#x", "http://www.a.gov.cn/zwgk/a.asp"),
    "a fragment alone is the page": ("#top", BASE),
    "nothing is the page": ("", BASE),
    "blanks and line breaks around": (" \n\t/x.html\r\n", "http://www.a.gov.cn/x.html"),
    "script": ("javascript:void(0)", None),
    "script in upper case with a tab": ("Java\tScript:;", None),
    "mail": ("mailto:a@b.gov.cn?subject=中", None),
    "data": ("data:text/html,x", None),
    "telephone": ("tel:12345", None),
    "a malformed host": ("http://%/", None),
    "a malformed address": ("http://[::1", None),
    "a doubled scheme is what browsers make of it": ("http://http://b.gov.cn/", "http://http//b.gov.cn/"),
}


@pytest.mark.parametrize(("href", "expected"), LINKS.values(), ids=LINKS.keys())
def test_join(href, expected):
    assert join(BASE, href) == expected


def test_the_query_of_a_gbk_page_is_gbk_and_its_path_utf_8():
    joined = join("http://a.gov.cn/x/", "中.jsp?q=中文&n=a b#中", charset="gbk")
    assert joined == "http://a.gov.cn/x/%E4%B8%AD.jsp?q=%D6%D0%CE%C4&n=a%20b"


def test_what_the_charset_lacks_becomes_an_escaped_reference():
    assert join("http://a.gov.cn/", "?q=\U0001f600中", charset="gbk") == "http://a.gov.cn/?q=%26%23128512%3B%D6%D0"


def test_a_trail_byte_that_is_ascii_stays_a_letter():
    assert join("http://a.gov.cn/", "?q=丂", charset="gbk") == "http://a.gov.cn/?q=%81@"


@pytest.mark.parametrize("charset", ["utf-16", "utf-8", "no-such-charset", ""])
def test_other_charsets_write_utf_8(charset):
    assert join("http://a.gov.cn/", "?q=中", charset=charset) == "http://a.gov.cn/?q=%E4%B8%AD"


def test_a_base_that_is_no_url_gives_no_link():
    assert join("not a url", "/x") is None
    assert join("not a url", "http://a.gov.cn/x") is None or join("not a url", "http://a.gov.cn/x")


HOSTS = {
    "upper case": ("WWW.Gov.CN", "www.gov.cn"),
    "root dot": ("a.gov.cn.", "a.gov.cn"),
    "Chinese": ("例子.政务", "xn--fsqu00a.xn--zfr164b"),
    "full width": ("ａ。ｇｏｖ．ｃｎ", "a.gov.cn"),
    "blanks around": (" a.gov.cn ", "a.gov.cn"),
    "an IPv4 address": ("127.0.0.1", "127.0.0.1"),
    "an IPv6 address in brackets": ("[2001:DB8::1]", "[2001:db8::1]"),
}


@pytest.mark.parametrize(("host", "expected"), HOSTS.values(), ids=HOSTS.keys())
def test_ascii_host(host, expected):
    assert ascii_host(host) == expected


@pytest.mark.parametrize("host", ["", " ", "a/b", "a:80", "a@b", "a b", "a?b", "...", "::1"])
def test_what_is_no_host(host):
    with pytest.raises(ValueError, match=r".*"):
        ascii_host(host)


def test_host_of_leaves_port_and_credentials_out():
    assert host_of("http://u:p@WWW.a.gov.cn.:8080/x") == "www.a.gov.cn"
    assert host_of("http://[::1]:80/") == "[::1]"
    assert host_of("http://a.gov.cn:8080/") == "a.gov.cn"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://www.a.gov.cn/x", "www.a.gov.cn"),
        ("http://u:p@WWW.a.gov.cn.:8080/x", "www.a.gov.cn:8080"),
        ("http://a.gov.cn:80?x", "a.gov.cn"),
        ("https://a.gov.cn:443", "a.gov.cn"),
        ("https://a.gov.cn:80/", "a.gov.cn:80"),
        ("http://[::1]:8080/", "[::1]:8080"),
        ("http://例子.政务:81/", "xn--fsqu00a.xn--zfr164b:81"),
    ],
)
def test_host_and_port_leave_out_what_goes_without_saying(url, expected):
    assert host_and_port(url) == expected
    assert ascii_host_and_port(expected) == (expected if expected != "a.gov.cn:80" else "a.gov.cn")
    name, port = split_port(expected)
    assert expected == (f"{name}:{port}" if port else name)


def test_a_port_that_goes_without_saying_is_left_out_of_a_host():
    assert [ascii_host_and_port(f"A.gov.cn{port}") for port in ("", ":80", ":443", ":0081")] == [
        *["a.gov.cn"] * 3,
        "a.gov.cn:81",
    ]


@pytest.mark.parametrize("host", ["", ":80", "a:", "a:x", "a:99999", "a:80:80", "a/b:80", "::1"])
def test_what_is_no_host_with_a_port(host):
    with pytest.raises(ValueError, match=r".*"):
        ascii_host_and_port(host)


def test_a_table_by_host_is_asked_for_the_port_and_then_for_the_name():
    table = {"a.gov.cn": 1, "a.gov.cn:81": 2, "b.gov.cn:81": 3}
    asked = ["a.gov.cn", "a.gov.cn:80", "a.gov.cn:81", "a.gov.cn:82", "b.gov.cn", "b.gov.cn:81", "b.gov.cn:82"]
    assert [at_host(table, f"http://{host}/x") for host in asked] == [1, 1, 2, 1, None, 3, None]
    with pytest.raises(ValueError, match="URL"):
        at_host(table, "see above")


def test_unicode_host_is_for_readers():
    assert unicode_host("xn--fsqu00a.xn--zfr164b") == "例子.政务"
    assert unicode_host("www.gov.cn") == "www.gov.cn"


DOMAINS = {
    "a department below a city": ("rsj.cq.gov.cn", "cq.gov.cn"),
    "a portal": ("www.chengdu.gov.cn", "chengdu.gov.cn"),
    "a name directly below the suffix": ("www.gov.cn", "www.gov.cn"),
    "a Chinese name": ("www.例子.政务", "xn--fsqu00a.xn--zfr164b"),
    "a public suffix": ("gov.cn", "gov.cn"),
    "an address": ("10.1.2.3", "10.1.2.3"),
    "one label": ("localhost", "localhost"),
    "a private suffix is no suffix": ("x.github.io", "github.io"),
}


@pytest.mark.parametrize(("host", "expected"), DOMAINS.values(), ids=DOMAINS.keys())
def test_registered_domain(host, expected):
    assert registered_domain(host) == expected


def test_more_suffixes_can_be_named():
    assert registered_domain("www.x.gov.test", extra_suffixes=("gov.test",)) == "x.gov.test"
    assert public_suffix("例子.政务") == "xn--zfr164b"
    assert public_suffix("10.0.0.1") == ""


def test_below_goes_by_labels():
    assert is_below("a.gov.cn", "gov.cn")
    assert is_below("例子.政务", ".政务")
    assert is_below("gov.cn", "gov.cn")
    assert not is_below("agov.cn", "gov.cn")
    assert not is_below("gov.cn.evil.com", "gov.cn")


def test_www_and_apex():
    assert same_host_variants("www.a.gov.cn") == ("www.a.gov.cn", "a.gov.cn")
    assert same_host_variants("rsj.a.gov.cn") == ("www.rsj.a.gov.cn", "rsj.a.gov.cn")
    assert same_host_variants("www.gov.cn") == ("www.gov.cn", "www.gov.cn")
    assert same_host_variants("10.0.0.1") == ("10.0.0.1", "10.0.0.1")


def test_names_that_the_dns_can_hold():
    assert is_dns_name("a_b.gov.cn")
    assert not is_dns_name("a..gov.cn")
    assert not is_dns_name("localhost")
    assert not is_dns_name("10.0.0.1")
    assert not is_dns_name(f"{'a' * 64}.gov.cn")


def test_addresses_and_schemes():
    assert is_address("::1")
    assert is_address("[::1]")
    assert not is_address("1.gov.cn")
    assert is_http(" HTTPS://a")
    assert not is_http("ftp://a")
