from __future__ import annotations

import asyncio

import pytest
from msgspec.structs import replace

from govsite.crawl.link_check import SILENT_LIMIT, LinkBook
from govsite.crawl.names import Names
from govsite.crawl.robots import RobotsBook
from govsite.crawl.scope import Estate
from govsite.model.answers import Answer
from govsite.model.outcome import Reason
from govsite.model.site import Site

from .fake_city import FAST, FakeClient, all_evidence, html

U = "http://x.gov.cn/a"


def book(client: FakeClient, **settings: object) -> LinkBook:
    robots = RobotsBook(client.fetch, user_agent="govsite")
    made = replace(FAST, **settings)
    names = Names(client, hosts=())
    estate = Estate([Site(url="http://own.gov.cn/")])
    return LinkBook(client, settings=made, estate=estate, robots=robots, names=names)


async def check(table: dict[str, object], url: str = U, **settings: object) -> tuple[Answer, list[str]]:
    client = FakeClient(table)
    answer = await book(client, **settings).check(url)
    return answer, [method for method, _ in client.asked]


async def test_head_is_enough_where_it_succeeds() -> None:
    answer, methods = await check({U: html()})
    assert answer.is_ok
    assert methods == ["HEAD"]


@pytest.mark.parametrize("status", [400, 403, 404, 405, 500, 501, 503])
async def test_a_head_that_fails_is_no_verdict(status: int) -> None:
    answer, methods = await check({f"HEAD {U}": status, U: html()})
    assert answer.is_ok
    assert methods == ["HEAD", "GET"]


@pytest.mark.parametrize("reason", [Reason.RESET, Reason.READ_TIMEOUT, Reason.PROTOCOL, Reason.BLOCKED])
async def test_nor_is_one_that_breaks(reason: Reason) -> None:
    answer, _ = await check({f"HEAD {U}": reason, U: html()})
    assert answer.is_ok


async def test_a_failing_link_is_asked_again_before_it_is_dead() -> None:
    answer, methods = await check({f"HEAD {U}": 404, U: lambda n: 404 if n == 1 else html()})
    assert answer.is_ok
    assert answer.attempts == 2
    assert methods == ["HEAD", "GET", "GET"]


async def test_a_dead_link_is_dead_after_the_last_attempt() -> None:
    answer, methods = await check({}, retries=2)
    assert answer.problem is Reason.HTTP_STATUS
    assert answer.status == 404
    assert answer.attempts == 3
    assert methods == ["HEAD", "GET", "GET", "GET"]


@pytest.mark.parametrize("reason", [Reason.BLOCKED, Reason.NAME_NOT_FOUND, Reason.FORBIDDEN_ADDRESS])
async def test_what_will_not_change_is_not_asked_again(reason: Reason) -> None:
    answer, methods = await check({U: reason})
    assert answer.problem is reason
    assert methods.count("GET") <= 1


async def test_too_many_requests_is_no_broken_link() -> None:
    answer, _ = await check({U: 429})
    assert answer.problem is Reason.BLOCKED


async def test_a_server_that_cannot_cut_is_asked_for_the_whole() -> None:
    answer, methods = await check({f"HEAD {U}": 405, U: lambda n: 416 if n == 1 else html()})
    assert answer.is_ok
    assert methods == ["HEAD", "GET", "GET"]


async def test_one_url_is_asked_once_however_many_want_it() -> None:
    client = FakeClient({U: html()})
    links = book(client)
    answers = await asyncio.gather(*(links.check(U) for _ in range(50)))
    assert len(client.asked) == 1
    assert all(answer is answers[0] for answer in answers)
    assert await links.check(U) is answers[0]


async def test_who_gives_up_waiting_does_not_take_the_answer_from_others() -> None:
    client = FakeClient({U: html()})
    client.pace = lambda _url: 0.05
    links = book(client)
    impatient = asyncio.create_task(links.check(U))
    await asyncio.sleep(0)
    patient = asyncio.create_task(links.check(U))
    impatient.cancel()
    assert (await patient).is_ok
    assert len(client.asked) == 1


