import pytest

OPTIONS = {
    "label": "SiteName",
    "endings": ["门户网站", "网站", "网"],
    "same": {"人民政府": "政府"},
    "shortest_part": 4,
    "placeholders": ["null"],
}
URL = "http://www.anytown.gov.cn/"


@pytest.mark.parametrize(
    ("name", "label", "expected"),
    [
        pytest.param("某市人民政府", "某市人民政府", "pass", id="the same"),
        pytest.param("某市人民政府", "某市人民政府门户网站", "pass", id="a generic word at the end"),
        pytest.param("某市人民政府门户网站", "某市政府网", "pass", id="generic words and the short form"),
        pytest.param("“某市人民政府”网", "某市人民政府", "pass", id="quoted as registers write it"),
        pytest.param("某市人民政府", "山水之窗 - 某市人民政府", "pass", id="a slogan set off"),
        pytest.param("某市人民政府（山水之窗）", "山水之窗", "pass", id="the name in brackets"),
        pytest.param("某市财政局", "某市人民政府", "fail", id="the government's name on a department's site"),
        pytest.param("某市人民政府", "某市财政局", "fail", id="a department's name on the government's site"),
        pytest.param("某市人民政府", "某市人民政府办公室", "fail", id="a longer name is another unit"),
        pytest.param("某市人民政府", "某市", "fail", id="the place alone"),
        pytest.param("甲市门户网站", "乙市 门户网站", "fail", id="generic words alone make no match"),
        pytest.param("中国·某市", "中国·他市", "fail", id="a short common part makes no match"),
        pytest.param("ABC Bureau", "abc bureau", "pass", id="letter case"),
        pytest.param("某市人民政府", "null", "pass", id="a placeholder is another rule's finding"),
        pytest.param("", "某市人民政府", "unknown not-supplied", id="the register gives no name"),
    ],
)
def test_label_is_site_name(verdict, name, label, expected):
    pages = [{"url": URL, "kind": "home", "metas": [{"name": "SiteName", "content": label}]}]
    assert verdict("label-is-site-name", OPTIONS, site={"url": URL, "name": name}, pages=pages) == expected


def test_the_owners_name_will_do(verdict):
    pages = [{"url": URL, "kind": "home", "metas": [{"name": "SiteName", "content": "某市财政局"}]}]
    site = {"url": URL, "name": "财政之窗", "owner": "某市财政局"}
    assert verdict("label-is-site-name", OPTIONS, site=site, pages=pages) == "pass"
