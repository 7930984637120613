"""How the sites stood from run to run, counted by the store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from govsite.model.answers import Answer
from govsite.model.changes import Turn
from govsite.model.evidence import Evidence
from govsite.model.outcome import Finding, Outcome, Reason, Severity, Status
from govsite.model.page import Page
from govsite.model.rule import Rule
from govsite.model.run import RunHeader, SiteSummary, Trend
from govsite.model.site import Site
from govsite.model.words import Words
from govsite.policy.packs import load_packs
from govsite.store.store import Store, open_store
from govsite.trend import trend_of


def header(number: int, **changes: object) -> RunHeader:
    given = {"command": "audit", "inventory": "a.csv", "packs": {"base": "1"}, **changes}
    return RunHeader(
        id=f"2026010{number}T000000-aaaa", started_at=f"2026-01-0{number}T00:00:00Z", tool_version="0", jurisdiction="cn", **given
    )  # fmt: skip


def outcome(site: str, letter: str, severity: Severity) -> Outcome:
    status = {"p": Status.PASS, "f": Status.FAIL, "u": Status.UNKNOWN, "n": Status.NOT_APPLICABLE}[letter]
    found = Finding(message=Words(zh="坏", en="bad"), fingerprint=f"{site}{severity}")
    return Outcome(
        site=site, rule=f"r-{severity}", severity=severity, status=status,
        reason=Reason.DNS_TIMEOUT if letter == "u" else None, problems=(found,) if letter == "f" else (),
    )  # fmt: skip


def keep(store: Store, run: RunHeader, verdicts: dict[str, str]) -> None:
    """A run over sites whose verdicts under a veto, a high and a low rule are the letters of ``verdicts``."""
    sites = [Site(url=f"https://{key}.gov.cn/", id=key) for key in verdicts]
    store.start_run(run, sites=sites, rules=())
    for site in sites:
        letters = zip(verdicts[site.key], (Severity.VETO, Severity.HIGH, Severity.LOW), strict=True)
        store.save_site(
            run.id,
            evidence=Evidence(site=site),
            summary=SiteSummary(site=site),
            outcomes=[outcome(site.key, letter, severity) for letter, severity in letters],
        )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(str(tmp_path / "store.db")) as opened:
        yield opened


def test_sites_are_counted_by_their_gravest_problem(store: Store) -> None:
    keep(store, header(1), {"a": "fpf", "b": "pff", "c": "ppp", "d": "pup", "e": "nnp", "closed": "nnn"})
    keep(store, header(2), {"a": "ppf", "b": "pup", "c": "ppp", "d": "ppp", "e": "fnp"})
    trend = trend_of(store, header(2))
    first, second = trend.standings
    assert (first.sites, first.worst, first.clean) == (5, {Severity.VETO: 1, Severity.HIGH: 1}, 2)
    assert (first.passed, first.failed, first.unknown) == (8, 4, 1)
    assert (second.worst, second.clean) == ({Severity.VETO: 1, Severity.LOW: 1}, 2)
    assert trend.turns == {Turn.STILL: 1, Turn.NEW: 1, Turn.MENDED: 2, Turn.UNSEEN: 1}


def test_one_run_is_no_trend(store: Store) -> None:
    keep(store, header(1), {"a": "fpf"})
    assert trend_of(store, header(1)) == Trend()


def test_only_earlier_runs_over_the_same_inventory_count(store: Store) -> None:
    for run in (header(1), header(2, inventory="b.csv"), header(3, packs={"base": "2"}), header(4)):
        keep(store, run, {"a": "fpf"})
    trend = trend_of(store, header(3))
    assert [(standing.run[:8], standing.has_other_rules) for standing in trend.standings] == [("20260101", False), ("20260103", True)]  # fmt: skip


def test_a_run_that_finished_no_site_is_left_out(store: Store) -> None:
    keep(store, header(1), {"a": "fpf"})
    store.start_run(header(2), sites=[], rules=())
    keep(store, header(3), {"a": "fpf"})
    trend = trend_of(store, header(3))
    assert [standing.run[:8] for standing in trend.standings] == ["20260101", "20260103"]
    assert trend.turns == {Turn.STILL: 2}


PAGE, ELSEWHERE = "https://a.gov.cn/leak.html", "https://a.gov.cn/other.html"
RULES = {rule.id: rule for pack in load_packs(("cn/*",)) for rule in pack.rules}
READS_PAGES = next(rule for rule in RULES.values() if rule.check == "personal-data")
READS_NONE = next(rule for rule in RULES.values() if rule.check == "domain-suffix")


def look(store: Store, number: int, *, rule: Rule, url: str, evidence: Evidence, found: bool) -> RunHeader:
    """A run that judged one rule on one site."""
    run = header(number)
    finding = Finding(message=Words(zh="坏", en="bad"), url=url, fingerprint="f" * 32)
    status, problems = (Status.FAIL, (finding,)) if found else (Status.PASS, ())
    store.start_run(run, sites=[evidence.site], rules=[rule])
    store.save_site(
        run.id, evidence=evidence, summary=SiteSummary(site=evidence.site),
        outcomes=[Outcome(site="a", rule=rule.id, severity=Severity.HIGH, status=status, problems=problems)],
    )  # fmt: skip
    return run


def seen(*pages: str, failed: tuple[Answer, ...] = ()) -> Evidence:
    site = Site(url="https://a.gov.cn/", id="a")
    return Evidence(site=site, seen_pages=tuple(Page(url=page) for page in pages), failed_pages=failed)


TIMED_OUT = Answer(url=PAGE, problem=Reason.READ_TIMEOUT)
MISSING = Answer(url=PAGE, status=404, problem=Reason.HTTP_STATUS)


@pytest.mark.parametrize(
    ("rule", "later", "turn"),
    [
        pytest.param(READS_PAGES, seen(PAGE), Turn.MENDED, id="the page was read and is clean"),
        pytest.param(READS_PAGES, seen(ELSEWHERE), Turn.UNSEEN, id="other pages were read"),
        pytest.param(READS_PAGES, seen(ELSEWHERE, failed=(TIMED_OUT,)), Turn.UNSEEN, id="the page timed out"),
        pytest.param(READS_PAGES, seen(ELSEWHERE, failed=(MISSING,)), Turn.MENDED, id="the page is gone"),
        pytest.param(READS_NONE, seen(ELSEWHERE), Turn.MENDED, id="a rule that reads no pages"),
    ],
)
def test_what_was_not_looked_at_is_not_called_mended(store: Store, rule: Rule, later: Evidence, turn: Turn) -> None:
    look(store, 1, rule=rule, url=PAGE, evidence=seen(PAGE), found=True)
    last = look(store, 2, rule=rule, url=PAGE, evidence=later, found=False)
    assert trend_of(store, last).turns == {turn: 1}
