"""What a comparison keeps of a site: sketches of its pages and of its template, column names.

Of a page of 10,000 characters 256 bytes stay, its address and its column.
"""

from __future__ import annotations

import re
from collections import Counter

from msgspec import Struct

from govsite.migrate.consolidation.units import owner_key
from govsite.migrate.likeness.minhash import folded, text_sketch, token_sketch
from govsite.model.evidence import Evidence
from govsite.model.page import Page, PageKind, Region
from govsite.urls import split_url

MIN_TEXT = 60
"""Folded characters from which a page's text is compared: below stand shells, pictures and error pages."""
MAX_COPIES = 3
"""Addresses of one site that may hold one text; what stands on more is a shell of that site."""
NAME_LIMIT = 60
_DIGITS = re.compile(r"\d+")
_MENUS = (Region.HEADER, Region.NAVIGATION)


class PageSketch(Struct, frozen=True):
    """One page: its address, the column it stands in, its text's sketch."""

    url: str
    column: str
    text: bytes


class SiteSketch(Struct, frozen=True, kw_only=True):
    """One site as the comparison sees it."""

    key: str
    owner: str = ""
    pages: tuple[PageSketch, ...] = ()
    thin: int = 0
    template: bytes = b""
    """Sketch of what the home page's frame is made of; empty where no page was read."""
    columns: frozenset[str] = frozenset()


def sketch_site(evidence: Evidence, *, seed: int) -> SiteSketch:
    """The sketches of one site. A site of which no page was read has none."""
    pages = evidence.seen_pages or ()
    menu = _menu(pages)
    sketches = []
    for page in pages:
        text = "" if page.is_soft_404 or page.status >= 400 else folded(page.text)
        if len(text) >= MIN_TEXT:
            sketches.append(PageSketch(page.url, _column(page, menu), text_sketch(text, seed=seed)))
    copies = Counter(page.text for page in sketches)
    kept = tuple(page for page in sketches if copies[page.text] <= MAX_COPIES)
    return SiteSketch(
        key=evidence.site.key,
        owner=owner_key(evidence.site),
        pages=kept,
        thin=len(pages) - len(kept),
        template=_template(pages, seed=seed),
        columns=frozenset(menu.values()),
    )


def _menu(pages: tuple[Page, ...]) -> dict[str, str]:
    """Column names by the folder they lead to, as the menus of the first pages name them."""
    menu: dict[str, str] = {}
    for page in pages[:5]:
        for link in page.links:
            name = link.text.strip()
            if link.region in _MENUS and 1 < len(name) <= NAME_LIMIT:
                host, folder = _folder(link.url)
                if folder != "/" and host == _folder(page.url)[0]:
                    menu.setdefault(folder, name)
    return menu


def _folder(url: str) -> tuple[str, str]:
    parts = split_url(url)
    return parts.netloc, parts.path.rpartition("/")[0] + "/"


def _column(page: Page, menu: dict[str, str]) -> str:
    """The column that a page stands in: the menu's name of the nearest folder above, else its breadcrumb."""
    folder = _folder(page.url)[1]
    while folder != "/":
        if folder in menu:
            return menu[folder]
        folder = folder.rstrip("/").rpartition("/")[0] + "/"
    # The breadcrumb begins with the home page.
    return page.breadcrumb[1][:NAME_LIMIT].strip() if len(page.breadcrumb) > 1 else ""


def _template(pages: tuple[Page, ...], *, seed: int) -> bytes:
    """Sketch of the frame: what the home page loads, how menus and footer are built, what it declares."""
    home = next((page for page in pages if page.kind is PageKind.HOME), pages[0] if pages else None)
    if home is None or home.status >= 400:
        return b""
    parts = {f"load:{item.kind}:{_shape(item.url)}" for item in home.resources}
    parts |= {f"link:{link.region}:{_shape(link.url)}" for link in home.links if link.region is not Region.BODY}
    parts |= {f"foot:{_DIGITS.sub('0', word)}" for word in home.footer.text.split()[:60]}
    parts |= {f"item:{name}:{item.source}" for name, item in home.footer.items.items()}
    parts |= {f"meta:{meta.name.casefold()}" for meta in home.metas}
    parts |= {f"form:{form.method}:{','.join(form.fields)}" for form in home.forms}
    return token_sketch(parts, seed=seed)


def _shape(url: str) -> str:
    """An address as a template writes it: no host, no query, numbers alike."""
    return _DIGITS.sub("0", split_url(url).path)
