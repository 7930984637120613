"""Silent places: waited for twice, the second time for less, and known to whoever asks afterwards only to compare."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from govsite.config import CrawlSettings, NetworkSettings
from govsite.crawl.fetch import Client
from govsite.crawl.wire import silence
from govsite.crawl.wire.failures import Failure
from govsite.crawl.wire.silence import Silences
from govsite.model.answers import Family
from govsite.model.outcome import Reason

PLACE = ("www.gov.example", "192.0.2.1", 443)


def _miss(silences: Silences, *, began: float, reason: Reason = Reason.CONNECT_TIMEOUT) -> None:
    silences.missed(PLACE, Failure(reason, "why", is_connecting=reason is Reason.CONNECT_TIMEOUT), began=began)


def test_one_miss_says_nothing_and_neither_do_two_at_the_same_time() -> None:
    silences = Silences(tries=2)
    began = time.monotonic()
    _miss(silences, began=began)
    assert silences.known(PLACE) is None
    _miss(silences, began=began)
    assert silences.known(PLACE) is None
    _miss(silences, began=time.monotonic())
    known = silences.known(PLACE)
    assert known is not None
    assert (known.reason, known.detail, known.is_connecting) == (Reason.CONNECT_TIMEOUT, "why", True)
    assert silences.known(("else.gov.example", *PLACE[1:])) is None, "another host may be let in at the same address"


@pytest.mark.parametrize("sign", ["spoke", Reason.REFUSED, Reason.RESET, Reason.TLS])
def test_any_sign_of_life_is_believed(sign: str | Reason) -> None:
    silences = Silences(tries=2)
    for _ in range(2):
        _miss(silences, began=time.monotonic())
    silences.spoke(PLACE) if sign == "spoke" else _miss(silences, began=time.monotonic(), reason=Reason(sign))
    assert silences.known(PLACE) is None
    assert not silences.is_mute(*PLACE[1:])


def test_who_was_given_no_time_was_not_silent() -> None:
    silences = Silences(tries=2)
    _miss(silences, began=time.monotonic())
    _miss(silences, began=time.monotonic(), reason=Reason.BUDGET)
    assert silences.known(PLACE) is None
    assert silences.is_mute(*PLACE[1:])


def test_silence_is_known_for_a_while_only(monkeypatch: pytest.MonkeyPatch) -> None:
    silences = Silences(tries=2)
    for _ in range(2):
        _miss(silences, began=time.monotonic(), reason=Reason.READ_TIMEOUT)
    assert silences.known(PLACE) is not None
    monkeypatch.setattr(silence, "_KEPT", -1.0)
    assert silences.known(PLACE) is None


@pytest.fixture
async def mute_server(raw_server: Any) -> Any:
    """Takes every connection, and never answers."""

    async def nothing() -> AsyncIterator[bytes]:
        await asyncio.sleep(30)
        yield b""

    return await raw_server(lambda _: nothing())


async def test_who_compares_is_told_at_once_and_who_wants_to_know_asks_again(mute_server: Any) -> None:
    url = mute_server.url("/")
    network = NetworkSettings(allow=("127.0.0.0/8",), read_timeout=0.3)
    async with Client(network, CrawlSettings(retries=1)) as client:
        for _ in range(2):
            assert (await client.fetch(url)).answer.problem is Reason.READ_TIMEOUT
        asked = len(mute_server.heads)
        pinned = (await client.fetch(url, family=Family.IPV4)).answer
        assert (pinned.problem, len(mute_server.heads)) == (Reason.READ_TIMEOUT, asked)
        again = (await client.fetch(url)).answer
    assert (again.problem, len(mute_server.heads)) == (Reason.READ_TIMEOUT, asked + 1), "a second try is a real one"


@pytest.mark.parametrize(("budget", "shares"), [(None, 1), (30.0, silence.SHARES)])
async def test_only_a_server_whose_time_is_limited_is_given_less_of_it_after_two_silences(
    budget: float | None, shares: int
) -> None:
    async with Client(NetworkSettings(), CrawlSettings(server_budget=budget)) as client:
        exchanges = client._running
        assert exchanges._reading_shares(PLACE) == 1
        for _ in range(2):
            _miss(exchanges._silences, began=time.monotonic(), reason=Reason.READ_TIMEOUT)
        assert exchanges._reading_shares(PLACE) == shares


async def test_a_server_has_so_much_time_and_no_more(mute_server: Any) -> None:
    network = NetworkSettings(allow=("127.0.0.0/8",), read_timeout=30)
    async with Client(network, CrawlSettings(server_budget=0.2)) as client:
        cut, unasked = [(await client.fetch(mute_server.url("/"))).answer for _ in range(2)]
    assert (cut.problem, unasked.problem) == (Reason.BUDGET, Reason.BUDGET)
    assert "0.2 s were spent" in unasked.detail
    assert len(mute_server.heads) == 1
