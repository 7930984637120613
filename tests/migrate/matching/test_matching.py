"""Targets are proposed by the surest step that finds something."""

from __future__ import annotations

import pytest

from govsite.errors import InputError
from govsite.migrate.maps.rows import Row, Words
from govsite.migrate.maps.settings import SiteSettings
from govsite.migrate.matching.features import FIRST
from govsite.migrate.matching.kinds import kinds_of
from govsite.migrate.matching.memory import Known, Memory
from govsite.migrate.matching.pages import PageMatcher, columns, further_pages
from govsite.migrate.matching.propose import Sources, propose, rows_of
from govsite.migrate.matching.rules import read_rules
from govsite.migrate.matching.targets import Targets
from govsite.migrate.matching.together import SECOND, Look, Together
from govsite.migrate.matching.url_words import Vocabulary, read_words
from govsite.migrate.matching.words import FEATURES, WordMatcher
from govsite.model.mapping import Candidate, MappingState, Step
from govsite.model.page import DateSeen, Page, PageKind
from govsite.policy.migration import load_moving, load_word_model

NEW = "https://www.new.gov.cn"
SITE = SiteSettings(id="old", hosts=("old.gov.cn",), home=f"{NEW}/dept")
LONG = "关于印发城市更新实施办法的通知全文如下各区县人民政府市级各部门结合实际认真贯彻执行特此通知本办法自发布之日起施行有效期五年由市住房城乡建设局负责解释"


def page(url: str, title: str, *, date: str = "", text: str = "") -> Page:
    published = DateSeen(date=date, source="label") if date else None
    return Page(url=url, title=title, published=published, text=text)


def test_a_title_with_its_date_is_sure_whatever_the_site_hangs_on_it() -> None:
    new = [
        page(f"{NEW}/1", "关于放假的通知_新门户", date="2018-04-02"),
        page(f"{NEW}/2", "关于放假的通知_新门户", date="2019-04-02"),
    ]
    found = PageMatcher(new, labels=(), seed=0).by_title(
        page("http://old.gov.cn/1", "关于放假的通知 - 旧局", date="2019-04-02 10:00")
    )
    assert [(c.target, c.step) for c in found] == [(f"{NEW}/2", Step.TITLE_DATE)]
    assert found[0].confidence >= 0.9


def test_the_same_title_on_another_day_is_another_article() -> None:
    matcher = PageMatcher([page(f"{NEW}/1", "工作动态信息公开", date="2018-04-02")], labels=(), seed=0)
    assert matcher.by_title(page("http://old.gov.cn/1", "工作动态信息公开", date="2019-04-02")) == []


def test_of_namesakes_of_one_day_the_minute_decides_and_then_the_text() -> None:
    new = [
        page(f"{NEW}/1", "居住证办理", date="2019-04-02T09:00", text=LONG),
        page(f"{NEW}/2", "居住证办理", date="2019-04-02T10:00", text=LONG[::-1]),
        page(f"{NEW}/3", "图解居住证", date="2019-04-02T11:00", text=LONG.replace("五年", "三年")),
    ]
    matcher = PageMatcher(new, labels=(), seed=0)
    same_minute = page("http://old.gov.cn/1", "居住证办理", date="2019-04-02T10:00", text=LONG)
    assert matcher.by_title(same_minute)[0].target == f"{NEW}/2"
    other_minute = page("http://old.gov.cn/1", "居住证办理", date="2019-04-02T12:00", text=LONG)
    found = matcher.by_title(other_minute)
    assert found[0].target == f"{NEW}/1"
    assert found[0].confidence < 0.9, "the day is right, the minute is not: the text is asked, too"


def test_text_that_is_nearly_the_same_is_found_under_another_title() -> None:
    matcher = PageMatcher([page(f"{NEW}/1", "x", text=LONG), page(f"{NEW}/2", "y", text=LONG[::-1])], labels=(), seed=0)
    old = page("http://old.gov.cn/1", "z", text=LONG.replace("五年", "三年"))
    found = matcher.by_text([old])
    assert found[old.url].target == f"{NEW}/1"
    assert found[old.url].step is Step.NEAR_DUPLICATE


def test_a_column_follows_where_most_of_it_went() -> None:
    decided = {f"http://old/news/{i}.html": f"{NEW}/dept/news/{i}.html" for i in range(6)}
    found = columns(
        decided, ["http://old/news/9.html", "http://old/other/1"], {f"{NEW}/dept/news/": page(f"{NEW}/dept/news/", "")}
    )
    assert {k: v.target for k, v in found.items()} == {"http://old/news/9.html": f"{NEW}/dept/news/"}


