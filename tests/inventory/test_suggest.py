"""Kind and level as names, owners and codes suggest them."""

from __future__ import annotations

import msgspec
import pytest

from govsite.inventory.suggest import suggest
from govsite.model.jurisdiction import KindHint
from govsite.model.site import Kind, Level, Site

NAMES = {
    Kind.PORTAL: ["某阳市人民政府门户网站", "某林县政府网", "某某自治州人民政府", "中国政府网", "某某地区行政公署", "某某盟行署"],
    Kind.DEPARTMENT: [
        "某阳市教育局", "某省教育厅", "某阳市发展和改革委员会", "某阳市城市管理委员会", "某阳市人民政府外事办公室", "某阳市统计局信息网",
        "国家邮政局", "中国气象局",
    ],
    Kind.VERTICAL: [
        "国家税务总局某阳市税务局", "某阳海关", "某阳市气象局", "国家统计局某省调查总队", "某省银保监局",
        "某阳市消防救援支队", "黄河水利委员会", "太湖流域管理局",
        "国家税务总局某阳市税务局第一税务分局", "某阳市消防救援支队某江区大队", "中国证券监督管理委员会某省监管局", "国家能源局某方监管局",
        "国家矿山安全监察局某省局", "中国民用航空某东地区管理局",
    ],
    Kind.TOWNSHIP: ["清河区东升街道办事处", "黄甲镇人民政府网站", "某某民族乡"],
    Kind.INSTITUTION: [
        "中国民用航空飞行学院", "某阳博物馆", "某阳市第一人民医院", "某阳市公共资源交易中心", "某阳市教育局信息中心"],
    Kind.CAMPAIGN: ["创建全国文明城市专题网", "第31届运动会", "党史学习教育专栏"],
    Kind.SYSTEM: ["某省政务服务网", "工程建设项目审批管理系统", "市长信箱"],
    Kind.COLUMN: ["某阳市政府信息公开平台", "政务公开专栏", "统计数据发布专栏"],
    None: [
        "某阳市中级人民法院", "中共某阳市委组织部", "某阳市纪委监委", "某阳市总工会", "某阳高新技术产业开发区管理委员会", "首都之窗",
        "某阳出版集团有限公司", "",
        "中共某阳市委网络安全和信息化委员会办公室", "某阳市委台湾工作办公室", "某阳市防汛抗旱指挥部", "某山博览会秘书处",
        "某府新区某都管理委员会", "某海合作区管理局", "某山管理委员会", "某某路社区居民委员会", "某阳仲裁委员会", "武警某省总队",
    ],
}  # fmt: skip


def of(place, **fields):
    (found,) = suggest([Site(url="http://a.gov.cn/", **fields)], place=place)
    return found


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, names in NAMES.items() for name in names])
def test_what_a_name_suggests(cn, kind, name):
    found = of(cn, name=name)
    assert found.site.kind == kind
    assert ("kind" in found.fields) is (kind is not None)
    assert ("kind" in found.open) is (kind is None)


def test_the_owner_is_asked_where_the_name_says_nothing(cn):
    found = of(cn, name="首都之窗", owner="某阳市人民政府办公厅")
    assert found.site.kind is Kind.PORTAL
    assert found.reasons[0].zh == "类型：主办单位中的“市人民政府办公厅”"
    assert of(cn, name="中国政府网", owner="国务院办公厅").reasons[0].zh == "类型：名称中的“中国政府”"
    assert of(cn, name="某某之窗", owner="国务院办公厅").site.kind is Kind.PORTAL
    assert of(cn, name="某阳市旧政府网", owner="某阳市人民政府办公厅").site.kind is None
    assert of(cn, name="市长信箱", owner="某阳市教育局").site.kind is Kind.SYSTEM


def test_what_the_inventory_says_stays(cn):
    found = of(cn, name="某阳市教育局", kind=Kind.INSTITUTION, level=Level.COUNTY, id="5101000002")
    assert (found.site.kind, found.site.level, found.fields, found.open) == (
        Kind.INSTITUTION,
        Level.COUNTY,
        (),
        (),
    )


@pytest.mark.parametrize(
    ("fields", "level"),
    [
        ({"division": "510000"}, Level.PROVINCE),
        ({"id": "5101000002"}, Level.CITY),
        ({"id": "5101000002", "division": "510104"}, Level.COUNTY),
        ({"id": "bm17000009"}, None),
        ({"name": "黄甲镇人民政府", "division": "510104"}, Level.TOWNSHIP),
        ({}, None),
    ],
)
def test_the_level_is_that_of_the_division(cn, fields, level):
    assert of(cn, **fields).site.level is level


def test_a_country_without_hints_suggests_nothing_of_kinds(uk):
    assert of(uk, name="Ministry of Justice").open == ("kind", "level")


@pytest.mark.parametrize(
    ("hint", "word"),
    [({"kind": "portal", "name": "("}, "no regular expression"), ({"kind": "portal"}, "needs a name or an owner")],
)
def test_a_hint_that_cannot_be_is_refused(hint, word):
    with pytest.raises(msgspec.ValidationError, match=word):
        msgspec.convert(hint, KindHint)
