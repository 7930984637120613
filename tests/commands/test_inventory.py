"""The commands of ``inventory``: exit codes, streams, documents."""

from __future__ import annotations

import csv
import io
import json
import sys
import unicodedata

import pytest

from govsite.cli import main
from govsite.commands.crawl import write_evidence
from govsite.model.evidence import Evidence
from govsite.model.page import Link, Page
from govsite.model.site import Kind, Site

CLEAN = "网站标识码,网址\n5101000001,http://www.mou.gov.cn/\n"
MIXED = "网站标识码,网站名称,网址\n5101000001,某市,http://www.mou.gov.cn/\n,甲,\n,乙,mou.gov.cn\n"
BAD = "名称,网址\n甲,无\n"


@pytest.fixture(autouse=True)
def _alone(tmp_path, monkeypatch):
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)


def ledger(tmp_path, content, name="list.csv"):
    (tmp_path / name).write_text(content, encoding="utf-8")
    return str(tmp_path / name)


@pytest.mark.parametrize(("content", "code"), [(CLEAN, 0), (MIXED, 1), (BAD, 3), ("", 3)])
def test_exit_codes(tmp_path, content, code):
    assert main(["inventory", "check", ledger(tmp_path, content)]) == code


def test_a_file_that_is_not_there_is_one_line(capsys):
    assert main(["inventory", "check", "none.csv"]) == 3
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("form", ["text", "json", "csv"])
def test_no_password_of_an_address_is_told(form, tmp_path, capsys):
    path = tmp_path / "list.csv"
    path.write_text(
        "url,hosts\nhttp://u:geheim@b..gov.cn/,\nu:geheim@c..gov.cn,\nu:geheim@d.gov.cn,u:geheim@e..gov.cn\n"
    )
    main(["inventory", "check", str(path), "-f", form])
    told = capsys.readouterr()
    assert "u:***@" in told.out
    assert "geheim" not in told.out + told.err


def test_the_table_fits_eighty_columns_and_is_aligned(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    main(["inventory", "check", ledger(tmp_path, MIXED)])
    out = capsys.readouterr().out
    widths = [sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line) for line in out.splitlines()]
    assert max(widths) <= 80
    assert "没有首页网址" in out


