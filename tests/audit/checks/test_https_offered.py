import pytest

P, S = "http://www.anytown.gov.cn/", "https://www.anytown.gov.cn/"
OPTIONS = {"broken": ["http-status", "refused", "connect-timeout", "tls"], "unknown_statuses": [429]}


@pytest.mark.parametrize(
    ("https", "expected"),
    [
        pytest.param({"url": S, "status": 200}, "pass", id="it answers"),
        pytest.param(
            {"url": S, "status": 200, "final_url": "https://www.x.cn/"}, "pass", id="it leads to a host over HTTPS"
        ),
        pytest.param({"url": P, "final_url": S, "status": 200}, "pass", id="plain HTTP leads there"),
        pytest.param({"url": S, "final_url": P, "status": 302}, "fail", id="it leads back"),
        pytest.param({"url": S, "problem": "refused"}, "fail", id="the port is shut"),
        pytest.param({"url": S, "problem": "tls"}, "fail", id="no TLS on the port"),
        pytest.param({"url": S, "problem": "http-status", "status": 404}, "fail", id="another site is served there"),
        pytest.param({"url": S, "problem": "http-status", "status": 429}, "unknown blocked", id="too many questions"),
        pytest.param({"url": S, "problem": "blocked"}, "unknown blocked", id="a wall"),
        pytest.param({"url": S, "problem": "dns-timeout"}, "unknown dns-timeout", id="the resolver is silent"),
        pytest.param(None, "not-applicable", id="a port of its own that speaks plain HTTP"),
    ],
)
def test_https_offered(verdict, https, expected):
    security = {"type": "security", "http": {"url": P, "status": 200}, "https": https}
    assert verdict("https-offered", OPTIONS, security=security) == expected


def test_a_machine_that_reaches_nothing(verdict):
    security = {"type": "security", "https": {"url": S, "problem": "connect-timeout"}}
    facts = {"security": security, "vantage": {"connected": False}}
    assert verdict("https-offered", OPTIONS, **facts) == "unknown connect-timeout"


def test_a_site_that_was_not_reached(verdict):
    assert verdict("https-offered", OPTIONS, security={"type": "unseen", "reason": "refused"}) == "unknown refused"


def test_evidence_of_before_this_was_looked_at(verdict):
    assert verdict("https-offered", OPTIONS) == "unknown not-probed"


EXPIRED = {"host": "www.anytown.gov.cn", "notes": ["tls-expired"], "certificate": {"subject": "CN=x"}}
OTHER = EXPIRED | {"notes": ["tls-host-mismatch"]}
OWN = EXPIRED | {"notes": ["tls-untrusted"], "certificate": {"subject": "CN=x", "is_self_signed": True}}
STRANGE = EXPIRED | {"notes": ["tls-untrusted"]}
STAYS, LEADS = {"url": P, "status": 200}, {"url": P, "status": 301, "final_url": S}


@pytest.mark.parametrize(
    ("url", "http", "handshake", "expected"),
    [
        pytest.param(P, STAYS, OTHER, ("fail", "not-applicable"), id="another site's certificate, where nothing leads"),
        pytest.param(P, STAYS, EXPIRED, ("fail", "not-applicable"), id="a forgotten certificate"),
        pytest.param(P, STAYS, OWN, ("fail", "not-applicable"), id="one of its own making"),
        pytest.param(P, STAYS, STRANGE, ("pass", "unknown tls"), id="one that browsers may accept"),
        pytest.param(P, LEADS, OTHER, ("pass", "fail"), id="plain HTTP leads there"),
        pytest.param(S, STAYS, EXPIRED, ("pass", "fail"), id="the site is listed there"),
        pytest.param("HTTPS://www.anytown.gov.cn", None, OWN, ("pass", "fail"), id="listed in capitals"),
    ],
)
def test_what_answers_by_chance_is_no_offer(verdict, url, http, handshake, expected):
    security = {"type": "security", "https": {"url": S, "status": 200}, "http": http, "handshake": handshake}
    facts = {"site": {"url": url}, "security": security}
    assert (verdict("https-offered", OPTIONS, **facts), verdict("certificate", **facts)) == expected
    others = verdict("https-upgrade", **facts), verdict("tls-version", {"minimum": "TLSv1.2"}, **facts)
    assert ("not-applicable" in others) is (expected[1] == "not-applicable" or http is None)
