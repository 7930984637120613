"""How safely a site is reached: its home page over HTTPS and over plain HTTP, and the certificate that is shown.

What first contact saw already is not asked for again. Of the other scheme the home page is asked for as any link
check would, and where that leads to the first scheme again, nothing further.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from msgspec.structs import replace

from govsite import urls
from govsite.crawl.forward import forward_of, is_html
from govsite.crawl.link_check import is_worth_retrying, settled
from govsite.crawl.scope import other_scheme_of
from govsite.crawl.shared import with_answer, with_attempts
from govsite.crawl.wire.redirects import REDIRECTS, redirect_target
from govsite.model.answers import Answer, Dns, Handshake, Hop, Security
from govsite.model.observed import Unseen
from govsite.model.outcome import Reason

if TYPE_CHECKING:
    from govsite.crawl.contact import Contact
    from govsite.crawl.fetch import Fetched
    from govsite.crawl.shared import Shared

_HOME_BYTES = 64 * 1024
_MOST_HOPS = 5
_ANSWERED = frozenset({None, Reason.HTTP_STATUS, Reason.BLOCKED})


async def look_at_security(shared: Shared, *, home: str, contact: Contact) -> Security | Unseen:
    """The site's home page over both schemes. ``Unseen`` where it could not be read over any: other rules say so."""
    listed = contact.home
    if contact.page is None or listed is None:
        return contact.unseen
    beside = contact.other_scheme
    if beside is None and (other := other_scheme_of(home)) is not None and not _leads_to(listed, other):
        beside = await _answer(shared, other)
    https, http = (listed, beside) if _is_https(home) else (beside, listed)
    if https is None and http is not None and _leads_to(http, "https://"):
        https = http
    return Security(https=https, http=http, handshake=await _handshake(shared, https))


def _leads_to(answer: Answer, url: str) -> bool:
    """Whether an answer came by way of an address with the scheme of ``url``."""
    scheme = url.partition("://")[0] + "://"
    return any(place.startswith(scheme) for place in (*(hop.url for hop in answer.hops), answer.final_url))


async def _answer(shared: Shared, url: str) -> Answer:
    """The answer of an address, as far as its own scheme is spoken: ``final_url`` is where that ends."""
    hops: list[Hop] = []
    current = url
    while True:
        fetched = await _step(shared, current)
        answer = fetched.answer
        location = dict(answer.headers).get("location", "") if answer.status in REDIRECTS else ""
        target = redirect_target(current, location.encode()) if location else await _forward(shared, fetched)
        if target is None or answer.problem is not None:
            return replace(answer, url=url, final_url=current, hops=tuple(hops))
        hops.append(Hop(url=current, status=answer.status, location=location or target))
        if _is_https(url) is not _is_https(target) or len(hops) == _MOST_HOPS:
            return replace(answer, url=url, final_url=target, hops=tuple(hops))
        current = target


async def _step(shared: Shared, url: str) -> Fetched:
    """The answer of one address, no redirect followed; asked again for what may pass: a port that is shut stays so."""
    for attempt in range(shared.settings.retries + 1):
        if attempt:
            await asyncio.sleep(shared.settings.retry_delay)
        fetched = await shared.ask(url, max_body=_HOME_BYTES, follow=False)
        answer = settled(fetched.answer)
        if answer.problem is Reason.REFUSED or not is_worth_retrying(answer):
            break
    return with_attempts(with_answer(fetched, answer), attempt + 1)


async def _forward(shared: Shared, fetched: Fetched) -> str | None:
    """Where a page sends a browser by itself, as old pages do that lead to HTTPS by a script."""
    if not fetched.answer.is_ok or not is_html(fetched.body, content_type=fetched.answer.content_type):
        return None
    page = await shared.read(fetched)
    if page is None:
        return None
    shared.drop(page)
    found = forward_of(fetched.body, page, fetched.headers)
    return found[1] if found is not None and found[0] != "frame" else None


async def _handshake(shared: Shared, https: Answer | None) -> Handshake | None:
    """What the server shows that answered over HTTPS."""
    if https is None or not https.address or https.problem not in _ANSWERED:
        return None
    places = (*(hop.url for hop in https.hops), https.final_url or https.url)
    place = next((place for place in places if _is_https(place)), "")
    if not place:
        return None
    address = https.address
    if urls.host_of(place) != urls.host_of(places[-1]):
        found = await shared.names.look_up(urls.host_of(place))
        addresses = (*found.a, *found.aaaa) if isinstance(found, Dns) else ()
        if not addresses:
            return None
        address = addresses[0]
    return await shared.client.shake_hands(place, address)


def _is_https(url: str) -> bool:
    return url.startswith("https://")
