"""Barriers for readers who hear a page, enlarge it or have no mouse: what is one, and what only looks like it."""

from __future__ import annotations

import pytest

from govsite.crawl.facts.accessibility.barriers import read_barriers
from govsite.crawl.facts.outline import read_outline
from govsite.crawl.page import read_page
from govsite.model.jurisdiction import PageVocabulary
from govsite.policy.jurisdictions import load_jurisdiction
from tests.growth import assert_linear

WORDS = PageVocabulary(captcha_patterns=("captcha", "yzm|验证码"), captcha_ways=("语音|audio",))
LINKS = "".join(f"<a href='/{i}'>栏{i}</a>" for i in range(20))


def found(html: str) -> dict[str, int]:
    """Kinds of barriers on a page, and how many elements show each."""
    page = read_page(html.encode(), url="http://a.example/x", vocabulary=WORDS)
    assert page.barriers is not None
    return {barrier.kind: barrier.count for barrier in page.barriers if barrier.count}


@pytest.mark.parametrize(
    ("html", "count"),
    [
        ("<img src=a.jpg>", 1),
        ("<img src=a.jpg alt=市长>", 0),
        ("<img src=a.jpg alt=''>", 0),
        ("<img src=a.jpg alt>", 0),
        ("<img src=a.jpg alt=' '>", 1),
        ("<img src=a.jpg alt='W0201.jpg'>", 1),
        ("<img src=a.jpg alt='图 1.2 示意'>", 0),
        ("<img src=a.jpg title=市长>", 0),
        ("<img src=a.jpg aria-label=市长>", 0),
        ("<img src=a.jpg role=presentation>", 0),
        ("<img src=a.jpg aria-hidden=true>", 0),
        ("<img src=a.jpg aria-hidden=false>", 1),
        ("<div aria-hidden=true><p><img src=a.jpg></p></div><img src=b.jpg>", 1),
        ("<img src=s.gif width=1 height=20>", 0),
        ("<img src=s.gif height=3px>", 0),
        ("<img src=s.gif height=4>", 1),
        ("<img src=s.gif width=1%>", 1),
        ("<img src=a.jpg style='display:none'>", 0),
        ("<div style='display: none'><img src=a.jpg></div>", 0),
        ("<p>一</p><noscript><img src=http://c.example/count.gif></noscript>", 0),
        ("<img id=slot>", 0),
        ("<img data-src=a.jpg>", 1),
        ("<a href=/><img src=a.jpg>首页</a>", 1),
        ("<a href=/><img src=a.jpg></a>", 0),
        ("<a name=top><img src=a.jpg></a>", 1),
        ("<svg><image href=a.png></image></svg>", 0),
        ("<div role=img style='background:url(a.png)'></div>", 1),
        ("<div role=img aria-label=市徽></div><svg role=img><title>市徽</title></svg>", 0),
        ("<div role=img aria-hidden=true></div><a href=/><i role=img></i></a>", 0),
        ("<span role=image></span>", 1),
    ],
)
def test_pictures(html: str, count: int) -> None:
    assert found(html).get("image-words", 0) == count


@pytest.mark.parametrize(
    ("html", "count"),
    [
        ("姓名：<input name=n>", 1),
        ("<label>姓名 <input name=n></label>", 0),
        ("<label><input name=n></label>", 1),
        ("<label for=n>姓名</label><input id=n>", 0),
        ("<input id=n><label for=n>姓名</label>", 0),
        ("<label for=n> </label><input id=n>", 1),
        ("<label for=m>姓名</label><input id=n>", 1),
        ("<label for=n>姓名<input id=m></label><input id=n>", 1),
        ("<label for=n><img src=a.png alt=姓名></label><input id=n>", 0),
        ("<input aria-label=姓名>", 0),
        ("<p id=p>姓名</p><input aria-labelledby=p>", 0),
        ("<input title=姓名>", 0),
        ("<input title=' '>", 1),
        ("<input placeholder=姓名>", 0),
        ("<input value=请输入>", 1),
        ("<input type=hidden><input type=submit><input type=reset>", 0),
        ("<input type=checkbox>同意", 1),
        ("<select><option>2026</option></select>", 1),
        ("<label>年份<select><option>2026</option></select></label>", 0),
        ("<textarea></textarea>", 1),
        ("<div style='display:none'><input name=n><select></select></div>", 0),
        ("<input name=n style='visibility:hidden'>", 0),
        ("<div hidden><textarea></textarea></div>", 0),
        ("<div role=textbox>姓名</div><div role=combobox aria-label=年份>2026</div>", 1),
        ("<span role=checkbox>同意</span><span role=checkbox></span>", 1),
    ],
)
def test_fields(html: str, count: int) -> None:
    assert found(html).get("field-words", 0) == count


