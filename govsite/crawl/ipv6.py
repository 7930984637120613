"""The deep look over both address families: what the site serves over IPv4 and what over IPv6.

Connections to every address on the web ports, the home page over each family (pinned, so
that a redirect cannot slip back to the other one), a sketch of its visible text, and
the time to the first byte, measured in turns so that a busy moment hits both families.

Whether the differences matter is for the checks to say.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import time
import unicodedata
from heapq import nsmallest
from statistics import median
from typing import TYPE_CHECKING

from msgspec.structs import replace

from govsite.crawl.facts.shown_text import shown_text
from govsite.model.answers import Answer, Connection, Dns, Family, FamilyView, Ipv6, NameServer
from govsite.model.observed import Unseen
from govsite.model.outcome import Reason
from govsite.urls import host_of

if TYPE_CHECKING:
    from govsite.crawl.fetch import Client, Fetched

WEB_PORTS = (80, 443)
SHINGLE = 5
"""Characters of one shingle."""
MOST_SAMPLES = 10
"""Of each family, where the first ones speak against IPv6."""
_MORE_SECONDS = 12.0
"""For further samples: a site that takes seconds for every answer need not be asked twenty times."""
_FAINTLY = 1.1
_NOISE_MS = 20.0
_NOISE_OF_ONE_MS = 100.0
"""Of a single time over each family, which one busy moment can spoil."""
_CLEAR_FROM = 5
"""Times over each family after which a clear case needs no more."""
_CLEARLY = 2.0
_CLEAR_MS = 200.0
SKETCH = 128
"""Shingle hashes kept: likeness is then known to about ± 0.09 (1/√SKETCH)."""
_MOST_ADDRESSES = 8
"""Of one family."""
_CHANGING = re.compile(r"[0-9a-f]{16,}|\d+")
"""Tokens and session ids; dates, times and counters."""


async def probe_ipv6(url: str, *, client: Client, samples: int) -> Ipv6 | Unseen:
    """Everything about a home page over both families.

    ``samples`` is how often each family is asked, the first time included; where IPv6
    comes out slower, both are asked up to ``MOST_SAMPLES`` times. A site without
    AAAA record gives the IPv4 view alone. ``Unseen`` when the machine has no IPv6, or
    when DNS did not say.
    """
    try:
        host = host_of(url)
    except ValueError as error:
        return Unseen(reason=Reason.PROTOCOL, detail=str(error))
    names = await client.resolve(host)
    if isinstance(names, Unseen):
        return names
    if names.aaaa and not (await client.vantage()).has_ipv6:
        return Unseen(reason=Reason.NO_IPV6_HERE, detail="this machine has no working IPv6")
    connections, (ipv4, ipv6), servers = await asyncio.gather(
        _connections(names, client),
        _views(url, names, client=client, samples=samples),
        _name_servers(names, client),
    )
    return Ipv6(name_servers=servers, connections=connections, ipv4=ipv4, ipv6=ipv6)


async def _name_servers(names: Dns, client: Client) -> tuple[NameServer, ...]:
    """The name servers of the host's zone; not asked for a site without IPv6, for which they matter to nobody."""
    return await client.name_servers(names.zone, names.ns) if names.aaaa and names.zone else ()


async def _connections(names: Dns, client: Client) -> tuple[Connection, ...]:
    addresses = (*names.a[:_MOST_ADDRESSES], *names.aaaa[:_MOST_ADDRESSES])
    tries = (client.connect(address, port) for address in addresses for port in WEB_PORTS)
    return tuple(await asyncio.gather(*tries))


async def _views(url: str, names: Dns, *, client: Client, samples: int) -> tuple[FamilyView | None, FamilyView | None]:
    """What the site serves over IPv4, and over IPv6 where it has an address there."""
    if names.aaaa:
        return await _both_views(url, client=client, samples=samples, with_ipv4=bool(names.a))
    if not names.a:
        return None, None
    return _view(await client.fetch(url, family=Family.IPV4), ()), None


