"""The text for whose sake a page exists, where wrappers hold everything else as well."""

from __future__ import annotations

import pytest

from govsite.crawl.page import read_page
from govsite.policy.jurisdictions import load_jurisdiction

VOCABULARY = load_jurisdiction("cn").pages
PROSE = (
    "<p>根据有关规定，现将本年度重点工作进展情况和下一步安排予以公布，请各有关单位认真组织落实，并接受社会监督。</p>"
    * 4
)
NAV = "<div class='nav'><ul><li><a href='/a/'>信息公开</a></li><li><a href='/b/'>办事服务</a></li></ul></div>"
FOOTER = "<div class='footer'><p>主办单位：某市人民政府办公室 网站标识码：1304000009 冀ICP备05029117号-1</p></div>"


def text(body: str) -> str:
    html = f"<html><head><title>某页</title></head><body>{body}</body></html>"
    return read_page(html.encode(), url="http://www.example.gov.cn/a/1.html", vocabulary=VOCABULARY).text


@pytest.mark.parametrize("name", ["maincontent", "container content", "TRS_Editor", "main"])
def test_a_wrapper_s_menu_and_footer_are_no_text(name: str) -> None:
    found = text(f"<div class='{name}'>{NAV}{PROSE}{FOOTER}</div>")
    assert found.startswith("根据有关规定")
    assert found.endswith("并接受社会监督。")


def test_a_wrapper_without_content_has_no_text() -> None:
    assert text(f"<div class='maincontent'>{NAV}<ul class='list'></ul>{FOOTER}</div>") == ""


def test_a_text_in_several_containers_is_whole() -> None:
    """Editors fill one for the news and one for what explains it; links beside them are none of the text."""
    links = "".join(f"<a href='/{n}.html'>关于第{n}号工作的通知</a>" for n in range(8))
    found = text(
        f"{NAV}<div class='view TRS_UEDITOR trs_web'>{PROSE}</div><h2>解读</h2>"
        f"<div class='view TRS_UEDITOR'><p>现将有关背景说明如下，供各单位在执行中参考。</p></div>"
        f"<div class='neirong'>{links}</div>{FOOTER}"
    )
    assert found.startswith("根据有关规定")
    assert found.endswith("供各单位在执行中参考。")
