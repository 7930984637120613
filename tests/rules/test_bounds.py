"""Every number in the packs: just under, on, just over. A number without such a row fails the last test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from govsite.audit.engine import Judge
from govsite.crawl.page import read_page
from govsite.examples import build_evidence
from govsite.policy.folder import rules_folder
from govsite.policy.jurisdictions import load_jurisdiction
from govsite.policy.packs import load_packs, pack_ids, rules_of

CHINA = load_jurisdiction("cn")
RULES = {rule.id: rule for rule in rules_of(load_packs(pack_ids(rules_folder())))}
URL = "http://www.anytown.gov.cn"
HOME = {"url": f"{URL}/", "kind": "home"}
SECTIONS = "信息发布 专栏专题 解读回应 办事服务 互动交流 安全防护 移动新媒体 创新发展"

Pages = list[dict[str, Any]]


def article(number: int, **facts: Any) -> dict[str, Any]:
    return {"url": f"{URL}/a/{number}.html", "kind": "article"} | facts


def some(count: int, of: int, *, wrong: dict[str, Any], right: dict[str, Any]) -> Pages:
    """So many articles of a number that are wrong."""
    return [HOME, *(article(number, **(wrong if number < count else right)) for number in range(of))]


def timed(*milliseconds: float) -> Pages:
    return [article(number, elapsed_ms=elapsed) for number, elapsed in enumerate(milliseconds)]


def columns(name: str, date: str, count: int) -> Pages:
    return [HOME] + [
        {
            "url": f"{URL}/c{number}/",
            "kind": "column",
            "breadcrumb": ["首页", name],
            "items": [[f"{URL}/c{number}/1.html", "关于某项工作的信息", date]],
        }
        for number in range(count)
    ]


def consultations(*dates: str) -> Pages:
    items = [[f"{URL}/yj/{number}.html", f"征集意见之{number}", date] for number, date in enumerate(dates)]
    return [HOME, {"url": f"{URL}/yj/", "kind": "column", "breadcrumb": ["首页", "意见征集"], "items": items}]


def consulted(*dates: str) -> Pages:
    """Consultations that were read and say nothing of results."""
    pages = consultations(*dates)
    return pages + [{"url": item[0], "kind": "article", "text": "公开征求意见。"} for item in pages[1]["items"]]


def message(asked: str, answered: str) -> Pages:
    text = f"来信 留言时间：{asked} 答复内容：已办理。答复时间：{answered}"
    return [HOME, article(1, breadcrumb=["首页", "市长信箱"], text=text)]


def guides(*lacking: int) -> Pages:
    names = ["事项名称", "设定依据", "申请条件", "办理材料", "办理地点", "办理时间", "联系电话", "办理流程"]
    return [HOME] + [
        article(number, breadcrumb=["首页", "办事指南"], text=" ".join(f"{name}：见下" for name in names[count:]))
        for number, count in enumerate(lacking)
    ]


def dated(shown: str, label: str) -> Pages:
    published = {"date": shown, "source": "visible", "text": shown}
    return [HOME, article(1, published=published, dates=[{"date": label, "source": "label"}])]


def report(day: str, year: int = 2025) -> Pages:
    link = [f"{URL}/nb.html", "政府网站工作年度报表"]
    title = f"政府网站工作年度报表（{year}年度）"
    published = {"date": day, "source": "visible"}
    page = {"url": link[0], "kind": "article", "title": title, "text": f"{title} {SECTIONS}", "published": published}
    return [HOME | {"links": [link]}, page]


def supervision(day: str, *, level: str, kind: str) -> dict[str, Any]:
    """A site that may have to publish the report on supervision, and published it that day."""
    title = "政府网站监管年度报表（2025年度）"
    text = f"{title} 网站抽查 安全检查 网站开设整合 “找错”留言办理 假冒网站处置 人员培训"
    page = {
        "url": f"{URL}/nb.html",
        "kind": "article",
        "title": title,
        "text": text,
        "published": {"date": day, "source": "visible"},
    }
    return {
        "site": {"url": f"{URL}/", "name": "某省人民政府", "level": level, "kind": kind},
        "pages": [HOME | {"links": [[page["url"], "政府网站监管年度报表"]]}, page],
    }


def named(name: str) -> dict[str, Any]:
    """A site whose label carries its name beside a slogan."""
    label = {"name": "SiteName", "content": f"{name}·欢迎您来访问"}
    return {
        "site": {"url": f"{URL}/", "name": name, "level": "city", "kind": "portal"},
        "pages": [HOME | {"metas": [label]}],
    }


def personal(kind: str, count: int) -> Pages:
    return [HOME, article(1, personal=[[kind, f"138****{number:04d}", "text"] for number in range(count)])]


def linked(bad: int, good: int) -> dict[str, Any]:
    """Targets of links (and pictures) of which so many said nothing."""
    urls = [f"{URL}/f/{number}.png" for number in range(bad + good)]
    answers = [{"url": url} | ({"problem": "blocked"} if n < bad else {"status": 200}) for n, url in enumerate(urls)]
    page = HOME | {"links": [[url, "附件"] for url in urls], "resources": [[url, "image"] for url in urls]}
    return {"pages": [page], "targets": [{"answer": answer} for answer in answers]}


def expiring(day: int) -> dict[str, Any]:
    """A certificate that runs out on that day of December, at the time of the look."""
    shaken = {"host": "www.anytown.gov.cn", "certificate": {"not_after": f"2026-12-{day}T02:00:00+00:00"}}
    return {
        "security": {"type": "security", "https": {"url": f"{URL}/", "final_url": "https://x/"}, "handshake": shaken}
    }


def served_by(count: int) -> dict[str, Any]:
    """A zone of so many name servers."""
    servers = [f"ns{number}.anytown.gov.cn" for number in range(count)]
    return {"dns": {"type": "dns", "host": "www.anytown.gov.cn", "zone": "anytown.gov.cn", "ns": servers}}


def strangers(silent: int, fine: int) -> dict[str, Any]:
    """Links to hosts of which so many did not answer."""
    doors = [f"http://www.s{number}.example.com/" for number in range(silent + fine)]
    answers = [
        {"url": door} | ({"problem": "connect-timeout"} if n < silent else {"status": 200})
        for n, door in enumerate(doors)
    ]
    return {
        "pages": [HOME | {"links": [[door, "链接"] for door in doors]}],
        "targets": [{"answer": answer} for answer in answers],
    }


def attached(kind: str, count: int) -> dict[str, Any]:
    """An attachment with so many numbers."""
    numbers = [[kind, f"138****{number:04d}", "file"] for number in range(count)]
    return {"pages": [HOME], "files": {"type": "files", "files": [{"url": f"{URL}/1.csv", "personal": numbers}]}}


FORM = {"published": {"date": "2026-11-02", "source": "visible", "text": "发布时间：2026-11-02 09:30"}}
OTHER_FORM = {"published": {"date": "2026-11-02", "source": "visible", "text": "2026年11月2日"}}
CODE, NO_CODE = {"footer": {"items": {"site_code": {"value": "x"}}}}, {"footer": {"items": {}, "text": "x"}}
ZOOM = {"metas": [{"name": "viewport", "content": "width=device-width"}]}
NO_ZOOM = {"metas": [{"name": "viewport", "content": "user-scalable=no"}]}


def footers(count: int, of: int) -> Pages:
    return [HOME | CODE, *some(count, of, wrong=NO_CODE, right=CODE)[1:]]


# Rule, option → what is just under the bound, on it, just over it, each with its verdict.
CASES: dict[tuple[str, str], list[tuple[Pages | dict[str, Any], str]]] = {
    ("base-broken-links", "most_unknown"): [(linked(1, 2), "pass"), (linked(2, 2), "pass"), (linked(3, 2), "unknown")],
    ("base-broken-resources", "most_unknown"): [
        (linked(1, 2), "pass"),
        (linked(2, 2), "pass"),
        (linked(3, 2), "unknown"),
    ],
    ("security-certificate-expiry", "days"): [
        (expiring(day), word) for day, word in ((10, "fail"), (11, "pass"), (12, "pass"))
    ],
    ("security-name-servers", "minimum"): [(served_by(count), "pass" if count > 1 else "fail") for count in (1, 2, 3)],
    ("cn-page-language", "share"): [
        (some(1, 4, wrong={}, right={"lang": "zh"})[1:], "pass"),
        (some(2, 4, wrong={}, right={"lang": "zh"})[1:], "fail"),
        (some(3, 4, wrong={}, right={"lang": "zh"})[1:], "fail"),
    ],
    ("cn-page-zoom", "share"): [
        (some(1, 4, wrong=NO_ZOOM, right=ZOOM)[1:], "pass"),
        (some(2, 4, wrong=NO_ZOOM, right=ZOOM)[1:], "fail"),
        (some(3, 4, wrong=NO_ZOOM, right=ZOOM)[1:], "fail"),
    ],
    ("cn-footer-everywhere", "share"): [
        (footers(1, 6), "pass"),
        (footers(1, 5), "fail"),
        (footers(2, 5), "fail"),
    ],
    ("cn-load-time", "most_ms"): [
        (timed(2999, 2999, 2999), "pass"),
        (timed(3000, 3000, 3000), "pass"),
        (timed(3001, 3001, 3001), "fail"),
    ],
    ("cn-load-time", "least_pages"): [
        (timed(9000, 9000), "unknown"),
        (timed(9000, 9000, 9000), "fail"),
        (timed(9000, 9000, 9000, 9000), "fail"),
    ],
    ("cn-date-shown-form", "share"): [
        (some(1, 3, wrong=OTHER_FORM, right=FORM), "pass"),
        (some(2, 4, wrong=OTHER_FORM, right=FORM), "fail"),
        (some(2, 3, wrong=OTHER_FORM, right=FORM), "fail"),
    ],
    ("cn-date-label-disagrees", "days"): [
        (dated("2026-11-02", "2026-11-01"), "fail"),
        (dated("2026-11-02", "2026-11-02"), "pass"),
        (dated("2026-11-02", "2026-11-03"), "fail"),
    ],
    ("cn-annual-report", "day"): [
        (report("2026-01-30"), "pass"),
        (report("2026-01-31"), "pass"),
        (report("2026-02-01"), "fail"),
    ],
    ("cn-supervision-report", "day"): [
        (supervision("2026-01-30", level="province", kind="portal"), "pass"),
        (supervision("2026-01-31", level="province", kind="portal"), "pass"),
        (supervision("2026-02-01", level="province", kind="portal"), "fail"),
    ],
    ("cn-supervision-report-ministry", "day"): [
        (supervision("2026-01-30", level="national", kind="department"), "pass"),
        (supervision("2026-01-31", level="national", kind="department"), "pass"),
        (supervision("2026-02-01", level="national", kind="department"), "fail"),
    ],
    ("cn-personal-data", "at_least"): [
        (personal("id-number", 0), "pass"),
        (personal("id-number", 1), "fail"),
        (personal("id-number", 2), "fail"),
    ],
    ("cn-personal-mobiles", "at_least"): [
        (personal("mobile", 2), "pass"),
        (personal("mobile", 3), "fail"),
        (personal("mobile", 4), "fail"),
    ],
    ("cn-personal-files", "at_least"): [
        (attached("id-number", 0), "pass"),
        (attached("id-number", 1), "fail"),
        (attached("id-number", 2), "fail"),
    ],
    ("cn-personal-files-mobiles", "at_least"): [
        (attached("mobile", 2), "pass"),
        (attached("mobile", 3), "fail"),
        (attached("mobile", 4), "fail"),
    ],
    **{
        (rule, "most_unknown"): [(strangers(1, 2), "pass"), (strangers(2, 2), "pass"), (strangers(3, 2), "unknown")]
        for rule in ("cn-links-taken-over", "cn-links-host-gone")
    },
    ("cn-labels-site-name", "shortest_part"): [
        (named("甲乙丙"), "fail"),
        (named("甲乙丙丁"), "pass"),
        (named("甲乙丙丁戊"), "pass"),
    ],
    ("cn-browser-demanded", "near"): [
        # So many letters between the demand and the other browser, which must stand whole within the 40.
        ([HOME | {"text": f"建议使用IE8以上版本{'某' * 37}谷歌"}], "pass"),
        ([HOME | {"text": f"建议使用IE8以上版本{'某' * 38}谷歌"}], "pass"),
        ([HOME | {"text": f"建议使用IE8以上版本{'某' * 39}谷歌"}], "fail"),
    ],
    ("cn-elderly-entry", "longest"): [
        ([HOME | {"links": [[f"{URL}/w", "无障碍" + "版" * length]]}], expected)
        for length, expected in ((8, "pass"), (9, "pass"), (10, "fail"))
    ],
    ("cn-columns-news", "at_least"): [
        (columns("动态要闻", "2026-11-06", 1), "pass"),
        (columns("动态要闻", "2026-11-05", 1), "fail"),
        (columns("动态要闻", "2026-11-05", 2), "fail"),
    ],
    ("cn-columns-news", "below"): [
        (columns("动态要闻", "2026-11-05", 4), "fail"),
        (columns("动态要闻", "2026-11-05", 5), "not-applicable"),
        (columns("动态要闻", "2026-11-05", 6), "not-applicable"),
    ],
    ("cn-columns-policies", "at_least"): [
        (columns("通知公告", "2026-05-20", 1), "pass"),
        (columns("通知公告", "2026-05-19", 1), "fail"),
        (columns("通知公告", "2026-05-19", 2), "fail"),
    ],
    ("cn-columns-policies", "below"): [
        (columns("通知公告", "2026-05-19", 4), "fail"),
        (columns("通知公告", "2026-05-19", 5), "not-applicable"),
        (columns("通知公告", "2026-05-19", 6), "not-applicable"),
    ],
    ("cn-columns-interpretation", "at_least"): [
        (columns("政策解读", "2026-05-20", 1), "pass"),
        (columns("政策解读", "2026-05-19", 1), "fail"),
        (columns("政策解读", "2026-05-19", 2), "fail"),
    ],
    ("cn-columns-stale", "at_least"): [
        (columns("数据发布", "2025-11-20", 1), "pass"),
        (columns("数据发布", "2025-11-19", 1), "fail"),
        (columns("数据发布", "2025-11-19", 2), "fail"),
    ],
    ("cn-consultations", "months"): [
        (consultations(*["2025-11-21"] * 6), "pass"),
        (consultations(*["2025-11-20"] * 6), "pass"),
        (consultations(*["2025-11-19"] * 6), "fail"),
    ],
    ("cn-consultation-results", "months"): [
        (consulted("2025-11-21"), "fail"),
        (consulted("2025-11-20"), "fail"),
        (consulted("2025-11-19"), "not-applicable"),
    ],
    ("cn-consultation-results", "wait_months"): [
        (consulted("2026-05-21"), "not-applicable"),
        (consulted("2026-05-20"), "fail"),
        (consulted("2026-05-19"), "fail"),
    ],
    ("cn-messages-in-time", "window_months"): [
        (message("2025-11-21", "2026-02-02"), "fail"),
        (message("2025-11-20", "2026-02-02"), "fail"),
        (message("2025-11-19", "2026-02-02"), "not-applicable"),
    ],
    ("cn-guides-complete", "below_lacking"): [
        (guides(3, 0, 0, 0, 0), "fail"),
        (guides(4, 4, 4, 4, 4), "not-applicable"),
        (guides(5, 5, 5, 5, 5), "not-applicable"),
    ],
    ("cn-guides-complete", "below"): [
        (guides(4, 4, 4, 4, 0), "fail"),
        (guides(4, 4, 4, 4, 4, 0), "not-applicable"),
        (guides(4, 4, 4, 4, 4, 4, 0), "not-applicable"),
    ],
}

# The periods of the groups of columns: on the last day of its period a column is still up to date.
_TWO_WEEKS = ("2026-11-07", "2026-11-06", "2026-11-05")
_SIX_MONTHS = ("2026-05-21", "2026-05-20", "2026-05-19")
_A_YEAR = ("2025-11-21", "2025-11-20", "2025-11-19")
for _id, _option, _name, _count, _days in (
    ("cn-veto-columns-not-updated", "groups.0.days", "工作动态", 5, _TWO_WEEKS),
    ("cn-veto-columns-not-updated", "groups.1.months", "通知公告", 5, _SIX_MONTHS),
    ("cn-veto-columns-long-stale", "groups.0.months", "行业风采", 10, _A_YEAR),
    ("cn-columns-news", "groups.0.days", "工作动态", 1, _TWO_WEEKS),
    ("cn-columns-policies", "groups.1.months", "政策文件", 1, _SIX_MONTHS),
    ("cn-columns-interpretation", "groups.0.months", "政策解读", 1, _SIX_MONTHS),
    ("cn-columns-stale", "groups.0.months", "行业风采", 1, _A_YEAR),
):
    CASES[_id, _option] = [
        (columns(_name, day, _count), word) for day, word in zip(_days, ("pass", "pass", "fail"), strict=True)
    ]
# Both rules of deductions know both groups, and tell of one each.
_OTHER_S_GROUP = {("cn-columns-news", "groups.1.months"), ("cn-columns-policies", "groups.0.days")}

# Rules of barriers: one element on one page is enough.
for _id, _rule in RULES.items():
    if _rule.check == "barriers":
        _kind = _rule.options.kinds[0]
        CASES[_id, "least"] = [([HOME | {"barriers": [[_kind, n, 9]]}], "fail" if n else "pass") for n in (0, 1, 2)]

# Checks whose own tests have the rows, by the name of the test's file.
ELSEWHERE: dict[tuple[str, str], str] = {
    **{("site-unavailable", name): "site_unavailable" for name in ("days", "per_day", "seconds", "share")},
    **{("home-unchanged", name): "home_unchanged" for name in ("days", "gap_days")},
    ("date-forged", "tolerance_days"): "date_forged",
    ("home-updated", "days"): "column_bounds",
    **{(check, "at_least"): "column_bounds" for check in ("columns-updated", "columns-empty", "consultations-held")},
    **{(check, "below"): "column_bounds" for check in ("columns-updated", "columns-empty")},
    **{("messages-answered", name): "column_bounds" for name in ("window_months", "overdue_months", "working_days")},
    ("messages-published", "months"): "column_bounds",
    **{("guides-complete", name): "column_bounds" for name in ("lacking", "at_least", "every")},
    ("domain-below-portal", "max_labels"): "domain_below_portal",
    **{("domain-names", name): "domain_names" for name in ("most_latin", "most_national")},
    ("domain-apex", "size_ratio"): "domain_apex",
    ("ipv6-address", "minimum"): "ipv6_address",
    ("ipv6-name-servers", "minimum"): "ipv6_name_servers",
    ("ipv6-links", "share"): "ipv6_links",
    ("ipv6-links", "level"): "",  # no bound, but which links
    ("ipv6-content", "likeness"): "ipv6_content",
    **{("ipv6-latency", name): "ipv6_latency" for name in ("ratio", "floor_ms", "samples", "clear")},
    ("annual-report", "month"): "",  # one date with the day
}


def verdict(rule: str, facts: Pages | dict[str, Any]) -> str:
    raw = {
        "site": {"url": f"{URL}/", "name": "某市人民政府", "level": "city", "kind": "portal"},
        "observed_at": "2026-11-20T02:00:00+00:00",
        **(facts if isinstance(facts, dict) else {"pages": facts}),
    }
    judgement = Judge([RULES[rule]], CHINA)(build_evidence(raw, CHINA, read_page=read_page))
    assert not judgement.crashes
    return judgement.outcomes[0].status.value


@pytest.mark.parametrize(
    ("rule", "facts", "expected"),
    [
        pytest.param(rule, facts, expected, id=f"{rule} {option} {where}")
        for (rule, option), cases in CASES.items()
        for where, (facts, expected) in zip(("under", "on", "over"), cases, strict=True)
    ],
)
def test_bound(rule: str, facts: Pages | dict[str, Any], expected: str) -> None:
    assert verdict(rule, facts) == expected


def numbers() -> list[tuple[str, str, str]]:
    """Rule, check and option of every number that bounds something; 0 switches a bound off.

    Groups of options are looked into ("groups.0.days"); lists of numbers are codes, not bounds.
    """
    return [(rule.id, rule.check, name) for rule in RULES.values() for name in bounds_of(rule.options, "")]


def bounds_of(options: object, prefix: str) -> Iterator[str]:
    for name in getattr(options, "__struct_fields__", ()):
        value = getattr(options, name)
        if isinstance(value, (int, float)):
            if value and not isinstance(value, bool):
                yield f"{prefix}{name}"
        elif isinstance(value, tuple):
            for number, each in enumerate(value):
                yield from bounds_of(each, f"{prefix}{name}.{number}.")
        else:
            yield from bounds_of(value, f"{prefix}{name}.")


@pytest.mark.parametrize(("rule", "check", "option"), numbers())
def test_every_number_of_the_packs_has_its_rows(rule: str, check: str, option: str) -> None:
    if (rule, option) in CASES or (rule, option) in _OTHER_S_GROUP:
        return
    assert (check, option) in ELSEWHERE, f"add rows for {option} of {rule}: just under, on, just over"
    if name := ELSEWHERE[check, option]:
        assert (Path(__file__).parents[1] / "audit" / "checks" / f"test_{name}.py").is_file()
