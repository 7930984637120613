import pytest

P, S = "http://www.anytown.gov.cn/", "https://www.anytown.gov.cn/"


def page(url, action, *fields, **facts):
    return {"url": url, "forms": [{"action": action, "method": "post", "fields": list(fields)}]} | facts


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        pytest.param([page(S, S + "login", "u", "p:password")], "pass", id="HTTPS to HTTPS"),
        pytest.param([page(S, "", "u", "p:password")], "pass", id="to its own address"),
        pytest.param([page(S, "http://oa.anytown.gov.cn/", "p:password")], "fail", id="HTTPS to plain HTTP"),
        pytest.param(
            [page(P, "https://oa.anytown.gov.cn/", "p:password")],
            "fail",
            id="plain HTTP to HTTPS: the form may be changed",
        ),
        pytest.param([page(P, "", "p:password")], "fail", id="to its own address in the clear"),
        pytest.param([page(P, P + "search", "q")], "not-applicable", id="no password"),
        pytest.param([page(P, P, "password")], "not-applicable", id="a field that is only called so"),
        pytest.param([page(P, P, "p:password", is_soft_404=True)], "not-applicable", id="on a page that is none"),
    ],
)
def test_password_form(verdict, pages, expected):
    assert verdict("password-form", pages=pages) == expected


def test_one_problem_for_a_form_on_every_page(judged):
    pages = [page(f"{P}{number}", P + "login", "p:password") for number in range(30)]
    (problem,) = judged("password-form", pages=pages).problems
    assert (problem.key, problem.source_count, len(problem.sources)) == (P + "login", 30, 20)
