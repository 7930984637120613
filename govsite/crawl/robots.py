"""robots.txt: fetched once per origin of a run, obeyed for our product token.

RFC 9309: an answer of 4xx means that there are no rules (§2.3.1.3); 5xx or no answer at
all means that everything is to be left alone (§2.3.1.4). Then nothing but the home page
is asked for: that one request tells a dead site from one whose robots.txt alone is
dead, and any browser makes it.
"""

from __future__ import annotations

import asyncio
import math
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from protego import Protego

from govsite import urls
from govsite.model.answers import Answer, Robots
from govsite.model.observed import Unseen
from govsite.model.outcome import Reason

if TYPE_CHECKING:
    from govsite.crawl.fetch import Fetched

MAX_ROBOTS = 500 * 1024
"""Bytes that are read (RFC 9309 §2.5)."""

_TOKEN = re.compile(r"[A-Za-z_-]+")
_COMPATIBLE = re.compile(r"compatible;\s*([A-Za-z_-]+)", re.IGNORECASE)
_AGENT = re.compile(r"\s*+(user[- ]?agent)\b[\s:]*+([^\s#]*+)", re.IGNORECASE)
_OBEYED = re.compile(r"\s*+(?:user|allow|di[as]|site|crawl)", re.IGNORECASE)
"""What lines begin with that say something to us, slips of the pen (``Dissallow``) included."""
_OTHERS = "/"
"""Stands for every robot that is not us: no product token has a slash."""
_BOMS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def product_token(user_agent: str) -> str:
    """The name by which robots.txt addresses us (RFC 9309 §2.2.1)."""
    found = _COMPATIBLE.search(user_agent) if user_agent.startswith("Mozilla") else None
    found = found or _TOKEN.match(user_agent)
    return (found.group(found.lastindex or 0) if found else "govsite").lower()


@dataclass(frozen=True, slots=True)
class RobotsRules:
    """The rules of one origin."""

    status: int = 0
    exists: bool = False
    crawl_delay: float | None = None
    sitemaps: tuple[str, ...] = ()
    unreachable: Answer | None = None
    """The answer that left the rules unknown: everything is to be left alone."""
    _rules: Protego | None = field(default=None, repr=False)
    _token: str = field(default="", repr=False)

    def allows(self, url: str) -> bool:
        """Whether we may ask for a canonical URL of this origin."""
        if self.unreachable is not None:
            return False
        return self._rules is None or bool(self._rules.can_fetch(url, self._token))

    def barrier(self, longest_delay: float) -> Unseen | None:
        """Why the site is not read beyond its home page (``longest_delay``: seconds); ``None`` if it may be."""
        if self.unreachable is not None:
            return _unknown(self.unreachable)
        if self.crawl_delay is not None and self.crawl_delay > longest_delay:
            return Unseen(reason=Reason.ROBOTS, detail=f"robots.txt: Crawl-delay {self.crawl_delay:g} s")
        return None

    def evidence(self, home: str) -> Robots | Unseen:
        """What is kept of the rules."""
        if self.unreachable is not None:
            return _unknown(self.unreachable)
        return Robots(
            status=self.status,
            exists=self.exists,
            allows_home=self.allows(home),
            crawl_delay=self.crawl_delay,
            sitemaps=self.sitemaps,
        )


def _unknown(answer: Answer) -> Unseen:
    """Why the rules are not known."""
    detail = answer.detail or (f"robots.txt: {answer.status}" if answer.status else "robots.txt")
    return Unseen(reason=answer.problem or Reason.HTTP_STATUS, detail=detail)