@pytest.mark.parametrize("reason", [Reason.CONNECT_TIMEOUT, Reason.REFUSED, Reason.NAME_NOT_FOUND, Reason.DNS_TIMEOUT])
async def test_where_nobody_is_a_thousand_links_cost_one_look(reason: Reason) -> None:
    class Nobody(dict):
        def get(self, key: str, default: object = None) -> object:
            return reason if key.startswith("http") else default

    client = FakeClient(Nobody())
    links = book(client)
    answers = await asyncio.gather(*(links.check(f"http://x.gov.cn/{n}") for n in range(1000)))
    assert {answer.problem for answer in answers} == {reason}
    assert [answer.url for answer in answers] == [f"http://x.gov.cn/{n}" for n in range(1000)]
    assert all(answer.final_url in ("", answer.url) for answer in answers)
    assert {url for _, url in client.asked} == {"http://x.gov.cn/0"}


async def test_a_redirect_into_nowhere_says_nothing_of_its_own_host() -> None:
    table = {U: (302, "http://gone.gov.cn/"), "http://gone.gov.cn/": Reason.NAME_NOT_FOUND, "http://x.gov.cn/b": html()}
    links = book(FakeClient(table))
    assert (await links.check(U)).problem is Reason.NAME_NOT_FOUND
    assert (await links.check("http://x.gov.cn/b")).is_ok


async def test_a_host_that_stays_silent_is_left_alone_and_its_links_are_unknown() -> None:
    class Silent(dict):
        def get(self, key: str, default: object = None) -> object:
            return Reason.READ_TIMEOUT if key.startswith("http") else default

    client = FakeClient(Silent())
    links = book(client)
    answers = [await links.check(f"http://x.gov.cn/{n}") for n in range(20)]
    assert [answer.problem for answer in answers] == [Reason.READ_TIMEOUT] * SILENT_LIMIT + [Reason.BUDGET] * (
        20 - SILENT_LIMIT
    )


async def test_robots_txt_is_asked_for_on_hosts_of_the_run_only() -> None:
    table = {"http://own.gov.cn/robots.txt": "User-agent: *\nDisallow: /no", "http://own.gov.cn/no": html(), U: html()}
    client = FakeClient(table)
    links = book(client)
    assert (await links.check("http://own.gov.cn/no")).problem is Reason.ROBOTS
    assert (await links.check(U)).is_ok
    assert [url for _, url in client.asked] == ["http://own.gov.cn/robots.txt", U]


async def test_sites_share_the_answers_of_a_run() -> None:
    sites = [f"http://s{n}.gov.cn/" for n in range(20)]
    gone = "http://else.gov.cn/gone"
    client = FakeClient({url: html(gone, "mailto:a@b", "tel:12345", "javascript:x()", f"{gone}#part") for url in sites})
    found = await all_evidence(client, *sites)
    assert {target.answer.url for evidence in found for target in evidence.targets} == {gone}
    assert all(evidence.targets[0].is_external for evidence in found)
    assert [method for method, url in client.asked if url == gone] == ["HEAD", "GET", "GET"]


async def test_the_budget_of_targets_cuts_and_says_so() -> None:
    home = "http://h.gov.cn/"
    client = FakeClient({home: html(*(f"http://else.gov.cn/{n}" for n in range(9)))})
    (found,) = await all_evidence(client, home, settings=replace(FAST, max_targets=4))
    assert [target.answer.url for target in found.targets] == [f"http://else.gov.cn/{n}" for n in range(4)]
    assert not found.is_complete


async def test_external_links_can_be_left_out() -> None:
    home = "http://h.gov.cn/"
    client = FakeClient({home: html("http://else.gov.cn/x", "/a.pdf")})
    (found,) = await all_evidence(client, home, settings=replace(FAST, check_external=False))
    assert [target.answer.url for target in found.targets] == ["http://h.gov.cn/a.pdf"]
    assert found.is_complete


async def test_a_link_that_is_no_url_is_told_without_asking() -> None:
    home = "http://h.gov.cn/"
    (found,) = await all_evidence(FakeClient({home: html("http://", "http://[x/")}), home)
    assert {target.answer.problem for target in found.targets} == {Reason.PROTOCOL}