@pytest.mark.parametrize(
    ("html", "count"),
    [
        ("<button>搜索</button>", 0),
        ("<button></button>", 1),
        ("<button><img src=s.png></button>", 1),
        ("<button><img src=s.png alt=搜索></button>", 0),
        ("<button><svg><title>搜索</title></svg></button>", 0),
        ("<button title=搜索><i></i></button>", 0),
        ("<input type=submit>", 0),
        ("<input type=submit value=''>", 1),
        ("<input type=button>", 1),
        ("<input type=button value=搜索>", 0),
        ("<input type=image src=s.png>", 1),
        ("<input type=image src=s.png alt=搜索>", 0),
        ("<button id=go1></button><script>$('#go1').text('搜索')</script>", 0),
        ("<label for=go2>搜索</label><button id=go2></button><label>搜索<input type=image src=s.png></label>", 0),
        ("<label for=go2></label><button id=go2></button>", 1),
        ("<button><span aria-hidden=true>×</span></button>", 1),
        ("<button><span aria-hidden=true>×</span><span>关闭</span></button>", 0),
    ],
)
def test_buttons(html: str, count: int) -> None:
    assert found(html).get("button-words", 0) == count


@pytest.mark.parametrize(
    ("html", "count"),
    [
        ("<a href=/>首页</a>", 0),
        ("<a href=/><span> </span></a>", 1),
        ("<a href=/><i class=icon></i></a>", 1),
        ("<a href=/><img src=a.png></a>", 1),
        ("<a href=/><img src=a.png alt=''></a>", 1),
        ("<a href=/><span><img src=a.png alt=首页></span></a>", 0),
        ("<a href=/ title=首页></a>", 0),
        ("<a href=/ aria-label=首页></a>", 0),
        ("<a name=top></a><a id=x></a>", 0),
        ("<a href=/ style='display:none'></a>", 0),
        ("<div aria-hidden=true><a href=/></a></div>", 0),
        ("<map><area href=/ shape=rect coords=1,2,3,4></map>", 1),
        ("<map><area href=/ alt=首页></map>", 0),
        ("<a href='javascript:;' id=wza></a><script>document.getElementById('wza').innerHTML='无障碍'</script>", 0),
        ("<a href=/><i class=iconfont>&#xe600;</i></a>", 1),
        ("<a href=/>\n  <i class=iconfont>&#xe600;</i> 首页</a>", 0),
        ("<a href=/><b aria-hidden=true>首<i>页</i></b></a>", 1),
        ("<a href=/><b aria-hidden=false>首页</b></a>", 0),
        ("<a href=/><img src=a.png alt=首页 role=presentation></a>", 1),
        ("<a href=/><svg aria-hidden=true><title>首页</title></svg></a>", 1),
    ],
)
def test_links(html: str, count: int) -> None:
    assert found(html).get("link-words", 0) == count


