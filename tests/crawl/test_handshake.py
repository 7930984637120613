"""One TLS connection that asks for nothing: what a browser would object to, and what the certificate says."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509 import load_pem_x509_certificate
from cryptography.x509.oid import ExtensionOID, NameOID

from govsite.config import CrawlSettings, NetworkSettings
from govsite.crawl.fetch import Client
from govsite.crawl.wire.handshake import certificate_of, faults_of
from govsite.model.answers import Certificate, Handshake
from govsite.model.outcome import Reason

HOST = "www.gov.example"
SPAN = {"not_before": datetime(2019, 1, 1, tzinfo=UTC), "not_after": datetime(2020, 1, 1, tzinfo=UTC)}


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def context_for(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


async def shaken(
    authority: trustme.CA, tmp_path: Any, port: int, *, host: str = HOST, address: str = "127.0.0.1", **more: Any
) -> Handshake:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    settings = NetworkSettings(**({"allow": ("127.0.0.0/8",), "ca_file": str(path), "connect_timeout": 5.0} | more))
    async with Client(settings, CrawlSettings()) as client:
        return await client.shake_hands(f"https://{host}:{port}/", address)


async def test_a_certificate_in_order(raw_server: Any, authority: trustme.CA, tmp_path: Any) -> None:
    server = await raw_server(
        lambda _: None,
        ssl=context_for(
            authority.issue_cert(HOST, "gov.example", **SPAN | {"not_after": datetime(2090, 1, 1, tzinfo=UTC)})
        ),
    )
    found = await shaken(authority, tmp_path, server.port)
    assert (found.problem, found.notes, found.version, found.address) == (None, (), "TLSv1.3", "127.0.0.1")
    shown = found.certificate
    assert shown is not None
    assert (shown.names, shown.is_self_signed) == ((HOST, "gov.example"), False)
    assert (shown.not_before, shown.not_after) == ("2019-01-01T00:00:00+00:00", "2090-01-01T00:00:00+00:00")
    assert shown.issuer != shown.subject
    await asyncio.sleep(0.05)
    assert server.heads == [], "nothing was asked for"


@pytest.mark.parametrize(
    ("name", "span", "note"),
    [(HOST, SPAN, "tls-expired"), ("other.example", {}, "tls-host-mismatch")],
)
async def test_a_certificate_that_browsers_refuse_is_read_all_the_same(
    raw_server: Any, authority: trustme.CA, tmp_path: Any, name: str, span: dict[str, Any], note: str
) -> None:
    server = await raw_server(lambda _: None, ssl=context_for(authority.issue_cert(name, **span)))
    found = await shaken(authority, tmp_path, server.port)
    assert (found.problem, found.notes) == (None, (note,))
    assert found.certificate is not None
    assert found.certificate.names == (name,)


async def test_a_name_in_the_subject_alone_counts_no_more_than_in_browsers(
    raw_server: Any, authority: trustme.CA, tmp_path: Any
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)]))
        .issuer_name(load_pem_x509_certificate(authority.cert_pem.bytes()).subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(SPAN["not_before"])
        .not_valid_after(datetime(2090, 1, 1, tzinfo=UTC))
        .sign(load_pem_private_key(authority.private_key_pem.bytes(), None), hashes.SHA256())
    )
    pem = tmp_path / "leaf.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    pem.write_bytes(private + made.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server = await raw_server(lambda _: None, ssl=context)
    found = await shaken(authority, tmp_path, server.port)
    assert (found.problem, found.notes) == (None, ("tls-host-mismatch",))


async def test_an_authority_that_is_not_known_here(raw_server: Any, authority: trustme.CA, tmp_path: Any) -> None:
    server = await raw_server(lambda _: None, ssl=context_for(trustme.CA().issue_cert(HOST)))
    found = await shaken(authority, tmp_path, server.port)
    assert (found.problem, found.notes) == (None, ("tls-untrusted",))
    assert found.certificate is not None
    assert not found.certificate.is_self_signed


@pytest.mark.parametrize(
    ("name", "span", "notes"),
    [
        pytest.param(HOST, SPAN, ("tls-expired", "tls-untrusted"), id="expired"),
        pytest.param("other.example", {}, ("tls-host-mismatch", "tls-untrusted"), id="for another host"),
        pytest.param("*.gov.example", {}, ("tls-untrusted",), id="for all hosts of the domain"),
    ],
)
async def test_behind_an_authority_that_is_not_known_here_the_rest_is_seen(
    raw_server: Any, authority: trustme.CA, tmp_path: Any, name: str, span: dict[str, Any], notes: tuple[str, ...]
) -> None:
    server = await raw_server(lambda _: None, ssl=context_for(trustme.CA().issue_cert(name, **span)))
    assert (await shaken(authority, tmp_path, server.port)).notes == notes


def test_dates_of_an_intermediate_are_not_the_certificates() -> None:
    shown = Certificate(names=(HOST,), not_before="2026-01-01T00:00:00+00:00", not_after="2027-01-01T00:00:00+00:00")
    now = datetime(2026, 6, 1, tzinfo=UTC)
    assert tuple(faults_of(("tls-expired",), shown, host=HOST, now=now)) == ("tls-untrusted",)


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
async def test_an_old_version_is_told(raw_server: Any, authority: trustme.CA, tmp_path: Any) -> None:
    context = context_for(authority.issue_cert(HOST, key_type=trustme.KeyType.RSA))
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    server = await raw_server(lambda _: None, ssl=context)
    found = await shaken(authority, tmp_path, server.port)
    assert (found.problem, found.notes, found.version) == (None, (), "TLSv1.1")


async def test_an_address_instead_of_a_name(raw_server: Any, authority: trustme.CA, tmp_path: Any) -> None:
    server = await raw_server(lambda _: None, ssl=context_for(authority.issue_cert("127.0.0.1")))
    found = await shaken(authority, tmp_path, server.port, host="127.0.0.1")
    assert (found.problem, found.notes, found.host) == (None, (), "127.0.0.1")
    assert found.certificate is not None
    assert found.certificate.names == ("127.0.0.1",)


async def test_a_server_that_speaks_no_tls(raw_server: Any, http: Any, authority: trustme.CA, tmp_path: Any) -> None:
    server = await raw_server(lambda _: http(b"plain"))
    server.answer = lambda _: b"HTTP/1.1 400 Bad Request\r\n\r\n"
    found = await shaken(authority, tmp_path, server.port, connect_timeout=1.5)
    assert found.problem in {Reason.TLS, Reason.CONNECT_TIMEOUT, Reason.RESET}
    assert (found.version, found.certificate) == ("", None)


async def test_a_server_that_hangs_up(authority: trustme.CA, tmp_path: Any) -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.transport.abort()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    async with server:
        found = await shaken(authority, tmp_path, server.sockets[0].getsockname()[1])
    assert found.problem is Reason.RESET
    assert "0x" not in found.detail, "the same words in every run"


async def test_a_port_that_is_shut(authority: trustme.CA, tmp_path: Any, raw_server: Any) -> None:
    server = await raw_server(lambda _: None)
    server.server.close()
    await server.server.wait_closed()
    found = await shaken(authority, tmp_path, server.port)
    assert (found.problem, found.certificate) == (Reason.REFUSED, None)


async def test_a_server_that_says_nothing(authority: trustme.CA, tmp_path: Any) -> None:
    async def nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            await reader.read()
        writer.close()
        done.set()

    done = asyncio.Event()
    server = await asyncio.start_server(nothing, "127.0.0.1", 0)
    async with server:
        found = await shaken(authority, tmp_path, server.sockets[0].getsockname()[1], connect_timeout=0.3)
        await done.wait()
    assert found.problem is Reason.CONNECT_TIMEOUT


async def test_the_guard_is_asked(authority: trustme.CA, tmp_path: Any) -> None:
    found = await shaken(authority, tmp_path, 443, address="10.0.0.1")
    assert found.problem is Reason.FORBIDDEN_ADDRESS


def test_what_is_no_certificate() -> None:
    assert certificate_of(b"\x30\x03\x02\x01\x01") is None
    assert certificate_of(b"") is None


def test_the_authority_s_own_certificate_is_signed_by_itself(authority: trustme.CA) -> None:
    der = load_pem_x509_certificate(authority.cert_pem.bytes()).public_bytes(Encoding.DER)
    shown = certificate_of(der)
    assert shown is not None
    assert (shown.is_self_signed, shown.names) == (True, ())


def test_a_certificate_with_names_of_a_kind_that_nobody_knows_is_no_accident() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    names = x509.UnrecognizedExtension(ExtensionOID.SUBJECT_ALTERNATIVE_NAME, b"\x30\x02\xa5\x00")  # an ediPartyName
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(SPAN["not_before"])
        .not_valid_after(SPAN["not_after"])
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    shown = certificate_of(made.public_bytes(Encoding.DER))
    assert shown is not None
    assert (shown.subject, shown.names, shown.not_after[:10]) == (f"CN={HOST}", (), "2020-01-01")
