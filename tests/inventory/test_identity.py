"""Duplicates, codes and hosts that are claimed twice."""

from __future__ import annotations

import pytest

from govsite.inventory.complaint import Gravity

SAME = {
    "the same address": ("http://a.mou.gov.cn/", "http://a.mou.gov.cn/", "duplicate"),
    "case": ("http://a.mou.gov.cn/", "HTTP://A.MOU.GOV.CN", "duplicate"),
    "the root dot": ("http://a.mou.gov.cn/", "http://a.mou.gov.cn./", "duplicate"),
    "the scheme": ("http://a.mou.gov.cn/", "https://a.mou.gov.cn/", "duplicate"),
    "an index page": ("http://a.mou.gov.cn/", "http://a.mou.gov.cn/index.html", "duplicate"),
    "punycode": ("http://例子.政务/", "http://xn--fsqu00a.xn--zfr164b/", "duplicate"),
    "full width": ("http://a.mou.gov.cn/", "http://ａ.mou.gov.cn/", "duplicate"),
    "www and apex": ("http://www.mou.gov.cn/", "http://mou.gov.cn/", "duplicate-www"),
    "apex and www": ("http://mou.gov.cn/", "http://www.mou.gov.cn/index.jsp", "duplicate-www"),
}


@pytest.mark.parametrize(("first", "second", "trouble"), SAME.values(), ids=SAME.keys())
def test_rows_that_are_one_site(read, first, second, trouble):
    ledger = read(f"名称,网址,备注\n甲,{first},一\n,{second},二\n")
    (site,) = ledger.sites
    assert site.notes == "一; 二"
    merged = [c for c in ledger.complaints if c.gravity is Gravity.MERGED]
    assert [(c.trouble.value, c.line) for c in merged] == [(trouble, 3)]
    assert "甲" not in merged[0].message.zh
    assert ":2" in merged[0].message.zh


DIFFERENT = {
    "another path": ("http://a.mou.gov.cn/x/", "http://a.mou.gov.cn/y/"),
    "another port": ("http://a.mou.gov.cn/", "http://a.mou.gov.cn:8080/"),
    "another host": ("http://a.mou.gov.cn/", "http://b.mou.gov.cn/"),
    "www directly below a suffix": ("http://www.gov.cn/", "http://gov.cn/"),
}


@pytest.mark.parametrize(("first", "second"), DIFFERENT.values(), ids=DIFFERENT.keys())
def test_rows_that_are_two_sites(read, first, second):
    assert len(read(f"名称,网址\n甲,{first}\n乙,{second}\n").sites) == 2


def test_a_merged_row_leaves_its_host_and_what_the_first_lacks(read):
    ledger = read("名称,网址,主办单位\n甲,http://www.mou.gov.cn/,\n乙,http://mou.gov.cn/,某府\n")
    (site,) = ledger.sites
    assert (site.name, site.owner, site.hosts) == ("甲", "某府", ("mou.gov.cn",))
    assert [c.trouble.value for c in ledger.complaints] == ["duplicate-www", "field-differs"]


def test_columns_that_nobody_knows_are_told_where_merged_rows_differ(read):
    ledger = read(
        "名称,网址,联系人,电话,科室\n甲,http://a.mou.gov.cn/,张三,,一科\n甲,https://a.mou.gov.cn/index.html,赵六,333,一科\n"
    )
    (site,) = ledger.sites
    assert site.extra == {"联系人": "张三", "电话": "333", "科室": "一科"}
    told = [c for c in ledger.complaints if c.trouble.value == "field-differs"]
    assert [(c.line, c.column, c.value) for c in told] == [(3, "联系人", "赵六")]
    assert "张三" in told[0].message.zh
    (gone,) = ledger.same
    assert gone.differing == tuple(told)


def test_a_carried_column_that_is_called_like_a_field_is_not_mistaken_for_it(read):
    ledger = read("网址,owner,owner\nhttp://a.mou.gov.cn/,,\nhttp://a.mou.gov.cn/,某局,某科\n")
    (site,) = ledger.sites
    assert (site.owner, site.extra) == ("某局", {"owner": "某科"})


def test_the_same_code_on_two_hosts_is_told_and_keys_stay_unique(read):
    ledger = read("标识码,网址\n5101000001,http://a.mou.gov.cn/\n5101000001,http://b.mou.gov.cn/\n")
    assert [site.id for site in ledger.sites] == ["5101000001", "b.mou.gov.cn"]
    assert [c.trouble.value for c in ledger.complaints] == ["id-twice"]


def test_two_codes_of_one_address_are_told(read):
    ledger = read("标识码,网址\n5101000001,http://a.mou.gov.cn/\n5101000002,http://a.mou.gov.cn/\n")
    assert [c.trouble.value for c in ledger.complaints] == ["duplicate", "id-differs"]


CLAIMS = {
    "an alias is another's host": "名称,网址,别名\n甲,http://a.mou.gov.cn/,b.mou.gov.cn\n乙,http://b.mou.gov.cn/,\n",
    "an alias is another's alias": "名称,网址,别名\n甲,http://a.mou.gov.cn/,c.mou.gov.cn\n乙,http://b.mou.gov.cn/,c.mou.gov.cn\n",
    "an alias is another's host with www": "名称,网址,别名\n甲,http://a.mou.gov.cn/,x.mou.gov.cn\n乙,http://www.x.mou.gov.cn/,\n",
}


@pytest.mark.parametrize("content", CLAIMS.values(), ids=CLAIMS.keys())
def test_hosts_claimed_twice(read, content):
    assert [c.trouble.value for c in read(content).complaints] == ["host-claimed-twice"]


def test_two_sites_on_one_host_are_told(read):
    ledger = read("名称,网址\n甲,http://a.mou.gov.cn/\n乙,http://a.mou.gov.cn/yi/\n")
    assert [c.trouble.value for c in ledger.complaints] == ["host-shared"]


def test_many_rows_of_one_address_take_linear_time(read):
    rows = "".join(f"名{n},http://a.mou.gov.cn/\n" for n in range(5000))
    assert len(read("名称,网址\n" + rows).sites) == 1
