from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govsite.crawl.facts.dates.written import DateForms, url_date, with_years
from govsite.crawl.page import read_page
from govsite.policy.jurisdictions import load_jurisdiction
from tests.crawl.pages import vocabulary

FORMS = DateForms(
    vocabulary().date_patterns,
    vocabulary().numerals,
    months=vocabulary().month_names,
    utc_offset=vocabulary().utc_offset,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023-11-07", ["2023-11-07"]),
        ("2023/11/7 9:05:30", ["2023-11-07T09:05"]),
        ("2023.11.7", ["2023-11-07"]),
        ("2023—11—07 10:30", ["2023-11-07T10:30"]),
        ("２０２３－１１－０７", ["2023-11-07"]),
        ("发布时间:2023-11-07 10：30", ["2023-11-07T10:30"]),
        ("2023年11月7日", ["2023-11-07"]),
        ("2023 年 11 月 7 日 9时30分", ["2023-11-07T09:30"]),
        ("2023年11月7日下午6:25，8日晚8点05分", ["2023-11-07T18:25"]),
        ("2023年11月7日中午12:30", ["2023-11-07T12:30"]),
        (
            "2023-11-07 3:05 PM, 2023-11-08 12:05:00 a.m., 2023-11-09 9:05 amid",
            ["2023-11-07T15:05", "2023-11-08T00:05", "2023-11-09T09:05"],
        ),
        ("2024年元月5日 二〇二四年元月五日", ["2024-01-05", "2024-01-05"]),
        ("二〇二三年五月二十日", ["2023-05-20"]),
        ("二○一九年十二月三十一日", ["2019-12-31"]),
        ("二零二零年一月十日", ["2020-01-10"]),
        ("2023-11-01至2023-11-30", ["2023-11-01", "2023-11-30"]),
        ("Published on May 20, 2023", ["2023-05-20"]),
        ("Sept. 3rd, 2023 to 4 October 2023", ["2023-09-03", "2023-10-04"]),
        ("31 June 2023", []),
        ("Gate 20, 2023", []),
        ("Maypole 20, 2023", []),
        ("2023-02-30", []),
        ("国发〔2019〕5号", []),
        ("2023年11月", []),
        ("版本 10.2023.11.7", []),
        ("20231107", []),
        ("电话 0790-6441234", []),
    ],
)
def test_dates_in_text(text: str, expected: list[str]) -> None:
    assert [date.iso for date in FORMS.find(text)] == expected


