"""What tells pages of one site apart: case, slash, parameters — read off pages that were seen."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable

from govsite.model.mapping import UrlRules
from govsite.model.page import Page


def infer_rules(pages: Iterable[Page]) -> UrlRules:
    """Rules that merge no two different pages, and fold what was seen to make no difference.

    A parameter is dropped only where URLs that differ by it alone showed the same page; case is folded only
    where URLs that differ by case showed the same page and none showed another. Nothing seen, nothing folded
    (but the slash at the end, which hardly any server minds).
    """
    seen = [(page.url, _content(page)) for page in pages if page.status < 400 and not page.is_soft_404]
    return UrlRules(
        fold_case=_makes_no_difference(seen, str.lower) is True,
        drop_slash=_makes_no_difference(seen, _without_slash) is not False,
        parameters=_parameters(seen),
    )


def _content(page: Page) -> str:
    if not page.text:
        return page.digest or page.url
    return hashlib.blake2b(f"{page.title}\x1f{page.text}".encode(errors="replace"), digest_size=16).hexdigest()


def _makes_no_difference(seen: list[tuple[str, str]], fold: Callable[[str], str]) -> bool | None:
    """Whether URLs that ``fold`` merges showed the same page; ``None`` where no two were merged."""
    groups: dict[str, dict[str, str]] = defaultdict(dict)
    for url, content in seen:
        groups[fold(url)][url] = content
    several = [set(group.values()) for group in groups.values() if len(group) > 1]
    return all(len(contents) == 1 for contents in several) if several else None


def _without_slash(url: str) -> str:
    path, mark, query = url.partition("?")
    return path.rstrip("/") + mark + query


def _parameters(seen: list[tuple[str, str]]) -> tuple[str, ...] | None:
    names = {pair.partition("=")[0] for url, _ in seen for pair in url.partition("?")[2].split("&") if pair}
    idle = {name for name in names if _makes_no_difference(seen, _without(name)) is True}
    return tuple(sorted(names - idle)) if idle else None


def _without(name: str) -> Callable[[str], str]:
    def fold(url: str) -> str:
        path, _, query = url.partition("?")
        kept = "&".join(pair for pair in query.split("&") if pair and pair.partition("=")[0] != name)
        return f"{path}?{kept}" if kept else path

    return fold
