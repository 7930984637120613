"""Site code, ICP and police records as footers write them."""

from __future__ import annotations

import pytest

from tests.crawl.pages import BANNER, PROSE, document, read

FOOTERS = {
    "plain": (
        '<div class="footer"><p>主办单位：某市人民政府办公室</p><p>网站标识码：3605000001 赣ICP备05001234号-1 赣公网安备 36050202000001号</p></div>',
        "3605000001",
        "05001234",
        "3605020200",
    ),
    "津 space colon": (
        '<div class="footer"><p>政府网站标识码：1200000052 津ICP备05010518号  津公网安备 ：12010302000991号</p></div>',
        "1200000052",
        "05010518",
        "12010302000991",
    ),
    "沪": (
        '<div class="foot"><div>沪ICP备：12004267</div><div>沪公安备：31010102045442号</div><div>政府网站标识码：3100000044</div></div>',
        "3100000044",
        "12004267",
        "31010102045442",
    ),
    "标识号": (
        '<div class="footer"><p>网站标识号：1500000007     蒙ICP备14005124号-2     蒙公网安备：15010502001204</p></div>',
        "1500000007",
        "14005124",
        "15010502001204",
    ),
    "识别号": (
        '<div id="footer"><p>晋公网安备 14010702070019号</p><span>晋ICP备07002709号-1</span><span>网站识别号:1401070001</span></div>',
        "1401070001",
        "07002709",
        "14010702070019",
    ),
    "ICP编号": (
        '<div class="bottom"><span>政府网站标识码：1100000169 </span><span>京公网安备110102000155</span><span>ICP备案编号：京ICP备14005922号－1</span></div>',
        "1100000169",
        "14005922",
        "110102000155",
    ),
    "郑公备": (
        '<div class="footer"><p>政府网站标识码：4100000001 &nbsp; 备案序号：<a href="//beian.miit.gov.cn">豫ICP备05024460号-1</a> &nbsp; 郑公备：41010029000130</p></div>',
        "4100000001",
        "05024460",
        "41010029000130",
    ),
    "code no colon": (
        '<div class="footer"><p>网站标识码 1304000009 </p><a href="http://www.beian.miit.gov.cn/">冀ICP备05029117号-1</a><a href="http://www.beian.gov.cn/portal/registerSystemInfo?recordcode=13042002000523">冀公网安备 13042002000523号</a></div>',
        "1304000009",
        "05029117",
        "13042002000523",
    ),
    "bm": (
        '<div id="footer">网站标识码bm17000009 | 京ICP备05009132号 | 京公网安备 11040102700072号</div>',
        "bm17000009",
        "05009132",
        "11040102700072",
    ),
    "BM": ('<div id="footer">网站标识码：BM17000009　京ICP备05009132号</div>', "BM17000009", "05009132", None),
    "paren": (
        '<div class="foot">政府网站标识码（3605000001） ICP备案号：赣ICP备05001234号 公安备案号：36050202000001</div>',
        "3605000001",
        "05001234",
        "36050202000001",
    ),
    "split tags": (
        '<div class="foot">网站标识码：<em>3605000001</em> <a>赣ICP备<span>05001234</span>号</a> <a>赣公网安备<span>36050202000001</span>号</a></div>',
        "3605000001",
        "05001234",
        "36050202000001",
    ),
    "trad": (
        '<div class="footer">網站標識碼：3605000001 贛ICP備05001234號 贛公網安備36050202000001號</div>',
        "3605000001",
        "05001234",
        "36050202000001",
    ),
    "标志码": (
        '<div class="footer">政府网站标志码：3605000001 赣ICP备05001234号</div>',
        "3605000001",
        "05001234",
        None,
    ),
    "编码": ('<div class="footer">网站标识编码：3605000001 赣ICP备案05001234号</div>', "3605000001", "05001234", None),
    "证": ('<div class="footer">网站识别码：3605000001 赣ICP证05001234号</div>', "3605000001", "05001234", None),
    "lower icp": (
        '<div class="footer">网站标识码：3605000001 赣icp备05001234号-2</div>',
        "3605000001",
        "05001234",
        None,
    ),
    "sitecode": (
        '<div class="footer"><script id="_jiucuo_" sitecode="3605000001" src="https://zfwzgl.www.gov.cn/exposure/jiucuo.js"></script></div>',
        None,
        None,
        None,
    ),
    "mps": (
        '<div class="footer"><a href="https://beian.mps.gov.cn/#/query/webSearch?code=36050202000001"><img src="ga.png"></a>网站标识码：3605000001</div>',
        "3605000001",
        None,
        "36050202000001",
    ),
    "ICP no province": (
        '<div class="footer">ICP备05001234号 网站标识码3605000001</div>',
        "3605000001",
        "05001234",
        None,
    ),
    "备案证书": (
        '<div class="footer">备案证编号：赣ICP备05001234 网站标识码:3605000001</div>',
        "3605000001",
        "05001234",
        None,
    ),
    "comment": (
        '<div class="footer"><!-- 网站标识码：9999999999 --><p>网站标识码：3605000001</p></div>',
        "3605000001",
        None,
        None,
    ),
    "公安备案号 colon": (
        '<div class="footer">公安机关备案号：36050202000001 赣ICP备05001234号 标识码：3605000001</div>',
        "3605000001",
        "05001234",
        "36050202000001",
    ),
    "公网安备 first": (
        '<div class="footer">公网安备36050202000001号 网站标识码:3605000001</div>',
        "3605000001",
        None,
        "36050202000001",
    ),
}


@pytest.mark.parametrize(("footer", "code", "icp", "police"), FOOTERS.values(), ids=FOOTERS.keys())
def test_what_a_footer_says(footer: str, code: str | None, icp: str | None, police: str | None) -> None:
    page = read(document(f'{BANNER}<div class="main"><p>{PROSE}</p></div>{footer}'), url="http://www.h.gov.cn/a.html")
    for name, wanted in (("site_code", code), ("icp", icp), ("police", police)):
        found = page.footer.items.get(name)
        if wanted is None:
            assert found is None, name
        else:
            assert found is not None, name
            assert wanted in found.value
