"""The units that run websites: what they are called, and which label their host bears.

Labels are pinyin initials as real sites use them ("jyj" for 教育局, "fgw" for 发展和改革委员会).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit's name without its place, and the label of its host."""

    zh: str
    label: str
    ministry: str = ""
    """Registered domain of the ministry above, for vertically managed offices."""
    prefix: str = ""
    """What stands before the place's name ("国家税务总局")."""


def _units(text: str) -> tuple[Unit, ...]:
    pairs = [word.split(":") for word in text.split()]
    return tuple(Unit(zh, label) for zh, label in pairs)


CITY_DEPARTMENTS = _units(
    "发展和改革委员会:fgw 教育局:jyj 科学技术局:kjj 经济和信息化局:jxj 民族宗教事务局:mzzj 公安局:gaj 民政局:mzj "
    "司法局:sfj 财政局:czj 人力资源和社会保障局:rsj 自然资源和规划局:zrzyj 生态环境局:sthjj 住房和城乡建设局:zjj "
    "城市管理局:cgj 交通运输局:jtj 水务局:swj 农业农村局:nyncj 商务局:shangwuj 文化广电旅游局:wglj "
    "卫生健康委员会:wjw 退役军人事务局:tyjrj 应急管理局:yjj 审计局:sjj 国有资产监督管理委员会:gzw "
    "市场监督管理局:scjgj 体育局:tyj 统计局:tjj 医疗保障局:ybj 信访局:xfj 机关事务管理局:jgswj 大数据管理局:dsjj "
    "投资促进局:tcj 园林和林业局:ylj 口岸与物流办公室:kawl 政务服务管理局:zwfwj 地方金融管理局:dfjrj 外事办公室:wsb "
    "国防动员办公室:gdb 乡村振兴局:xczxj 粮食和物资储备局:lscbj 供销合作社:gxs 住房公积金管理中心:gjj "
    "知识产权局:zscqj 档案局:daj 疾病预防控制局:jkj 经济技术开发区管理委员会:jkq 高新技术产业开发区管理委员会:gxq "
    "公共资源交易中心:ggzy"
)
"""The 48 municipal units that may keep a site."""

COUNTY_DEPARTMENTS = _units(
    "发展和改革局:fgj 教育局:jyj 经济和信息化局:jxj 公安局:gaj 民政局:mzj 司法局:sfj 财政局:czj "
    "人力资源和社会保障局:rsj 自然资源和规划局:zrzyj 住房和城乡建设局:zjj 城市管理局:cgj 交通运输局:jtj 水利局:slj "
    "农业农村局:nyncj 商务局:shangwuj 文化和旅游局:wlj 卫生健康局:wjj 退役军人事务局:tyjrj 应急管理局:yjj "
    "审计局:sjj 市场监督管理局:scjgj 统计局:tjj 医疗保障局:ybj 信访局:xfj 科学技术局:kjj 林业局:lyj 档案局:daj "
    "政务服务管理局:zwfwj 综合行政执法局:zhxzzfj 投资促进局:tcj 生态环境局:sthjj 体育局:tyj"
)

SECOND_SITES = (
    ("招生考试信息网", "zsks"),
    ("人才网", "rcw"),
    ("公开办事网", "gkbs"),
    ("宣传教育网", "xcjy"),
    ("便民服务网", "bmfw"),
    ("数据服务网", "sjfw"),
)
"""What units call a second site of theirs: ending of the name, label."""

VERTICAL_OFFICES = (
    Unit("税务局", "", ministry="chinatax.gov.cn", prefix="国家税务总局"),
    Unit("气象局", "", ministry="cma.gov.cn"),
    Unit("调查队", "", ministry="stats.gov.cn", prefix="国家统计局"),
    Unit("烟草专卖局", "", ministry="tobacco.gov.cn"),
    Unit("邮政管理局", "", ministry="spb.gov.cn", prefix=""),
    Unit("海关", "", ministry="customs.gov.cn"),
)
"""Vertically managed offices; their host is named after the place, below the ministry's domain."""
VERTICAL_LABELS = {
    "税务局": "shuiwuj",
    "气象局": "qxj",
    "调查队": "dcd",
    "烟草专卖局": "yczmj",
    "邮政管理局": "yzglj",
    "海关": "hg",
}
VERTICAL_CODES = {"税务局": "29", "气象局": "54", "调查队": "36", "烟草专卖局": "64", "邮政管理局": "71", "海关": "25"}
"""Ministry digits of ``bm`` site codes."""

INSTITUTIONS = _units(
    "图书馆:tsg 博物馆:bwg 文化馆:whg 科技馆:kjg 人民医院:rmyy 妇幼保健院:fybjy 职业技术学院:zyjsxy 体育中心:tyzx "
    "美术馆:msg 少年宫:sng"
)

CAMPAIGNS = _units(
    "创建全国文明城市专题网:wmcs 优化营商环境专题网:yshj 乡村振兴专题网:xczx 安全生产月专题网:aqscy "
    "食品安全示范创建专题网:spaq 扫黑除恶专项斗争专题网:shce 全民健身运动会专题网:qmjs 招商引资推介专题网:zsyz"
)

SYSTEMS = _units(
    "网上办事大厅:wsbsdt 公共资源交易系统:ggzyjy 人才招聘系统:rczp 不动产登记系统:bdcdj 企业服务云平台:qyfw"
)

COLUMNS = _units("政府信息公开专栏:zfxxgk 统计数据发布专栏:tjsj 领导信箱专栏:ldxx")

TOWNSHIP_KINDS = (("镇", "z"), ("街道办事处", ""), ("乡", "x"))
