import pytest

P, S = "http://www.anytown.gov.cn/", "https://www.anytown.gov.cn/"
SAFE = {"url": S, "status": 200}


@pytest.mark.parametrize(
    ("https", "http", "expected"),
    [
        pytest.param(SAFE, {"url": P, "final_url": S, "status": 301}, "pass", id="it leads to HTTPS"),
        pytest.param(SAFE, {"url": P, "problem": "refused"}, "pass", id="nothing is served"),
        pytest.param(SAFE, {"url": P, "problem": "http-status", "status": 403}, "pass", id="nothing is shown"),
        pytest.param(SAFE, {"url": P, "status": 200}, "fail", id="the page is shown in the clear"),
        pytest.param(
            SAFE,
            {"url": P, "final_url": "http://www.x.cn/", "status": 200},
            "fail",
            id="it leads elsewhere in the clear",
        ),
        pytest.param(SAFE, {"url": P, "problem": "blocked"}, "unknown blocked", id="a wall"),
        pytest.param(SAFE, None, "not-applicable", id="a port of its own"),
        pytest.param({"url": S, "problem": "refused"}, {"url": P, "status": 200}, "not-applicable", id="no HTTPS"),
        pytest.param(None, {"url": P, "status": 200}, "not-applicable", id="a port of plain HTTP"),
        pytest.param({"url": S, "final_url": P}, {"url": P, "status": 200}, "not-applicable", id="HTTPS leads back"),
        pytest.param({"url": S, "problem": "robots"}, {"url": P, "status": 200}, "unknown robots", id="not told"),
    ],
)
def test_https_upgrade(verdict, https, http, expected):
    assert verdict("https-upgrade", security={"type": "security", "https": https, "http": http}) == expected
