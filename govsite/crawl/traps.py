"""Shapes of URLs that would eat a crawl: session ids, calendars, paths that never end.

Pure, and free of any site's or country's words. A URL that looks like a trap is not
read as a page; as a link it is still checked once.
"""

from __future__ import annotations

import re

from govsite.crawl.scope import cut

MAX_URL = 1024
"""Longest URL that is read as a page, in characters."""
MAX_SEGMENTS = 16
"""Deepest path that is read as a page."""
MAX_REPEATS = 3
"""How often one segment may stand in a path before it counts as a loop."""

_SESSION_PARAM = re.compile(
    r"(?:^|&)(?:utm_[a-z]+=[^&]*|(?:phpsessid|jsessionid|aspsessionid\w*|cfid|cftoken|zenid|oscsid)=[^&]*"
    r"|(?:sid|session_?id|s)=[0-9a-z]{16,}(?=&|$)"  # a short sid is a section's number
    r"|(?:_|_t|_ts|t|ts|timestamp|nocache|r|rnd|rand|random)=(?:0\.\d+|\d{10,}(?:\.\d+)?)(?=&|$))",
    re.IGNORECASE,
)
# Beside jsessionid, ASP.NET without cookies: "/(S(…))/", "/(X(1)S(…))/", in its first version "/(…)/".
_SESSION_PATH = re.compile(
    r";[a-z_]*sessionid[^/?]*|/\((?=[^/]*[a-z0-9]{16})(?:[a-z]\([\w-]+\))+\)|/\([a-z0-9]{24}\)(?=/)", re.IGNORECASE
)
_DIGITS = re.compile(r"\d+")
_DAY_PARAM = re.compile(
    r"(?:^|&)(?:y|yy|yyyy|year|m|mm|mon|month|d|dd|day|date|week|cal\w*|(?:start|begin|from|end|to|cur|sel|show|the)_?(?:year|month|date|day))=[-/\d]+(?=&|$)",
    re.IGNORECASE,
)
_DAY_PATH = re.compile(r"/(?:calendar|rili|events?|schedule)\b.*\d", re.IGNORECASE)

_NOT_A_PAGE = re.compile(
    # documents
    r"pdf|docx?|docm|dot[xm]?|xls[xmb]?|xlt[xm]?|ppt[xm]?|pp[st]x?|pot[xm]?|rtf|od[tspg]|wp[st]|ett?|dps|ofd|ceb[x]?|caj"
    r"|epub|txt|csv|log"
    # archives and programs
    r"|zip|rar|7z|t?gz|bz2|xz|tar|iso|dmg|exe|msi|cab|bat|apk|ipa|[jw]ar|bin"
    # pictures and plans
    r"|jpe?g|jpe|jfif|png|gif|bmp|svg|webp|ico|tiff?|psd|avif|heic|dwg|dxf|eps|ps|ai|cdr|vsdx?"
    # sound and film
    r"|mp3|wav|wma|ogg|flac|m4a|aac|amr|mid|aiff?|au|ram?|mp4|m4v|avi|wmv|flv|f4v|mov|mkv|webm|mpe?g|rm|rmvb|3gp|ts|m3u8"
    r"|swf|as[fx]|qt"
    # what pages are made of
    r"|css|m?js|map|json|xml|xsl|xsd|rss|atom|sql|dbf|shp|kml|woff2?|[to]tf|eot",
    re.IGNORECASE,
)


def is_page_like(url: str) -> bool:
    """Whether a canonical URL may be a page, as far as its file extension tells."""
    name = cut(url).path.rpartition("/")[2]
    stem, dot, extension = name.rpartition(".")
    return not (dot and stem) or _NOT_A_PAGE.fullmatch(extension) is None


def without_session(url: str) -> str:
    """``url`` without session ids, cache breakers and marks of campaigns, to see that two are one. Not for asking."""
    head, mark, query = url.partition("?")
    if ";" in head or "(" in head:
        head = _SESSION_PATH.sub("", head)
    if not mark:
        return head
    query = _SESSION_PARAM.sub("", query).lstrip("&")
    return f"{head}?{query}" if query else head


def template_of(url: str) -> str:
    """``url`` with every run of digits as ``#``: what is counted to notice one script with a thousand answers."""
    return _DIGITS.sub("#", url)


def is_endless(url: str) -> bool:
    """Whether a canonical URL is too long, too deep, or runs in a circle (``/a/b/a/b/a/b/``)."""
    if len(url) > MAX_URL:
        return True
    segments = [part for part in cut(url).path.split("/") if part]
    if len(segments) > MAX_SEGMENTS:
        return True
    counts: dict[str, int] = {}
    for segment in segments:
        if segment.isdigit():
            continue  # /2024/05/05/05/ is a date and a number
        counts[segment] = counts.get(segment, 0) + 1
    return any(count >= MAX_REPEATS for count in counts.values())


def is_dated_query(url: str) -> bool:
    """Whether a canonical URL asks for a day, month or year: a calendar can be turned for ever."""
    parts = cut(url)
    return bool(_DAY_PARAM.search(parts.query)) or bool(_DAY_PATH.search(parts.path))
