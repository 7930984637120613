"""The words in which reports tell verdicts, reasons, levels and kinds, in both languages."""

from __future__ import annotations

from datetime import datetime

from govsite.language import detailed
from govsite.model.changes import Turn
from govsite.model.consolidation import Content, Decision
from govsite.model.outcome import Finding, Reason, Severity, Status
from govsite.model.rule import Rule, Source, SourceStatus
from govsite.model.run import Run, RunHeader, Trend
from govsite.model.site import Kind, Level, SiteStatus
from govsite.model.words import Words
from govsite.quantities import duration, moment, number
from govsite.report.safe import plain

STATUS_WORDS: dict[Status, Words] = {
    Status.PASS: Words("合格", "pass"),
    Status.FAIL: Words("不合格", "fail"),
    Status.UNKNOWN: Words("未能判定", "unknown"),
    Status.NOT_APPLICABLE: Words("不适用", "not applicable"),
}

SEVERITY_WORDS: dict[Severity, Words] = {
    Severity.VETO: Words("单项否决", "veto"),
    Severity.HIGH: Words("严重", "high"),
    Severity.MEDIUM: Words("一般", "medium"),
    Severity.LOW: Words("轻微", "low"),
    Severity.INFO: Words("提示", "info"),
}

SOURCE_WORDS: dict[SourceStatus, Words] = {
    SourceStatus.VERIFIED: Words("已核对原文", "verified"),
    SourceStatus.PARTIAL: Words("部分核对", "partly verified"),
    SourceStatus.UNVERIFIED: Words("未经核对", "unverified"),
}

SOURCE_EXPLANATIONS: dict[SourceStatus, Words] = {
    SourceStatus.VERIFIED: Words("条款已与正式文本全文核对。", "The clause was compared with the full official text."),
    SourceStatus.PARTIAL: Words(
        "条款见于公开转载件，尚未与正式文本核对。",
        "The clause was read in a published copy, not compared with the official text.",
    ),
    SourceStatus.UNVERIFIED: Words(
        "未与任何正式文本核对，只供参考，不是官方要求。",
        "Nobody has compared this with an official text: a hint, not an official requirement.",
    ),
}

LEVEL_WORDS: dict[Level, Words] = {
    Level.NATIONAL: Words("国家级", "national"),
    Level.PROVINCE: Words("省级", "province"),
    Level.CITY: Words("市级", "city"),
    Level.COUNTY: Words("县级", "county"),
    Level.TOWNSHIP: Words("乡级", "township"),
}

KIND_WORDS: dict[Kind, Words] = {
    Kind.PORTAL: Words("门户", "portal"),
    Kind.DEPARTMENT: Words("部门", "department"),
    Kind.VERTICAL: Words("垂直管理单位", "vertical office"),
    Kind.TOWNSHIP: Words("乡镇街道", "township"),
    Kind.INSTITUTION: Words("事业单位", "institution"),
    Kind.CAMPAIGN: Words("专题网站", "campaign"),
    Kind.COLUMN: Words("栏目", "column"),
    Kind.SYSTEM: Words("业务系统", "system"),
}

SITE_STATUS_WORDS: dict[SiteStatus, Words] = {
    SiteStatus.RUNNING: Words("正常运行", "running"),
    SiteStatus.OFFLINE: Words("临时下线", "offline"),
    SiteStatus.CLOSED: Words("永久下线", "closed"),
    SiteStatus.EXEMPT: Words("例外", "exempt"),
}

DECISION_WORDS: dict[Decision, Words] = {
    Decision.KEEP: Words("保留", "stays"),
    Decision.MERGE: Words("并入", "merges"),
    Decision.NOT_A_SITE: Words("不作为独立网站", "is no site of its own"),
    Decision.CLOSE: Words("关停归档", "closes, archived"),
    Decision.QUESTION: Words("待定", "open question"),
}

CONTENT_WORDS: dict[Content, Words] = {
    Content.NONE: Words("", ""),
    Content.COLUMN: Words("转为栏目", "becomes a column"),
    Content.TOPIC: Words("转为专题", "becomes a topic page"),
    Content.SERVICE: Words("作为服务接入", "becomes a service"),
    Content.ARCHIVE_ONLY: Words("只归档", "archive only"),
}

