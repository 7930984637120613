"""The commands ``inventory check`` and ``inventory merge``: exit codes, streams, documents."""

from __future__ import annotations

import io
import json
import sys
import unicodedata

import pytest

from govsite.cli import main

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


def test_the_table_fits_eighty_columns_and_is_aligned(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    main(["inventory", "check", ledger(tmp_path, MIXED)])
    out = capsys.readouterr().out
    widths = [sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line) for line in out.splitlines()]
    assert max(widths) <= 80
    assert "没有首页网址" in out


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
