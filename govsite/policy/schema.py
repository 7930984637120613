"""The JSON Schema of a pack file, for editors that complete and check YAML."""

from __future__ import annotations

from typing import Any

import msgspec

from govsite.model.check import Check
from govsite.plugins import load_plugin, plugin_names
from govsite.policy.packs import CHECKS, PackText, RuleText


def pack_schema(*, package: str = CHECKS) -> dict[str, Any]:
    """JSON Schema (2020-12) of a pack file; the options of each rule by its check."""
    names = plugin_names(package)
    checks: list[Check] = [load_plugin(package, name)[0] for name in names]
    (pack, rule, *options), components = msgspec.json.schema_components(
        [PackText, RuleText, *(check.options for check in checks)], ref_template="#/$defs/{name}"
    )
    rule_schema = components[str(rule["$ref"]).rpartition("/")[2]]
    rule_schema["properties"]["check"] = {"enum": list(names)}
    rule_schema["allOf"] = [
        {
            "if": {"properties": {"check": {"const": name}}, "required": ["check"]},
            "then": {"properties": {"options": option}},
        }
        for name, option in zip(names, options, strict=True)
    ]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A pack of rules of govsite",
        **pack,
        "$defs": components,
    }
