"""Which host names a plan gives up, and which it must not."""

from __future__ import annotations

import pytest

from govsite.migrate.consolidation.consolidate import consolidate
from govsite.migrate.consolidation.drafts import Choice
from govsite.migrate.consolidation.names import is_folder, remarks_on_names
from govsite.migrate.plan.summary import summarise
from govsite.model.consolidation import Condition, Decision, Policy, Row
from govsite.model.plan import HeldHost, SitePlan
from govsite.model.rule import Source
from govsite.model.site import Kind, Level, Site
from govsite.model.words import Words
from govsite.policy.consolidation import load_policy
from govsite.policy.jurisdictions import load_jurisdiction

PORTAL = Site(url="http://www.mou.gov.cn/", id="p", kind=Kind.PORTAL, level=Level.CITY, division="130100", owner="某市")


def leaving(url: str, key: str = "x", **more: object) -> Site:
    given = {"kind": Kind.CAMPAIGN, "level": Level.CITY, "division": "130100", "owner": "某市文明办", **more}
    return Site(url=url, id=key, **given)


def plan(*sites: Site, **more: object) -> dict[str, SitePlan]:
    found = consolidate(sites, policy=load_policy("cn-2017"), place=load_jurisdiction("cn"), **more)
    return {p.id: p for p in found}


@pytest.mark.parametrize(
    ("site", "freed", "held"),
    [
        pytest.param(leaving("http://wm.mou.gov.cn/"), ("wm.mou.gov.cn",), (), id="a host of its own"),
        pytest.param(
            leaving("http://www.mou.gov.cn/wm/"), (), (HeldHost(host="www.mou.gov.cn", by="p"),), id="a folder"
        ),
        pytest.param(
            leaving("http://www.mou.gov.cn:8081/"), (), (HeldHost(host="www.mou.gov.cn", by="p"),), id="another port"
        ),
        pytest.param(
            leaving("http://wm.mou.gov.cn/", hosts=("www.mou.gov.cn", "w.cn")),
            ("wm.mou.gov.cn", "w.cn"),
            (HeldHost(host="www.mou.gov.cn", by="p"),),
            id="the portal's host among the aliases",
        ),
        pytest.param(
            leaving("http://wm.mou.gov.cn/", hosts=("wm.mou.gov.cn:8080",)),
            ("wm.mou.gov.cn",),
            (),
            id="alias with port",
        ),
        pytest.param(
            leaving("http://hebei.example.gov.cn/mou/", hosts=("wm.cn",)),
            ("wm.cn",),
            (HeldHost(host="hebei.example.gov.cn"),),
            id="a folder of a host that no other site of the inventory uses",
        ),
    ],
)
def test_a_host_is_freed_where_the_site_owns_it_and_nobody_else_needs_it(
    site: Site, freed: tuple[str, ...], held: tuple[HeldHost, ...]
) -> None:
    for order in ((PORTAL, site), (site, PORTAL)):
        found = plan(*order)["x"]
        assert found.decision is Decision.MERGE
        assert (found.frees.hosts, found.frees.held) == (freed, held)


def test_a_question_holds_its_host_too() -> None:
    undecided = leaving("http://wm.mou.gov.cn/", "q", kind=None)
    found = plan(PORTAL, undecided, leaving("http://wm.mou.gov.cn:81/"))
    assert found["q"].decision is Decision.QUESTION
    assert found["x"].frees.held == (HeldHost(host="wm.mou.gov.cn", by="q"),)


def test_the_address_to_which_a_policy_sends_all_sites_stays_in_use() -> None:
    row = Row(
        id="all",
        when=Condition(),
        decision=Decision.MERGE,
        address="https://www.example.gov/",
        source=Source(document="our own"),
        reason=Words("全部并入", "all go"),
    )
    policy = Policy(id="one", version="1", title=Words("一", "one"), rows=(row,))
    sites = [Site(url="http://www.example.gov/", id="a"), Site(url="http://moj.example.gov/", id="b")]
    found = consolidate(sites, policy=policy, place=load_jurisdiction("cn"))
    assert found[0].frees.held == (HeldHost(host="www.example.gov", by="https://www.example.gov/"),)
    assert found[1].frees.hosts == ("moj.example.gov",)


def test_a_staying_folder_holds_the_host_of_the_site_at_its_root() -> None:
    root, below = leaving("http://wm.mou.gov.cn/"), leaving("http://wm.mou.gov.cn/a/", "y")
    found = plan(PORTAL, root, below, choices={"y": Choice(decision=Decision.KEEP)})
    assert (found["x"].frees.hosts, found["x"].frees.held) == ((), (HeldHost(host="wm.mou.gov.cn", by="y"),))


def test_where_all_leave_the_site_at_the_root_frees_the_host_and_its_folder_does_not() -> None:
    found = plan(PORTAL, leaving("http://wm.mou.gov.cn/"), leaving("http://wm.mou.gov.cn/a/", "y"))
    assert found["x"].frees.hosts == ("wm.mou.gov.cn",)
    assert found["y"].frees.hosts == ()
    assert summarise(list(found.values())).freed_hosts == 1
    assert remarks_on_names(list(found.values())) == ()


def test_both_reasons_are_told_apart_and_no_host_is_counted_twice() -> None:
    found = plan(
        PORTAL,
        leaving("http://www.mou.gov.cn/a/", "a"),
        leaving("http://www.mou.gov.cn/b/", "b"),
        leaving("http://h.example.gov.cn/c/", "c"),
    )
    told = [words.en for words in remarks_on_names(list(found.values()))]
    assert [text.rpartition(": ")[2] for text in told] == ["1 (www.mou.gov.cn)", "1 (h.example.gov.cn)"]
    assert "stays or is undecided" in told[0]
    assert "a folder" in told[1]
    assert summarise(list(found.values())).freed_hosts == 0


@pytest.mark.parametrize(
    ("url", "below"),
    [
        ("http://a.cn/", False),
        ("http://a.cn", False),
        ("http://a.cn/index.html", False),
        ("http://a.cn/main.do?x=/y/", False),
        ("http://a.cn/humen", True),
        ("http://a.cn/humen/", True),
        ("http://a.cn/humen/index.html", True),
        ("http://a.cn//", False),
    ],
)
def test_a_file_at_the_root_is_no_folder(url: str, below: bool) -> None:
    assert is_folder(url) is below
