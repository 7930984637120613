import pytest

URL = "http://www.anytown.gov.cn/"
CODE = "5101000001"


def home(**items):
    return {"url": URL, "kind": "home", "footer": {"items": {name: {"value": value} for name, value in items.items()}}}


@pytest.mark.parametrize(
    ("site_id", "page", "expected"),
    [
        pytest.param(CODE, home(site_code=CODE, report_errors=CODE), "pass", id="three places, one code"),
        pytest.param(CODE, home(site_code=CODE, report_errors="5101000002"), "fail", id="the report entry differs"),
        pytest.param("5101000002", home(site_code=CODE, report_errors=CODE), "fail", id="the inventory differs"),
        pytest.param(CODE, home(site_code="５１０１０００００１"), "pass", id="full-width digits"),
        pytest.param("bm14000002", home(site_code="BM14000002"), "pass", id="capitals"),
        pytest.param(CODE, home(site_code="网站标识码：5101000001"), "pass", id="a code within words"),
        pytest.param(CODE, home(site_code="510100001"), "fail", id="a digit is missing"),
        pytest.param(
            "row-9", home(site_code=CODE, report_errors=CODE), "pass", id="an inventory that counts otherwise"
        ),
        pytest.param("row-9", home(site_code=CODE), "not-applicable", id="one place alone"),
        pytest.param(CODE, home(), "not-applicable", id="no code in the footer"),
        pytest.param(CODE, home(report_errors="zfwzgl.www.gov.cn"), "not-applicable", id="an entry without a code"),
        pytest.param(CODE, home(report_errors="_jiucuo_"), "not-applicable", id="an entry's own name"),
        pytest.param(CODE, home(icp="5101000009"), "not-applicable", id="an item that carries no code"),
        pytest.param(CODE, home() | {"unseen": ["footer"]}, "unknown not-seen", id="a script writes the footer"),
        pytest.param(
            CODE,
            home(site_code="5101000002") | {"unseen": ["footer"]},
            "fail",
            id="what was seen beside a script differs",
        ),
    ],
)
def test_site_code_consistent(verdict, site_id, page, expected):
    assert verdict("site-code-consistent", site={"url": URL, "id": site_id}, pages=[page]) == expected


def test_the_finding_shows_all_places(judged):
    site = {"url": URL, "id": CODE}
    (finding,) = judged("site-code-consistent", site=site, pages=[home(site_code="5101000002")]).problems
    assert finding.message.zh == "site_code：5101000002；网站清单：5101000001；各处必须一致"
    assert finding.excerpt == "5101000002, 5101000001"