@pytest.mark.parametrize(
    ("kind", "html", "count"),
    [
        ("frame-title", "<iframe src=/w.html></iframe>", 1),
        ("frame-title", "<iframe src=/w.html title=天气></iframe>", 0),
        ("frame-title", "<iframe src=/w.html title=''></iframe>", 1),
        ("frame-title", "<iframe src=/w.html name=天气></iframe>", 1),
        ("frame-title", "<iframe src=/w.html style='display:none'></iframe>", 0),
        ("frame-title", "<iframe src=/w.html width=0 height=0></iframe>", 0),
        ("frame-title", "<iframe src=about:blank></iframe><iframe></iframe>", 0),
        ("frame-title", "<iframe srcdoc='<p>天气'></iframe>", 1),
        ("frame-title", "<frameset><frame src=/a.html><frame src=/b.html title=正文></frameset>", 1),
        ("heading-words", "<h2></h2><h3> </h3><h4>一</h4>", 2),
        ("heading-words", "<h1><img src=l.png alt=某市></h1><h2><img src=m.png></h2>", 1),
        ("heading-words", "<h2 style='display:none'></h2>", 0),
        ("heading-words", "<h2 role=heading></h2>", 1),
        ("heading-words", "<h2 role=tab></h2><h2 role=presentation></h2>", 0),
        ("button-words", "<div role=button onclick='x()' tabindex=0><i></i></div><span role=button>关闭</span>", 1),
        ("button-words", "<button role=button></button>", 1),
        ("link-words", "<span role=link tabindex=0></span><span role=link tabindex=0>首页</span>", 1),
        ("link-words", "<span role=link></span><a href=/ role=button>首页</a>", 0),
        ("heading-order", "<h1>一</h1><h2>二</h2><h3>三</h3><h1>四</h1>", 0),
        ("heading-order", "<h1>一</h1><h3>三</h3>", 1),
        ("heading-order", "<h3>三</h3><h4>四</h4>", 0),
        ("heading-order", "<h1>一</h1><div role=heading aria-level=2>二</div><h3>三</h3>", 0),
        ("duplicate-id", "<p id=a></p><p id=b></p><p id=a></p><p id=a></p>", 1),
        ("duplicate-id", "<p id=a></p><p id=A></p><p id=''></p><p id=''></p>", 0),
        ("keyboard", "<span onclick='zoom()'>大</span>", 1),
        ("keyboard", "<span onclick='zoom()' ondblclick='zoom()'>大</span>", 1),
        ("keyboard", "<span onclick='zoom()' tabindex=0>大</span>", 0),
        ("keyboard", "<li onclick='go()'><a href=/>首页</a></li><li onclick='go()'><p>要闻</p></li>", 1),
        ("keyboard", "<a href=/><span onclick='count()'>首页</span></a>", 0),
        ("keyboard", "<a onclick='go()'>首页</a>", 1),
        ("keyboard", "<a href='javascript:;' onclick='go()'>首页</a><button onclick='go()'>一</button>", 0),
        ("keyboard", "<label onclick='x()'>一<input type=radio></label><form onclick='x()'></form>", 0),
        ("keyboard", "<div onclick='return false'>一</div><div onclick='event.stopPropagation();'>二</div>", 0),
        ("keyboard", "<div style='display:none' onclick='x()'>一</div>", 0),
        ("keyboard", "<div contenteditable onclick='x()'>一</div><p contenteditable=false onclick='x()'>二</p>", 1),
        ("tab-order", "<a href=/ tabindex=1>一</a><a href=/ tabindex=0>二</a><a href=/ tabindex=-1>三</a>", 1),
        ("sound", "<audio src=a.mp3 autoplay></audio>", 1),
        ("sound", "<audio src=a.mp3 autoplay controls></audio><audio src=a.mp3 controls></audio>", 0),
        ("sound", "<video src=a.mp4 autoplay muted></video>", 0),
        ("sound", "<bgsound src=a.mid>", 1),
        ("sound", "<embed src=a.mid autostart=true>", 1),
        (
            "sound",
            "<embed src=a.mid autostart=true hidden=true><div hidden><audio src=a.mp3 autoplay></audio></div>",
            2,
        ),
        ("sound", "<audio src=a.mp3 autoplay controls style='display:none'></audio>", 1),
        ("sound", "<p>一</p><noscript><audio src=a.mp3 autoplay></audio></noscript>", 0),
        ("moving", "<marquee>一</marquee>", 1),
        ("moving", "<marquee onMouseOver='this.stop()'>一</marquee>", 0),
        ("refresh", "<meta http-equiv=refresh content=5>", 1),
        ("refresh", "<meta http-equiv=Refresh content='3; url=/'>", 1),
        ("refresh", "<meta http-equiv=refresh content='0; url=/'>", 0),
        ("refresh", "<meta http-equiv=refresh content=72000>", 1),
        ("refresh", "<meta http-equiv=refresh content=72001>", 0),
        ("refresh", "<noscript><meta http-equiv=refresh content=5></noscript>", 0),
        ("refresh", "<meta http-equiv=refresh content='5: /'><meta http-equiv=refresh content='5s'>", 0),
        ("refresh", "<meta http-equiv=refresh content='0; url=/'><meta http-equiv=refresh content='5; url=/'>", 0),
        ("refresh", "<meta http-equiv=refresh content='foo'><meta http-equiv=refresh content='5; url=/'>", 1),
        ("aria", "<div role=nav>一</div>", 1),
        ("aria", "<input title=站内 role='searchfield searchbox'>", 0),
        ("aria", "<div role=navigation aria-label=主导航>一</div><p role='doc-chapter'>二</p>", 0),
        ("aria", "<div aria-lable=一>一</div>", 1),
        ("aria", "<p id=a>姓名</p><input aria-labelledby='a b'>", 0),
        ("aria", "<input aria-labelledby=b>", 1),
        ("aria", "<p id=b></p><input aria-labelledby=b>", 1),
        ("aria", "<p id=b style='display:none'>姓名</p><input aria-labelledby=b>", 0),
        ("aria", "<p id=b></p><input aria-describedby=b>", 0),
        ("bypass", LINKS, 1),
        ("bypass", LINKS[: -len("<a href='/19'>栏19</a>")], 0),
        ("bypass", f"{LINKS}<h2>要闻</h2>", 0),
        ("bypass", f"<div role=main>{LINKS}</div>", 0),
        ("bypass", f"<nav>{LINKS}</nav>", 0),
        ("bypass", f"<a href='#c'>跳到正文</a>{LINKS}<div id=c></div>", 0),
        ("bypass", f"<a href='#c'>跳到正文</a>{LINKS}", 1),
        ("captcha", "<input name=yzm title=码><img src=/captcha.jpg>", 1),
        ("captcha", "<form><input name=yzm title=码><img src=/captcha.jpg><a href=#>语音验证</a></form>", 0),
        ("captcha", "<input name=yzm title=码><img src=/captcha.jpg><audio src=/c.wav controls></audio>", 0),
        ("captcha", "<input name=yzm title=码><img src=/captcha.jpg><audio src=/welcome.wav autoplay></audio>", 1),
        ("captcha", "<input name=yzm title=码>短信已发送", 0),
        ("captcha", "<form><input placeholder=验证码><img src=/a.jpg class=captcha></form>" + "<p>语音</p>" * 70, 1),
    ],
)
def test_the_other_kinds(kind: str, html: str, count: int) -> None:
    assert found(html).get(kind, 0) == count


