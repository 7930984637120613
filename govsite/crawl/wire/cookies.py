"""Cookies of one chain of redirects, sent only when the chain would run in a circle without them."""

from __future__ import annotations

import re
from collections.abc import Iterable

import ada_url

_PAIR = re.compile(rb"\s*([!#$%&'*+.^_`|~0-9A-Za-z-]{1,100})=([\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e\"]{0,2000})")
_MOST = 30


class ChainCookies:
    """Name and value per host, forgotten at the end of the chain. No cookie goes to another host."""

    __slots__ = ("_is_sending", "_kept")

    def __init__(self) -> None:
        self._kept: dict[str, dict[str, str]] = {}
        self._is_sending = False

    def keep(self, url: str, headers: Iterable[tuple[bytes, bytes]]) -> None:
        """Remember what an answer set."""
        for name, value in headers:
            if name.lower() == b"set-cookie" and (pair := _PAIR.match(value)):
                mine = self._kept.setdefault(_host(url), {})
                if len(mine) < _MOST:
                    mine[pair[1].decode("ascii")] = pair[2].decode("ascii")

    def start_sending(self) -> bool:
        """Send cookies from now on; False if they are being sent already or there are none."""
        if self._is_sending or not self._kept:
            return False
        self._is_sending = True
        return True

    def header(self, url: str) -> str:
        """The ``Cookie`` header for ``url``, empty for none."""
        if not self._is_sending:
            return ""
        return "; ".join(f"{name}={value}" for name, value in self._kept.get(_host(url), {}).items())


def _host(url: str) -> str:
    return ada_url.URL(url).hostname
