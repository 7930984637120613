"""The footer of the home page shows one identification item.

Visitors, and whoever inspects, tell a genuine government site by these items. How each is
recognised (words, links, scripts) is said by the jurisdiction file.

A footer that a script writes is not seen: what is missing in it may yet be there, and the verdict
is then unknown.
"""

from __future__ import annotations

from collections.abc import Iterator

from govsite.model.check import Check, CheckOptions, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason
from govsite.model.page import Page
from govsite.model.words import Words


class Options(CheckOptions, frozen=True):
    """Which item, by its id in the jurisdiction file."""

    item: str


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:
    """One problem if the home page's footer lacks the item."""
    home = evidence.home_page
    if options.item in home.footer.items:
        return
    if may_hide_footer(home):
        raise NotObserved(Reason.NOT_SEEN, "footer")
    words = place.pages.footer.get(options.item)
    title = words.title if words else Words(zh=options.item, en=options.item)
    yield Problem(
        zh=f"首页底部未找到{title.zh}，必须列明",
        en=f"not found in the footer of the home page: {title.en}, required",
        url=home.url,
        key=options.item,
        excerpt=" ".join(home.footer.text.split())[:200],
    )


def may_hide_footer(page: Page) -> bool:
    """Whether the footer, or part of it, is drawn by a script or stands in a frame that was not read."""
    footer = page.footer
    is_framed = not footer.items and not footer.text and any(resource.kind == "frame" for resource in page.resources)
    return footer.is_scripted or is_framed or not {"footer", "body"}.isdisjoint(page.unseen)


PLUGIN = Check(options=Options, run=run, needs=("pages",))
