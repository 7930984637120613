import pytest

S = "https://www.anytown.gov.cn/"
OWN = {"subject": "CN=localhost", "issuer": "CN=localhost", "is_self_signed": True}
NATIONAL = {"subject": "CN=www.anytown.gov.cn", "issuer": "CN=National CA"}


def security(*notes, certificate=None, **facts):
    shaken = {"host": "www.anytown.gov.cn", "version": "TLSv1.3", "notes": notes, "certificate": certificate} | facts
    return {"type": "security", "https": {"url": S, "status": 200}, "handshake": shaken}


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        pytest.param(security(certificate=NATIONAL), "pass", id="in order"),
        pytest.param(security(), "pass", id="in order, of a kind that cannot be read"),
        pytest.param(security("tls-expired", certificate=NATIONAL), "fail", id="expired"),
        pytest.param(security("tls-expired"), "fail", id="expired, of a kind that cannot be read"),
        pytest.param(security("tls-not-yet-valid", certificate=NATIONAL), "fail", id="of the future"),
        pytest.param(security("tls-host-mismatch", certificate=NATIONAL), "fail", id="of another host"),
        pytest.param(security("tls-untrusted", certificate=OWN), "fail", id="signed by itself"),
        pytest.param(security("tls-untrusted", certificate=NATIONAL), "unknown tls", id="an authority unknown here"),
        pytest.param(security("tls-untrusted"), "unknown tls", id="nobody knows of whom"),
        pytest.param(security(problem="reset"), "unknown reset", id="it hung up this time"),
        pytest.param({"type": "security", "https": {"url": S, "status": 200}}, "unknown not-probed", id="no handshake"),
        pytest.param({"type": "security", "https": {"url": S, "problem": "refused"}}, "not-applicable", id="no HTTPS"),
        pytest.param(
            {"type": "security", "https": {"url": S, "problem": "http-status", "status": 403}},
            "not-applicable",
            id="nothing to open",
        ),
        pytest.param({"type": "security", "https": {"url": S, "problem": "blocked"}}, "unknown blocked", id="a wall"),
    ],
)
def test_certificate(verdict, seen, expected):
    assert verdict("certificate", site={"url": S}, security=seen) == expected


def test_what_is_said(judged):
    names = {"names": ["a.example", "b.example", "c.example", "d.example"]}
    (problem,) = judged(
        "certificate", site={"url": S}, security=security("tls-host-mismatch", certificate=names)
    ).problems
    assert (
        problem.message.en
        == "the certificate is made out for a.example, b.example, c.example; it must name www.anytown.gov.cn"
    )
    nameless = {"names": [], "subject": "CN=www.anytown.gov.cn"}
    (problem,) = judged(
        "certificate", site={"url": S}, security=security("tls-host-mismatch", certificate=nameless)
    ).problems
    assert problem.message.en.startswith("the certificate has no subjectAltName (its subject is CN=www.anytown.gov.cn)")
    ended = {"not_after": "2026-01-31T12:00:00+00:00"}
    (problem,) = judged("certificate", site={"url": S}, security=security("tls-expired", certificate=ended)).problems
    assert problem.message.zh == "证书已于 2026-01-31 过期，应及时更换"
