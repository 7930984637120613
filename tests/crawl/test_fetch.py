"""The client against a server that answers as it is told: targets, redirects, bodies, ranges."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator
from typing import Any

import pytest

from govsite.config import CrawlSettings, NetworkSettings
from govsite.crawl.fetch import USER_AGENT, Client
from govsite.model.answers import Family
from govsite.model.outcome import Reason

LOOPBACK = NetworkSettings(
    allow=("127.0.0.0/8", "::1/128"), connect_timeout=10.0, read_timeout=10.0, total_timeout=20.0, dns_timeout=1.0
)

PATIENCE = 60  # seconds on however busy a machine, for what never ends by itself


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    async with Client(LOOPBACK, CrawlSettings()) as mine:
        yield mine


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        pytest.param("/a%3Ab/%7Euser", "/a%3Ab/%7Euser", id="escapes that need not be stay"),
        pytest.param("/%zz%", "/%zz%", id="broken escapes stay"),
        pytest.param("/%e4%BD", "/%e4%BD", id="the case of escapes stays"),
        pytest.param("/x?a=%D6%D0&b=1+2", "/x?a=%D6%D0&b=1+2", id="a query in GBK stays"),
        pytest.param("/x?", "/x?", id="an empty query stays"),
        pytest.param("//double//slash/", "//double//slash/", id="empty segments stay"),
        pytest.param("/a;jsessionid=1?b;c", "/a;jsessionid=1?b;c", id="parameters stay"),
        pytest.param("/中文", "/%E4%B8%AD%E6%96%87", id="other letters are escaped as UTF-8"),
        pytest.param("/a b|c", "/a%20b|c", id="a blank is escaped"),
        pytest.param("/x#part", "/x", id="the fragment is not sent"),
    ],
)
async def test_the_request_target_is_sent_byte_for_byte(
    client: Client, raw_server: Any, http: Any, written: str, sent: str
) -> None:
    server = await raw_server(lambda _: http())
    fetched = await client.fetch(server.url(written))
    assert fetched.answer.problem is None
    assert server.targets() == [sent.encode()]


async def test_an_answer_is_told_in_full(client: Client, raw_server: Any, http: Any) -> None:
    server = await raw_server(
        lambda _: http(b"<p>hello", "Server: nginx", "X-Odd: \xe4", kind="text/html; charset=gbk")
    )
    fetched = await client.fetch(server.url("/"))
    answer = fetched.answer
    assert (answer.status, answer.problem, answer.size, answer.attempts) == (200, None, 8, 1)
    assert (answer.family, answer.address) == (Family.IPV4, "127.0.0.1")
    assert answer.content_type == "text/html; charset=gbk"
    assert dict(answer.headers)["server"] == "nginx"
    assert dict(fetched.headers)["x-odd"] == "ä"
    assert fetched.body == b"<p>hello"
    assert 0 < answer.first_byte_ms <= answer.elapsed_ms


async def test_the_client_says_who_it_is(client: Client, raw_server: Any, http: Any) -> None:
    server = await raw_server(lambda _: http())
    await client.fetch(server.url("/"))
    head = server.heads[0].decode()
    assert f"\r\nUser-Agent: {USER_AGENT}\r\n" in head
    assert f"\r\nHost: 127.0.0.1:{server.port}\r\n" in head
    assert "+http" in USER_AGENT


async def test_another_name_can_be_given(raw_server: Any, http: Any) -> None:
    server = await raw_server(lambda _: http())
    async with Client(NetworkSettings(allow=("127.0.0.0/8",), user_agent="inspector/1"), CrawlSettings()) as client:
        await client.fetch(server.url("/"))
    assert b"\r\nUser-Agent: inspector/1\r\n" in server.heads[0]


async def test_connections_are_kept_alive(client: Client, raw_server: Any, http: Any) -> None:
    server = await raw_server(lambda _: http())
    for _ in range(5):
        await client.fetch(server.url("/"))
    assert server.connections == 1


async def test_a_connection_that_the_server_closed_meanwhile_does_no_harm(
    client: Client, raw_server: Any, http: Any
) -> None:
    server = await raw_server(lambda head: None if len(server.heads) == 2 else http())
    first = await client.fetch(server.url("/"))
    second = await client.fetch(server.url("/"))
    assert (first.answer.status, second.answer.status) == (200, 200)


# ---------------------------------------------------------------- redirects


def redirecting(server: Any, locations: dict[bytes, bytes], http: Any, status: str = "302 Found") -> Any:
    def answer(head: bytes) -> bytes:
        target = head.split(b" ", 2)[1]
        if target in locations:
            return (
                b"HTTP/1.1 "
                + status.encode()
                + b"\r\nContent-Length: 0\r\nLocation: "
                + locations[target]
                + b"\r\n\r\n"
            )
        return http(b"end")

    return answer


@pytest.mark.parametrize(
    ("location", "target"),
    [
        pytest.param(b"/b%3A%7e", b"/b%3A%7e", id="a path"),
        pytest.param(b"b", b"/a/b", id="a relative path"),
        pytest.param(b"../b", b"/b", id="up one level"),
        pytest.param(b"?q=1", b"/a/?q=1", id="a query alone"),
        pytest.param(b"/b#part", b"/b", id="a fragment"),
        pytest.param("/中文".encode(), b"/%E4%B8%AD%E6%96%87", id="raw UTF-8"),
        pytest.param("/中文".encode("gbk"), b"/%D6%D0%CE%C4", id="raw GBK"),
        pytest.param("/s?q=中文".encode("gbk"), b"/s?q=%D6%D0%CE%C4", id="raw GBK in the query"),
        pytest.param(b"  /blank  ", b"/blank", id="blanks around it"),
        pytest.param(b"/with blank", b"/with%20blank", id="a blank inside"),
    ],
)
async def test_redirects_are_followed_byte_for_byte(
    client: Client, raw_server: Any, http: Any, location: bytes, target: bytes
) -> None:
    server = await raw_server(redirecting(None, {b"/a/": location}, http))
    fetched = await client.fetch(server.url("/a/"))
    assert server.targets() == [b"/a/", target]
    assert fetched.answer.problem is None
    assert fetched.answer.final_url == server.url(target.decode())
    assert [(hop.url, hop.status) for hop in fetched.answer.hops] == [(server.url("/a/"), 302)]
    assert fetched.body == b"end"


async def test_not_following(client: Client, raw_server: Any, http: Any) -> None:
    server = await raw_server(redirecting(None, {b"/": b"/b"}, http))
    fetched = await client.fetch(server.url("/"), follow=False)
    assert (fetched.answer.status, fetched.answer.problem, fetched.answer.hops) == (302, None, ())
    assert dict(fetched.answer.headers)["location"] == "/b"


async def test_a_redirect_to_itself_is_a_loop(client: Client, raw_server: Any, http: Any) -> None:
    server = await raw_server(redirecting(None, {b"/": b"/"}, http))
    answer = (await client.fetch(server.url("/"))).answer
    assert (answer.problem, answer.status, len(answer.hops)) == (Reason.REDIRECT_LOOP, 302, 1)


async def test_a_circle_is_a_loop(client: Client, raw_server: Any, http: Any) -> None:
    server = await raw_server(redirecting(None, {b"/": b"/b", b"/b": b"/c", b"/c": b"/"}, http))
    answer = (await client.fetch(server.url("/"))).answer
    assert (answer.problem, len(answer.hops)) == (Reason.REDIRECT_LOOP, 3)


async def test_an_endless_chain_ends(client: Client, raw_server: Any) -> None:
    def answer(head: bytes) -> bytes:
        number = int(head.split(b" ", 2)[1][1:] or b"0")
        return b"HTTP/1.1 301 Moved\r\nContent-Length: 0\r\nLocation: /%d\r\n\r\n" % (number + 1)

    server = await raw_server(answer)
    fetched = await client.fetch(server.url("/0"))
    assert fetched.answer.problem is Reason.REDIRECT_LOOP
    assert len(server.heads) == LOOPBACK.max_redirects + 1


async def test_a_server_that_sends_round_once_to_see_whether_cookies_are_kept(
    client: Client, raw_server: Any, http: Any
) -> None:
    def answer(head: bytes) -> bytes:
        if b"Cookie: seen=1" in head:
            return http(b"page")
        return b"HTTP/1.1 302 Found\r\nSet-Cookie: seen=1; Path=/\r\nContent-Length: 0\r\nLocation: /\r\n\r\n"

    server = await raw_server(answer)
    fetched = await client.fetch(server.url("/"))
    assert (fetched.answer.problem, fetched.body) == (None, b"page")
    assert "needs-cookies" in fetched.answer.notes
    again = await client.fetch(server.url("/x"))
    assert b"Cookie" not in server.heads[-3], "cookies are forgotten after each chain"
    assert again.body == b"page"


async def test_a_loop_with_cookies_is_still_a_loop(client: Client, raw_server: Any) -> None:
    def answer(_: bytes) -> bytes:
        return b"HTTP/1.1 302 Found\r\nSet-Cookie: s=1\r\nContent-Length: 0\r\nLocation: /\r\n\r\n"

    server = await raw_server(answer)
    assert (await client.fetch(server.url("/"))).answer.problem is Reason.REDIRECT_LOOP
    assert len(server.heads) == 2


@pytest.mark.parametrize(
    "location", [b"ftp://x/", b"javascript:alert(1)", b"weixin://dl/chat", b"http://", b"http://[bad/"]
)
async def test_a_redirect_to_what_is_no_web_address(
    client: Client, raw_server: Any, http: Any, location: bytes
) -> None:
    server = await raw_server(redirecting(None, {b"/": location}, http))
    answer = (await client.fetch(server.url("/"))).answer
    assert (answer.problem, answer.status) == (Reason.PROTOCOL, 302)
    assert answer.hops[0].location == location.decode()


async def test_a_redirect_without_location_is_an_answer(client: Client, raw_server: Any) -> None:
    server = await raw_server(lambda _: b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n")
    answer = (await client.fetch(server.url("/"))).answer
    assert (answer.problem, answer.notes) == (None, ("redirect-without-location",))


@pytest.mark.parametrize(
    "location",
    [
        b"http://169.254.169.254/latest/meta-data/",
        b"http://2852039166/",
        b"http://0xa9.0xfe.0xa9.0xfe/",
        b"http://[::ffff:169.254.169.254]/",
        b"http://10.0.0.1/",
        b"//192.168.0.1/",
    ],
)
async def test_a_redirect_to_an_address_that_is_not_public_is_refused(
    client: Client, raw_server: Any, http: Any, location: bytes
) -> None:
    server = await raw_server(redirecting(None, {b"/": location}, http))
    answer = (await client.fetch(server.url("/"))).answer
    assert answer.problem is Reason.FORBIDDEN_ADDRESS
    assert answer.address
    assert len(answer.hops) == 1


# ---------------------------------------------------------------- statuses, methods, ranges


@pytest.mark.parametrize("status", ["404 Not Found", "500 Oops", "403 Forbidden"])
async def test_an_error_status_is_a_problem_and_its_page_is_kept(
    client: Client, raw_server: Any, http: Any, status: str
) -> None:
    server = await raw_server(lambda _: http(b"<h1>sorry</h1>", status=status))
    fetched = await client.fetch(server.url("/"))
    assert (fetched.answer.problem, fetched.answer.status) == (Reason.HTTP_STATUS, int(status[:3]))
    assert fetched.body == b"<h1>sorry</h1>"


async def test_a_head_request_tells_the_length(client: Client, raw_server: Any) -> None:
    server = await raw_server(lambda _: b"HTTP/1.1 200 OK\r\nContent-Length: 12345\r\n\r\n")
    fetched = await client.fetch(server.url("/big.pdf"), method="HEAD")
    assert (fetched.answer.size, fetched.body) == (12345, b"")
    assert server.heads[0].startswith(b"HEAD ")


async def test_a_range_is_asked_for_without_compression(client: Client, raw_server: Any, http: Any) -> None:
    server = await raw_server(lambda _: http(b"abc", "Content-Range: bytes 0-2/9", status="206 Partial Content"))
    fetched = await client.fetch(server.url("/"), byte_range=(0, 2), headers=[("If-None-Match", '"x"')])
    head = server.heads[0]
    assert b"\r\nRange: bytes=0-2\r\n" in head
    assert b"\r\nAccept-Encoding: identity\r\n" in head
    assert b'\r\nIf-None-Match: "x"\r\n' in head
    assert head.count(b"Accept-Encoding") == 1
    assert (fetched.answer.status, fetched.answer.problem, fetched.body) == (206, None, b"abc")


async def test_more_than_wanted_is_not_read(client: Client, raw_server: Any, http: Any) -> None:
    server = await raw_server(lambda _: http(b"x" * 100_000))
    fetched = await client.fetch(server.url("/"), max_body=1000)
    assert (len(fetched.body), fetched.answer.size) == (1000, 1000)
    assert (fetched.answer.problem, fetched.answer.notes) == (None, ("truncated",))


@pytest.mark.parametrize(
    "url", ["ftp://127.0.0.1/", "not a url", "http://", "http://[::1", "mailto:a@b", "http://a b/", ""]
)
async def test_what_is_no_web_address(client: Client, url: str) -> None:
    assert (await client.fetch(url)).answer.problem is Reason.PROTOCOL


# ---------------------------------------------------------------- compression


async def test_compressed_bodies_are_undone(client: Client, raw_server: Any, http: Any) -> None:
    server = await raw_server(lambda _: http(gzip.compress(b"<p>page"), "Content-Encoding: gzip"))
    fetched = await client.fetch(server.url("/"))
    assert (fetched.body, fetched.answer.notes) == (b"<p>page", ())


async def test_a_bomb_stops_at_the_limit(client: Client, raw_server: Any, http: Any) -> None:
    bomb = gzip.compress(b"\0" * 30_000_000)
    server = await raw_server(lambda _: http(bomb, "Content-Encoding: gzip"))
    fetched = await client.fetch(server.url("/"), max_body=100_000)
    assert len(fetched.body) == 100_000
    assert fetched.answer.notes == ("truncated",)


async def test_a_body_that_is_not_compressed_as_it_says(client: Client, raw_server: Any, http: Any) -> None:
    server = await raw_server(lambda _: http(b"<p>plain", "Content-Encoding: gzip"))
    fetched = await client.fetch(server.url("/"))
    assert fetched.answer.problem is Reason.PROTOCOL
    assert "broken-compression" in fetched.answer.notes


async def test_a_damaged_end_keeps_the_beginning(client: Client, raw_server: Any, http: Any) -> None:
    whole = gzip.compress(bytes(range(256)) * 400)
    server = await raw_server(lambda _: http(whole[:-6], "Content-Encoding: gzip"))
    fetched = await client.fetch(server.url("/"))
    assert fetched.answer.problem is None
    assert "broken-compression" in fetched.answer.notes
    assert len(fetched.body) > 100_000 * 0.9


async def test_both_kinds_of_deflate(client: Client, raw_server: Any, http: Any) -> None:
    bare = zlib.compress(b"page")[2:-4]
    for body in (zlib.compress(b"page"), bare):
        server = await raw_server(lambda _, body=body: http(body, "Content-Encoding: deflate"))
        assert (await client.fetch(server.url("/"))).body == b"page"


# ---------------------------------------------------------------- failures


async def test_nobody_listens(client: Client, raw_server: Any, http: Any) -> None:
    server = await raw_server(lambda _: http())
    server.server.close()
    await server.server.wait_closed()
    answer = (await client.fetch(server.url("/"))).answer
    assert (answer.problem, answer.status, answer.address) == (Reason.REFUSED, 0, "127.0.0.1")


async def test_a_server_that_hangs_up(client: Client, raw_server: Any) -> None:
    server = await raw_server(lambda _: None)
    assert (await client.fetch(server.url("/"))).answer.problem is Reason.RESET


async def test_the_name_is_gone(name_server: Any) -> None:
    network = NetworkSettings(resolver=(f"127.0.0.1:{name_server.port}",), dns_timeout=1.0)
    name_server.records = {("noaddress.gov.example.", "MX"): ["10 a."]}
    name_server.special = {("silent.gov.example.", "*"): "silent"}
    async with Client(network, CrawlSettings()) as client:
        gone = await client.fetch("http://gone.gov.example/")
        empty = await client.fetch("http://noaddress.gov.example/")
        silent = await client.fetch("http://silent.gov.example/")
        over_v6 = await client.fetch("http://noaddress.gov.example/", family=Family.IPV6)
        vantage = await client.vantage()
    assert gone.answer.problem is Reason.NAME_NOT_FOUND
    assert empty.answer.problem is Reason.NO_ADDRESS
    assert silent.answer.problem is Reason.DNS_TIMEOUT
    assert over_v6.answer.problem is Reason.NO_ADDRESS
    assert not vantage.connected


async def test_a_name_that_leads_to_a_private_address_is_refused(name_server: Any) -> None:
    name_server.records = {("www.gov.example.", "A"): ["10.0.0.5"]}
    network = NetworkSettings(resolver=(f"127.0.0.1:{name_server.port}",))
    async with Client(network, CrawlSettings()) as client:
        answer = (await client.fetch("http://www.gov.example/")).answer
    assert (answer.problem, answer.address) == (Reason.FORBIDDEN_ADDRESS, "10.0.0.5")


async def test_the_name_is_not_looked_up_a_second_time(raw_server: Any, http: Any, name_server: Any) -> None:
    """DNS rebinding: the second answer would lead elsewhere, so there must be none."""
    server = await raw_server(lambda _: http(b"", "Connection: close"))
    name_server.records = {("www.gov.example.", "A"): ["127.0.0.1"]}
    network = NetworkSettings(resolver=(f"127.0.0.1:{name_server.port}",), allow=("127.0.0.1/32",))
    async with Client(network, CrawlSettings()) as client:
        await client.fetch(server.url("/", host="www.gov.example"))
        name_server.records = {("www.gov.example.", "A"): ["127.0.0.2"]}
        await client.fetch(server.url("/", host="www.gov.example"))
    assert name_server.asked.count(("www.gov.example.", "A")) == 1
    assert len(server.heads) == 2
    assert f"\r\nHost: www.gov.example:{server.port}\r\n".encode() in server.heads[0]


async def test_the_next_address_is_tried_and_remembered(raw_server: Any, http: Any, name_server: Any) -> None:
    server = await raw_server(lambda _: http(), host="127.0.0.3")
    name_server.records = {("www.gov.example.", "A"): ["127.0.0.2", "127.0.0.3"]}
    network = NetworkSettings(resolver=(f"127.0.0.1:{name_server.port}",), allow=("127.0.0.0/8",))
    async with Client(network, CrawlSettings()) as client:
        answer = (await client.fetch(server.url("/", host="www.gov.example"))).answer
    assert (answer.problem, answer.address) == (None, "127.0.0.3")


async def test_nothing_is_forgotten_about_time(client: Client, raw_server: Any) -> None:
    async def drip() -> AsyncIterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\n"
        while True:
            yield b"x"
            await asyncio.sleep(0.05)

    server = await raw_server(lambda _: drip())
    async with Client(NetworkSettings(allow=("127.0.0.0/8",), total_timeout=0.5), CrawlSettings()) as impatient:
        async with asyncio.timeout(PATIENCE):
            fetched = await impatient.fetch(server.url("/"))
    assert (fetched.answer.problem, fetched.answer.status) == (Reason.READ_TIMEOUT, 200)
    assert fetched.body.startswith(b"xxx")


async def test_the_addresses_of_a_host_share_the_time_for_connecting() -> None:
    async with Client(NetworkSettings(connect_timeout=15.0), CrawlSettings()) as client:
        exchanges = client._running
        assert [exchanges.patience("192.0.2.1", 80, choices=choices) for choices in (1, 2, 3, 4)] == [15, 7.5, 5, 5]
        exchanges.note_mute("192.0.2.1", 80)
        assert exchanges.patience("192.0.2.1", 80) == 5, "who let all the time pass is given a third of it next time"
        assert exchanges.patience("192.0.2.1", 443) == 15


async def test_a_port_that_opens_but_says_nothing_to_tls_stays_mute_until_an_answer_comes(
    raw_server: Any, http: Any
) -> None:
    server = await raw_server(lambda _: http())
    network = NetworkSettings(allow=("127.0.0.0/8",), connect_timeout=15.0)
    async with Client(network, CrawlSettings()) as client:
        exchanges = client._running
        exchanges.note_mute("127.0.0.1", server.port)
        assert (await client.connect("127.0.0.1", server.port)).connected
        assert exchanges.patience("127.0.0.1", server.port) == 5
        assert (await client.fetch(server.url("/"))).answer.status == 200
        assert exchanges.patience("127.0.0.1", server.port) == 15


@pytest.mark.parametrize(
    ("status", "second"),
    [
        ("301 Moved", b"GET /b"),
        ("302 Found", b"GET /b"),
        ("303 See Other", b"GET /b"),
        ("307 Temporary", b"POST /b"),
        ("308 Permanent", b"POST /b"),
    ],
)
async def test_a_form_is_sent_and_what_it_leads_to_asked_for(
    client: Client, raw_server: Any, http: Any, status: str, second: bytes
) -> None:
    def answer(head: bytes) -> bytes:
        if b" /a " in head:
            return http(b"", "Location: /b", "Connection: close", status=status)
        return http(b"done", "Connection: close")

    server = await raw_server(answer)
    headers = (("Content-Type", "application/x-www-form-urlencoded"),)
    fetched = await client.fetch(server.url("/a"), method="POST", headers=headers, body=b"q=1&w=%D6")
    assert fetched.body == b"done"
    assert server.heads[0].startswith(b"POST /a HTTP/1.1")
    assert b"Content-Length: 9\r\n" in server.heads[0]
    assert server.heads[1].startswith(second)
    assert (b"Content-Type" in server.heads[1]) is second.startswith(b"POST")


async def test_a_form_that_leads_back_to_its_own_address_is_no_loop(client: Client, raw_server: Any, http: Any) -> None:
    def answer(head: bytes) -> bytes:
        if head.startswith(b"POST"):
            return http(b"", "Location: /a", "Connection: close", status="302 Found")
        return http(b"done", "Connection: close")

    server = await raw_server(answer)
    fetched = await client.fetch(server.url("/a"), method="POST", body=b"q=1")
    assert (fetched.answer.problem, fetched.body) == (None, b"done")
