"""The date of publication among other dates: of lists, meetings, signatures, visits and deadlines."""

from __future__ import annotations

import pytest

from .pages import BANNER, FOOTER, PROSE, SIGNATURE, TITLE, document, read

TEXT = f"<p>{PROSE}</p>"
SIDE = '<div class="right"><h3>最新信息</h3><ul><li><a href="/a/1.html">关于某事项的最新通知</a><span>2024-01-02</span></li><li><a href="/a/2.html">关于另一事项的公告</a><span>2024-01-01</span></li></ul></div>'
SIDE2 = '<div class="left"><h3>热点</h3><p><a href="/a/1.html">关于某事项的最新通知</a> 2024-01-02</p><p><a href="/a/2.html">关于另一事项的公告</a> 2024-01-01</p></div>'
NEXT = '<p>上一篇：<a href="/a/1.html">关于某事项的通知</a> 2024-02-02</p><p>下一篇：<a href="/a/2.html">关于另一事项</a> 2024-02-01</p>'
LABEL = '<meta name="PubDate" content="2023-05-20 10:00">'


def main(x: str) -> str:
    return f'<div class="pos">您现在的位置：<a href="/">首页</a> &gt;&gt; <a href="/tz/">通知</a> &gt;&gt; 正文</div><div class="main">{x}</div>'