def test_months_are_named_by_the_language_and_not_by_us() -> None:
    french = DateForms([r"(?P<d>[0-9]{1,2}) (?P<mon>[a-zé]+) (?P<y>[0-9]{4})"], {}, months={"février": 2, "mai": 5})
    assert [date.iso for date in french.find("du 3 février 2023 au 20 mai 2023")] == ["2023-02-03", "2023-05-20"]
    assert DateForms([], {}).find("May 20, 2023") == ()
    british = load_jurisdiction("uk").pages
    forms = DateForms(british.date_patterns, british.numerals, months=british.month_names)
    assert [date.iso for date in forms.find("Published 7 November 2023")] == ["2023-11-07"]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("Posted on November 7, 2023", "Posted on: November 7, 2023"),
        ("Published on Tuesday 7th November 2023", "Published on: Tuesday 7th November 2023"),
        ("Published: Tue, 7 Nov 2023", "Published: Tue, 7 Nov 2023"),
    ],
)
def test_a_british_date_is_told_with_its_words_as_they_are_written(line: str, text: str) -> None:
    body = f"<html><body><h1>Budget</h1><p>{line}</p><p>{'The council has agreed its budget. ' * 20}</p></body></html>"
    published = read_page(
        body.encode(), url="https://www.a.gov.uk/b", vocabulary=load_jurisdiction("uk").pages
    ).published
    assert published is not None
    assert (published.date, published.text) == ("2023-11-07", text)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("[11-23]", "--11-23"),
        ("(2023-11-07)", "2023-11-07"),
        ("07 2023-11", "2023-11-07"),
        ("2023.11 07", "2023-11-07"),
        ("11/07 2023", "2023-11-07"),
        ("23-11-07", "2023-11-07"),
        ("11月7日", "--11-07"),
        ("点击 12:30", None),
        ("13-32", None),
    ],
)
def test_dates_of_list_rows(row: str, expected: str | None) -> None:
    written = FORMS.find_in_row(row)
    assert (written.iso if written else None) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("2023-11-07 08:30:00", "2023-11-07T08:30"),
        ("20231107", "2023-11-07"),
        ("20231107083000", "2023-11-07T08:30"),
        ("2023-11-07T08:30:00+08:00", "2023-11-07T08:30"),
        ("2023-11-07T18:30:00.000Z", "2023-11-08T02:30"),
        ("Tue, 07 Nov 2023 18:30:00 GMT", "2023-11-08T02:30"),
        ("2023-11-07T18:30-0500", "2023-11-08T07:30"),
        ("Thu Feb 15 10:20:00 CST 2024", "2024-02-15T10:20"),
        ("15 Feb 2024", "2024-02-15"),
        ("null", None),
        ("", None),
        ("${pubDate}", None),
    ],
)
def test_dates_in_labels(content: str, expected: str | None) -> None:
    written = FORMS.read_label(content)
    assert (written.iso if written else None) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/x/202402/t20240215_123.html", "2024-02-15"),
        ("/202402/15/x.html", "2024-02-15"),
        ("/zhengce/2024-02/15/content_1.htm", "2024-02-15"),
        ("/art/2024/2/15/art_1_2.html", "2024-02-15"),
        ("/2024/0215/c123.html", "2024-02-15"),
        ("/20240215102030123.html", "2024-02-15"),
        ("/202413/t20241301_1.html", ""),
        ("/info/1001/20240.htm", ""),
        ("/x.html?date=/2024/02/15/", ""),
    ],
)
def test_dates_in_urls(path: str, expected: str) -> None:
    assert url_date(f"http://www.example.gov.cn{path}") == expected


@pytest.mark.parametrize(
    ("dates", "hints", "expected"),
    [
        pytest.param(
            ["--01-03", "--12-28"], ["", "2022-12-28"], ["2023-01-03", "2022-12-28"], id="a URL below names the year"
        ),
        pytest.param(
            ["--01-03", "--12-28"], ["2023-01-03", ""], ["2023-01-03", "2022-12-28"], id="a URL above names the year"
        ),
        pytest.param(["--12-31", ""], ["2023-01-01", ""], ["2022-12-31", ""], id="the URL is a day late at New Year"),
        pytest.param(["--01-03", "--12-28"], ["", ""], ["", ""], id="nothing names a year and none is made up"),
        pytest.param(["2023-05-01", "--04-30"], ["", ""], ["2023-05-01", "2023-04-30"], id="a row above is whole"),
    ],
)
def test_years_come_from_the_order(dates: list[str], hints: list[str], expected: list[str]) -> None:
    assert with_years(dates, hints=hints) == expected


@given(st.dates(min_value=dt.date(1950, 1, 1), max_value=dt.date(2090, 12, 31)), st.sampled_from("-/."))
def test_every_day_is_read_back(day: dt.date, mark: str) -> None:
    assert [d.iso for d in FORMS.find(f"发布于{day.year}{mark}{day.month}{mark}{day.day}，")] == [day.isoformat()]
    assert [d.iso for d in FORMS.find(f"{day.year}年{day.month}月{day.day}日")] == [day.isoformat()]
    assert url_date(f"http://a.cn/t{day:%Y%m%d}_1.html") == day.isoformat()


@given(st.lists(st.dates(min_value=dt.date(2015, 1, 1), max_value=dt.date(2024, 12, 31)), min_size=1, max_size=12))
def test_a_descending_list_without_gaps_of_a_year_gets_its_years_back(days: list[dt.date]) -> None:
    days = sorted(days, reverse=True)
    gaps = [(above - below).days for above, below in pairwise(days)]
    if any(gap >= 365 for gap in gaps) or any((day.month, day.day) == (2, 29) for day in days):
        return
    written = [f"--{day:%m-%d}" for day in days]
    hints = [days[0].isoformat(), *[""] * (len(days) - 1)]
    assert with_years(written, hints=hints) == [day.isoformat() for day in days]
