"""The report of a whole run, as a reader opens it: offline, without complaint, filtered by typing."""

from __future__ import annotations

from pathlib import Path

import pytest

from .browser import browser
from .conftest import Desk, program

pytestmark = pytest.mark.e2e

ROWS = "document.querySelectorAll('#app tbody tr').length"


@pytest.fixture
def report(desk: Desk) -> Path:
    desk.run("demo", "--size", "small", "--folder", "demo", "--no-progress", code=0)
    return desk.folder / "demo" / "report.html"


async def test_the_report_is_searched_and_leaves_its_file_for_nothing(report: Path, tmp_path: Path) -> None:
    async with browser(program("chromium"), tmp_path / "profile") as page:
        await page.open(f"{report.as_uri()}#view=findings")
        await page.until(f"{ROWS} > 5")
        before = await page.ask(ROWS)
        await page.ask("document.querySelector('#q').focus()")
        await page.type("ColumnName")
        await page.until(f"{ROWS} < {before}")
        assert await page.ask(ROWS) > 0
        for view in ("sites", "heat", "links", "unseen", "rules", "about"):
            await page.ask(f"void (location.hash = '#view={view}')")
            await page.until("document.querySelector('#app').textContent.length > 100")
        outside = [url for url in page.requests if not url.startswith(("file:", "data:", "blob:", "about:"))]
        assert not outside
        assert len([url for url in page.requests if url.startswith("file:")]) == 1
        assert not page.complaints
