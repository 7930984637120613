"""After the switch: each way in which an old address can go wrong is told by its rule, and only by that."""

from __future__ import annotations

from dataclasses import replace

import pytest

from govsite.migrate.maps.answers import Answer as Told
from govsite.migrate.switch.cutover import Cutover, NewPlace, host_state, site_state
from govsite.migrate.switch.verify import (
    Checked,
    Row,
    Text,
    judge,
    likeness,
    rows_of,
    sample,
    slimmed,
    unless_turned_away,
)
from govsite.model.answers import Answer, Dns, Hop
from govsite.model.mapping import Mapping, MappingState, SiteMap, SiteMode
from govsite.model.observed import Unseen
from govsite.model.outcome import Reason, Status
from govsite.policy.verification import load_verification

RULES = load_verification().rules
OLD, NEW = "http://www.old.gov.cn/a", "https://new.gov.cn/a"
SITE = SiteMap(
    id="old", host="www.old.gov.cn", aliases=("old.gov.cn",), home="https://new.gov.cn/",
    mappings=(Mapping(old_url=OLD, state=MappingState.REDIRECT, target=NEW, hits=7),),
)  # fmt: skip
TEXT = Text(
    "关于做好防汛工作的通知", "各区县人民政府：为切实做好今年防汛抗旱工作，现将有关事项通知如下，请认真贯彻执行。" * 3
)
LOGIN = replace(TEXT, asks_for_password=True)
OTHER = Text(
    "政务服务",
    "个人办事、法人办事、部门服务、便民热线、投诉举报、结果公示、办件查询、好差评、政策问答、一件事一次办。" * 3,
)


def seen(*hops: tuple[str, int, str], status: int = 200, problem: Reason | None = None, final: str = NEW) -> Answer:
    return Answer(
        url=OLD, final_url=final, status=status, problem=problem,
        hops=tuple(Hop(url=url, status=code, location=location) for url, code, location in hops),
    )  # fmt: skip


GOOD = (OLD, 301, NEW)
UP = (OLD, 301, "https://www.old.gov.cn/a")


@pytest.mark.parametrize(
    ("answer", "page", "failing", "unknown"),
    [
        pytest.param(seen(GOOD), TEXT, set(), set(), id="all as the map says"),
        pytest.param(seen((OLD, 308, NEW)), TEXT, set(), set(), id="308 is as permanent"),
        pytest.param(seen((OLD, 301, "https://NEW.gov.cn:443/a#top")), TEXT, set(), set(), id="the same target written otherwise"),
        pytest.param(seen((OLD, 302, NEW)), TEXT, {"move-permanent"}, set(), id="a temporary redirect"),
        pytest.param(seen(UP, ("https://www.old.gov.cn/a", 301, NEW)), TEXT, {"move-hops"}, set(), id="first to https of the old site"),
        pytest.param(seen(GOOD, (NEW, 302, "https://new.gov.cn/b")), TEXT, {"move-hops"}, set(), id="the target moved on"),
        pytest.param(seen((OLD, 301, "https://new.gov.cn/other")), TEXT, {"move-location"}, set(), id="another target"),
        pytest.param(seen((OLD, 301, "http://new.gov.cn/a")), TEXT, {"move-location"}, set(), id="another scheme"),
        pytest.param(seen((OLD, 301, "https://new.gov.cn:80/a")), TEXT, {"move-location"}, set(), id="another port"),
        pytest.param(seen((OLD, 301, "mailto:a@b")), TEXT, {"move-location"}, set(), id="a target that is none"),
        pytest.param(seen(GOOD, status=404, problem=Reason.HTTP_STATUS), None, {"move-final"}, set(), id="the target is missing"),
        pytest.param(seen(GOOD, problem=Reason.REFUSED, status=301), None, {"move-final"}, set(), id="the target is down"),
        pytest.param(seen(GOOD, problem=Reason.BLOCKED), None, set(), {"move-final"}, id="a firewall stands before the target"),
        pytest.param(seen(GOOD, status=403, problem=Reason.HTTP_STATUS), None, set(), {"move-final"}, id="the target turns robots away"),
        pytest.param(seen(GOOD, status=401, problem=Reason.HTTP_STATUS), None, {"move-final"}, set(), id="the target wants a password of everybody"),
        pytest.param(seen(status=418, problem=Reason.HTTP_STATUS, final=OLD), None, set(), {"move-answer"}, id="the old address turns robots away"),
        pytest.param(seen(GOOD), Text("", "", is_missing=True), {"move-final"}, set(), id="the target says it is missing"),
        pytest.param(seen(GOOD), OTHER, {"move-content"}, set(), id="another page"),
        pytest.param(seen(GOOD), None, set(), {"move-content"}, id="a target that is no page"),
        pytest.param(seen((OLD, 301, "http://[bad/"), status=301, problem=Reason.PROTOCOL), None, {"move-location"}, set(), id="a target that leads nowhere"),
        pytest.param(seen(GOOD, (NEW, 302, "/"), final="https://new.gov.cn/"), TEXT, {"move-hops", "move-final"}, set(), id="the target gives up and shows the home page"),
        pytest.param(seen(GOOD, (NEW, 302, "/Index.html"), final="https://new.gov.cn/Index.html"), TEXT, {"move-hops", "move-final"}, set(), id="the same by its document"),
        pytest.param(seen(GOOD, (NEW, 302, "/sso"), final="https://new.gov.cn/sso?back=/a"), LOGIN, {"move-hops", "move-final"}, set(), id="a log-in stands before the target"),
        pytest.param(seen(GOOD, (NEW, 302, f"{NEW}?s=1"), final=f"{NEW}?s=1"), LOGIN, {"move-hops"}, set(), id="a log-in in the banner of the target"),
        pytest.param(seen((OLD, 301, ""), status=301), None, {"move-answer"}, set(), id="a redirect to nowhere"),
        pytest.param(seen(final=OLD), TEXT, {"move-answer"}, set(), id="the old page is still there"),
        pytest.param(seen(status=404, problem=Reason.HTTP_STATUS), None, {"move-answer"}, set(), id="the old page is just gone"),
        pytest.param(seen(UP, final="https://www.old.gov.cn/a"), TEXT, {"move-answer"}, set(), id="only to https of the old site"),
        pytest.param(seen(UP, problem=Reason.REDIRECT_LOOP), None, {"move-answer"}, set(), id="round in a circle"),
        pytest.param(seen(status=0, problem=Reason.NAME_NOT_FOUND), None, {"move-answer"}, set(), id="the old name is gone"),
        pytest.param(seen(status=0, problem=Reason.CONNECT_TIMEOUT), None, {"move-answer"}, set(), id="the old address is silent"),
        pytest.param(seen(status=0, problem=Reason.DNS_TIMEOUT), None, set(), {"move-answer"}, id="a silent resolver says nothing"),
        pytest.param(seen(status=0, problem=Reason.NO_NETWORK), None, set(), {"move-answer"}, id="no network here"),
    ],
)  # fmt: skip
def test_a_redirect_is_judged(answer: Answer, page: Text | None, failing: set[str], unknown: set[str]) -> None:
    (checked,) = unless_turned_away([Checked(Row("old", OLD, Told(301, NEW), 7), answer, page, TEXT)], RULES)
    outcomes = judge(SITE, [checked], RULES, documents=["index.html"])
    assert judge(SITE, [slimmed(checked)], RULES, documents=["index.html"]) == outcomes
    assert {o.rule for o in outcomes if o.status is Status.FAIL} == failing
    assert {o.rule for o in outcomes if o.status is Status.UNKNOWN} == unknown
    for outcome in outcomes:
        assert (outcome.reason is not None) == (outcome.status is Status.UNKNOWN)
        for problem in outcome.problems:
            assert problem.url == OLD
            assert problem.message.zh
            assert problem.message.en


