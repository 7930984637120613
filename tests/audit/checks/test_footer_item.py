import pytest

URL = "http://www.anytown.gov.cn/"


def home(**facts):
    return {"url": URL, "kind": "home", **facts}


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        pytest.param(home(footer={"items": {"icp": {"value": "某ICP备1号"}}}), "pass", id="shown"),
        pytest.param(home(footer={"items": {"icp": {"value": ""}}}), "pass", id="shown as a picture without a value"),
        pytest.param(
            home(footer={"items": {"icp": {"value": "1"}}, "is_scripted": True}), "pass", id="shown beside a script"
        ),
        pytest.param(home(footer={"text": "某市"}), "fail", id="another footer"),
        pytest.param(home(), "fail", id="no footer at all"),
        pytest.param(home(footer={"items": {"police": {"value": "1"}}}), "fail", id="another item"),
        pytest.param(
            home(footer={"text": "某市", "is_scripted": True}), "unknown not-seen", id="a script writes the footer"
        ),
        pytest.param(home(unseen=["footer"]), "unknown not-seen", id="the footer was not seen"),
        pytest.param(home(unseen=["body"]), "unknown not-seen", id="a script draws the whole page"),
        pytest.param(home(unseen=["list"], footer={"text": "某市"}), "fail", id="a script draws another part"),
        pytest.param(
            home(resources=[["http://a/foot.html", "frame"]]), "unknown not-seen", id="it may stand in a frame"
        ),
        pytest.param(
            home(resources=[["http://a/weather.html", "frame"]], footer={"text": "某市"}),
            "fail",
            id="a frame beside a footer",
        ),
    ],
)
def test_footer_item(verdict, page, expected):
    assert verdict("footer-item", {"item": "icp"}, pages=[page]) == expected


def test_only_the_home_page_counts(verdict):
    article = {"url": URL + "1", "kind": "article", "footer": {"items": {"icp": {"value": "1"}}}}
    assert verdict("footer-item", {"item": "icp"}, pages=[home(), article]) == "fail"


def test_no_home_page(verdict):
    assert verdict("footer-item", {"item": "icp"}, pages_unseen={"reason": "blocked"}) == "unknown blocked"


def test_the_item_is_named_in_both_languages(judged):
    (finding,) = judged("footer-item", {"item": "icp"}, pages=[home()]).problems
    assert finding.message.zh == "首页底部未找到备案编号，必须列明"
    assert finding.message.en == "not found in the footer of the home page: record number, required"
    assert finding.key == "icp"
