from __future__ import annotations

import pytest

from govsite.model.page import Footer
from tests.crawl.pages import article, document, read

FULL = """<div class="foot"><a href="http://bszs.conac.cn/sitename?method=show&id=97AAC5543B920562E05310291AACE801"><img src="/red.png"></a>
<p>主办单位：某市人民政府办公室　承办：某局　联系电话：0790-6441234　<a href="/wzdt/">网站地图</a></p>
<p><a href="https://beian.miit.gov.cn/">赣ICP备05001234号-1</a>
<a href="http://www.beian.gov.cn/portal/registerSystemInfo?recordcode=36050202000001"><img src="ga.png">赣公网安备 36050202000001号</a> 网站标识码：3605000001</p>
<script id="_jiucuo_" sitecode='3605000001' src='https://zfwzgl.www.gov.cn/exposure/jiucuo.js'></script></div>"""


def footer_of(footer: str) -> Footer:
    return read(article("", footer=footer), url="http://www.example.gov.cn/a.html").footer


def test_all_items_of_a_whole_footer() -> None:
    footer = footer_of(FULL)
    assert {name: item.value for name, item in footer.items.items()} == {
        "identity_mark": "97AAC5543B920562E05310291AACE801",
        "report_errors": "3605000001",
        "site_code": "3605000001",
        "organizer": "某市人民政府办公室",
        "contact": "0790-6441234",
        "icp": "赣ICP备05001234号-1",
        "police": "赣公网安备 36050202000001号",
        "sitemap": "网站地图",
    }
    assert not footer.is_scripted
    assert footer.items["identity_mark"].source == "link"
    assert footer.items["report_errors"].source == "script"


def test_a_footer_of_the_table_age_has_no_name() -> None:
    page = read(
        document(
            "<table><tr><td><a href='/a/'>政务公开栏目</a></td></tr></table><table><tr><td>正文内容在这里，说明有关事项。</td></tr></table>"
            "<table><tr><td>主办：某市人民政府　<a href='http://www.miibeian.gov.cn/'>赣ICP备05001234号</a></td></tr>"
            "<tr><td>网站标识码3605000001</td></tr></table>"
        ),
        url="http://www.example.gov.cn/a.html",
    )
    assert set(page.footer.items) == {"site_code", "organizer", "icp"}
    assert [str(link.region) for link in page.links] == ["body", "footer"]


def test_an_organizer_beside_a_mark_of_copyright_makes_a_footer() -> None:
    end = "<table><tr><td>某市人民政府主办</td></tr><tr><td>Copyright &copy; 2006-2007</td></tr></table>"
    page = read(document(f"<table><tr><td><a href='/tz/'>通知公告</a></td></tr></table>{end}"))
    assert page.footer.items["organizer"].value == "某市人民政府"


def test_official_embed_codes_count_as_seen() -> None:
    footer = footer_of(
        """<div class="bottom"><script>document.write(unescape("%3Cspan id='_ideConac' %3E%3C/span%3E%3Cscript src='"""
        """http://dcs.conac.cn/js/16/000/0000/60418909/CA160000000604189090002.js' type='text/javascript'%3E%3C/script%3E"));"""
        """</script>赣ICP备05001234号 主办单位：某市人民政府 网站标识码：3605000001</div>"""
    )
    assert (footer.items["identity_mark"].value, footer.items["identity_mark"].source) == (
        "CA160000000604189090002",
        "script",
    )
    assert not footer.is_scripted


SCRIPTED = {
    "loaded into an empty element": '<div id="footer"></div><script src="/js/jquery.js"></script><script>$("#footer").load("/inc/f.html")</script>',
    "an empty element and a script named after it": '<div id="footer"></div><script src="/js/footer.js"></script>',
    "a script named after it alone": '<script src="/images/bottom2019.js"></script>',
    "a frame": '<iframe src="/inc/foot.html"></iframe>',
    "an unexpanded server-side include": '<!--#include virtual="/inc/foot.html"-->',
    "an include attribute": '<div w3-include-html="/inc/footer.html"></div>',
    "a component": "<site-footer></site-footer>",
    "words that a script writes": r'<script>document.write("<div class=\"foot\">赣ICP备05001234号</div>")</script>',
    "innerHTML": '<div id="foot"></div><script>document.getElementById("foot").innerHTML = tpl</script>',
}


@pytest.mark.parametrize("html", SCRIPTED.values(), ids=SCRIPTED.keys())
def test_a_scripted_footer_is_not_seen(html: str) -> None:
    page = read(article("", footer=html))
    assert page.footer.is_scripted
    assert "footer" in page.unseen
    assert "icp" not in page.footer.items


BARE = {
    "no footer at all": "",
    "a footer without the items": '<div class="footer">关于我们</div>',
    "behaviour in a script named after a footer that stands there": (
        '<div class="footer">主办单位：某市人民政府 赣ICP备05001234号 网站标识码：3605000001</div><script src="/js/footer.js"></script>'
    ),
    "a commented-out script": (
        '<div class="footer">主办单位：某市人民政府</div><script>/* document.write("赣ICP备05001234号") */ var a = 1;</script>'
    ),
}


@pytest.mark.parametrize("html", BARE.values(), ids=BARE.keys())
def test_a_missing_item_is_missing(html: str) -> None:
    footer = footer_of(html)
    assert not footer.is_scripted
    assert "police" not in footer.items


def test_hidden_words_are_not_seen_by_a_reader() -> None:
    footer = footer_of(
        '<div class="footer">主办单位：某市人民政府 赣ICP备05001234号 <span style="display:none">赣公网安备 36050202000001号</span></div>'
    )
    assert "police" not in footer.items


def test_an_address_in_the_text_is_no_footer() -> None:
    page = read(article("", text="<p>咨询电话：0790-6441234，网站地图见附件。</p>" * 20, footer=""))
    assert all(str(link.region) != "footer" for link in page.links)


SHORT_GUIDE = "<p>事项名称：居住证办理</p><p>办理地点：一楼三号窗口</p><p>联系电话：0790-6441234</p>"


@pytest.mark.parametrize(
    "footer",
    [
        pytest.param(
            '<div class="footer" id="footer"></div><script>$("#footer").load("/f.html");</script>',
            id="a script fills it",
        ),
        pytest.param("", id="there is none"),
        pytest.param('<div class="footer">版权所有 某市人民政府</div>', id="it holds no item"),
    ],
)
@pytest.mark.parametrize("container", ["<div class='TRS_Editor'>{}</div>", "<div class='nr'>{}</div>", "<div>{}</div>"])
def test_a_short_article_that_ends_with_a_telephone_number_is_no_footer(container: str, footer: str) -> None:
    page = read(document(f"<h1>居住证办理</h1>{container.format(SHORT_GUIDE)}{footer}"))
    assert "联系电话：0790-6441234" in page.text


def test_an_article_in_its_container_stays_whole_above_a_footer_without_a_name() -> None:
    page = read(document(f"<div class='TRS_Editor'>{SHORT_GUIDE}</div><p>网站标识码3605000001</p>"))
    assert page.text.endswith("联系电话：0790-6441234")
    assert set(page.footer.items) == {"site_code"}
