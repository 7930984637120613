import pytest

S = "https://www.anytown.gov.cn/"
SEEN = "2026-11-20T09:00:00+00:00"


def security(end, *notes):
    certificate = None if end is None else {"not_after": end}
    shaken = {"host": "www.anytown.gov.cn", "notes": notes, "certificate": certificate}
    return {"type": "security", "https": {"url": S, "status": 200}, "handshake": shaken}


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        pytest.param(security("2026-12-11T09:00:00+00:00"), "pass", id="on the last day in time"),
        pytest.param(security("2026-12-11T08:59:59+00:00"), "fail", id="a second later"),
        pytest.param(security("2026-11-20T09:00:01+00:00"), "fail", id="in a second"),
        pytest.param(security("2026-11-20T08:00:00+00:00", "tls-expired"), "not-applicable", id="over"),
        pytest.param(security("2026-11-20T16:00:00+08:00"), "not-applicable", id="over, in another zone"),
        pytest.param(security(""), "unknown not-seen", id="no end"),
        pytest.param(security(None), "unknown not-seen", id="a certificate that cannot be read"),
        pytest.param({"type": "security", "https": {"url": S, "problem": "refused"}}, "not-applicable", id="no HTTPS"),
    ],
)
def test_certificate_expiry(verdict, seen, expected):
    assert verdict("certificate-expiry", {"days": 21}, site={"url": S}, security=seen, observed_at=SEEN) == expected
