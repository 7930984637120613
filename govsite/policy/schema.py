"""JSON Schemas of the policy files that people write, for editors that complete and check YAML.

What is said of a field is its docstring, so that nothing is written twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Struct

from govsite.model.check import Check
from govsite.model.consolidation import Policy
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.rubric import Rubric
from govsite.plugins import load_plugin, plugin_names
from govsite.policy.field_notes import field_notes
from govsite.policy.folder import PolicyFile
from govsite.policy.packs import CHECKS, PackText, RuleText
from govsite.policy.rubrics import Variant
from govsite.policy.waivers import WaiverFile


def policy_schema(kind: PolicyFile) -> dict[str, Any]:
    """JSON Schema (2020-12) of the files of one kind."""
    match kind:
        case PolicyFile.PACK:
            return pack_schema()
        case PolicyFile.JURISDICTION:
            return _schema("A jurisdiction of govsite", Jurisdiction)[0]
        case PolicyFile.RUBRIC:
            return _rubric_schema()
        case PolicyFile.CONSOLIDATION:
            return _consolidation_schema()
        case PolicyFile.WAIVERS:
            return _schema("Waivers of govsite", WaiverFile)[0]


def pack_schema(*, package: str = CHECKS) -> dict[str, Any]:
    """JSON Schema (2020-12) of a pack file; the options of each rule by its check."""
    names = plugin_names(package)
    checks: list[Check] = [load_plugin(package, name)[0] for name in names]
    schema, definitions = _schema("A pack of rules of govsite", PackText, *(check.options for check in checks))
    rule = _definition(schema, definitions[RuleText])
    rule["properties"]["check"] |= {"enum": list(names)}
    rule["allOf"] = [
        {
            "if": {"properties": {"check": {"const": name}}, "required": ["check"]},
            "then": {"properties": {"options": definitions[check.options]}},
        }
        for name, check in zip(names, checks, strict=True)
    ]
    return schema


def _rubric_schema() -> dict[str, Any]:
    """A whole rubric, or one that builds on another by ``extends``."""
    schema, definitions = _schema("A rubric of govsite", Rubric, Variant)
    _named_by_its_file(schema, definitions[Rubric])
    whole, variant = (_definition(schema, definitions[kind]) for kind in (Rubric, Variant))
    kept = {key: value for key, value in whole["properties"].items() if key != "parts"}
    variant["properties"] = kept | variant["properties"]
    variant["additionalProperties"] = False
    schema.pop("$ref")
    return schema | {"if": {"required": ["extends"]}, "then": definitions[Variant], "else": definitions[Rubric]}


def _consolidation_schema() -> dict[str, Any]:
    schema, definitions = _schema("A consolidation policy of govsite", Policy)
    _named_by_its_file(schema, definitions[Policy])
    return schema


def _schema(
    title: str, kind: type[Struct], *others: type[Struct]
) -> tuple[dict[str, Any], dict[type[Struct], dict[str, Any]]]:
    """The schema of ``kind``, and where in it each struct is defined; what is known of a field stands with it."""
    structs = list(_structs(msgspec.inspect.multi_type_info([kind, *others])))
    references, components = msgspec.json.schema_components(structs, ref_template="#/$defs/{name}")
    definitions = dict(zip(structs, references, strict=True))
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **definitions[kind],
        "$defs": components,
    }
    for struct, reference in definitions.items():
        properties = _definition(schema, reference)["properties"]
        for field in msgspec.structs.fields(struct):
            if note := field_notes(struct).get(field.name):
                properties[field.encode_name] |= {"description": note}
    return schema, definitions


def _definition(schema: dict[str, Any], reference: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = schema["$defs"][str(reference["$ref"]).rpartition("/")[2]]
    return found


def _named_by_its_file(schema: dict[str, Any], reference: dict[str, Any]) -> None:
    """The id of a file that gives none is its name; which file it is, nobody writes into it."""
    own = _definition(schema, reference)
    own["properties"].pop("file")
    own["required"] = [name for name in own["required"] if name != "id"]


def _structs(parts: Any) -> Iterator[type[Struct]]:
    """All structs that types are made of, each once."""
    done: set[type[Struct]] = set()
    left = list(parts)
    while left:
        part = left.pop()
        if isinstance(part, msgspec.inspect.StructType):
            if part.cls in done:
                continue
            done.add(part.cls)
            yield part.cls
            left += [field.type for field in part.fields]
        elif isinstance(part, msgspec.inspect.Type):
            inner = (getattr(part, name, None) for name in ("item_type", "key_type", "value_type", "type"))
            left += [one for one in inner if one is not None]
            left += [*getattr(part, "types", ()), *(getattr(part, "item_types", None) or ())]
