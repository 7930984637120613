"""Labels read off names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govsite.audit.checks.domain_label_hint import Options, fits, spellings
from govsite.model.evidence import Evidence
from govsite.model.site import Kind, Site, Surroundings

OPTIONS = Options(readings={"陕西": ("shaanxi",)})


@pytest.mark.parametrize(
    ("host", "name", "status"),
    [
        pytest.param("www.chengdu.gov.xx", "成都市人民政府", "pass", id="full pinyin"),
        pytest.param("www.cd.gov.xx", "成都市人民政府", "pass", id="initials"),
        pytest.param("www.cdszf.gov.xx", "成都市人民政府", "pass", id="initials, some left out"),
        pytest.param("www.chengdu-city1.gov.xx", "成都市人民政府", "fail", id="a word that stands for nothing"),
        pytest.param("www.cheng-du.gov.xx", "成都市", "pass", id="a hyphen"),
        pytest.param("www.lyliang.gov.xx", "吕梁市", "fail", id="a spelling that is none"),
        pytest.param("www.luliang.gov.xx", "吕梁市", "pass", id="ü as u"),
        pytest.param("www.lyuliang.gov.xx", "吕梁市", "pass", id="ü as yu"),
        pytest.param("www.shaanxi.gov.xx", "陕西省人民政府", "pass", id="an official exception"),
        pytest.param("chjj.a.gov.xx", "综合经济局", "fail", id="ch for zong"),
        pytest.param("shj.a.gov.xx", "水利局", "pass", id="sh for shui"),
        pytest.param("hrss.a.gov.xx", "某市人力资源局", "pass", id="English, a hyphen in the table"),
        pytest.param("cdlib.a.gov.xx", "成都市图书馆", "pass", id="pinyin and English"),
        pytest.param("www.rsj.a.gov.xx", "人社局", "pass", id="www is passed over"),
        pytest.param("rsj.b.a.gov.xx", "人社局", "pass", id="the first label tells"),
        pytest.param("aaib.a.gov.xx", "Air Accidents Investigation Branch", "pass", id="a name in Latin letters"),
        pytest.param("www.2022.gov.xx", "成都市", "fail", id="digits alone"),
        pytest.param("www.cd.gov.xx", "", "unknown", id="no name"),
        pytest.param("203.0.113.7", "成都市", "not-applicable", id="an address"),
        pytest.param("成都.政务", "成都市", "not-applicable", id="a name in the national script"),
    ],
)
def test_label(judge_one, *, host: str, name: str, status: str) -> None:
    evidence = Evidence(site=Site(url=f"http://{host}/", name=name))
    assert judge_one("domain-label-hint", OPTIONS, evidence).status == status


def test_letters_of_the_portals_label_may_stand_in_front(judge_one) -> None:
    site = Site(
        url="http://xyjyj.a.gov.xx/", name="教育局", surroundings=Surroundings(portal_url="http://www.xy.gov.xx/")
    )
    assert judge_one("domain-label-hint", OPTIONS, Evidence(site=site)).status == "pass"


def test_a_portal_is_no_excuse_for_its_own_label(judge_one) -> None:
    url = "http://www.xyz.gov.xx/"
    site = Site(url=url, name="成都市人民政府", kind=Kind.PORTAL, surroundings=Surroundings(portal_url=url))
    assert judge_one("domain-label-hint", OPTIONS, Evidence(site=site)).status == "fail"


@pytest.mark.parametrize("host", ["www.chengdu.a.gov.xx", "zw.chengdu.gov.xx"])
def test_of_a_portal_any_label_will_do(judge_one, host: str) -> None:
    site = Site(url=f"http://{host}/", name="成都市人民政府", kind=Kind.PORTAL)
    assert judge_one("domain-label-hint", OPTIONS, Evidence(site=site)).status == "pass"


@given(st.data(), st.text("成都市人民政府发展和改革委员会", min_size=1, max_size=10))
def test_whatever_is_read_off_a_name_fits_it(data: st.DataObject, name: str) -> None:
    kept = data.draw(st.lists(st.booleans(), min_size=len(name), max_size=len(name)))
    pieces = [data.draw(st.sampled_from(sorted(spellings(c)))) for c, keep in zip(name, kept, strict=True) if keep]
    assert fits("".join(pieces), name) or not pieces
