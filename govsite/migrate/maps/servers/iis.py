"""IIS: ``web.config`` with rules and tables of URL Rewrite, and ``httpRedirect`` of one path.

https://learn.microsoft.com/en-us/iis/extensions/url-rewrite-module/url-rewrite-module-configuration-reference,
https://learn.microsoft.com/en-us/iis/extensions/url-rewrite-module/using-rewrite-maps-in-url-rewrite-module,
https://learn.microsoft.com/en-us/iis/configuration/system.webserver/httpredirect/.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from lxml import etree  # type: ignore[import-untyped] # it brings no types

from govsite.errors import InputError
from govsite.migrate.maps.rows import Words
from govsite.migrate.maps.servers.beside import Beside
from govsite.migrate.maps.servers.rule import (
    ANYTHING,
    At,
    RuleFile,
    Rules,
    is_same_address,
    is_target,
    literal,
    literal_hosts,
)
from govsite.migrate.maps.servers.table import add_pair

_STATUSES = {"permanent": "301", "found": "302", "seeother": "303", "temporary": "307", "permredirect": "308"}
_TABLE = re.compile(r"\{([^:{}]+):\{(REQUEST_URI|PATH_INFO|URL|C:0|R:0|R:1)\}\}", re.IGNORECASE)
_FILE = "govsite-file"
"""Attribute of the root of each file that is read: its name."""
_ANYTHING = ANYTHING | {"*"}
_VARIABLE = re.compile(r"\{[^{}]*\}|\{")


class _Use(NamedTuple):
    """How rules use a table."""

    status: str
    """Of the rule that redirects by it; empty: it only rewrites."""
    is_matched: bool = False
    """Whether its keys are what a rule matched: paths without their first slash."""


def read(text: str, *, file: str, words: Words, beside: Beside) -> RuleFile:
    """The rows of a configuration. Raises ``InputError`` with line and column for what is no XML."""
    rules = Rules(file=file, words=words)
    root = _parsed(text, file=file)
    for section in [e for e in root.iter() if isinstance(e.tag, str) and e.get("configSource")]:
        _fetch(rules, section, beside)
    used: dict[str, _Use] = {}  # by name of a table
    for rule in _all(root, "rule"):
        _rule(rules, rule, used)
    for table in _all(root, "rewriteMap"):
        found = used.get(table.get("name", "").lower(), _Use("301"))
        if found.status:
            _rows(rules, table, found)
    for element in _all(root, "httpRedirect"):
        _http_redirect(rules, element)
    return rules.found


def _parsed(text: str, *, file: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise InputError(
            f"is no XML: {error.msg}", where=f"{file}:{error.lineno}:{error.offset}", hint="save it as IIS has it"
        ) from error
    root.set(_FILE, file)
    return root


def _fetch(rules: Rules, section: etree._Element, beside: Beside) -> None:
    """A section's content from the file that it names.

    https://learn.microsoft.com/en-us/dotnet/api/system.configuration.sectioninformation.configsource
    """
    if section.tag.rpartition("}")[2] not in ("rewriteMaps", "rules", "httpRedirect"):
        return
    name = str(section.get("configSource")).replace("\\", "/")
    part = beside.find(name)
    if part is None:
        rules.absent(_at(section, f'{section.tag.rpartition("}")[2]} configSource="{name}"'))
        return
    parent = section.getparent()
    if parent is not None:
        parent.replace(section, _parsed(part.text, file=part.file))


def _all(root: etree._Element, name: str) -> list[etree._Element]:
    return [element for element in root.iter("{*}" + name) if element.tag.rpartition("}")[2] == name]


def _one(element: etree._Element, name: str) -> dict[str, str]:
    found = element.find("{*}" + name)
    return {} if found is None else {str(key): str(value) for key, value in found.attrib.items()}


def _at(element: etree._Element, rule: str) -> At:
    file = element.get(_FILE) or next(above.get(_FILE) for above in element.iterancestors() if above.get(_FILE))
    return At(int(element.sourceline or 0), rule, file=file)


def _rows(rules: Rules, table: etree._Element, use: _Use) -> None:
    for entry in table.iter("{*}add"):
        key, value = entry.get("key", ""), entry.get("value", "")
        key = f"/{key}" if use.is_matched and key and not is_target(key) else key
        if key and (is_target(value) or is_target(key)):
            add_pair(
                rules, _at(entry, f"{key} {value}"), key, value if is_target(value) else f"/{value}",
                status=use.status,
            )  # fmt: skip


def _rule(rules: Rules, rule: etree._Element, used: dict[str, _Use]) -> None:
    action, match = _one(rule, "action"), _one(rule, "match")
    kind, target = action.get("type", "").lower(), action.get("url", "")
    if rule.get("enabled", "true").lower() == "false":
        return
    status = _STATUSES.get(action.get("redirectType", "permanent").lower(), "301")
    if kind == "customresponse" and action.get("statusCode") == "410":
        status, target = "410", ""
    elif kind not in ("redirect", "rewrite"):
        return
    inputs = [dict(add.attrib) for add in rule.iterfind("{*}conditions/{*}add")]
    if tables := [m for text in (target, *(str(i.get("input", "")) for i in inputs)) if (m := _TABLE.search(text))]:
        name, matched = tables[0][1].lower(), tables[0][2].upper().startswith("R:")
        used[name] = _Use(status, matched) if kind == "redirect" else used.get(name, _Use(""))
        return
    if is_same_address(target, ()) or (kind == "rewrite" and not target.startswith(("http://", "https://"))):
        return  # each address to itself, or within the server: nobody is sent anywhere
    path, hosts = _asked(rule, match, inputs)
    at = _at(rule, f"{rule.get('name', '')}: {match.get('url', '')} {target}")
    if match.get("url", "") in _ANYTHING and kind == "redirect" and not inputs:
        rules.everything(at, target, status, variable=_VARIABLE)
        return
    if path is None or kind == "rewrite" or _VARIABLE.search(target):
        rules.pattern(at, path or match.get("url", "/*"))
        return
    for host in hosts or [""]:
        new = target if not target or is_target(target) else f"/{target.removeprefix('~/')}"
        rules.answer(at._replace(hosts=(host,)) if host else at, path, new, status)


def _asked(rule: etree._Element, match: dict[str, str], inputs: list[dict[str, str]]) -> tuple[str | None, list[str]]:
    """The one address that a rule is for, and hosts that its conditions name."""
    syntax = rule.get("patternSyntax", "ECMAScript").lower()
    path = _plain(match.get("url", ""), syntax)
    if path is None or match.get("negate", "").lower() == "true":
        return None, []
    path = f"/{path.removeprefix('/')}"
    hosts: list[str] = []
    conditions = rule.find("{*}conditions")
    is_any = conditions is not None and conditions.get("logicalGrouping", "") == "MatchAny"
    for condition in inputs:
        name, pattern = condition.get("input", "").upper(), condition.get("pattern", "")
        if condition.get("negate", "").lower() == "true":
            return None, []
        named = literal_hosts(pattern) if name == "{HTTP_HOST}" else ()
        query = _plain(pattern, syntax) if name == "{QUERY_STRING}" else None
        if named and (is_any or not hosts):
            hosts += named
        elif query is not None and not is_any and "?" not in path:
            path = f"{path}?{query}"
        else:
            return None, []
    return path, hosts


def _plain(pattern: str, syntax: str) -> str | None:
    if syntax == "exactmatch":
        return pattern
    if syntax == "wildcard":
        return None if "*" in pattern else pattern
    return literal(pattern)


def _http_redirect(rules: Rules, element: etree._Element) -> None:
    if element.get("enabled", "false").lower() != "true":
        return
    status = _STATUSES.get(element.get("httpResponseStatus", "Found").lower(), "302")
    target = element.get("destination", "")
    location = next((a.get("path", "") for a in element.iterancestors("{*}location")), "")
    at = _at(element, f"httpRedirect {location} {target}")
    is_given = element.get("exactDestination", "false").lower() == "true"
    is_exact = is_given or "." in location.rpartition("/")[2]
    if not location and "$" not in target and element.get("childOnly", "false").lower() != "true":
        rules.everything(at, target if is_given else f"{target.rstrip('/')}{{uri}}", status, variable=_VARIABLE)
    elif location and is_exact and is_target(target) and "$" not in target:
        rules.answer(at, f"/{location.removeprefix('/')}", target, status)
    else:
        rules.pattern(at, f"/{location}*")
