"""First contact with a site: its robots.txt, then its home page.

The inventory's URL decides what ``home`` is. Where nobody answers on its scheme, the
other scheme is tried at once, beside the further attempts: ``home`` keeps saying what the
inventory's URL gave, and the site can be read all the same.

A home page that leads to another host is not read: what stands there is another site's.
The finding is the redirect; everything else about the site is unknown.
"""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass, field

from msgspec.structs import replace

from govsite import urls
from govsite.crawl.fetch import Fetched
from govsite.crawl.forward import entrance_of, forward_of, is_html, led
from govsite.crawl.link_check import is_worth_retrying, settled
from govsite.crawl.placeholder import placeholder_of
from govsite.crawl.robots import RobotsRules
from govsite.crawl.scope import Scope, authority_of, other_scheme_of
from govsite.crawl.shared import CRASHED, Shared, page_url, with_answer, with_attempts
from govsite.model.answers import Answer
from govsite.model.observed import Unseen
from govsite.model.outcome import Reason
from govsite.model.page import Page

_MAX_FORWARDS = 3
_SHOWN_ALL_THE_SAME = frozenset(("frame", "entrance"))
"""How a page leads on without being left: what stands on another host is that host's."""
_OTHER_SCHEME = frozenset(
    {Reason.REFUSED, Reason.CONNECT_TIMEOUT, Reason.RESET, Reason.TLS, Reason.PROTOCOL, Reason.READ_TIMEOUT}
)
HOME_FORBIDDEN = Unseen(reason=Reason.ROBOTS, detail="robots.txt forbids the home page")


@dataclass(slots=True, kw_only=True)
class Contact:
    """What first contact came to."""

    scope: Scope
    rules: RobotsRules
    home: Answer | None = None
    """Of the inventory's URL; ``None`` where robots.txt forbids it."""
    other_scheme: Answer | None = None
    """Of the same URL with the other scheme, where the home page failed and this did not."""
    page: Page | None = None
    unseen: Unseen = field(default_factory=Unseen)
    """Why there is no page."""

    @property
    def slowness(self) -> float:
        """How slow the home page was (milliseconds); a site whose home page did not come is slower than any."""
        answer = self.other_scheme or self.home
        return answer.elapsed_ms if answer is not None and answer.is_ok else math.inf


async def make_contact(shared: Shared, *, home: str, scope: Scope) -> Contact:
    """Ask for robots.txt and the home page of a canonical URL."""
    rules = await shared.robots.rules(home)
    contact = Contact(scope=scope, rules=rules)
    if rules.unreachable is None and not rules.allows(home):
        contact.unseen = HOME_FORBIDDEN
        return contact
    fetched = await _ask_home(shared, home, contact)
    if contact.rules.unreachable is not None and fetched.answer.is_ok:
        contact.rules = await shared.robots.again(fetched.answer.final_url or home)
    await _read_home(shared, fetched, contact)
    if contact.page is not None and contact.rules.unreachable is None:
        # The redirect may have led from http to https, or from the apex to www: these rules count.
        contact.rules = await shared.robots.rules(contact.page.url)
    return contact


async def _ask_home(shared: Shared, home: str, contact: Contact) -> Fetched:
    """The home page; asked again, and over the other scheme, where it failed."""
    other: asyncio.Task[Fetched | None] | None = None
    was_silent = False
    try:
        if _is_silent(contact.rules.unreachable):
            other = _begin_other_scheme(shared, home)
        fetched = _silence(contact.rules, home) or await shared.ask(home)
        attempt = 1
        while is_worth_retrying(fetched.answer) and attempt <= shared.settings.retries:
            if _is_silent(fetched.answer):
                was_silent = True
                other = other or _begin_other_scheme(shared, home)
            attempt += 1
            await asyncio.sleep(shared.settings.retry_delay)
            fetched = with_attempts(await shared.ask(home), attempt)
        contact.home = settled(fetched.answer)
        if fetched.answer.is_ok or other is None or not was_silent:
            return fetched
        beside = await other
    finally:
        if other is not None:
            other.cancel()
    if beside is None or not beside.answer.is_ok:
        return fetched
    contact.other_scheme = beside.answer
    contact.rules = await shared.robots.rules(beside.answer.url)
    return beside


def _is_silent(answer: Answer | None) -> bool:
    """Whether the scheme may be what nobody answers on."""
    return answer is not None and answer.problem in _OTHER_SCHEME and not answer.hops


def _begin_other_scheme(shared: Shared, home: str) -> asyncio.Task[Fetched | None] | None:
    """Ask on the other scheme, beside what is going on; ``None`` where the first attempt is to be the last."""
    if not shared.settings.retries:
        return None
    return asyncio.create_task(_ask_other_scheme(shared, home))


