from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from plan_evidence import FOOTER, home, page, seen

from govsite.migrate.consolidation.activity import activity, with_activity
from govsite.migrate.consolidation.facts import Facts
from govsite.migrate.consolidation.units import best_of
from govsite.model.consolidation import Preference, UnitRule
from govsite.model.evidence import Evidence
from govsite.model.page import DateSeen, ListItem
from govsite.model.rule import Source
from govsite.model.site import Site
from govsite.model.words import Words

SITE = Site(id="a", url="https://a.example.org/")


def with_items(*days: str, observed: str = "2026-11-20T03:00:00+00:00") -> Evidence:
    items = tuple(ListItem(url=f"https://a.example.org/{n}", title="x", date=day) for n, day in enumerate(days))
    return Evidence(site=SITE, observed_at=observed, seen_pages=(page(SITE.url, "x", items=items),))


def test_new_entries_are_counted_over_half_a_year():
    found = activity(with_items("2026-11-01", "2026-10-01", "2026-09-01", "2025-01-01"))
    assert found.updates == 0.5
    assert found.newest == "2026-11-01"


def test_an_entry_in_three_lists_and_as_an_article_is_one():
    item = ListItem(url="https://a.example.org/1", title="x", date="2026-11-01")
    article = page("https://a.example.org/1", "x", published=DateSeen(date="2026-11-01 08:00", source="visible"))
    pages = (page(SITE.url, "x", items=(item, item)), page(f"{SITE.url}l", "x", items=(item,)), article)
    found = activity(Evidence(site=SITE, observed_at="2026-11-20T03:00:00Z", seen_pages=pages))
    assert found.updates == round(1 / (182 / 30.4), 2)


def test_days_in_the_future_and_impossible_days_do_not_count():
    found = activity(with_items("2027-01-01", "2026-02-31", "soon", ""))
    assert found.newest == ""
    assert found.updates == 0


def test_without_any_date_the_pace_is_unknown_and_not_nothing():
    assert activity(with_items()).updates is None
    assert activity(with_items("2026-11-01", observed="")).updates is None


def test_identifiers_come_from_the_footer_with_the_address_where_no_value_can_be_read():
    pages = (page(f"{SITE.url}1", "x"), home(SITE.url, footer=FOOTER))
    found = activity(Evidence(site=SITE, seen_pages=pages))
    assert found.identifiers == {
        "icp": "蜀ICP备12345678号-1",
        "police": "川公网安备51010002000123号",
        "identity_mark": "https://bszs.conac.cn/sitename?id=x",
        "site_code": "5101000012",
    }


def test_facts_learn_the_pages_that_a_crawl_saw():
    facts = with_activity(
        {"a": Facts(findings=3)}, {"a": activity(seen(SITE, "one", "two")), "b": activity(Evidence(site=SITE))}
    )
    assert facts["a"].page_count == 3
    assert facts["a"].findings == 3
    assert "b" not in facts


def test_of_two_sites_of_a_unit_the_one_that_is_updated_more_stays_where_the_policy_asks_for_it():
    rule = UnitRule(
        source=Source(document="x", clause="y"), prefer=(Preference.MORE_UPDATES,), reason=Words(zh="一", en="one")
    )
    a, b = Site(id="a", url="https://a/"), Site(id="b", url="https://b/")
    best, reasons = best_of([a, b], rule=rule, facts={"a": Facts(updates=1.0), "b": Facts(updates=9.5)})
    assert best.id == "b"
    assert "更新更多" in reasons["a"].zh
    assert best_of([a, b], rule=rule, facts={})[0].id == "a"
