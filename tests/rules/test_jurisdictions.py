"""The facts of countries: footers as they are really written, firewalls, and patterns that stay linear."""

from __future__ import annotations

import re
import signal
from functools import partial

import pytest

from govsite.policy.folder import jurisdiction_ids, rules_folder
from govsite.policy.jurisdictions import load_divisions, load_jurisdiction
from tests.growth import assert_linear


@pytest.fixture(scope="module")
def cn():
    return load_jurisdiction("cn")


def found(patterns, text):
    for pattern in patterns:
        match = re.search(pattern, text)
        if match:
            return (match.groupdict().get("value") or match.group()).strip()
    return None


FOOTERS = {
    "organizer before its operator": (
        "主办：万载县人民政府 承办：万载县人民政府办公室 技术支持：某科技 赣ICP备11002306号 公安备案号 36090202000071",
        {"organizer": "万载县人民政府", "icp": "赣ICP备11002306号", "police": "36090202000071", "contact": None},
    ),
    "police number after a colon": (
        "主办单位：江苏省卫生健康委员会 地址：南京市 邮编：210008 政府网站标识码：3200000024 苏公网安备:32010202010427号",
        {
            "organizer": "江苏省卫生健康委员会",
            "site_code": "3200000024",
            "police": "苏公网安备:32010202010427号",
            "icp": None,
        },
    ),
    "organizer with its verb behind": (
        "寿光市人民政府主办 Tel：0536-12345678 鲁ICP备00000000号 网站标识码：1234567890 站点地图",
        {"organizer": "寿光市人民政府", "contact": "0536-12345678", "site_code": "1234567890", "sitemap": "站点地图"},
    ),
    "code grown together with what follows": (
        "联系电话：023-68782222 国际联网备案： 渝公网安备 50010702500100号 网站标识码：5001070001建议使用",
        {
            "contact": "023-68782222",
            "police": "渝公网安备 50010702500100号",
            "site_code": "5001070001",
            "organizer": None,
        },
    ),
    "code of a ministry without a colon": (
        "主办单位:某市教育局承办单位:信息中心 电 话：(028)86279999 网站标识码bm29040001",
        {"organizer": "某市教育局", "contact": "(028)86279999", "site_code": "bm29040001"},
    ),
    "the telephone of the technical support is nobody's": (
        "技术支持：某公司 技术支持电话：12345678 联系我们",
        {"contact": None, "organizer": None, "sitemap": None, "site_code": None},
    ),
    "names alone are no numbers": ("ICP备案 公安机关备案 网站标识码", {"icp": None, "police": None, "site_code": None}),
}


@pytest.mark.parametrize(("text", "items"), FOOTERS.values(), ids=FOOTERS.keys())
def test_footers_in_words(cn, text, items):
    assert {item: found(cn.pages.footer[item].text, text) for item in items} == items


MARKUP = {
    "error reports, in a script": (
        'document.write(\'<script id="_jiucuo_" sitecode="3609220011">',
        "report_errors",
        "3609220011",
    ),
    "error reports, by attribute": ("sitecode=bm29040001", "report_errors", "bm29040001"),
    "error reports, by link": (
        "https://zfwzzc.www.gov.cn/check_web/databaseInfo/download?site_code=5101000001",
        "report_errors",
        "5101000001",
    ),
    "identity mark, script": (
        "http://dcs.conac.cn/js/15/232/0000/40695809/CA152320000406958090003.js",
        "identity_mark",
        "CA152320000406958090003",
    ),
    "identity mark, link": (
        "//bszs.conac.cn/sitename?method=show&id=15ECDB592A9329B9E053022819AC61B0",
        "identity_mark",
        "15ECDB592A9329B9E053022819AC61B0",
    ),
    "police, link": (
        "http://www.beian.gov.cn/portal/registerSystemInfo?recordcode=61080202000240",
        "police",
        "61080202000240",
    ),
    "police, newer link": (
        "https://beian.mps.gov.cn/#/query/webSearch?code=61080202000240",
        "police",
        "61080202000240",
    ),
}


@pytest.mark.parametrize(("markup", "item", "value"), MARKUP.values(), ids=MARKUP.keys())
def test_footers_in_markup(cn, markup, item, value):
    assert found(cn.pages.footer[item].markup, markup) == value


