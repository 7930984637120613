import pytest

P, S = "http://www.anytown.gov.cn/", "https://www.anytown.gov.cn/"
SCRIPT, STYLE, FRAME, IMAGE = ([f"http://x.cn/{kind}", kind] for kind in ("script", "style", "frame", "image"))
OPTIONS = {"kinds": ["script", "style", "frame"]}


def page(url, *resources, **facts):
    return {"url": url, "resources": list(resources)} | facts


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        pytest.param([page(S, ["https://x.cn/a.js", "script"])], "pass", id="over HTTPS"),
        pytest.param([page(S, IMAGE)], "pass", id="a picture, which browsers ask for over HTTPS"),
        pytest.param([page(S, SCRIPT)], "fail", id="a script"),
        pytest.param([page(S, STYLE)], "fail", id="a style sheet"),
        pytest.param([page(S, FRAME)], "fail", id="a frame"),
        pytest.param([page(S), page(P + "a/", SCRIPT)], "pass", id="on a page over plain HTTP"),
        pytest.param([page(S, SCRIPT, asks_for_https=True)], "pass", id="which browsers ask for over HTTPS"),
        pytest.param([page(P, SCRIPT)], "not-applicable", id="no page over HTTPS"),
        pytest.param([page(S), page(S + "gone", SCRIPT, is_soft_404=True)], "pass", id="on a page that is none"),
    ],
)
def test_mixed_content(verdict, pages, expected):
    assert verdict("mixed-content", OPTIONS, pages=pages) == expected


def test_one_problem_for_each_thing_with_the_pages_that_load_it(judged):
    pages = [page(S, SCRIPT, SCRIPT, STYLE), page(S + "a", SCRIPT)]
    found = {p.key: (p.source_count, p.sources) for p in judged("mixed-content", OPTIONS, pages=pages).problems}
    assert found == {"http://x.cn/script": (2, (S, S + "a")), "http://x.cn/style": (1, (S,))}


def test_no_page_was_read(verdict):
    assert verdict("mixed-content", OPTIONS, pages_unseen={"reason": "blocked"}) == "unknown blocked"
