"""Every link leads somewhere, or everything that pages load is there.

All links of the pages that were read (by option, what they load) are held against the answers
of their targets. A target that a firewall or robots.txt kept from us, or whose name a failing
resolver could not tell, is not called broken; neither is one that asks for a password.

One finding stands for one target, with the pages that link to it, most linked first: mend the
template first. A target on a private address, or on the editor's own computer (``file:``), is told as such: whoever
wrote the link could open it, nobody outside can. What begins like a web address and is none (``htp://``, a port
beyond all ports, a blank in the host) is broken without being asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct

from govsite.audit.checks._answers import (
    AnswerOptions,
    Verdict,
    describe,
    is_private,
    most,
    unknown_reason,
    verdict_of,
)
from govsite.audit.checks._labels import excerpt
from govsite.audit.checks._pages import is_drawn_by_script
from govsite.model.answers import Answer
from govsite.model.check import Check, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import NEVER_ASKED, Reason
from govsite.model.page import Link, Region
from govsite.model.words import Words
from govsite.quantities import plural
from govsite.urls import host_of, host_or_nothing, is_http

REGION_WORDS: dict[Region, Words] = {
    Region.HEADER: Words(zh="页头", en="header"),
    Region.NAVIGATION: Words(zh="导航", en="navigation"),
    Region.BODY: Words(zh="正文", en="body"),
    Region.FOOTER: Words(zh="页脚", en="footer"),
}

RESOURCE_WORDS: dict[str, Words] = {
    "image": Words(zh="图片", en="image"),
    "frame": Words(zh="框架", en="frame"),
    "media": Words(zh="音视频", en="media"),
    "script": Words(zh="脚本", en="script"),
    "style": Words(zh="样式表", en="style sheet"),
    "other": Words(zh="资源", en="resource"),
}

"""Targets we kept away from ourselves say nothing about how well we could look."""

SHOWN_SOURCES = 50


class LinkedFrom(StrEnum):
    """Where links and what is loaded are looked for: assessments weigh the home page more than the rest."""

    ANYWHERE = "anywhere"
    HOME = "home"
    ELSEWHERE = "elsewhere"


class Options(AnswerOptions, frozen=True, kw_only=True):
    """What is a broken link."""

    private_is_broken: bool = True
    """A target on a private address or on the editor's own computer, which nobody on the Internet can reach."""
    soft_404_is_broken: bool = True
    """A page that says it is missing, although it came with success."""
    links: bool = True
    """Links that visitors follow."""
    resources: tuple[str, ...] = ()
    """Kinds of things that pages load ("image", "frame", "media", "script", "style", "other") held to the same."""
    linked_from: LinkedFrom = LinkedFrom.ANYWHERE
    """Targets of the home page alone ("home"), those that it does not lead to ("elsewhere"), or all."""
    most_unknown: float = 0.5
    """If a larger share of the targets said nothing and none is broken, the verdict is unknown."""


class _Fault(Struct, frozen=True):
    words: Words
    key: str = ""


_SAYS_SO = _Fault(Words(zh="页面提示内容不存在", en="the page says that it is missing"))
_ON_OWN_COMPUTER = _Fault(
    Words(zh="指向编辑人员自己电脑上的文件", en="a file on the editor's own computer, which no visitor can reach"),
    key="own-computer",
)
_NO_ADDRESS = _Fault(
    Words(zh="不是有效的网址，浏览器打不开", en="no web address that a browser could open"), key="no-address"
)
_LEFT_EMPTY = re.compile(r"https?:/*", re.IGNORECASE)
"""What editors leave where a link was not filled in."""
_SLIP = re.compile(r"(?!https?:)h{0,2}t{1,3}p{1,2}s{0,2}:/", re.IGNORECASE)
"""``htp://``, ``ttps://``, ``htttp://`` …"""
_LOCAL = re.compile(r"file:|[a-z]:[\\/]", re.IGNORECASE)


