"""Records of other tools in govsite's words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from govsite.errors import PolicyError
from govsite.policy.recorded import FILE, load_recorded_outcomes


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("200", "answered"),
        ("HTTP/1.1 302 Found", "answered"),
        ("404", "http-status"),
        ("550", "http-status"),
        ("Could not resolve host: a.gov.cn", "dns-failure"),
        ("Resolving timed out after 3001 milliseconds", "dns-timeout"),
        ("Connection timed out after 3000 milliseconds", "connect-timeout"),
        ("Operation timed out after 3000 milliseconds with 0 bytes received", "read-timeout"),
        ("Failed to connect to a.gov.cn port 443 after 9 ms: Could not connect to server", "refused"),
        ("SSL: no alternative certificate subject name matches target hostname 'a.gov.cn'", "tls"),
        ("TLS connect error: error:0A000126:SSL routines::unexpected eof while reading", "tls"),
        ("Recv failure: Connexion ré-initialisée par le correspondant", "reset"),
        ("Empty reply from server", "protocol"),
        ("Maximum (50) redirects followed", "redirect-loop"),
        ("连接超时", "connect-timeout"),
        ("域名不存在", "name-not-found"),
        ("?!", "unclassed"),
    ],
)
def test_a_record_means_one_thing(text: str, name: str) -> None:
    assert load_recorded_outcomes().class_of(text) == name


def test_the_record_is_found_by_its_columns_name() -> None:
    table = load_recorded_outcomes()
    assert table.record_in({"名称": "x", " HTTP_Status ": " 200 "}) == "200"
    assert table.record_in({"http_status": None, "状态码": ""}) == ""


@pytest.mark.parametrize(
    ("entry", "what"),
    [("{pattern: a, class: refusd}", "'refusd'"), ("{pattern: '(', class: refused}", "regular expression")],
)
def test_a_mistake_is_told(tmp_path: Path, write: Callable[[str, str], Path], entry: str, what: str) -> None:
    write(str(FILE), f"columns: [x]\nclasses:\n  - {entry}\n")
    with pytest.raises(PolicyError, match=what) as error:
        load_recorded_outcomes(tmp_path)
    assert ":3:" in error.value.where
