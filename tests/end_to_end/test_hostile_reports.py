"""Reports on pages that carry hostile titles and addresses, in the programs that people open them with."""

from __future__ import annotations

from pathlib import Path

import pytest

from govsite.report.format import render
from tests.report.sample import HOSTILE, sample_run

from .browser import browser
from .conftest import Desk, program

pytestmark = pytest.mark.e2e

VIEWS = ("overview", "sites", "rules", "findings", "heat", "ipv6", "links", "unseen", "about")


def written(folder: Path, name: str) -> Path:
    path = folder / f"report.{name}"
    path.write_bytes(render(sample_run(sites=12), name))
    return path


async def test_a_browser_shows_them_and_does_none_of_what_they_say(tmp_path: Path) -> None:
    path = written(tmp_path, "html")
    async with browser(program("chromium"), tmp_path / "profile") as page:
        await page.open(path.as_uri())
        await page.until("document.querySelector('#app').textContent.length > 100")
        title = await page.ask("document.title")
        for view in VIEWS:
            await page.ask(f"void (location.hash = '#{view}')")
            await page.until(f"location.hash === '#{view}' && document.querySelector('#view').textContent.length > 50")
            assert await page.ask("document.title") == title
            assert await page.ask("document.querySelectorAll('#view img, #view script, #view [onerror]').length") == 0
        assert title != "owned"
        assert not page.complaints
        assert all(url.startswith(("file:", "data:", "blob:", "about:")) for url in page.requests)


@pytest.mark.parametrize(("name", "shown"), [("xlsx", HOSTILE[0]), ("docx", HOSTILE[1].removesuffix("<!--"))])
def test_an_office_program_shows_them_as_words(tmp_path: Path, name: str, shown: str) -> None:
    text = Desk(tmp_path).text_of(written(tmp_path, name))
    assert shown in text.replace("\n", "")
    for failure in ("Err:5", "#NAME?", "#VALUE!", "#REF!"):
        assert failure not in text, failure
