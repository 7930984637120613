from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from govsite.cli import main

PAGE = """<html><head><meta charset="gb2312"><title>关于某事的通知</title><meta name="SiteName" content="某市人民政府">
<meta name="PubDate" content="2023-11-09"></head><body><div class="content"><h1>关于某事的通知</h1><p>发布时间：2023-11-07 10:30</p>
<p>正文。<a href="/fj.pdf">附件</a></p></div><div class="footer">赣ICP备05001234号 网站标识码：3605000001</div></body></html>"""


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_bytes(PAGE.encode("gbk"))
    return path


def test_json_of_one_page_is_one_object(saved: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["page", str(saved), "-f", "json", "--url", "http://www.example.gov.cn/a/b.html"]) == 0
    seen = json.loads(capsysbinary.readouterr().out)
    assert seen["schema"] == "govsite/page/1"
    assert (seen["charset"]["declared"], seen["charset"]["real"]) == ("gb2312", "gb18030")
    assert seen["labels"] == {"SiteName": "某市人民政府", "PubDate": "2023-11-09"}
    assert {
        name: seen["footer"][name] for name in ("icp", "police", "site_code", "identity_mark", "report_errors")
    } == {
        "icp": "赣ICP备05001234号",
        "police": None,
        "site_code": "3605000001",
        "identity_mark": None,
        "report_errors": None,
    }
    assert (seen["published"]["date"], seen["published"]["time"], seen["published"]["source"]) == (
        "2023-11-07",
        "10:30",
        "visible",
    )
    assert seen["label_disagrees"] is True
    assert [link["url"] for link in seen["links"]] == ["http://www.example.gov.cn/fj.pdf"]
    assert seen["type"] == "article"


def test_what_verdicts_rest_on_is_shown(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    path = tmp_path / "page.html"
    rows = "".join(
        f"<li><a href='/a/{n}.html'>关于某项工作的通知第{n}号</a><span>2026-11-0{n}</span></li>" for n in range(1, 4)
    )
    path.write_text(
        "<html><head><title>某市人民政府</title></head><body><div class='header'><img src='logo.png'></div>"
        "<form action='/s'><input name='q' placeholder='搜索'></form><img src='m.png' alt='某市行政区划图'><p>审图号：冀S(2024)012号</p>"
        f"<div style='font-size:0'><a href='http://x.example.com/'>友情</a></div><ul>{rows}</ul></body></html>",
        encoding="utf-8",
    )
    assert main(["page", str(path), "-f", "json", "--url", "http://www.example.gov.cn/"]) == 0
    seen = json.loads(capsysbinary.readouterr().out)
    assert seen["header_has_wordless_picture"] is True
    assert seen["search"]["action"] == "http://www.example.gov.cn/s"
    assert [found["kind"] for found in seen["maps"]] == ["picture"]
    assert "冀S" in seen["map_number"]
    assert seen["hidden_links"] == ["http://x.example.com/"]
    assert {"kind": "image-words", "count": 1, "of": 2, "first": '<img src="logo.png">'} in seen["barriers"]
    assert main(["page", str(path), "--url", "http://www.example.gov.cn/"]) == 0
    assert "2026-11-01  关于某项工作的通知第1号" in capsysbinary.readouterr().out.decode()


def test_what_only_a_script_draws_is_said_so(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    path = tmp_path / "page.html"
    path.write_text('<p>text</p><div id="footer"></div><script src="/js/footer.js"></script>', encoding="utf-8")
    assert main(["page", str(path), "-f", "json"]) == 0
    seen = json.loads(capsysbinary.readouterr().out)
    assert seen["footer"]["icp"] == "not-seen"
    assert seen["published"] is None


def test_the_footer_has_the_items_of_its_country(saved: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["page", str(saved), "-f", "json", "--jurisdiction", "uk"]) == 0
    assert json.loads(capsysbinary.readouterr().out)["footer"] == {}


def test_several_pages_are_a_list(saved: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["page", str(saved), str(saved), "-f", "json"]) == 0
    seen = json.loads(capsysbinary.readouterr().out)
    assert [page["title"] for page in seen["pages"]] == ["关于某事的通知", "关于某事的通知"]


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PAGE.encode("gbk"))))
    assert main(["page", "-", "-f", "json"]) == 0
    assert json.loads(capsysbinary.readouterr().out)["title"] == "关于某事的通知"


def test_text_names_the_facts(saved: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["page", str(saved), "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert "declared gb2312, really gb18030" in out
    assert "赣ICP备05001234号" in out
    assert "the label names another day" in out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        pytest.param(["page", "nowhere.html"], 3, "cannot be read", id="a file that is not there"),
        pytest.param(["page", "a", "-f", "xml"], 2, "unknown format", id="a format that is not known"),
        pytest.param(["page", "a", "b", "--url", "http://a.cn/"], 2, "one page", id="one address for two pages"),
    ],
)
def test_mistakes_are_told(arguments: list[str], code: int, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == code
    assert words in capsys.readouterr().err
