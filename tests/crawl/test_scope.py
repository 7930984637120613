from __future__ import annotations

import pytest

from govsite.crawl.scope import Estate, authority_of, counterpart, folder_of
from govsite.model.site import Site

W = "http://www.example.gov.cn/"


@pytest.mark.parametrize(
    ("url", "folder"),
    [
        (W, "/"),
        (W + "index.html", "/"),
        (W + "rsj/", "/rsj/"),
        (W + "rsj", "/rsj/"),
        (W + "rsj/index.html?x=/a/b", "/rsj/"),
    ],
)
def test_the_folder_of_a_home_page(url: str, folder: str) -> None:
    assert folder_of(url) == folder


@pytest.mark.parametrize(
    ("host", "beside"),
    [
        ("www.example.gov.cn", ("apex", "example.gov.cn")),
        ("example.gov.cn", ("www", "www.example.gov.cn")),
        ("rsj.example.gov.cn", None),
        ("www.rsj.example.gov.cn", ("apex", "rsj.example.gov.cn")),
        ("127.0.0.1", None),
        ("localhost", None),
    ],
)
def test_www_and_apex(host: str, beside: tuple[str, str] | None) -> None:
    assert counterpart(host) == beside


def test_http_and_https_on_their_own_ports_are_one_place() -> None:
    assert authority_of("http://h.gov.cn/") == authority_of("https://h.gov.cn/")
    assert authority_of("http://h.gov.cn:8080/") == "h.gov.cn:8080"


@pytest.mark.parametrize(
    ("url", "owned"),
    [
        pytest.param(W + "a/b.html", True, id="a page of the host"),
        pytest.param("https://example.gov.cn/a", True, id="the same over https on the apex"),
        pytest.param("http://alias.gov.cn/", True, id="on an alias host of the inventory"),
        pytest.param("http://www.example.gov.cn:81/", False, id="not on another port"),
        pytest.param("http://rsj.example.gov.cn/", False, id="not on a host below"),
        pytest.param(W + "rsj/x.html", False, id="not in the folder of another site"),
        pytest.param(W + "rsj", False, id="nor that folder without its slash"),
        pytest.param(W + "rsjx/", True, id="but in a folder that only begins like it"),
    ],
)
def test_what_a_portal_owns(url: str, owned: bool) -> None:
    portal = Site(url=W, hosts=("alias.gov.cn",))
    estate = Estate([portal, Site(url=W + "rsj/"), Site(url="http://rsj.example.gov.cn/")])
    assert estate.scope(portal).owns(url) is owned


def test_a_site_in_a_folder_owns_the_folder() -> None:
    bureau = Site(url=W + "rsj/index.html")
    scope = Estate([Site(url=W), bureau]).scope(bureau)
    assert scope.owns(W + "rsj/a/b.html")
    assert not scope.owns(W + "a.html")
    assert scope.is_internal(W + "a.html")


def test_a_host_of_another_site_is_no_alias() -> None:
    www = Site(url=W)
    estate = Estate([www, Site(url="http://example.gov.cn/")])
    assert not estate.scope(www).owns("http://example.gov.cn/a")


def test_a_home_page_in_a_folder_by_accident_owns_the_host() -> None:
    scope = Estate([Site(url=W + "portal/index.html")]).scope(Site(url=W + "portal/index.html"))
    links = [W + "zwgk/", W + "bsfw/", W + "portal/about.html"]
    assert scope.fitted(links).owns(W + "zwgk/1.html")
    assert not scope.fitted([W + "portal/a", W + "portal/b", W]).owns(W + "zwgk/1.html")


def test_a_shared_host_is_never_taken_whole() -> None:
    bureau = Site(url=W + "rsj/")
    scope = Estate([Site(url=W), bureau]).scope(bureau)
    assert not scope.fitted([W + "a/", W + "b/"]).owns(W + "a/")


def test_a_site_on_an_address_and_port() -> None:
    site = Site(url="http://127.0.0.1:8080/www.example.gov.cn/")
    scope = Estate([site]).scope(site)
    assert scope.authorities == {"127.0.0.1:8080"}
    assert scope.owns("http://127.0.0.1:8080/www.example.gov.cn/a/")
