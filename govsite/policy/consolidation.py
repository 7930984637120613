"""Read a consolidation policy: who may keep a site and where the others go."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Set as AbstractSet
from pathlib import Path

from govsite.config import is_policy_file
from govsite.errors import PolicyError, UsageError
from govsite.model.consolidation import Condition, Decision, Policy, Row
from govsite.policy.folder import SUFFIX, rules_folder
from govsite.policy.packs import shipped_rules
from govsite.policy.typed import advice, typed
from govsite.policy.yaml_file import Document, Step, load_yaml
from govsite.urls import ascii_host, is_http

FOLDER = "consolidation"


def policy_ids(folder: Path | None = None) -> list[str]:
    """Ids of the policies that are shipped (or lie in ``folder``), sorted."""
    return sorted(path.stem for path in ((folder or rules_folder()) / FOLDER).glob(f"*{SUFFIX}"))


def load_policy(name: str, folder: Path | None = None, *, rules: Collection[str] = ()) -> Policy:
    """The policy ``name``, or the one in the file ``name`` if it ends in ``.yaml`` or ``.yml``.

    ``rules`` are ids of rules beside the shipped ones that it may speak of. Raises
    ``UsageError`` for a name nobody knows and ``PolicyError``, with file, line and column,
    for a faulty file.
    """
    root = folder or rules_folder()
    if is_policy_file(name):
        path = Path(name)
    else:
        known = policy_ids(root)
        if name not in known:
            raise UsageError(f"there is no consolidation policy {name!r}", hint=advice(name, known))
        path = root / FOLDER / f"{name}{SUFFIX}"
    document = load_yaml(path)
    value = document.node(()).value
    if isinstance(value, dict):
        value = {"id": path.stem, **value, "file": document.file}
    policy = typed(document, Policy, value=value)
    in_force = set(rules)
    _check(document, policy, rules=in_force if _rules_of(policy) <= in_force else in_force | shipped_rules(root))
    return policy


def _rules_of(policy: Policy) -> set[str]:
    """The rules that a policy names."""
    named = {rule for row in policy.rows for rule in row.when.failed_rules}
    unit_rule = policy.one_site_per_unit
    return named if unit_rule is None else named.union(unit_rule.fitting_rules)


def _check(document: Document, policy: Policy, *, rules: AbstractSet[str]) -> None:
    if not policy.rows:
        raise PolicyError("has no rows", where=document.where(()), hint="a decision table needs at least one row")
    seen: set[str] = set()
    for number, row in enumerate(policy.rows):
        place = ("rows", number)
        if row.id in seen:
            raise PolicyError(f"the row id {row.id!r} is taken", where=document.where((*place, "id")))
        seen.add(row.id)
        if number and policy.rows[number - 1].when == Condition():
            before = policy.rows[number - 1].id
            raise PolicyError(
                f"row {row.id!r} is never reached: {before!r} takes every site",
                where=document.where((*place, "id")),
                hint="move it up, or give the other a when:",
            )
        _check_decision(document, row, place=place)
        _check_condition(document, row.when, place=(*place, "when"), rules=rules)
    if policy.one_site_per_unit is not None:
        place_of_rules = ("one_site_per_unit", "fitting_rules")
        _check_rules(document, policy.one_site_per_unit.fitting_rules, place=place_of_rules, rules=rules)


def _check_decision(document: Document, row: Row, *, place: tuple[Step, ...]) -> None:
    if row.decision is Decision.QUESTION:
        raise PolicyError(
            "a row decides; questions come from what the data do not say", where=document.where((*place, "decision"))
        )
    if row.decision.has_target and not row.targets and not row.address:
        raise PolicyError(
            f"{row.decision} without targets",
            where=document.where(place),
            hint="say under targets: or address: where it goes",
        )
    if row.decision in (Decision.KEEP, Decision.CLOSE) and (row.targets or row.address):
        key = "targets" if row.targets else "address"
        raise PolicyError("who stays or closes goes nowhere", where=document.where((*place, key)))
    if row.address and not is_http(row.address):
        raise PolicyError(f"{row.address!r} is no address", where=document.where((*place, "address")), hint="https://…")


def _check_condition(document: Document, when: Condition, *, place: tuple[Step, ...], rules: AbstractSet[str]) -> None:
    _check_rules(document, when.failed_rules, place=(*place, "failed_rules"), rules=rules)
    for number, domain in enumerate(when.domains):
        try:
            ascii_host(domain)
        except ValueError as error:
            where = document.where((*place, "domains", number))
            raise PolicyError(f"{domain!r} is no domain name", where=where, hint="write it like gov.cn") from error
    for number, word in enumerate(when.words):
        if not word.strip():
            where = document.where((*place, "words", number))
            raise PolicyError("an empty word is in every name", where=where, hint="leave it out")
    if when.max_monthly_visits is not None and when.max_monthly_visits < 0:
        raise PolicyError("visits are not below 0", where=document.where((*place, "max_monthly_visits")))


def _check_rules(
    document: Document, named: tuple[str, ...], *, place: tuple[Step, ...], rules: AbstractSet[str]
) -> None:
    for number, rule in enumerate(named):
        if rule not in rules:
            where = document.where((*place, number))
            raise PolicyError(f"there is no rule {rule!r}", where=where, hint=advice(rule, rules))
