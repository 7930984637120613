"""Personal data is masked before a page is kept, and noted."""

from __future__ import annotations

import pytest

from govsite.crawl.page import read_page
from govsite.lab.faults.wording import card_number, citizen_number
from govsite.policy.jurisdictions import load_jurisdiction

CHINA = load_jurisdiction("cn")
ID = citizen_number("110105", 3)
CARD = card_number(3)
SPACED = " ".join((CARD[:4], CARD[4:8], CARD[8:12], CARD[12:16], CARD[16:]))


def read(words: str, title: str = "公示") -> object:
    html = f"<title>{title}</title><div id='zoom'><h1>名单</h1><p>{words}，现将有关名单予以公示，公示期五天。</p></div>"
    return read_page(html.encode(), url="http://a.gov.cn/t.html", vocabulary=CHINA.pages)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        pytest.param(f"张三{ID}", "id-number", id="a citizen's number"),
        pytest.param(f"张三{ID.lower()}", "id-number", id="with a small x"),
        pytest.param(f"卡号{CARD}", "bank-card", id="a card"),
        pytest.param(f"卡号{SPACED}", "bank-card", id="a card in groups"),
        pytest.param("电话13812345678", "mobile", id="a mobile"),
        pytest.param("电话138 1234 5678", "mobile", id="a mobile in groups"),
        pytest.param("电话+86 138-1234-5678", "mobile", id="with the country's code"),
        pytest.param("张三 2022 13812345678", "mobile", id="behind a year"),
        pytest.param("届次150 2022 2023", "", id="years"),
        pytest.param("合计13812345678元", "", id="money"),
        pytest.param(f"张三{ID[:6]} {ID[6:14]} {ID[14:]}", "id-number", id="a citizen's number in groups"),
        pytest.param("编号990105194912310021", "", id="no such province"),
        pytest.param(f"张三{ID[:-1]}{(int(ID[-1]) + 1) % 10 if ID[-1] != 'X' else 1}", "", id="a wrong check digit"),
        pytest.param("编号110105202613011234", "", id="no such day of birth"),
        pytest.param("张三138****5678", "", id="masked already"),
        pytest.param("订单2138123456789", "", id="part of a longer number"),
        pytest.param("信用代码91110105MA01234567", "", id="a company's code"),
        pytest.param("手机１３８１２３４５６７８", "mobile", id="full-width digits"),
        pytest.param("电话138１234５678", "mobile", id="digits of both widths"),
        pytest.param("身份证号：110105491231002", "id-number", id="a citizen's number of 15 digits"),
        pytest.param("注册号110105491231002", "", id="a company's number of 15 digits"),
        pytest.param("身份证号：110105491331002", "", id="15 digits without a day"),
        pytest.param("邮箱13812345678@example.cn", "", id="a mailbox"),
        pytest.param("电话0086-13812345678", "mobile", id="with the country's code for dialling"),
        pytest.param("电话0086 138 1234 5678", "mobile", id="with that code, in groups"),
    ],
)
def test_what_counts(words: str, kind: str) -> None:
    page = read(words)
    assert [data.kind for data in page.personal] == ([kind] if kind else [])  # type: ignore[attr-defined]


def test_full_width_digits_of_other_numbers_stay_as_they_are() -> None:
    page = read("第１２号文件，手机１３８１２３４５６７８，邮编３３００００")
    assert "第１２号文件，手机138****5678，邮编３３００００" in page.text  # type: ignore[attr-defined]


def test_nothing_of_the_page_holds_the_number() -> None:
    page = read(f"<a href='tel:13812345678'>13812345678</a> {ID} {SPACED}", title=f"张三{ID}")
    kept = repr(page)
    for number in (ID, CARD, SPACED, "13812345678"):
        assert number not in kept
    assert {data.place for data in page.personal} >= {"title", "link"}  # type: ignore[attr-defined]
