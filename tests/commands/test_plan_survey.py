"""``govsite plan --run``, ``-o plan.html`` and ``govsite report --plan`` as people call them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from govsite.cli import main
from govsite.model.answers import Answer
from govsite.model.evidence import Evidence
from govsite.model.page import Charset, Page, PageKind
from govsite.model.run import RunHeader, RunState, SiteSummary
from govsite.model.site import Kind, Level, Site
from govsite.store.store import open_store

LEDGER = """网站标识码,网站名称,首页网址,主办单位,级别,网站类型,行政区划代码,年度费用
1301000001,某市人民政府,https://www.mou.gov.cn/,某市人民政府,市级,门户网站,130100,900
1301020001,东区人民政府,https://www.dong.gov.cn/,东区人民政府,区县级,门户网站,130102,500
1301020002,东区教育局,https://jyj.dong.gov.cn/,东区教育局,区县级,部门网站,130102,200
1301020003,东区卫生局,https://wsj.dong.gov.cn/,东区卫生局,区县级,部门网站,130102,
"""
TEXTS = [
    "关于做好全区义务教育阶段学校招生入学工作的通知，各学校要严格执行免试就近入学规定，规范招生秩序，加强宣传解读，及时公开招生计划、范围、程序和结果，接受社会监督，确保平稳有序。",
    "全区教育工作会议召开，会议总结上年度工作，分析当前形势，部署今年重点任务，强调要深化改革、优化资源配置、加强教师队伍建设、守牢安全底线，办好人民满意的教育，推动高质量发展。",
    "关于开展春季传染病防控工作的提示：请各单位落实通风消毒、健康监测和健康教育等措施，出现发热等症状及时就医，做到早发现、早报告、早隔离、早治疗，共同维护师生身体健康和生命安全。",
]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sites.csv").write_text(LEDGER, encoding="utf-8")
    return tmp_path


def look(folder: Path, day: str, *, is_gone: str = "") -> None:
    """A run in the store: portal and education share three pages; ``is_gone`` could not be reached."""
    sites = [
        Site(id="1301000001", url="https://www.mou.gov.cn/", level=Level.CITY, kind=Kind.PORTAL),
        Site(id="1301020001", url="https://www.dong.gov.cn/", level=Level.COUNTY, kind=Kind.PORTAL),
        Site(id="1301020002", url="https://jyj.dong.gov.cn/", level=Level.COUNTY, kind=Kind.DEPARTMENT),
        Site(id="1301020003", url="https://wsj.dong.gov.cn/", level=Level.COUNTY, kind=Kind.DEPARTMENT),
    ]
    shown = {"1301020001": TEXTS, "1301020002": TEXTS}
    with open_store(str(folder / ".govsite" / "store.db")) as store:
        header = RunHeader(id=f"{day}-run", command="audit", started_at=f"{day}T00:00:00+00:00", tool_version="1",
                           jurisdiction="cn", packs={}, state=RunState.FINISHED, site_count=4)  # fmt: skip
        store.start_run(header, sites=sites, rules=[])
        for site in sites:
            texts = shown.get(site.id, [])
            pages = tuple(
                Page(url=f"{site.url}zx/{n}.html", kind=PageKind.ARTICLE, text=text, charset=Charset(real="utf-8"))
                for n, text in enumerate(texts)
            )
            gone = site.id == is_gone
            summary = SiteSummary(
                site=site,
                home_problem="name-not-found" if gone else "",
                home_status=0 if gone else 200,
                page_count=0 if gone else len(pages),
            )
            evidence = Evidence(
                site=site,
                observed_at=f"{day}T01:00:00+00:00",
                home=Answer(url=site.url, status=200),
                seen_pages=pages or None,
            )
            store.save_site(header.id, evidence=evidence, summary=summary, outcomes=[], crashes=[])
        store.update_run(header)


def plan(*arguments: str) -> dict:
    assert main(["plan", "sites.csv", *arguments, "-q", "-o", "plan.json"]) == 0
    return json.loads(Path("plan.json").read_text(encoding="utf-8"))


def test_without_a_run_the_plan_knows_what_the_ledger_knows(here):
    found = plan()
    assert found["worth"]["totals"]["annual_cost"] == 200.0
    assert found["worth"]["totals"]["cost_known"] == 1
    assert found["likeness"] is None
    assert found["sources"]["county-department"]["status"] == "partial"


def test_with_a_run_the_plan_tells_what_a_site_shares_with_its_target(here, capfd):
    look(here, "2026-03-01")
    assert main(["plan", "sites.csv", "--run", "latest", "-o", "plan.json"]) == 0
    told = capfd.readouterr().out
    assert "内容相同的网站：1 对" in told
    assert "东区人民政府 = 东区教育局" in told
    assert "一并入另一" in told
    found = json.loads(Path("plan.json").read_text(encoding="utf-8"))
    (pair,) = found["likeness"]["pairs"]
    assert (pair["pages"], pair["share"]) == (3, 1.0)
    gains = {gain["site"]: gain for gain in found["worth"]["gains"]}
    assert gains["1301020002"]["pages_at_target"] == 3


def test_a_site_that_three_runs_of_a_quarter_missed_closes_and_one_miss_changes_nothing(here):
    look(here, "2026-03-01", is_gone="1301020003")
    first = {site["id"]: site["decision"] for site in plan("--run", "latest")["sites"]}
    assert first["1301020003"] == "merge"
    look(here, "2026-04-10", is_gone="1301020003")
    look(here, "2026-05-20", is_gone="1301020003")
    second = {site["id"]: site["decision"] for site in plan("--run", "latest")["sites"]}
    assert second["1301020003"] == "close"
    assert second["1301020002"] == "merge"


def test_the_page_is_written_by_its_suffix_and_shown_in_the_report(here, capfd):
    look(here, "2026-03-01")
    assert main(["plan", "sites.csv", "--run", "latest", "-o", "plan.html", "-o", "plan.json"]) == 0
    assert "网站集约整合方案".encode() in Path("plan.html").read_bytes()
    assert main(["report", "latest", "--plan", "plan.json", "-o", "report.html"]) == 0
    assert b"planView()" in Path("report.html").read_bytes()
    Path("other.json").write_text("{}", encoding="utf-8")
    assert main(["report", "latest", "--plan", "other.json", "-o", "report.html"]) == 3
    assert "other.json: is no plan" in capfd.readouterr().err
    assert main(["report", "latest", "--plan", "none.json", "-o", "report.html"]) == 3
