"""What if: single values of the inventory, or decisions, changed from the command line."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Any

import msgspec

from govsite.errors import UsageError
from govsite.migrate.consolidation.drafts import Choice
from govsite.migrate.plan.document import Entry, Field, choices_of
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.site import Site
from govsite.urls import host_of

_LISTS = frozenset({"systems", "hosts"})
_NUMBERS = frozenset({"monthly_visits", "pages", "annual_cost"})
_WORDS = {"level": "levels", "kind": "kinds", "status": "statuses"}
_TEXTS = frozenset({"name", "owner", "division", "parent", "approval", "platform", "contract_end", "notes"})
_CHOICES = frozenset({"decision", "target", "wave"})
FIELDS = tuple(sorted({*_LISTS, *_NUMBERS, *_WORDS, *_TEXTS, *_CHOICES}))


def change(
    sites: Sequence[Site], settings: Sequence[str], *, place: Jurisdiction
) -> tuple[list[Site], dict[str, Choice]]:
    """The sites with ``site.field=value`` applied, and the decisions among the settings.

    A site is named by id or host; an empty value means "unknown". Raises ``UsageError``.
    """
    by_key = {site.key: site for site in sites}
    names = {host_of(site.url): site.key for site in sites} | {key: key for key in by_key}
    entries: dict[str, dict[str, Field]] = {}
    for setting in settings:
        key, field, value = _parted(setting, names)
        if field in _CHOICES:
            told = entries.setdefault(key, {"id": Field(key, setting)})
            told[field] = Field(value, f"--set {setting}")
        else:
            by_key[key] = _changed(by_key[key], field, value=value, setting=setting, place=place)
    found = [Entry(where="--set", fields=fields) for fields in entries.values()]
    return [by_key[site.key] for site in sites], choices_of(found, sites=by_key.values())


def _parted(setting: str, names: dict[str, str]) -> tuple[str, str, str]:
    left, equals, value = setting.partition("=")
    name, dot, field = left.rpartition(".")
    if not equals or not dot:
        raise UsageError(f"--set {setting}: no setting", hint="write SITE.FIELD=VALUE")
    if field not in FIELDS:
        near = difflib.get_close_matches(field, FIELDS, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"one of {', '.join(FIELDS)}"
        raise UsageError(f"--set {setting}: unknown field {field!r}", hint=hint)
    if name not in names:
        near = difflib.get_close_matches(name, names, n=1, cutoff=0.8) if len(names) < 50_000 else []
        raise UsageError(
            f"--set {setting}: no site {name!r} in the inventory", hint=f"did you mean {near[0]!r}?" if near else ""
        )
    return names[name], field, value.strip()


def _changed(site: Site, field: str, *, value: str, setting: str, place: Jurisdiction) -> Site:
    told: Any = value
    if field in _LISTS:
        told = [part for part in value.replace("、", ",").split(",") if part]
    elif field in _NUMBERS:
        told = value or None
    elif field in _WORDS:
        told = getattr(place.inventory, _WORDS[field]).get(value, value) or None
    try:
        changed: Any = msgspec.convert({field: told}, _types()[field], strict=False)
    except msgspec.ValidationError as error:
        raise UsageError(f"--set {setting}: {str(error).split(' - at')[0]}", hint=f"a value for {field}") from error
    return msgspec.structs.replace(site, **{field: getattr(changed, field)})


def _types() -> dict[str, type]:
    """One small struct for each field of a site, so that one value can be converted alone."""
    return {
        field.name: msgspec.defstruct(field.name, [(field.name, field.type)])
        for field in msgspec.structs.fields(Site)
        if field.name in FIELDS
    }
