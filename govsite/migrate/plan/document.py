"""A plan as a working document: what people may change in it, and how their changes are read back.

A value counts as a person's decision when ``frozen`` names its field, when it differs from
what ``planned`` says the program had put there, or when the file says nothing of what was
planned (a list written by hand). Everything else is planned anew.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from govsite.errors import InputError
from govsite.migrate.consolidation.drafts import Choice
from govsite.migrate.consolidation.told import DECISIONS
from govsite.model.consolidation import Decision
from govsite.model.plan import Plan, SitePlan
from govsite.model.site import Site
from govsite.model.words import Words
from govsite.urls import host_of
from govsite.words import unspaced

MAX_BYTES = 256 * 1024 * 1024
NOTHING = "-"

COLUMNS = {
    "id": Words(zh="网站标识码", en="id"),
    "name": Words(zh="网站名称", en="name"),
    "url": Words(zh="首页网址", en="url"),
    "decision": Words(zh="决定", en="decision"),
    "target": Words(zh="去向", en="target"),
    "wave": Words(zh="批次", en="wave"),
    "approval": Words(zh="批准文号", en="approval"),
    "frozen": Words(zh="人工锁定", en="frozen"),
    "note": Words(zh="备注", en="note"),
    "clause": Words(zh="依据", en="clause"),
    "reason": Words(zh="理由", en="reason"),
    "question": Words(zh="待补信息", en="question"),
    "annual_cost": Words(zh="释放年费用", en="annual_cost"),
    "hosts": Words(zh="释放域名", en="hosts"),
    "contract_end": Words(zh="合同到期日", en="contract_end"),
    "wasted_cost": Words(zh="合同余期费用", en="wasted_cost"),
    "planned": Words(zh="原计划（勿改）", en="planned"),
}
"""Columns of the working document, in this order."""

_FREEZABLE = ("decision", "target", "wave")
_EVERYTHING = frozenset({"all", "true", "yes", "x", "是", "全部", "√"})
_NOTHING_FROZEN = frozenset({"", "false", "no", "否", "none"})


class Field(Struct, frozen=True):
    """A value of a file and where it stands (``file:line:column``, ``file:sheet!D7``)."""

    text: str
    where: str


class Entry(Struct, frozen=True, kw_only=True):
    """What a file says of one site: the canonical columns that it has."""

    where: str
    fields: dict[str, Field]

    def text(self, column: str) -> str:
        """The value of a column, empty where there is none."""
        field = self.fields.get(column)
        return field.text.strip() if field is not None else ""

    def place(self, column: str) -> str:
        """Where a column's value stands."""
        field = self.fields.get(column)
        return field.where if field is not None else self.where


def planned_of(plan: SitePlan) -> str:
    """What the program has put into a site's row, so that changes show: ``merge 1301009001 2``."""
    return f"{plan.decision} {plan.target or NOTHING} {plan.wave or NOTHING}"


def column_named(title: str) -> str:
    """The canonical column of a head in either language; empty where nobody knows it."""
    folded = unspaced(title).casefold()
    for column, words in COLUMNS.items():
        if folded in (column, words.zh.casefold(), words.en.casefold()):
            return column
    return ""


def refuse_column(title: str, *, where: str) -> InputError:
    """What is said of a column that nobody knows."""
    known = [name for column, words in COLUMNS.items() for name in dict.fromkeys((column, words.zh))]
    near = difflib.get_close_matches(title, known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(COLUMNS)}; own remarks go under note"
    return InputError(f"unknown column {title!r}", where=where, hint=hint)


# ---------------------------------------------------------------- choices


def choices_of(entries: Iterable[Entry], *, sites: Iterable[Site]) -> dict[str, Choice]:
    """What people have decided, by site.

    Raises ``InputError`` with the place of every first mistake: a site that the inventory
    does not hold, one that stands twice, a decision, wave or lock that is none.
    """
    keys = _Keys(sites)
    choices: dict[str, Choice] = {}
    seen: dict[str, str] = {}
    for entry in entries:
        key = keys.find(entry)
        if key in seen:
            raise InputError(f"site {key!r} stands twice", where=entry.place("id"), hint=f"the first is at {seen[key]}")
        seen[key] = entry.place("id")
        choice = _choice(entry, keys)
        if choice != Choice():
            choices[key] = choice
    return choices


class _Keys:
    """The inventory's sites by id, host and address."""

    def __init__(self, sites: Iterable[Site]) -> None:
        self._keys: dict[str, str] = {}
        ordered = sorted(sites, key=lambda site: site.key)
        for site in ordered:
            self._keys[site.key] = site.key
        for site in ordered:
            for name in (site.url, host_of(site.url), *site.hosts):
                self._keys.setdefault(name, site.key)

    def find(self, entry: Entry) -> str:
        """The key of an entry's site. Raises ``InputError``."""
        name = entry.text("id") or entry.text("url")
        if not name:
            raise InputError("names no site", where=entry.place("id"), hint="give its id")
        if name not in self._keys:
            raise InputError(f"no site {name!r} in the inventory", where=entry.place("id"), hint=self.advice(name))
        return self._keys[name]

    def knows(self, name: str) -> bool:
        """Whether a site goes by this name."""
        return name in self._keys

    def advice(self, name: str) -> str:
        """The nearest name, or what to do."""
        near = difflib.get_close_matches(name, self._keys, n=1, cutoff=0.8) if len(self._keys) < 50_000 else []
        return f"did you mean {near[0]!r}?" if near else "remove the row or add the site to the inventory"


