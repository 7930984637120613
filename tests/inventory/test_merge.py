"""Several lists into one, with a reason for every row that left; and written back unchanged."""

from __future__ import annotations

from msgspec.structs import replace

from govsite.inventory.merge import merge_inventories
from govsite.inventory.read import read_inventory
from govsite.inventory.write import write_csv
from govsite.model.site import Place

ONE = """网站标识码,网站名称,网址,网站状态
5101000001,某市,http://www.mou.gov.cn/,正常运行
5101000002,甲,,正常运行
5101000003,乙,建设中,正常运行
5101000004,丙,http://bing.mou.gov.cn/,永久下线
"""
TWO = """名称,网址,备注
某市人民政府,http://mou.gov.cn,门户
丁,http://ding.mou.gov.cn/,
丁,https://ding.mou.gov.cn/index.html,重复
合计,3个,
"""


def merged(tmp_path, cn, divisions, **options):
    for name, content in (("one.csv", ONE), ("two.csv", TWO)):
        (tmp_path / name).write_text(content, encoding="utf-8")
    sources = [tmp_path / "one.csv", tmp_path / "two.csv"]
    return merge_inventories(sources, place=cn, divisions=divisions, **options)


def test_the_funnel_accounts_for_every_row(tmp_path, cn, divisions):
    result = merged(tmp_path, cn, divisions)
    assert [(stage.id, len(stage.gone), stage.left) for stage in result.stages] == [
        ("read", 0, 7),
        ("no-url", 1, 6),
        ("malformed", 1, 5),
        ("duplicates", 1, 4),
        ("www-apex", 1, 3),
        ("closed", 1, 2),
    ]
    assert result.stages[-1].left == len(result.ledger.sites)
    for stage in result.stages:
        for gone in stage.gone:
            assert gone.complaint.file.endswith(".csv")
            assert gone.complaint.line > 1
            assert gone.complaint.message.zh


def test_a_refused_row_leaves_with_its_name_and_what_stands_for_its_address(tmp_path, cn, divisions):
    gone = [row for stage in merged(tmp_path, cn, divisions).stages[1:3] for row in stage.gone]
    assert [(row.name, row.url) for row in gone] == [("甲", ""), ("乙", "建设中")]


def test_earlier_lists_win_and_later_ones_fill_gaps(tmp_path, cn, divisions):
    portal = merged(tmp_path, cn, divisions).ledger.sites[0]
    assert (portal.id, portal.name, portal.notes, portal.hosts) == ("5101000001", "某市", "门户", ("mou.gov.cn",))


def test_closed_sites_can_be_kept(tmp_path, cn, divisions):
    result = merged(tmp_path, cn, divisions, keep_closed=True)
    assert len(result.ledger.sites) == 3
    assert result.stages[-1].gone == ()


def test_what_is_written_reads_back_the_same(tmp_path, cn, divisions):
    source = tmp_path / "in.csv"
    source.write_text(
        "标识码,名称,网址,主办单位,级别,类型,区划代码,上级网站标识码,状态,平台,月访问量,页面数,年运维费,合同到期日,系统,别名,备注,批准文号,科室\n"
        '5101000001,"某市, 政府",http://www.mou.gov.cn:8080/x,某府,市级,门户,510100,5100000001,例外,平台甲,12,3,4.5,2026-12-31,办公、邮件,'
        "a.mou.gov.cn、例.政务,=1+1,府办1号,一科\n",
        encoding="utf-8",
    )
    first = read_inventory(source, place=cn, divisions=divisions)
    written = write_csv(first.sites)
    (tmp_path / "out.csv").write_bytes(written)
    second = read_inventory(tmp_path / "out.csv", place=cn, divisions=divisions)
    plain = [[replace(site, place=Place()) for site in ledger.sites] for ledger in (first, second)]
    assert plain[0] == plain[1]
    assert second.complaints == ()
    assert b"'=1+1" in written


def extras(tmp_path, cn, contents):
    for name, content in contents.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    result = merge_inventories([tmp_path / name for name in contents], place=cn, divisions={})
    return [site.extra for site in result.ledger.sites]


def test_columns_without_a_title_are_not_joined_across_files(tmp_path, cn):
    one, two = "甲局,http://a.mou.gov.cn/,三楼\n", "甲,http://a.mou.gov.cn/,028\n乙,http://b.mou.gov.cn/,029\n"
    assert extras(tmp_path, cn, {"one.csv": one, "two.csv": two}) == [
        {
            "column 1 (one.csv)": "甲局",
            "column 3 (one.csv)": "三楼",
            "column 1 (two.csv)": "甲",
            "column 3 (two.csv)": "028",
        },
        {"column 1 (two.csv)": "乙", "column 3 (two.csv)": "029"},
    ]


def test_columns_without_a_title_of_files_of_one_name_are_told_apart_by_the_folder(tmp_path, cn):
    (extra,) = extras(tmp_path, cn, {"x/a.csv": "http://a.gov.cn/,甲\n", "y/a.csv": "http://a.gov.cn/,乙\n"})
    assert extra == {f"column 2 ({tmp_path}/x/a.csv)": "甲", f"column 2 ({tmp_path}/y/a.csv)": "乙"}


def test_one_file_keeps_the_numbers_of_its_columns(tmp_path, cn):
    assert extras(tmp_path, cn, {"a.csv": "http://a.gov.cn/,甲\n"}) == [{"column 2": "甲"}]


def test_columns_of_a_merged_list_keep_their_names_when_it_is_merged_again(tmp_path, cn):
    again = "url,column 3 (one.csv)\nhttp://a.mou.gov.cn/,三楼\n"
    (first, _) = extras(tmp_path, cn, {"all.csv": again, "more.csv": "url\nhttp://c.mou.gov.cn/\n"})
    assert first == {"column 3 (one.csv)": "三楼"}


def test_addresses_that_stand_for_codes_are_not_called_wrong_when_the_list_is_read_again(tmp_path, cn):
    path = tmp_path / "a.csv"
    path.write_text("网址\nhttp://a.mou.gov.cn/\nhttp://b.mou.gov.cn:81/c/\n", encoding="utf-8")
    for _ in range(2):
        ledger = merge_inventories([path], place=cn, divisions={}).ledger
        assert [complaint.trouble.value for complaint in ledger.complaints] == []
        path.write_bytes(write_csv(ledger.sites))
    path.write_text("网站标识码,网址\nb.mou.gov.cn,http://a.mou.gov.cn/\n", encoding="utf-8")
    (told,) = merge_inventories([path], place=cn, divisions={}).ledger.complaints
    assert told.trouble.value == "id-malformed"


def test_columns_whose_titles_differ_by_case_alone_are_one(tmp_path, cn):
    one, two = "url,Domain Type\nhttp://a.gov/,City\n", "url,Domain type\nhttp://a.gov/,County\nhttp://b.gov/,State\n"
    assert extras(tmp_path, cn, {"one.csv": one, "two.csv": two}) == [{"Domain Type": "City"}, {"Domain Type": "State"}]
    apart = "url,Type 2,type 2\nhttp://b.gov/,x,y\nhttp://c.gov/,,z\n"
    assert extras(tmp_path, cn, {"one.csv": "url,Type 2\nhttp://a.gov/,w\n", "two.csv": apart}) == [
        {"Type 2": "w"},
        {"Type 2": "x", "type 2": "y"},
        {"type 2": "z"},
    ]
