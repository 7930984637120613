from __future__ import annotations

import json
from pathlib import Path

import pytest

from govsite.crawl.page import label_disagrees
from govsite.model.page import PageKind
from tests.crawl.pages import FOOTER, PROSE, SIGNATURE, article, column, document, read, vocabulary

RECORDS = Path(__file__).resolve().parents[5] / "shared" / "data" / "policy-records" / "gov_cn_policies_2019.jsonl"
LABEL = '<meta name="PubDate" content="2023-11-09 08:00">'
DATED_URL = "http://www.example.gov.cn/zw/202311/t20231108_1.html"
TABLE = (
    "<table><tr><td>索 引 号：</td><td>000014349/2019-00007</td><td>成文日期：</td><td>2023年10月30日</td></tr>"
    "<tr><td>发布机构：</td><td>某市</td><td>发 布 日 期：</td><td>2023年11月07日</td></tr></table>"
)

SEEN = {
    "a labelled date": "<div>发布时间：2023年11月7日 浏览次数：12</div>",
    "a labelled date in two elements": "<div><span>发布时间：</span><em>2023-11-07</em></div>",
    "a labelled date in brackets": "<div>【发布时间:2023-11-07】【打印】</div>",
    "a label with blanks inside": "<p>发 布 时 间 ： 2023-11-07</p>",
    "a short label": "<div>来源：某局 时间：2023-11-07 作者：张某 【字体：大 中 小】</div>",
    "a bare date beside the source": '<p class="ly"><span>2023-11-07</span> <span>来源：生态环境局</span></p>',
    "a bare date alone": "<div><span>2023-11-07</span></div>",
    "a bare date before the news agency": '<div class="info">2023年11月07日 新华社 | 阅读：12次</div>',
    "a table of the document": TABLE,
    "Chinese numerals": "<p>发布日期：二〇二三年十一月七日</p>",
    "an update beside it": "<div>更新时间：2023-11-09 发布时间：2023-11-07</div>",
    "nothing but an update": "<div>更新时间：2023-11-07</div>",
    "a period of validity above it": "<div>有效期：2023-11-01至2025-11-01</div><div>2023-11-07</div>",
    "a day of the week behind a labelled date": "<div>发布时间：2023年11月7日 星期二</div>",
    "slashes and font sizes": "<div>日期：[ 2023/11/7 ]   点击：[ 100 ] 字体：[ 大 中 小 ]</div>",
}


@pytest.mark.parametrize("line", SEEN.values(), ids=SEEN.keys())
def test_the_reader_sees_the_date(line: str) -> None:
    page = read(article(line, head=LABEL), url=DATED_URL)
    assert page.published is not None
    assert (page.published.date[:10], page.published.source) == ("2023-11-07", "visible")
    assert page.kind is PageKind.ARTICLE


ISSUED = "<div>文号：证监会公告〔2023〕10号</div><div>发文日期：2023年11月07日</div>"


@pytest.mark.parametrize("word", ["发文日期", "生成日期"])
def test_the_day_of_issue_stands_in_where_nothing_says_when_it_was_published(word: str) -> None:
    issued = ISSUED.replace("发文日期", word)
    published = read(article(issued)).published
    assert published is not None
    assert (published.date, published.text) == ("2023-11-07", f"{word}：2023年11月07日")
    for page in (read(article(issued, head=LABEL)), read(article(issued), url=DATED_URL)):
        assert page.published is not None
        assert page.published.date[:10] in ("2023-11-09", "2023-11-08")
        assert not label_disagrees(page, vocabulary())
    both = read(article(f"{issued}<div>公开日期：2023-11-12</div>")).published
    assert both is not None
    assert both.date == "2023-11-12"


NOT_SEEN = {
    "a signature": "",
    "the day of the visit": "<div>今天是：2026年11月23日</div><div>2026年11月23日 星期一</div>",
    "the day of the visit in lines of its own": "<div>欢迎访问某某市人民政府的网站，今天是</div><div>2026年11月23日</div><div>农历十月十五</div>",
    "the date of the document alone": "<p>成文日期：2023年10月30日</p>",
    "a date in the title": "<p>来源：某局</p>",
    "a period": "<p>公示期：2023年11月1日至2023年11月7日</p>",
}


@pytest.mark.parametrize("line", NOT_SEEN.values(), ids=NOT_SEEN.keys())
def test_other_dates_are_no_publication(line: str) -> None:
    page = read(article(line, title="2023年11月6日全市空气质量日报"))
    assert page.published is None


