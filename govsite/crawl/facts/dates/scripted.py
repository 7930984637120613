"""Dates that a short script writes where it stands: ``document.write("2023-05-20 10:00".substring(0, 10))``.

The date is there in plain words, and a reader sees it. A script that speaks of several days, or of none, stays unread.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from govsite.crawl.facts.lexicon import Lexicon
from govsite.crawl.facts.outline import Element, Outline

WRITES = re.compile(
    r"document\.write(?:ln)?\s*\(|\.innerHTML\s*\+?=|\.innerText\s*=|\.(?:html|text|append|insertAdjacentHTML)\s*\("
)
"""Calls that put words into a page."""
_LONGEST = 2000


def written_by_script(source: str, lexicon: Lexicon) -> str:
    """ISO date of the one day that a script writes; empty where it writes none."""
    if len(source) > _LONGEST or WRITES.search(source) is None:
        return ""
    dates = {date.iso[:10]: date.iso for date in lexicon.dates.find(source)}
    return next(iter(dates.values())) if len(dates) == 1 else ""


def written_inside(outline: Outline, element: Element, lexicon: Lexicon) -> str:
    """The same for the scripts inside an element, if they agree."""
    start = bisect_left(outline.scripts, (element.index, ""))
    found: set[str] = set()
    for index, source in outline.scripts[start:]:
        if index >= element.end:
            break
        found.add(written_by_script(source, lexicon))
    found.discard("")
    return found.pop() if len(found) == 1 else ""
