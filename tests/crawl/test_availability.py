"""What one round of probes says, and what it does not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from govsite.crawl.availability import probe_of, without_own_outages
from govsite.crawl.fetch import Fetched
from govsite.model.answers import Answer
from govsite.model.history import Probe
from govsite.model.outcome import Reason
from govsite.policy.jurisdictions import load_jurisdiction

CN = load_jurisdiction("cn")
AT = "2026-03-01T00:00:00+00:00"


@pytest.mark.parametrize(
    ("reason", "status", "opened"),
    [
        (None, 200, True),
        (Reason.TOO_LARGE, 200, True),
        (Reason.READ_TIMEOUT, 0, False),
        (Reason.CONNECT_TIMEOUT, 0, False),
        (Reason.REFUSED, 0, False),
        (Reason.NAME_NOT_FOUND, 0, False),
        (Reason.HTTP_STATUS, 500, False),
        (Reason.HTTP_STATUS, 404, False),
        (Reason.HTTP_STATUS, 403, None),
        (Reason.HTTP_STATUS, 429, None),
        (Reason.BLOCKED, 412, None),
        (Reason.DNS_TIMEOUT, 0, None),
        (Reason.NO_NETWORK, 0, None),
        (Reason.FORBIDDEN_ADDRESS, 0, None),
    ],
    ids=lambda value: str(value),  # noqa: PLW0108 - None has no name of its own
)
def test_what_an_answer_says_of_the_site(reason: Reason | None, status: int, opened: bool | None) -> None:
    answer = Answer(url="http://x/", status=status, problem=reason, elapsed_ms=12.34)
    probe = probe_of(Fetched(answer), site="s", started=AT, at=AT, place=CN)
    assert probe.opened is opened
    assert probe.reason is reason


def page_probe(body: str) -> Probe:
    answer = Answer(url="http://x/", final_url="http://x/", status=200, content_type="text/html; charset=utf-8")
    return probe_of(Fetched(answer, body.encode()), site="s", started=AT, at=AT, place=CN)


@pytest.mark.parametrize(
    "body",
    [
        "<title>Welcome to nginx!</title><h1>Welcome to nginx!</h1><p>If you see this page, nginx works.</p>",
        "<title>某某局</title><p>网站升级维护中，请稍后访问。</p>",
        "<p>数据库连接失败</p>",
    ],
)
def test_a_sign_in_the_site_s_place_is_no_opening(body: str) -> None:
    probe = page_probe(body)
    assert (probe.opened, probe.reason, probe.status) == (False, Reason.PLACEHOLDER, 200)


@pytest.mark.parametrize(
    "body",
    [
        "<title>某某局</title><ul><li><a href=1.html>网站维护中的注意事项</a>2026-10-01</li></ul>"
        + "<p>要闻。</p>" * 200,
        "<title>某某局</title><meta http-equiv=refresh content='0;url=/index.html'><p>网站升级维护中</p>",
        "",
    ],
    ids=["a site", "sends on", "nothing"],
)
def test_what_is_no_sign_has_opened(body: str) -> None:
    assert page_probe(body).opened is True


def probe(
    number: int, opened: bool | None, *, second: int = 0, status: int = 0, reason: Reason = Reason.READ_TIMEOUT
) -> Probe:
    at = datetime(2026, 3, 1, 0, second // 60, second % 60, tzinfo=UTC).isoformat()
    return Probe(site=f"s{number}", round=AT, at=at, opened=opened, status=status, reason=None if opened else reason)


def told(probes: list[Probe], *, connected: bool = True) -> list[bool | None]:
    return [found.opened for found in without_own_outages(probes, connected=connected)]


def test_where_this_machine_reached_nobody_no_site_has_failed() -> None:
    assert told([probe(1, False), probe(2, False)], connected=False) == [None, None]
    assert told([probe(1, False, status=500)], connected=False) == [False]


def test_a_cut_line_in_the_middle_of_a_round_is_nobodys_failure() -> None:
    probes = [probe(n, True, second=n) for n in range(5)]
    probes += [probe(n, False, second=60 + n) for n in range(5, 11)]
    probes += [probe(n, True, second=120 + n) for n in range(11, 15)]
    assert told(probes) == [True] * 5 + [None] * 6 + [True] * 4


def test_one_site_that_is_down_among_others_has_failed() -> None:
    probes = [probe(n, n != 3, second=n) for n in range(8)]
    assert told(probes) == [n != 3 for n in range(8)]


def test_a_few_neighbours_prove_nothing() -> None:
    probes = [probe(n, False, second=n) for n in range(4)] + [probe(9, True, second=200)]
    assert told(probes) == [False] * 4 + [True]


def test_servers_that_answer_with_errors_are_reached() -> None:
    probes = [probe(n, False, second=n, status=500, reason=Reason.HTTP_STATUS) for n in range(8)]
    assert told(probes) == [False] * 8
