import pytest

PROBE = "http://www.anytown.gov.cn/f3a91c"


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        pytest.param({"type": "soft404", "url": PROBE, "status": 404}, "pass", id="not found"),
        pytest.param({"type": "soft404", "url": PROBE, "status": 200, "is_soft": True}, "fail", id="found"),
        pytest.param({"type": "unseen", "reason": "blocked"}, "unknown blocked", id="a firewall"),
    ],
)
def test_soft_404(verdict, seen, expected):
    assert verdict("soft-404", soft404=seen) == expected


def test_the_finding_does_not_hang_on_the_random_path(judged):
    def finding(path):
        return judged("soft-404", soft404={"type": "soft404", "url": path, "status": 200, "is_soft": True}).problems[0]

    assert finding(PROBE).fingerprint == finding(PROBE + "0").fingerprint


def test_a_redirect_is_told(judged):
    seen = {"type": "soft404", "url": PROBE, "status": 200, "final_url": "http://www.anytown.gov.cn/", "is_soft": True}
    (finding,) = judged("soft-404", soft404=seen).problems
    assert "redirected to http://www.anytown.gov.cn/" in finding.message.en
