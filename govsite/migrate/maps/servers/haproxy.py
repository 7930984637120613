"""HAProxy: ``redirect location`` by a map file or for one path.

https://docs.haproxy.org/2.8/configuration.html#4.2-http-request%20redirect, and #7.3.1 for ``map``.
"""

from __future__ import annotations

import re

from govsite.migrate.maps.rows import Words
from govsite.migrate.maps.servers.beside import Beside
from govsite.migrate.maps.servers.own import add_entry
from govsite.migrate.maps.servers.rule import At, RuleFile, Rules, is_target
from govsite.migrate.maps.servers.table import add_pair, entries

_REDIRECT = re.compile(r"^\s*(?:http-request\s+)?redirect\s+(location|prefix|scheme)\s+(\S+)(.*)$")
_VARIABLE = re.compile(r"%\[")
_NO_MORE = re.compile(r"(?:\s+code\s+\d{3})?\s*")
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
    whole = ""
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("backend ") and len(line.split()) > 1:
            hosts, is_parted = backends.get(line.split()[1], ()), False
        elif "txn.p0) 'query,regsub(" in line:
            is_parted = True
        elif found := _OWN_TABLE.search(line):
            whole = _own(rules, At(number, line.strip(), hosts), found[2], beside, is_parted=is_parted)
        elif whole and "redirect location %[var(txn.hit),bytes(1)]" in line:
            status = "301" if whole[0] == "r" else "410"
            rules.whole(At(number, line.strip(), hosts), whole[1:], status, appends="%[pathq]" in line)
            whole = ""
        elif (found := _REDIRECT.match(line)) and "txn.hit" not in line and found[1] != "scheme":
            _redirect(rules, At(number, line.strip(), hosts), found, beside)
    return rules.found


def _redirect(rules: Rules, at: At, found: re.Match[str], beside: Beside) -> None:
    kind, target, rest = found[1], found[2].strip("\"'"), found[3]
    code = _CODE.search(rest)
    status = code[1] if code else "302"
    path = _ONE_PATH.search(rest)
    table = _TABLE.fullmatch(target)
    part = beside.find(table[1]) if table else None
    if part is not None:
        for line, key, value in entries(part.text, file=part.file):
            add_pair(rules, At(line, f"{key} {value}", at.hosts, part.file), key, value, status=status)
    elif table:
        rules.absent(at)
    elif _NO_MORE.fullmatch(rest):
        # ``prefix`` puts the address as it was asked for behind the target, whole.
        rules.everything(at, f"{target}{{uri}}" if kind == "prefix" else target, status, variable=_VARIABLE)
    elif kind == "location" and path and is_target(target) and "%[" not in target:
        rules.answer(at, path[1], target, status)
    else:
        rules.pattern(at, path[1] if path else "/*")


def _own_hosts(rules: Rules, text: str, beside: Beside) -> dict[str, tuple[str, ...]]:
    """Backend → hosts of an exported configuration."""
    found = _OWN_NAMES.search(text)
    part = beside.find(found[1]) if found else None
    names: dict[str, list[str]] = {}
    for _, host, backend in entries(part.text, file=part.file) if part else ():
        names.setdefault(backend, []).append(host)
    return {backend: rules.site(hosts) for backend, hosts in names.items()}


def _own(rules: Rules, at: At, table: str, beside: Beside, *, is_parted: bool) -> str:
    """Add the rows of an exported table; of a site that goes as a whole give the one value that it holds."""
    part = beside.find(table)
    if part is None:
        rules.absent(at)
        return ""
    for line, key, value in entries(part.text, file=part.file):
        if key == "k":
            return value
        add_entry(rules, at._replace(line=line, file=part.file), key.removeprefix("k"), value, is_parted=is_parted)
    return ""
