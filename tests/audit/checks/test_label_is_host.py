import pytest

ALL = ["scheme", "path", "port", "www"]
URL = "https://www.anytown.gov.cn/"


def options(*ignore):
    return {"label": "SiteDomain", "ignore": list(ignore), "placeholders": ["null"], "placeholder_patterns": [r"^\W*$"]}


def home(value, url=URL):
    return {"url": url, "kind": "home", "metas": [{"name": "SiteDomain", "content": value}]}


@pytest.mark.parametrize(
    ("value", "ignore", "expected"),
    [
        pytest.param("www.anytown.gov.cn", [], "pass", id="the host itself"),
        pytest.param("WWW.AnyTown.GOV.CN", [], "pass", id="capitals"),
        pytest.param("ｗｗｗ.anytown.gov.cn", [], "pass", id="full width"),
        pytest.param("www.anytown.gov.cn.", [], "pass", id="the root dot"),
        pytest.param(" www.anytown.gov.cn ", [], "pass", id="blanks"),
        pytest.param("www。anytown。gov。cn", [], "pass", id="ideographic full stops"),
        pytest.param("http://www.anytown.gov.cn", [], "fail", id="a scheme where it matters"),
        pytest.param("http://www.anytown.gov.cn", ["scheme"], "pass", id="a scheme where it does not"),
        pytest.param("http://www.anytown.gov.cn/", ["scheme"], "pass", id="the slash of a bare home page"),
        pytest.param("www.anytown.gov.cn/zwgk/", ["scheme"], "fail", id="a path where it matters"),
        pytest.param("www.anytown.gov.cn/zwgk/", ["path"], "pass", id="a path where it does not"),
        pytest.param("www.anytown.gov.cn:8080", [], "fail", id="a port where it matters"),
        pytest.param("www.anytown.gov.cn:8080", ["port"], "pass", id="a port where it does not"),
        pytest.param("anytown.gov.cn", [], "fail", id="without www where it matters"),
        pytest.param("anytown.gov.cn", ["www"], "pass", id="without www where it does not"),
        pytest.param("www.anytown.gov.cn;某市.政务", ALL, "pass", id="an English and a Chinese name"),
        pytest.param("某市.政务", ALL, "fail", id="a Chinese name that nobody registered"),
        pytest.param("www.othertown.gov.cn", ALL, "fail", id="another town"),
        pytest.param("anytown.gov.cn.example.com", ALL, "fail", id="the name at the front of another"),
        pytest.param("10.1.2.3", ALL, "fail", id="an address"),
        pytest.param("[::1", ALL, "fail", id="broken brackets"),
        pytest.param("http://[::1", ALL, "fail", id="a broken URL"),
        pytest.param("www.anytown.gov.cn:port", ALL, "pass", id="a port that is none"),
        pytest.param("某市人民政府", ALL, "fail", id="the name of the site"),
        pytest.param("null", ALL, "pass", id="a placeholder is another rule's finding"),
        pytest.param("", ALL, "pass", id="nothing is another rule's finding"),
    ],
)
def test_label_is_host(verdict, value, ignore, expected):
    assert verdict("label-is-host", options(*ignore), site={"url": URL}, pages=[home(value)]) == expected


@pytest.mark.parametrize(
    ("site", "page_url", "value", "home_answer"),
    [
        pytest.param({"url": URL, "hosts": ["www.any-town.gov.cn"]}, URL, "www.any-town.gov.cn", None, id="an alias"),
        pytest.param(
            {"url": "http://某市.政务/"}, "http://xn--wfvz6w.xn--zfr164b/", "某市.政务", None, id="a Chinese name"
        ),
        pytest.param(
            {"url": "http://anytown.gov.cn/"},
            "http://portal.anytown.gov.cn/",
            "portal.anytown.gov.cn",
            {"url": "http://anytown.gov.cn/", "final_url": "http://portal.anytown.gov.cn/", "status": 200},
            id="the host that the home page ends on",
        ),
        pytest.param(
            {"url": URL}, "http://zwgk.anytown.gov.cn/", "zwgk.anytown.gov.cn", None, id="the page's own host"
        ),
    ],
)
def test_other_hosts_of_the_site_are_right_too(verdict, site, page_url, value, home_answer):
    facts = {"home": home_answer} if home_answer else {}
    assert verdict("label-is-host", options(), site=site, pages=[home(value, page_url)], **facts) == "pass"


def test_no_label_is_another_rules_finding(verdict):
    assert (
        verdict("label-is-host", options(), site={"url": URL}, pages=[{"url": URL, "kind": "home"}]) == "not-applicable"
    )


def test_one_finding_for_one_wrong_host_however_written(judged):
    pages = [home("www.old.gov.cn"), home("http://www.OLD.gov.cn/", URL + "a"), home("www.older.gov.cn", URL + "b")]
    first, second = judged("label-is-host", options(), site={"url": URL}, pages=pages).problems
    assert first.source_count == 2
    assert first.message.en == 'the label SiteDomain says "www.old.gov.cn" on 2 pages, www.anytown.gov.cn is required'
    assert second.excerpt == "www.older.gov.cn"
