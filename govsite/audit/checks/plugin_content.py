"""Pages show nothing that needs a plug-in which no browser has any more.

Browsers dropped Flash at the end of 2020 and the other plug-ins years before: where such a film was the banner, the
picture news or the menu, visitors see an empty box. To mend it, use pictures, HTML and ``video`` in its place.
"""

from __future__ import annotations

from collections.abc import Iterator

from govsite.audit.told import shared_problem
from govsite.model.check import Check, CheckOptions, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.page import Page
from govsite.quantities import plural
from govsite.urls import split_url


class Options(CheckOptions, frozen=True, kw_only=True):
    """What needs one."""

    suffixes: tuple[str, ...]
    """Ends of the names of files, in small letters, without the dot."""


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:  # noqa: ARG001 - every check's shape
    """One problem for each such file, with the pages that show it."""
    shown: dict[str, list[Page]] = {}
    ends = tuple(f".{suffix}" for suffix in options.suffixes)
    for page in evidence.pages:
        media = {one.url for one in page.resources if one.kind == "media"}
        for url in media if not page.is_soft_404 else ():
            if split_url(url).path.lower().endswith(ends):
                shown.setdefault(url, []).append(page)
    for url, pages in sorted(shown.items()):
        yield shared_problem(
            pages,
            zh=f"{url} 需要浏览器已停用的插件（{len(pages)} 个页面），访问者看不到，应更换",
            en=f"{url} needs a plug-in that browsers no longer have ({plural(len(pages), 'page')}), "
            "and is to be replaced",
            key=url,
        )


PLUGIN = Check(options=Options, run=run, needs=("pages",))
