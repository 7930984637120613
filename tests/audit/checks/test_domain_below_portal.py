"""Names of departments below their government's portal."""

from __future__ import annotations

import pytest

from govsite.audit.checks.domain_below_portal import Options
from govsite.model.evidence import Evidence
from govsite.model.site import Site, Surroundings

OPTIONS = Options(max_labels=1, other_suffixes=("政务",))


@pytest.mark.parametrize(
    ("url", "portal", "status"),
    [
        pytest.param("http://hr.a.gov.xx/", "http://www.a.gov.xx/", "pass", id="directly below"),
        pytest.param(
            "http://hr.a.gov.xx/", "http://A.gov.xx.:8080/index.html", "pass", id="below a portal without www"
        ),
        pytest.param("http://www.hr.a.gov.xx/", "http://www.a.gov.xx/", "pass", id="www counts for nothing"),
        pytest.param("http://hr.b.a.gov.xx/", "http://www.a.gov.xx/", "fail", id="two levels below"),
        pytest.param("http://hr.xa.gov.xx/", "http://www.a.gov.xx/", "fail", id="below a name that ends alike"),
        pytest.param("http://www.ahr.gov.xx/", "http://www.a.gov.xx/", "fail", id="a name of its own"),
        pytest.param("http://203.0.113.7/", "http://www.a.gov.xx/", "fail", id="an address"),
        pytest.param("http://www.a.gov.xx/hr/", "http://www.a.gov.xx/", "not-applicable", id="a folder of the portal"),
        pytest.param("http://a.gov.xx/hr/", "http://www.a.gov.xx/", "not-applicable", id="a folder of its apex"),
        pytest.param("http://某局.政务/", "http://www.a.gov.xx/", "not-applicable", id="a name in the national script"),
        pytest.param("http://hr.a.gov.xx/", "", "unknown", id="no portal in the inventory"),
        pytest.param("http://hr.a.gov.xx/", "http://203.0.113.7/", "unknown", id="a portal without a name"),
    ],
)
def test_place_below_the_portal(judge_one, *, url: str, portal: str, status: str) -> None:
    evidence = Evidence(site=Site(url=url, surroundings=Surroundings(portal_url=portal)))
    assert judge_one("domain-below-portal", OPTIONS, evidence).status == status
