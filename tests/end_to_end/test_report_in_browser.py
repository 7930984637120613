"""The report of a whole run, as a reader opens it: offline, without complaint, filtered, in both languages and themes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from govsite.store.store import open_store

from .browser import Browser, browser
from .conftest import ROOT, Desk, program

pytestmark = pytest.mark.e2e

ROWS = "document.querySelectorAll('#app tbody tr').length"
AXE = ROOT / ".venv" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
LANGUAGE, THEME = "document.querySelectorAll('.tools button')[0]", "document.querySelectorAll('.tools button')[1]"
VIEWS = ("overview", "plan", "sites", "rules", "findings", "heat", "ipv6", "links", "unseen", "about")
LOOK = "document.documentElement.lang + ' ' + (document.documentElement.dataset.theme || 'light')"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a small city that was judged twice, with its plan."""
    folder = tmp_path_factory.mktemp("desk")
    desk = Desk(folder)
    desk.run("demo", "--size", "small", "--folder", "demo", "--no-progress", code=0)
    desk.run("audit", "--again", "latest", "--store", "demo/store.db", "--fail-on", "never", "--quiet")
    with open_store(str(folder / "demo" / "store.db")) as store:
        # As if it had been looked at twice: one look that is judged twice is no trend.
        store.update_run(replace(store.find_run("latest"), again=""))
    desk.run("plan", "demo/inventory.csv", "-o", "plan.json")
    desk.run("report", "--store", "demo/store.db", "--plan", "plan.json", "-o", "report.html")
    return folder / "report.html"


@pytest.fixture
async def page(report: Path, tmp_path: Path) -> AsyncIterator[Browser]:
    async with browser(program("chromium"), tmp_path / "profile") as opened:
        await opened.open(report.as_uri())
        await opened.until("document.querySelector('#app').textContent.length > 100")
        yield opened
        assert not opened.complaints
        outside = [url for url in opened.requests if not url.startswith(("file:", "data:", "blob:", "about:"))]
        assert not outside
        assert len([url for url in opened.requests if url.startswith("file:")]) == 1


async def show(page: Browser, address: str) -> None:
    await page.ask(f"void (location.hash = '#{address}')")
    await page.until(f"location.hash === '#{address}' && document.querySelector('#view').textContent.length > 50")


async def test_it_is_searched_by_typing(page: Browser) -> None:
    await show(page, "view=findings")
    await page.until(f"{ROWS} > 5")
    before = await page.ask(ROWS)
    await page.ask("document.querySelector('#q').focus()")
    await page.ask("void (window.box = document.querySelector('#q'))")
    await page.type("ColumnName")
    await page.until(f"0 < {ROWS} && {ROWS} < {before}")
    # A box that is made anew at every key would cut off what an input method is composing.
    assert await page.ask("window.box === document.activeElement && window.box.value === 'ColumnName'")


async def test_what_an_input_method_composes_is_searched_when_it_stands(page: Browser) -> None:
    await show(page, "view=sites")
    await page.ask("document.querySelector('#q').focus()")
    await page.send("Input.imeSetComposition", text="shi wei", selectionStart=7, selectionEnd=7)
    await asyncio.sleep(0.5)
    assert await page.ask("location.hash") == "#view=sites"
    await page.type("市委")
    await page.until("decodeURIComponent(location.hash) === '#view=sites&q=市委'")
    assert await page.ask("document.querySelector('#q').value") == "市委"


async def test_a_filter_is_chosen_and_taken_back(page: Browser) -> None:
    await show(page, "view=sites")
    before = await page.ask(ROWS)
    await page.ask(
        """void (() => { const list = [...document.querySelectorAll('.filters select')].find((one) => one.value === ''
        && [...one.options].some((option) => option.value === 'veto')); list.value = 'veto';
        list.dispatchEvent(new Event('change', { bubbles: true })); })()"""
    )
    await page.until(f"location.hash.includes('severity=veto') && 0 < {ROWS} && {ROWS} < {before}")
    await page.ask("history.back()")
    await page.until(f"{ROWS} === {before}")


