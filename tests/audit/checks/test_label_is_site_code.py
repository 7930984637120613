import pytest

from govsite.model.jurisdiction import Jurisdiction
from govsite.model.words import Words

OPTIONS = {"label": "SiteIDCode", "placeholders": ["null"], "placeholder_patterns": [r"^\W*$"]}
URL = "http://www.anytown.gov.cn/"


def home(*values, **items):
    return {
        "url": URL,
        "kind": "home",
        "metas": [{"name": "SiteIDCode", "content": value} for value in values],
        "footer": {"items": {name: {"value": value} for name, value in items.items()}},
    }


@pytest.mark.parametrize(
    ("site_id", "page", "expected"),
    [
        pytest.param("5101000001", home("5101000001"), "pass", id="the inventory's code"),
        pytest.param("5101000001", home("5101000002"), "fail", id="another code"),
        pytest.param("5101000001", home("５１０１０００００１"), "pass", id="full-width digits"),
        pytest.param("bm14000002", home(" BM14000002 "), "pass", id="capitals and blanks"),
        pytest.param(
            "5101000001", home("5101000002", site_code="5101000002"), "fail", id="the inventory before the footer"
        ),
        pytest.param("", home("5101000001", site_code="5101000001"), "pass", id="the footer's code"),
        pytest.param("", home("5101000001", site_code="标识码 5101000001"), "pass", id="a code within words"),
        pytest.param("", home("5101000001", report_errors="5101000002"), "fail", id="another than the report entry's"),
        pytest.param(
            "",
            home("5101000001", site_code="5101000001", report_errors="5101000002"),
            "pass",
            id="one of two that disagree",
        ),
        pytest.param("row-7", home("5101000001"), "pass", id="an id that is no code is nothing to compare with"),
        pytest.param("", home("510100001"), "fail", id="nine digits are no code"),
        pytest.param("", home("7101000001"), "fail", id="no code begins with 7"),
        pytest.param("", home("51010000011"), "fail", id="eleven digits are no code"),
        pytest.param("5101000001", home("null"), "pass", id="a placeholder is another rule's finding"),
        pytest.param("5101000001", home(), "not-applicable", id="no label is another rule's finding"),
        pytest.param("", home("5101000001", report_errors="zfwzgl.www.gov.cn"), "pass", id="an item without a code"),
    ],
)
def test_label_is_site_code(verdict, site_id, page, expected):
    assert verdict("label-is-site-code", OPTIONS, site={"url": URL, "id": site_id}, pages=[page]) == expected


def test_a_country_without_codes(judged):
    place = Jurisdiction(id="xx", title=Words(zh="某国", en="Anyland"), packs=())
    outcome = judged("label-is-site-code", OPTIONS, place=place, site={"url": URL}, pages=[home("anything")])
    assert outcome.status == "not-applicable"
