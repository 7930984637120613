"""HAProxy: ``redirect location`` by a map file or for one path.

https://docs.haproxy.org/2.8/configuration.html#4.2-http-request%20redirect, and #7.3.1 for ``map``.
"""

from __future__ import annotations

import re

from govsite.migrate.maps.rows import Words
from govsite.migrate.maps.servers.own import add_entry
from govsite.migrate.maps.servers.rule import At, Beside, RuleFile, Rules, is_target
from govsite.migrate.maps.servers.table import add_pair, entries

_REDIRECT = re.compile(
    r"^\s*(?:http-request\s+)?redirect\s+(?P<before>code\s+\d{3}\s+)?(?P<kind>location|prefix|scheme)\s+(?P<target>\S+)"
    r"(?P<rest>.*)$"
)
_GONE = re.compile(r"^\s*http-request\s+(?:return\s+status|deny\s+(?:deny_)?status)\s+410\b(?P<rest>.*)$")
_CODE = re.compile(r"\bcode\s+(\d{3})\b")
_TABLE = re.compile(r"%\[(?:path|url|pathq|base|capture\.req\.uri)(?:,lower)?,map(?:_str)?\(([^,)]+)[^)]*\)\]")
_PATHS = r"(?:path|url)(?:\s+-m\s+str)?((?:\s+/\S*)+)"
_INLINE = re.compile(rf"\bif\s+\{{\s+{_PATHS}\s+\}}\s*$")
_NAMED = re.compile(r"\bif\s+([\w.:-]+)\s*$")
_SECTION = re.compile(r"(?:frontend|backend|listen|defaults)\b")
_ACL = re.compile(r"^\s*acl\s+([\w.:-]+)\s+(.*?)\s*$")
_OWN_NAMES = re.compile(r"map_str\(([^,)]*hosts\.map)")
_OWN_TABLE = re.compile(r"set-var\(txn\.hit\) '(.*),map_str\(([^)]*)\)'")


def read(text: str, *, file: str, words: Words, beside: Beside) -> RuleFile:
    """The redirects of a configuration; the map files that it names lie beside it."""
    rules = Rules(file=file, words=words)
    backends = _own_hosts(rules, text, beside)
    hosts: tuple[str, ...] = ()
    is_parted = False
    acls: dict[str, list[str]] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if _SECTION.match(line):
            acls.clear()
        if line.startswith("backend ") and len(line.split()) > 1:
            hosts, is_parted = backends.get(line.split()[1], ()), False
        elif "txn.p0) 'query,regsub(" in line:
            is_parted = True
        elif found := _OWN_TABLE.search(line):
            _own(rules, At(number, line.strip(), hosts), found[2], beside, is_parted=is_parted)
        elif found := _ACL.match(line):
            acls.setdefault(found[1], []).append(found[2])
        elif "txn.hit" in line:
            continue
        elif (found := _REDIRECT.match(line)) and found["kind"] != "scheme":
            _redirect(rules, At(number, line.strip(), hosts), found, beside, _asked(found["rest"], acls))
        elif found := _GONE.match(line):
            _answer(rules, At(number, line.strip(), hosts), _asked(found["rest"], acls), "", "410")
    return rules.found


def _asked(rest: str, acls: dict[str, list[str]]) -> list[str]:
    """The addresses that a condition is for, itself or by the name of an ``acl``; none where it asks for more."""
    if found := _INLINE.search(rest):
        return found[1].split()
    named = _NAMED.search(rest)
    told = [re.fullmatch(_PATHS, criterion) for criterion in acls.get(named[1], ())] if named else []
    return [path for one in told if one for path in one[1].split()] if all(told) else []


def _redirect(rules: Rules, at: At, found: re.Match[str], beside: Beside, paths: list[str]) -> None:
    target = found["target"].strip("\"'")
    code = _CODE.search(found["before"] or found["rest"])
    status = code[1] if code else "302"
    table = _TABLE.fullmatch(target)
    content = beside(table[1]) if table else None
    if content is not None and table:
        for _, key, value in entries(content.decode("utf-8", "replace"), file=table[1]):
            add_pair(rules, At(at.line, f"{key} {value}", at.hosts), key, value, status=status)
    elif found["kind"] == "location" and is_target(target) and "%[" not in target:
        _answer(rules, at, paths, target, status)
    else:
        rules.pattern(at, paths[0] if paths else "/*")


def _answer(rules: Rules, at: At, paths: list[str], target: str, status: str) -> None:
    for path in paths:
        rules.answer(at, path, target, status)
    if not paths:
        rules.pattern(at, "/*")


def _own_hosts(rules: Rules, text: str, beside: Beside) -> dict[str, tuple[str, ...]]:
    """Backend → hosts of an exported configuration."""
    found = _OWN_NAMES.search(text)
    content = beside(found[1]) if found else None
    names: dict[str, list[str]] = {}
    for _, host, backend in entries(content.decode("ascii", "replace"), file="hosts.map") if content else ():
        names.setdefault(backend, []).append(host)
    return {backend: rules.site(hosts) for backend, hosts in names.items()}


def _own(rules: Rules, at: At, table: str, beside: Beside, *, is_parted: bool) -> None:
    content = beside(table)
    if content is None:
        rules.pattern(at, "/*")
        return
    for _, key, value in entries(content.decode("ascii", "replace"), file=table):
        add_entry(rules, at, key.removeprefix("k"), value, is_parted=is_parted)
