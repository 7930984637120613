"""The page that comes with 410: what happened, and where the archived copy is.

It has no script and loads nothing. Servers put values into ``{archive}`` and ``{suggested}``,
which the export has made safe for HTML.
"""

from __future__ import annotations

import html

_WORDS = {
    "zh": ("页面已归档", "您访问的网站已整合，此页面不再提供。", "查看存档页面", "建议访问："),
    "en": (
        "This page has been archived", "The site has been merged and no longer serves this page.",
        "See the archived copy", "You may want: ",
    ),
}  # fmt: skip
_STYLE = "max-width:36em;margin:3em auto;padding:0 1em;font:1.1em/1.7 sans-serif;overflow-wrap:anywhere"
"""In an attribute: braces of a style sheet are syntax to servers."""


def page(lang: str, *, archive: str, suggested: str) -> str:
    """The page, on one line, with what the server puts in for the two links."""
    title, text, _, _ = _WORDS[lang]
    return (
        f"<!doctype html><html lang='{lang}'><meta charset='utf-8'><meta name='viewport' content='width=device-width'>"
        f"<title>{title}</title><body style='{_STYLE}'><h1>{title}</h1><p>{text}</p>{archive}{suggested}</html>"
    )


def archive_link(lang: str, url: str) -> str:
    """The paragraph that links the archived copy."""
    return f"<p><a rel='nofollow' href='{url}'>{_WORDS[lang][2]}</a></p>"


def suggested_link(lang: str, url: str) -> str:
    """The paragraph that links a suggested page."""
    return f"<p>{_WORDS[lang][3]}<a href='{url}'>{url}</a></p>"


def safe(url: str) -> str:
    """A URL for an attribute in single or double quotes and for text."""
    return html.escape(url, quote=True)
