from __future__ import annotations

import sys
import tracemalloc
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
from plan_evidence import home, page, prose, seen

from govsite.migrate.likeness.sites import MAX_SITES, likeness
from govsite.model.evidence import Evidence
from govsite.model.likeness import Bond, turned
from govsite.model.observed import Unseen
from govsite.model.site import Site
from tests.growth import assert_linear


def site(name: str, **columns) -> Site:
    return Site(id=name, url=f"https://{name}.example.org/", **columns)


def groups(found, bond):
    return [set(group.sites) for group in found.groups if group.bond is bond]


def test_two_sites_that_reprint_one_another_are_a_pair_with_columns_and_examples():
    texts = [prose(n) for n in range(4)]
    found = likeness([
        seen(site("a"), *texts, prose("only a")),
        seen(site("b"), *(t + "（转自甲）" for t in texts[:3]), prose("only b"), column="zwgk"),
        seen(site("c"), prose("c1"), prose("c2"), prose("c3")),
    ])  # fmt: skip
    (pair,) = found.pairs
    assert (pair.site, pair.other, pair.pages, pair.other_pages) == ("a", "b", 3, 3)
    assert pair.share == pytest.approx(3 / 5)
    assert pair.other_share == pytest.approx(3 / 4)
    assert [(c.name, c.other_name, c.pages) for c in pair.columns] == [("通知公告", "政务公开", 3)]
    assert pair.examples[0].url.startswith("https://a.example.org/")
    assert pair.examples[0].similarity > 0.8
    assert groups(found, Bond.CONTENT) == [{"a", "b"}]
    assert [(s.site, s.pages, s.alone) for s in found.sites] == [("a", 5, 2), ("b", 4, 1), ("c", 3, 3)]
    assert found.pair("b", "a") == turned(pair)
    assert found.pair("a", "c") is None


def test_a_text_on_many_sites_links_nobody_and_is_told():
    notice = prose("national notice")
    evidence = [seen(site(f"s{n:02}"), notice, notice + "附", prose(n)) for n in range(MAX_SITES + 5)]
    found = likeness(evidence)
    assert not found.pairs
    assert not groups(found, Bond.CONTENT)
    assert found.widespread[0].sites == MAX_SITES + 5
    assert {s.widespread for s in found.sites} == {2}


def test_a_wanted_pair_is_told_even_if_only_a_reprint_is_shared():
    notice = prose("national notice")
    evidence = [seen(site(f"s{n:02}"), notice, prose(n)) for n in range(MAX_SITES + 5)]
    found = likeness(evidence, wanted=[("s03", "s01"), ("s01", "missing"), ("s02", "s02")])
    (pair,) = found.pairs
    assert (pair.site, pair.other, pair.pages, pair.widespread) == ("s01", "s03", 1, 1)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("404 页面不存在", id="a short error page"),
        pytest.param("正在加载，请稍候……", id="an empty shell"),
        pytest.param("", id="nothing at all"),
    ],
)
def test_shells_and_error_pages_do_not_make_sites_alike(text):
    found = likeness([seen(site("a"), text, text, text), seen(site("b"), text, text, text)])
    assert not found.pairs
    assert [s.thin for s in found.sites] == [4, 4]


def test_a_long_shell_that_one_site_serves_at_many_addresses_does_not_count():
    shell = prose("shell")
    found = likeness([seen(site("a"), *[shell] * 9), seen(site("b"), *[shell] * 9)])
    assert not found.pairs
    assert [s.pages for s in found.sites] == [0, 0]


def test_missing_pages_do_not_count():
    a = seen(site("a"), prose(1), prose(2))
    gone = Evidence(
        site=site("b"),
        seen_pages=(page("https://b/1", prose(1), status=404), page("https://b/2", prose(2), is_soft_404=True)),
    )
    assert not likeness([a, gone]).pairs


def test_one_template_and_one_owner_make_groups():
    found = likeness([
        seen(site("a", owner="某某局"), prose(1), style="red"),
        seen(site("b", owner="某 某局"), prose(2), style="blue"),
        seen(site("c"), prose(3), style="red"),
    ])  # fmt: skip
    assert groups(found, Bond.TEMPLATE) == [{"a", "c"}]
    assert groups(found, Bond.OWNER) == [{"a", "b"}]


def test_columns_that_most_sites_have_say_nothing():
    def with_columns(name, *columns):
        texts = [page(f"https://{name}.example.org/x/{n}", prose(n)) for n in range(3)]
        return Evidence(site=site(name), seen_pages=(home(f"https://{name}.example.org/", columns=columns), *texts))

    found = likeness([
        with_columns("a", "tzgg", "ldhd"), with_columns("b", "tzgg", "ldhd"),
        with_columns("c", "tzgg"), with_columns("d", "tzgg"), with_columns("e", "tzgg"),
    ])  # fmt: skip
    assert found.pair("a", "b").column_names == ("领导活动",)
    assert found.pair("a", "c").column_names == ()


def test_sites_of_which_nothing_was_seen_are_told_with_zeros():
    found = likeness([Evidence(site=site("a"), pages_unseen=Unseen()), seen(site("b"), prose(1))])
    assert [(s.site, s.pages) for s in found.sites] == [("a", 0), ("b", 1)]
    assert likeness([]).sites == ()


def test_order_of_the_evidence_changes_nothing_but_the_order():
    evidence = [seen(site(name), *(prose(n) for n in span)) for name, span in (("a", range(6)), ("b", range(3, 9)), ("c", range(5, 12)))]  # fmt: skip
    one, other = likeness(evidence, seed=4), likeness(reversed(evidence), seed=4)
    told = lambda found: {frozenset([(p.site, p.pages), (p.other, p.other_pages)]) for p in found.pairs}  # noqa: E731
    assert told(one) == told(other)
    assert groups(one, Bond.CONTENT) == groups(other, Bond.CONTENT)


def test_hostile_addresses_and_texts_do_not_stop_it():
    pages = (page("https://[bad/", prose(1)), page("", "\ud800\udfff" * 60), page("javascript:x", prose(2)))
    found = likeness([Evidence(site=site("a"), seen_pages=pages), Evidence(site=site("b"), seen_pages=pages)])
    assert found.pairs[0].pages == 2 + 1


def test_many_sites_with_common_texts_take_linear_time_and_little_memory():
    common = [prose(n, 80) for n in range(40)]

    def stream(count):
        for n in range(count):
            yield seen(site(f"s{n}"), *(common[(n * 7 + k) % 40] for k in range(6)), prose(n, 80))

    tracemalloc.start()
    found = likeness(stream(300))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(found.sites) == 300
    assert peak < 16_000_000
    assert_linear(lambda n: list(stream(n)), likeness, 600)


def test_of_very_many_pairs_the_most_alike_are_told_and_all_are_counted(monkeypatch):
    monkeypatch.setattr("govsite.migrate.likeness.sites.MAX_PAIRS", 3)
    texts = [prose(n) for n in range(6)]
    evidence = [seen(site(f"s{n}"), *texts[: 2 + n]) for n in range(5)]
    found = likeness(evidence, wanted=[("s0", "s1")])
    assert found.pair_count == 10
    assert len(found.pairs) <= 4
    assert found.pair("s0", "s1") is not None
