"""A page with a packed text is read like any other."""

from __future__ import annotations

from msgspec.structs import replace

from govsite.model.packed_page import packed, unpacked
from govsite.model.page import Link, Page

PAGE = Page(
    url="https://a.gov.cn/1", title="新闻", text="政务公开\ud800" * 500, links=(Link(url="https://a.gov.cn/"),), depth=2
)


def test_it_says_the_same() -> None:
    assert packed(PAGE).text == PAGE.text
    assert packed(PAGE).links == PAGE.links
    assert unpacked(packed(PAGE)) == PAGE
    assert type(unpacked(packed(PAGE))) is Page


def test_what_is_changed_keeps_the_text() -> None:
    changed = replace(packed(PAGE), is_soft_404=True)
    assert changed.text == PAGE.text
    assert unpacked(changed) == replace(PAGE, is_soft_404=True)


def test_nothing_is_packed_or_unpacked_twice() -> None:
    once = packed(PAGE)
    assert packed(once) is once
    assert unpacked(PAGE) is PAGE