async def _both_views(
    url: str, *, client: Client, samples: int, with_ipv4: bool
) -> tuple[FamilyView | None, FamilyView]:
    """Views of both families, asked in turns: 6 4, 4 6, 6 4 …, so that neither always comes first.

    IPv6 begins: of IPv4, other probes have learnt already whether it is slow or silent.
    """
    families = [Family.IPV6, Family.IPV4] if with_ipv4 else [Family.IPV6]
    first: dict[Family, Fetched] = {}
    times: dict[Family, list[float]] = {family: [] for family in families}
    until = 0.0
    for turn in range(max(samples, MOST_SAMPLES)):
        if turn == max(samples, 1):
            until = time.monotonic() + _MORE_SECONDS
        if turn >= max(samples, 1) and (time.monotonic() >= until or not _looks_slower(times) or _is_clear(times)):
            break
        for family in families if turn % 2 == 0 else reversed(families):
            known = first.get(family)
            if known is not None and not _came(known.answer):
                continue
            fetched = await client.fetch(url, family=family)
            first.setdefault(family, fetched)
            if _came(fetched.answer):
                times[family].append(fetched.answer.first_byte_ms)
    ipv6 = _view(first[Family.IPV6], tuple(times[Family.IPV6]))
    if not with_ipv4:
        return None, ipv6
    fetched = first[Family.IPV4]
    if _is_same(fetched, first[Family.IPV6]):
        return replace(ipv6, answer=fetched.answer, samples_ms=tuple(times[Family.IPV4])), ipv6
    return _view(fetched, tuple(times[Family.IPV4])), ipv6


def _looks_slower(times: dict[Family, list[float]]) -> bool:
    """Whether the times so far speak against IPv6, however faintly: then more of them are wanted."""
    fast, slow = times.get(Family.IPV4), times[Family.IPV6]
    if not fast or not slow:
        return False
    over = median(slow) - median(fast)
    noise = _NOISE_OF_ONE_MS if min(len(fast), len(slow)) == 1 else _NOISE_MS
    return over > noise and over > (_FAINTLY - 1) * median(fast)


def _is_clear(times: dict[Family, list[float]]) -> bool:
    """Whether no further times can change what they say: the fastest over IPv6 is far behind the slowest over IPv4.

    Were the families equally fast, five times of each would lie apart like this once in 252 cases, the number of
    ways to choose five of ten (Wilcoxon, Individual Comparisons by Ranking Methods, Biometrics Bulletin 1, 1945).
    """
    fast, slow = times.get(Family.IPV4, []), times[Family.IPV6]
    if min(len(fast), len(slow)) < _CLEAR_FROM:
        return False
    return min(slow) > _CLEARLY * max(fast) and min(slow) - max(fast) > _CLEAR_MS


def _is_same(one: Fetched, other: Fetched) -> bool:
    """Whether two answers are the same page byte for byte."""
    return (
        one.body == other.body
        and one.answer.content_type == other.answer.content_type
        and (one.answer.problem is None) is (other.answer.problem is None)
    )


def _came(answer: Answer) -> bool:
    return answer.problem in (None, Reason.HTTP_STATUS)


def _view(fetched: Fetched, samples: tuple[float, ...]) -> FamilyView:
    if not fetched.body or fetched.answer.problem is not None:
        return FamilyView(answer=fetched.answer, samples_ms=samples)
    text = stable_text(shown_text(fetched.body, content_type=fetched.answer.content_type))
    return FamilyView(
        answer=fetched.answer,
        text_digest=hashlib.blake2b(text.encode(), digest_size=16).hexdigest(),
        shingles=sketch(text),
        samples_ms=samples,
    )


def stable_text(text: str) -> str:
    """The text without what changes from one request to the next: numbers, dates, tokens, white space."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(_CHANGING.sub("", folded).split())


def sketch(text: str) -> tuple[int, ...]:
    """The ``SKETCH`` smallest hashes of all shingles (bottom-k, Broder 1997), sorted; stable over machines."""
    shingles = {text[start : start + SHINGLE] for start in range(max(len(text) - SHINGLE + 1, 1))} if text else set()
    hashes = {int.from_bytes(hashlib.blake2b(s.encode(), digest_size=6).digest()) for s in shingles}
    return tuple(nsmallest(SKETCH, hashes))
