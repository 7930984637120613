"""Waivers and baseline: what fails a run, and what only stays visible."""

from __future__ import annotations

import pytest

from govsite.audit.baseline import baseline_of, decode_baseline, encode_baseline, mark_known
from govsite.audit.waivers import Waiver, waive
from govsite.errors import InputError
from govsite.model.outcome import Finding, Outcome, Reason, Severity, Status, fingerprint
from govsite.model.words import Words


def found(rule: str = "r", site: str = "s", url: str = "https://a.gov.cn/", said: str = "坏") -> Finding:
    print_ = fingerprint(rule=rule, site=site, url=url, key="")
    return Finding(message=Words(zh=said, en="bad"), url=url, fingerprint=print_)


def outcome(*findings: Finding, rule: str = "r", site: str = "s", status: Status | None = None) -> Outcome:
    state = status or (Status.FAIL if findings else Status.PASS)
    reason = Reason.DNS_TIMEOUT if state is Status.UNKNOWN else None
    return Outcome(site=site, rule=rule, severity=Severity.HIGH, status=state, reason=reason, problems=findings)


def waiver(**changes: str) -> Waiver:
    return Waiver(**{"rule": "r", "owner": "张三", "reason": "改版", "expires": "2026-06-30", **changes})


@pytest.mark.parametrize(
    ("given", "today", "is_excused", "expired", "unused"),
    [
        pytest.param(waiver(), "2026-06-29", True, 0, 0, id="the day before its last"),
        pytest.param(waiver(), "2026-06-30", True, 0, 0, id="its last day"),
        pytest.param(waiver(), "2026-07-01", False, 1, 0, id="the day after its last"),
        pytest.param(waiver(rule="other"), "2026-01-01", False, 0, 1, id="another rule"),
        pytest.param(waiver(rule="*"), "2026-01-01", True, 0, 0, id="every rule"),
        pytest.param(waiver(site="other"), "2026-01-01", False, 0, 1, id="another site"),
        pytest.param(waiver(url="https://a.gov.cn/*"), "2026-01-01", True, 0, 0, id="addresses below one"),
        pytest.param(waiver(url="https://b.gov.cn/*"), "2026-01-01", False, 0, 1, id="other addresses"),
        pytest.param(waiver(fingerprint="0" * 32), "2026-01-01", False, 0, 1, id="another finding"),
    ],
)
def test_waivers(given: Waiver, today: str, is_excused: bool, expired: int, unused: int) -> None:
    result = waive([outcome(found())], [given], today=today)
    (marked,) = result.outcomes
    assert marked.is_excused is is_excused
    assert marked.status is Status.FAIL
    assert (len(result.expired), len(result.unused)) == (expired, unused)


def test_one_finding_waived_of_two_excuses_nothing() -> None:
    two = outcome(found(), found(url="https://b.gov.cn/"))
    result = waive([two], [waiver(url="https://b*")], today="2026-01-01")
    (marked,) = result.outcomes
    assert not marked.is_excused
    assert [bool(f.waiver) for f in marked.problems] == [False, True]


def test_a_baseline_survives_better_wording() -> None:
    baseline = decode_baseline(encode_baseline(baseline_of([outcome(found())], run="x")), name="b")
    marked, gone = mark_known([outcome(found(said="坏得很"))], baseline)
    (first,) = marked
    assert first.is_excused
    assert not gone


def test_a_new_finding_is_not_known_and_a_mended_one_is_told() -> None:
    baseline = baseline_of([outcome(found())], run="x")
    marked, gone = mark_known([outcome(found(url="https://new.gov.cn/"))], baseline)
    (first,) = marked
    assert not first.is_excused
    assert [known.url for known in gone] == ["https://a.gov.cn/"]


@pytest.mark.parametrize(
    "content", [b"", b"[]", b'{"schema":"govsite/baseline/9"}', b'{"findings":[{}]}', b'{"run":"\xff"}', b"[" * 100_000]
)
def test_what_is_no_baseline_is_refused(content: bytes) -> None:
    with pytest.raises(InputError, match=r"^b: is "):
        decode_baseline(content, name="b")
