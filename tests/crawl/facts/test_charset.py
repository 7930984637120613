from __future__ import annotations

import csv
import hashlib
import tarfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govsite.charsets import whatwg_name
from govsite.crawl.facts.charset import read_text
from govsite.crawl.facts.prescan import declared_labels
from tests.crawl.pages import vocabulary

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
SIMPLIFIED = (
    "<html><head><title>某市人民政府办公室关于印发通知</title></head><body>各区县人民政府，市政府有关部门：" * 20
)
TRADITIONAL = "<html><head><title>臺北市政府關於辦理</title></head><body>各區縣政府，請轉達有關單位辦理學習活動：" * 20
KOREAN = "<title>연변조선족자치주 인민정부</title><p>주정부 소식과 통지 공고를 알려 드립니다. 大韓" * 20
JAPANESE = "<title>ありがとうございます</title><p>これは日本語の文書です。" * 20


def page(charset: str, text: str = SIMPLIFIED, *, label: str = "") -> bytes:
    meta = f'<meta charset="{label}">' if label else ""
    return (meta + text).encode(charset)


CASES = {
    "UTF-8 that declares nothing": (page("utf-8"), "", ("", "utf-8", "utf-8", 0)),
    "UTF-8 under a GBK header": (page("utf-8"), "text/html; charset=GBK", ("gbk", "utf-8", "utf-8", 0)),
    "UTF-8 under a gb2312 meta element": (page("utf-8", label="gb2312"), "", ("gb2312", "utf-8", "utf-8", 0)),
    "UTF-8 cut in the middle of a character": (page("utf-8")[:-1], "", ("", "utf-8", "utf-8", 1)),
    "UTF-8 with a byte order mark under a GBK header": (
        page("utf-8-sig"),
        "text/html; charset=gbk",
        ("gbk", "utf-8", "bom", 0),
    ),
    "UTF-16 with a byte order mark": (page("utf-16"), "", ("", "utf-16le", "bom", 0)),
    "GBK that declares gb2312 in a meta element": (
        page("gbk", label="gb2312"),
        "text/html",
        ("gb2312", "gb18030", "meta", 0),
    ),
    "GBK under its own header": (page("gbk"), "text/html;charset=GB2312", ("gb2312", "gb18030", "header", 0)),
    "GBK under a UTF-8 header": (page("gbk"), "text/html; charset=utf-8", ("utf-8", "gb18030", "fewest-errors", 0)),
    "GBK under a UTF-8 meta element": (page("gbk", label="utf-8"), "", ("utf-8", "gb18030", "fewest-errors", 0)),
    "GBK under the default header of a servlet container": (
        page("gbk"),
        "text/html;charset=ISO-8859-1",
        ("windows-1252", "gb18030", "fewest-errors", 0),
    ),
    "GBK that declares nothing": (page("gbk"), "", ("", "gb18030", "fewest-errors", 0)),
    "GBK that says little but words which UTF-8 has too": (
        page("gbk", '<a href="通知/1.html">通知联通</a>' * 40 + "京ICP备", label="gb2312"),
        "",
        ("gb2312", "gb18030", "meta", 0),
    ),
    "GBK under an XML declaration": (
        b'<?xml version="1.0" encoding="gb2312"?>' + page("gbk"),
        "",
        ("gb2312", "gb18030", "meta", 0),
    ),
    "UTF-8 whose meta element stands against its XML declaration": (
        b'<?xml version="1.0" encoding="gb2312"?>' + page("utf-8", label="utf-8"),
        "",
        ("utf-8", "utf-8", "utf-8", 0),
    ),
    "GBK cut in the middle of a character": (page("gbk", label="gbk")[:-1], "", ("gbk", "gb18030", "meta", 1)),
    "GBK with the four-byte characters of GB 18030": (
        page("gb18030", SIMPLIFIED + "㐂𠮷", label="gb2312"),
        "",
        ("gb2312", "gb18030", "meta", 0),
    ),
    "Big5 that declares nothing": (page("big5", TRADITIONAL), "", ("", "big5", "fewest-errors", 0)),
    "Big5 under a gb2312 label": (
        page("big5", TRADITIONAL, label="gb2312"),
        "",
        ("gb2312", "big5", "fewest-errors", 0),
    ),
    "traditional characters in GBK": (page("gbk", TRADITIONAL, label="gbk"), "", ("gbk", "gb18030", "meta", 0)),
    "Japanese that declares nothing": (page("shift_jis", JAPANESE), "", ("", "shift_jis", "detector", 0)),
    "Korean, whose bytes look like everyday Chinese": (
        page("euc-kr", KOREAN, label="euc-kr"),
        "",
        ("euc-kr", "euc-kr", "meta", 0),
    ),
    "Chinese under a Korean label": (
        page("gbk"),
        "text/html; charset=ks_c_5601-1987",
        ("euc-kr", "gb18030", "fewest-errors", 0),
    ),
    "a two-character GBK title whose bytes pass for UTF-8": (
        page("gbk", "<title>联通</title>", label="gb2312"),
        "",
        ("gb2312", "gb18030", "meta", 0),
    ),
    "plain ASCII under any declaration": (b"<p>abc", "text/html; charset=big5", ("big5", "big5", "header", 0)),
    "plain ASCII without one": (b"<p>abc", "", ("", "utf-8", "utf-8", 0)),
    "Turkish, read as browsers do": (
        page("cp1254", "<title>“Valiliği”</title>", label="iso-8859-9"),
        "",
        ("windows-1254", "windows-1254", "meta", 0),
    ),
    "a misspelt label": (page("utf-8", label="uft-8"), "", ("uft-8", "utf-8", "utf-8", 0)),
    "a label that names a Python codec and no charset": (
        page("gbk", label="hex"),
        "",
        ("hex", "gb18030", "fewest-errors", 0),
    ),
}


