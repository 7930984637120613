from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

sys.path.insert(0, str(Path(__file__).parents[1]))
from plan_evidence import prose, seen

from govsite.migrate.consolidation.activity import Activity
from govsite.migrate.consolidation.facts import Facts
from govsite.migrate.likeness.sites import likeness
from govsite.migrate.plan.workbook import entries_of_xlsx, write_xlsx
from govsite.migrate.plan.worth import targets_of, worth
from govsite.model.consolidation import Decision
from govsite.model.plan import Freed, Plan, Question, SitePlan
from govsite.model.site import Site
from govsite.model.words import Words


def site(name, **columns):
    return Site(id=name, url=f"https://{name}.example.org/", **columns)


def going(name, target="a", **changes):
    return SitePlan(id=name, url=f"https://{name}.example.org/", decision=Decision.MERGE, target=target, frees=Freed(hosts=(f"{name}.example.org",)), **changes)  # fmt: skip


SITES = [
    site("a", pages=100),
    site("b", pages=20, monthly_visits=500, annual_cost=1000.0, contract_end="2027-03-01"),
    site("c", pages=10, annual_cost=5000.0),
    site("d"),
]
PLANS = [
    SitePlan(id="a", url="https://a.example.org/", decision=Decision.KEEP),
    going("b"),
    going("c"),
    going("d"),
    SitePlan(
        id="q", url="https://q/", decision=Decision.QUESTION, questions=(Question(column="x", words=Words("", "")),)
    ),
]


def test_sums_say_for_how_many_sites_they_are_known():
    totals = worth(PLANS, sites=SITES).totals
    assert (totals.sites, totals.pages, totals.pages_known) == (3, 30, 2)
    assert (totals.visits, totals.visits_known) == (500, 1)
    assert (totals.annual_cost, totals.cost_known, totals.hosts) == (6000.0, 2, 3)
    assert totals.findings_known == 0


def test_a_target_is_told_what_comes_to_it():
    (receipt,) = worth(PLANS, sites=SITES).receipts
    assert (receipt.target, receipt.sites, receipt.pages, receipt.visits, receipt.pages_before) == (
        "a",
        3,
        30,
        500,
        100,
    )


def test_the_ranking_puts_cost_freed_per_page_first_and_unknown_last():
    found = worth(PLANS, sites=SITES)
    assert found.ranking == ("c", "b", "d")
    assert [gain.cost_per_page for gain in found.gains] == [50.0, 500.0, None]


def test_pages_that_the_target_already_has_need_no_move():
    texts = [prose(n) for n in range(6)]
    found = likeness(
        [seen(SITES[0], *texts[:4]), seen(SITES[1], *texts), seen(SITES[2], prose("c"))], wanted=targets_of(PLANS)
    )
    gains = {gain.site: gain for gain in worth(PLANS, sites=SITES, likeness=found).gains}
    assert (gains["b"].pages_at_target, gains["b"].pages_to_move, gains["b"].pages_alone) == (4, 16, 2)
    assert (gains["c"].pages_at_target, gains["c"].pages_to_move) == (0, 10)
    assert gains["d"].pages_at_target is None


@pytest.mark.parametrize(
    ("facts", "findings"),
    [
        pytest.param(Facts(is_audited=True, findings=7, vetoes=1), 7, id="audited"),
        pytest.param(Facts(findings=0), None, id="nobody looked"),
    ],
)
def test_findings_are_unknown_where_nobody_looked(facts, findings):
    assert worth(PLANS, sites=SITES, facts={"b": facts}).gains[0].findings == findings


def test_crawled_pages_and_updates_stand_in_where_the_inventory_is_silent():
    found = worth(
        PLANS, sites=SITES, facts={"d": Facts(page_count=8)}, activities={"d": Activity(site="d", updates=2.5)}
    )
    assert (found.gains[2].pages, found.gains[2].updates) == (8, 2.5)


def test_an_empty_plan_is_worth_nothing():
    assert worth([], sites=[]).totals.sites == 0


def test_the_workbook_has_sheets_for_worth_and_likeness_and_is_still_read_back():
    texts = [prose(n) for n in range(6)]
    alike = likeness([seen(SITES[0], *texts[:4]), seen(SITES[1], *texts)], wanted=targets_of(PLANS))
    plan = Plan(policy="x", policy_version="1", sites=tuple(PLANS), worth=worth(PLANS, sites=SITES), likeness=alike)
    content = write_xlsx(plan, lang="zh")
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names == ["计划", "批次", "汇总", "代价与收益", "内容相同"]
    rows = book.get_sheet_by_name("代价与收益").to_python()
    assert [row[0] for row in rows] == ["网站标识码", "c", "b", "d"]
    assert book.get_sheet_by_name("内容相同").to_python()[1][2] == 4
    assert len(entries_of_xlsx(content, file="plan.xlsx")) == len(PLANS)


def test_a_target_of_which_nothing_is_known_receives_an_unknown_and_not_zero():
    (receipt,) = worth([going("d")], sites=SITES).receipts
    assert (receipt.visits, receipt.pages, receipt.updates) == (None, None, None)
