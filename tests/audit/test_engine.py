"""The engine: what becomes of problems, of missing evidence and of bugs."""

from __future__ import annotations

import logging
import sys
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govsite.audit.engine import Judge, judge
from govsite.model.check import Check, CheckOptions, NotApplicable, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction, PageVocabulary
from govsite.model.observed import NotObserved
from govsite.model.outcome import Outcome, Reason, Severity, Status, fingerprint
from govsite.model.page import Page, PageKind
from govsite.model.rule import Applies, Rule, Source
from govsite.model.site import Kind, Level, Site, SiteStatus
from govsite.model.words import Words
from govsite.policy.jurisdictions import load_jurisdiction
from govsite.policy.packs import load_packs, rules_of

CHINA = load_jurisdiction("cn")
RULES = rules_of(load_packs(["cn/domain"]))
PLACE = Jurisdiction(id="xx", title=Words("某国", "Some country"), packs=())
URL = "https://www.example.org/"

Run = Callable[[Evidence, Any, Jurisdiction], Iterator[Problem]]


def problem(key: str = "", **facts: Any) -> Problem:
    return Problem(zh=f"有问题 {key}", en=f"a problem {key}", key=key, **facts)


def fine(evidence: Evidence, options: Any, place: Jurisdiction) -> Iterator[Problem]:
    yield from ()


def faulty(evidence: Evidence, options: Any, place: Jurisdiction) -> Iterator[Problem]:
    yield problem("a", url=URL)
    yield problem("b", url=URL)


def unseen(evidence: Evidence, options: Any, place: Jurisdiction) -> Iterator[Problem]:
    evidence.dns  # noqa: B018 - asking is enough
    yield problem()


def half_seen(evidence: Evidence, options: Any, place: Jurisdiction) -> Iterator[Problem]:
    yield problem()
    raise NotObserved(Reason.NOT_SEEN, "navigation")


def without_object(evidence: Evidence, options: Any, place: Jurisdiction) -> Iterator[Problem]:
    raise NotApplicable("no such thing")
    yield problem()


def broken(evidence: Evidence, options: Any, place: Jurisdiction) -> Iterator[Problem]:
    yield problem()
    raise KeyError("oops")


def broken_at_once(evidence: Evidence, options: Any, place: Jurisdiction) -> Iterator[Problem]:
    raise RecursionError("too deep")


