"""The language in which the program speaks to the person at the terminal: messages and help.

English sentences stand in the code; ``locale/<language>.json`` holds their translations, by sentence. ``{}`` in a
sentence stands for whatever the program puts there. What no catalogue knows is said in English.

Reports have a language of their own (``Settings.lang``): what a report says must not depend on whose terminal it was
made at. Only what was asked for by name (``--lang``, ``GOVSITE_LANG``) holds for both.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Literal

import msgspec

from govsite.errors import GovsiteError, UsageError

LANGUAGES = ("zh", "en")
VARIABLE = "GOVSITE_LANG"
_BEFORE_COUNT = re.compile(r"(?<=[\u4e00-\u9fff])(?=\d[\d,]* [\u4e00-\u9fff])")
"""Where a quantity stands right behind a Chinese character: a blank parts them, as one parts number and noun."""
_QUANTITY = re.compile(r"(?:(\d[\d,]*) of )?(\d[\d,]*) ([a-z][a-z ]*)")
"""``3 sites``, as ``quantities.plural`` says it, and ``1 of 3 sites``."""
PART = "{} of {}"
"""How a catalogue says the latter."""
_Section = Literal["messages", "details"]
_SOURCE = "en"  # the language of the sentences in the code


class Catalogue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Translations by English sentence."""

    frame: dict[str, str]
    """Headings and notes of help pages."""
    help: dict[str, str]
    """Paragraphs of the help of commands, options and arguments."""
    messages: dict[str, str]
    """What is said on standard error; ``{}`` stands for a value."""
    details: dict[str, str]
    """Details of verdicts, in reports; ``{}`` stands for a value."""
    quantities: dict[str, str]
    """What is counted, by its English noun; ``{}`` stands for the number."""
    checks: dict[str, str]
    """What checks and their options say of themselves, paragraph by paragraph."""


@dataclass
class _Spoken:
    """What this process speaks."""

    asked: str = ""
    """The language asked for by name, on the command line or in the environment."""
    used: str = _SOURCE


_spoken = _Spoken()


def asked_for(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """The language asked for by name: ``--lang`` before ``GOVSITE_LANG``; empty where neither is given.

    A wrong ``--lang`` is left for the command's parser to refuse. Raises ``UsageError`` for a wrong variable.
    """
    words = list(arguments)
    if "--" in words:
        words = words[: words.index("--")]
    given = [word.removeprefix("--lang=") for word in words if word.startswith("--lang=")]
    given += [after for word, after in pairwise(words) if word == "--lang"]
    for lang in given:
        if lang in LANGUAGES:
            return lang
    named = environment.get(VARIABLE, "")
    if named and named not in LANGUAGES:
        raise UsageError(f"{named!r} is no language", where=VARIABLE, hint=f"one of {', '.join(LANGUAGES)}")
    return named


def of_locale(environment: Mapping[str, str]) -> str:
    """The language of the locale by POSIX's order of variables; English for those that govsite does not speak."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name, ""):
            lang = value[:2].lower()
            return lang if lang in LANGUAGES else _SOURCE
    return _SOURCE


def speak(lang: str, *, asked: bool = False) -> None:
    """Speak ``lang`` from now on; ``asked``: because somebody named it for this call."""
    _spoken.used = lang
    _spoken.asked = lang if asked else ""


def spoken() -> str:
    """The language that is spoken."""
    return _spoken.used


def asked() -> str:
    """The language asked for by name, for reports too; empty where nobody did."""
    return _spoken.asked


@cache
def catalogue(lang: str) -> Catalogue:
    """The translations into ``lang``."""
    path = Path(__file__).parent / "locale" / f"{lang}.json"
    return msgspec.json.decode(path.read_bytes(), type=Catalogue)


def framed(word: str) -> str:
    """A word of the frame of help pages, as it is spoken."""
    return word if _spoken.used == _SOURCE else catalogue(_spoken.used).frame.get(word, word)


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a help text, each on one line."""
    return [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]


def helped(text: str) -> str:
    """A help text as it is spoken, paragraph by paragraph."""
    if _spoken.used == _SOURCE:
        return text
    known = catalogue(_spoken.used).help
    return "\n\n".join(known.get(part, part) for part in paragraphs(text))


def told(message: str) -> str:
    """A message as it is spoken, sentences within it too; one that no catalogue knows stays as it is."""
    return message if _spoken.used == _SOURCE else _translated(message, _spoken.used, "messages")


def detailed(detail: str, lang: str) -> str:
    """The detail of a verdict in the language of a report, whatever is spoken at the terminal.

    What other programs said (a server, a library) stays as it is.
    """
    return detail if lang == _SOURCE else _translated(detail, lang, "details")


def described(text: str, lang: str) -> str:
    """A paragraph of what a check says of itself; one that no catalogue knows stays as it is."""
    line = " ".join(text.split())
    return text if lang == _SOURCE else catalogue(lang).checks.get(line, text)


@lru_cache(maxsize=4096)
def _translated(text: str, lang: str, section: _Section) -> str:
    if not text:
        return text
    known = _sentences(lang, section)
    if text in known:
        return known[text]
    if (counted := _QUANTITY.fullmatch(text)) and (quantity := _quantity(counted[3], lang)):
        whole = quantity.format(counted[2])
        return catalogue(lang).quantities[PART].format(counted[1], whole) if counted[1] else whole
    for pattern, translation in _patterns(lang, section):
        if found := pattern.fullmatch(text):
            whole = translation.format(*(_translated(value, lang, section) for value in found.groups()))
            return _BEFORE_COUNT.sub(" ", whole)
    return text


def _quantity(noun: str, lang: str) -> str:
    """How so many of them are said; empty for what no catalogue counts."""
    known = catalogue(lang).quantities
    return next((known[one] for one in (noun, noun.removesuffix("s"), noun.removesuffix("es")) if one in known), "")


def _sentences(lang: str, section: _Section) -> dict[str, str]:
    found = catalogue(lang)
    return found.messages if section == "messages" else found.details


@cache
def _patterns(lang: str, section: _Section) -> list[tuple[re.Pattern[str], str]]:
    """Sentences with values in them; those that say most come first, for they fit least by accident."""
    sentences = [(key, value) for key, value in _sentences(lang, section).items() if "{}" in key]
    sentences.sort(key=lambda item: len(item[0].replace("{}", "")), reverse=True)
    return [
        (re.compile("(.*?)".join(re.escape(part) for part in key.split("{}")), re.DOTALL), value)
        for key, value in sentences
    ]


def told_error(error: GovsiteError) -> str:
    """An error in one line: where, what, and what to do."""
    if _spoken.used != "zh":
        return str(error)
    head = f"{told(error.where)}：{told(error.message)}" if error.where else told(error.message)
    return f"{head}（{told(error.hint)}）" if error.hint else head
