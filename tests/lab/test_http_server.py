from __future__ import annotations

import gzip
import socket
import ssl
import time
from pathlib import Path
from urllib.parse import quote

import pytest

from govsite.lab.answers import Answers
from govsite.lab.process import LabWorld
from govsite.lab.site import LabSite

from .conftest import local_port

Where = tuple[str, int]


def talk(where: Where, wire: bytes) -> bytes:
    """Everything that comes back until the server closes."""
    with socket.create_connection(where, timeout=10) as sock:
        sock.sendall(wire)
        chunks = []
        while chunk := sock.recv(65536):
            chunks.append(chunk)
    return b"".join(chunks)


def ask(
    where: Where, host: str, target: str = "/", *, method: str = "GET", **fields: str
) -> tuple[int, dict[str, str], bytes]:
    lines = [f"{method} {target} HTTP/1.1", f"Host: {host}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    return parse(talk(where, "\r\n".join(lines).encode() + b"\r\n\r\n"))


def parse(wire: bytes) -> tuple[int, dict[str, str], bytes]:
    head, _, body = wire.partition(b"\r\n\r\n")
    first, *rest = head.decode().split("\r\n")
    return int(first.split()[1]), {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in rest)}, body


@pytest.fixture(scope="module")
def site(world: LabWorld) -> LabSite:
    return next(
        s for s in world.city.sites if s.is_open and not s.has_https and not s.traits.moving and not s.traits.slow
    )


@pytest.fixture(scope="module")
def attachment(world: LabWorld, site: LabSite) -> str:
    del site
    return "/images/logo.png"


def test_head_is_get_without_the_body(http_port: Where, site: LabSite):
    status, fields, body = ask(http_port, site.host, method="HEAD")
    assert (status, body) == (200, b"")
    assert int(fields["content-length"]) == len(ask(http_port, site.host)[2]) > 1000


@pytest.mark.parametrize(
    ("wanted", "status", "part"),
    [
        ("bytes=0-9", 206, slice(0, 10)),
        ("bytes=10-", 206, slice(10, None)),
        ("bytes=-5", 206, slice(-5, None)),
        ("bytes=0-999999", 206, slice(0, None)),
        ("bytes=999999-", 416, slice(0, 0)),
        ("bytes=0-1,3-4", 200, slice(0, None)),
        ("lines=0-1", 200, slice(0, None)),
        ("bytes=9-2", 200, slice(0, None)),
    ],
)
def test_ranges(http_port: Where, site: LabSite, attachment: str, wanted: str, status: int, part: slice):
    whole = ask(http_port, site.host, attachment)[2]
    found, fields, body = ask(http_port, site.host, attachment, Range=wanted)
    assert found == status
    assert body == whole[part]
    if status == 206:
        assert fields["content-range"].endswith(f"/{len(whole)}")


def test_conditions_are_answered_with_304(http_port: Where, site: LabSite, attachment: str):
    _, fields, _ = ask(http_port, site.host, attachment)
    for name, value in (("If-None-Match", fields["etag"]), ("If-Modified-Since", fields["last-modified"])):
        status, _, body = ask(http_port, site.host, attachment, **{name: value})
        assert (status, body) == (304, b"")
    assert ask(http_port, site.host, attachment, If_None_Match='"other"')[0] == 200


def test_requests_in_a_row_are_answered_in_order(http_port: Where, site: LabSite, attachment: str):
    host = f"Host: {site.host}\r\n\r\n"
    last = f"Host: {site.host}\r\nConnection: close\r\n\r\n"
    wire = talk(
        http_port, f"GET {attachment} HTTP/1.1\r\n{host}GET /none HTTP/1.1\r\n{host}HEAD / HTTP/1.1\r\n{last}".encode()
    )
    assert wire.count(b"HTTP/1.1 ") == 3
    assert wire.index(b"image/png") < wire.rindex(b"text/html")


def test_a_request_in_pieces_is_one_request(http_port: Where, site: LabSite):
    with socket.create_connection(http_port, timeout=10) as sock:
        for piece in (b"GET / HT", b"TP/1.1\r\nHo", f"st: {site.host}\r\nConnection: close\r\n\r".encode(), b"\n"):
            sock.sendall(piece)
        assert sock.recv(12) == b"HTTP/1.1 200"


def test_a_request_s_body_is_passed_over(http_port: Where, site: LabSite):
    wire = talk(
        http_port,
        f"POST /letter HTTP/1.1\r\nHost: {site.host}\r\nContent-Length: 5\r\n\r\nhello"
        f"GET / HTTP/1.1\r\nHost: {site.host}\r\nConnection: close\r\n\r\n".encode(),
    )
    assert wire.startswith(b"HTTP/1.1 405")
    assert b"HTTP/1.1 200" in wire


