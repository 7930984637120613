"""Settings of one retired site, as a small YAML file a person writes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml
from msgspec import Struct
from msgspec.structs import replace

from govsite.errors import InputError
from govsite.migrate.maps.rows import Row, Ruled, best
from govsite.model.mapping import MappingState, SiteMode, UrlRules, check_target
from govsite.nested_yaml import refuse_deep_yaml
from govsite.urls import ascii_host_and_port, escaped_target, host_and_port, is_dns_name, split_port

_PLAIN = UrlRules()
_QUERY = re.compile(r"--query-string[ =]+(\S+)")
_TRIPLET = re.compile(r"%[0-9A-Fa-f]{2}")
_TRUE = frozenset({"true", "yes", "on", "1"})
_FALSE = frozenset({"false", "no", "off", "0", ""})


class SiteSettings(Struct, kw_only=True):
    """What is known of a site beside its rows.

    Hosts are as written, in A-labels where that is possible, each with its port where that is not 80 or 443.
    """

    id: str
    hosts: tuple[str, ...]
    """Main host first."""
    title: str = ""
    home: str = ""
    mode: SiteMode = SiteMode.MAPPED
    target: str = ""
    append_path: bool = False
    rules: UrlRules = UrlRules()
    is_case_given: bool = False
    archive_time: str = ""
    file: str = ""

    @property
    def appends(self) -> bool:
        """Whether the site is redirected as a whole, each path to its like behind the target."""
        return self.mode is SiteMode.REDIRECT_ALL and self.append_path

    def settles(self, row: Row, *, home: str) -> bool:
        """Whether the row of a home page says what is settled for it: that it leads to ``home``, or is archived.

        Only a site that nobody described has where it leads from a row; a setting goes before rows.
        """
        if row.state is MappingState.ARCHIVE:
            return not home
        return (
            not self.file and row.state is MappingState.REDIRECT and bool(home) and escaped_target(row.new_url) == home
        )

    def lacks_home(self, rows: Sequence[Row]) -> bool:
        """Whether nothing says where the home page of a mapped site leads, or that it is given up: it answers 410."""
        if self.mode is not SiteMode.MAPPED or not self.hosts or self.home:
            return False
        given_up = (
            _form(row.old_url, self.rules) for row in rows if row.state is MappingState.ARCHIVE and not row.has_fragment
        )
        return not any(key == "/" and host in self.hosts for host, key in given_up)

    def whole(self, old_url: str) -> str:
        """An old URL as people write it: what is a path alone is on the main host."""
        return f"http://{self.hosts[0]}{old_url}" if old_url.startswith("/") and self.hosts else old_url

    def fit(self, rows: Sequence[Row]) -> None:
        """Take back the folding of case where old URLs of the map are written with capitals: they were told apart."""
        if self.rules.fold_case and not self.is_case_given and any(_has_capitals(row.old_url) for row in rows):
            self.rules = replace(self.rules, fold_case=False)


def read_settings(content: bytes, *, file: str) -> Iterator[SiteSettings]:
    """Every site of a YAML file. Raises ``InputError`` with the file."""
    try:
        text = content.decode("utf-8-sig")
        refuse_deep_yaml(text, file=file)
        # The base loader leaves all scalars text: a site called "no" and a time stamp stay what they are.
        documents = list(yaml.load_all(text, Loader=yaml.CBaseLoader))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{file}:{mark.line + 1}:{mark.column + 1}" if mark else file
        raise InputError(
            "is no YAML", where=where, hint=str(getattr(error, "problem", "") or "save it as UTF-8")
        ) from error
    for document in documents:
        entries = document if isinstance(document, list) else [document]
        for entry in entries:
            if entry in (None, ""):
                continue
            if not isinstance(entry, dict):
                raise InputError("describes no site", where=file, hint="keys: site, host, aliases, homepage, …")
            yield _settings(entry, file=file)


def settings_of_rows(site: str, rows: Sequence[Row], *, hosts: Sequence[str] = ()) -> SiteSettings:
    """Settings of a site that nobody described: the hosts of its old URLs, and where the row of its home page leads.

    Rows that hold a path alone say no host; it is the site's own name then, where that can be one. Nothing is folded
    but the slash. What only a script tells from the home page (``/#/news``) says nothing of the home page.
    ``hosts`` are those that rules of a server say it answers for.
    """
    counts = Counter(host for row in rows if (host := _form(row.old_url)[0]))
    names = tuple(hosts) or tuple(sorted(counts, key=lambda host: (-counts[host], host))) or _named(site)
    found = SiteSettings(id=site, hosts=names)
    if rows and all(row.ruled in (Ruled.WHOLE, Ruled.EACH) for row in rows) and names:
        return _going_as_a_whole(found, rows)
    if homes := [row for row in rows if _decides(row) and _form(found.whole(row.old_url))[1] == "/"]:
        found.home = _home(best(homes), names)
    return found


def _going_as_a_whole(site: SiteSettings, rows: Sequence[Row]) -> SiteSettings:
    """Settings of a site whose rules are for all of its addresses; as they are where these contradict one another."""
    if len({(row.ruled, row.state, row.new_url) for row in rows}) == 1:
        first = rows[0]
        is_redirect = first.state is MappingState.REDIRECT
        site.mode = SiteMode.REDIRECT_ALL if is_redirect else SiteMode.ARCHIVE_ALL
        site.target, site.append_path, site.file = first.new_url, first.ruled is Ruled.EACH, first.file
    return site


def _decides(row: Row) -> bool:
    return not row.has_fragment and row.has_address


def _form(url: str, rules: UrlRules = _PLAIN) -> tuple[str, str]:
    """Host and key of an old URL, both empty for what is none."""
    try:
        return rules.form(url)
    except ValueError:
        return "", ""


def _named(site: str) -> tuple[str, ...]:
    host = _host(site)
    return (host,) if is_dns_name(split_port(host)[0]) else ()


def _home(row: Row, hosts: Sequence[str]) -> str:
    """Where a row of the home page leads; nothing where it leads nowhere, or to the old site itself."""
    if row.state is not MappingState.REDIRECT:
        return ""
    try:
        target = escaped_target(row.new_url)
        check_target(target)
        return "" if host_and_port(target) in hosts else target
    except ValueError:
        return ""


def _settings(entry: dict[str, Any], *, file: str) -> SiteSettings:
    site = _text(entry, "site", "id") or Path(file).stem
    hosts = [_text(entry, "host"), *_list(entry, "aliases", "hosts", file=file)]
    mode, target, append = _whole(entry, file=file)
    return SiteSettings(
        id=site,
        hosts=tuple(dict.fromkeys(_host(name) for name in hosts if name)),
        title=_text(entry, "title", "name"),
        home=_text(entry, "homepage", "home"),
        mode=mode,
        target=target,
        append_path=append or _flag(entry, "append_path", file=file),
        rules=_rules(entry, file=file),
        is_case_given="fold_case" in entry,
        archive_time=_text(entry, "tna_timestamp", "archive_time"),
        file=file,
    )


def _rules(entry: dict[str, Any], *, file: str) -> UrlRules:
    names = _list(entry, "parameters", file=file)
    found = _QUERY.search(_text(entry, "options"))
    parameters: tuple[str, ...] | None = tuple(names) if names or "parameters" in entry else None
    if parameters is None and _is_transition(entry):
        parameters = tuple(filter(None, found[1].split(":"))) if found else ()
    return UrlRules(
        fold_case=_flag(entry, "fold_case", file=file) if "fold_case" in entry else _is_transition(entry),
        drop_slash=_flag(entry, "drop_slash", file=file) if "drop_slash" in entry else True,
        parameters=parameters,
    )


def _is_transition(entry: dict[str, Any]) -> bool:
    """Whether the file is in the older form, whose server folded case and knew only the parameters it names."""
    return "tna_timestamp" in entry


def _whole(entry: dict[str, Any], *, file: str) -> tuple[SiteMode, str, bool]:
    written = _text(entry, "global")
    if written.startswith("="):
        status, _, target = written[1:].partition(" ")
        if status == "301" and target.strip():
            return SiteMode.REDIRECT_ALL, target.strip(), False
        if status == "410":
            return SiteMode.ARCHIVE_ALL, "", False
    mode = _text(entry, "mode") or SiteMode.MAPPED
    try:
        return SiteMode(mode), _text(entry, "target"), False
    except ValueError:
        raise InputError(f"unknown mode {mode!r}", where=file, hint=f"one of {', '.join(SiteMode)}") from None


def _has_capitals(url: str) -> bool:
    path = url.partition("://")[2].partition("/")[2]
    if path.islower() or path == path.lower():
        return False
    return (bare := _TRIPLET.sub("", path)) != bare.lower()


def _text(entry: dict[str, Any], *names: str) -> str:
    for name in names:
        value = entry.get(name)
        if isinstance(value, str) and value.strip():
            return value.strip()
    return ""


def _list(entry: dict[str, Any], *names: str, file: str) -> list[str]:
    for name in names:
        value = entry.get(name)
        if isinstance(value, str):
            return value.split()
        if isinstance(value, list):
            if not all(isinstance(item, str) for item in value):
                raise InputError(f"{name} is no list of words", where=file)
            return [str(item).strip() for item in value]
    return []


def _flag(entry: dict[str, Any], name: str, *, file: str) -> bool:
    word = _text(entry, name).lower()
    if word not in _TRUE | _FALSE:
        raise InputError(f"{name} is {word!r}", where=file, hint="true or false")
    return word in _TRUE


def _host(name: str) -> str:
    try:
        return ascii_host_and_port(name)
    except ValueError:
        return name.lower()