REASON_WORDS: dict[Reason, Words] = {
    Reason.NO_NETWORK: Words("本机没有网络", "no network on this machine"),
    Reason.NO_IPV6_HERE: Words("本机没有 IPv6", "no IPv6 on this machine"),
    Reason.DNS_TIMEOUT: Words("域名解析超时", "the name server did not answer in time"),
    Reason.DNS_FAILURE: Words("域名解析出错", "the name server answered with an error"),
    Reason.NAME_NOT_FOUND: Words("域名不存在", "the name does not exist"),
    Reason.NO_ADDRESS: Words("域名没有地址", "the name has no address"),
    Reason.CONNECT_TIMEOUT: Words("连接超时", "connecting took too long"),
    Reason.READ_TIMEOUT: Words("读取超时", "reading took too long"),
    Reason.REFUSED: Words("连接被拒绝", "the connection was refused"),
    Reason.RESET: Words("连接被中断", "the connection was reset"),
    Reason.TLS: Words("HTTPS 握手失败", "the TLS handshake failed"),
    Reason.PROTOCOL: Words("应答不合 HTTP 规范", "the answer is not proper HTTP"),
    Reason.TOO_LARGE: Words("应答过大", "the answer is too large"),
    Reason.REDIRECT_LOOP: Words("循环跳转", "redirects go in a circle"),
    Reason.HTTP_STATUS: Words("返回错误状态码", "an HTTP error status came"),
    Reason.PLACEHOLDER: Words("打开的是占位页面，不是网站", "a placeholder stands in the site's place"),
    Reason.LEADS_ELSEWHERE: Words("跳转到其他主机", "it leads to another host"),
    Reason.BLOCKED: Words("被防火墙或验证页拦截", "a firewall or challenge page stood in front"),
    Reason.FORBIDDEN_ADDRESS: Words("地址不在允许范围", "the address is not one we may connect to"),
    Reason.ROBOTS: Words("robots.txt 不允许访问", "robots.txt forbids it"),
    Reason.BUDGET: Words("超出本次检查的限额", "this run's budget was used up"),
    Reason.NOT_SEEN: Words(
        "未能读到（多由脚本生成，或在图片、文件中）",
        "not to be read (mostly drawn by scripts, or in pictures or files)",
    ),
    Reason.NOT_PROBED: Words("本次未检查", "not looked at in this run"),
    Reason.NOT_SUPPLIED: Words("台账未提供所需信息", "the inventory does not say"),
    Reason.TOO_FEW_PROBES: Words("探测次数不足", "too few probes"),
    Reason.NOT_MONITORED: Words("尚未开始监测", "not watched over time yet"),
    Reason.CHECK_CRASHED: Words("检查程序出错", "the check crashed (a bug of the tool)"),
}

REASON_ADVICE: dict[Reason, Words] = {
    Reason.NO_NETWORK: Words("接通网络后重新检查。", "Connect this machine and run again."),
    Reason.NO_IPV6_HERE: Words("换一台有 IPv6 的机器再查。", "Run again from a machine that has IPv6."),
    Reason.DNS_TIMEOUT: Words("换用其他域名服务器后重查。", "Run again with another resolver."),
    Reason.DNS_FAILURE: Words("换用其他域名服务器后重查。", "Run again with another resolver."),
    Reason.LEADS_ELSEWHERE: Words(
        "核对去向；网站已迁移的，在台账中更正网址。",
        "Look where it leads; if the site has moved, correct its address in the inventory.",
    ),
    Reason.BLOCKED: Words(
        "请网站把检查机器的地址加入白名单后重查。",
        "Ask the site to let this machine's address through, then run again.",
    ),
    Reason.FORBIDDEN_ADDRESS: Words(
        "确属内网时，用 --allow-network 放行该网段。", "If the network is meant, allow it with --allow-network."
    ),
    Reason.ROBOTS: Words("请网站在 robots.txt 中放行。", "Ask the site to allow the crawler in robots.txt."),
    Reason.BUDGET: Words("调高页数或时间上限后重查。", "Raise the limits of pages or time and run again."),
    Reason.NOT_SEEN: Words("请人工用浏览器核对。", "Let a person look with a browser."),
    Reason.NOT_PROBED: Words("运行完整检查。", "Run the full audit."),
    Reason.NOT_SUPPLIED: Words("在台账中补齐所需的列。", "Fill in the missing columns of the inventory."),
    Reason.TOO_FEW_PROBES: Words("延长监测时间。", "Monitor for longer."),
    Reason.NOT_MONITORED: Words("用 govsite monitor 开始监测。", "Begin to watch with govsite monitor."),
    Reason.CHECK_CRASHED: Words("请向 govsite 报告这个错误。", "Please report this as a bug of govsite."),
}

