"""``_redirects`` of Netlify, GitLab Pages and Cloudflare Pages.

A line without a status is 301 to Netlify and GitLab Pages, 302 to Cloudflare. The file does not say whose it is; but
nobody wrote down that the redirect is for a while, which is what a map tells of a temporary one: it is read as 301.

https://docs.netlify.com/manage/routing/redirects/redirect-options/,
https://docs.gitlab.com/user/project/pages/redirects/,
https://developers.cloudflare.com/pages/configuration/redirects/.
"""

from __future__ import annotations

import re

from govsite.errors import InputError
from govsite.migrate.maps.rows import Words
from govsite.migrate.maps.servers.beside import Beside
from govsite.migrate.maps.servers.rule import At, RuleFile, Rules, host_of, is_target

_STATUS = re.compile(r"([1-5]\d\d)!?")
_VARIABLE = re.compile(r"/:\w|\*")
_OPEN = re.compile(r"\*|(?:^|[/=])[:][A-Za-z_]")


def read(text: str, *, file: str, words: Words, beside: Beside) -> RuleFile:  # noqa: ARG001 - names no other file
    """The rows of ``from [query…] to [status] [conditions…]`` lines."""
    rules = Rules(file=file, words=words)
    for number, line in enumerate(text.split("\n"), 1):
        parts = re.split(r"(?:^|\s)#", line, maxsplit=1)[0].split()
        if parts:
            _rule(rules, parts, At(number, " ".join(parts)), column=line.index(parts[0]) + 1)
    return rules.found


def _rule(rules: Rules, parts: list[str], at: At, *, column: int) -> None:
    old, rest = parts[0], parts[1:]
    target = next((i for i, part in enumerate(rest) if is_target(part)), None)
    if target is None:
        raise InputError(
            f"{old!r} has no target behind it",
            where=f"{rules.file}:{at.line}:{column}",
            hint="a line is an old path, a new path or URL, and perhaps a status",
        )
    query, new, more = rest[:target], rest[target], rest[target + 1 :]
    found = _STATUS.fullmatch(more[0]) if more else None
    status = found[1] if found else "301"
    if found:
        more = more[1:]
    if status == "404" or (status == "200" and new.startswith("/")):
        return  # what is shown at the address itself: nobody is sent anywhere
    path = f"{old}?{'&'.join(query)}" if query else old
    bare = path.partition("://")[2] if "://" in path else path
    if bare.partition("/")[2] == "*" and not more and status != "200":
        host = host_of(bare.partition("/")[0])
        rules.everything(at._replace(hosts=(host,) if host else ()), new, status, variable=_VARIABLE)
    elif more or _OPEN.search(bare) or _OPEN.search(new.partition("://")[2] or new) or status == "200":
        rules.pattern(at, path)
    else:
        rules.answer(at, path, new, status)