async def _ask_other_scheme(shared: Shared, home: str) -> Fetched | None:
    other = other_scheme_of(home)
    if other is None:
        return None
    rules = await shared.robots.rules(other)
    if rules.unreachable is None and not rules.allows(other):
        return None
    is_mute = rules.unreachable is not None and rules.unreachable.problem is Reason.READ_TIMEOUT
    if is_mute and shared.settings.server_budget is not None:
        return None  # silent on both schemes: a second time-out is more than a scan has for one server
    return _silence(rules, other) or await shared.ask(other)


def _silence(rules: RobotsRules, url: str) -> Fetched | None:
    """The answer for a page where nobody took up the connection that was to bring its robots.txt."""
    unreachable = rules.unreachable
    if unreachable is None or unreachable.problem is not Reason.CONNECT_TIMEOUT or unreachable.hops:
        return None
    return Fetched(replace(unreachable, url=url, final_url=url))


async def _read_home(shared: Shared, fetched: Fetched, contact: Contact) -> None:
    """The home page's facts, after everything by which a browser is sent on."""
    for _ in range(_MAX_FORWARDS + 1):
        answer = settled(fetched.answer)
        contact.unseen = _why_unread(fetched, answer)
        final = page_url(answer.final_url or answer.url)
        if contact.unseen.reason is not Reason.NOT_PROBED:
            return
        if not _stays(contact, final):
            contact.unseen = Unseen(reason=Reason.LEADS_ELSEWHERE, detail=final)
            return
        contact.page = await shared.read(fetched, is_home=True)
        if contact.page is None:
            contact.unseen = CRASHED
            return
        onward = await _follow(shared, fetched, contact)
        if onward is None:
            contact.unseen = Unseen()
            _refuse_placeholder(shared, contact)
            return
        shared.drop(contact.page)
        contact.page = None
        fetched = onward


def _refuse_placeholder(shared: Shared, contact: Contact) -> None:
    """Take what a server shows in the site's place for no page of it."""
    if contact.page is None or contact.home is None:
        return
    if said := placeholder_of(contact.page, shared.place.pages):
        shared.drop(contact.page)
        contact.page = None
        contact.home = replace(contact.home, problem=Reason.PLACEHOLDER, detail=said)
        contact.unseen = Unseen(reason=Reason.PLACEHOLDER, detail=said)


def _why_unread(fetched: Fetched, answer: Answer) -> Unseen:
    """Why an answer is no page to read; ``NOT_PROBED`` if it is one."""
    if answer.problem is not None:
        return Unseen(reason=answer.problem, detail=answer.detail or (str(answer.status) if answer.status else ""))
    if not is_html(fetched.body, content_type=answer.content_type):
        return Unseen(
            reason=Reason.NOT_SEEN, detail=f"the home page is no HTML page: {answer.content_type or 'no type'}"
        )
    return Unseen()


def _stays(contact: Contact, url: str) -> bool:
    """Whether a URL is still the site's; another port of the same host is taken in."""
    authority = authority_of(url)
    if authority in contact.scope.authorities:
        return True
    if _host(authority) == _host(contact.scope.authority):
        contact.scope = contact.scope.with_authority(authority)
        return True
    return False


def _host(authority: str) -> str:
    return urls.host_of(f"http://{authority}/")


async def _follow(shared: Shared, fetched: Fetched, contact: Contact) -> Fetched | None:
    """The page to which the home page sends a browser by itself, or a reader who enters; ``None`` if it is the one."""
    page, home = contact.page, contact.home
    found = _onward(fetched, page, shared) if page is not None else None
    if page is None or home is None or found is None or any(hop.url == found[1] for hop in home.hops):
        return None
    how, url = found
    if not _stays(contact, url):
        if how in _SHOWN_ALL_THE_SAME:
            return None
        _lead(contact, page, Answer(url=url, final_url=url), how=how)
        return _moved(fetched, url)
    onward = await _ask_onward(shared, url, contact)
    if onward is not None and (onward.answer.is_ok or how == "meta-refresh"):
        _lead(contact, page, settled(onward.answer), how=how)
        return onward
    return None


def _onward(fetched: Fetched, page: Page, shared: Shared) -> tuple[str, str] | None:
    """``(how, url)`` of the page behind a page."""
    entrance = entrance_of(page, shared.place.pages)
    return forward_of(fetched.body, page, fetched.headers) or (("entrance", entrance) if entrance is not None else None)


async def _ask_onward(shared: Shared, url: str, contact: Contact) -> Fetched | None:
    if contact.rules.unreachable is not None or not (await shared.robots.rules(url)).allows(url):
        return None
    return await shared.ask_twice(url)


def _lead(contact: Contact, page: Page, onward: Answer, *, how: str) -> None:
    """Write into the answer of the home page where a browser ends up."""
    if contact.other_scheme is not None:
        contact.other_scheme = led(contact.other_scheme, page, onward, how=how)
    elif contact.home is not None:
        contact.home = led(contact.home, page, onward, how=how)


def _moved(fetched: Fetched, url: str) -> Fetched:
    """The same answer, at another place: what a browser shows there is not ours to read."""
    return with_answer(fetched, replace(fetched.answer, final_url=url))
