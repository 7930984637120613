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
}
"""Host → how it behaves."""
