from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
import zlib
from importlib.resources import files

import pytest
from lxml import html
from msgspec.structs import replace

from govsite.model.consolidation import Content, Decision
from govsite.model.likeness import Bond, Group, Likeness, Pair, SharedColumn, Twin
from govsite.model.plan import Freed, Plan, Question, SitePlan, Solver, Summary, Wave
from govsite.model.rule import Source, SourceStatus
from govsite.model.site import Kind, Level, Site
from govsite.model.words import Words
from govsite.model.worth import Gain, Receipt, Totals, Worth
from govsite.report.formats.html import render
from govsite.report.plan_page import render_plan

LIBRARY = files("govsite.report").joinpath("vendor/echarts/echarts.js").read_text(encoding="utf-8")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
HOSTILE = "</script><script>document.title='owned'</script>"
KINDS = [(Level.CITY, Kind.PORTAL), (Level.CITY, Kind.DEPARTMENT), (Level.COUNTY, Kind.DEPARTMENT), (None, None), (Level.TOWNSHIP, Kind.TOWNSHIP)]  # fmt: skip


def sample_plan(count: int = 40) -> tuple[Plan, list[Site]]:
    """A plan with every decision, a chain, an outside target, questions, waves, worth and likeness."""
    sites, plans = [], []
    for n in range(count):
        level, kind = KINDS[n % 5]
        name = HOSTILE if n == 7 else f"网站{n}"
        site = Site(
            id=f"s{n}",
            url=f"https://s{n}.example.org/",
            name=name,
            level=level,
            kind=kind,
            owner=f"单位{n}",
            division="510100",
        )
        sites.append(site)
        told = {
            "id": site.key,
            "url": site.url,
            "name": name,
            "row": f"row-{n % 5}",
            "clause": "国办发〔2017〕47号 条款",
            "reasons": (Words("理由", "reason"),),
        }
        match n % 8:
            case 0:
                plans.append(SitePlan(**told, decision=Decision.KEEP))
            case 1:
                plans.append(
                    SitePlan(**told, decision=Decision.CLOSE, content=Content.ARCHIVE_ONLY, wave=1, needs_approval=True)
                )
            case 2:
                plans.append(
                    SitePlan(
                        **told,
                        decision=Decision.QUESTION,
                        questions=(Question(column="level", words=Words("缺级别", "no level")),),
                    )
                )
            case 3:
                plans.append(
                    SitePlan(**told, decision=Decision.NOT_A_SITE, target="https://outside.example.org/", wave=2)
                )
            case _:
                plans.append(SitePlan(**told, decision=Decision.MERGE, target=f"s{n // 8 * 8}", via=("s1",), content=Content.COLUMN, wave=1 + n % 2, frees=Freed(annual_cost=1000.0, hosts=(f"s{n}.example.org",))))  # fmt: skip
    pair = Pair(site="s4", other="s0", pages=5, other_pages=6, share=0.5, other_share=0.1, same_owner=True,
                columns=(SharedColumn(name="通知", other_name="公告", pages=5),), examples=(Twin(url="https://a/", other_url="https://b/", similarity=0.9),))  # fmt: skip
    plan = Plan(
        policy="cn-2017", policy_version="1.0", inventory="台账.csv", run="run-1", sites=tuple(plans),
        summary=Summary(sites=count, waves=2, freed_cost=12000.0, freed_hosts=20),
        waves=(Wave(number=1, starts="2027-01-04", ends="2027-01-31", site_count=9, page_count=10), Wave(number=2, starts="2027-03-01", ends="2027-03-28", site_count=8)),
        solver=Solver(name="greedy", objective=3.0), remarks=(Words("说明一", "remark one"),),
        sources={"row-0": Source(document="47号", clause="x", status=SourceStatus.UNVERIFIED)},
        worth=Worth(gains=(Gain(site="s4", target="s0", pages=10, annual_cost=1000.0, cost_per_page=100.0),), receipts=(Receipt(target="s0", sites=4, pages=40, pages_before=100),), totals=Totals(sites=20, pages=10, pages_known=1, annual_cost=1000.0, cost_known=1), ranking=("s4",)),
        likeness=Likeness(threshold=0.8, pairs=(pair,), groups=(Group(bond=Bond.TEMPLATE, sites=("s0", "s1")),)),
    )  # fmt: skip
    return plan, sites


PLAN, SITES = sample_plan()


@pytest.fixture(scope="module")
def page() -> bytes:
    return render_plan(PLAN, sites=SITES, divisions={"510100": "某市", "110000": "另一个"})


def read_data(page: bytes) -> dict:
    node = html.fromstring(page.decode()).get_element_by_id("data")
    if node.get("type") == "application/json":
        return json.loads(node.text)
    return json.loads(zlib.decompress(base64.b64decode(node.text)))