@pytest.fixture
def checks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A package whose modules are the functions above."""
    package = types.ModuleType("checks_under_test")
    package.__path__ = [str(tmp_path)]
    package.__spec__ = None
    monkeypatch.setitem(sys.modules, "checks_under_test", package)
    for run in (fine, faulty, unseen, half_seen, without_object, broken, broken_at_once):
        (tmp_path / f"{run.__name__}.py").touch()
        module = types.ModuleType(f"checks_under_test.{run.__name__}")
        module.PLUGIN = Check(options=CheckOptions, run=run)
        monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr("govsite.plugins.files", lambda _: tmp_path)
    return "checks_under_test"


def rule(check: str, **facts: Any) -> Rule:
    defaults = {
        "id": f"rule-{check}",
        "pack": "p",
        "severity": Severity.LOW,
        "title": Words("题", "title"),
        "advice": Words("改", "mend"),
        "source": Source("文件"),
        "options": CheckOptions(),
    }
    return Rule(check=check, **(defaults | facts))


def outcome_of(checks: str, name: str, *, site: Site | None = None, **facts: Any) -> Outcome:
    judgement = Judge([rule(name, **facts)], PLACE, checks=checks)(Evidence(site=site or Site(url=URL)))
    return judgement.outcomes[0]


@pytest.mark.parametrize(
    ("check", "status", "reason", "detail", "count"),
    [
        pytest.param("fine", Status.PASS, None, "", 0, id="no problem is a pass"),
        pytest.param("faulty", Status.FAIL, None, "", 2, id="problems are a fail"),
        pytest.param("unseen", Status.UNKNOWN, Reason.NOT_PROBED, "", 0, id="what was not seen is unknown"),
        pytest.param("half-seen", Status.FAIL, Reason.NOT_SEEN, "navigation", 1, id="a fault that was seen is a fault"),
        pytest.param("without-object", Status.NOT_APPLICABLE, None, "no such thing", 0, id="no object, no verdict"),
        pytest.param("broken", Status.UNKNOWN, Reason.CHECK_CRASHED, "KeyError: 'oops'", 0, id="a bug is no verdict"),
    ],
)
def test_what_a_check_does_becomes_a_verdict(
    checks: str, *, check: str, status: Status, reason: Reason | None, detail: str, count: int
) -> None:
    outcome = outcome_of(checks, check)
    assert (outcome.status, outcome.reason, outcome.detail, len(outcome.problems)) == (status, reason, detail, count)
    assert (outcome.site, outcome.rule, outcome.severity) == (URL, f"rule-{check}", Severity.LOW)


def test_a_crash_is_named_and_logged_and_everything_else_is_judged(
    checks: str, caplog: pytest.LogCaptureFixture
) -> None:
    rules = [rule("broken"), rule("fine"), rule("broken-at-once"), rule("faulty")]
    with caplog.at_level(logging.ERROR):
        judgement = Judge(rules, PLACE, checks=checks)(Evidence(site=Site(url=URL, id="s1")))
    assert [outcome.status for outcome in judgement.outcomes] == ["unknown", "pass", "unknown", "fail"]
    assert judgement.crashes == (
        "broken (rule-broken) on s1: KeyError: 'oops'",
        "broken-at-once (rule-broken-at-once) on s1: RecursionError: too deep",
    )
    assert 'raise KeyError("oops")' in caplog.text, "the traceback is in the log"


PORTAL = Applies(levels=(Level.CITY,), kinds=(Kind.PORTAL,))


@pytest.mark.parametrize(
    ("site", "status", "detail"),
    [
        pytest.param(Site(url=URL, level=Level.CITY, kind=Kind.PORTAL), Status.FAIL, "", id="a site it speaks of"),
        pytest.param(Site(url=URL, level=Level.CITY), Status.UNKNOWN, "kind", id="no kind given"),
        pytest.param(Site(url=URL, kind=Kind.PORTAL), Status.UNKNOWN, "level", id="no level given"),
        pytest.param(Site(url=URL), Status.UNKNOWN, "level", id="nothing given"),
        pytest.param(Site(url=URL, level=Level.COUNTY, kind=Kind.PORTAL), Status.NOT_APPLICABLE, "", id="other level"),
        pytest.param(Site(url=URL, kind=Kind.SYSTEM), Status.NOT_APPLICABLE, "", id="other kind, no level needed"),
        pytest.param(
            Site(url=URL, level=Level.CITY, kind=Kind.PORTAL, status=SiteStatus.CLOSED),
            Status.NOT_APPLICABLE,
            "status: closed",
            id="a closed site",
        ),
        pytest.param(
            Site(url=URL, level=Level.CITY, kind=Kind.PORTAL, status=SiteStatus.RUNNING),
            Status.FAIL,
            "",
            id="a running site",
        ),
    ],
)
def test_a_rule_speaks_of_some_sites(checks: str, *, site: Site, status: Status, detail: str) -> None:
    outcome = outcome_of(checks, "faulty", site=site, applies=PORTAL)
    assert (outcome.status, outcome.detail) == (status, detail)
    assert (outcome.reason is Reason.NOT_SUPPLIED) == (status is Status.UNKNOWN)


def test_a_site_in_another_language_is_not_held_to_what_is_asked_in_the_own(checks: str) -> None:
    place = msgspec.structs.replace(PLACE, pages=PageVocabulary(own_language_checks=frozenset({"faulty"})))
    judge = Judge([rule("faulty"), rule("half-seen")], place, checks=checks)

    def verdicts(version: str) -> list[Outcome]:
        home = Page(url=URL, kind=PageKind.HOME, version=version)
        return list(judge(Evidence(site=Site(url=URL), seen_pages=(home,))).outcomes)

    assert [outcome.status for outcome in verdicts("")] == [Status.FAIL, Status.FAIL]
    excused, held = verdicts("language")
    assert (excused.status, excused.detail) == (Status.NOT_APPLICABLE, "the home page is in another language")
    assert held.status is Status.FAIL


def findings(*problems: Problem, checks: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, ...]:
    def run(evidence: Evidence, options: Any, place: Jurisdiction) -> Iterator[Problem]:
        yield from problems

    monkeypatch.setattr(sys.modules[f"{checks}.faulty"], "PLUGIN", Check(options=CheckOptions, run=run))
    return outcome_of(checks, "faulty").problems


def test_a_finding_is_known_by_rule_site_url_and_key(checks: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (found,) = findings(problem("k", url="HTTPS://www.Example.org:443"), checks=checks, monkeypatch=monkeypatch)
    assert found.fingerprint == fingerprint(rule="rule-faulty", site=URL, url=URL, key="k")
    assert found.message == Words("有问题 k", "a problem k")
    (other,) = findings(problem("k", url="no url at all"), checks=checks, monkeypatch=monkeypatch)
    assert other.fingerprint == fingerprint(rule="rule-faulty", site=URL, url="no url at all", key="k")


def test_what_is_one_thing_is_told_once_with_all_its_sources(checks: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = findings(
        problem("k", url=URL, sources=("a", "b"), source_count=9),
        problem("other", url=URL),
        problem("k", url=URL + "#top", sources=("b", "c")),
        checks=checks,
        monkeypatch=monkeypatch,
    )
    assert [(f.key, f.sources, f.source_count) for f in found] == [("k", ("a", "b", "c"), 9), ("other", (), 0)]


def test_what_no_file_can_hold_is_told_without_it(checks: str, monkeypatch: pytest.MonkeyPatch) -> None:
    hostile = problem("k\ud83d", url="http://a.example/\udc80", excerpt="\ud800", sources=("\udfff",))
    found = findings(hostile, checks=checks, monkeypatch=monkeypatch)
    assert msgspec.json.encode(found)
    assert found[0].key.startswith("k\N{REPLACEMENT CHARACTER}")


@given(st.text("abcxyz-.政务国", max_size=30), st.sampled_from([None, *Kind]))
def test_the_same_evidence_gives_the_same_judgement_byte_for_byte(host: str, kind: Kind | None) -> None:
    evidence = Evidence(site=Site(url=f"http://{host}.gov.cn/", kind=kind, owner="某市人民政府"))
    first, again = (msgspec.json.encode(judge(evidence, rules=RULES, place=CHINA)) for _ in range(2))
    assert first == again
    assert b"check-crashed" not in first
