"""The papers of a site as Markdown, from templates that an office can replace.

Names and addresses come from strangers: each value is one line in which nothing is markup,
whatever the template does with it. Templates run in a sandbox.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment
from msgspec.structs import asdict

from govsite.errors import PolicyError
from govsite.model.notice import Notice, NoticeRules
from govsite.quantities import day_of
from govsite.report.safe import plain

VALUE_LIMIT = 600
BLANK = "＿＿＿＿"
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~!&$])")
# What begins a list, a heading underline or a numbered list at the start of a line.
_START = re.compile(r"^(\s*)(\d*)([-+=.)])")
_LINKS = re.compile(r"(?i)(:)(?=//)|(?<=www)(\.)")
_CODE_ESCAPES = str.maketrans({"`": "ˋ", "|": "\\|"})


class Ready(str):
    """Markdown as it is to stand in the paper."""

    __slots__ = ()


class Papers:
    """The papers of one jurisdiction, ready to be written for any number of sites."""

    def __init__(self, rules: NoticeRules, templates: Mapping[str, str]) -> None:
        """Compile the templates. Raises ``PolicyError`` with file and line for a faulty one."""
        self._rules = rules
        environment = ImmutableSandboxedEnvironment(
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            # No HTML is written: ``finalize`` makes every value harmless in Markdown.
            autoescape=False,
            finalize=_shown,
        )
        environment.filters["code"] = code
        environment.filters["day"] = day_in(rules.lang)
        self._templates = {name: _compiled(environment, name, text) for name, text in templates.items()}

    def write(self, notice: Notice) -> dict[str, str]:
        """Each paper by its id. Raises ``PolicyError`` where a template asks for what a notice has not."""
        fields: dict[str, Any] = asdict(notice)
        papers = {}
        for paper in self._rules.papers:
            if notice.target is None and not paper.for_closing:
                continue
            try:
                papers[paper.id] = self._templates[paper.template].render(**fields).strip() + "\n"
            except (jinja2.TemplateError, TypeError, ValueError, ArithmeticError) as error:
                raise PolicyError(
                    f"the template cannot be filled in: {error}",
                    where=paper.template,
                    hint=f"known: {', '.join(fields)}",
                ) from error
        return papers


def _compiled(environment: jinja2.Environment, name: str, text: str) -> jinja2.Template:
    try:
        return environment.from_string(text)
    except jinja2.TemplateSyntaxError as error:
        raise PolicyError(f"is no template: {error.message}", where=f"{name}:{error.lineno}") from error


def _shown(value: object) -> str:
    """A value as it may stand in a paper."""
    if isinstance(value, Ready):
        return value
    if value is None:
        return ""
    return escaped(str(value))


def escaped(text: str) -> str:
    """One line of text in which no character is markup."""
    line = _MARKUP.sub(r"\\\1", plain(text, VALUE_LIMIT).strip())
    line = _LINKS.sub(lambda found: "\\" + (found[1] or found[2]), line)
    return _START.sub(r"\1\2\\\3", line)


def code(value: object) -> Ready:
    """A value to be copied letter by letter: an address, a number."""
    text = plain(str(value), VALUE_LIMIT).strip().translate(_CODE_ESCAPES)
    return Ready(f"`{text}`" if text else BLANK)


def day_in(lang: str) -> Callable[[object], Ready]:
    """How a language writes an ISO date; a blank to fill in where there is none."""

    def day(value: object) -> Ready:
        try:
            found = date.fromisoformat(str(value)[:10])
        except ValueError:
            return Ready(f"{BLANK}年＿＿月＿＿日" if lang == "zh" else BLANK)
        return Ready(day_of(found, lang))

    return day
