"""Hosts outside the city that its sites link to.

Bodies whose addresses belong to a footer's markup bear their real names; they are played by the
lab's own server like all others. Media and companies are invented.
"""

from __future__ import annotations

DEAD_NAME = "www.xingtu-lvyou.com"
"""A host that has gone from DNS."""
REFUSING = "www.hengtong-meiti.com"
MISSING = "www.chenxi-ribao.com"
"""Answers everything below ``/gone/`` with 410 and below ``/lost/`` with 404."""
WALLED = "www.jinri-guancha.com"
SILENT = "www.luoxia-zixun.com"
ONLY_GET = "www.minsheng-zaixian.com"
ROBOTS = "www.wenku-cangshu.com"
LIMPING = "www.qiche-jiaotong.com"
"""Fails each URL once."""
FOR_SALE = "www.qingshan-wenlv.com"
"""Hosts that their owners gave up, and what stands there now."""
PARKED = "www.beihe-zhaoshang.cn"
GAMBLING = "www.nanwan-lvyouwang.com"
COURT_NEWS = "www.fazhi-zaobao.com"
"""A newspaper whose front page tells of a raid on gamblers."""
PICTURES = "img.tuku-cunchu.com"
"""A store of pictures."""

OUTSIDE_HOSTS: dict[str, str] = {
    "www.gov.cn": "plain",
    "zfwzgl.www.gov.cn": "plain",
    "pucha.kaipuyun.cn": "plain",
    "dcs.conac.cn": "plain",
    "bszs.conac.cn": "plain",
    "beian.miit.gov.cn": "plain",
    "www.beian.gov.cn": "plain",
    "www.chinatax.gov.cn": "plain",
    "www.stats.gov.cn": "plain",
    "www.cma.gov.cn": "plain",
    REFUSING: "refused",
    MISSING: "missing",
    WALLED: "walled",
    SILENT: "silent",
    ONLY_GET: "only-get",
    ROBOTS: "robots",
    LIMPING: "limping",
    FOR_SALE: "for-sale",
    PARKED: "parked",
    GAMBLING: "gambling",
    COURT_NEWS: "court-news",
    PICTURES: "plain",
}
"""Host → how it behaves."""

IPV4_ONLY = frozenset(
    {"www.gov.cn", "www.beian.gov.cn", "www.stats.gov.cn", MISSING, WALLED, ROBOTS, FOR_SALE, PICTURES}
)
"""Hosts without IPv6. Of these, pages load something from the store of pictures alone."""

DOORS: dict[str, str] = {
    "for-sale": "<title>该域名正在出售 - qingshan-wenlv.com</title><h1>您访问的域名可以购买</h1>",
    "parked": "<title>beihe-zhaoshang.cn</title><p>您访问的域名已过期，请联系注册商续费。</p>",
    "gambling": '<title>澳门新葡京官网-真人娱乐</title><meta name="keywords" content="百家乐,老虎机"><p>注册即送</p>',
    "court-news": "<title>法制早报：警方打击网上赌场，抓获5人</title><p>昨日，公安机关查处一起赌博网站案。</p>",
}
"""Behaviour → the front page of such a host."""
