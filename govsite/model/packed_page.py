"""Pages of large sites: a text of ten thousand characters takes 20 kB, and stays packed until somebody reads it."""

from __future__ import annotations

import zlib

from govsite.model.page import Page

_LEVEL = 1


class PackedPage(Page, frozen=True, kw_only=True):
    """A page with a packed text. Only for memory: what is stored or sent is ``unpacked`` first."""

    packed_text: bytes

    @property  # type: ignore[misc] # it is read as the field is, and nobody writes to a frozen page
    def text(self) -> str:
        """Visible text of the main part."""
        return zlib.decompress(self.packed_text).decode("utf-8", "surrogatepass")


_OTHERS = tuple(name for name in Page.__struct_fields__ if name != "text")


def packed(page: Page) -> Page:
    """The same page, with its text packed."""
    if isinstance(page, PackedPage):
        return page
    text = zlib.compress(page.text.encode("utf-8", "surrogatepass"), _LEVEL)
    return PackedPage(packed_text=text, **{name: getattr(page, name) for name in _OTHERS})


def fresh_text(page: Page) -> str:
    """A page's text in a string of its own.

    Whoever encodes a string (a finder of words, an encoder) leaves its UTF-8 beside it for as long as it lives: half as
    much memory again for the texts of a large site.
    """
    text = page.text
    return text if isinstance(page, PackedPage) else text[:1] + text[1:]


def unpacked(page: Page) -> Page:
    """The same page as everybody else has it."""
    if not isinstance(page, PackedPage):
        return page
    return Page(text=page.text, **{name: getattr(page, name) for name in _OTHERS})
