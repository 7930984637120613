"""The banner shows the name of the site, or its owner's, in words or in a picture's text.

A picture without a text alternative, or one that a style sheet paints, may show it: such banners are unknown.
"""

from __future__ import annotations

from collections.abc import Iterator

from govsite.model.check import Check, CheckOptions, NotApplicable, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason
from govsite.words import unspaced


class Options(CheckOptions, frozen=True, kw_only=True):
    """Where else names stand."""

    name_label: str = ""
    """``meta`` element that carries the site's name."""


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:
    """One problem if the banner names another site, or none."""
    home = evidence.home_page
    site = evidence.site
    names = [name for name in (site.name, site.owner, home.label(options.name_label) or "") if len(name) > 1]
    if not names:
        raise NotApplicable("nobody says what the site is called")
    shown = _fold(home.header_text)
    short = {_fold(name) for name in names}
    short |= {_fold(name).removesuffix(end) for name in names for end in place.domains.name_suffixes}
    if any(name in shown for name in short if len(name) > 1):
        return
    if not shown or home.unseen or home.has_wordless_banner:
        raise NotObserved(Reason.NOT_SEEN, "the banner is a picture without words, or drawn by a script")
    yield Problem(
        zh=f"头部标识区未见网站名称“{names[0]}”，应显著展示",
        en=f'the banner does not show the name "{names[0]}", required',
        url=home.url,
        key="name",
        excerpt=home.header_text[:80],
    )


def _fold(text: str) -> str:
    return unspaced(text).casefold()


PLUGIN = Check(options=Options, run=run, needs=("pages",))
