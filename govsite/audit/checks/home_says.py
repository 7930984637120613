"""The home page says something: words in its links, banner, footer, title or text.

For entries and notices that are only to be there, such as a switch for elderly readers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from govsite.model.check import Check, CheckOptions, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason
from govsite.words import check_pattern

_MOST_HEADLINES = 100
_CUT = ("…", "...")
"""How headlines end that are cut short."""


class Options(CheckOptions, frozen=True, kw_only=True):
    """What is looked for."""

    patterns: tuple[str, ...]
    """Regular expressions; one that is found will do."""
    resources: tuple[str, ...] = ()
    """Regular expressions over the addresses of scripts that draw such a thing."""
    longest: int = 0
    """Words of links count up to so many characters: longer ones are headlines about such things. 0: all do."""
    what_zh: str
    what_en: str

    def __post_init__(self) -> None:
        for pattern in (*self.patterns, *self.resources):
            check_pattern(pattern)


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:  # noqa: ARG001 - every check's shape
    """One problem if the home page says none of it."""
    home = evidence.home_page
    patterns = [re.compile(pattern) for pattern in options.patterns]
    headlines = {
        words
        for link in home.links
        for words in (link.text, link.title)
        if options.longest
        and (len(words) > options.longest or words.endswith(_CUT))
        and any(pattern.search(words) for pattern in patterns)
    }
    words = "\n".join(
        (
            home.title,
            *(_without(text, headlines) for text in (home.header_text, home.text, home.footer.text)),
            *(words for link in home.links for words in (link.text, link.title) if words not in headlines),
            *(f"{form.text} {' '.join(form.fields)}" for form in home.forms),
        )
    )
    if any(pattern.search(words) for pattern in patterns):
        return
    if any(re.search(pattern, res.url) for pattern in options.resources for res in home.resources):
        return
    if home.unseen:
        raise NotObserved(Reason.NOT_SEEN, f"scripts draw parts of the home page: {', '.join(home.unseen)}")
    yield Problem(
        zh=f"首页未发现{options.what_zh}",
        en=f"the home page shows no {options.what_en}",
        url=home.url,
        key="missing",
    )


def _without(text: str, headlines: set[str]) -> str:
    for headline in sorted(headlines, key=len, reverse=True)[:_MOST_HEADLINES]:
        text = text.replace(headline, " ")
    return text


PLUGIN = Check(options=Options, run=run, needs=("pages",))
