"""What keeps readers out who hear a page, enlarge it or have no mouse, and what looks like it and does not."""

from __future__ import annotations

from html import escape

from govsite.lab.outline import Outline
from govsite.lab.site import ARTICLE, COLUMN, HOME, LabSite

_PLANTED: dict[str, tuple[str, str]] = {
    "image-bare": (ARTICLE, '<p><img src="/images/logo.png"></p>'),
    "image-file": (HOME, '<p><img src="/images/ga.png" alt="W020260311.png"></p>'),
    "image-beside": (HOME, '<p><a href="/"><img src="/images/logo.png">返回首页</a></p>'),
    "field-beside": (HOME, '<form action="/" method="post">姓名：<input name="xm"></form>'),
    "field-stray": (
        COLUMN,
        '<form action="/"><label for="nf">年份</label><select name="nf"><option>2026</option></select></form>',
    ),
    "button-bare": (HOME, '<button class="close"><i></i></button>'),
    "button-blank": (COLUMN, '<form action="/"><input type="submit" value="" class="go"></form>'),
    "link-bare": (HOME, '<p><a href="/" class="icon"></a></p>'),
    "heading-bare": (COLUMN, "<h2> </h2>"),
    "heading-jump": (ARTICLE, "<h2>附件</h2><h5>说明</h5>"),
    "id-twice": (HOME, '<p id="top1">欢迎</p><p id="top1">访问</p>'),
    "table-bare": (
        ARTICLE,
        "<table border=1><tr><td>年度<td>件数<tr><td>上年<td>12<tr><td>本年<td>15</table>",
    ),
    "table-lines": (
        ARTICLE,
        "<table>"
        + "".join(
            f'<tr><td style="border:1px solid">{name}</td><td style="border:1px solid">{value}</td></tr>'
            for name, value in (("指标", "数值"), ("户数", "310"), ("人数", "905"))
        )
        + "</table>",
    ),
    "click-only": (ARTICLE, '<p>字号：<span onclick="doZoom(18)">大</span><span onclick="doZoom(14)">小</span></p>'),
    "tab-order": (HOME, '<p><a href="/" tabindex="7">返回</a></p>'),
    "sound": (HOME, '<audio src="/media/welcome.wav" autoplay loop></audio>'),
    "moving": (HOME, "<marquee>欢迎访问本网站</marquee>"),
    "aria-role": (HOME, '<div role="nav">导航</div>'),
    "aria-nowhere": (HOME, '<div aria-labelledby="weizhi">当前</div>'),
    "aria-name": (COLUMN, '<div aria-lable="列表">列表</div>'),
    "captcha": (
        HOME,
        '<form action="/"><label>验证码<input name="yzm"></label><img src="/images/logo.png?yzm" alt="看不清"></form>',
    ),
}
"""Name of a barrier → kind of page on which it stands, and its markup."""

_HARMLESS = (
    '<p><img src="/images/ga.png" alt=""><img src="/images/logo.png" width="1" height="1">'
    '<img src="/images/logo.png" aria-hidden="true"><a href="/" title="返回首页">'
    '<img src="/images/logo.png" alt=""></a></p>\n'
    '<form action="/" method="post"><label>姓名 <input name="xm"></label><label for="dh">电话</label>'
    '<input id="dh" name="dh"><input name="yj" title="意见">'
    '<input type="hidden" name="lb"><input type="submit"></form>\n'
    '<ul><li onclick="go(1)"><a href="/">首页</a></li></ul><table><tr><td><a href="/">一</a></td><td>二</td></tr>'
    "<tr><td>三</td><td>四</td></tr><tr><td>五</td><td>六</td></tr></table>\n"
)
"""No barrier, untidy as it is."""


def render_barriers(site: LabSite, plan: Outline, *, kind: str) -> str:
    """Markup that stands in the middle of a page of a kind."""
    added = site.traits.added
    parts = [markup for name, (on, markup) in _PLANTED.items() if on == kind and name in added]
    if "frame" in added and kind == HOME:
        parts.append(f'<iframe src="{escape(plan.columns[0].path)}" width="300" height="200"></iframe>')
    if "untidy" in added and kind == HOME:
        parts.append(_HARMLESS)
    return "".join(f"{part}\n" for part in parts)


def render_refresh(site: LabSite, *, kind: str) -> str:
    """The element that reloads a page after a while."""
    return '<meta http-equiv="refresh" content="600">\n' if "refresh" in site.traits.added and kind == HOME else ""
