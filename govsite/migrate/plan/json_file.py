"""A whole plan read back from its JSON, for reports; what people change, they change in YAML or the workbook."""

from __future__ import annotations

import msgspec

from govsite.errors import InputError
from govsite.model.plan import PLAN_SCHEMA, Plan, SitePlan

_FIELDS = frozenset(field.encode_name for field in msgspec.structs.fields(SitePlan))


def plan_of_json(content: bytes, *, file: str) -> Plan:
    """The plan that ``govsite plan -f json`` wrote. Raises ``InputError`` with the place of what is wrong."""
    try:
        found = msgspec.json.decode(content)
    except (ValueError, RecursionError) as error:
        raise InputError(f"is no JSON: {error}", where=file, hint="govsite plan INVENTORY -o plan.json") from error
    if not isinstance(found, dict) or found.get("schema") != PLAN_SCHEMA:
        raise InputError(f"is no plan ({PLAN_SCHEMA})", where=file, hint="govsite plan INVENTORY -o plan.json")
    sites = found.get("sites")
    if isinstance(sites, list):
        # The file says a few things twice, for scripts; the plan says them once.
        found["sites"] = [
            {name: value for name, value in site.items() if name in _FIELDS} if isinstance(site, dict) else site
            for site in sites
        ]
    try:
        return msgspec.convert(found, Plan)
    except ValueError as error:
        raise InputError(f"is no plan: {error}", where=file, hint="govsite plan INVENTORY -o plan.json") from error
