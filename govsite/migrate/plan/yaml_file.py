"""``plan.yaml``: written for people to change, read back with the place of every mistake."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import yaml
from yaml.events import (
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from govsite.errors import InputError
from govsite.migrate.plan.document import Entry, Field, column_named, record, refuse_column
from govsite.model.plan import Plan

_HEAD = {
    "zh": """\
# 集约整合计划。可以修改：decision（keep、merge、close、not-a-site）、target、wave、approval、note。
# 改过的值视为人工决定；要锁定未改的值，在 frozen 中写 decision、target、wave 或 all。planned 勿改。
# 再次计划：govsite plan 清单 --freeze 本文件
""",
    "en": """\
# A consolidation plan. Change decision (keep, merge, close, not-a-site), target, wave, approval and note.
# What you change counts as decided; to hold a value as it is, name it in frozen (decision, target, wave, all).
# Leave planned alone. Plan again: govsite plan INVENTORY --freeze THIS-FILE
""",
}
_PLAIN = frozenset({"decision", "wave"})
_UNPRINTED = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
"""What YAML 1.1 and 1.2 (5.1) do not print, beside the controls that JSON escapes anyway."""


def write_yaml(plan: Plan, *, lang: str) -> bytes:
    """The working document as YAML; text always stands in quotes, so that codes stay codes."""
    lines = [
        _HEAD["en" if lang == "en" else "zh"],
        f"schema: {plan.schema}\n",
        *(f"{name}: {_shown(getattr(plan, name))}\n" for name in ("policy", "policy_version", "inventory", "run")),
        f"seed: {plan.seed}\n",
        f"summary: {_flow(_summary(plan))}\n",
        f"solver: {_flow(_solver(plan))}\n",
        _list("waves", (_flow(_wave(wave)) for wave in plan.waves)),
        _list("remarks", (_shown(words.in_language(lang)) for words in plan.remarks)),
        "sites:\n" if plan.sites else "sites: []\n",
    ]
    for site in plan.sites:
        told = record(site, whole=plan, lang=lang)
        lines.extend(
            f"  {'- ' if number == 0 else '  '}{key}: {value if key in _PLAIN and value else _shown(value)}\n"
            for number, (key, value) in enumerate(told.items())
        )
    return "".join(lines).encode("utf-8", errors="replace")


def _summary(plan: Plan) -> dict[str, Any]:
    names = ("sites", "keep", "merge", "close", "not_a_site", "questions", "waves", "freed_cost", "cost_known")
    return {name: getattr(plan.summary, name) for name in (*names, "freed_hosts")}


def _solver(plan: Plan) -> dict[str, Any]:
    return {name: getattr(plan.solver, name) for name in ("name", "objective", "bound", "status")}


def _wave(wave: Any) -> dict[str, Any]:
    names = ("number", "starts", "ends", "site_count", "page_count", "estimated_sites", "risky_count")
    return {name: getattr(wave, name) for name in names}


def _list(name: str, items: Iterator[str]) -> str:
    found = [f"  - {item}\n" for item in items]
    return f"{name}:\n{''.join(found)}" if found else f"{name}: []\n"


def _flow(values: dict[str, Any]) -> str:
    return "{" + ", ".join(f"{key}: {_shown(value)}" for key, value in values.items()) + "}"


def _shown(value: Any) -> str:
    """A value as JSON writes it, which is YAML too, once what YAML does not print is escaped."""
    return _UNPRINTED.sub(_escaped, json.dumps(value, ensure_ascii=False))


def _escaped(match: re.Match[str]) -> str:
    code = ord(match.group())
    return "\N{REPLACEMENT CHARACTER}" if 0xD800 <= code < 0xE000 else f"\\u{code:04x}"


# ---------------------------------------------------------------- reading


def entries_of_yaml(text: str, *, file: str) -> list[Entry]:
    """Entries of ``sites:``, or of a bare list. Raises ``InputError`` with file, line and column."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _entries(_Events(iter(yaml.parse(text, Loader=loader)), file))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{file}:{mark.line + 1}:{mark.column + 1}" if mark else file
        raise InputError(f"is no YAML: {error.problem or error.context}", where=where) from error
    except yaml.YAMLError as error:
        raise InputError(f"is no YAML: {str(error).splitlines()[0]}", where=file) from error


class _Events:
    """Events one by one, with their places."""

    def __init__(self, events: Iterator[Event], file: str) -> None:
        self._events = events
        self._file = file

    def next(self) -> Event:
        return next(self._events)

    def where(self, event: Event) -> str:
        mark = event.start_mark
        return f"{self._file}:{mark.line + 1}:{mark.column + 1}" if mark else self._file

    def refuse(self, event: Event, message: str) -> InputError:
        return InputError(message, where=self.where(event), hint="sites: is a list of mappings with id, decision …")

    def skip(self, event: Event) -> None:
        """Leave out a value, however deep."""
        depth = int(isinstance(event, CollectionStartEvent))
        while depth:
            event = self.next()
            depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)

    @property
    def file(self) -> str:
        return self._file


def _entries(events: _Events) -> list[Entry]:
    events.next()
    start = events.next()
    if not isinstance(start, DocumentStartEvent):
        raise InputError("is empty", where=events.file)
    root = events.next()
    if isinstance(root, SequenceStartEvent):
        return list(_sites(events))
    if not isinstance(root, MappingStartEvent):
        raise events.refuse(root, "holds no list of sites")
    found: list[Entry] | None = None
    while not isinstance(key := events.next(), MappingEndEvent):
        value = events.next() if isinstance(key, ScalarEvent) else None
        if value is None:
            raise events.refuse(key, "has a key that is no word")
        if isinstance(key, ScalarEvent) and key.value == "sites" and isinstance(value, SequenceStartEvent):
            if found is not None:
                raise events.refuse(key, "key 'sites' stands twice")
            found = list(_sites(events))
        else:
            events.skip(value)
    if found is None:
        raise InputError("holds no list of sites", where=events.file, hint="sites: is a list of mappings")
    return found


def _sites(events: _Events) -> Iterator[Entry]:
    while not isinstance(event := events.next(), SequenceEndEvent):
        if not isinstance(event, MappingStartEvent):
            raise events.refuse(event, "is no mapping")
        yield Entry(where=events.where(event), fields=_fields(events))


def _fields(events: _Events) -> dict[str, Field]:
    fields: dict[str, Field] = {}
    while not isinstance(key := events.next(), MappingEndEvent):
        if not isinstance(key, ScalarEvent):
            raise events.refuse(key, "has a key that is no word")
        column = column_named(key.value)
        if not column:
            raise refuse_column(key.value, where=events.where(key))
        if column in fields:
            raise events.refuse(key, f"{key.value!r} stands twice")
        value = events.next()
        fields[column] = Field(text=_text(events, value), where=events.where(value))
    return fields


def _text(events: _Events, event: Event) -> str:
    if isinstance(event, ScalarEvent):
        is_null = event.implicit[0] and event.value in ("null", "~", "Null", "NULL")
        return "" if is_null else event.value
    if not isinstance(event, SequenceStartEvent):
        raise events.refuse(event, "is neither text nor a list")
    words = []
    while not isinstance(item := events.next(), SequenceEndEvent):
        if not isinstance(item, ScalarEvent):
            raise events.refuse(item, "is no plain word")
        words.append(item.value)
    return ",".join(words)