@pytest.mark.parametrize(("body", "content_type", "expected"), CASES.values(), ids=CASES.keys())
def test_charset_is_told_from_what_is_declared(
    body: bytes, content_type: str, expected: tuple[str, str, str, int]
) -> None:
    text, charset = read_text(body, content_type=content_type, vocabulary=vocabulary())
    assert (charset.declared, charset.real, charset.found_by, charset.replaced) == expected
    assert text


def test_a_foreign_footer_does_not_turn_the_page() -> None:
    footer = "京ICP备05000001号 主办单位：某市人民政府"
    for whole, part in (("utf-8", "gbk"), ("gbk", "utf-8")):
        body = page(whole, label=whole) + footer.encode(part)
        text, charset = read_text(body, content_type="", vocabulary=vocabulary())
        assert charset.real == ("utf-8" if whole == "utf-8" else "gb18030")
        assert "某市人民政府办公室关于印发通知" in text


@given(
    st.binary(max_size=400), st.sampled_from(["", "text/html; charset=gbk", "text/html; charset=utf-16", "charset=😀"])
)
def test_no_bytes_raise(body: bytes, content_type: str) -> None:
    text, charset = read_text(body, content_type=content_type, vocabulary=vocabulary())
    assert isinstance(text, str)
    assert charset.real


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=20, max_size=200))
def test_any_chinese_text_in_utf8_is_utf8(text: str) -> None:
    assert read_text(text.encode(), content_type="text/html; charset=gbk", vocabulary=vocabulary())[0] == text


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("GB2312", "gb2312"),
        ("x-gbk", "gbk"),
        ("utf8", "utf-8"),
        ("UTF-8", "utf-8"),
        ("latin1", "windows-1252"),
        ("big5-hkscs", "big5"),
        ("x-sjis", "shift_jis"),
        ("windows-949", "euc-kr"),
        ("csGB2312", "gb2312"),
        ("iso-8859-9", "windows-1254"),
        ("tis-620", "windows-874"),
        ("unicode", "utf-16le"),
        ("iso885915", "iso8859-15"),
        ("nonsense", ""),
        ("idna", ""),
    ],
)
def test_labels_have_names(label: str, name: str) -> None:
    assert whatwg_name(label) == name


@pytest.mark.reference
def test_prescan_agrees_with_the_html5lib_cases() -> None:
    path = DATA / "cases" / "html5lib_encoding_tests1.dat"
    if not path.exists():
        pytest.skip("the reference data are not beside the checkout")
    blocks = [block for block in path.read_bytes().split(b"#data\n") if block.strip()]
    assert len(blocks) > 50
    for block in blocks:
        body, expected = block.split(b"\n#encoding\n")
        named = [label for label in declared_labels(body) if whatwg_name(label)]
        assert (named[:1] == ["iso8859-2"]) is (expected.strip().lower() == b"iso-8859-2"), body


@pytest.mark.reference
def test_every_page_of_the_mirror_reads_as_expected() -> None:
    folder = DATA / "gbk-mirror"
    if not folder.exists():
        pytest.skip("the reference data are not beside the checkout")
    with (folder / "expected_charset_sichuan2018.tsv").open(encoding="utf-8", newline="") as stream:
        expected = {row["path"]: row["sha256_16_of_decoded_utf8"] for row in csv.DictReader(stream, delimiter="\t")}
    seen = 0
    with tarfile.open(folder / "stats_gov_2018_sichuan_gbk.tar.xz") as archive:
        for member in archive:
            if not member.isfile():
                continue
            stream = archive.extractfile(member)
            assert stream is not None
            text, charset = read_text(stream.read(), content_type="text/html", vocabulary=vocabulary())
            assert (charset.meta, charset.real, charset.replaced) == ("gb2312", "gb18030", 0)
            assert hashlib.sha256(text.encode()).hexdigest()[:16] == expected[member.name]
            seen += 1
    assert seen == len(expected) == 4849
