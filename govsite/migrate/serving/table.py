"""Tables for servers that look redirects up in a file: one key and one value a line, neither with a blank.

A value is ``r`` and the target, or ``g``, the archived copy, a bar and the suggested page, both
safe for HTML. A bar never stands in a URL of a map: there it is percent-encoded.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from govsite.migrate.maps.answers import Answer, entries
from govsite.migrate.maps.assemble import Refusal
from govsite.migrate.serving.gone_page import safe
from govsite.migrate.serving.key import ServerKey, UnfitKeyError, server_key
from govsite.model.mapping import SiteMap, SiteMode, UrlRules

PLAIN_NAME = re.compile(r"[A-Za-z0-9_.:\[\]%~@!*+-]+")
"""Names of parameters that can stand in a regular expression of any server, once escaped."""


class Table(NamedTuple):
    """Lines of one site, and its rows that the server cannot carry."""

    lines: dict[str, str]
    refused: tuple[Refusal, ...]


def value_of(answer: Answer) -> str:
    """The value of one line."""
    if answer.status == 301:
        return f"r{answer.location}"
    return f"g{safe(answer.archive)}|{safe(answer.suggested)}"


def unserved(key: str, rules: UrlRules, *, longest: int) -> str:
    """Why servers cannot answer at a site's key, whichever they are; nothing where they can."""
    if len(key) > longest:
        return f"longer than {longest} characters"
    try:
        if "%" in key:
            server_key(key, rules)
    except UnfitKeyError as error:
        return str(error)
    return ""


def table_of(
    site: SiteMap,
    *,
    written: Callable[[ServerKey], str],
    longest: int = 8192,
    unfit: Callable[[ServerKey], str] | None = None,
) -> Table:
    """The lines of a site that is mapped URL by URL, none for the others.

    ``written`` writes a server key as the server will look it up; ``unfit`` says why the server cannot be asked for it.
    """
    lines: dict[str, str] = {}
    refused: list[Refusal] = []
    places = {mapping.key: mapping.place for mapping in site.mappings}
    for key, answer in entries(site) if site.mode is SiteMode.MAPPED else ():
        try:
            raw = server_key(key, site.rules)
            if unfit is not None and (why := unfit(raw)):
                raise ValueError(why)  # noqa: TRY301 - one place that refuses
            name, value = written(raw), value_of(answer)
            if name in lines:
                raise ValueError("cannot be told apart from another old URL by this server")  # noqa: TRY301 - the same
            if len(name) + len(value) + 2 > longest:
                raise ValueError(f"with its target it is longer than the {longest} characters of a line")  # noqa: TRY301 - the same
        except ValueError as error:
            place = places.get(key)
            file, line = (place.file, place.line) if place else ("", 0)
            refused.append(Refusal(site.id, f"http://{site.host}{key}", file, line, str(error)))
            continue
        lines[name] = value
    return Table(lines, tuple(refused))


def refuse_names(sites: Sequence[SiteMap]) -> tuple[list[SiteMap], list[Refusal]]:
    """Sites whose parameters every server can look for, and the others refused."""
    fit: list[SiteMap] = []
    refused: list[Refusal] = []
    for site in sites:
        odd = [name for name in site.rules.parameters or () if not PLAIN_NAME.fullmatch(name)]
        if odd:
            refused.append(Refusal(site.id, "", "", 0, f"the parameter {odd[0]!r} cannot be looked for by this server"))
        else:
            fit.append(site)
    return fit, refused


def read_lines(content: bytes) -> dict[str, str]:
    """Key → value of a table, as servers read it."""
    pairs = (line.split(None, 1) for line in content.decode("ascii").splitlines() if line and not line.startswith("#"))
    return {pair[0]: pair[1].strip() if len(pair) > 1 else "" for pair in pairs}


def answer_of(value: str) -> Answer:
    """The answer that a value stands for; an empty one is not found."""
    if value.startswith("r"):
        return Answer(301, value[1:])
    if value.startswith("g"):
        archive, _, suggested = value[1:].partition("|")
        return Answer(410, "", html.unescape(archive), html.unescape(suggested))
    return Answer(404)
