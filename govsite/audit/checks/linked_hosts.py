"""No link leads to a host that its owner has given up: gone from DNS, for sale, parked, or taken by gambling.

An address that was an office's or a partner's may be registered by anybody once it lapses; the link then advertises
whatever stands there. One finding stands for one host, with the pages that link to it.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from govsite import urls
from govsite.audit.checks._answers import most, unknown_reason
from govsite.audit.checks._hosts import is_government, is_own, own_domains
from govsite.audit.checks._labels import excerpt
from govsite.audit.checks._pages import SHOWN_SOURCES
from govsite.model.answers import Answer
from govsite.model.check import Check, CheckOptions, NotApplicable, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import NEVER_ASKED, Reason
from govsite.model.page import Link
from govsite.model.words import Words
from govsite.quantities import plural

_GONE = Words(zh="域名已不存在，任何人都可注册", en="the name does not exist any more, anybody may register it")
_GONE_GOVERNMENT = Words(zh="域名已不存在", en="the name does not exist any more")


class Options(CheckOptions, frozen=True, kw_only=True):
    """What a host may not be."""

    signs: tuple[str, ...] = ()
    """Names of the jurisdiction's signs of strangers ("gambling", "for-sale", "parked")."""
    gone: bool = False
    """A working resolver says that the name does not exist."""
    most_unknown: float = 0.5
    """If a larger share of the hosts said nothing and none is faulty, the verdict is unknown."""


class _Host(Struct):
    """A host that pages link to."""

    link: Link
    pages: dict[str, None]
    answers: list[Answer]


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:
    """One problem for each host, most linked first."""
    hosts = _hosts(evidence, place)
    if not options.gone:
        hosts = {name: host for name, host in hosts.items() if not is_government(name, place)}
    if not hosts:
        raise NotApplicable("no links to hosts of others")
    unknown: list[Reason] = []
    is_clean = True
    for name, host in sorted(hosts.items(), key=lambda found: (-len(found[1].pages), found[0])):
        fault = _fault(name, host, options, place)
        if fault is not None:
            is_clean = False
            yield _problem(name, host, fault=fault)
        elif host.answers and all(answer.problem for answer in host.answers):
            reasons = [unknown_reason(a) for a in host.answers if a.problem not in (None, Reason.HTTP_STATUS)]
            unknown += reasons[:1] if reasons and most(reasons) not in NEVER_ASKED else []
    if is_clean and len(unknown) > options.most_unknown * len(hosts):
        raise NotObserved(most(unknown), f"{len(unknown)} of {plural(len(hosts), 'host')}")


def _hosts(evidence: Evidence, place: Jurisdiction) -> dict[str, _Host]:
    """Hosts of others, as the pages link to them, each with its answers: the door's first."""
    own = own_domains(evidence.site, place)
    found: dict[str, _Host] = {}
    names: dict[str, str] = {}  # the same links stand on most pages of a site
    for page in evidence.pages:
        for link in page.links if not page.is_soft_404 else ():
            name = names.get(link.url)
            if name is None:
                host_name = urls.host_or_nothing(link.url)
                is_theirs = bool(host_name) and not is_own(host_name, own=own, place=place)
                name = names[link.url] = host_name if is_theirs else ""
            if not name:
                continue
            host = found.setdefault(name, _Host(link=link, pages={}, answers=[]))
            host.pages[page.url] = None
    for target in evidence.targets:
        url = target.answer.url
        if linked := found.get(urls.host_or_nothing(url)):
            linked.answers.append(target.answer)
    return found


def _fault(name: str, host: _Host, options: Options, place: Jurisdiction) -> Words | None:
    """What is wrong with a host; ``None`` if nothing is known to be."""
    for answer in host.answers:
        if sign := next((sign for sign in options.signs if sign in answer.signs), ""):
            title = place.strangers.signs[sign].title if sign in place.strangers.signs else Words(zh=sign, en=sign)
            return Words(zh=f"现为{title.zh}页面", en=f"shows {title.en} now")
    if options.gone and any(a.problem is Reason.NAME_NOT_FOUND and not a.hops for a in host.answers):
        return _GONE_GOVERNMENT if is_government(name, place) else _GONE
    return None


def _problem(name: str, host: _Host, *, fault: Words) -> Problem:
    text = excerpt(host.link.text.strip() or host.link.title.strip())
    quoted_zh, quoted_en = (f"（链接“{text}”）", f' (link "{text}")') if text else ("", "")
    count = len(host.pages)
    return Problem(
        zh=f"{name} {fault.zh}，{count} 个页面链接到它{quoted_zh}，应撤下链接",
        en=f"{name}: {fault.en}; linked from {plural(count, 'page')}{quoted_en}, the links have to go",
        url=host.link.url,
        key=name,
        excerpt=text,
        sources=tuple(host.pages)[:SHOWN_SOURCES],
        source_count=count,
        is_site_wide=True,
    )


PLUGIN = Check(options=Options, run=run, needs=("pages", "targets"))
