import pytest

URL = "http://www.anytown.gov.cn/"


def page(title="某市", url=URL, **charset):
    return {"url": url, "kind": "home", "charset": charset, "title": title}


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        pytest.param(page(meta="utf-8", real="utf-8"), "pass", id="declared as it is"),
        pytest.param(page(meta="UTF8", real="utf-8"), "pass", id="another spelling"),
        pytest.param(page(meta="gb2312", real="gb18030"), "pass", id="a subset of the real one"),
        pytest.param(page(meta="gbk", real="gb2312"), "pass", id="two of one family"),
        pytest.param(page(meta="gb2312", real="utf-8"), "fail", id="another one"),
        pytest.param(page(meta="utf-8", real="gb18030"), "fail", id="another one, the other way round"),
        pytest.param(page(header="gbk", meta="utf-8", real="utf-8"), "fail", id="the header counts before the page"),
        pytest.param(
            page(header="utf-8", meta="gb2312", real="utf-8"), "pass", id="the header is right, the page is not"
        ),
        pytest.param(page(real="utf-8"), "fail", id="nothing declared"),
        pytest.param(page(real="utf-8", title="Anytown"), "pass", id="nothing declared in plain ASCII"),
        pytest.param(
            page(meta="gb2312", real="utf-8", title="Anytown"), "pass", id="plain ASCII under any declaration"
        ),
        pytest.param(page(meta="gb2312", real="utf-8", found_by="bom"), "pass", id="a byte order mark settles it"),
        pytest.param(page(meta="klingon", real="utf-8"), "fail", id="a charset that nobody knows"),
        pytest.param(page(meta="utf-8"), "pass", id="an empty page"),
    ],
)
def test_charset(verdict, page, expected):
    assert verdict("charset", pages=[page]) == expected


def test_a_missing_declaration_may_be_allowed(verdict):
    assert verdict("charset", {"declaration_required": False}, pages=[page(real="utf-8")]) == "pass"


def test_a_file_in_a_frame_is_read_as_the_page_around_it(verdict):
    home = page(meta="utf-8", real="utf-8")
    assert verdict("charset", pages=[home, page(real="utf-8", url=URL + "top.html") | {"kind": "part"}]) == "pass"
    assert verdict("charset", pages=[home, page(meta="gbk", real="utf-8") | {"kind": "part"}]) == "fail"


def test_one_finding_for_one_pair(judged):
    wrong = [page(meta="gb2312", real="utf-8", url=f"{URL}{number}") for number in range(25)]
    findings = judged("charset", pages=[*wrong, page(real="utf-8", url=URL + "x")]).problems
    assert [(finding.key, finding.source_count, len(finding.sources)) for finding in findings] == [
        ("gb2312>utf-8", 25, 20),
        (">utf-8", 1, 1),
    ]
    assert findings[0].message.en == "25 pages: declared gb2312, written in utf-8; the same is required"


def test_no_page_was_read(verdict):
    assert verdict("charset", pages_unseen={"reason": "reset"}) == "unknown reset"
