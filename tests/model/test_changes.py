"""What became of findings between runs, and when a finding has come often enough."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator

import pytest

from govsite.model.changes import (
    Turn,
    compare,
    confirmed,
    count_turns,
    gone,
    gone_between,
    judged,
    turns_between,
)
from govsite.model.outcome import Finding, Outcome, Reason, Severity, Status, fingerprint
from govsite.model.packed_outcomes import PackedOutcomes
from govsite.model.run import RunHeader, lineage
from govsite.model.words import Words


def found(rule: str = "r", site: str = "s", url: str = "https://a.gov.cn/", said: str = "坏") -> Finding:
    print_ = fingerprint(rule=rule, site=site, url=url, key="")
    return Finding(message=Words(zh=said, en="bad"), url=url, fingerprint=print_)


def outcome(*findings: Finding, rule: str = "r", site: str = "s", status: Status | None = None) -> Outcome:
    state = status or (Status.FAIL if findings else Status.PASS)
    reason = Reason.DNS_TIMEOUT if state is Status.UNKNOWN else None
    return Outcome(site=site, rule=rule, severity=Severity.HIGH, status=state, reason=reason, problems=findings)


@pytest.mark.parametrize(
    ("before", "after", "earlier", "turn"),
    [
        pytest.param([outcome()], [outcome(found())], [], Turn.NEW, id="it was not there before"),
        pytest.param([outcome()], [outcome(found())], [outcome(found())], Turn.REGRESSED, id="mended once, back again"),
        pytest.param([outcome(found())], [outcome(found())], [], Turn.STILL, id="it is still there"),
        pytest.param([outcome(found())], [outcome()], [], Turn.MENDED, id="the rule passes"),
        pytest.param(
            [outcome(found())], [outcome(status=Status.UNKNOWN)], [], Turn.UNSEEN, id="the rule could not be judged"
        ),
        pytest.param([outcome(found())], [], [], Turn.UNSEEN, id="the site was not looked at"),
        pytest.param(
            [outcome(found())],
            [outcome(status=Status.NOT_APPLICABLE)],
            [],
            Turn.MENDED,
            id="the rule has no object now",
        ),
    ],
)
def test_turns(before: list[Outcome], after: list[Outcome], earlier: list[Outcome], turn: Turn) -> None:
    assert [change.turn for change in compare(before, after, earlier=[earlier])] == [turn]
    counted = Turn.NEW if turn is Turn.REGRESSED else turn
    assert count_turns(judged(before), judged(after)) == {counted: 1}


FAIL, PASS, UNSEEN, ABSENT = [outcome(found())], [outcome()], [outcome(status=Status.UNKNOWN)], []
OTHER = [outcome(found(url="https://b.gov.cn/"))]


@pytest.mark.parametrize(
    ("nights", "times", "counts"),
    [
        pytest.param([FAIL], 1, True, id="once is enough when one is asked for"),
        pytest.param([FAIL, PASS, FAIL], 2, False, id="two bad nights with a good one between"),
        pytest.param([FAIL, OTHER, FAIL], 2, False, id="the rule failed between, but elsewhere"),
        pytest.param([PASS, FAIL, FAIL], 2, True, id="two in a row"),
        pytest.param([FAIL, FAIL, PASS], 2, False, id="it passes now"),
        pytest.param([FAIL, UNSEEN, FAIL], 2, True, id="a run that could not judge breaks no row"),
        pytest.param([FAIL, ABSENT, FAIL], 2, True, id="nor does one that did not look at the site"),
        pytest.param([UNSEEN, UNSEEN, FAIL], 2, False, id="and counts as no failure"),
        pytest.param([FAIL, FAIL, FAIL], 4, False, id="fewer runs than asked for"),
        pytest.param([], 1, False, id="no run"),
    ],
)
def test_one_bad_night_alarms_nobody(nights: list[list[Outcome]], times: int, counts: bool) -> None:
    assert bool(confirmed(reversed(nights), times=times)) is counts


def test_runs_are_asked_for_no_further_back_than_something_is_open() -> None:
    asked = 0

    def runs() -> Iterator[list[Outcome]]:
        nonlocal asked
        for run in (FAIL, FAIL, FAIL, FAIL):
            asked += 1
            yield run

    assert confirmed(runs(), times=2)
    assert asked == 2


@pytest.mark.parametrize(
    ("before", "sure", "turn"),
    [
        pytest.param(PASS, set(), Turn.UNCONFIRMED, id="new, not often enough"),
        pytest.param(PASS, {found().fingerprint}, Turn.NEW, id="new and often enough"),
        pytest.param(FAIL, set(), Turn.STILL, id="in both runs: still there, whatever was between"),
    ],
)
def test_what_has_not_come_often_enough_is_not_called_new(before: list[Outcome], sure: set[str], turn: Turn) -> None:
    assert [change.turn for change in compare(before, FAIL, sure=sure)] == [turn]


def header(run_id: str, *, command: str = "audit", inventory: str = "a.csv", again: str = "") -> RunHeader:
    facts = {"started_at": "", "tool_version": "", "jurisdiction": "cn", "packs": {}}
    return RunHeader(id=run_id, command=command, inventory=inventory, again=again, **facts)


def test_runs_of_the_same_command_over_the_same_inventory_are_compared() -> None:
    runs = [header("1"), header("2", command="ipv6"), header("4"), header("3", inventory="b.csv"), header("5")]
    assert [run.id for run in lineage(runs, header("4"))] == ["4", "1"]


def test_a_look_counts_once_however_often_it_is_judged() -> None:
    runs = [header("1"), header("2"), header("3", again="2"), header("4", again="2"), header("5")]
    assert [run.id for run in lineage(runs, header("4", again="2"))] == ["4", "1"]
    assert [run.id for run in lineage(runs, header("5"))] == ["5", "4", "1"]


def test_looks_that_are_all_judged_later_make_a_line_too() -> None:
    runs = [header("1", command="crawl"), header("2", again="1"), header("3", command="crawl"), header("4", again="3")]
    assert [run.id for run in lineage(runs, header("4", again="3"))] == ["4", "2"]


@pytest.mark.parametrize("pack", [tuple, PackedOutcomes], ids=["plain", "packed"])
def test_runs_are_compared_site_by_site_as_they_are_as_wholes(
    pack: Callable[[list[Outcome]], Collection[Outcome]],
) -> None:
    before = [outcome(found(site=site), found(site=site, url="https://b.gov.cn/"), site=site) for site in "abcd"]
    after = [outcome(found(site="c"), site="c"), outcome(site="b"), outcome(found(site="e"), site="e")]
    missed = frozenset({before[2].problems[1].fingerprint})
    whole = judged(before), judged(after, unlooked=missed)
    assert turns_between(pack(before), pack(after), unlooked=missed) == count_turns(*whole)
    assert gone_between(pack(before), pack(after)) == gone(judged(before), judged(after))
    turns = [change.turn for change in compare(pack(before), pack(after), unlooked=missed)]
    assert Counter(turns) == count_turns(*whole)
