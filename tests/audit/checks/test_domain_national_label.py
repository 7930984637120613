"""Names in the national script and the unit's name."""

from __future__ import annotations

import pytest

from govsite.audit.checks.domain_national_label import Options
from govsite.model.evidence import Evidence
from govsite.model.site import Site

OPTIONS = Options(suffixes=("政务",), short_forms={"发展和改革委员会": ("发改委",), "人民政府": ("政府",)})


@pytest.mark.parametrize(
    ("label", "owner", "status"),
    [
        pytest.param("某市人民政府", "某市人民政府", "pass", id="the full name"),
        pytest.param("某市人民政府", "某市人民政府办公厅", "pass", id="without its office"),
        pytest.param("某市", "某市人民政府", "pass", id="without its ending"),
        pytest.param("某市政府", "某市人民政府", "pass", id="a listed short form"),
        pytest.param("某市发改委", "某市发展和改革委员会", "pass", id="a listed short form within the name"),
        pytest.param("某市人社局", "某市人力资源和社会保障局", "pass", id="characters left out"),
        pytest.param("www.某市", "某市人民政府", "pass", id="www before it"),
        pytest.param("某市", "某 市 人民政府 ", "pass", id="blanks in the inventory"),
        pytest.param("某市教育局", "某市公安局", "fail", id="another unit"),
        pytest.param("人社局", "某市人力资源和社会保障局", "fail", id="without its place"),
        pytest.param("美丽某市", "某市人民政府", "fail", id="a slogan"),
        pytest.param("某市", " ", "unknown", id="no owner"),
    ],
)
def test_label(judge_one, *, label: str, owner: str, status: str) -> None:
    site = Site(url="http://www.a.gov.xx/", owner=owner, hosts=(f"{label}.政务",))
    assert judge_one("domain-national-label", OPTIONS, Evidence(site=site)).status == status


def test_a_site_without_such_a_name_is_not_spoken_of(judge_one) -> None:
    evidence = Evidence(site=Site(url="http://www.a.gov.xx/", owner="某市", hosts=("政务.gov.xx",)))
    assert judge_one("domain-national-label", OPTIONS, evidence).status == "not-applicable"


def test_the_suffix_alone_is_no_name(judge_one) -> None:
    evidence = Evidence(site=Site(url="http://政务/", owner="某市"))
    assert judge_one("domain-national-label", OPTIONS, evidence).status == "not-applicable"