@pytest.mark.parametrize(
    ("answer", "links", "failing"),
    [
        pytest.param(seen(status=410, problem=Reason.HTTP_STATUS), {"https://archive.example/a"}, set(), id="gone, with the copy"),
        pytest.param(seen(status=410, problem=Reason.HTTP_STATUS), set(), {"move-gone-page"}, id="gone, without the copy"),
        pytest.param(seen(status=404, problem=Reason.HTTP_STATUS), set(), {"move-answer"}, id="missing is not gone"),
        pytest.param(seen(status=200), set(), {"move-answer"}, id="still there"),
        pytest.param(seen(status=403, problem=Reason.HTTP_STATUS), set(), set(), id="robots are turned away"),
        pytest.param(seen(GOOD), set(), {"move-answer"}, id="sent elsewhere"),
    ],
)  # fmt: skip
def test_an_archived_address_is_judged(answer: Answer, links: set[str], failing: set[str]) -> None:
    row = Row("old", OLD, Told(410, "", "https://archive.example/a"))
    checked = unless_turned_away([Checked(row, answer, Text("", "", links=frozenset(links)))], RULES)
    outcomes = judge(SITE, checked, RULES)
    assert {o.rule for o in outcomes if o.status is Status.FAIL} == failing


def test_fingerprints_stay_when_the_words_change() -> None:
    row = Row("old", OLD, Told(301, NEW))
    first = judge(SITE, [Checked(row, seen((OLD, 301, "https://new.gov.cn/x")))], RULES)
    second = judge(SITE, [Checked(row, seen((OLD, 301, "https://new.gov.cn/y")))], RULES)
    prints = [
        [p.fingerprint for o in outcomes for p in o.problems if o.rule == "move-location"]
        for outcomes in (first, second)
    ]
    assert prints[0] == prints[1] != []


def test_one_fault_among_unseen_ones_is_a_fault() -> None:
    rows = [Checked(Row("old", OLD, Told(301, NEW)), seen(status=0, problem=Reason.DNS_TIMEOUT))] * 3
    rows.append(Checked(Row("old", f"{OLD}2", Told(301, NEW)), seen(final=OLD)))
    (answer,) = [o for o in judge(SITE, rows, RULES) if o.rule == "move-answer"]
    assert (answer.status, len(answer.problems)) == (Status.FAIL, 1)
    assert answer.detail == "0 of 4 addresses, 3 not seen"


