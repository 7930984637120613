"""Forms of host names."""

from __future__ import annotations

import pytest

from govsite.audit.checks.domain_form import Options
from govsite.model.evidence import Evidence
from govsite.model.site import Site

OPTIONS = Options(forms=("www.*.gov.xx", "www.gov.xx", "*.政务"))


@pytest.mark.parametrize(
    ("host", "status"),
    [
        pytest.param("www.a.gov.xx", "pass", id="the form"),
        pytest.param("www.gov.xx", "pass", id="a form without a star"),
        pytest.param("某市.政务", "pass", id="a name in the national script"),
        pytest.param("www.某市.政务", "fail", id="www before such a name"),
        pytest.param("a.gov.xx", "fail", id="no www"),
        pytest.param("www.b.a.gov.xx", "fail", id="a level too many"),
        pytest.param("www2.a.gov.xx", "fail", id="another first label"),
        pytest.param("www.a.gov.xx.com", "fail", id="something behind"),
        pytest.param("203.0.113.7", "fail", id="an address"),
    ],
)
def test_form(judge_one, *, host: str, status: str) -> None:
    outcome = judge_one("domain-form", OPTIONS, Evidence(site=Site(url=f"http://{host}/")))
    assert outcome.status == status
    if status == "fail":
        assert "www.□□□.gov.xx" in outcome.problems[0].message.zh