_TRY_AGAIN = Words(
    "稍后重查；仍不行时请网站主办单位处理。", "Run again later; if it stays, the site's owner has to act."
)


def reason_words(reason: Reason | None) -> Words:
    """A reason as a phrase; empty for none."""
    return REASON_WORDS[reason] if reason else Words("", "")


def unknown_words(reason: Reason | None, detail: str, lang: str, limit: int = 0) -> str:
    """Why a verdict is unknown, with what is known beside that (cut at ``limit``), unless it says the same again."""
    why = reason_words(reason).in_language(lang)
    told = plain(detailed(detail, lang), limit)
    return why if told.casefold() in why.casefold() else f"{why}: {told}"


def reason_advice(reason: Reason) -> Words:
    """What to do so that the next run sees more."""
    return REASON_ADVICE.get(reason, _TRY_AGAIN)


def clause_of(source: Source, lang: str) -> str:
    """Document and clause, marked wherever they were not compared with the official text.

    What is unverified is never shown as official.
    """
    named = " ".join(part for part in (source.document, source.clause) if part)
    if source.status is SourceStatus.VERIFIED:
        return named
    mark = SOURCE_WORDS[source.status].in_language(lang)
    if not named:
        return mark
    return f"{named}（{mark}）" if lang != "en" else f"{named} ({mark})"


def rule_clause(rule: Rule, lang: str) -> str:
    """The clause of a rule as reports print it."""
    return clause_of(rule.source, lang)


TURN_WORDS = {
    Turn.NEW: Words("新增", "new"),
    Turn.REGRESSED: Words("复发", "back again"),
    Turn.UNCONFIRMED: Words("待确认（连续出现次数不够）", "to be confirmed (not often enough in a row)"),
    Turn.STILL: Words("仍存在", "still there"),
    Turn.MENDED: Words("已整改", "mended"),
    Turn.UNSEEN: Words("本次未能看到", "no longer seen"),
}


def excuse(found: Finding, lang: str) -> str:
    """Why a finding fails no run: its waiver (reason, owner, last day), or the baseline; empty where it does."""
    if found.waiver:
        return f"waived: {found.waiver}" if lang == "en" else f"已豁免：{found.waiver}"
    if found.is_known:
        return "in the baseline" if lang == "en" else "基线中已有"
    return ""


def finding_words(found: Finding, lang: str) -> str:
    """A finding's message, with what excuses it."""
    message, why = found.message.in_language(lang), excuse(found, lang)
    if not why:
        return message
    return f"{message} ({why})" if lang == "en" else f"{message}（{why}）"


def left_out(run: Run) -> str:
    """What a report of new problems does not list; empty where it lists all."""
    if not run.left_out:
        return ""
    if run.lang == "en":
        return f"{number(run.left_out)} in the baseline {'is' if run.left_out == 1 else 'are'} not listed"
    return f"基线中已有的 {number(run.left_out)} 处未列出"


def time_taken(header: RunHeader, lang: str) -> str:
    """How long a run took; empty while it goes on, and for one that took no time to speak of."""
    try:
        took = datetime.fromisoformat(header.finished_at) - datetime.fromisoformat(header.started_at)
    except (ValueError, TypeError):
        return ""
    return duration(took.total_seconds(), lang) if took.total_seconds() >= 1 else ""


def since_the_last(trend: Trend, lang: str) -> tuple[str, str]:
    """When the run before was made, and what became of its problems; both empty where there was none."""
    if len(trend.standings) < 2:
        return "", ""
    told = [(words.in_language(lang), trend.turns.get(turn, 0)) for turn, words in TURN_WORDS.items()]
    parts = [f"{number(count)} {word}" if lang == "en" else f"{word} {number(count)}" for word, count in told if count]
    nothing = "no problem then, none now" if lang == "en" else "两次都没有问题"
    return moment(trend.standings[-2].started_at, lang), (", " if lang == "en" else "，").join(parts) or nothing
