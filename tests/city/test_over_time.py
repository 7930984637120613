"""What only time shows is found by whoever has watched: home pages that stay, dates that move, openings that fail.

Pages are taken from the city's servers without sockets, day by day, and go the way that looks and probes go: into the
store, and from there to the rules over time.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from govsite.audit.engine import Judge, load_check
from govsite.commands.demo_days import DENSE_DAYS, ROUNDS, moments
from govsite.crawl.page import read_page
from govsite.inventory.read import read_inventory
from govsite.lab.answers import Answers
from govsite.lab.city import City, build_city
from govsite.lab.compare import compare
from govsite.lab.ledger import write_inventory
from govsite.lab.reply import Request
from govsite.lab.site import LabSite, Standing
from govsite.model.evidence import Evidence
from govsite.model.history import Probe
from govsite.model.outcome import Outcome
from govsite.model.page import Page
from govsite.model.site import Site
from govsite.policy.jurisdictions import load_divisions, load_jurisdiction
from govsite.policy.packs import load_packs
from govsite.store.store import Store, open_store
from govsite.timeline import looks_of, sightings_of, with_history

from .conftest import Workplace

DAYS = 16
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
OVER_TIME = {"cn-home-unchanged", "cn-date-forged", "cn-site-unavailable"}
NOT_ASKED = {"cn-ipv6-success"}
"""Rules over time of what the simulated rounds do not ask for."""
CHINA = load_jurisdiction("cn")
RULES = [
    rule for pack in load_packs(CHINA.packs) for rule in pack.rules if load_check(rule.check).needs == ("history",)
]
SILENT = {Standing.NO_NAME, Standing.REFUSED, Standing.RESET, Standing.BLACK_HOLE}
UNJUDGED = {Standing.SILENT_DNS, Standing.BROKEN_DNS, Standing.ROBOTS, Standing.WALLED}


def ask(answers: Answers, site: LabSite, path: str = "/") -> tuple[int, bytes, str]:
    """Status, body and content type of a page of a site itself."""
    reply = answers.answer(Request("GET", "https" if site.has_https else "http", site.host, path))
    return reply.status, reply.body, dict(reply.headers).get("Content-Type", "")


def open_home(answers: Answers, site: LabSite, at: str, *, read: bool) -> tuple[Probe, Page | None]:
    """One probe, and the home page that it read."""
    if site.traits.standing in SILENT | UNJUDGED:
        opened = None if site.traits.standing in UNJUDGED else False
        return Probe(site=site.id, round=at, at=at, opened=opened), None
    status, body, content_type = ask(answers, site)
    opened = status < 400 and site.traits.standing is not Standing.PLACEHOLDER
    probe = Probe(site=site.id, round=at, at=at, opened=opened, status=status, elapsed_ms=300.0)
    if status != 200 or not read:
        return probe, None
    return probe, read_page(
        body, url=site.base, content_type=content_type, vocabulary=CHINA.pages, is_home=True, depth=0
    )


def live(store: Store, *, size: str | int, seed: int, is_clean: bool = False) -> City:
    """The days of a city, as they were watched; the city of the last day."""
    since = NOW.date() - timedelta(days=DAYS)
    city, answers, day = None, None, None
    looked: set[tuple[str, int]] = set()
    for ago, moment in moments(NOW, days=DAYS):
        if ago != day:
            day, today = ago, (NOW - timedelta(days=ago)).date()
            city = build_city(size=size, seed=seed, today=today, since=since, is_clean=is_clean)
            answers = Answers(city)
        assert city is not None
        assert answers is not None
        at = moment.isoformat(timespec="seconds")
        probes = []
        for site in city.sites:
            probe, page = open_home(answers, site, at, read=(site.id, ago) not in looked)
            probes.append(probe)
            if page is not None:
                looked.add((site.id, ago))
                store.past.add_looks(looks_of([page], site=site.id, at=at))
                store.past.add_sightings(site.id, list(sightings_of([page], site=site.id, at=at)))
        store.past.add_probes(probes)
    assert city is not None
    return city


def judge(store: Store, city: City, folder: Path) -> list[Outcome]:
    """What the rules over time say of every site at the end."""
    write_inventory(city, folder / "inventory.csv")
    ledger = read_inventory(str(folder / "inventory.csv"), place=CHINA, divisions=load_divisions(CHINA))
    judged = Judge(RULES, CHINA)

    def outcomes(site: Site) -> list[Outcome]:
        at = NOW.isoformat(timespec="seconds")
        return list(judged(with_history(Evidence(site=site, observed_at=at), store)).outcomes)

    return [outcome for site in ledger.sites for outcome in outcomes(site)]


@pytest.mark.parametrize(("size", "seed"), [("small", 0), ("small", 1), (60, 2)], ids=str)
def test_faults_over_time_are_found_and_none_invented(tmp_path: Path, size: str | int, seed: int) -> None:
    with open_store(str(tmp_path / "store.db")) as store:
        city = live(store, size=size, seed=seed)
        result = compare(city, judge(store, city, tmp_path))
    scores = {score.rule: score for score in result.scores}
    assert scores.keys() == OVER_TIME | NOT_ASKED
    for rule in OVER_TIME:
        score = scores[rule]
        assert score.planted
        assert not score.missed_sites
        assert not score.invented_sites


def test_nothing_fails_over_time_in_a_city_without_faults(tmp_path: Path) -> None:
    with open_store(str(tmp_path / "store.db")) as store:
        outcomes = judge(store, live(store, size="small", seed=4, is_clean=True), tmp_path)
    assert not [(o.site, o.rule) for o in outcomes if o.status.value == "fail"]
    asked = [outcome for outcome in outcomes if outcome.rule not in NOT_ASKED]
    assert sum(outcome.status.value == "pass" for outcome in asked) > len(asked) / 2
    assert {(o.status.value, o.reason) for o in outcomes if o.rule in NOT_ASKED} == {("unknown", "not-monitored")}


def test_the_simulated_rounds_are_those_that_a_verdict_needs() -> None:
    rounds = list(moments(NOW, days=DAYS))
    assert [moment for _, moment in rounds] == sorted(moment for _, moment in rounds)
    assert NOW - timedelta(days=DAYS) < rounds[0][1]
    assert rounds[-1][1] < NOW
    for ago in range(DENSE_DAYS):
        day = [moment for _, moment in rounds if timedelta(days=ago) < NOW - moment <= timedelta(days=ago + 1)]
        assert len(day) == ROUNDS
    # Looks reach back over two weeks.
    assert NOW - rounds[0][1] >= timedelta(days=14)


def test_too_few_days_are_refused(workplace: Workplace) -> None:
    assert "15 or more" in workplace.run("demo", "--days", "14", code=2).stderr


def test_the_truth_of_a_watched_city_can_be_listed(workplace: Workplace) -> None:
    listed = workplace.run("demo", "--size", "small", "--days", str(DAYS), "--truth").stdout
    assert {line.split(",")[1] for line in listed.splitlines()} >= OVER_TIME
