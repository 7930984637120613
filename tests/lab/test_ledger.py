from __future__ import annotations

import csv
import io
import re

from govsite.lab.city import City
from govsite.lab.ledger import HEADERS, render_inventory, render_truth
from govsite.policy.folder import rules_folder
from govsite.policy.jurisdictions import load_jurisdiction


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_every_row_has_kind_level_and_a_code_of_the_official_form(whole_city: City):
    found = rows(render_inventory(whole_city))
    assert len(found) == 807
    assert all(row["级别"] and row["网站类型"] and row["行政区划代码"] for row in found)
    assert all(re.fullmatch(r"[1-6]\d{9}|bm\d{8}", row["网站标识码"]) for row in found)
    codes = {row["网站标识码"] for row in found}
    assert {row["上级网站标识码"] for row in found} - {""} <= codes


def test_figures_are_missing_now_and_then(whole_city: City):
    found = rows(render_inventory(whole_city))
    for column in ("月访问量", "页面数", "年度费用", "合同到期日"):
        empty = sum(1 for row in found if not row[column])
        assert 0 < empty < 600


def test_every_header_and_value_is_in_the_jurisdiction_s_vocabulary(whole_city: City):
    words = load_jurisdiction("cn", rules_folder()).inventory
    known = {word for synonyms in words.headers.values() for word in synonyms}
    assert set(HEADERS) <= known
    found = rows(render_inventory(whole_city))
    assert {row["级别"] for row in found} <= set(words.levels)
    assert {row["网站类型"] for row in found} <= set(words.kinds)
    assert {row["网站状态"] for row in found} <= set(words.statuses)
    assert {row["是否门户"] for row in found} <= {*words.portal_words, *words.not_portal_words}


def test_the_truth_lists_site_rule_and_url(small_city: City):
    found = rows(render_truth(small_city))
    assert len(found) == len(small_city.faults)
    assert all(row["site"] and row["rule"] and row["url"].startswith("http") for row in found)