@pytest.mark.parametrize(
    ("view", "charts"), [("overview", 4), ("heat", 1), ("plan", 1)], ids=["overview with its trend", "map", "plan"]
)
async def test_charts_are_drawn_and_a_click_leads_on(page: Browser, view: str, charts: int) -> None:
    await show(page, f"view={view}")
    # Charts are drawn when somebody comes near them.
    for number in range(charts):
        await page.ask(f"document.querySelectorAll('.chart')[{number}].scrollIntoView()")
        await page.until(f"document.querySelectorAll('.chart')[{number}].querySelector('svg') !== null")
    assert await page.ask("[...document.querySelectorAll('.chart')].every((one) => one.getAttribute('aria-label'))")


async def test_a_cell_of_the_map_leads_to_its_problems(page: Browser) -> None:
    await show(page, "view=heat")
    await page.until("document.querySelectorAll('.chart svg').length >= 1")
    x, y = await page.ask(
        """(() => { const cell = [...document.querySelectorAll('.chart svg path')].find((one) =>
        (one.getAttribute('fill') || '').includes('7')); const box = cell.getBoundingClientRect();
        return [box.x + box.width / 2, box.y + box.height / 2]; })()"""
    )
    await page.click(x, y)
    await page.until("location.hash.startsWith('#view=findings&rule=')")


async def test_it_is_reached_by_keyboard(page: Browser) -> None:
    await show(page, "view=sites")
    await page.ask("document.querySelector('#app tbody button').focus()")
    await page.press("Enter")
    await page.until("document.querySelector('#drawer').open")
    await page.press("Escape")
    await page.until("!document.querySelector('#drawer').open")


@pytest.mark.parametrize("look", ["zh-CN light", "zh-CN dark", "en light", "en dark"])
async def test_axe_finds_nothing_serious(page: Browser, look: str) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed; sh tests/end_to_end/install.sh does it")
    await page.send("Runtime.evaluate", expression=AXE.read_text(encoding="utf-8"))
    for view in (*VIEWS, "sites&site=", "rules&about="):
        address = f"view={view}"
        if view.endswith("="):
            await show(page, address.partition("&")[0])
            await page.ask("document.querySelector('#app tbody button').click()")
            await page.until("document.querySelector('#drawer').open")
        else:
            await show(page, address)
            # A press draws the page anew: only in the language and theme that are wanted is it looked at.
            for word, button in ((0, LANGUAGE), (1, THEME)):
                if (await page.ask(LOOK)).split()[word] != look.split()[word]:
                    await page.ask(f"{button}.click()")
        assert await page.ask(LOOK) == look
        found = json.loads(
            await page.ask(
                """axe.run(document, { resultTypes: ["violations"] }).then((found) => JSON.stringify(
                found.violations.filter((one) => ["serious", "critical"].includes(one.impact))
                .map((one) => [one.id, one.nodes.map((node) => node.html.slice(0, 200))])))"""
            )
        )
        assert not found, (view, found)


@pytest.mark.parametrize("width", [360, 768], ids=["phone", "tablet"])
async def test_nothing_sticks_out_of_a_narrow_screen(page: Browser, width: int) -> None:
    await page.send("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=True)
    for view in VIEWS:
        await show(page, f"view={view}")
        assert await page.ask("document.documentElement.scrollWidth") <= width, view


async def test_charts_that_nobody_has_come_near_are_printed(page: Browser) -> None:
    await show(page, "view=overview")
    assert await page.ask("document.querySelectorAll('.chart:not(:has(svg))').length") > 0
    await page.print()
    assert await page.ask("document.querySelectorAll('.chart:not(:has(svg))').length") == 0
    # On paper, which is narrower than the window, they are drawn smaller and not cut off.
    assert await page.ask("document.querySelectorAll('.chart svg:not([viewBox])').length") == 0


async def test_it_is_printed(page: Browser, tmp_path: Path) -> None:
    await show(page, "view=findings")
    paper = tmp_path / "report.pdf"
    paper.write_bytes(await page.print())
    text = Desk(tmp_path).text_of(paper)
    assert "问题明细" in text
    assert "国办" in text
