from __future__ import annotations

import pytest

from govsite.history import dead_sites, is_reachable, shared_part, survey, with_deaths
from govsite.model.consolidation import DeadRule, Decision
from govsite.model.evidence import Evidence
from govsite.model.page import Page
from govsite.model.plan import SitePlan
from govsite.model.run import RunHeader, SiteSummary
from govsite.model.site import Site
from govsite.store.store import open_store

RULE = DeadRule(runs=3, days=60)
A, B = Site(id="a", url="https://a.example.org/"), Site(id="b", url="https://b.example.org/")


@pytest.fixture
def store(tmp_path):
    with open_store(str(tmp_path / "store.db")) as opened:
        yield opened


def look(store, day: str, *summaries: SiteSummary) -> None:
    header = RunHeader(
        id=f"{day}-run",
        command="audit",
        started_at=f"{day}T00:00:00+00:00",
        tool_version="1",
        jurisdiction="cn",
        packs={},
    )
    store.start_run(header, sites=[summary.site for summary in summaries], rules=[])
    for summary in summaries:
        evidence = Evidence(site=summary.site, observed_at=f"{day}T01:00:00+00:00")
        store.save_site(header.id, evidence=evidence, summary=summary, outcomes=[], crashes=[])


def gone(site: Site) -> SiteSummary:
    return SiteSummary(site=site, home_problem="name-not-found")


def alive(site: Site) -> SiteSummary:
    return SiteSummary(site=site, home_status=200, page_count=3)


def test_a_site_that_no_run_of_a_quarter_reached_is_dead_and_its_neighbour_is_not(store):
    for day in ("2026-01-01", "2026-02-01", "2026-03-15"):
        look(store, day, gone(A), alive(B))
    assert set(dead_sites(store, RULE)) == {"a"}
    assert dead_sites(store, RULE, keys=["b"]) == {}
    assert with_deaths({}, dead_sites(store, RULE))["a"].is_dead


def test_a_site_that_came_back_is_not_dead(store):
    for day in ("2026-01-01", "2026-02-01", "2026-03-15"):
        look(store, day, gone(A))
    look(store, "2026-04-01", alive(A))
    assert dead_sites(store, RULE) == {}


def test_one_run_never_makes_a_site_dead(store):
    look(store, "2026-01-01", gone(A))
    assert dead_sites(store, DeadRule(runs=1, days=0)) == {}


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        pytest.param(alive(A), True, id="pages were read"),
        pytest.param(SiteSummary(site=A, home_status=200), True, id="the home page answered"),
        pytest.param(gone(A), False, id="the name is gone"),
        pytest.param(SiteSummary(site=A, home_status=404, home_problem="http-status"), False, id="the home page is missing"),
        pytest.param(SiteSummary(site=A, home_status=403, home_problem="http-status"), None, id="the server turned us away"),
        pytest.param(SiteSummary(site=A, home_problem="blocked", is_seen=False), None, id="a firewall"),
        pytest.param(SiteSummary(site=A, home_problem="no-network", is_seen=False), None, id="no network here"),
    ],
)  # fmt: skip
def test_reachable_is_told_from_cannot_tell(summary, expected):
    assert is_reachable(summary) is expected


def test_what_a_site_shares_with_its_target_is_told_from_one_pass():
    text = (
        "关于做好政府网站集约化工作的通知，各单位要高度重视，落实责任，按时完成迁移任务，确保内容完整、链接有效、数据准确。"
        * 2
    )
    evidence = [Evidence(site=site, seen_pages=(Page(url=site.url, text=text),)) for site in (A, B)]
    seen = survey(iter(evidence), seed=3)
    plans = [SitePlan(id="b", url=B.url, decision=Decision.MERGE, target="a")]
    assert shared_part(seen, plans).pair("b", "a").pages == 1
    assert seen.activities["a"].page_count == 1
