"""A made-up run of any size: every status, hostile texts, real-looking Chinese names.

The same arguments give the same run. Used by the tests of all formats.
"""

from __future__ import annotations

import random

from msgspec.structs import replace

from govsite.model.check import CheckOptions
from govsite.model.outcome import Finding, Outcome, Reason, Severity, Status, Trace, fingerprint
from govsite.model.rule import Rule, Source, SourceStatus
from govsite.model.run import Run, RunHeader, RunState, SiteSummary
from govsite.model.site import Kind, Level, Place, Site, SiteStatus
from govsite.model.words import Words
from govsite.policy.circular import load_circular

HOSTILE = (
    "<script>document.title='owned'</script>",
    "</script><script>document.title='owned'</script><!--",
    "=cmd|' /C calc'!A0",
    "+1+2", "-2+3", "@SUM(1+1)", "\t=1+1", "\r=1+1", " =1+1", "＝1+1",
    "\u202egnp.exe\u202c 年报 \u2066隐藏\u2069",
    "控制符\x00\x07\x1b[31m红\x1b[0m\x7f\x9b",
    "行一\n行二\r\n行三\u2028行四\u2029行五",
    "长" * 10_000,
    "🏛️👩‍💻🇨🇳 emoji 标题 👍🏽",
    "\ud800 lone",
    "<img src=x onerror=\"document.title='owned'\">",
    "javascript:document.title='owned'",
    "| a | b |\n|---|---|\n`code` [x](javascript:alert(1)) <b>",
    "%0A::error::injected", "]]>&amp;&lt;", "{{7*7}}${7*7}", "\ufeff=1", "\u0000=1", "<r><t>rich</t></r>", "_x000A_ _x0041_",
)  # fmt: skip

_COUNTIES = [
    "青岚",
    "云塘",
    "白石",
    "临江",
    "安和",
    "玉泉",
    "长亭",
    "东岭",
    "南浦",
    "西渡",
    "北原",
    "桃源里",
    "平湖",
    "松坪",
    "花溪口",
    "龙潭",
    "石桥",
    "清远坊",
    "柳林",
    "望山",
    "永丰",
    "新塘",
]
_BUREAUS = [
    "教育局",
    "民政局",
    "财政局",
    "人力资源和社会保障局",
    "自然资源局",
    "生态环境局",
    "住房和城乡建设局",
    "交通运输局",
    "水务局",
    "农业农村局",
    "文化和旅游局",
    "卫生健康委员会",
    "审计局",
    "统计局",
    "市场监督管理局",
    "林业局",
    "医疗保障局",
    "应急管理局",
    "信访局",
    "司法局",
]
_BUREAU_LABELS = [
    "jyj",
    "mzj",
    "czj",
    "rsj",
    "zrzyj",
    "sthjj",
    "zjj",
    "jtj",
    "swj",
    "nyncj",
    "wlj",
    "wsjkw",
    "sjj",
    "tjj",
    "scjgj",
    "lyj",
    "ybj",
    "yjj",
    "xfj",
    "sfj",
]
_CITY = "澜州"

