"""Rows: every value refused, merged or changed is told with line, column and value."""

from __future__ import annotations

import pytest

from govsite.inventory.complaint import Gravity
from govsite.model.site import Kind, Level, SiteStatus

CELLS = {
    "full-width digits": ("网站标识码", "５１０１０００００１", "id", "5101000001", ["id-rewritten"]),
    "a number of a spreadsheet": ("网站标识码", "5101000001.0", "id", "5101000001", ["id-rewritten"]),
    "an exact exponent": ("网站标识码", "5.101000001E+09", "id", "5101000001", ["id-rewritten"]),
    "a rounded code": ("网站标识码", "5.101E+09", "id", "a.mou.gov.cn", ["id-rounded"]),
    "a code of a ministry in upper case": ("网站标识码", "BM14000002", "id", "bm14000002", ["id-rewritten"]),
    "a code with a blank": ("网站标识码", "51010 00001", "id", "5101000001", ["id-rewritten"]),
    "a code that is too short": ("网站标识码", "51010", "id", "51010", ["id-malformed"]),
    "a code of an unknown division": ("网站标识码", "5199990001", "id", "5199990001", ["division-unknown"]),
    "a synonym of the code": ("政府网站标识码", "5101000001", "id", "5101000001", []),
    "an English header": ("siteCode", "5101000001", "id", "5101000001", []),
    "a header with a star and a note": ("*网站标识码（10位）", "5101000001", "id", "5101000001", []),
    "a level": ("级别", "区县级", "level", Level.COUNTY, []),
    "a level by number": ("网站级别", "2", "level", Level.CITY, []),
    "a level with brackets": ("级别", "县(市、区)", "level", Level.COUNTY, []),
    "a level that nobody knows": ("级别", "超级", "level", None, ["value-unknown"]),
    "a level and a kind in one": ("级别", "市级部门", "kind", Kind.DEPARTMENT, ["kind-from-level"]),
    "a kind": ("网站类型", "事业单位", "kind", Kind.INSTITUTION, []),
    "a portal": ("是否门户", "1", "kind", Kind.PORTAL, []),
    "no portal": ("是否门户", "0", "kind", None, []),
    "a status": ("网站状态", "永久下线", "status", SiteStatus.CLOSED, []),
    "an exception": ("网站状态", "例外", "status", SiteStatus.EXEMPT, []),
    "an empty word": ("主办单位", "无", "owner", "", []),
    "an owner by its older word": ("网站主管单位", "某局", "owner", "某局", []),
    "brackets in a name stay": ("网站名称", "某网（试行）", "name", "某网（试行）", []),
    "full-width letters in a name": ("网站名称", "ＡＢＣ网", "name", "ABC网", []),
    "a division": ("行政区划代码", "510104", "division", "510104", []),
    "a division of twelve digits": ("行政区划代码", "510104000000", "division", "510104", ["division-rewritten"]),
    "a division of four digits": ("行政区划代码", "5101", "division", "510100", ["division-rewritten"]),
    "an unknown division": ("行政区划代码", "999999", "division", "999999", ["division-unknown"]),
    "a date in Chinese": ("合同到期日", "2026年12月3日", "contract_end", "2026-12-03", []),
    "a date with slashes": ("合同到期日", "2026/1/3", "contract_end", "2026-01-03", []),
    "a date without separators": ("合同到期日", "20260103", "contract_end", "2026-01-03", []),
    "a month": ("合同到期日", "2026年12月", "contract_end", "2026-12", []),
    "a serial day of a spreadsheet": ("合同到期日", "46022", "contract_end", "2025-12-31", []),
    "no date": ("合同到期日", "长期", "contract_end", "", ["date-malformed"]),
    "a number with commas": ("月访问量", '"1,234"', "monthly_visits", 1234, []),
    "a number in ten thousands": ("月访问量", "1.2万", "monthly_visits", 12000, []),
    "a cost in ten thousands by its header": ("年运维费用（万元）", "3.5", "annual_cost", 35000.0, []),
    "a cost in yuan below ten thousands": ("年度费用（万元）", "125000元", "annual_cost", 125000.0, []),
    "a cost in yuan a year below ten thousands": ("年度费用（万元）", "125000元/年", "annual_cost", 125000.0, []),
    "a cost in ten thousands twice": ("年度费用（万元）", "12.5万元", "annual_cost", 125000.0, []),
    "a cost in thousands below ten thousands": ("年度费用（万元）", "12千元", "annual_cost", 12000.0, []),
    "a cost in ten millions": ("年度费用", "1.5千万元", "annual_cost", 15000000.0, []),
    "a remark behind a number is no unit": ("年度费用（万元）", "12.5左右", "annual_cost", 125000.0, []),
    "visits below ten thousands": ("月访问量（万次）", "8000次", "monthly_visits", 8000, []),
    "no number": ("页面数", "很多", "pages", None, ["number-malformed"]),
    "a negative number": ("页面数", "-1", "pages", None, ["number-malformed"]),
    "aliases": ("别名", "b.mou.gov.cn、例子.政务", "hosts", ("b.mou.gov.cn", "xn--fsqu00a.xn--zfr164b"), []),
    "an alias that is none": ("别名", "b.mou.gov.cn，没有域名", "hosts", ("b.mou.gov.cn",), ["alias-malformed"]),
    "the own host as alias": ("别名", "A.mou.gov.cn", "hosts", (), ["alias-repeated"]),
    "a host column beside the address": ("域名", "c.mou.gov.cn", "hosts", ("c.mou.gov.cn",), []),
    "systems": ("业务系统", "办公、邮件", "systems", ("办公", "邮件"), []),
    "an approval": ("批准文号", "府办〔2020〕1号", "approval", "府办〔2020〕1号", []),
}


