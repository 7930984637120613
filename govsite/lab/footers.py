"""Footers with the identification items of 国办发〔2017〕47号, in the markup seen on real sites."""

from __future__ import annotations

from zlib import crc32

from govsite.lab.names import PROVINCES
from govsite.lab.outline import Outline
from govsite.lab.site import LabSite


def render_footer(site: LabSite, plan: Outline) -> str:
    """The footer's markup; where a script is to draw it, only its place."""
    match site.traits.footer_script:
        case "load":
            return (
                '<div class="footer" id="footer"></div>\n'
                '<script>$(function(){$("#footer").load("/include/footer.html");});</script>\n'
            )
        case "write":
            return '<div class="footer"><script src="/js/footer.js"></script></div>\n'
        case _:
            return f'<div class="footer" id="footer">\n{footer_items(site, plan)}</div>\n'


def footer_items(site: LabSite, plan: Outline) -> str:
    """All items but those that were planted to be missing."""
    number = crc32(site.id.encode())
    style = number % 3
    without = site.traits.footer_without
    items = {
        "sitemap": f'<a href="{plan.sitemap}">{("网站地图", "站点地图", "网站地图")[style]}</a>',
        "organizer": f"{('主办单位：', '主办：', '网站主办单位：')[style]}{site.owner}",
        "contact": f"联系电话：0{300 + number % 60}-{5_550_000 + number % 9999}",
        "site_code": ("网站标识码：", "政府网站标识码：", "网站标识码:")[style] + (site.traits.footer_code or site.id),
        "icp": _icp(site, number),
        "police": _police(site, number),
        "identity_mark": _identity_mark(number, style),
        "report_errors": _report_errors(site, style),
    }
    kept = {name: "" if name in without else text for name, text in items.items()}
    ipv6 = "" if "ipv6-label" in site.traits.missing else "　本网站支持IPv6"
    return (
        f'<p>{kept["sitemap"]} <a href="/">返回首页</a>{ipv6}</p>\n'
        f"<p>{kept['organizer']}&nbsp;&nbsp;{kept['contact']}</p>\n"
        f"<p>{kept['site_code']}&nbsp;{kept['icp']}&nbsp;{kept['police']}</p>\n"
        f'<div class="marks">{kept["identity_mark"]}{kept["report_errors"]}</div>\n'
        f"{_former_habits(site)}"
    )


def _former_habits(site: LabSite) -> str:
    """What footers said in former days."""
    said = {
        "old-browser": "<p>建议使用1024×768分辨率 IE8.0以上版本浏览器浏览本站</p>\n",
        "backend": '<p><a href="/admin/">网站后台管理</a></p>\n',
    }
    return "".join(markup for name, markup in said.items() if name in site.traits.added)


def _province(site: LabSite) -> str:
    return PROVINCES.get(site.division[:2], "京")


def _icp(site: LabSite, number: int) -> str:
    return f'<a href="https://beian.miit.gov.cn/">{_province(site)}ICP备{10_000_000 + number % 9_000_000}号-1</a>'


def _police(site: LabSite, number: int) -> str:
    code = f"{site.division}0200{number % 10_000:04d}"
    return (
        f'<a href="http://www.beian.gov.cn/portal/registerSystemInfo?recordcode={code}">'
        f'<img src="/images/ga.png" alt="">{_province(site)}公网安备 {code}号</a>'
    )


def _identity_mark(number: int, style: int) -> str:
    code = f"{number:021d}"
    if style == 2:
        link = f"http://bszs.conac.cn/sitename?method=show&amp;id={number:032X}"
        return f'<a href="{link}"><img src="http://dcs.conac.cn/image/red.png" alt="党政机关"></a>'
    script = f"//dcs.conac.cn/js/13/306/0000/{number % 100_000_000:08d}/CA{code}.js"
    return f'<span id="_ideConac"></span><script src="{script}"></script>'


def _report_errors(site: LabSite, style: int) -> str:
    code = site.traits.report_code or site.id
    scheme = "https" if site.has_https else "http"
    match style:
        case 0:
            return (
                f'<script id="_jiucuo_" sitecode="{code}" src="https://zfwzgl.www.gov.cn/exposure/jiucuo.js"></script>'
            )
        case 1:
            return (
                f'<span id="_span_jiucuo"></span><script id="_jiucuo_" sitecode=\'{code}\' '
                f"src='{scheme}://pucha.kaipuyun.cn/exposure/jiucuo.js'></script>"
            )
        case _:
            return (
                f'<span role="button" tabindex="0" onclick="Link(\'{code}\')">'
                f'<img src="https://zfwzgl.www.gov.cn/exposure/images/jiucuo.png" sitecode="{code}" '
                'alt="我为政府网站找错"></span>'
            )