RULES = (
    ("base-reachable", "base", Severity.HIGH, "首页能够打开", "the home page opens", "国办秘函〔2019〕19号", "附件1 单项否决 2", "partial"),
    ("base-broken-links", "base", Severity.MEDIUM, "站内链接有效", "links lead somewhere", "国办发〔2015〕15号", "二、(一)", "partial"),
    ("base-soft-404", "base", Severity.LOW, "不存在的页面返回 404", "missing pages answer 404", "RFC 9110", "15.5.5", "verified"),
    ("base-charset", "base", Severity.MEDIUM, "声明的编码与实际一致", "declared charset is the real one", "", "", "unverified"),
    ("base-title", "base", Severity.LOW, "页面有标题", "pages have a title", "国办发〔2017〕47号", "附件 三", "verified"),
    ("base-redirect-host", "base", Severity.MEDIUM, "首页不跳转到其他域名", "the home page stays on its host", "国办函〔2018〕55号", "三", "partial"),
    ("cn-domain-suffix", "cn/domain", Severity.HIGH, "政府网站使用 .gov.cn 英文域名", "government sites use .gov.cn", "国办函〔2018〕55号", "二", "verified"),
    ("cn-domain-portal-form", "cn/domain", Severity.MEDIUM, "门户域名为 www.□□□.gov.cn", "portals are www.□□□.gov.cn", "国办函〔2018〕55号", "二", "verified"),
    ("cn-domain-department-parent", "cn/domain", Severity.MEDIUM, "部门网站使用本级政府门户的下级域名", "departments live below their government's domain", "国办函〔2018〕55号", "二", "verified"),
    ("cn-domain-one-name", "cn/domain", Severity.MEDIUM, "一个网站只用一个英文域名", "one English name a site", "国办函〔2018〕55号", "二", "verified"),
    ("cn-domain-www-apex", "cn/domain", Severity.LOW, "带与不带 www 指向同一网站", "www and apex lead to the same site", "", "", "unverified"),
    ("cn-domain-chinese-name", "cn/domain", Severity.MEDIUM, "中文域名用单位全称或规范简称", "Chinese names are the unit's name", "国办函〔2018〕55号", "二", "partial"),
    ("cn-domain-label-hint", "cn/domain", Severity.INFO, "域名与单位名称的拼音或英文相符", "the label fits the unit's name", "", "govsite 提示", "unverified"),
    ("cn-labels-site", "cn/labels", Severity.MEDIUM, "页面有网站标签", "pages carry the site labels", "国办发〔2017〕47号", "附件 三、网页标签 表1", "verified"),
    ("cn-labels-column", "cn/labels", Severity.MEDIUM, "栏目页有栏目标签", "column pages carry column labels", "国办发〔2017〕47号", "附件 三、网页标签 表2", "verified"),
    ("cn-labels-article", "cn/labels", Severity.MEDIUM, "内容页有内容标签", "article pages carry article labels", "国办发〔2017〕47号", "附件 三、网页标签 表3", "verified"),
    ("cn-labels-empty", "cn/labels", Severity.MEDIUM, "标签有内容", "labels are not empty", "国办发〔2017〕47号", "附件 三、网页标签", "partial"),
    ("cn-labels-duplicate", "cn/labels", Severity.LOW, "标签不重复", "labels are not repeated", "", "", "unverified"),
    ("cn-footer-identity-mark", "cn/footer", Severity.MEDIUM, "页脚有党政机关标识", "the footer has the identity mark", "国办发〔2017〕47号", "附件 一、(三)", "verified"),
    ("cn-footer-report-errors", "cn/footer", Severity.MEDIUM, "页脚有“我为政府网站找错”入口", "the footer has the report-errors entry", "国办发〔2017〕47号", "附件 一、(三)", "verified"),
    ("cn-footer-site-code", "cn/footer", Severity.MEDIUM, "页脚有网站标识码", "the footer has the site code", "国办发〔2017〕47号", "附件 一、(三)", "verified"),
    ("cn-footer-icp", "cn/footer", Severity.MEDIUM, "页脚有 ICP 备案编号", "the footer has the ICP number", "国办发〔2017〕47号", "附件 一、(三)", "verified"),
    ("cn-ipv6-address", "cn/ipv6", Severity.HIGH, "域名有 IPv6 地址", "the name has an IPv6 address", "中央网信办〔2021〕IPv6", "表 1", "partial"),
    ("cn-ipv6-home", "cn/ipv6", Severity.HIGH, "首页可经 IPv6 打开", "the home page opens over IPv6", "中央网信办〔2021〕IPv6", "表 1", "partial"),
    ("cn-veto-home-stale", "cn/veto", Severity.VETO, "首页两周内有更新", "the home page was updated within two weeks", "国办秘函〔2019〕19号", "附件1 单项否决 3", "partial"),
    ("cn-veto-empty-columns", "cn/veto", Severity.VETO, "空白栏目少于 5 个", "fewer than 5 empty columns", "国办秘函〔2019〕19号", "附件1 单项否决 4", "partial"),
)  # fmt: skip

_LABELS = [
    "SiteName",
    "SiteDomain",
    "SiteIDCode",
    "ColumnName",
    "ColumnType",
    "ColumnKeywords",
    "ArticleTitle",
    "PubDate",
    "ContentSource",
]


def sample_rules() -> tuple[Rule, ...]:
    """About thirty rules with every severity and source status."""
    return tuple(
        Rule(
            id=rule_id, pack=pack, check=rule_id.removeprefix("cn-").removeprefix("base-"), severity=severity, title=Words(zh, en),
            advice=Words(f"请按规定整改：{zh}。", f"Mend it: {en}."), source=Source(document, clause, SourceStatus(status)),
            options=CheckOptions(), file=f"rules/packs/{pack}.yaml", line=3 + 12 * index,
        )
        for index, (rule_id, pack, severity, zh, en, document, clause, status) in enumerate(RULES)
    )  # fmt: skip


