"""Suffixes: which host lies below which."""

from __future__ import annotations

import pytest

from govsite.audit.checks.domain_suffix import Options
from govsite.model.evidence import Evidence
from govsite.model.site import Kind, Site

OPTIONS = Options(suffixes=("gov.xx", "政务"), forbidden=("old.gov.xx",), other_kinds={Kind.INSTITUTION: ("xx",)})


@pytest.mark.parametrize(
    ("url", "kind", "status"),
    [
        pytest.param("http://www.a.gov.xx/", Kind.PORTAL, "pass", id="below the suffix"),
        pytest.param("http://gov.xx/", Kind.PORTAL, "pass", id="the suffix itself"),
        pytest.param("HTTP://WWW.A.GOV.XX.:80/x?y", Kind.PORTAL, "pass", id="capitals, root dot, port, path"),
        pytest.param("http://user:pw@a.gov.xx/", Kind.PORTAL, "pass", id="credentials"),
        pytest.param("http://某市．政务/", Kind.PORTAL, "pass", id="full-width dot"),
        pytest.param("http://xn--7st21t.xn--zfr164b/", Kind.PORTAL, "pass", id="A-labels"),
        pytest.param("http://agov.xx/", Kind.PORTAL, "fail", id="the letters without the dot"),
        pytest.param("http://gov.xx.evil.com/", Kind.PORTAL, "fail", id="the suffix in front"),
        pytest.param("http://evil.com/gov.xx", Kind.PORTAL, "fail", id="the suffix in the path"),
        pytest.param("http://a.old.gov.xx/", Kind.PORTAL, "fail", id="a forbidden name below an allowed one"),
        pytest.param("http://[2001:db8::1]/", Kind.PORTAL, "fail", id="an IPv6 address"),
        pytest.param("http://3405803783/", Kind.PORTAL, "fail", id="an address as a number"),
        pytest.param("http://intranet/", Kind.PORTAL, "fail", id="a single label"),
        pytest.param("http://a.xx/", None, "unknown", id="an institution's suffix, kind unknown"),
        pytest.param("http://a.com/", None, "fail", id="nobody's suffix, kind unknown"),
        pytest.param("http://a.gov.xx/", None, "pass", id="the right suffix, kind unknown"),
        pytest.param("http://a.com/", Kind.INSTITUTION, "not-applicable", id="a kind with a rule of its own"),
        pytest.param("no url", Kind.PORTAL, "unknown", id="no address at all"),
    ],
)
def test_suffix(judge_one, *, url: str, kind: Kind | None, status: str) -> None:
    assert judge_one("domain-suffix", OPTIONS, Evidence(site=Site(url=url, kind=kind))).status == status


def test_the_problem_names_the_host_as_people_write_it(judge_one) -> None:
    evidence = Evidence(site=Site(url="http://xn--7st21t.com/", kind=Kind.PORTAL))
    (problem,) = judge_one("domain-suffix", OPTIONS, evidence).problems
    assert "某市.com" in problem.message.zh
    assert problem.key == "xn--7st21t.com"
