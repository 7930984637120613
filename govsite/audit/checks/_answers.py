"""What an HTTP answer, or the lack of one, means for whoever follows the link."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from enum import Enum, auto

from govsite.model.answers import Answer
from govsite.model.check import CheckOptions
from govsite.model.outcome import SAID_BY_RESOLVER, Reason
from govsite.model.words import Words
from govsite.quantities import plural

REASON_WORDS: dict[Reason, Words] = {
    Reason.NO_NETWORK: Words(zh="本机没有网络", en="no network here"),
    Reason.NO_IPV6_HERE: Words(zh="本机没有 IPv6", en="no IPv6 here"),
    Reason.DNS_TIMEOUT: Words(zh="域名解析超时", en="the resolver did not answer"),
    Reason.DNS_FAILURE: Words(zh="域名解析失败", en="the resolver failed"),
    Reason.NAME_NOT_FOUND: Words(zh="域名不存在", en="the host name does not exist"),
    Reason.NO_ADDRESS: Words(zh="域名没有地址", en="the host name has no address"),
    Reason.CONNECT_TIMEOUT: Words(zh="连接超时", en="connecting timed out"),
    Reason.READ_TIMEOUT: Words(zh="等待应答超时", en="waiting for the answer timed out"),
    Reason.REFUSED: Words(zh="连接被拒绝", en="the connection was refused"),
    Reason.RESET: Words(zh="连接被重置", en="the connection was reset"),
    Reason.TLS: Words(zh="安全连接（TLS）失败", en="the secure connection (TLS) failed"),
    Reason.PROTOCOL: Words(zh="应答不是有效的 HTTP", en="the answer is no valid HTTP"),
    Reason.TOO_LARGE: Words(zh="应答过大", en="the answer is too large"),
    Reason.REDIRECT_LOOP: Words(zh="循环跳转", en="redirects go round in a circle"),
    Reason.HTTP_STATUS: Words(zh="HTTP 错误", en="HTTP error"),
    Reason.PLACEHOLDER: Words(zh="打开的是占位页面", en="a placeholder stands in the site's place"),
    Reason.LEADS_ELSEWHERE: Words(zh="跳转到其他主机", en="it leads to another host"),
    Reason.BLOCKED: Words(zh="被防火墙或验证页面拦截", en="a firewall or challenge page stands in front"),
    Reason.FORBIDDEN_ADDRESS: Words(zh="地址不允许访问", en="the address may not be connected to"),
    Reason.ROBOTS: Words(zh="robots.txt 不允许", en="robots.txt does not allow it"),
    Reason.BUDGET: Words(zh="超出检查限额", en="beyond the budget"),
    Reason.NOT_SEEN: Words(zh="由脚本生成，未能看到", en="drawn by a script, not seen"),
    Reason.NOT_PROBED: Words(zh="未检查", en="not looked at"),
    Reason.NOT_SUPPLIED: Words(zh="未提供", en="not supplied"),
    Reason.TOO_FEW_PROBES: Words(zh="监测次数不足", en="too few probes"),
    Reason.NOT_MONITORED: Words(zh="尚未开始监测", en="not watched yet"),
    Reason.CHECK_CRASHED: Words(zh="检查程序出错", en="the check crashed"),
}


class Verdict(Enum):
    """What an answer says about the thing asked for."""

    GOOD = auto()
    BROKEN = auto()
    UNKNOWN = auto()


class AnswerOptions(CheckOptions, frozen=True, kw_only=True):
    """Parent of the options of checks that call an answer broken."""

    broken: tuple[Reason, ...]
    """Reasons that mean broken; all others mean that nobody can tell from here."""
    unknown_statuses: tuple[int, ...] = ()
    """HTTP statuses from 400 on that say nothing about what a visitor would get (429 …)."""


def verdict_of(answer: Answer, options: AnswerOptions, *, connected: bool) -> Verdict:
    """Whether the answer is good, broken or says nothing.

    ``connected``: whether the machine that looked reached anything at all; if it did not, only an
    HTTP answer, or a working resolver's word that the name is gone, is worth something.
    """
    if answer.problem is None:
        return Verdict.GOOD
    if answer.problem not in options.broken:
        return Verdict.UNKNOWN
    if answer.problem is Reason.HTTP_STATUS:
        return Verdict.UNKNOWN if answer.status in options.unknown_statuses else Verdict.BROKEN
    return Verdict.BROKEN if connected or answer.problem in SAID_BY_RESOLVER else Verdict.UNKNOWN


def unknown_reason(answer: Answer) -> Reason:
    """The reason to give for an answer that says nothing."""
    if answer.problem is None:
        return Reason.NOT_PROBED
    if answer.problem is Reason.HTTP_STATUS:
        return Reason.BLOCKED  # such statuses turn the asker away and say nothing of the page
    return answer.problem


def describe(answer: Answer) -> Words:
    """What came, in words: the status or the reason, and how many redirects went before."""
    words = REASON_WORDS[answer.problem] if answer.problem else Words(zh="", en="")
    if answer.problem is None or answer.problem is Reason.HTTP_STATUS:
        words = Words(zh=f"HTTP {answer.status}", en=f"HTTP {answer.status}")
    elif answer.problem is Reason.PLACEHOLDER and answer.detail:
        words = Words(zh=f"{words.zh}“{answer.detail}”", en=f'{words.en}: "{answer.detail}"')
    count = len(answer.hops)
    if not count:
        return words
    return Words(zh=f"经 {count} 次跳转后{words.zh}", en=f"{words.en} after {plural(count, 'redirect')}")


def is_private(address: str) -> bool:
    """Whether an IP address is one that nobody on the Internet can reach. False for what is no address."""
    try:
        return not ipaddress.ip_address(address.strip("[]")).is_global
    except ValueError:
        return False


def most(reasons: Collection[Reason]) -> Reason:
    """The most frequent reason, ties in the order of the closed list."""
    listed = list(reasons)
    return max(Reason, key=listed.count)
