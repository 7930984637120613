from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
import zlib
from collections import Counter
from importlib.resources import files

import pytest
from lxml import html
from msgspec.structs import replace

from govsite.model.changes import Turn
from govsite.model.outcome import Severity, Status
from govsite.model.run import Standing, Trend
from govsite.report.formats.html import SCRIPTS, render
from govsite.report.plan_page import SCRIPTS as PLAN_SCRIPTS
from govsite.report.plan_page import VIEW_SCRIPTS
from govsite.report.safe import plain

LIBRARY = files("govsite.report").joinpath("vendor/echarts/echarts.js").read_text(encoding="utf-8")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def read_data(page: bytes) -> dict:
    node = html.fromstring(page.decode()).get_element_by_id("data")
    text = node.text
    if node.get("type") == "application/json":
        return json.loads(text)
    return json.loads(zlib.decompress(base64.b64decode(text)))


def told(data: dict) -> list[tuple[str, str, str, str]]:
    """Site, rule, message and URL of every finding, decoded apart from the page's own script."""
    strings, newest = data["strings"], 0
    columns = data["verdicts"]

    def text(code: int) -> str:
        nonlocal newest
        if code == 0:
            newest += 1
            return strings[newest - 1]
        return strings[code - 1] if code > 0 else ""

    found, unknowns, sizes, n = (
        [],
        iter(zip(*(columns["details"][lang] for lang in ("zh", "en")), strict=True)),
        iter(columns["sizes"]),
        0,
    )
    findings = columns["findings"]
    for site, letters in zip(data["sites"]["id"], columns["letters"], strict=True):
        for rule, letter in zip(data["rules"], letters, strict=True):
            if letter == "u":
                _zh, _en = map(text, next(unknowns))
            if letter == "f":
                for _ in range(next(sizes)):
                    zh, _en, url, _excerpt = (text(findings[name][n]) for name in ("zh", "en", "url", "excerpt"))
                    for source in findings["sources"][n] or ():
                        text(source)
                    found.append((site, rule["id"], zh, url))
                    n += 1
    return found


@pytest.fixture(scope="module")
def page(run) -> bytes:
    return render(run)


def test_only_our_script_may_run_and_nothing_may_load(page):
    tree = html.fromstring(page.decode())
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    script = tree.xpath("//script[not(@type)]/text()")
    assert len(script) == 1
    for text, kind in ((script[0], "script"), (tree.xpath("//style/text()")[0], "style")):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_the_page_names_no_resource_outside_itself(page):
    tree = html.fromstring(page.decode())
    assert not tree.xpath("//link | //img | //iframe | //object | //embed | //base | //script[@src]")
    assert "url(" not in tree.xpath("//style/text()")[0]


def test_hostile_text_never_becomes_markup(page, hostile_texts):
    tree = html.fromstring(page.decode())
    assert len(tree.xpath("//script")) == 2
    assert not tree.xpath("//*[@onerror] | //b[text()='x']")
    data = tree.get_element_by_id("data").text
    assert "<" not in data


def test_no_script_of_ours_makes_markup_from_text(page):
    script = html.fromstring(page.decode()).xpath("//script[not(@type)]/text()")[0]
    assert LIBRARY in script
    script = script.replace(LIBRARY, "")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", script)


@pytest.mark.parametrize("scripts", [SCRIPTS[:-1] + VIEW_SCRIPTS, PLAN_SCRIPTS], ids=["report with plan", "plan"])
def test_scripts_of_one_page_share_one_scope_and_no_name(scripts):
    texts = [
        files("govsite.report").joinpath("templates", name).read_text("utf-8") for name in scripts if "/" not in name
    ]
    names = re.findall(r"^(?:async )?(?:function|const|let) (\w+)", "\n".join(texts), flags=re.MULTILINE)
    assert len(names) > 100
    assert sorted(names) == sorted(set(names))


def test_runs_before_are_in_the_page(make_run):
    standing = Standing(run="r1", started_at="2026-08-20T03:00:00+08:00", sites=30, worst={Severity.VETO: 2}, clean=20, passed=700, failed=9, unknown=4)  # fmt: skip
    later = replace(standing, run="r2", worst={}, has_other_rules=True)
    trend = read_data(render(replace(make_run(), trend=Trend(standings=(standing, later), turns={Turn.MENDED: 9}))))[
        "trend"
    ]
    assert [(run["id"], run["worst"], run["otherRules"]) for run in trend["runs"]] == [("r1", {"veto": 2}, False), ("r2", {}, True)]  # fmt: skip
    assert trend["turns"] == {"mended": 9}


