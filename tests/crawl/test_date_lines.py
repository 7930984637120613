"""One date, written as pages write it: the date of publication is read from each of these lines."""

from __future__ import annotations

import pytest

from .pages import BANNER, FOOTER, PROSE, SIGNATURE, TITLE, document, read

TRAIL = '<div class="position">当前位置：<a href="/">首页</a> &gt; <a href="/tz/">通知</a></div>'
LINES = {
    "govcn": '<h1>%T</h1><div class="pages-date">2023-05-20 10:00 <span class="font">来源： 新华社</span></div>',
    "jcms td": "<h1>%T</h1><table><tr><td>【发布日期：2023-05-20】</td><td>【字体：大 中 小】</td></tr></table>",
    "em": "<h1>%T</h1><p><span>发布时间：<em>2023年05月20日 10:20</em></span><span>来源：市府办</span></p>",
    "split": "<h1>%T</h1><div><span>日期：</span><span>2023-05-20</span><span>浏览量：</span><span>9</span></div>",
    "dl": "<h1>%T</h1><dl><dt>索引号</dt><dd>x</dd><dt>发布日期</dt><dd>2023-05-20</dd><dt>成文日期</dt><dd>2023-05-11</dd></dl>",
    "table": "<table><tr><th>索 引 号</th><td>000-12</td><th>发布日期</th><td>2023-05-20</td></tr><tr><th>成文日期</th><td>2023-05-11</td><th>文 号</th><td>某政〔2023〕3号</td></tr></table><h1>%T</h1>",
    "table2": "<table><tr><td>成文日期：</td><td>2023-05-11</td></tr><tr><td>发布日期：</td><td>2023-05-20</td></tr></table><h1>%T</h1>",
    "slash": '<h1>%T</h1><p class="time">2023/5/20 10:03:22</p>',
    "an author and seconds": "<h1>%T</h1><div><span>原创</span> <span>生态环境局办公室</span> <span>2023-05-20 22:18:34</span></div>",
    "today in the title": '<h1>%T今天开幕</h1><div class="a-info"><span class="time">2023-05-20 20:35</span></div><p>今天，全市大会在人民会堂开幕。</p>',
    "dots": "<h1>%T</h1><p>发布时间：2023.05.20</p>",
    "short": "<h1>%T</h1><p>发布日期：2023-5-20</p>",
    "one line": "<h1>%T</h1><p>成文日期：2023年5月11日发布日期：2023年5月20日</p>",
    "glued clock": "<h1>%T</h1><p>发布时间：<span>2023-05-20</span><span>10:30</span></p>",
    "glued clock2": "<h1>%T</h1><p>发布日期：2023-05-2010:30:22 来源：市府办</p>",
    "cn clock": "<h1>%T</h1><p>发布日期：2023年05月20日10时30分</p>",
    "iso": "<h1>%T</h1><p>发布时间：2023-05-20T10:30:00+08:00</p>",
    "dot0": "<h1>%T</h1><p>发布时间：2023-05-20 10:30:00.0</p>",
    "spaces": "<h1>%T</h1><p>发布日期： 2023 - 05 - 20</p>",
    "cn numerals": "<h1>%T</h1><p>发布日期：二〇二三年五月二十日</p>",
    "cn numerals below": '<h1>%T</h1><p class="date">二〇二三年五月二十日</p>',
    "cn zero": "<h1>%T</h1><p>发布时间：二零二三年五月二十日</p>",
    "cn ○": "<h1>%T</h1><p>发布时间：二○二三年五月二十日</p>",
    "info": '<h1>%T</h1><div class="info">2023-05-20 | 来源：市府办 | 点击数：<script src="/c.js"></script></div>',
    "brackets": "<h1>%T</h1><p>[ 2023-05-20 ] 【大 中 小】 打印</p>",
    "trad": "<h1>%T</h1><p>發佈日期：2023-05-20</p>",
    "written by script": '<h1>%T</h1><p>发布时间：<script>document.write("2023-05-20 10:20:00".substring(0,16));</script></p>',
    "script var": '<h1>%T</h1><p>发布时间：<span id="pub"></span><script>var t="2023-05-20 10:20:00";document.getElementById("pub").innerHTML=t.split(" ")[0];</script></p>',
    "script replace": '<h1>%T</h1><div class="time"><script>var d = "2023年05月20日"; document.write(d)</script> 来源：市府办</div>',
    "update later": "<h1>%T</h1><p>发布时间：2023-05-20 更新时间：2023-06-01</p>",
    "update first": "<h1>%T</h1><p>更新时间：2023-06-01 发布时间：2023-05-20</p>",
    "only update": "<h1>%T</h1><p>更新时间：2023-05-20 10:00 来源：市府办</p>",
    "author": "<h1>%T</h1><p>作者：张三　2023-05-20　阅读：12</p>",
    "source first": "<h1>%T</h1><p>来源：某市人民政府办公室　2023-05-20 10:00</p>",
    "bare": "<h1>%T</h1><p>2023-05-20</p>",
    "bare cn": '<h1>%T</h1><div align="center">2023年5月20日</div>',
    "bare center font": "<table><tr><td align=center><font size=5><b>%T</b></font></td></tr><tr><td align=center>2023-05-20 09:00</td></tr></table>",
    "weekday": "<h1>%T</h1><p>2023年5月20日 星期六 来源：市府办</p>",
    "title date": "<h1>%T（2023年4月1日修订）</h1><p>发布时间：2023-05-20</p>",
    "law": "<h1>%T</h1><p>（2019年3月15日某省人民代表大会常务委员会第三次会议通过）</p><p>发布日期：2023-05-20</p>",
    "info below": '<h1>%T</h1>%P<p class="fbsj">发布时间：2023-05-20</p>',
    "发稿": "<h1>%T</h1><p>发稿时间：2023-05-20 09:00</p>",
    "信息时间": "<h1>%T</h1><p>【 信息时间：2023/5/20  阅读次数：<script>1</script> 】</p>",
    "publishtime": "<h1><ucaptitle>%T</ucaptitle></h1><p>发布时间：<publishtime>2023-05-20 10:00</publishtime> 来源：<ucapsource>办公室</ucapsource></p>",
    "comments": "<h1>%T</h1><p>发布时间：<!--<$[信息发布时间]>begin-->2023-05-20<!--<$[信息发布时间]>end--></p>",
    "date box": '<div class="date"><b>20</b><span>2023-05</span></div><h1>%T</h1>',
    "nbsp": "<h1>%T</h1><p>发布时间&nbsp;:&nbsp;2023-05-20&nbsp;&nbsp;浏览：1</p>",
    "发布日期 no colon": "<h1>%T</h1><p>发布日期 2023-05-20</p>",
    "发布于": "<h1>%T</h1><p>本文发布于2023-05-20</p>",
    "dash full": "<h1>%T</h1><p>发布时间：2023－05－20</p>",
    "digits full": "<h1>%T</h1><p>发布时间：２０２３年０５月２０日</p>",
    "ul li": '<h1>%T</h1><ul class="info"><li>发布机构：办公室</li><li>生成日期：2023-05-11</li><li>公开日期：2023-05-20</li></ul>',
    "td pairs": "<table><tr><td>发布机构</td><td>办公室</td><td>发文日期</td><td>2023-05-11</td></tr><tr><td>名称</td><td>%T</td><td>公开时间</td><td>2023-05-20</td></tr></table>",
    "validity": "<table><tr><td>有效期：</td><td>2023-06-01至2028-06-01</td></tr><tr><td>发布时间：</td><td>2023-05-20</td></tr></table><h1>%T</h1>",
    "hidden print": '<h1>%T</h1><p style="display:none">打印时间：2026-11-01</p><p>时间：2023-05-20</p>',
    "责编": '<h1>%T</h1><div class="xx">某日报　2023-05-20 08:00　责任编辑：李四</div>',
    "h2 source": "<h2>%T</h2><h3>某市政府网　2023-05-20</h3>",
    "long smaller heading": "<h1>%T</h1><h3><span>2023-05-20 14：30</span><span>来源：某市卫生和计划生育委员会办公室</span>"
    "<span>【字体：<a>大</a>&nbsp;&nbsp;<a>中</a>&nbsp;&nbsp;<a>小</a>】</span></h3>",
    "a box named top": '<div class="top_cont"><h1>%T</h1><p>2023-05-20 来源：办公室</p></div>',
    "strong": "<h1>%T</h1><p><strong>发布时间：</strong>2023-05-20 <strong>来源：</strong>局办</p>",
    "th vertical": "<table><tr><th>发布日期</th><th>成文日期</th></tr><tr><td>2023-05-20</td><td>2023-05-11</td></tr></table><h1>%T</h1>",
    "date english": "<h1>%T</h1><p>发布时间：May 20, 2023</p>",
    "hits": "<h1>%T</h1><p>2023-05-20 浏览次数：2023</p>",
    "month zero": "<h1>%T</h1><p>发表日期：2023年05月20日　　出处：办公室</p>",
    "日 期": "<h1>%T</h1><p>日　　期：2023-05-20</p>",
    "公示期": "<h1>%T</h1><p>公示时间：2023-05-22至2023-05-28</p><p>发布时间：2023-05-20</p>",
    "发布 word": "<h1>%T</h1><p>2023-05-20 10:20 发布</p>",
    "time tag": '<h1>%T</h1><time datetime="2023-05-20">2023-05-20</time>',
    "paren": "<h1>%T</h1><p>（2023-05-20）</p>",
    "发布人": "<h1>%T</h1><p>发布人：管理员 发布时间：2023-5-20 9:05:00 点击：33</p>",
    "day first": "<h1>%T</h1><p>发布时间：2023年5月20日(星期六)</p>",
    "点": "<h1>%T</h1><p>发布时间：2023年5月20日 上午9点30分</p>",
    "cdate": "<h1>%T</h1><p>创建日期：2023-05-20</p>",
    "信息发布日期": "<h1>%T</h1><p>信息发布日期：2023-05-20</p>",
    "发布 年月日": "<h1>%T</h1><p>发 布 时 间：2023-05-20</p>",
    "上线": "<h1>%T</h1><p>上线时间：2023-05-20</p>",
    "刊发": "<h1>%T</h1><p>刊登日期：2023-05-20 来源：日报</p>",
    "pub by": "<h1>%T</h1><p>供稿：办公室　发布：2023-05-20</p>",
    "录入": "<h1>%T</h1><p>录入时间：2023/05/20 9:30:00　【打印】</p>",
    "撰写": "<h1>%T</h1><p>来源：本网 日期：2023年05月20日 访问次数： 信息来源：办公室 字号：[ 大 中 小 ]</p>",
}