@pytest.mark.parametrize(
    ("wire", "status"),
    [
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 40_000, 431),
    ],
    ids=["no host", "no request line", "two hosts", "blank before the colon", "chunked body", "endless head"],
)
def test_what_is_no_request_is_refused_and_the_connection_closed(http_port: Where, wire: bytes, status: int):
    assert talk(http_port, wire).startswith(f"HTTP/1.1 {status}".encode())


def test_http_1_0_closes_by_itself(http_port: Where, site: LabSite):
    assert talk(http_port, f"GET / HTTP/1.0\r\nHost: {site.host}\r\n\r\n".encode()).startswith(b"HTTP/1.1 200")


def test_an_absolute_target_names_the_host(http_port: Where, site: LabSite):
    wire = f"GET http://{site.host}/ HTTP/1.1\r\nHost: other.example\r\nConnection: close\r\n\r\n"
    assert talk(http_port, wire.encode()).startswith(b"HTTP/1.1 200")


def test_gzip_where_the_site_has_it(world: LabWorld, http_port: Where):
    site = next(s for s in world.city.sites if s.traits.gzip and s.is_open and not s.has_https and not s.traits.moving)
    status, fields, body = ask(http_port, site.host, Accept_Encoding="gzip, br")
    assert (status, fields["content-encoding"]) == (200, "gzip")
    assert gzip.decompress(body) == ask(http_port, site.host)[2]


def test_certificates_are_of_the_city_s_authority_unless_something_is_wrong_with_them(
    world: LabWorld, https_port: Where
):
    context = ssl.create_default_context(cafile=world.network.ca_file)
    secure = [site for site in world.city.sites if site.has_https and site.is_open]
    for site in [site for site in secure if site.traits.certificate in {"expired", "other-name", "self-signed"}]:
        with socket.create_connection(https_port, timeout=10) as plain, pytest.raises(ssl.SSLCertVerificationError):
            context.wrap_socket(plain, server_hostname=site.host)
    for site in [site for site in secure if site.traits.certificate in {"", "expiring"}][:5]:
        with (
            socket.create_connection(https_port, timeout=10) as plain,
            context.wrap_socket(plain, server_hostname=site.host) as sock,
        ):
            sock.sendall(f"GET /robots.txt HTTP/1.1\r\nHost: {site.host}\r\nConnection: close\r\n\r\n".encode())
            assert sock.recv(12) == b"HTTP/1.1 200"


def test_closed_ports_refuse_and_cutting_ones_reset(world: LabWorld):
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(local_port(world, "198.19.0.0/24", 80), timeout=5)
    with socket.create_connection(local_port(world, "198.19.2.0/24", 80), timeout=5) as sock:
        sock.sendall(b"GET / HTTP/1.1\r\n\r\n")
        with pytest.raises(ConnectionResetError):
            sock.recv(100)


def test_ipv6_is_told_apart(world: LabWorld):
    if not world.has_ipv6:
        pytest.skip("this machine has no ::1")
    site = next(s for s in world.city.sites if s.traits.ipv6 == "other")
    over_six = local_port(world, "2001:db8:1::/48", 443 if site.has_https else 80)
    over_four = local_port(world, "198.18.0.0/17", 443 if site.has_https else 80)
    if site.has_https:
        return
    assert b"nginx" in ask(over_six, site.host)[2]
    assert b"nginx" not in ask(over_four, site.host)[2]


def test_addresses_with_chinese_letters_are_found(world: LabWorld, http_port: Where):
    answers = Answers(world.city)
    for site in world.city.sites:
        if site.is_open and not site.has_https and not site.traits.head:
            for path, what in answers.outline(site).pages.items():
                if what == "file" and not path.isascii():
                    assert ask(http_port, site.host, quote(path))[0] == 200
                    return
    pytest.skip("no plain site of this city has such an attachment")


def test_the_lab_s_code_shares_nothing_with_what_it_tests():
    folder = Path(__file__).resolve().parents[2] / "govsite" / "lab"
    for path in folder.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "govsite.audit" not in text
        assert "govsite.crawl" not in text


def test_a_form_that_comes_in_pieces_is_read_whole(http_port: Where, world: LabWorld):
    site = next(s for s in world.city.sites if s.is_open and not s.has_https and not s.traits.search)
    word = quote("无此标题", encoding=site.charset)
    body = f"q={word}".encode()
    head = f"POST /search HTTP/1.1\r\nHost: {site.host}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    with socket.create_connection(http_port, timeout=10) as sock:
        sock.sendall(head.encode() + body[:7])
        time.sleep(0.1)
        sock.sendall(body[7:])
        wire = b"".join(iter(lambda: sock.recv(65536), b""))
    assert wire.startswith(b"HTTP/1.1 200")
    assert "无此标题".encode(site.charset) in wire