class _Use(Struct):
    """How one target is linked to: the first link, and the pages in order of the crawl."""

    words: Words
    text: str
    pages: dict[str, None]
    is_link: bool = True


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:  # noqa: ARG001 - every check's shape
    """One problem for each broken target, most linked first."""
    uses = _uses(evidence, options)
    if not uses and all(is_drawn_by_script(page) for page in evidence.pages):
        raise NotObserved(Reason.NOT_SEEN, "all pages are drawn by scripts")
    answers = {answer.url: answer for answer in evidence.failed_pages}
    answers.update((target.answer.url, target.answer) for target in evidence.targets)
    soft = {page.url for page in evidence.pages if page.is_soft_404} if options.soft_404_is_broken else set()
    came = {page.url for page in evidence.pages} - soft
    good = len(came & uses.keys())
    broken: list[tuple[str, _Use, _Fault]] = []
    unknown: list[Reason] = []
    connected = evidence.vantage.connected
    for url, use in uses.items():
        answer = None if url in came else answers.get(url)
        if fault := _SAYS_SO if url in soft else _fault(url, answer, options, connected=connected):
            broken.append((url, use, fault))
        elif answer is None:
            continue
        elif answer.problem is None:
            good += 1
        elif (reason := unknown_reason(answer)) not in NEVER_ASKED:
            unknown.append(reason)
    broken.sort(key=lambda found: (-len(found[1].pages), found[0]))
    for url, use, fault in broken:
        yield _problem(url, use=use, fault=fault)
    if not broken and len(unknown) > options.most_unknown * (good + len(unknown)):
        raise NotObserved(most(unknown), f"{len(unknown)} of {plural(good + len(unknown), 'link target')}")


def _uses(evidence: Evidence, options: Options) -> dict[str, _Use]:
    """Target → how it is linked to, in order of the crawl."""
    if not evidence.pages:
        raise NotObserved(evidence.pages_unseen.reason, evidence.pages_unseen.detail)
    uses: dict[str, _Use] = {}
    for page in evidence.pages:
        if page.is_soft_404:
            continue  # an error page's own links are not the site's
        for link in page.links if options.links else ():
            use = uses.get(link.url)
            if use is None:
                use = uses[link.url] = _Use(words=REGION_WORDS[link.region], text=_text(link), pages={})
            elif not use.text:
                use.text = _text(link)
            use.pages[page.url] = None
        for resource in page.resources:
            if resource.kind in options.resources:
                words = RESOURCE_WORDS.get(resource.kind, RESOURCE_WORDS["other"])
                use = uses.setdefault(resource.url, _Use(words=words, text="", pages={}, is_link=False))
                use.pages[page.url] = None
    if options.linked_from is LinkedFrom.ANYWHERE:
        return uses
    home, on_it = evidence.home_page.url, options.linked_from is LinkedFrom.HOME
    return {url: use for url, use in uses.items() if (home in use.pages) is on_it}


def _text(link: Link) -> str:
    return link.text.strip() or link.title.strip()


def _fault(url: str, answer: Answer | None, options: Options, *, connected: bool) -> _Fault | None:
    """What is wrong with a target; ``None`` if nothing is, or nobody can tell from here."""
    if (answer is None or answer.problem is Reason.PROTOCOL) and _is_malformed(url):
        return _NO_ADDRESS
    if answer is None:
        return _ON_OWN_COMPUTER if options.private_is_broken and _LOCAL.match(url) else None
    if answer.problem is Reason.FORBIDDEN_ADDRESS:
        if not options.private_is_broken or not _leads_to_private(answer):
            return None
        return _Fault(
            Words(zh="指向内部网络地址", en="a private address, which no visitor can reach"), key="private-address"
        )
    if verdict_of(answer, options, connected=connected) is Verdict.BROKEN:
        return _Fault(describe(answer))
    return None


def _is_malformed(url: str) -> bool:
    """Whether a link begins like a web address, and is none; one with places for a script's values may become one."""
    if "{" in url or "<" in url:
        return False
    if not is_http(url):
        return _SLIP.match(url) is not None
    return not (host_or_nothing(url) or _LEFT_EMPTY.fullmatch(url))


def _leads_to_private(answer: Answer) -> bool:
    """Whether the refused address is private, and not merely outside what this run may connect to."""
    if answer.address:
        return is_private(answer.address)
    try:
        host = host_of(answer.final_url or answer.url)
    except ValueError:
        return False
    return is_private(host)


def _problem(url: str, *, use: _Use, fault: _Fault) -> Problem:
    count = len(use.pages)
    text = excerpt(use.text)
    quoted_zh, quoted_en = (f"“{text}”", f' "{text}"') if text else ("", "")
    if use.is_link:
        used = Words(
            zh=f"{count} 个页面链接到它（{use.words.zh}{quoted_zh}），链接必须有效",
            en=f"linked from {plural(count, 'page')} ({use.words.en}{quoted_en}), a working link is required",
        )
    else:
        used = Words(
            zh=f"{count} 个页面加载它（{use.words.zh}），页面上的资源必须能打开",
            en=f"loaded by {plural(count, 'page')} ({use.words.en}), what pages load must be there",
        )
    return Problem(
        zh=f"{fault.words.zh}：{used.zh}",
        en=f"{fault.words.en}; {used.en}",
        url=url,
        key=fault.key,
        excerpt=text,
        sources=tuple(use.pages)[:SHOWN_SOURCES],
        source_count=count,
    )


PLUGIN = Check(options=Options, run=run, needs=("pages", "targets"))