def read_robots(answer: Answer, body: bytes, *, token: str) -> RobotsRules:
    """The rules that an answer to ``/robots.txt`` makes."""
    if answer.problem is not None and not 400 <= answer.status < 500:
        return RobotsRules(status=answer.status, unreachable=answer)
    if answer.problem is not None or answer.status >= 400:
        return RobotsRules(status=answer.status)
    text = _text(body)
    if text.lstrip().startswith("<"):
        return RobotsRules(status=answer.status)  # a page for missing files, with success
    rules = Protego.parse(_addressed(text, token))
    return RobotsRules(
        status=answer.status,
        exists=True,
        crawl_delay=_delay(rules.crawl_delay(token)),
        sitemaps=_sitemaps(rules, base=answer.final_url or answer.url),
        _rules=rules,
        _token=token,
    )


def _text(body: bytes) -> str:
    if len(body) > MAX_ROBOTS:
        body = body[:MAX_ROBOTS].rpartition(b"\n")[0]
    codec = next((codec for bom, codec in _BOMS if body.startswith(bom)), "utf-8-sig")
    return body.decode(codec, errors="replace").replace("\x00", "")


def _addressed(text: str, token: str) -> str:
    """The file with each group addressed to us, to everybody or to others.

    The product token is matched whole (RFC 9309 §2.2.1); what stands behind it (``govsite/1.0``), as in a header, is
    forgiven. Rules of ten thousand other robots, side by side, would fill the memory. Records that are not ours to
    read (``Noindex``, ``Host``) are left out, so that none of them ends a group (§2.2.4).
    """
    return "\n".join(_addressee(line, token) for line in text.splitlines() if _OBEYED.match(line))


def _addressee(line: str, token: str) -> str:
    found = _AGENT.match(line)
    if found is None or not found[2]:
        return line
    named = _TOKEN.match(found[2])
    if named is not None:
        return f"User-agent: {token if named[0].lower() == token else _OTHERS}"
    return "User-agent: *" if found[2].startswith("*") else f"User-agent: {_OTHERS}"


def _delay(seconds: float | None) -> float | None:
    return seconds if seconds is not None and math.isfinite(seconds) and seconds > 0 else None


def _sitemaps(rules: Protego, *, base: str) -> tuple[str, ...]:
    joined = (urls.join(base, line.strip()) for line in rules.sitemaps)
    return tuple(dict.fromkeys(url for url in joined if url is not None))


class RobotsBook:
    """Rules of every origin that the run has to do with, each fetched once."""

    def __init__(
        self,
        ask: Callable[[str], Awaitable[Fetched]],
        *,
        user_agent: str,
        set_delay: Callable[[str, float], None] = lambda _host, _seconds: None,
    ) -> None:
        self._ask = ask
        self._set_delay = set_delay
        self._token = product_token(user_agent)
        self._known: dict[str, RobotsRules] = {}
        self._flights: dict[str, asyncio.Task[RobotsRules]] = {}

    async def rules(self, url: str) -> RobotsRules:
        """The rules for a canonical URL."""
        origin = urls.origin_of(url)
        known = self._known.get(origin)
        if known is not None:
            return known
        flight = self._flights.get(origin)
        if flight is None:
            flight = self._flights[origin] = asyncio.create_task(self._read(origin))
        # A site whose time is up must not take the answer from the others that wait for it.
        return await asyncio.shield(flight)

    async def again(self, url: str) -> RobotsRules:
        """The rules, asked for once more: the first answer may have been a hiccup."""
        origin = urls.origin_of(url)
        known = self._known.get(origin)
        if known is not None and known.unreachable is not None:
            del self._known[origin]
        return await self.rules(url)

    async def _read(self, origin: str) -> RobotsRules:
        try:
            fetched = await self._ask(f"{origin}/robots.txt")
            rules = read_robots(fetched.answer, fetched.body, token=self._token)
            if rules.crawl_delay is not None:
                self._set_delay(urls.host_of(f"{origin}/"), rules.crawl_delay)
            self._known[origin] = rules
            return rules
        finally:
            del self._flights[origin]

    async def aclose(self) -> None:
        """End what is still under way."""
        flights = list(self._flights.values())
        for flight in flights:
            flight.cancel()
        await asyncio.gather(*flights, return_exceptions=True)
