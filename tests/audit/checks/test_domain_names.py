"""How many registered names a site has."""

from __future__ import annotations

import pytest

from govsite.audit.checks.domain_names import Options
from govsite.model.evidence import Evidence
from govsite.model.site import Site


@pytest.mark.parametrize(
    ("url", "hosts", "extra"),
    [
        pytest.param("http://www.a.gov.xx/", (), [], id="one name"),
        pytest.param("http://www.a.gov.xx/", ("a.gov.xx", "b.a.gov.xx"), [], id="names below one registered name"),
        pytest.param("http://www.a.gov.xx/", ("某市.政务",), [], id="one of each script"),
        pytest.param("http://www.a.gov.xx/", ("www.b.gov.xx",), ["b.gov.xx"], id="two Latin names"),
        pytest.param(
            "http://www.a.gov.xx/", ("b.com", "c.com", "x.b.com"), ["b.com", "c.com"], id="each extra name once"
        ),
        pytest.param(
            "http://某市.政务/",
            ("xn--7st21t.xn--zfr164b", "某某市.政务"),
            ["xn--7st21ta.xn--zfr164b"],
            id="A-labels are the same name",
        ),
        pytest.param("http://203.0.113.7/", ("www.a.gov.xx", "[2001:db8::1]"), [], id="addresses do not count"),
        pytest.param(
            "http://www.a.gov.xx/", ("", "not a host", "a b", "http://x/"), [], id="what is no host does not count"
        ),
    ],
)
def test_names_over_the_number(judge_one, *, url: str, hosts: tuple[str, ...], extra: list[str]) -> None:
    outcome = judge_one("domain-names", Options(), Evidence(site=Site(url=url, hosts=hosts)))
    assert [problem.key for problem in outcome.problems] == extra
