"""Every place that shows the site's identifier code shows the same one.

Compared are the items of the home page's footer that carry the code (which ones is said by the
jurisdiction file) and the inventory's id where that is such a code. A wrong code sends visitors'
reports to another site.
"""

from __future__ import annotations

from collections.abc import Iterator

from govsite.audit.checks._codes import footer_codes, inventory_code
from govsite.audit.checks._labels import excerpt
from govsite.audit.checks.footer_item import may_hide_footer
from govsite.model.check import Check, CheckOptions, NotApplicable, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason
from govsite.model.words import Words


class Options(CheckOptions, frozen=True):
    """Nothing to set."""


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:  # noqa: ARG001 - every check's shape
    """One problem if two places disagree."""
    home = evidence.home_page
    codes: dict[str, str] = footer_codes(home, place)
    registered = inventory_code(evidence, place)
    if registered:
        codes["inventory"] = registered
    if not codes.keys() - {"inventory"} or len(codes) == 1:
        if may_hide_footer(home):
            raise NotObserved(Reason.NOT_SEEN, "footer")
        raise NotApplicable("fewer than two places show a code")
    if len(set(codes.values())) == 1:
        return
    titles = {name: words.title for name, words in place.pages.footer.items()}
    titles["inventory"] = Words(zh="网站清单", en="inventory")
    shown = [(titles.get(name, Words(zh=name, en=name)), excerpt(code)) for name, code in codes.items()]
    yield Problem(
        zh="；".join(f"{title.zh}：{code}" for title, code in shown) + "；各处必须一致",
        en="; ".join(f"{title.en}: {code}" for title, code in shown) + "; all must agree",
        url=home.url,
        key="site-code",
        excerpt=", ".join(dict.fromkeys(code for _, code in shown)),
    )


PLUGIN = Check(options=Options, run=run, needs=("pages",))