@pytest.mark.parametrize(
    ("html", "count"),
    [
        ("请输入验证码：<input name=yzcode><img src=image.jsp id=yzImageID>", 1),
        ("<input id=txtValidateCode><img src=/ValidateCode.aspx>", 1),
        ("<input placeholder=请输入验证码><img src=/kaptcha.jpg>", 1),
        ("<input placeholder=请输入验证码><img src=/kaptcha.jpg><button>获取短信验证码</button>", 0),
        ("<input name=shuyzs><img src=/a.jpg>", 0),
    ],
)
def test_codes_as_chinese_pages_name_them(html: str, count: int) -> None:
    page = read_page(
        f"<form>{html}</form>".encode(), url="http://a.example/x", vocabulary=load_jurisdiction("cn").pages
    )
    assert sum(barrier.count for barrier in page.barriers or () if barrier.kind == "captcha") == count


TABLE = "<table {attrs}><tr>{first}</tr><tr><td>2025<td>7</tr><tr><td>2026<td>8</tr></table>"


@pytest.mark.parametrize(
    ("html", "count"),
    [
        (TABLE.format(attrs="border=1", first="<td>年<td>数"), 1),
        (TABLE.format(attrs="border=1", first="<th>年<th>数"), 0),
        (TABLE.format(attrs="border=1", first="<td scope=col>年<td>数"), 0),
        (TABLE.format(attrs="border=0", first="<td>年<td>数"), 0),
        (TABLE.format(attrs="", first="<td>年<td>数"), 0),
        (TABLE.format(attrs="border=1 role=presentation", first="<td>年<td>数"), 0),
        ("<table border=1><tr><td>一<td>二<tr><td>三<td>四</table>", 0),
        ("<table border=1><tr><td>一<tr><td>二<tr><td>三<tr><td>四</table>", 0),
        (f"<table border=1><tr><td>{TABLE.format(attrs='border=1', first='<th>年<th>数')}<td>一</table>", 0),
        ("<table>" + "<tr><td style='border:1px solid'>一<td style='border-top:0'>二" * 3 + "</table>", 1),
    ],
)
def test_tables_of_data_need_header_cells_and_layouts_do_not(html: str, count: int) -> None:
    assert found(html).get("table-headers", 0) == count


def test_the_first_element_is_told_without_long_numbers() -> None:
    page = read_page(
        b"<img class=pic src='/upload/110101199003070000/photo.jpg?x=1'><input name=n id=f13800000000>",
        url="http://a.example/x",
        vocabulary=WORDS,
    )
    assert {b.kind: b.first for b in page.barriers or () if b.count} == {
        "image-words": '<img class="pic" src="photo.jpg">',
        "field-words": '<input id="f…" name="n">',
    }


@pytest.mark.parametrize(
    ("piece", "size", "tail"),
    [
        pytest.param("<div onclick='x()'>", 20_000, "", id="clicks"),
        pytest.param("<label><button id=abc>", 20_000, "", id="labels"),
        pytest.param("<a href=/ id=abc></a>", 20_000, "<script>" + "x" * 500_000 + "</script>", id="links"),
        pytest.param("<table border=1><tr><td>", 5_000, "", id="tables"),
        pytest.param("<h1><h2>", 20_000, "", id="headings"),
        pytest.param("<input name=yzm><img src=captcha>", 20_000, "", id="captchas"),
    ],
)
def test_a_hostile_page_costs_no_more_than_its_size(piece: str, size: int, tail: str) -> None:
    assert_linear(lambda n: read_outline(piece * n + tail), lambda outline: read_barriers(outline, WORDS), size)
