"""From YAML to typed values, with the place in the file and the nearest right word in every complaint."""

from __future__ import annotations

import difflib
import re
import types
from collections.abc import Iterable
from enum import Enum
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

import msgspec
from msgspec import Struct

from govsite.errors import PolicyError
from govsite.policy.yaml_file import Document, Step

T = TypeVar("T")

MOST_TOLD = 30
"""Known words that a hint lists: there are more than a hundred rules."""

PLACE = re.compile(r" - at (?P<key>`key` in )?`\$(?P<path>[^`]*)`$")
STEP = re.compile(r"\.(?P<field>[^.\[\]]+)|\[(?P<index>\d+)\]|\[(?P<any>\.\.\.)\]")
UNKNOWN_FIELD = re.compile(r"unknown field `(?P<field>[^`]*)`")
WRONG_MAPPING = re.compile(r"Expected `object[^`]*`, got `\w+`")
HINTS = {
    re.compile(r"Expected `str[^`]*`, got `(int|float|bool|null)`"): "write it in quotes",
    re.compile(r"Expected `int[^`]*`, got `str`"): "write a number like 3",
    re.compile(r"Expected `float[^`]*`, got `str`"): "write a number like 0.5, without quotes or %",
    re.compile(r"Expected `array`, got `null`"): "write [] where there is none",
}
"""What to do about a value of the wrong kind, whatever it stands for."""


def typed(document: Document, kind: type[T], *, path: tuple[Step, ...] = (), value: Any = None) -> T:
    """The part of ``document`` at ``path`` as a ``kind``.

    ``value`` is used in place of what stands there, for options that were merged; places
    are looked up under ``path`` all the same. Raises ``PolicyError``.
    """
    raw = document.node(path).value if value is None else value
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        raise _complaint(document, error, raw=raw, kind=kind, path=path) from error


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that ``word`` was probably meant to be, or an empty string."""
    return next(iter(difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)), "")


def advice(word: str, known: Iterable[str]) -> str:
    """A hint: the nearest known word, or all of them (of very many the first)."""
    words = sorted(known)
    best = nearest(word, words)
    if best:
        return f"did you mean {best!r}?"
    told = words if len(words) <= MOST_TOLD else [*words[:MOST_TOLD], "…"]
    return "known: " + ", ".join(told) if told else ""


def _complaint(
    document: Document, error: msgspec.ValidationError, *, raw: Any, kind: Any, path: tuple[Step, ...]
) -> PolicyError:
    """One line that says what, where and what to do."""
    text = str(error)
    found = PLACE.search(text)
    message = PLACE.sub("", text)
    steps = list(STEP.finditer(found["path"])) if found else []
    for number, step in enumerate(steps):
        if step["any"]:
            inner = _first_failure(raw, kind, steps=steps[:number])
            if inner is None:
                break
            name, value, value_kind, deeper = inner
            here = (*path, *_plain_steps(steps[:number]), name)
            return _complaint(document, deeper, raw=value, kind=value_kind, path=here)
    inner_path = _plain_steps(steps)
    place = (*path, *inner_path)
    if found and found["key"]:
        return _wrong_key(document, message, place=place, kind=_kind_at(kind, steps))
    unknown = UNKNOWN_FIELD.search(message)
    if unknown:
        word = unknown["field"]
        fields = [name for part in _parts(_kind_at(kind, steps)) for name in _fields(part)]
        where = document.where(place, key=word)
        return PolicyError(f"unknown key {word!r}", where=where, hint=advice(word, fields))
    hint = _hint(document, message, place, _kind_at(kind, steps)) or _tag_hint(
        document, message, place, _kind_at(kind, steps[:-1])
    )
    return PolicyError(message, where=document.where(place), hint=hint)


def _wrong_key(document: Document, message: str, *, place: tuple[Step, ...], kind: Any) -> PolicyError:
    """A mapping's key that is none of the words it may be."""
    key_kind: Any = next((get_args(part)[0] for part in _parts(kind) if get_origin(part) is dict), Any)
    for key in document.node(place).keys:
        try:
            msgspec.convert(key, key_kind)
        except msgspec.ValidationError:
            known = [str(member.value) for member in key_kind] if _is_enum(key_kind) else []
            return PolicyError(f"unknown key {key!r}", where=document.where(place, key=key), hint=advice(key, known))
    return PolicyError(message, where=document.where(place))


def _hint(document: Document, message: str, place: tuple[Step, ...], kind: Any) -> str:
    if told := next((hint for pattern, hint in HINTS.items() if pattern.match(message)), ""):
        return told
    if WRONG_MAPPING.search(message) and (fields := next(filter(None, map(_fields, _parts(kind))), None)):
        first, *others = fields
        if not others and message.endswith("`array`"):
            return f"write the list below the key {first}:"
        return f"keys are wanted here: {', '.join(fields)}"
    choices = [word for part in _parts(kind) for word in _choices(part)]
    return advice(str(document.node(place).value), choices) if choices else ""


def _tag_hint(document: Document, message: str, place: tuple[Step, ...], kind: Any) -> str:
    """Where a word says which of several mappings is meant (the ``kind`` of a formula): the words there are."""
    tags = [tag for part in _parts(kind) if _is_struct(part) and (tag := part.__struct_config__.tag)]
    return advice(str(document.node(place).value), tags) if tags and message.startswith("Invalid value") else ""


def _plain_steps(steps: list[re.Match[str]]) -> tuple[Step, ...]:
    plain: list[Step] = []
    for step in steps:
        if step["any"]:
            break
        plain.append(int(step["index"]) if step["index"] else step["field"])
    return tuple(plain)


def _first_failure(
    raw: Any, kind: Any, *, steps: list[re.Match[str]]
) -> tuple[str, Any, Any, msgspec.ValidationError] | None:
    """The key of a mapping that holds the wrong value: msgspec says only that there is one."""
    for step in steps:
        raw = raw[int(step["index"])] if step["index"] else raw[step["field"]]
    value_kind = next((get_args(part)[1] for part in _parts(_kind_at(kind, steps)) if get_origin(part) is dict), None)
    if value_kind is None or not isinstance(raw, dict):
        return None
    for name, value in raw.items():
        try:
            msgspec.convert(value, value_kind)
        except msgspec.ValidationError as error:
            return name, value, value_kind, error
    return None


def _kind_at(kind: Any, steps: list[re.Match[str]]) -> Any:
    """The declared type at the end of ``steps``; ``None`` where it cannot be told."""
    for step in steps:
        kind = next((inner for part in _parts(kind) if (inner := _step_into(part, step)) is not None), None)
    return kind


def _step_into(kind: Any, step: re.Match[str]) -> Any:
    if step["field"]:
        return _fields(kind).get(step["field"])
    arguments = get_args(kind)
    if step["any"]:
        return arguments[1] if get_origin(kind) is dict else None
    return arguments[0] if get_origin(kind) in (tuple, list) else None


def _parts(kind: Any) -> tuple[Any, ...]:
    return get_args(kind) if get_origin(kind) in (Union, types.UnionType) else (kind,)


def _fields(kind: Any) -> dict[str, Any]:
    if _is_struct(kind):
        return {field.encode_name: field.type for field in msgspec.structs.fields(kind)}
    return {}


def _choices(kind: Any) -> list[str]:
    """The words that a closed list offers; none for another kind."""
    if _is_enum(kind):
        return [str(member.value) for member in kind]
    return [str(word) for word in get_args(kind)] if get_origin(kind) is Literal else []


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Struct)


def _is_enum(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Enum)