def sample_site(index: int) -> Site:
    """One row of a city's ledger; index 0 is the city's portal, then counties, then departments."""
    county = _COUNTIES[(index - 1) % len(_COUNTIES)]
    number = (index - 1) % len(_COUNTIES)
    place = Place(file="sites/inventory.csv", line=index + 2)
    division = "990100" if index == 0 else f"9901{number + 1:02d}"
    if index == 0:
        return Site(id="9901000001", url="https://www.lanzhou-demo.gov.cn/", name=f"{_CITY}市人民政府", owner=f"{_CITY}市人民政府办公室",
                    level=Level.CITY, kind=Kind.PORTAL, division=division, status=SiteStatus.RUNNING, place=place)  # fmt: skip
    if index <= len(_COUNTIES):
        return Site(id=f"{division}0001", url=f"http://www.c{number}.gov.cn/", name=f"{county}县人民政府", owner=f"{county}县人民政府办公室",
                    level=Level.COUNTY, kind=Kind.PORTAL, division=division, parent="9901000001", status=SiteStatus.RUNNING, place=place)  # fmt: skip
    bureau = (index * 7) % len(_BUREAUS)
    if index % 5 == 0:
        return Site(id=f"{division}{index:04d}", url=f"https://town{index}.c{number}.gov.cn/", name=f"{county}县第{index}镇", owner=f"{county}县第{index}镇人民政府",
                    level=Level.TOWNSHIP, kind=Kind.TOWNSHIP, division=division, place=place)  # fmt: skip
    kind = (Kind.DEPARTMENT, Kind.DEPARTMENT, Kind.VERTICAL, Kind.INSTITUTION, Kind.CAMPAIGN, None)[index % 6]
    return Site(id=f"{division}{index:04d}", url=f"http://{_BUREAU_LABELS[bureau]}{index}.c{number}.gov.cn/", name=f"{county}县{_BUREAUS[bureau]}", owner=f"{county}县{_BUREAUS[bureau]}",
                level=Level.COUNTY if kind else None, kind=kind, division=division if kind else "", place=place,
                extra={"联系人": "某某", "=备注": "+86 10"})  # fmt: skip


def _finding(dice: random.Random, *, rule: Rule, site: Site, number: int) -> Finding:
    day = f"2026{dice.randint(1, 11):02d}/t2026{dice.randint(1, 11):02d}{dice.randint(1, 28):02d}_{dice.randint(100000, 9999999)}"
    folder = dice.choice(("xxgk/tzgg", "zwgk/zcwj", "ywdt/bmdt", "hdjl/zxft", "fw/bszn", "gsgg"))
    url = f"{site.url}{folder}/{day}.html"
    if rule.id == "base-broken-links":
        gone = f"http://old{dice.randint(1, 400)}.example.gov.cn/{folder}/{day}.doc"
        status = dice.choice((404, 404, 404, 500, 403))
        message = Words(f"链接返回 {status}，应能打开", f"the link answers {status}, it must open")
        sources = tuple(f"{site.url}{folder}/index_{n}.html" for n in range(dice.randint(1, 5)))
        return Finding(message=message, url=gone, key=gone, excerpt=f"关于印发{site.owner}第{number}号通知", sources=sources, source_count=dice.randint(5, 300),
                       fingerprint=fingerprint(rule=rule.id, site=site.key, url=gone, key=gone))  # fmt: skip
    if rule.pack not in {"cn/labels", "base"}:
        told = Words(f"未做到：{rule.title.zh}（实际见摘录）", f"not so: {rule.title.en} (see the excerpt)")
        return Finding(
            message=told,
            url=site.url,
            key="home",
            excerpt=f"页脚 {site.owner} 主办",
            fingerprint=fingerprint(rule=rule.id, site=site.key, url=site.url, key="home"),
        )
    key = dice.choice(_LABELS)
    message = Words(
        f"缺少标签 {key}（第{number}处），应有且不为空",
        f"label {key} is absent (no. {number}), it must be there and not empty",
    )
    excerpt = f'<meta name="{key}" content="">' if dice.random() < 0.5 else ""
    return Finding(
        message=message,
        url=url,
        key=key,
        excerpt=excerpt,
        fingerprint=fingerprint(rule=rule.id, site=site.key, url=url, key=key),
    )


def _hostile_finding(text: str, rule: Rule, site: Site) -> Finding:
    return Finding(message=Words(text, text), url=text, key=text[:50], excerpt=text, sources=(text, f"https://x.gov.cn/?q={text}"), source_count=2,
                   fingerprint=fingerprint(rule=rule.id, site=site.key, url="h", key=str(HOSTILE.index(text))))  # fmt: skip


def _traced(dice: random.Random, finding: Finding) -> Finding:
    """The finding with how its address answered: a status, an address, at times a redirect, a digest of its own."""
    if "old" in finding.url:
        trace = Trace(status=404, address=f"192.0.2.{dice.randint(1, 9)}", problem=Reason.HTTP_STATUS)
    else:
        hops = ((301, f"{finding.url}?{HOSTILE[1]}"),) if dice.random() < 0.02 else ()
        trace = Trace(status=200, hops=hops, address="2001:db8::1", digest=f"{dice.getrandbits(128):032x}")
    return replace(finding, trace=trace)


