"""A self-contained web page: one script, one style, data, and a policy that lets nothing else in.

It opens offline, under a policy (CSP) that lets nothing load and nothing run but the one
script whose digest it names. Texts reach the page as data only.
"""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

import msgspec

CHARTS = "vendor/echarts/echarts.js"
"""The library that draws charts; see the README beside it."""
PLAIN_DATA_LIMIT = 1_000_000
"""Bytes up to which the data stand in the page as readable JSON; beyond, deflated."""


def render_page(
    template: str, *, scripts: Sequence[str], styles: Sequence[str], packed: object, words: Mapping[str, Any]
) -> bytes:
    """The page of ``template`` with these script and style files; ``words`` are for readers without scripts."""
    script, style = _script(tuple(scripts)), "\n".join(_template_text(name) for name in styles)
    data, data_type = _embedded(msgspec.json.encode(packed))
    policy = (
        "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; "
        f"script-src '{_digest(script)}'; style-src '{_digest(style)}'; require-trusted-types-for 'script'"
    )
    page = _page_template(template).render(
        script=script, style=style, data=data, data_type=data_type, policy=policy, **words
    )
    return str(page).encode()


def _embedded(packed: bytes) -> tuple[str, str]:
    """The data as they stand in the page, and their media type."""
    if len(packed) > PLAIN_DATA_LIMIT:
        return base64.b64encode(zlib.compress(packed, 9)).decode(), "application/x-deflated-json"
    # Inside a script element only "<" can end it or open a comment; the rest is for other readers' safety.
    for sign in ("<", ">", "&", "\u2028", "\u2029"):
        packed = packed.replace(sign.encode(), f"\\u{ord(sign):04x}".encode())
    return packed.decode(), "application/json"


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@lru_cache(maxsize=4)
def _script(names: tuple[str, ...]) -> str:
    """All script files as one closed function."""
    parts = "\n".join(_template_text(name) for name in names)
    return f'\n(function () {{\n"use strict";\n{parts}\n}})();\n'


def _template_text(name: str) -> str:
    place = name if "/" in name else f"templates/{name}"
    return files("govsite.report").joinpath(place).read_text(encoding="utf-8")


@lru_cache(maxsize=4)
def _page_template(name: str) -> Any:
    import jinja2  # noqa: PLC0415 - only pages need it

    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(_template_text(name))
