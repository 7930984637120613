"""A real web server with TLS: names with certificates in order and not, old protocols, redirects that are missing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme

pytestmark = pytest.mark.e2e

HOSTS = ("good", "kept", "expired", "other", "strange", "old", "plain", "back")
ZONE = "$ORIGIN city.gov.cn.\n$TTL 60\n@ SOA ns1 hostmaster 1 3600 600 86400 60\n@ NS ns1\n@ NS ns2\n" + "".join(
    f"{name} A 127.0.0.{2 if name == 'plain' else 3 if name == 'old' else 1}\n" for name in ("ns1", "ns2", *HOSTS)
)
PAST = {"not_before": datetime(2019, 1, 1, tzinfo=UTC), "not_after": datetime(2020, 1, 1, tzinfo=UTC)}
TO_HTTPS = "return 301 https://$host$request_uri;"
PAGE = '<meta charset=utf-8><title>某市</title><script src="http://tj.city.gov.cn/a.js"></script><p>某市人民政府'


def servers(home: Path, root: Path, *, tls: int, old: int) -> str:
    """Further server blocks, behind the one that serves plain HTTP; nginx closes the last one itself."""
    authority, stranger = trustme.CA(), trustme.CA()
    (home / "ca.pem").write_bytes(authority.cert_pem.bytes())
    leaves = {
        "good": authority.issue_cert("good.city.gov.cn"),
        "kept": authority.issue_cert("kept.city.gov.cn"),
        "expired": authority.issue_cert("expired.city.gov.cn", **PAST),
        "other": authority.issue_cert("hosting.example"),
        "strange": stranger.issue_cert("strange.city.gov.cn"),
        "back": authority.issue_cert("back.city.gov.cn"),
        "old": authority.issue_cert("old.city.gov.cn", key_type=trustme.KeyType.RSA),
    }
    blocks = []
    for name, leaf in leaves.items():
        leaf.private_key_and_cert_chain_pem.write_to_path(str(home / f"{name}.pem"))
        port = old if name == "old" else tls
        more = "ssl_protocols TLSv1.1; ssl_ciphers ALL:@SECLEVEL=0;" if name == "old" else ""
        more += "return 302 http://$host/;" if name == "back" else ""
        blocks.append(
            f"}}\nserver {{ listen 127.0.0.1:{port} ssl; server_name {name}.city.gov.cn; root {root};"
            f" ssl_certificate {home}/{name}.pem; ssl_certificate_key {home}/{name}.pem; {more}"
        )
    return "\n".join(blocks)


@pytest.fixture
def found(desk, nginx, knot, tmp_path: Path, unused_port: Callable[[], int]) -> dict[tuple[str, str], dict]:
    """(host, rule) → outcome of one audit by the rules of the pack."""
    root = tmp_path / "www"
    root.mkdir()
    (root / "index.html").write_text(PAGE, encoding="utf-8")
    tls, old = unused_port(), unused_port()
    led = "|".join(name for name in HOSTS if name not in {"kept", "plain", "back"})
    server = nginx(root, extra=f'if ($host ~ "^({led})") {{ {TO_HTTPS} }}' + servers(tmp_path, root, tls=tls, old=old))
    resolver = knot({"city.gov.cn": ZONE})
    ways = [(number, 80, server.port) for number in (1, 2, 3)] + [(1, 443, tls), (2, 443, unused_port()), (3, 443, old)]
    dial = "".join(
        f'[[network.dial]]\nnetwork = "127.0.0.{number}/32"\nport = {port}\nto = "127.0.0.1:{to}"\n'
        for number, port, to in ways
    )
    desk.config(
        f'[network]\nresolver = ["{resolver}"]\nallow = ["127.0.0.0/8"]\nca_file = "{tmp_path / "ca.pem"}"\n{dial}'
        "[crawl]\nretry_delay = 0.1\n"
    )
    rows = [f"{'https' if name == 'kept' else 'http'}://{name}.city.gov.cn/\n" for name in HOSTS]
    (desk.folder / "sites.txt").write_text("".join(rows), encoding="utf-8")
    document = desk.json("audit", "sites.txt", "--rules", "security", "--min-coverage", "0")
    hosts = {site["id"]: site["url"].split("/")[2].partition(".")[0] for site in document["sites"]}
    return {(hosts[one["site"]], one["rule"]): one for one in document["outcomes"]}


def test_what_an_audit_says_of_the_way_to_each_site(found: dict[tuple[str, str], dict]) -> None:
    def failing(rule: str) -> set[str]:
        return {host for (host, name), one in found.items() if name == rule and one["status"] == "fail"}

    assert failing("security-https") == {"plain", "back"}
    assert failing("security-upgrade") == {"kept"}
    assert failing("security-certificate") == {"expired", "other"}
    assert failing("security-tls-version") == {"old"}
    assert failing("security-mixed-content") == set(HOSTS) - {"plain", "back"}
    assert failing("security-name-servers") == set()
    strange = found["strange", "security-certificate"]
    assert (strange["status"], strange["reason"]) == ("unknown", "tls")
    assert "authority unknown here" in strange["detail"]
    assert found["plain", "security-certificate"]["status"] == "not-applicable"
    assert found["good", "security-certificate-expiry"]["status"] == "pass"