def _outcome(dice: random.Random, *, rule: Rule, site: Site, findings: int, unseen: Reason | None) -> Outcome:
    # Dice of their own, so that traces change nothing of what the sample was before.
    traces = random.Random(f"{site.key}{rule.id}")
    common = {"site": site.key, "rule": rule.id, "severity": rule.severity}
    if unseen and rule.pack != "cn/domain":
        if rule.id == "base-reachable" and unseen is not Reason.BLOCKED:
            told = Finding(message=Words("首页打不开：域名不存在，应能打开", "the home page does not open: the name does not exist"), url=site.url,
                           fingerprint=fingerprint(rule=rule.id, site=site.key, url=site.url, key="home"))  # fmt: skip
            return Outcome(**common, status=Status.FAIL, problems=(told,))
        return Outcome(**common, status=Status.UNKNOWN, reason=unseen, detail=f"home: {unseen}")
    if rule.id == "base-reachable":
        return Outcome(**common, status=Status.PASS)
    if rule.id == "cn-ipv6-home" and dice.random() < 0.3:
        return Outcome(**common, status=Status.UNKNOWN, reason=Reason.NO_IPV6_HERE)
    if rule.id == "cn-domain-portal-form" and site.kind is not Kind.PORTAL:
        return Outcome(**common, status=Status.NOT_APPLICABLE)
    share = {Severity.VETO: 0.02, Severity.HIGH: 0.12, Severity.MEDIUM: 0.35, Severity.LOW: 0.3, Severity.INFO: 0.3}[
        rule.severity
    ]
    if dice.random() > share:
        return Outcome(**common, status=Status.PASS)
    count = (
        1
        if rule.pack in {"cn/domain", "cn/footer", "cn/ipv6", "cn/veto"}
        else max(1, int(dice.expovariate(1 / findings)))
    )
    return Outcome(
        **common,
        status=Status.FAIL,
        problems=tuple(_traced(traces, _finding(dice, rule=rule, site=site, number=n)) for n in range(1, count + 1)),
    )


def sample_run(*, sites: int = 30, findings: int = 4, seed: int = 1, lang: str = "zh", hostile: bool = True) -> Run:
    """A finished run; ``findings`` is the mean number of problems of a page rule that failed."""
    dice = random.Random(seed)
    rules = sample_rules()
    rows = [sample_site(index) for index in range(sites)]
    outcomes: list[Outcome] = []
    summaries: list[SiteSummary] = []
    for index, row in enumerate(rows):
        site = row
        unseen = (
            dice.choice((Reason.BLOCKED, Reason.NAME_NOT_FOUND, Reason.CONNECT_TIMEOUT))
            if index and dice.random() < 0.06
            else None
        )
        summaries.append(
            SiteSummary(site=site, observed_at="2026-11-20T03:04:05+08:00", page_count=0 if unseen else dice.randint(5, 200),
                        target_count=0 if unseen else dice.randint(5, 900), home_status=0 if unseen else 200,
                        home_problem=unseen or "", elapsed_ms=dice.random() * 9000, is_complete=dice.random() > 0.1)
        )  # fmt: skip
        outcomes += [_outcome(dice, rule=rule, site=site, findings=findings, unseen=unseen) for rule in rules]
    if hostile and rows:
        nasty = next(rule for rule in rules if rule.id == "base-title")
        bad = tuple(_hostile_finding(text, nasty, rows[-1]) for text in HOSTILE)
        outcomes = [
            Outcome(site=o.site, rule=o.rule, severity=o.severity, status=Status.FAIL, problems=bad)
            if (o.site, o.rule) == (rows[-1].key, nasty.id) else o for o in outcomes
        ]  # fmt: skip
        last = Site(id=rows[-1].id, url=rows[-1].url, name=HOSTILE[1], owner=HOSTILE[2], place=rows[-1].place, notes=HOSTILE[11],
                    level=rows[-1].level, division=rows[-1].division, extra={"<b>": HOSTILE[0]})  # fmt: skip
        summaries[-1] = SiteSummary(site=last, observed_at="2026-11-20T03:04:05+08:00")
    header = RunHeader(
        id="20261120-030000-abcd", command="audit", started_at="2026-11-20T03:00:00+08:00", finished_at="2026-11-20T03:09:30+08:00",
        tool_version="0.1.0", jurisdiction="cn", packs={"base": "1", "cn/domain": "1", "cn/labels": "1"}, state=RunState.FINISHED, seed=7,
        inventory="sites/inventory.csv", resolver=("192.0.2.53",), user_agent="govsite/0.1.0", vantage="IPv4",
        site_count=sites, finished_count=sites,
    )  # fmt: skip
    return Run(header=header, sites=tuple(summaries), outcomes=tuple(outcomes), rules=rules, lang=lang,
               circular=load_circular("cn"),
               divisions={"990100": f"{_CITY}市"} | {f"9901{n + 1:02d}": f"{name}县" for n, name in enumerate(_COUNTIES)})  # fmt: skip