def test_every_finding_is_in_the_page(page, run):
    wanted = sorted(
        (o.site, o.rule, plain(f.message.zh, 600), plain(f.url, 1000)) for o in run.outcomes for f in o.problems
    )
    assert sorted(told(read_data(page))) == wanted


def test_findings_carry_how_their_addresses_answered(page, run):
    data = read_data(page)
    findings = [finding for outcome in run.outcomes for finding in outcome.problems]
    rows, newest, told = data["traces"], 0, []
    for code in data["verdicts"]["findings"]["trace"]:
        newest += code == 0
        told.append(rows[newest - 1 if code == 0 else code - 1] if code >= 0 else None)
    assert sum(one is not None for one in told) > 20
    wanted = Counter((f.trace.status, f.trace.digest, len(f.trace.hops)) for f in findings if f.trace)
    assert Counter((one[0], one[3], len(one[4:]) // 2) for one in told if one) == wanted


def test_every_verdict_is_in_the_page(page, run):
    data = read_data(page)
    letters = "".join(data["verdicts"]["letters"])
    for letter, status in (("p", Status.PASS), ("f", Status.FAIL), ("u", Status.UNKNOWN), ("n", Status.NOT_APPLICABLE)):
        assert letters.count(letter) == sum(o.status is status for o in run.outcomes)
    assert len(data["verdicts"]["reasons"]) == letters.count("u")


def test_unverified_sources_keep_their_mark(page):
    data = read_data(page)
    assert {rule["source"] for rule in data["rules"]} == {"verified", "partial", "unverified"}


def test_without_scripts_the_numbers_and_the_worst_sites_are_there(page):
    note = html.fromstring(page.decode()).xpath("//noscript")[0].text_content()
    assert "30 个网站" in note
    assert "国办" in note


def test_a_city_with_eighty_thousand_findings_stays_below_six_megabytes(make_run):
    run = make_run(sites=807, findings=36)
    page = render(run)
    assert sum(len(o.problems) for o in run.outcomes) > 80_000
    assert len(page) < 6_000_000
    assert len(told(read_data(page))) == sum(len(o.problems) for o in run.outcomes)


def in_chromium(page: bytes, folder, *, address: str = "") -> tuple[str, str]:
    """The page's DOM after its script ran, and what the console said."""
    file = folder / "report.html"
    file.write_bytes(page)
    done = subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", f"--user-data-dir={folder / 'profile'}",
         "--enable-logging=stderr", "--virtual-time-budget=5000", "--dump-dom", f"file://{file}#{address}"],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    dom = re.sub(r"<script.*?</script>", "", done.stdout, flags=re.DOTALL)
    return dom, "\n".join(line for line in done.stderr.splitlines() if "CONSOLE" in line)


@pytest.mark.e2e
@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
@pytest.mark.parametrize(
    ("address", "expected"),
    [
        pytest.param("", "网站总体情况", id="the overview"),
        pytest.param("view=sites&level=city", "澜州市人民政府", id="sites filtered by level"),
        pytest.param("view=findings&status=unknown", "未能判定", id="verdicts that are unknown"),
        pytest.param("view=findings&q=ColumnName", "处问题", id="problems searched"),
        pytest.param("view=heat&by=division", "青岚县", id="heat table by district"),
        pytest.param("view=ipv6&level=county", "各网站的 IPv6 判定", id="IPv6 of the counties"),
        pytest.param("view=links", "old", id="broken links"),
        pytest.param("view=unseen", "本机没有 IPv6", id="what was not seen"),
        pytest.param("view=rules&about=cn-domain-suffix", "cn-domain-suffix", id="one rule in the drawer"),
        pytest.param("view=about", "20261120-030000-abcd", id="the run itself"),
    ],
)
def test_every_view_opens_in_chromium_without_a_console_error(address, expected, page, tmp_path):
    dom, console = in_chromium(page, tmp_path, address=address)
    assert expected in dom
    assert not console
    assert "<title>政府网站检查报告" in dom


@pytest.mark.e2e
@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
def test_hostile_site_page_in_chromium(page, run, tmp_path):
    dom, console = in_chromium(page, tmp_path, address=f"view=sites&site={run.sites[-1].site.key}")
    assert "owned</title>" not in dom
    assert "&lt;/script&gt;&lt;script&gt;document.title" in dom
    assert 'href="javascript:' not in dom  # fmt: skip
    assert not console


@pytest.mark.e2e
@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
def test_deflated_data_are_read_in_chromium(make_run, tmp_path):
    page = render(make_run(sites=300, findings=20))
    assert b"application/x-deflated-json" in page
    dom, console = in_chromium(page, tmp_path)
    assert "共检查 300 个网站" in dom
    assert not console