@pytest.mark.parametrize(
    ("key", "first"),
    [
        ("/tz/index_3.html", "/tz"), ("/tz/index_3.html", "/tz/"), ("/tz/index_3.html", "/tz/index.html"),
        ("/b/xlist_10.shtml", "/b/xlist.shtml"), ("/index_1.htm", "/index.htm"),
        ("/tz/xlist_3.html", None), ("/tz/list3.html", None), ("/other/index_3.html", None), ("/tz/index_3.html?a=1", None),
    ],
)  # fmt: skip
def test_further_pages_of_a_list_go_where_its_first_page_goes(key: str, first: str | None) -> None:
    decided = {first or "/tz": Candidate(target=f"{NEW}/tz/", confidence=0.95, step=Step.TITLE_DATE)}
    found = further_pages(decided, [key])
    assert {k: (v.target, v.confidence, v.step, v.evidence) for k, v in found.items()} == (
        {key: (f"{NEW}/tz/", 0.95, Step.COLUMN, first)} if first else {}
    )


def test_only_lists_are_told_apart_from_their_first_pages_by_a_number() -> None:
    old = {
        f"/tz/{name}.html": Page(url=f"http://old.gov.cn/tz/{name}.html", kind=kind, title=name)
        for name, kind in (("a", PageKind.COLUMN), ("a_1", PageKind.COLUMN), ("a_2", PageKind.ARTICLE))
    }
    rules = read_rules(f"old,new\n/tz/a.html,{NEW}/tz/\n".encode(), file="r.csv", words=Words(load_moving()), site=SITE)
    pages = PageMatcher([], labels=(), seed=0)
    found = propose(dict.fromkeys(old, 1), sources=Sources(rules=rules, old_pages=old, pages=pages))
    assert [[c.target for c in one.candidates] for one in found] == [[f"{NEW}/tz/"], [f"{NEW}/tz/"], []]


def test_rules_go_first_and_carry_the_rest_of_a_path_over() -> None:
    words = Words(load_moving())
    rules = read_rules(
        f"old,new\n/news/*,{NEW}/n/*\n/news/one.html,{NEW}/one\n".encode(), file="r.csv", words=words, site=SITE
    )
    found = propose({"/news/2020/a.html": 1, "/news/one.html": 1, "/newsletter": 1}, sources=Sources(rules=rules))
    assert [[c.target for c in one.candidates] for one in found] == [[f"{NEW}/n/2020/a.html"], [f"{NEW}/one"], []]
    with pytest.raises(InputError, match=r"r\.csv:2"):
        read_rules(b"old,new\nx.html,https://y.cn/\n", file="r.csv", words=words, site=SITE)


def test_words_that_were_run_together_come_apart() -> None:
    vocabulary = Vocabulary([["child", "maintenance"], ["child", "benefit"], ["maintenance"]])
    assert vocabulary.parts("childmaintenance") == ("child", "maintenance")
    opened = vocabulary.opened(read_words("http://x/childmaintenance"))
    assert {"child", "maintenance"} <= opened.last


@pytest.fixture
def matcher() -> WordMatcher:
    urls = [f"{NEW}/publications/noise-emission-report-2011", f"{NEW}/publications/noise-emission-report-2012",
            f"{NEW}/news/budget-speech", f"{NEW}/uploads/file/123/pb13764-land-guidance.pdf", f"{NEW}/dept"]  # fmt: skip
    urls += [f"{NEW}/filler/page-{i}" for i in range(50)]
    targets = Targets(urls)
    memory = Memory([Known("http://sister.gov.cn/en/jobs/vacancies", f"{NEW}/filler/page-7")], targets)
    return WordMatcher(targets, memory, model=load_word_model(), home=SITE.home, host="old.gov.cn")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/docs/n/noise_emission_report_2012.htm", "/publications/noise-emission-report-2012"),
        ("/publications/files/pb13764-land-guidance.pdf", "/uploads/file/123/pb13764-land-guidance.pdf"),
        ("/press/BudgetSpeech.aspx", "/news/budget-speech"),
    ],
)
def test_words_of_urls_find_their_like(matcher: WordMatcher, old: str, new: str) -> None:
    ranked = matcher.rank(f"http://old.gov.cn{old}")
    assert ranked[0].target == NEW + new
    assert 0.0 <= matcher.confidence(ranked) <= 1.0