@pytest.mark.parametrize(("header", "cell", "field", "value", "troubles"), CELLS.values(), ids=CELLS.keys())
def test_one_cell(read, header, cell, field, value, troubles):
    ledger = read(f"{header},首页网址\n{cell},http://a.mou.gov.cn/\n")
    (site,) = ledger.sites
    assert getattr(site, field) == value
    assert [complaint.trouble.value for complaint in ledger.complaints] == troubles
    for complaint in ledger.complaints:
        assert (complaint.line, complaint.column) == (2, header)
        assert complaint.value
        assert complaint.message.zh
        assert complaint.message.en
        assert complaint.advice.zh
        assert complaint.advice.en


def test_rows_without_an_address_are_refused_and_notes_are_not(read):
    ledger = read(
        "序号,网站名称,首页网址\n1,甲,无\n2,乙,\n合计,2个,\n注：以上网站,,\n3,丙,建设中\n4,丁,http://d.mou.gov.cn/\n"
    )
    assert [c.trouble.value for c in ledger.complaints] == [
        "url-empty",
        "url-empty",
        "note-row",
        "note-row",
        "url-no-dot",
    ]
    assert ledger.rows == 4
    assert ledger.count(Gravity.REFUSED) == 3
    assert [site.name for site in ledger.sites] == ["丁"]


def test_of_two_columns_for_one_field_the_better_word_is_read(read):
    (site,) = read("主管单位,主办单位,网址\n某府,某局,http://a.mou.gov.cn/\n").sites
    assert site.owner == "某局"
    assert site.extra == {"主管单位": "某府"}


def test_a_host_stands_in_for_a_missing_address(read):
    ledger = read("名称,网址,域名\n甲,,a.mou.gov.cn\n")
    assert ledger.sites[0].url == "http://a.mou.gov.cn/"
    assert ledger.complaints == ()


def test_an_id_falls_back_to_the_host(read):
    ledger = read("名称,网址\n甲,http://a.mou.gov.cn/\n乙,http://a.mou.gov.cn:8080/\n丙,http://a.mou.gov.cn/bing/\n")
    assert [site.id for site in ledger.sites] == ["a.mou.gov.cn", "a.mou.gov.cn:8080", "a.mou.gov.cn/bing"]


def test_a_password_is_not_repeated(read):
    ledger = read("名称,网址\n甲,http://u:secret@a.mou.gov.cn/\n")
    assert "secret" not in repr(ledger)
