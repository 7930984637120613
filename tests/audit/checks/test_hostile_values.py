"""Whatever a page or a server says, no check crashes on it, and what it says is kept short."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govsite.audit.engine import Judge
from govsite.examples import build_evidence
from govsite.policy.jurisdictions import load_jurisdiction
from govsite.policy.packs import load_packs, rules_of

PLACE = load_jurisdiction("cn")
JUDGE = Judge(rules_of(load_packs(["base", "cn/labels", "cn/footer", "cn/ipv6"])), PLACE)
URL = "http://www.anytown.gov.cn/"
LABELS = ["SiteName", "SiteDomain", "SiteIDCode", "ColumnName", "PubDate", "ArticleTitle", "ContentSource"]
TEXT = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=60),
    st.sampled_from(
        [
            "http://[::1",
            "//",
            "http://",
            "xn--",
            "a" * 5000,
            "２０２６-１３",
            "\x00",
            "%",
            "[",
            "(?P<",
            "www..cn",
            "𝟗",
        ]
    ),
)


def judge(facts):
    judgement = JUDGE(build_evidence(facts, PLACE, read_page=None))
    assert not judgement.crashes, judgement.crashes
    for outcome in judgement.outcomes:
        for problem in outcome.problems:
            assert len(problem.message.en) < 1000
            assert len(problem.message.zh) < 1000
    return judgement


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.sampled_from(LABELS), TEXT), max_size=8),
    st.sampled_from(["home", "column", "article", "other"]),
    st.lists(st.tuples(TEXT, TEXT), max_size=4),
    TEXT,
    TEXT,
)
def test_pages(metas, kind, links, text, site_id):
    page = {
        "url": URL,
        "kind": kind,
        "title": text,
        "metas": [{"name": name, "content": content} for name, content in metas],
        "links": [list(link) for link in links],
        "charset": {"meta": text, "real": "utf-8"},
        "footer": {"items": {"site_code": {"value": text}}, "text": text},
    }
    targets = [{"answer": {"url": url, "problem": "http-status", "status": 404}} for url, _ in links]
    judge({"site": {"url": URL, "id": site_id, "name": text}, "pages": [page], "targets": targets})


@settings(max_examples=30)
@given(TEXT, TEXT, st.sampled_from([None, "refused", "http-status", "blocked", "forbidden-address"]))
def test_home_answers(final, detail, problem):
    home = {"url": URL, "final_url": final, "detail": detail, "problem": problem, "status": 404 if problem else 200}
    judge({"site": {"url": URL}, "home": home, "pages": [{"url": URL, "kind": "home"}]})


@pytest.mark.parametrize("count", [4000])
def test_a_page_with_very_many_links_takes_a_moment(count):
    links = [[f"{URL}{number}.html", "旧闻"] for number in range(count)]
    failed = [{"url": link[0], "problem": "http-status", "status": 404} for link in links]
    pages = [{"url": f"{URL}p{number}", "kind": "column", "links": links} for number in range(3)]
    judgement = judge({"site": {"url": URL}, "pages": pages, "failed_pages": failed})
    (outcome,) = (one for one in judgement.outcomes if one.rule == "base-broken-links")
    assert len(outcome.problems) == count
