"""Read the facts of one country."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from govsite.config import is_policy_file
from govsite.errors import PolicyError, UsageError
from govsite.model.jurisdiction import ColumnVocabulary, Jurisdiction, StrangerVocabulary, WordingVocabulary
from govsite.policy.folder import JURISDICTIONS, SUFFIX, jurisdiction_ids, rules_folder
from govsite.policy.packs import names_to_files
from govsite.policy.typed import advice, typed
from govsite.policy.yaml_file import Document, Step, load_yaml
from govsite.words import compiled

LEXICONS = "lexicons"
T = TypeVar("T", ColumnVocabulary, WordingVocabulary, StrangerVocabulary)
PATTERN_FIELDS = frozenset({
    "pattern", "date_patterns", "row_date_patterns", "text", "markup", "challenge_patterns", "furniture",
    "archive_pattern", "archive_paths", "counts", "date_pattern", "leaving_patterns", "neutral_scripts", "map_words",
    "not_map_words", "map_scripts", "map_services", "map_numbers", "headline", "source", "address",
    "service_link_patterns", "entrance_patterns", "placeholder_patterns", "version_patterns", "own_letter",
})  # fmt: skip
"""Fields of a jurisdiction that hold regular expressions."""


def load_jurisdiction(name: str, folder: Path | None = None) -> Jurisdiction:
    """The jurisdiction ``name``, or the one in the file ``name`` if it ends in ``.yaml`` or ``.yml``.

    Packs, lexicons and the table of divisions that a file of one's own names are looked for beside it.
    Raises ``UsageError`` for a name nobody knows and ``PolicyError`` for a faulty file.
    """
    root = folder or rules_folder()
    if is_own := is_policy_file(name):
        path = Path(name)
    elif name in (known := jurisdiction_ids(root)):
        path = root / JURISDICTIONS / f"{name}{SUFFIX}"
    else:
        raise UsageError(f"there is no jurisdiction {name!r}", hint=advice(name, known))
    document = load_yaml(path)
    place = typed(document, Jurisdiction)
    if place.id != path.stem:
        raise PolicyError(
            f"the id is {place.id!r}", where=document.where(("id",)), hint=f"the file's name asks for {path.stem!r}"
        )
    _check_patterns(document, place, path=())
    if is_own:
        place = _found_beside(document, place, path.parent, root)
    columns = _lexicon(place.columns_file, ColumnVocabulary, root)
    wording = _lexicon(place.wording_file, WordingVocabulary, root)
    strangers = _lexicon(place.strangers_file, StrangerVocabulary, root)
    return replace(
        place,
        columns=columns or place.columns,
        wording=wording or place.wording,
        strangers=strangers or place.strangers,
    )


def _found_beside(document: Document, place: Jurisdiction, folder: Path, root: Path) -> Jurisdiction:
    """The jurisdiction with the files that it names found beside its own; else, but for packs, among the shipped ones.

    Raises ``PolicyError`` for a file that is in neither place.
    """

    def found(name: str, *path: Step, shipped: Path | None = None) -> str:
        for near in (folder / name, *([shipped / name] if shipped else [])):
            if near.is_file():
                return str(near.resolve()) if shipped else str(near)
        raise PolicyError(f"there is no file {name!r}", where=document.where(path), hint="put it beside this one")

    files = {field: getattr(place, field) for field in ("columns_file", "wording_file", "strangers_file")}
    return replace(
        place,
        packs=tuple(
            found(name, "packs", number) if is_policy_file(name) else name for number, name in enumerate(place.packs)
        ),
        divisions=place.divisions and found(place.divisions, "divisions", shipped=root / JURISDICTIONS),
        **{field: name and found(name, field, shipped=root / LEXICONS) for field, name in files.items()},
    )


def _lexicon(name: str, kind: type[T], root: Path) -> T | None:
    """The lexicon of that file name (below ``lexicons/``, or anywhere); None without one. Raises ``PolicyError``."""
    if not name:
        return None
    document = load_yaml(root / LEXICONS / name)
    lexicon = typed(document, kind)
    _check_patterns(document, lexicon, path=())
    return lexicon


def home_of_packs(folder: Path | None = None) -> dict[str, Jurisdiction]:
    """Pack id → the first jurisdiction (by name) in which it is in force."""
    root = folder or rules_folder()
    homes: dict[str, Jurisdiction] = {}
    for name in jurisdiction_ids(root):
        place = load_jurisdiction(name, root)
        for pack, _ in names_to_files(place.packs, root, where=str(root / JURISDICTIONS / f"{name}{SUFFIX}")):
            homes.setdefault(pack, place)
    return homes


def load_divisions(place: Jurisdiction, folder: Path | None = None) -> dict[str, str]:
    """Division code → name, from the table beside the jurisdiction file; empty without one.

    Raises ``PolicyError`` where the table is missing or a row has no code.
    """
    if not place.divisions:
        return {}
    path = (folder or rules_folder()) / JURISDICTIONS / place.divisions
    names: dict[str, str] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = csv.DictReader(stream)
            if not {"code", "name"} <= set(rows.fieldnames or ()):
                raise PolicyError("lacks a column", where=f"{path}:1", hint="the columns are code,name")
            for row in rows:
                code, name = (row["code"] or "").strip(), (row["name"] or "").strip()
                if not code or not name:
                    raise PolicyError("lacks a code or a name", where=f"{path}:{rows.line_num}")
                names[code] = name
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise PolicyError(f"cannot be read: {error}", where=str(path)) from error
    return names


def _check_patterns(document: Document, value: Any, *, path: tuple[Step, ...]) -> None:
    """Refuse a regular expression that does not compile here, not in the middle of a crawl."""
    if isinstance(value, Struct):
        for name in value.__struct_fields__:
            inner = getattr(value, name)
            if name in PATTERN_FIELDS and isinstance(inner, str | tuple):
                _compile_all(document, inner, path=(*path, name))
            else:
                _check_patterns(document, inner, path=(*path, name))
    elif isinstance(value, dict):
        for key, inner in value.items():
            _check_patterns(document, inner, path=(*path, key))


def _compile_all(document: Document, patterns: str | tuple[str, ...], *, path: tuple[Step, ...]) -> None:
    for number, pattern in enumerate((patterns,) if isinstance(patterns, str) else patterns):
        try:
            compiled(pattern)
        except ValueError as error:
            where = document.where(path if isinstance(patterns, str) else (*path, number))
            raise PolicyError(str(error), where=where) from error
