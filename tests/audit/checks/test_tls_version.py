import msgspec
import pytest

from govsite.audit.checks.tls_version import Options

S = "https://www.anytown.gov.cn/"


@pytest.mark.parametrize(
    ("version", "minimum", "expected"),
    [
        ("TLSv1.3", "TLSv1.2", "pass"),
        ("TLSv1.2", "TLSv1.2", "pass"),
        ("TLSv1.1", "TLSv1.2", "fail"),
        ("TLSv1", "TLSv1.2", "fail"),
        ("SSLv3", "TLSv1", "fail"),
        ("TLSv1.2", "TLSv1.3", "fail"),
        ("TLSv1.10", "TLSv1.9", "pass"),
        ("", "TLSv1.2", "unknown not-seen"),
    ],
)
def test_tls_version(verdict, version, minimum, expected):
    security = {"type": "security", "https": {"url": S, "status": 200}, "handshake": {"host": "h", "version": version}}
    assert verdict("tls-version", {"minimum": minimum}, security=security) == expected


def test_no_https(verdict):
    security = {"type": "security", "https": {"url": S, "problem": "refused"}}
    assert verdict("tls-version", {"minimum": "TLSv1.2"}, security=security) == "not-applicable"


def test_a_minimum_that_is_none():
    with pytest.raises(msgspec.ValidationError, match=r"'1\.2' is no version of TLS, such as TLSv1\.2"):
        msgspec.convert({"minimum": "1.2"}, Options)
