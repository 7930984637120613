"""The charset of a ledger or a list of links."""

from __future__ import annotations

import pytest

from govsite.inventory.readers.charset import decode

CHARSETS = ("utf-8", "gb18030", "big5hkscs")
SIMPLE = "网站名称,首页网址\n某市人民政府,http://www.a.gov.cn/\n某市教育局,http://jyj.a.gov.cn/\n"
FULL = "網站名稱,首頁網址\n某市人民政府,http://www.a.gov.tw/\n某市教育局,http://jyj.a.gov.tw/\n"
KOREAN = "<html><head><meta charset=euc-kr></head><body><a href='http://www.a.go.kr/'>대한민국 정부</a>"
JAPANESE = (
    '<html><meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS"><a href=/>日本国政府ポータル</a>'
)


@pytest.mark.parametrize(
    ("text", "codec", "charset", "is_assumed"),
    [
        (SIMPLE, "utf-8", "utf-8", False),
        (SIMPLE, "utf-8-sig", "utf-8", False),
        (SIMPLE, "gbk", "gb18030", True),
        (FULL, "big5", "big5hkscs", True),
        (KOREAN, "euc-kr", "cp949", False),
        (JAPANESE, "shift_jis", "cp932", False),
        ("url\nhttp://www.a.gov.cn/\n", "ascii", "utf-8", False),
    ],
    ids=["UTF-8", "UTF-8 with a mark", "GBK", "Big5", "EUC-KR, declared", "Shift_JIS, declared", "ASCII"],
)
def test_the_charset_is_what_the_file_says_or_what_its_characters_tell(
    text: str, codec: str, charset: str, is_assumed: bool
) -> None:
    decoded = decode(text.encode(codec), charsets=CHARSETS)
    assert (decoded.text.lstrip("\ufeff"), decoded.charset, decoded.is_assumed) == (text, charset, is_assumed)


def test_a_charset_that_is_declared_wrongly_is_not_believed() -> None:
    page = "<html><meta charset=euc-kr>某市人民政府办公室：镕喆堃"
    decoded = decode(page.encode("gbk"), charsets=CHARSETS)
    assert (decoded.text, decoded.charset) == (page, "gb18030")