def test_what_several_rows_have_in_common_is_told_once_with_their_lines(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    rows = [f"http://{name}.mou.gov.cn/,{kind}" for name, kind in zip("abcdef", "甲甲乙甲部丙", strict=True)]
    content = "\n".join(["网址,网站类型", *(row.replace(",部", ",部门") for row in rows)])
    main(["inventory", "check", ledger(tmp_path, content), "--lang", "zh"])
    told = capsys.readouterr().out.splitlines()[3:-1]
    assert [line.split()[0] for line in told] == ["2", "4", "7"]
    assert told[0].endswith("（共 3 行：2–3, 5）")


def test_of_many_notes_of_one_kind_the_first_are_printed_and_files_hold_all(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    names = "\n".join(["名称,网址", *(f"甲,h{number}.mou.gov.cn" for number in range(25))])
    path = ledger(tmp_path, names)
    main(["inventory", "check", path, "--lang", "en"])
    out = capsys.readouterr().out
    assert out.count("no scheme, read as") == 11
    assert "15 more notes of this kind, such as: no scheme, read as http://h24.mou.gov.cn/" in out
    main(["inventory", "check", path, "-f", "csv"])
    assert capsys.readouterr().out.count("url-scheme-added") == 25


def test_the_document_names_place_value_and_advice(tmp_path, capsys):
    main(["inventory", "check", ledger(tmp_path, MIXED), "-f", "json"])
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "govsite/inventory-check/1"
    assert document["summary"] == {"rows": 3, "sites": 1, "refused": 1, "merged": 1, "changed": 0, "noted": 2}
    refused = next(c for c in document["complaints"] if c["result"] == "refused")
    assert (refused["line"], refused["column"], refused["problem"]) == (3, "网址", "url-empty")
    assert refused["advice"]["en"]


def test_merge_writes_the_ledger_and_the_reasons(tmp_path, capsys):
    sources = [ledger(tmp_path, CLEAN, "a.csv"), ledger(tmp_path, MIXED, "b.csv")]
    assert main(["inventory", "merge", *sources, "-o", "out.csv"]) == 0
    assert (
        (tmp_path / "out.csv")
        .read_text("utf-8-sig")
        .splitlines()[1]
        .startswith("5101000001,某市,http://www.mou.gov.cn/")
    )
    assert len((tmp_path / "out-reasons.csv").read_text("utf-8-sig").splitlines()) == 4
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "剩余" in captured.err


def test_the_reasons_hold_what_a_merged_row_said_otherwise(tmp_path):
    head = "网站名称,首页网址,联系人,电话\n"
    sources = [
        ledger(tmp_path, f"{head}甲,http://a.mou.gov.cn/,张三,111\n", "a.csv"),
        ledger(tmp_path, f"{head}甲,https://a.mou.gov.cn/,赵六,333\n", "b.csv"),
    ]
    assert main(["inventory", "merge", *sources, "-o", "out.csv", "-q"]) == 0
    (row,) = csv.DictReader(io.StringIO((tmp_path / "out-reasons.csv").read_text("utf-8-sig")))
    assert (row["into"], row["differing"]) == ("http://a.mou.gov.cn/", "联系人: 赵六; 电话: 333")


def test_a_code_that_two_addresses_have_is_told_by_the_merge(tmp_path, capsys):
    head = "网站标识码,网站名称,首页网址\n"
    sources = [
        ledger(tmp_path, f"{head}5101000001,甲,http://new.mou.gov.cn/\n", "a.csv"),
        ledger(tmp_path, f"{head}5101000001,甲,http://old.mou.gov.cn/\n", "b.csv"),
    ]
    assert main(["inventory", "merge", *sources, "-o", "out.csv"]) == 0
    told = " ".join(capsys.readouterr().err.split())
    assert "1 行的标识码已用于另一网址" in told
    assert "5101000001 (" in told
    assert "b.csv:2 → old.mou.gov.cn)" in told


def test_the_reasons_name_refused_rows(tmp_path):
    source = ledger(tmp_path, "网站名称,首页网址\n甲,建设中\n乙,\n丙,http://c.mou.gov.cn/\n")
    assert main(["inventory", "merge", source, "-o", "out.csv", "-q"]) == 0
    rows = csv.DictReader(io.StringIO((tmp_path / "out-reasons.csv").read_text("utf-8-sig")))
    assert [(row["name"], row["url"]) for row in rows] == [("乙", ""), ("甲", "建设中")]


def test_merge_can_tell_the_funnel_as_json(tmp_path, capsys):
    assert main(["inventory", "merge", ledger(tmp_path, MIXED), "-f", "json", "-q"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [stage["left"] for stage in document["stages"]] == [3, 2, 2, 2, 1, 1]


def test_merge_to_standard_output_is_a_ledger(tmp_path, capsysbinary):
    assert main(["inventory", "merge", ledger(tmp_path, MIXED), "-q"]) == 0
    assert capsysbinary.readouterr().out.startswith(b"\xef\xbb\xbfid,name,url")


def test_canon(capsys):
    assert main(["canon", "HTTP://WWW.Gov.CN:80/a/../b?x=1&a=2#c", "--keep-param", "a"]) == 0
    assert capsys.readouterr().out == "http://www.gov.cn/b?a=2\n"


def test_canon_reads_standard_input_and_names_what_it_cannot(capsys, monkeypatch):
    class Stdin:
        buffer = io.BytesIO("例子.政务\nmailto:x\nhttp://A.cn/B\n".encode())

    monkeypatch.setattr(sys, "stdin", Stdin)
    assert main(["canon", "-", "--fold-case"]) == 3
    captured = capsys.readouterr()
    assert captured.out == "http://xn--fsqu00a.xn--zfr164b/\nhttp://a.cn/b\n"
    assert "mailto:x" in captured.err


LEDGER = "网站标识码,网站名称,首页网址,主办单位,备注\n5101000001,某阳市人民政府,www.mou.gov.cn,市政府办公室,甲\n5101000002,某阳市教育局,jyj.mou.gov.cn,某阳市教育局,\n,某阳之窗,www.mouyang.com,某公司,\n"


def test_suggestions_are_told_with_their_reasons(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["inventory", "suggest", ledger(tmp_path, LEDGER)]) == 0
    told = capsys.readouterr()
    assert "portal, city" in told.out
    assert "kind?, level?" in told.out
    assert (
        max(sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line) for line in told.out.splitlines())
        <= 80
    )
    assert "有建议的 2 个；类型或级别仍空缺的 1 个" in told.err


def test_the_suggested_inventory_can_be_used_and_keeps_its_columns(tmp_path, capsys):
    assert main(["inventory", "suggest", ledger(tmp_path, LEDGER), "-o", "s.csv", "-q"]) == 0
    assert main(["inventory", "suggest", "s.csv", "-f", "json", "-q"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert again["summary"] == {"sites": 3, "suggested": 0, "open": 1}
    written = (tmp_path / "s.csv").read_text(encoding="utf-8-sig").splitlines()
    assert written[0].endswith("notes,suggested,because")
    assert '"kind, level"' in written[1]
    assert "甲" in written[1]


def test_what_is_suggested_is_told_to_scripts(tmp_path, capsys):
    assert main(["inventory", "suggest", ledger(tmp_path, LEDGER), "-f", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "govsite/inventory-suggest/1"
    first, _, last = document["sites"]
    assert first["suggested"] == {"kind": "portal", "level": "city"}
    assert first["because"][1] == {"zh": "级别：行政区划 510100", "en": "level: division 510100"}
    assert (last["line"], last["open"]) == (4, ["kind", "level"])


@pytest.mark.parametrize("command", ["check", "suggest"])
def test_text_is_not_put_into_a_workbook(command, tmp_path, capsys):
    assert main(["inventory", command, ledger(tmp_path, LEDGER), "-o", "out.xlsx"]) == 2
    assert "no workbook" in capsys.readouterr().err
    assert not (tmp_path / "out.xlsx").exists()


def test_an_inventory_with_gaps_says_what_helps(tmp_path, capsys):
    source = ledger(tmp_path, LEDGER)
    assert main(["inventory", "check", source, "--lang", "en"]) == 0
    assert (
        f"kind or level is missing in 3 of 3 rows; most rules ask for both\ngovsite inventory suggest {source}"
        in capsys.readouterr().err
    )
    main(["domains", source, "--lang", "en"])
    assert "kind or level is missing" in capsys.readouterr().err


@pytest.fixture
def looked(tmp_path):
    """A file of evidence: a portal whose pages lead to other hosts."""
    portal = Site(id="5101000001", url="http://www.mou.gov.cn/", name="某阳市人民政府", kind=Kind.PORTAL)
    links = (Link(url="http://zt.mou.gov.cn/", text="=创建专题"), Link(url="http://weibo.com/mou", text="微博"))
    page = Page(url="http://www.mou.gov.cn/", links=links)
    write_evidence([Evidence(site=portal, seen_pages=(page,))], tmp_path / "e.jsonl.zst")
    return "e.jsonl.zst"


def test_unlisted_hosts_are_told(looked, capsys):
    assert main(["inventory", "discover", looked]) == 0
    told = capsys.readouterr()
    assert "zt.mou.gov.cn" in told.out
    assert "weibo" not in told.out
    assert "本级域名之下 1 个" in told.err
    assert "与政府无关的域名：1 个" in told.err
    assert main(["inventory", "discover", looked, "--all", "-f", "json", "-q"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "govsite/inventory-discover/1"
    assert document["summary"] == {"hosts": 2, "relations": {"below": 1, "other": 1}}
    assert document["hosts"][0]["listed_id"] == "5101000001"


def test_hosts_stand_in_the_table_as_people_write_them(tmp_path, capsys):
    links = (Link(url="http://xn--fiq64b.xn--zfr164b/"), Link(url="http://[2001:db8::1]/"))
    site = Site(url="http://www.mou.gov.cn/")
    evidence = Evidence(site=site, seen_pages=(Page(url=site.url, links=links),))
    write_evidence([evidence], tmp_path / "e.jsonl.zst")
    assert main(["inventory", "discover", "e.jsonl.zst", "-q"]) == 0
    told = capsys.readouterr().out
    assert "中信.政务" in told
    assert "2001:db8::1" in told


def test_unlisted_hosts_are_an_inventory(looked, tmp_path, capsys):
    assert main(["inventory", "discover", looked, "-o", "d.csv"]) == 0
    assert "'=创建专题" in (tmp_path / "d.csv").read_text(encoding="utf-8-sig")
    assert main(["inventory", "merge", ledger(tmp_path, CLEAN), "d.csv", "-o", "all.csv"]) == 0
    merged = (tmp_path / "all.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(merged) == 3
    assert "http://zt.mou.gov.cn/" in merged[2]
    assert main(["inventory", "discover", looked, "--listed", "all.csv", "-q"]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("name", ["none", "latest"])
def test_a_run_that_is_not_there_is_one_line(name, capsys):
    assert main(["inventory", "discover", name]) == 3
    assert capsys.readouterr().err.count("\n") == 1
