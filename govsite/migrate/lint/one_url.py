"""What one URL shows by itself."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from functools import lru_cache

from govsite.urls import MALFORMED, escaped_target, is_address, is_dns_name, lookup_form

_AUTHORITY = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://[^/?#]*")
_DOUBLED = re.compile(r"%25[0-9a-fA-F]{2}")
_NEEDLESS = re.compile(r"%(?:4[1-9a-fA-F]|5[0-9aA]|6[1-9a-fA-F]|7[0-9aA]|3[0-9]|2[dDeE]|5[fF]|7[eE])")
_ANOTHER = re.compile(r"[\s\u3001\uff0c\uff1b|]https?://", re.IGNORECASE)
_RAW = re.compile(r"[\x00-\x20\"<>\\^`{|}\x7f-\U0010ffff]")


def double_slash(url: str) -> bool:
    """Whether the path holds ``//``."""
    if "//" not in url[8:]:
        return False
    return "//" in re.split(r"[?#]", _AUTHORITY.sub("", url, count=1), maxsplit=1)[0]


def encoding_trouble(url: str) -> str:
    """What is wrong with the percent encoding: "malformed", "doubled", "needless", "raw", or nothing."""
    if "%" in url:
        if MALFORMED.search(url):
            return "malformed"
        if _DOUBLED.search(url):
            return "doubled"
        if _NEEDLESS.search(url):
            return "needless"
    return "raw" if _RAW.search(url) else ""


@lru_cache(maxsize=65536)
def page_of(url: str, *, documents: tuple[str, ...]) -> tuple[str, str, str]:
    """Host, path and query of a page, all empty for what is no URL.

    Scheme, slash at the end and the name of a folder's own page are left out: they make no other page.
    """
    try:
        host, key = lookup_form(escaped_target(url))
    except ValueError:
        return "", "", ""
    path, _, query = key.partition("?")
    folder, _, name = path.rpartition("/")
    return host, folder if name.lower() in documents else path.rstrip("/"), query


def several(target: str) -> bool:
    """Whether a cell holds one URL behind another."""
    return _ANOTHER.search(target) is not None


@lru_cache(maxsize=65536)
def is_host(host: str) -> bool:
    """Whether a host can be one of the net: an address, or a name of two labels and more that DNS can hold."""
    return is_address(host) or is_dns_name(host)


@lru_cache(maxsize=65536)
def is_private(host: str) -> bool:
    """Whether only its own network (or machine) reaches a host."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    return is_address(host) and ipaddress.ip_address(host.strip("[]")).is_private


class Patterns:
    """What tells patterns of other programs' rules from addresses."""

    def __init__(self, expressions: Iterable[str]) -> None:
        self._any = re.compile("|".join(expressions) or r"(?!)", re.IGNORECASE)

    def fit(self, url: str) -> bool:
        """Whether path and query of ``url`` are a pattern."""
        return self._any.search(_AUTHORITY.sub("", url, count=1)) is not None
