"""Read a rubric, and what a local variant changes in it."""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct

from govsite.config import is_policy_file
from govsite.errors import PolicyError, UsageError
from govsite.model.rubric import Rubric
from govsite.policy.folder import SUFFIX, rules_folder
from govsite.policy.packs import shipped_rules
from govsite.policy.rubric_sense import check_rubric
from govsite.policy.typed import advice, typed
from govsite.policy.yaml_file import Document, load_yaml

FOLDER = "rubrics"
KEPT = frozenset({"extends", "change", "add", "parts", "id", "file"})
"""Keys of a variant that do not simply stand in the place of the base's."""


class Changed(Struct, frozen=True, forbid_unknown_fields=True):
    """What a variant changes in one part or item, named by its id."""

    id: str
    off: bool = False
    points: float | None = None
    counts: float | None = None
    title: dict[str, str] | None = None
    formula: dict[str, Any] | None = None
    group: str | None = None
    clause: str | None = None
    reason: str | None = None


class Added(Struct, frozen=True, forbid_unknown_fields=True):
    """Items that a variant adds to one part."""

    part: str
    items: tuple[dict[str, Any], ...]


class Variant(Struct, frozen=True):
    """The keys by which a rubric builds on another."""

    extends: str
    change: tuple[Changed, ...] = ()
    add: tuple[Added, ...] = ()


def rubric_ids(folder: Path | None = None) -> list[str]:
    """Ids of the rubrics that are shipped (or lie in ``folder``), sorted."""
    return sorted(path.stem for path in ((folder or rules_folder()) / FOLDER).glob(f"*{SUFFIX}"))


def load_rubric(name: str, folder: Path | None = None, *, rules: Collection[str] = ()) -> Rubric:
    """The rubric ``name``, or the one in the file ``name`` if it ends in ``.yaml`` or ``.yml``.

    ``rules`` are ids of rules beside the shipped ones that it may speak of. Raises
    ``UsageError`` for a name nobody knows and ``PolicyError``, with file, line and column,
    for a faulty file.
    """
    root = folder or rules_folder()
    path = _path(name, root)
    document = load_yaml(path)
    value = _whole(document, path, root, asked_by=())
    rubric = typed(document, Rubric, value={**value, "id": value.get("id", path.stem), "file": document.file})
    check_rubric(document, rubric, known=shipped_rules(root) | set(rules))
    return rubric


class ScoreWords(Struct, frozen=True, forbid_unknown_fields=True):
    """Header words of figures and judgements, and the words by which a veto is said to hold or not."""

    figures: dict[str, tuple[str, ...]]
    judgements: dict[str, tuple[str, ...]]
    holds: dict[str, tuple[str, ...]]


def load_score_words(folder: Path | None = None) -> ScoreWords:
    """The vocabulary by which supplied tables are read. Raises ``PolicyError``."""
    document = load_yaml((folder or rules_folder()) / "lexicons" / f"score{SUFFIX}")
    return typed(document, ScoreWords)


def _path(name: str, root: Path, *, where: str = "") -> Path:
    if is_policy_file(name):
        return Path(name)
    known = rubric_ids(root)
    if name not in known:
        kind = PolicyError if where else UsageError
        raise kind(f"there is no rubric {name!r}", where=where, hint=advice(name, known))
    return root / FOLDER / f"{name}{SUFFIX}"


# ---------------------------------------------------------------- variants


def _whole(document: Document, path: Path, root: Path, *, asked_by: tuple[Path, ...]) -> dict[str, Any]:
    """The rubric's data with what it extends."""
    own = document.value
    if not isinstance(own, dict):
        raise PolicyError("a rubric is a mapping", where=document.where(()))
    if "extends" not in own:
        return own
    if path.resolve() in asked_by:
        raise PolicyError("extends itself", where=document.where(("extends",)))
    variant = typed(document, Variant, value={key: own[key] for key in ("extends", "change", "add") if key in own})
    if "parts" in own:
        raise PolicyError(
            "a variant has no parts of its own",
            where=document.where(("parts",)),
            hint="alter items under change:, add some under add:",
        )
    near = is_policy_file(variant.extends)
    base_path = (
        path.parent / variant.extends if near else _path(variant.extends, root, where=document.where(("extends",)))
    )
    base_document = load_yaml(base_path)
    base = copy.deepcopy(_whole(base_document, base_path, root, asked_by=(*asked_by, path.resolve())))
    base.pop("id", None)
    base.pop("is_official", None)  # points of one's own are no official ones because those of the base were
    for number, change in enumerate(variant.change):
        _change(base, change, raw=own["change"][number], where=document.where(("change", number)))
    for number, added in enumerate(variant.add):
        _add(base, added, where=document.where(("add", number)))
    return (
        base
        | {key: value for key, value in own.items() if key not in KEPT}
        | ({"id": own["id"]} if "id" in own else {})
    )


def _change(base: dict[str, Any], change: Changed, *, raw: dict[str, Any], where: str) -> None:
    for holder, index in _named(base):
        if holder[index].get("id") == change.id:
            if change.off:
                del holder[index]
            else:
                holder[index] |= {key: value for key, value in raw.items() if key not in {"id", "off"}}
            return
    known = [holder[index]["id"] for holder, index in _named(base) if "id" in holder[index]]
    raise PolicyError(f"the base has no part or item {change.id!r}", where=where, hint=advice(change.id, known))


def _named(base: dict[str, Any]) -> Iterator[tuple[list[dict[str, Any]], int]]:
    """Every part and every item with the list it stands in."""
    parts = base.get("parts", [])
    for number, part in enumerate(parts):
        yield parts, number
        items = part.get("items", [])
        for place in range(len(items)):
            yield items, place


def _add(base: dict[str, Any], added: Added, *, where: str) -> None:
    for part in base.get("parts", []):
        if part.get("id") == added.part:
            part["items"] = [*part.get("items", []), *added.items]
            return
    raise PolicyError(f"the base has no part {added.part!r}", where=where)
