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

_REDIRECT = re.compile(
    r"^\s*(?:http-request\s+)?redirect\s+(?P<before>code\s+\d{3}\s+)?(?P<kind>location|prefix|scheme)\s+(?P<target>\S+)"
    r"(?P<rest>.*)$"
)
_GONE = re.compile(r"^\s*http-request\s+(?:return\s+status|deny\s+(?:deny_)?status)\s+410\b(?P<rest>.*)$")
_VARIABLE = re.compile(r"%\[")
_NO_MORE = re.compile(r"(?:\s+code\s+\d{3})?\s*")
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
    whole = ""
    acls: dict[str, list[str]] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if _SECTION.match(line):
            acls.clear()
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
        elif found := _ACL.match(line):
            acls.setdefault(found[1], []).append(found[2])
        elif "txn.hit" not in line:
            _rule(rules, At(number, line.strip(), hosts), beside, acls)
    return rules.found


def _rule(rules: Rules, at: At, beside: Beside, acls: dict[str, list[str]]) -> None:
    """A line that may send people away, or tell them that something is gone."""
    if (found := _REDIRECT.match(at.rule)) and found["kind"] != "scheme":
        _redirect(rules, at, found, beside, _asked(found["rest"], acls))
    elif found := _GONE.match(at.rule):
        _answer(rules, at, _asked(found["rest"], acls), "", "410")


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
    part = beside.find(table[1]) if table else None
    if part is not None:
        for line, key, value in entries(part.text, file=part.file):
            add_pair(rules, At(line, f"{key} {value}", at.hosts, part.file), key, value, status=status)
    elif table:
        rules.absent(at)
    elif _NO_MORE.fullmatch(found["rest"]):
        # ``prefix`` puts the address as it was asked for behind the target, whole.
        whole = f"{target}{{uri}}" if found["kind"] == "prefix" else target
        rules.everything(at, whole, status, variable=_VARIABLE)
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
