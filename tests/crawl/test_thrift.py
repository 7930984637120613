"""Pages of one site share their strings, and are the same pages."""

from __future__ import annotations

from govsite.crawl.thrift import Thrift
from govsite.model.page import Link, ListItem, Page, Region


def made(*parts: str) -> str:
    """A string of its own, as a parser makes them."""
    return "".join(parts)


def page(number: int) -> Page:
    menu = Link(
        url=made("https://a.gov.cn", "/home"), text=made("首", "页"), region=Region.NAVIGATION, title="t", is_image=True
    )
    entry = Link(url=made("https://a.gov.cn/", "news"), text=made("新闻", str(number)))
    items = (ListItem(url=made("https://a.gov.cn/", "news"), title=made("新闻", str(number)), date="2026-01-01"),)
    return Page(url=f"https://a.gov.cn/{number}", title=f"{number}", links=(menu, entry, menu), items=items)


def test_a_page_stays_what_it_is() -> None:
    thrift = Thrift()
    assert [thrift.shared(page(number)) for number in range(3)] == [page(number) for number in range(3)]


def test_what_is_said_twice_is_held_once() -> None:
    thrift = Thrift()
    first, second = thrift.shared(page(1)), thrift.shared(page(2))
    assert first.links[0] is second.links[0], "the menu"
    assert first.links[1].url is second.links[1].url
    assert second.items[0].url is second.links[1].url
    assert second.items[0].title is second.links[1].text
