"""HTTPS: certificates that are not in order do not hide the page, and old servers are noted."""

from __future__ import annotations

import asyncio
import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import trustme

from govsite.config import CrawlSettings, NetworkSettings
from govsite.crawl.fetch import Client
from govsite.crawl.wire.tls import STRICT, TlsContexts
from govsite.errors import UsageError
from govsite.model.outcome import Reason


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> str:
    path: Path = tmp_path_factory.mktemp("tls") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


def context_for(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def network(name_server: Any, ca_file: str = "") -> NetworkSettings:
    name_server.records = {("www.gov.example.", "A"): ["127.0.0.1"]}
    return NetworkSettings(
        allow=("127.0.0.0/8",),
        resolver=(f"127.0.0.1:{name_server.port}",),
        ca_file=ca_file,
        connect_timeout=10.0,
        dns_timeout=5.0,
    )


async def fetched(settings: NetworkSettings, url: str, *, times: int = 1) -> Any:
    async with Client(settings, CrawlSettings()) as client:
        for _ in range(times):
            found = await client.fetch(url)
    return found


async def test_a_certificate_of_ones_own_authority(
    raw_server: Any, http: Any, name_server: Any, authority: trustme.CA, ca_file: str
) -> None:
    server = await raw_server(lambda _: http(b"page"), ssl=context_for(authority.issue_cert("www.gov.example")))
    found = await fetched(network(name_server, ca_file), server.url("/", host="www.gov.example"), times=2)
    assert (found.answer.problem, found.answer.notes, found.body) == (None, (), b"page")
    assert server.connections == 1


@pytest.mark.parametrize(
    ("names", "options", "trusted", "note"),
    [
        pytest.param(["www.gov.example"], {}, False, "tls-untrusted", id="an unknown authority"),
        pytest.param(["other.gov.example"], {}, True, "tls-host-mismatch", id="another name"),
        pytest.param(
            ["www.gov.example"],
            {"not_before": datetime(2019, 1, 1, tzinfo=UTC), "not_after": datetime(2020, 1, 1, tzinfo=UTC)},
            True,
            "tls-expired",
            id="expired",
        ),
        pytest.param(
            ["www.gov.example"],
            {"not_before": datetime(2090, 1, 1, tzinfo=UTC), "not_after": datetime(2091, 1, 1, tzinfo=UTC)},
            True,
            "tls-not-yet-valid",
            id="of the future",
        ),
    ],
)
async def test_a_certificate_that_is_not_in_order_is_noted_and_the_page_is_seen(
    raw_server: Any,
    http: Any,
    name_server: Any,
    authority: trustme.CA,
    ca_file: str,
    names: list[str],
    options: dict[str, Any],
    trusted: bool,
    note: str,
) -> None:
    server = await raw_server(lambda _: http(b"page"), ssl=context_for(authority.issue_cert(*names, **options)))
    url = server.url("/", host="www.gov.example")
    found = await fetched(network(name_server, ca_file if trusted else ""), url, times=2)
    assert (found.answer.problem, found.answer.notes, found.body) == (None, (note,), b"page")
    assert server.connections == 1, "the strict handshake is not tried again for each request"


async def test_an_old_server_is_spoken_to_and_noted(
    raw_server: Any, http: Any, name_server: Any, authority: trustme.CA, ca_file: str
) -> None:
    context = context_for(authority.issue_cert("www.gov.example", key_type=trustme.KeyType.RSA))
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("AES128-SHA:@SECLEVEL=0")  # RSA key exchange: not in today's default list
    server = await raw_server(lambda _: http(b"page"), ssl=context)
    found = await fetched(network(name_server, ca_file), server.url("/", host="www.gov.example"))
    assert (found.answer.problem, found.answer.notes, found.body) == (None, ("legacy-tls",), b"page")


async def test_a_certificate_that_is_got_round_is_not_why_the_server_refuses(
    raw_server: Any, http: Any, name_server: Any, authority: trustme.CA
) -> None:
    context = context_for(authority.issue_cert("www.gov.example"))
    context.verify_mode = ssl.CERT_REQUIRED
    authority.configure_trust(context)
    server = await raw_server(lambda _: http(b"page"), ssl=context)
    answer = (await fetched(network(name_server), server.url("/", host="www.gov.example"))).answer
    assert answer.status == 0
    assert "certificate verify failed" not in answer.detail, "ours was asked for, theirs was accepted with a note"


async def test_no_tls_where_tls_was_asked_for(name_server: Any) -> None:
    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(plain, "127.0.0.1", 0)
    async with server:
        url = f"https://www.gov.example:{server.sockets[0].getsockname()[1]}/"
        found = await fetched(network(name_server), url)
    assert (found.answer.problem, found.answer.status) == (Reason.TLS, 0)
    assert "legacy-tls" not in found.answer.notes


async def test_a_server_that_breaks_the_rules_behind_tls(
    raw_server: Any, name_server: Any, authority: trustme.CA, ca_file: str
) -> None:
    raw = b"HTTP/1.1 200 OK\r\nSet-Cookie : a=1\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
    server = await raw_server(lambda _: raw, ssl=context_for(authority.issue_cert("www.gov.example")))
    found = await fetched(network(name_server, ca_file), server.url("/", host="www.gov.example"))
    assert (found.body, found.answer.notes) == (b"ok", ("non-conformant-http",))


async def test_a_file_of_authorities_that_is_none(name_server: Any, tmp_path: Path) -> None:
    path = tmp_path / "ca.pem"
    path.write_text("nothing")
    with pytest.raises(UsageError, match=r"ca\.pem"):
        await fetched(network(name_server, str(path)), "https://www.gov.example/")


def test_contexts_are_made_once() -> None:
    contexts = TlsContexts()
    weak = STRICT.after_handshake_error()
    assert contexts.context(STRICT) is contexts.context(STRICT)
    assert weak is not None
    assert contexts.context(weak) is not contexts.context(STRICT)
    assert weak.after_handshake_error() is None