def test_every_answer_of_the_map_is_a_row() -> None:
    gone = SiteMap(id="gone", host="gone.gov.cn", mode=SiteMode.ARCHIVE_ALL)
    whole = SiteMap(id="whole", host="whole.gov.cn", mode=SiteMode.REDIRECT_ALL, target="https://new.gov.cn/whole/")
    rows = rows_of([SITE, gone, whole])
    assert [(row.url.partition("?")[0][:30], row.told.status, row.hits) for row in rows[:3]] == [
        ("http://www.old.gov.cn/", 301, 0), (OLD, 301, 7), ("http://gone.gov.cn/", 410, 0),
    ]  # fmt: skip
    assert rows[3].url.startswith("http://gone.gov.cn/govsite-")
    assert rows[4].told.location == "https://new.gov.cn/whole/"


def test_samples_prefer_visited_addresses_and_repeat() -> None:
    rows = [Row("s", f"http://www.old.gov.cn/{n}", Told(410), hits=1000 if n < 50 else 0) for n in range(1000)]
    home = Row("s", "http://www.old.gov.cn/", Told(410))
    chosen = sample([*rows, home], size=60, seed=3)
    assert chosen == sample([*rows, home], size=60, seed=3)
    assert chosen != sample([*rows, home], size=60, seed=4)
    assert home in chosen
    assert sum(row.hits > 0 for row in chosen) >= 45
    assert sample(rows, size=None, seed=0) == rows
    assert len(sample(rows, size=5, seed=0)) == 5


@pytest.mark.parametrize(
    ("old", "new", "share"),
    [
        (TEXT, TEXT, 1.0),
        (TEXT, Text("x", "导航 首页" + TEXT.text.replace("，", " ， ") + "版权"), 1.0),
        (Text("公告", ""), TEXT, None),
        (Text("关于防汛的公告", ""), Text("关于防汛的公告-新网站", ""), 1.0),
        (Text("关于防汛的公告", ""), Text("首页", ""), 0.0),
    ],
)
def test_likeness_is_of_the_old_text(old: Text, new: Text, share: float | None) -> None:
    assert likeness(old, new) == (share if share is None else pytest.approx(share, abs=0.05))


def dns(host: str, *addresses: str, cname: tuple[str, ...] = (), exists: bool = True) -> Dns:
    return Dns(
        host=host,
        a=tuple(a for a in addresses if "." in a),
        aaaa=tuple(a for a in addresses if ":" in a),
        cname=cname,
        exists=exists,
    )


@pytest.mark.parametrize(
    ("found", "state"),
    [
        pytest.param(dns("h", "192.0.2.9"), Cutover.LIVE, id="the new address"),
        pytest.param(dns("h", "192.0.2.9", "2001:db8::9"), Cutover.LIVE, id="both families"),
        pytest.param(dns("h", "198.51.100.7"), Cutover.LIVE, id="an address of the new network"),
        pytest.param(dns("h", "203.0.113.1", cname=("new.gov.cn.",)), Cutover.LIVE, id="an alias of the new name"),
        pytest.param(dns("h", "203.0.113.1"), Cutover.PENDING, id="the old address"),
        pytest.param(dns("h", "192.0.2.9", "203.0.113.1"), Cutover.PENDING, id="one of two"),
        pytest.param(dns("h", exists=False), Cutover.PENDING, id="no such name"),
        pytest.param(dns("h"), Cutover.PENDING, id="no address"),
        pytest.param(Unseen(reason=Reason.DNS_TIMEOUT), Cutover.INDETERMINATE, id="a silent resolver"),
        pytest.param(None, Cutover.INDETERMINATE, id="not looked up"),
    ],
)
def test_where_a_name_leads(found: Dns | Unseen | None, state: Cutover) -> None:
    new = NewPlace(("new.gov.cn", "198.51.100.0/24"), {"new.gov.cn": dns("new.gov.cn", "192.0.2.9", "2001:db8::9")})
    assert host_state("h", found, new).state is state


def test_a_new_place_that_is_not_known_makes_nothing_pending() -> None:
    new = NewPlace(("new.gov.cn",), {"new.gov.cn": Unseen(reason=Reason.DNS_TIMEOUT)})
    assert host_state("h", dns("h", "203.0.113.1"), new).state is Cutover.INDETERMINATE


def test_a_site_is_live_when_all_its_names_are() -> None:
    new = NewPlace(("192.0.2.9",), {})
    live = host_state("a", dns("a", "192.0.2.9"), new)
    silent = host_state("b", Unseen(reason=Reason.DNS_TIMEOUT), new)
    pending = host_state("c", dns("c", "203.0.113.1"), new)
    assert site_state("s", [live, live]).state is Cutover.LIVE
    assert site_state("s", [live, silent]).state is Cutover.INDETERMINATE
    assert site_state("s", [live, silent, pending]).state is Cutover.PENDING
    assert site_state("s", []).state is Cutover.INDETERMINATE
