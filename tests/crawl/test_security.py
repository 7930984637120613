"""The look at the way to a site: its home page over HTTPS and over plain HTTP, and whom TLS is spoken with."""

from __future__ import annotations

import pytest

from govsite.model.answers import Answer, Dns, Security
from govsite.model.observed import Unseen
from govsite.model.outcome import Reason

from .fake_city import FakeClient, html, one_evidence

PLAIN, SAFE, WWW = "http://h.gov.cn/", "https://h.gov.cn/", "https://www.h.gov.cn/"
PARTS = frozenset({"home", "security"})
ADDRESS = "192.0.2.7"


class Client(FakeClient):
    """Says where its answers came from, as servers do."""

    def answer(self, url: str, found: object) -> tuple[Answer, bytes]:
        answer, body = super().answer(url, found)
        came = answer.problem in (None, Reason.HTTP_STATUS)
        return Answer(**{**{f: getattr(answer, f) for f in answer.__struct_fields__}, "address": ADDRESS * came}), body


async def look(table: dict[str, object], url: str = PLAIN) -> tuple[Security, Client]:
    client = Client(table, hosts={"h.gov.cn": Dns(host="h.gov.cn", a=("192.0.2.9",))})
    found = await one_evidence(client, url, parts=PARTS)
    return found.security, client


def pages(client: FakeClient) -> list[str]:
    """Home pages that were asked for, in order."""
    return [url for _, url in client.asked if not url.endswith("robots.txt")]


async def test_a_site_over_plain_http_is_asked_once_over_https() -> None:
    seen, client = await look({PLAIN: html(), SAFE: html()})
    assert seen.http is not None
    assert (seen.http.url, seen.http.status) == (PLAIN, 200)
    assert seen.https is not None
    assert (seen.https.url, seen.https.final_url, seen.https.status) == (SAFE, SAFE, 200)
    assert pages(client) == [PLAIN, SAFE]
    assert client.shaken == [(SAFE, ADDRESS)]


async def test_a_port_that_is_shut_is_not_tried_twice() -> None:
    seen, client = await look({PLAIN: html(), SAFE: Reason.REFUSED})
    assert seen.https is not None
    assert (seen.https.problem, seen.https.attempts, seen.handshake) == (Reason.REFUSED, 1, None)
    assert pages(client) == [PLAIN, SAFE]


async def test_what_may_pass_is_tried_again() -> None:
    seen, client = await look({PLAIN: html(), SAFE: lambda attempt: Reason.RESET if attempt == 1 else html()})
    assert seen.https is not None
    assert (seen.https.problem, seen.https.attempts) == (None, 2)
    assert client.shaken == [(SAFE, ADDRESS)]


async def test_plain_http_that_leads_to_https_needs_no_further_question() -> None:
    seen, client = await look({PLAIN: (301, SAFE), SAFE: html()})
    assert seen.https == seen.http
    assert seen.https is not None
    assert seen.https.final_url == SAFE
    assert pages(client) == [PLAIN]
    assert client.shaken == [(SAFE, ADDRESS)]


async def test_a_site_over_https_is_asked_over_plain_http_only_until_that_leads_to_https() -> None:
    seen, client = await look({SAFE: html(), PLAIN: (301, SAFE)}, SAFE)
    assert seen.http is not None
    assert (seen.http.url, seen.http.final_url, seen.http.status) == (PLAIN, SAFE, 301)
    assert [(hop.url, hop.location) for hop in seen.http.hops] == [(PLAIN, SAFE)]
    assert pages(client) == [SAFE, PLAIN], "where plain HTTP leads was seen already"


async def test_redirects_within_a_scheme_are_followed_but_not_for_ever() -> None:
    table = {SAFE: html(), PLAIN: (302, "/a"), "http://h.gov.cn/a": (302, "/b"), "http://h.gov.cn/b": html()}
    seen, _ = await look(table, SAFE)
    assert seen.http is not None
    assert (seen.http.final_url, seen.http.status, len(seen.http.hops)) == ("http://h.gov.cn/b", 200, 2)
    seen, client = await look({SAFE: html(), PLAIN: (302, PLAIN)}, SAFE)
    assert seen.http is not None
    assert seen.http.status == 302
    assert pages(client).count(PLAIN) == 5


@pytest.mark.parametrize(
    ("page", "final"),
    [
        pytest.param(html(head=f'<meta http-equiv="refresh" content="0;url={SAFE}">'), SAFE, id="by a refresh"),
        pytest.param(f'<title>x</title><script>location.href="{SAFE}";</script>', SAFE, id="by a script"),
        pytest.param(html("/a", text="words " * 80), PLAIN, id="not at all"),
    ],
)
async def test_a_page_that_leads_to_https_by_itself(page: str, final: str) -> None:
    seen, client = await look({SAFE: html(), PLAIN: page}, SAFE)
    assert seen.http is not None
    assert (seen.http.final_url, seen.http.status) == (final, 200)
    assert pages(client) == [SAFE, PLAIN]


async def test_https_that_leads_back() -> None:
    seen, _ = await look({PLAIN: html(), SAFE: (302, PLAIN)})
    assert seen.https is not None
    assert (seen.https.final_url, seen.handshake) == (PLAIN, None)


async def test_the_certificate_is_that_of_the_first_host_over_https() -> None:
    """Behind the redirect another host stands, whose certificate is not the one that visitors of this address meet."""
    _, client = await look({SAFE: (301, WWW), WWW: html(), PLAIN: Reason.REFUSED}, SAFE)
    assert client.shaken == [(SAFE, "192.0.2.9")]


@pytest.mark.parametrize(("url", "https", "http"), [("http://h.gov.cn:8080/", 0, 1), ("https://h.gov.cn:8443/", 1, 0)])
async def test_a_port_of_its_own_speaks_one_scheme(url: str, https: bool, http: bool) -> None:
    seen, client = await look({url: html()}, url)
    assert (seen.https is not None, seen.http is not None) == (https, http)
    assert pages(client) == [url]


async def test_a_site_that_answers_over_the_other_scheme_only() -> None:
    seen, _ = await look({SAFE: Reason.TLS, PLAIN: html()}, SAFE)
    assert seen.https is not None
    assert seen.http is not None
    assert (seen.https.problem, seen.http.problem, seen.handshake) == (Reason.TLS, None, None)


@pytest.mark.parametrize("home", [Reason.CONNECT_TIMEOUT, 500, (302, "http://elsewhere.gov.cn/")])
async def test_a_site_that_cannot_be_read_is_not_asked_further(home: object) -> None:
    client = Client({PLAIN: home, "http://elsewhere.gov.cn/": html()})
    found = await one_evidence(client, PLAIN, parts=PARTS)
    assert isinstance(found.seen_security, Unseen)
    assert found.seen_security == found.pages_unseen
    assert client.shaken == []


async def test_robots_txt_that_forbids_the_home_page() -> None:
    client = Client({"http://h.gov.cn/robots.txt": "User-agent: *\nDisallow: /", PLAIN: html()})
    found = await one_evidence(client, PLAIN, parts=PARTS)
    assert isinstance(found.seen_security, Unseen)
    assert found.seen_security.reason is Reason.ROBOTS
    assert pages(client) == []
