"""HAProxy: ``redirect location`` by a map file or for one path.

https://docs.haproxy.org/2.8/configuration.html#4.2-http-request%20redirect, and #7.3.1 for ``map``.
"""

from __future__ import annotations

import re

from govsite.migrate.maps.rows import Words
from govsite.migrate.maps.servers.own import add_entry
from govsite.migrate.maps.servers.rule import At, Beside, RuleFile, Rules, is_target
from govsite.migrate.maps.servers.table import add_pair, entries

_REDIRECT = re.compile(r"^\s*(?:http-request\s+)?redirect\s+(location|prefix|scheme)\s+(\S+)(.*)$")
_CODE = re.compile(r"\bcode\s+(\d{3})\b")
_TABLE = re.compile(r"%\[(?:path|url|pathq|base|capture\.req\.uri)(?:,lower)?,map(?:_str)?\(([^,)]+)[^)]*\)\]")
_ONE_PATH = re.compile(r"\bif\s+\{\s+(?:path|url)(?:\s+-m\s+str)?\s+(/\S*)\s+\}\s*$")
_OWN_NAMES = re.compile(r"map_str\(([^,)]*hosts\.map)")
_OWN_TABLE = re.compile(r"set-var\(txn\.hit\) '(.*),map_str\(([^)]*)\)'")


def read(text: str, *, file: str, words: Words, beside: Beside) -> RuleFile:
    """The redirects of a configuration; the map files that it names lie beside it."""
    rules = Rules(file=file, words=words)
    backends = _own_hosts(rules, text, beside)
    hosts: tuple[str, ...] = ()
    is_parted = False
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("backend ") and len(line.split()) > 1:
            hosts, is_parted = backends.get(line.split()[1], ()), False
        elif "txn.p0) 'query,regsub(" in line:
            is_parted = True
        elif found := _OWN_TABLE.search(line):
            _own(rules, At(number, line.strip(), hosts), found[2], beside, is_parted=is_parted)
        elif (found := _REDIRECT.match(line)) and "txn.hit" not in line and found[1] != "scheme":
            _redirect(rules, At(number, line.strip(), hosts), found, beside)
    return rules.found


def _redirect(rules: Rules, at: At, found: re.Match[str], beside: Beside) -> None:
    kind, target, rest = found[1], found[2].strip("\"'"), found[3]
    code = _CODE.search(rest)
    status = code[1] if code else "302"
    path = _ONE_PATH.search(rest)
    table = _TABLE.fullmatch(target)
    content = beside(table[1]) if table else None
    if content is not None and table:
        for _, key, value in entries(content.decode("utf-8", "replace"), file=table[1]):
            add_pair(rules, At(at.line, f"{key} {value}", at.hosts), key, value, status=status)
    elif kind == "location" and path and is_target(target) and "%[" not in target:
        rules.answer(at, path[1], target, status)
    else:
        rules.pattern(at, path[1] if path else "/*")


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
