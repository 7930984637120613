"""Servers that break the rules, by accident or on purpose: every answer is an answer, and nothing raises."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from govsite.config import CrawlSettings, NetworkSettings
from govsite.crawl.fetch import Client
from govsite.model.outcome import Reason

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
LENGTH = b"Content-Length: 2\r\n"
PAGE = b"ok<html><body>whole</body></html>\n<!-- counter -->"
PATIENCE = 60  # seconds on however busy a machine; the servers here never end by themselves


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    """One that waits for whoever answers at all, on however busy a machine."""
    network = NetworkSettings(allow=("127.0.0.0/8",), connect_timeout=20, read_timeout=20, total_timeout=40)
    async with Client(network, CrawlSettings()) as mine:
        yield mine


@pytest.fixture
async def hurried() -> AsyncIterator[Client]:
    network = NetworkSettings(allow=("127.0.0.0/8",), connect_timeout=1.0, read_timeout=0.3, total_timeout=0.4)
    async with Client(network, CrawlSettings()) as mine:
        yield mine


def once(raw: bytes) -> Any:
    """These bytes, then the end of the connection."""

    async def parts() -> AsyncIterator[bytes]:
        yield raw

    return lambda _: parts()


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(OK + LENGTH + LENGTH + b"\r\nok", id="the same length twice"),
        pytest.param(OK + b"Content-Length: 2, 2\r\n\r\nok", id="two lengths in one line"),
        pytest.param(
            OK + LENGTH + b"Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", id="chunked with a length"
        ),
        pytest.param(OK + LENGTH + b"\r\nok and more", id="more than was announced"),
        pytest.param(OK + b"".join(b"X-%d: y\r\n" % n for n in range(300)) + LENGTH + b"\r\nok", id="300 headers"),
        pytest.param(OK + b"Set-Cookie : a=1\r\n" + LENGTH + b"\r\nok", id="a blank before the colon"),
        pytest.param(OK + b"no colon here\r\n" + LENGTH + b"\r\nok", id="a line without colon"),
        pytest.param(OK + b"Bad Name: x\r\n" + LENGTH + b"\r\nok", id="a blank in a name"),
        pytest.param(OK + b"\xd6\xd0: x\r\n" + LENGTH + b"\r\nok", id="a name in GBK"),
        pytest.param(OK + b": x\r\n" + LENGTH + b"\r\nok", id="a header without name"),
        pytest.param(OK + b"X: a\0b\r\n" + LENGTH + b"\r\nok", id="a NUL in a value"),
        pytest.param(OK + b"Content-Length: abc\r\n\r\nok", id="a length that is no number"),
        pytest.param(OK + b"Content-Length:\r\n\r\nok", id="an empty length"),
        pytest.param(OK + b"Content-Length: -1\r\n\r\nok", id="a negative length"),
        pytest.param(OK + b"Content-Length: 500\r\n\r\n" + PAGE, id="a whole page and a length beyond its end"),
        pytest.param(
            OK + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n" % (len(PAGE), PAGE),
            id="a whole page and no last chunk",
        ),
        pytest.param(OK + b"Transfer-Encoding: chunked\r\n\r\n2\nok\n0\n\n", id="chunks ended by line feeds alone"),
        pytest.param(OK + b"Transfer-Encoding: identity\r\n" + LENGTH + b"\r\nok", id="the identity coding"),
        pytest.param(b"http/1.1 200 OK\r\n" + LENGTH + b"\r\nok", id="a protocol name in lower case"),
        pytest.param(b"HTTP/1.2 200 OK\r\n" + LENGTH + b"\r\nok", id="a version that does not exist"),
        pytest.param(b"HTTP 200 OK\r\n" + LENGTH + b"\r\nok", id="no version at all"),
    ],
)
async def test_what_browsers_still_read_is_read_and_noted(client: Client, raw_server: Any, raw: bytes) -> None:
    server = await raw_server(once(raw))
    fetched = await client.fetch(server.url("/"))
    assert (fetched.answer.status, fetched.answer.problem) == (200, None)
    assert fetched.body[:2] == b"ok"
    assert "non-conformant-http" in fetched.answer.notes


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"HTTP/1.1 200 OK\nContent-Length: 2\n\nok", id="line feeds alone"),
        pytest.param(OK + b"X: a\r\n b\r\n" + LENGTH + b"\r\nok", id="a folded line"),
        pytest.param(OK + "X: 中文\r\n".encode("gbk") + LENGTH + b"\r\nok", id="a value in GBK"),
        pytest.param(b"HTTP/1.1 200\r\n" + LENGTH + b"\r\nok", id="no reason phrase"),
        pytest.param(b"HTTP/1.0 200 OK\r\n\r\nok", id="HTTP/1.0 until the end"),
        pytest.param(b"\r\n" + OK + LENGTH + b"\r\nok", id="an empty line first"),
        pytest.param(b"HTTP/1.1 103 Early Hints\r\n\r\n" + OK + LENGTH + b"\r\nok", id="hints first"),
        pytest.param(b"HTTP/1.1 100 Continue\r\n\r\n" * 50 + OK + LENGTH + b"\r\nok", id="many hints first"),
        pytest.param(OK + b"Transfer-Encoding: chunked\r\n\r\n2  \r\nok\r\n0\r\n\r\n", id="blanks in a chunk's head"),
    ],
)
async def test_small_sins_are_forgiven(client: Client, raw_server: Any, raw: bytes) -> None:
    server = await raw_server(once(raw))
    fetched = await client.fetch(server.url("/"))
    assert (fetched.answer.status, fetched.answer.problem, fetched.body) == (200, None, b"ok")


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        pytest.param(OK + LENGTH + b"Content-Length: 5\r\n\r\nok", Reason.PROTOCOL, id="two lengths that differ"),
        pytest.param(b"<html>no header</html>", Reason.PROTOCOL, id="a page without header"),
        pytest.param(b"SSH-2.0-OpenSSH_9.0\r\n", Reason.PROTOCOL, id="another protocol"),
        pytest.param(bytes(range(256)), Reason.PROTOCOL, id="noise"),
        pytest.param(b"HTTP/1.1 1000 X\r\n" + LENGTH + b"\r\nok", Reason.PROTOCOL, id="a status of four digits"),
        pytest.param(b"HTTP/1.1 099 X\r\n" + LENGTH + b"\r\nok", Reason.PROTOCOL, id="a status that is none"),
        pytest.param(
            b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
            Reason.PROTOCOL,
            id="another protocol agreed by nobody",
        ),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Ty", Reason.RESET, id="the end inside the header"),
        pytest.param(b"", Reason.RESET, id="nothing"),
        pytest.param(
            OK + b"X: " + b"y" * 100_000 + b"\r\n" + LENGTH + b"\r\nok", Reason.TOO_LARGE, id="a header of 100 kB"
        ),
        pytest.param(OK + b"Content-Length: 100\r\n\r\nonly this", Reason.PROTOCOL, id="less than was announced"),
        pytest.param(OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", Reason.PROTOCOL, id="no last chunk"),
        pytest.param(
            OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n", Reason.PROTOCOL, id="a broken chunk"
        ),
        pytest.param(
            OK + b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nhello",
            Reason.PROTOCOL,
            id="a chunk of all the world's bytes",
        ),
    ],
)
async def test_what_is_no_answer(client: Client, raw_server: Any, raw: bytes, reason: Reason) -> None:
    server = await raw_server(once(raw))
    assert (await client.fetch(server.url("/"))).answer.problem is reason


async def test_what_another_protocol_said_is_told_in_one_line(client: Client, raw_server: Any) -> None:
    server = await raw_server(once(b"SSH-2.0-OpenSSH_9.0\r\n"))
    answer = (await client.fetch(server.url("/"))).answer
    assert answer.detail == "Bad status line: b'SSH-2.0-OpenSSH_9.0'"


async def test_what_broke_off_is_kept(client: Client, raw_server: Any) -> None:
    server = await raw_server(once(OK + b"Content-Length: 100\r\n\r\nonly this"))
    fetched = await client.fetch(server.url("/"))
    assert (fetched.answer.status, fetched.body, fetched.answer.detail) == (
        200,
        b"only this",
        "broken off after 9 bytes",
    )


@pytest.mark.parametrize(
    ("chunks", "problem", "body"),
    [
        pytest.param(b"2\nok\n0\n\n", None, b"ok", id="line feeds alone"),
        pytest.param(b"2\r\nok\r\nzz\r\n", Reason.PROTOCOL, b"ok", id="a size that is none"),
    ],
)
async def test_chunks_that_break_the_rules_behind_a_good_header_are_not_waited_for(
    client: Client, raw_server: Any, chunks: bytes, problem: Reason | None, body: bytes
) -> None:
    async def parts() -> AsyncIterator[bytes]:
        yield OK + b"Transfer-Encoding: chunked\r\n\r\n"
        await asyncio.sleep(0.1)  # the header is read by itself
        yield chunks

    server = await raw_server(lambda _: parts())
    fetched = await client.fetch(server.url("/"))
    assert (fetched.answer.problem, fetched.body) == (problem, body)
    assert "non-conformant-http" in fetched.answer.notes


async def test_silence_ends(hurried: Client, raw_server: Any) -> None:
    async def silence() -> AsyncIterator[bytes]:
        await asyncio.sleep(600)
        yield b""

    server = await raw_server(lambda _: silence())
    async with asyncio.timeout(PATIENCE):
        answer = (await hurried.fetch(server.url("/"))).answer
    assert answer.problem is Reason.READ_TIMEOUT


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        pytest.param(b"HTTP/1.1 200 OK\r\nX: ", b"y", id="a header drop by drop"),
        pytest.param(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n", id="endless headers"),
        pytest.param(OK + b"\r\n", b"y", id="a body drop by drop"),
        pytest.param(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\ny\r\n", id="endless chunks"),
        pytest.param(b"", b"HTTP/1.1 100 Continue\r\n\r\n", id="endless hints"),
    ],
)
async def test_drips_end_with_the_total_time(hurried: Client, raw_server: Any, head: bytes, piece: bytes) -> None:
    async def drip() -> AsyncIterator[bytes]:
        yield head
        while True:
            yield piece
            await asyncio.sleep(0.02)

    server = await raw_server(lambda _: drip())
    async with asyncio.timeout(PATIENCE):
        answer = (await hurried.fetch(server.url("/"))).answer
    assert answer.problem is Reason.READ_TIMEOUT


@pytest.mark.parametrize(
    "piece", [b"X: y\r\n" * 1000, b"X: " + b"y" * 10_000 + b"\r\n", b"HTTP/1.1 100 Continue\r\n\r\n" * 500]
)
async def test_a_flood_of_headers_ends(hurried: Client, raw_server: Any, piece: bytes) -> None:
    sent = 0

    async def flood() -> AsyncIterator[bytes]:
        nonlocal sent
        yield b"" if piece.startswith(b"HTTP") else b"HTTP/1.1 200 OK\r\n"
        for _ in range(3000):
            sent += len(piece)
            yield piece

    server = await raw_server(lambda _: flood())
    answer = (await hurried.fetch(server.url("/"))).answer
    assert answer.problem in {Reason.PROTOCOL, Reason.TOO_LARGE, Reason.READ_TIMEOUT, Reason.RESET}


async def test_an_endless_body_is_cut(client: Client, raw_server: Any) -> None:
    async def flood() -> AsyncIterator[bytes]:
        yield OK + b"\r\n"
        while True:
            yield b"y" * 65536

    server = await raw_server(lambda _: flood())
    fetched = await client.fetch(server.url("/"), max_body=200_000)
    assert (fetched.answer.problem, len(fetched.body)) == (None, 200_000)
    assert fetched.answer.notes == ("truncated",)


async def test_a_hostile_server_harms_no_later_request(client: Client, raw_server: Any, http: Any) -> None:
    def answer(head: bytes) -> bytes:
        if b"GET /evil" in head:
            return OK + LENGTH + b"\r\nokHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison"
        return bytes(http(b"clean"))

    server = await raw_server(answer)
    await client.fetch(server.url("/evil"))
    assert (await client.fetch(server.url("/good"))).body == b"clean"
