"""YAML that people hand in is looked at before it is built: what builds it calls itself for each list within a list."""

from __future__ import annotations

import yaml

from govsite.errors import InputError

MAX_DEPTH = 20
"""Lists and mappings within one another; neither an inventory nor the settings of a site have more than three."""


def refuse_deep_yaml(text: str, *, file: str) -> None:
    """Raise ``InputError`` for what is nested deeper than anybody writes: it would end the program, not the reading.

    Raises ``yaml.YAMLError`` for what is no YAML.
    """
    depth = 0
    for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            line = event.start_mark.line + 1 if event.start_mark else 0
            raise InputError("is nested too deeply", where=f"{file}:{line}")
