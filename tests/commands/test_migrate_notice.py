"""``govsite migrate notice`` as people call it."""

from __future__ import annotations

from pathlib import Path

import pytest

from govsite.cli import main
from govsite.commands.migrate_notice import folder_names

LEDGER = """网站标识码,网站名称,首页网址,主办单位,级别,网站类型,行政区划代码
1301000001,某市人民政府,https://www.mou.gov.cn/,某市人民政府,市级,门户网站,130100
1301000002,某市教育局,https://jyj.mou.gov.cn/,某市教育局,市级,部门网站,130100
1301000003,某市文明网,https://wm.mou.gov.cn/,某市文明办,市级,专题网站,130100
1301000004,"<script>|*坏*",https://bad.mou.gov.cn/,某市卫健委,市级,专题网站,130100
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sites.csv").write_text(LEDGER, encoding="utf-8")
    return tmp_path


def notice(*arguments: str) -> int:
    return main(["migrate", "notice", "sites.csv", *arguments])


def test_each_site_that_goes_gets_a_folder_of_five_papers(capfd):
    assert notice("-o", "papers", "--start", "2027-01-04") == 0
    folders = sorted(path.name for path in Path("papers").iterdir())
    assert folders == ["1301000003", "1301000004"]
    assert len(list(Path("papers/1301000003").glob("*.md"))) == 5
    text = Path("papers/1301000003/1-announcement.md").read_text(encoding="utf-8")
    assert "关于“某市文明网”整合迁移的公告" in text
    assert "2027年" in text
    assert "papers of 2 sites" in capfd.readouterr().err


def test_what_nobody_compared_with_the_official_text_is_said(capfd):
    assert notice("-o", "papers") == 0
    assert "compare with the official text before use" in capfd.readouterr().err


def test_a_hostile_name_stays_text():
    assert notice("-o", "papers", "--site", "1301000004") == 0
    text = Path("papers/1301000004/1-announcement.md").read_text(encoding="utf-8")
    assert "<script>" not in text.replace("\\<script\\>", "")


def test_one_file_holds_all_papers():
    assert notice("-o", "all.md", "--switch", "2027-03-01") == 0
    assert Path("all.md").read_text(encoding="utf-8").count("# 关于永久下线") == 2
    pytest.importorskip("docx")
    assert notice("-o", "all.docx", "--wave", "1") == 0
    assert Path("all.docx").read_bytes()[:2] == b"PK"


def test_both_forms_stand_side_by_side():
    pytest.importorskip("docx")
    assert notice("-o", "papers", "-f", "md", "-f", "docx", "--site", "1301000003") == 0
    assert len(list(Path("papers/1301000003").iterdir())) == 10


def test_an_office_brings_its_own_template():
    Path("own").mkdir()
    Path("own/announcement.md.j2").write_text("本局公告：{{ site.name }}", encoding="utf-8")
    assert notice("-o", "papers", "--templates", "own", "--site", "1301000003") == 0
    assert Path("papers/1301000003/1-announcement.md").read_text(encoding="utf-8") == "本局公告：某市文明网\n"


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        pytest.param(("-o", "papers", "--site", "1301000002"), 2, "its decision is keep", id="a site that stays"),
        pytest.param(("-o", "papers", "--site", "nobody"), 2, "does not hold it", id="a site that nobody knows"),
        pytest.param(("-o", "none/papers"), 2, "no such folder", id="a folder that is not there"),
        pytest.param(("-o", "all.md", "-f", "docx"), 2, "disagree", id="format against suffix"),
        pytest.param(("-o", "papers", "--templates", "none"), 2, "no such folder", id="templates that are not there"),
        pytest.param(("-o", "papers", "--switch", "soon"), 2, "soon", id="a day that is none"),
    ],
)
def test_mistakes_are_one_line(arguments, code, told, capfd):
    assert notice(*arguments) == code
    err = capfd.readouterr().err
    assert told in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("keys", "names"),
    [
        (["5101000001"], ["5101000001"]),
        (["../../etc", "..", "/"], ["etc", "site", "site-2"]),
        (["https://a.cn/", "https_a.cn"], ["https_a.cn", "https_a.cn-2"]),
        (["A", "a"], ["A", "a-2"]),
        (["x" * 300], ["x" * 80]),
        (["教育局"], ["教育局"]),
    ],
)
def test_folder_names_are_safe_and_never_twice(keys, names):
    assert folder_names(keys) == names


def test_the_portals_host_is_not_retired_with_the_site_in_a_folder_of_it():
    rows = [
        "1301000005,某镇,https://www.mou.gov.cn/zhen/,某镇人民政府,乡镇级,乡镇街道网站,130100",
        "1301000006,某办,https://sheng.example.gov.cn/mou/,某办,市级,专题网站,130100",
        "1301000007,某活动,https://hd.mou.gov.cn/,某办,市级,专题网站,130100",
    ]
    Path("sites.csv").write_text(LEDGER + "\n".join(rows) + "\n", encoding="utf-8")
    assert notice("-o", "papers") == 0

    def paper(site: str, name: str) -> str:
        return next(Path("papers", site).glob(f"*{name}.md")).read_text(encoding="utf-8")

    for site, host, why in (
        ("1301000005", "www.mou.gov.cn", "“某市人民政府”仍在使用"),
        ("1301000006", "sheng.example.gov.cn", "本网站只是该域名下的目录"),
    ):
        assert "| 1 | 域名 | 无需注销（见说明） |" in paper(site, "cancellations")
        assert f"域名 `{host}` 不得注销、不得停止解析：{why}" in paper(site, "cancellations")
        assert "停止解析：删除全部记录" not in paper(site, "dns")
        assert f"- `{host}`：{why}" in paper(site, "dns")
        assert "保持注册至" not in paper(site, "retention")
    assert "停止解析：删除全部记录" in paper("1301000007", "dns")
    assert "不得停止解析" not in paper("1301000007", "dns")
    assert "| `hd.mou.gov.cn` |" in paper("1301000007", "retention")


@pytest.mark.parametrize("note", ["机构改革撤销", ""])
def test_a_site_that_people_close_is_not_announced_under_the_clause_that_keeps_it(note: str):
    Path("by-hand.yaml").write_text(f'[{{id: "1301000002", decision: close, note: "{note}"}}]', encoding="utf-8")
    assert notice("-o", "papers", "--freeze", "by-hand.yaml", "--site", "1301000002") == 0
    text = Path("papers/1301000002/1-announcement.md").read_text(encoding="utf-8")
    assert "按照" not in text
    assert "经研究决定，" in text
    request = Path("papers/1301000002/2-closing-request.md").read_text(encoding="utf-8")
    assert "按照" not in request
    assert "属于应整合的网站" not in request
    assert "按政策" not in request
    assert ("申请理由：机构改革撤销。" in request) is bool(note)


def test_the_standing_of_clauses_is_told_in_the_language_that_is_spoken(capfd):
    assert main(["--lang", "zh", "migrate", "notice", "sites.csv", "-o", "papers"]) == 0
    err = capfd.readouterr().err
    assert "使用前请与正式文本核对：1-announcement" in err
    assert "部分核对" in err
    assert "partial" not in err