def test_dates_in_running_text_are_no_publication() -> None:
    text = f"<p>{PROSE}</p><p>一、时间：2023年12月1日上午9时</p><p>会议时间：2023年12月2日</p>{SIGNATURE}"
    assert read(article("", text=text)).published is None
    page = read(article("<div>2023-11-07 来源：某局</div>", text=text))
    assert page.published is not None
    assert page.published.date == "2023-11-07"


def test_label_comes_before_url_where_nothing_is_seen() -> None:
    both = read(article("", head=LABEL), url=DATED_URL).published
    url = read(article(""), url=DATED_URL).published
    assert both is not None
    assert (both.date, both.source) == ("2023-11-09T08:00", "label")
    assert url is not None
    assert (url.date, url.source) == ("2023-11-08", "url")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("<div>发布时间：2023-11-07</div>", True, id="two days apart"),
        pytest.param("<div>发布时间：2023-11-09 17:00</div>", False, id="same day, another hour"),
        pytest.param("", False, id="nothing to compare with"),
    ],
)
def test_label_against_what_is_seen(line: str, expected: bool) -> None:
    assert label_disagrees(read(article(line, head=LABEL)), vocabulary()) is expected


def test_dates_of_other_pages_are_not_this_page_s() -> None:
    rows = "".join(
        f'<li><a href="a{i}.html">关于第{i}号重要事项的通知</a><span>2024-05-0{i}</span></li>' for i in range(1, 9)
    )
    page = read(
        article("<div>2023-11-07 来源：某局</div>").replace(
            FOOTER, f"<div><h2>相关信息</h2><ul>{rows}</ul></div>{FOOTER}"
        )
    )
    assert page.published is not None
    assert page.published.date == "2023-11-07"
    assert read(column(f"<ul>{rows}</ul>")).published is None


def test_all_dates_are_kept_with_where_they_were_read() -> None:
    page = read(article(TABLE, head=LABEL), url=DATED_URL)
    assert {(date.date[:10], date.source) for date in page.dates} >= {
        ("2023-11-07", "visible"),
        ("2023-10-30", "visible"),
        ("2023-11-09", "label"),
        ("2023-11-08", "url"),
    }


def test_words_two_lines_below_say_nothing_of_a_date() -> None:
    below = "<p>答复时间：2023-11-09</p><p>返回首页</p><p>当前时间：2023-11-20 19:54</p>"
    page = read(article(f"<div>发布时间：2023-11-07</div>{below}"))
    assert [date.date for date in page.dates if date.source == "visible"][:2] == ["2023-11-07", "2023-11-09"]


def test_a_date_right_below_another_one_is_a_date() -> None:
    page = read(document("<p>公示期至2025-11-01</p><p>2023-11-07</p>"))
    assert [date.date for date in page.dates] == ["2023-11-07"]


def test_a_date_that_a_script_writes_is_not_seen() -> None:
    page = read(article("<div>发布时间：<script>document.write(formatDate(pubTime))</script></div>"))
    assert page.published is None
    assert "date" in page.unseen


@pytest.mark.parametrize(
    "stated",
    [
        pytest.param('{"@type":"NewsArticle","datePublished":"2023-11-07T10:00:00+08:00"}', id="schema.org"),
        pytest.param(
            '{"@context":"https://ziyuan.baidu.com/contexts/cambrian.jsonld","pubDate":"2023-11-07T10:00:00"}',
            id="Baidu",
        ),
    ],
)
def test_json_ld_states_a_date(stated: str) -> None:
    head = f'<script type="application/ld+json">{stated}</script>'
    page = read(document("<p>text</p>", head=head))
    assert page.published is not None
    assert (page.published.date, page.published.source) == ("2023-11-07T10:00", "json-ld")


@pytest.mark.reference
def test_all_policy_records_are_dated_rightly() -> None:
    if not RECORDS.exists():
        pytest.skip("the reference data are not beside the checkout")
    records = [json.loads(line) for line in RECORDS.read_text(encoding="utf-8").splitlines()]
    assert len(records) == 20
    for record in records:
        page = read(record["html"], url=record["url"])
        year_month, day = record["url"].split("/")[-3:-1]
        assert page.published is not None
        assert (page.published.date, page.published.source) == (f"{year_month}-{day}", "visible")
        assert page.kind is PageKind.ARTICLE
