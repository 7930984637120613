"""Hosts that were given up and taken by others: what the home page of a stranger's host gives itself out as.

The link that a page holds may be years old and lead to a path that is long gone; what became of the host shows at its
door, the root of the host. Each door is asked for once in a run. The signs are the jurisdiction's (``StrangerSign``);
government hosts are not looked at.
"""

from __future__ import annotations

import re

from govsite import urls
from govsite.crawl.facts.charset import read_text
from govsite.crawl.facts.lexicon import any_of
from govsite.crawl.facts.outline import Outline, clean, read_outline
from govsite.crawl.fetch import Fetched
from govsite.model.jurisdiction import Jurisdiction, StrangerSign

FIRST_BYTES = (0, 65_535)
_MOST_KEPT = 20_000
_ROOT = re.compile(r"https?://[^/?#]+/")
_SHORT = 3000
"""Characters of a page that is little more than a sign."""
_HEADLINES = frozenset(("description", "keywords"))


class Strangers:
    """Knows strangers' doors, and what stands on them."""

    def __init__(self, place: Jurisdiction) -> None:
        self._vocabulary = place.pages
        self._government = tuple(urls.ascii_host(suffix) for suffix in place.domains.government_suffixes)
        self._signs = {name: _Compiled(sign) for name, sign in place.strangers.signs.items()}
        self._doors: dict[str, str] = {}

    def door_of(self, url: str) -> str:
        """The root of a stranger's host; empty for government hosts, and where no signs are known."""
        if not self._signs or not urls.is_http(url):
            return ""
        found = _ROOT.match(url)
        if found is None:
            return ""
        root = found[0]
        door = self._doors.get(root)
        if door is None:
            if len(self._doors) >= _MOST_KEPT:
                self._doors.clear()
            door = self._doors[root] = root if self._is_strange(urls.host_or_nothing(root)) else ""
        return door

    def _is_strange(self, host: str) -> bool:
        return urls.is_dns_name(host) and not any(urls.is_below(host, suffix) for suffix in self._government)

    def is_door(self, url: str) -> bool:
        """Whether ``url`` is such a root."""
        return self.door_of(url) == url

    def signs(self, fetched: Fetched) -> tuple[str, ...]:
        """The names of all signs that the answer bears."""
        answer = fetched.answer
        address = answer.final_url or answer.url
        found = [name for name, sign in self._signs.items() if sign.address.search(address) and address != answer.url]
        if fetched.body:
            source, _ = read_text(fetched.body, content_type=answer.content_type, vocabulary=self._vocabulary)
            outline = read_outline(source)
            head, text = _headline(outline), clean(outline.whole)
            found += [name for name, sign in self._signs.items() if sign.stands_in(head, text=text, source=source)]
        return tuple(dict.fromkeys(found))


class _Compiled:
    """One sign, ready for use."""

    def __init__(self, sign: StrangerSign) -> None:
        self._headline, self._text, self._source = map(any_of, (sign.headline, sign.text, sign.source))
        self._unless = sign.unless
        self.address = any_of(sign.address)

    def stands_in(self, head: str, *, text: str, source: str) -> bool:
        """Whether title and description, the text of a short page, or the source bear the sign."""
        if self._headline.search(head) and not any(word in head for word in self._unless):
            return True
        return (len(text) <= _SHORT and self._text.search(text) is not None) or self._source.search(source) is not None


def _headline(outline: Outline) -> str:
    words = [outline.title]
    words += [
        clean(element.get("content"))[:500]
        for element in outline.by_tag.get("meta", ())
        if element.get("name").lower() in _HEADLINES
    ]
    return "\n".join(words)
