import pytest

OPTIONS = {"labels": ["SiteName"]}


def page(*places, name="SiteName"):
    metas = [{"name": name, "content": "某市", "in_head": place == "head"} for place in places]
    return {"url": "http://www.anytown.gov.cn/", "kind": "home", "metas": metas}


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        pytest.param([page("head")], "pass", id="in the head"),
        pytest.param([page("body")], "fail", id="in the body"),
        pytest.param([page("body", "head")], "pass", id="in both: a reader of the head finds it"),
        pytest.param([page("body", name="keywords")], "not-applicable", id="another label in the body"),
    ],
)
def test_labels_in_head(verdict, pages, expected):
    assert verdict("labels-in-head", OPTIONS, pages=pages) == expected
