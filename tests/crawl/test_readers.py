from __future__ import annotations

import os
import signal

import pytest

from govsite.crawl.readers import PageToRead, Readers, reader_count

from .fake_city import PLACE, html

PAGE = PageToRead(
    html("/a/", text="正文").encode(), url="http://h.gov.cn/", content_type="text/html", depth=0, is_home=True
)


async def test_a_reader_of_its_own_sees_what_the_program_sees_and_is_replaced_when_it_dies() -> None:
    inside = await Readers(PLACE.pages, count=0).read(PAGE)
    outside = Readers(PLACE.pages, count=1)
    try:
        assert await outside.read(PAGE) == inside
        (reader,) = outside._pool._processes
        os.kill(reader, signal.SIGKILL)
        assert await outside.read(PAGE) == inside
    finally:
        outside.close()


async def test_a_page_on_which_the_reader_fails_is_given_up(caplog: pytest.LogCaptureFixture) -> None:
    broken = PageToRead(body=None, url="http://h.gov.cn/", content_type="", depth=0, is_home=False)  # type: ignore[arg-type]
    assert await Readers(PLACE.pages, count=0).read(broken) is None
    assert "http://h.gov.cn/" in caplog.text


@pytest.mark.parametrize(("wanted", "sites", "inside"), [(0, 1000, True), (None, 1, True), (2, 1, False)])
def test_small_runs_read_in_the_program_itself(wanted: int | None, sites: int, inside: bool) -> None:
    assert (reader_count(wanted=wanted, site_count=sites) == 0) is inside