def test_what_the_same_address_of_a_sister_became_is_proposed() -> None:
    targets = Targets([f"{NEW}/dept", *(f"{NEW}/filler/page-{i}" for i in range(50))])
    known = [Known(f"http://sister.gov.cn/en/x{i}/abc{i}", f"{NEW}/filler/page-{i % 50}") for i in range(500)]
    memory = Memory([Known("http://sister.gov.cn/en/jobs/vacancies", f"{NEW}/filler/page-7"), *known], targets)
    ranked = WordMatcher(targets, memory, model=load_word_model(), home=SITE.home).rank("http://old/en/jobs/vacancies")
    assert f"{NEW}/filler/page-7" in [one.target for one in ranked[:2]]


def test_old_urls_seen_together_speak_for_their_folder_and_claim_what_fits_them_best() -> None:
    looks = [
        Look(f"http://old/press/{i}", [(i, 4.0), (9, 1.0)], share=0.95, cosine=0.9, same_slug=True) for i in range(4)
    ]
    looks.append(Look("http://old/press/x", [(3, 1.0), (8, 0.5)], share=0.6, cosine=0.2, same_slug=False))
    together = Together(looks, ["news"] * 4 + ["other"] * 6)
    taken, free = (
        dict(zip(SECOND, row, strict=True)) for row in together.features("http://old/press/x", [(3, 1.0), (8, 0.5)])
    )
    assert taken["claim gap"] == 3.0, "another old URL fits it better by so much"
    assert free["claim gap"] < 0
    assert taken["folder kind"] > 0.5 > free["folder kind"]
    own = dict(zip(SECOND, together.features("http://old/press/0", looks[0].candidates)[0], strict=True))
    assert own["folder target"] == 0.0, "it has no voice itself"


def test_kinds_keep_what_many_share_and_open_what_tells_pages_apart() -> None:
    urls = [f"{NEW}/news/{name}{i}" for i in range(60) for name in ("a", "b")]
    urls += [f"{NEW}/org/office-{i}{rest}" for i in range(60) for rest in ("", "/about", "#services", ".fr")]
    found = dict(zip(urls, kinds_of(urls), strict=True))
    host = NEW.partition("://")[2]
    assert found[f"{NEW}/news/a7"] == f"{host}/news/*"
    assert found[f"{NEW}/org/office-7/about"] == f"{host}/org/*/about"
    assert found[f"{NEW}/org/office-7#services"] == f"{host}/org/*#services"
    assert found[f"{NEW}/org/office-7.fr"] == f"{host}/org/*."


def test_a_file_that_a_parameter_names_is_the_last_word() -> None:
    words = read_words("http://old/publications?url=http://old/docs/evaluation-report.pdf")
    assert {"evaluation", "report"} <= words.last
    assert words.file == ""
    assert read_words("http://old/tr/about-us").language == read_words(f"{NEW}/world/turkey.tr").language == "tr"


def test_a_number_alone_is_not_believed(matcher: WordMatcher) -> None:
    assert matcher.confidence(matcher.rank("http://old.gov.cn/x.do?itemid=1083721380")) < 0.5


def test_the_shipped_model_fits_the_program() -> None:
    model = load_word_model()
    assert model.features == FEATURES
    assert len(model.weights) == len(FIRST)
    for splits, limits, low, high, values in model.trees:
        assert len(splits) == len(limits) == len(low) == len(high) == len(values) - 1
        assert all(0 <= feature < len(FEATURES) for feature in splits)
        assert sorted(node for node in (*low, *high) if node < 0) == list(range(-len(values), 0))
    assert list(model.steps) == sorted(model.steps)
    assert list(model.shares) == sorted(model.shares)


def test_only_proposals_over_the_threshold_become_redirects_and_people_win() -> None:
    rules = read_rules(f"old,new\n/a,{NEW}/a\n/c,{NEW}/c\n".encode(), file="r", words=Words(load_moving()), site=SITE)
    proposed = propose({"/a": 5, "/b": 1, "/c": 2}, sources=Sources(rules=rules))
    mine = Row(old_url="http://old.gov.cn/c", state=MappingState.ARCHIVE)
    rows = rows_of(proposed, site=SITE, hits={"/a": 5, "/b": 1, "/c": 2}, accept=0.9, decided={"/c": mine})
    assert [(r.state, r.new_url, r.hits) for r in rows] == [
        (MappingState.REDIRECT, f"{NEW}/a", 5), (MappingState.UNRESOLVED, "", 1), (MappingState.ARCHIVE, "", 2),
    ]  # fmt: skip