CASES = {
    "steps above the title, one of which the label confirms": (
        BANNER
        + main(
            '<div class="steps"><div class="step-title">计划</div><div class="step-date">2023-03-17</div>'
            f'<div class="step-title">公告</div><div class="step-date">2023-05-20</div></div><h1>{TITLE}</h1>{TEXT}'
        )
        + FOOTER,
        LABEL,
        "2023-05-20",
    ),
    "shown twice, for telephones and for desks": (
        BANNER
        + main(
            f'<h2>{TITLE}</h2><div class="meta"><p class="small"><span>2023-05-20</span><span>来源：局办</span></p>'
            f'<span class="time">2023-05-20</span><span>来源：局办</span><div>分享到：</div></div>{TEXT}'
        )
        + FOOTER,
        LABEL,
        "2023-05-20",
    ),
    "side after": (
        BANNER + main(f"<h1>{TITLE}</h1><p>发布时间：2023-05-20</p>{TEXT}") + SIDE + FOOTER,
        "",
        "2023-05-20",
    ),
    "side before": (
        BANNER + SIDE + main(f"<h1>{TITLE}</h1><p>发布时间：2023-05-20</p>{TEXT}") + FOOTER,
        "",
        "2023-05-20",
    ),
    "side before, bare date": (
        BANNER + SIDE2 + main(f"<h1>{TITLE}</h1><p>2023-05-20 来源：局办</p>{TEXT}") + FOOTER,
        "",
        "2023-05-20",
    ),
    "prev next": (
        BANNER + main(f"<h1>{TITLE}</h1><p>2023-05-20 来源：局办</p>{TEXT}{NEXT}") + FOOTER,
        "",
        "2023-05-20",
    ),
    "prev next, label only": (BANNER + main(f"<h1>{TITLE}</h1>{TEXT}{NEXT}") + FOOTER, LABEL, "2023-05-20"),
    "text only dates, label": (
        BANNER
        + main(
            f"<h1>{TITLE}</h1><p>2022年3月1日，市政府召开会议，部署2021年12月3日以来的重点工作。{PROSE}</p>{SIGNATURE}"
        )
        + FOOTER,
        LABEL,
        "2023-05-20",
    ),
    "text only dates, url": (
        BANNER + main(f"<h1>{TITLE}</h1><p>2022年3月1日，市政府召开会议。{PROSE}</p>{SIGNATURE}") + FOOTER,
        "",
        "2023-05-20",
    ),
    "no date": (BANNER + main(f"<h1>{TITLE}</h1><p>{PROSE}</p>") + FOOTER, "", None),
    "signature only": (
        BANNER
        + main(f"<h1>{TITLE}</h1><p>{PROSE}</p><p align=right>某市人民政府</p><p align=right>2023年5月20日</p>")
        + FOOTER,
        "",
        None,
    ),
    "hearing": (
        BANNER
        + main(
            f"<h1>听证会公告</h1><p>发布时间：2023-05-20</p><p>听证时间：2023年6月1日上午9:00</p><p>报名截止时间：2023年5月28日</p>{TEXT}"
        )
        + FOOTER,
        "",
        "2023-05-20",
    ),
    "table doc + gov": (
        BANNER
        + main(
            f'<table class="xxgk"><tr><td>索引号：</td><td>11/2023-00012</td><td>分类：</td><td>通知</td></tr><tr><td>发布机构：</td><td>市府办</td><td>发文日期：</td><td>2023年05月11日</td></tr><tr><td>名称：</td><td colspan=3>{TITLE}</td></tr><tr><td>文号：</td><td>某政办〔2023〕3号</td><td>发布日期：</td><td>2023年05月20日</td></tr></table><h2>{TITLE}</h2><p>某政办〔2023〕3号</p>{TEXT}{SIGNATURE}'
        )
        + FOOTER,
        "",
        "2023-05-20",
    ),
    "only written": (
        BANNER
        + main(
            f'<table class="xxgk"><tr><td>索引号：</td><td>1</td><td>成文日期：</td><td>2023-05-11</td></tr></table><h2>{TITLE}</h2>{TEXT}'
        )
        + FOOTER,
        LABEL,
        "2023-05-20",
    ),
    "label disagree": (
        BANNER + main(f"<h1>{TITLE}</h1><p>发布时间：2023-05-20</p>{TEXT}") + FOOTER,
        '<meta name="PubDate" content="2023-06-20">',
        "2023-05-20",
    ),
    "old tables": (
        f"<table width=1000 align=center><tr><td>今天是2026年11月29日 星期日</td></tr></table><table width=1000><tr><td width=200 valign=top><table><tr><td><a href=/a/1.html>关于某事项的最新通知</a></td><td>[2024-01-02]</td></tr><tr><td><a href=/a/2.html>关于另一事项的公告啊</a></td><td>[2024-01-01]</td></tr></table></td><td><table><tr><td align=center><b>{TITLE}</b></td></tr><tr><td align=center>来源：本站　作者：管理员　发布时间：2023-5-20　点击数：12</td></tr><tr><td>{PROSE}</td></tr></table></td></tr></table><table><tr><td align=center>版权所有 某市人民政府 2010-2026 赣ICP备05001234号 网站标识码：3605000001</td></tr></table>",
        "",
        "2023-05-20",
    ),
    "today before title": (
        "<div>2026年11月29日 星期日 欢迎访问某市政府网</div>"
        + main(f"<h1>{TITLE}</h1><p>来源：局办　2023-05-20</p>{TEXT}")
        + FOOTER,
        "",
        "2023-05-20",
    ),
    "today in breadcrumb": (
        f'<div class="nav">x</div><div class="pos"><span>2026-11-29 星期日</span> 当前位置：首页</div><div><h1>{TITLE}</h1><p>日期：2023-05-20</p>{TEXT}</div>'
        + FOOTER,
        "",
        "2023-05-20",
    ),
    "printed below": (
        BANNER
        + main(f"<h1>{TITLE}</h1>{TEXT}<p>信息来源：局办</p><p>发布日期：2023-05-20</p><p>【打印】【关闭】</p>")
        + FOOTER,
        "",
        "2023-05-20",
    ),
    "stamp below": (
        BANNER
        + main(f'<h1>{TITLE}</h1>{TEXT}<div class="info">（发布时间：2023-05-20 10:00 责任编辑：某某）</div>')
        + FOOTER,
        "",
        "2023-05-20",
    ),
    "deadline in info": (
        BANNER
        + main(
            f'<h1>关于征集意见的公告</h1><div class="info">征集时间：2023-05-20 至 2023-06-20　状态：已结束</div>{TEXT}'
        )
        + FOOTER,
        LABEL.replace("05-20", "05-19"),
        "2023-05-19",
    ),
    "interview": (
        BANNER + main(f"<h1>在线访谈</h1><p>访谈时间：2023-05-18 10:00</p><p>发布时间：2023-05-20</p>{TEXT}") + FOOTER,
        "",
        "2023-05-20",
    ),
    "letter": (
        BANNER + main(f"<h1>来信</h1><p>来信时间：2023-05-18</p><p>回复时间：2023-05-20</p>{TEXT}") + FOOTER,
        "",
        None,
    ),
    "english title time": (
        BANNER
        + main(
            f'<div class="article-title">{TITLE}</div><div class="article-info"><span>2023-05-20</span><span>来源：局办</span></div><div class="article-content">{TEXT}</div>'
        )
        + FOOTER,
        "",
        "2023-05-20",
    ),
    "h5 header": (
        f'<header><div class="date">2026年11月29日</div></header><main><article><h1>{TITLE}</h1><div class="meta">2023年5月20日</div>{TEXT}</article></main><footer>x</footer>',
        "",
        "2023-05-20",
    ),
    "expired notice": (
        BANNER
        + main(
            f"<h1>{TITLE}</h1><p>有效性：失效　失效日期：2024-01-01　发布日期：2023-05-20　生效日期：2023-06-01</p>{TEXT}"
        )
        + FOOTER,
        "",
        "2023-05-20",
    ),
    "sub title date": (
        BANNER
        + main(
            f"<h1>{TITLE}</h1><p align=center>——2022年12月1日在市第十届人民代表大会上</p><p>发布时间：2023-05-20</p>{TEXT}"
        )
        + FOOTER,
        "",
        "2023-05-20",
    ),
    "sub title date, bare": (
        BANNER
        + main(
            f"<h1>{TITLE}</h1><p align=center>（2022年12月1日市政府第3次常务会议通过）</p><p class=time>2023-05-20</p>{TEXT}"
        )
        + FOOTER,
        "",
        "2023-05-20",
    ),
    "short article": (
        BANNER + main("<h1>公告</h1><p>2023-05-20　来源：局办</p><p>特此公告。</p>") + FOOTER,
        "",
        "2023-05-20",
    ),
    "picture article": (
        BANNER + main("<h1>某市夜景</h1><p>2023-05-20　浏览：3</p><p><img src=a.jpg></p>") + FOOTER,
        "",
        "2023-05-20",
    ),
    "video duration": (
        BANNER + main("<h1>视频新闻</h1><p>时长：05:20　时间：2023-05-20</p><video src=a.mp4></video>") + FOOTER,
        "",
        "2023-05-20",
    ),
    "doc date first": (
        BANNER + main(f"<p>成文日期 2023-05-11 | 发布日期 2023-05-20 | 来源 局办</p><h1>{TITLE}</h1>{TEXT}") + FOOTER,
        "",
        "2023-05-20",
    ),
    "version": (
        BANNER + main(f"<h1>{TITLE}</h1><p>发布时间：2023-05-20 更新：2023-05-25 版本：1.2.3</p>{TEXT}") + FOOTER,
        "",
        "2023-05-20",
    ),
    "phone": (
        BANNER + main(f"<h1>{TITLE}</h1><p>电话：0790-2023-05 发布时间：2023-05-20</p>{TEXT}") + FOOTER,
        "",
        "2023-05-20",
    ),
}


@pytest.mark.parametrize(("body", "head", "day"), CASES.values(), ids=CASES.keys())
def test_the_day_of_publication_among_others(
    body: str, head: str, day: str | None, request: pytest.FixtureRequest
) -> None:
    path = "202305/t20230520_1.html" if "url" in request.node.callspec.id else "12345.html"
    page = read(document(body, head=head), url=f"http://www.h.gov.cn/tz/{path}")
    assert (page.published.date[:10] if page.published else None) == day
