"""Which files hold rules of a server, and who reads them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from govsite.errors import InputError
from govsite.migrate.maps.rows import Words
from govsite.migrate.maps.servers import apache, caddy, haproxy, iis, netlify, nginx, table
from govsite.migrate.maps.servers.beside import Beside, text_of
from govsite.migrate.maps.servers.rule import RuleFile

_READERS: dict[str, Callable[..., RuleFile]] = {
    "apache": apache.read, "nginx": nginx.read, "caddy": caddy.read, "haproxy": haproxy.read, "netlify": netlify.read,
    "iis": iis.read, "table": table.read,
}  # fmt: skip


class _Sign(NamedTuple):
    """How files of a server are named, and what stands in them where the name says too little."""

    format: str
    name: re.Pattern[str]
    content: re.Pattern[str] | None = None


_SIGNS = (
    _Sign("apache", re.compile(r".*\.?htaccess(\.txt)?", re.IGNORECASE)),
    _Sign("netlify", re.compile(r"(.*[._-])?_?redirects(\.txt)?", re.IGNORECASE)),
    _Sign("iis", re.compile(r".*\.config", re.IGNORECASE)),
    _Sign("caddy", re.compile(r"caddyfile(\..+)?|.*\.caddy(file)?", re.IGNORECASE)),
    _Sign("haproxy", re.compile(r".*\.cfg", re.IGNORECASE)),
    _Sign("nginx", re.compile(r".*\.(?:map|conf|nginx)", re.IGNORECASE),
          re.compile(r"^[ \t]*(?:server|location|map|http|if|events)\b[^\n;]*\{"
                     r"|^[ \t]*(?:rewrite|return|server_name|set|include)\s[^\n]*;[ \t\r]*$", re.MULTILINE)),
    _Sign("table", re.compile(r".*\.map", re.IGNORECASE)),
    _Sign("apache", re.compile(r".*\.(?:conf|vhost)", re.IGNORECASE),
          re.compile(r"^[ \t]*(?:<\w|Redirect|Rewrite|ServerName\b|Include)", re.MULTILINE | re.IGNORECASE)),
)  # fmt: skip
_NAMES = re.compile(r".*\.(?:conf|vhost|nginx|map|cfg|config)", re.IGNORECASE)


_FIXED = re.compile(r"\.htaccess|_redirects|web\.config|caddyfile", re.IGNORECASE)


def has_fixed_name(name: str) -> bool:
    """Whether a server wants a file of its rules named so, and no other program does."""
    return _FIXED.fullmatch(name) is not None


def is_rule_file(name: str) -> bool:
    """Whether a file is named as files of rules are."""
    return bool(_NAMES.fullmatch(name)) or any(s.name.fullmatch(name) and not s.content for s in _SIGNS)


def read_rules_of_server(content: bytes, *, file: str, words: Words, beside: Beside) -> RuleFile:
    """Rows of a file of rules. Raises ``InputError``, with line and column for what cannot be read."""
    text = text_of(content, file=file)
    name = Path(file).name
    for sign in _SIGNS:
        if sign.name.fullmatch(name) and (sign.content is None or sign.content.search(text)):
            return _READERS[sign.format](text, file=file, words=words, beside=beside)
    raise InputError(
        "holds no rules of a server that is known",
        where=file,
        hint="httpd, nginx, Caddy, HAProxy, IIS and _redirects are read; or a map as CSV",
    )