@pytest.mark.parametrize("line", LINES.values(), ids=LINES.keys())
def test_the_day_of_publication(line: str) -> None:
    text = f"<p>{PROSE}</p>"
    main = line.replace("%T", TITLE) if "%P" not in line else line.replace("%T", TITLE).replace("%P", text)
    after = "" if "%P" in line else text
    body = f'{BANNER}{TRAIL}<div class="main">{main}{after}{SIGNATURE}</div>{FOOTER}'
    page = read(document(body), url="http://www.h.gov.cn/tz/12345.html")
    assert page.published is not None
    assert page.published.date[:10] == "2023-05-20"
    assert page.published.source == "visible"


@pytest.mark.parametrize(
    "words", ["一、采购公告发布日期", "招标公告发布时间", "首次公告日期", "原公告发布日期", "采购合同公告日期"]
)
def test_the_date_of_another_document_is_not_the_pages(words: str) -> None:
    body = f'{BANNER}{TRAIL}<div class="main"><h1>{TITLE}</h1><div id="zoom"><p>{words}：2024年4月9日</p><p>{PROSE}</p></div></div>{FOOTER}'
    assert read(document(body), url="http://www.h.gov.cn/tz/12345.html").published is None


@pytest.mark.parametrize(
    "words", ["信息发布日期", "文章发布时间", "页面发布时间", "公告发布时间", "来源：市局发布时间"]
)
def test_words_before_a_label_may_say_what_was_published(words: str) -> None:
    page = read(
        document(
            f'{BANNER}{TRAIL}<div class="main"><h1>{TITLE}</h1><p>{words}：2023-05-20</p><p>{PROSE}</p></div>{FOOTER}'
        ),
        url="http://www.h.gov.cn/tz/12345.html",
    )
    assert page.published is not None