def test_only_our_script_may_run_and_nothing_may_load(page):
    tree = html.fromstring(page.decode())
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    for text, kind in (
        (tree.xpath("//script[not(@type)]/text()")[0], "script"),
        (tree.xpath("//style/text()")[0], "style"),
    ):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not tree.xpath("//link | //img | //iframe | //object | //embed | //base | //script[@src]")


def test_no_script_of_ours_makes_markup_from_text(page):
    script = html.fromstring(page.decode()).xpath("//script[not(@type)]/text()")[0]
    assert LIBRARY in script
    script = script.replace(LIBRARY, "")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", script)


def test_hostile_names_never_become_markup(page):
    assert len(html.fromstring(page.decode()).xpath("//script")) == 2


def test_every_site_is_in_the_page_with_its_decision_and_target(page):
    columns = read_data(page)["plan"]["sites"]
    ids = columns["id"]
    for place, entry in enumerate(PLAN.sites):
        target = columns["target"][place]
        assert (ids[place], columns["decision"][place]) == (entry.id, entry.decision)
        assert (ids[target] if isinstance(target, int) else target) == entry.target


def test_clauses_carry_how_far_they_were_compared_with_the_text(page):
    told = {reason["row"]: reason["source"] for reason in read_data(page)["plan"]["reasons"]}
    assert told["row-0"] == "unverified"
    assert told["row-1"] is None


def test_only_divisions_in_use_are_carried(page):
    assert read_data(page)["plan"]["divisions"] == {"510100": "某市"}


def test_the_same_plan_gives_the_same_bytes(page):
    assert render_plan(PLAN, sites=SITES, divisions={"510100": "某市", "110000": "另一个"}) == page


@pytest.mark.parametrize(("lang", "told"), [("zh", "40 → 5"), ("en", "Consolidation plan")])
def test_without_scripts_the_numbers_and_each_site_are_there(lang, told):
    note = html.fromstring(render_plan(PLAN, lang=lang).decode()).xpath("//noscript")[0].text_content()
    assert told in note
    assert "https://s39.example.org/" in note


@pytest.mark.parametrize(
    "plan",
    [
        pytest.param(Plan(policy="x", policy_version="1"), id="an empty plan"),
        pytest.param(replace(PLAN, worth=None, likeness=None, waves=(), remarks=()), id="no waves, worth, likeness"),
        pytest.param(sample_plan(9)[0], id="targets that are missing from the list of sites"),
    ],
)
def test_any_plan_can_be_drawn(plan):
    assert read_data(render_plan(plan))["plan"]["head"]["policy"]


def test_a_plan_of_twenty_thousand_sites_stays_small():
    plan, sites = sample_plan(20_000)
    content = render_plan(plan, sites=sites)
    assert len(content) < 4_000_000


def test_the_report_of_an_audit_shows_the_plan(run):
    plain_page, with_plan = render(run), render(replace(run, plan=PLAN))
    assert b"plan_flow" not in plain_page
    assert b"planView()" in with_plan
    assert "plan" not in json.loads(html.fromstring(plain_page.decode()).get_element_by_id("data").text)
    assert read_data(with_plan)["plan"]["head"]["inventory"] == "台账.csv"


def in_chromium(page: bytes, folder, *, address: str = "") -> tuple[str, str]:
    file = folder / "plan.html"
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
def test_the_page_draws_all_parts_in_chromium_without_a_console_error(page, tmp_path):
    dom, console = in_chromium(page, tmp_path)
    assert not console
    assert "<title>网站集约整合方案 40 → 5" in dom
    for part in ("flow", "tree", "waves", "questions", "clauses", "worth", "likeness", "remarks"):
        assert f'id="plan-{part}"' in dom, part
    assert 'stroke="var(--d-merge)"' in dom or 'fill="var(--d-merge)"' in dom
    assert "未经核对" in dom
    assert "第 2 批" in dom


@pytest.mark.e2e
@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
@pytest.mark.parametrize(
    "plan",
    [Plan(policy="x", policy_version="1"), sample_plan(9)[0], replace(PLAN, worth=None, likeness=None, waves=())],
    ids=["an empty plan", "missing targets", "no waves"],
)
def test_odd_plans_draw_without_a_console_error(plan, tmp_path):
    dom, console = in_chromium(render_plan(plan, lang="en"), tmp_path)
    assert not console
    assert "Consolidation plan" in dom


@pytest.mark.e2e
@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
def test_the_plan_in_the_report_draws_without_a_console_error(run, tmp_path):
    dom, console = in_chromium(render(replace(run, plan=PLAN)), tmp_path, address="view=plan")
    assert not console
    assert 'stroke="var(--d-merge)"' in dom or 'fill="var(--d-merge)"' in dom