WALLS = {
    "cookie dance": "<script>document.cookie=('_')+('_')+('j');location.href=location.pathname</script>",
    "empty page with a marked script": '<html><head><meta id="9D" content="x" r="m"><script r="m">$_ts=window["$_ts"];</script></head><body></body></html>',
    "title": "<html><head><title>滑动验证页面</title></head></html>",
    "slider": '<html><body><div class="slider-box">请按住滑块，拖动到最右边</div></body></html>',
    "refusal by policy": "<p>很抱歉，您提交的请求可能对网站造成威胁，请求已被管理员设置的策略阻断</p>",
    "threat": "<p>请求存在威胁，已被拦截</p><p>安全检测能力由某某提供</p>",
    "suspicion": "<h2>418</h2><p>您的请求疑似攻击行为！</p>",
    "suspected content": "<p>当前访问因疑似含有攻击行为被安全拦截</p>",
    "from abroad": "<p>根据网站安全策略，境外IP地址禁止访问本网站。</p>",
    "from elsewhere": "<p>您所在的地区无法访问该网站</p>",
    "address": "<p>您的IP地址（192.0.2.1）访问过于频繁，已被禁止访问，请稍后再试</p>",
    "too often": "<p>您的访问过于频繁，请输入验证码后继续访问</p>",
    "script of a wall": '<title>Protected By SafeLine</title><script src="/.safeline/static/sdk.js"></script>',
    "refusal": "<p>您的请求带有不合法参数，已被网站管理员设置拦截！</p>",
}
ARTICLES = {
    "an article about a firewall": "<html><head><title>关于安装安全狗的通知</title></head><body>您的请求我们已收到，请完成安全验证工作</body></html>",
    "an article about visitors from abroad": "<body><p>我县网站今年境外用户访问量增长三成，访问频繁的栏目是招商引资。</p></body>",
    "a page with a slide show": '<html><body><div class="slider"><img></div><p>向社会公布</p></body></html>',
}


@pytest.mark.parametrize("body", WALLS.values(), ids=WALLS.keys())
def test_firewalls_are_known(cn, body):
    assert found(cn.pages.challenge_patterns, body)


ABROAD = {
    "a proof of work": '<title>Making sure</title><script id="anubis_challenge" type="application/json">{}</script>',
    "a frame": '<iframe src="/_Incapsula_Resource?x=1">Request unsuccessful. Incapsula incident ID: 1</iframe>',
    "a script from elsewhere": '<script src="https://a.token.awswaf.com/b/challenge.js"></script>',
    "another": '<p>Please enable JS</p><script src="https://ct.captcha-delivery.com/c.js"></script>',
    "a description": '<meta name="description" content="px-captcha"><title>Access to this page has been denied</title>',
    "a longer one": '<meta name="description" content="Azure WAF JS Challenge"/>',
    "a title": "<head><meta charset=utf-8><title>Vercel Security Checkpoint</title>",
    "a title with the site's name": "<title>www.h.gov.cn | Anti-DDoS Flood Protection and Firewall</title>",
    "an object": "<script>window.KPSDK={}</script>",
    "a reference": "<H1>Access Denied</H1> You don't have permission. Reference&#32;&#35;18&#46;1",
}


@pytest.mark.parametrize("name", jurisdiction_ids(rules_folder()))
@pytest.mark.parametrize("body", ABROAD.values(), ids=ABROAD.keys())
def test_firewalls_that_stand_in_all_countries_are_known(name, body):
    assert found(load_jurisdiction(name).pages.challenge_patterns, body)


@pytest.mark.parametrize("body", ARTICLES.values(), ids=ARTICLES.keys())
def test_articles_are_no_firewalls(cn, body):
    assert found(cn.pages.challenge_patterns, body) is None


HOSTILE = [
    "<meta r='m' ",
    "$_ts=window[<body>",
    "<title>",
    " ",
    "中",
    "<script>document.cookie ",
    "主办 ",
    "a",
    "0",
    "电话：0 ",
    "京ICP备 ",
    "公网安备" + " " * 50,
    "京 ",
    "网站标识码",
    "a@",
    "geetest> 您的请求",
]


@pytest.mark.parametrize("unit", HOSTILE)
@pytest.mark.parametrize("name", jurisdiction_ids(rules_folder()))
def test_patterns_stay_linear(name, unit):
    pages = load_jurisdiction(name).pages
    patterns = [*pages.challenge_patterns, *(p for item in pages.footer.values() for p in (*item.text, *item.markup))]
    signal.alarm(60)  # a pattern that explodes must not hang the suite
    try:
        for pattern in patterns:
            assert_linear(lambda n: unit * n, partial(re.search, pattern), 30_000 // len(unit))
    finally:
        signal.alarm(0)


def test_divisions_have_six_digits(cn):
    divisions = load_divisions(cn)
    assert divisions["510100"] == "成都市"
    assert divisions["110100"] == "市辖区"
    assert divisions["441900"] == "东莞市"
    assert all(re.fullmatch(r"[1-6]\d{5}", code) for code in divisions)
    assert len(divisions) > 3300


SITE_CODES = {"5101000001": True, "bm29040001": True, "N000000672": False, "51010000012": False, "7101000001": False}


@pytest.mark.parametrize(("code", "valid"), SITE_CODES.items())
def test_site_codes(cn, code, valid):
    assert (re.fullmatch(cn.site_code.pattern, code) is not None) is valid
