"""Read a consolidation policy: who may keep a site and where the others go."""

from __future__ import annotations

from pathlib import Path

from govsite.config import is_policy_file
from govsite.errors import PolicyError, UsageError
from govsite.model.consolidation import Decision, Policy
from govsite.policy.folder import SUFFIX, rules_folder
from govsite.policy.typed import advice, typed
from govsite.policy.yaml_file import Document, load_yaml
from govsite.urls import is_http

FOLDER = "consolidation"


def policy_ids(folder: Path | None = None) -> list[str]:
    """Ids of the policies that are shipped (or lie in ``folder``), sorted."""
    return sorted(path.stem for path in ((folder or rules_folder()) / FOLDER).glob(f"*{SUFFIX}"))


def load_policy(name: str, folder: Path | None = None) -> Policy:
    """The policy ``name``, or the one in the file ``name`` if it ends in ``.yaml`` or ``.yml``.

    Raises ``UsageError`` for a name nobody knows and ``PolicyError``, with file, line and
    column, for a faulty file.
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
    _check(document, policy)
    return policy


def _check(document: Document, policy: Policy) -> None:
    if not policy.rows:
        raise PolicyError("has no rows", where=document.where(()), hint="a decision table needs at least one row")
    seen: dict[str, int] = {}
    for number, row in enumerate(policy.rows):
        place = ("rows", number)
        if row.id in seen:
            raise PolicyError(f"the row id {row.id!r} is taken", where=document.where((*place, "id")))
        seen[row.id] = number
        if row.decision is Decision.QUESTION:
            raise PolicyError(
                "a row decides; questions come from what the data do not say",
                where=document.where((*place, "decision")),
            )
        moves = row.decision.has_target
        if moves and not row.targets and not row.address:
            raise PolicyError(
                f"{row.decision} without targets",
                where=document.where(place),
                hint="say under targets: or address: where it goes",
            )
        if row.decision in (Decision.KEEP, Decision.CLOSE) and (row.targets or row.address):
            key = "targets" if row.targets else "address"
            raise PolicyError("who stays or closes goes nowhere", where=document.where((*place, key)))
        if row.address and not is_http(row.address):
            raise PolicyError(
                f"{row.address!r} is no address", where=document.where((*place, "address")), hint="https://…"
            )