def _choice(entry: Entry, keys: _Keys) -> Choice:
    planned = entry.text("planned").split()
    was = dict(zip(_FREEZABLE, ("" if word == NOTHING else word for word in planned), strict=False))
    locked = _locked(entry)
    decision = decision_of(entry)
    target = _target(entry, keys)
    wave = _wave(entry)
    values = {"decision": decision or "", "target": target, "wave": str(wave or "")}
    held = {name for name in _FREEZABLE if values[name] and (name in locked or values[name] != was.get(name))}
    if "decision" in held and decision is Decision.KEEP and "target" in held:
        raise InputError(
            "who stays goes nowhere", where=entry.place("target"), hint="empty the target, or decide merge"
        )
    return Choice(
        decision=decision if "decision" in held and decision is not Decision.QUESTION else None,
        target=target if "target" in held else None,
        wave=wave if "wave" in held else None,
        planned_wave=None if "wave" in held else wave,
        approval=entry.text("approval"),
        note=entry.text("note"),
    )


def _locked(entry: Entry) -> frozenset[str]:
    text = entry.text("frozen")
    if text.casefold() in _NOTHING_FROZEN:
        return frozenset()
    if text.casefold() in _EVERYTHING:
        return frozenset(_FREEZABLE)
    found = set()
    for word in text.replace("、", ",").replace("，", ",").replace(";", ",").split(","):
        if not word.strip():
            continue
        column = column_named(word)
        if column not in _FREEZABLE:
            raise InputError(
                f"{word.strip()!r} cannot be frozen", where=entry.place("frozen"), hint="decision, target, wave or all"
            )
        found.add(column)
    return frozenset(found)


def decision_of(entry: Entry) -> Decision | None:
    """The decision that an entry states, in either language. Raises ``InputError``."""
    text = entry.text("decision")
    if not text:
        return None
    for decision, words in DECISIONS.items():
        if text.casefold() in (decision.value, words.zh, words.en):
            return decision
    known = [decision.value for decision in DECISIONS]
    near = difflib.get_close_matches(text.casefold(), known, n=1)
    raise InputError(
        f"unknown decision {text!r}",
        where=entry.place("decision"),
        hint=f"did you mean {near[0]!r}?" if near else f"one of {', '.join(known)}",
    )


def _target(entry: Entry, keys: _Keys) -> str:
    text = entry.text("target")
    if not text or text == NOTHING or "://" in text or keys.knows(text):
        return "" if text == NOTHING else text
    raise InputError(f"no target {text!r} in the inventory", where=entry.place("target"), hint=keys.advice(text))


def _wave(entry: Entry) -> int | None:
    text = entry.text("wave")
    if not text or text == NOTHING:
        return None
    number = text.removesuffix(".0")
    if not (number.isascii() and number.isdigit() and 1 <= len(number) <= 4 and int(number) >= 1):
        raise InputError(f"wave {text!r} is none", where=entry.place("wave"), hint="waves count from 1")
    return int(number)


# ---------------------------------------------------------------- records


def record(plan: SitePlan, *, whole: Plan, lang: str) -> dict[str, Any]:
    """One site of the whole plan in the columns of the working document, words in one language."""
    colon = ": " if lang == "en" else "："
    asked = (f"{whole.column(one.column, lang=lang)}{colon}{one.words.in_language(lang)}" for one in plan.questions)
    return {
        "id": plan.id,
        "name": plan.name,
        "url": plan.url,
        "decision": plan.decision.value,
        "target": plan.target,
        "wave": plan.wave,
        "approval": plan.approval,
        "frozen": list(plan.frozen),
        "note": plan.note,
        "clause": plan.clause,
        "reason": "；".join(words.in_language(lang) for words in plan.reasons),
        "question": "；".join(asked),
        "annual_cost": plan.frees.annual_cost,
        "hosts": " ".join(plan.frees.hosts),
        "contract_end": plan.frees.contract_end,
        "wasted_cost": plan.frees.wasted_cost or None,
        "planned": planned_of(plan),
    }


def document(plan: Plan) -> dict[str, Any]:
    """The whole plan for JSON: every field, both languages."""
    content: dict[str, Any] = msgspec.to_builtins(plan)
    for site, told in zip(plan.sites, content["sites"], strict=True):
        told["planned"] = planned_of(site)
        told["annual_cost"] = site.frees.annual_cost
    return content


def entries_of_json(content: bytes, *, file: str) -> list[Entry]:
    """Entries of a plan in JSON. Raises ``InputError``."""
    try:
        found = msgspec.json.decode(content)
    except (ValueError, RecursionError) as error:
        raise InputError(f"is no JSON: {error}", where=file) from error
    sites = found.get("sites") if isinstance(found, dict) else found
    if not isinstance(sites, list) or not all(isinstance(site, dict) for site in sites):
        raise InputError("holds no list of sites", where=file, hint='{"sites": [{"id": …, "decision": …}]}')
    known = {*COLUMNS, *(field.encode_name for field in msgspec.structs.fields(SitePlan))}
    return [_json_entry(site, known=known, where=f"{file}:sites[{at}]") for at, site in enumerate(sites)]


def _json_entry(site: Mapping[str, Any], *, known: set[str], where: str) -> Entry:
    fields = {}
    for key, value in site.items():
        if key not in known:
            raise refuse_column(key, where=where)
        if key in COLUMNS:
            text = ",".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
            fields[key] = Field(text=text, where=f"{where}.{key}")
    return Entry(where=where, fields=fields)
