"""Names of vertically managed offices."""

from __future__ import annotations

import pytest

from govsite.audit.checks.domain_below_ministry import Options
from govsite.model.evidence import Evidence
from govsite.model.site import Site


@pytest.mark.parametrize(
    ("url", "facts", "status", "domain"),
    [
        pytest.param("http://a.tax.gov.xx/", {"name": "某市税务局"}, "pass", "", id="below, by the site's name"),
        pytest.param("http://a.b.tax.gov.xx/", {"owner": "某市税务局"}, "pass", "", id="any number of levels below"),
        pytest.param("http://a.gov.xx/", {"owner": "某市税务局"}, "fail", "tax.gov.xx", id="elsewhere"),
        pytest.param(
            "http://a.tax.gov.xx/",
            {"owner": "国家税务总局某市税务局"},
            "fail",
            "state-tax.gov.xx",
            id="the longest word decides",
        ),
        pytest.param(
            "http://a.gov.xx/",
            {"owner": "某局", "name": "某市税务局网站"},
            "fail",
            "tax.gov.xx",
            id="the name where the owner says nothing",
        ),
        pytest.param(
            "http://www.tax.gov.xx/a/", {"owner": "税务局"}, "not-applicable", "", id="a folder of the ministry"
        ),
        pytest.param("http://a.gov.xx/", {"owner": "某市某局"}, "unknown", "", id="an office nobody knows"),
        pytest.param("http://a.gov.xx/", {}, "unknown", "", id="no name at all"),
    ],
)
def test_place_below_the_ministry(judge_one, *, url: str, facts: dict[str, str], status: str, domain: str) -> None:
    outcome = judge_one("domain-below-ministry", Options(), Evidence(site=Site(url=url, **facts)))
    assert outcome.status == status
    assert all(domain in problem.message.en for problem in outcome.problems)
