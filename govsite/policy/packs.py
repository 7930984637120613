"""Read packs of rules: what they extend, what they change, and that every word in them is known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from govsite.config import is_policy_file
from govsite.errors import PolicyError, UsageError
from govsite.model.check import Check, CheckOptions
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.outcome import Severity
from govsite.model.rule import Applies, Examples, Pack, Rule, Source
from govsite.model.words import Words
from govsite.plugins import load_plugin, plugin_names
from govsite.policy.column_types import check_column_types
from govsite.policy.folder import PACKS, SUFFIX, pack_ids, rules_folder
from govsite.policy.typed import advice, typed
from govsite.policy.yaml_file import Document, Step, load_yaml

CHECKS = "govsite.audit.checks"
"""Package whose modules are the checks; named, not imported: policy does not know the engine."""

RULE_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


class _Text(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parent of what a pack file says, before checks are looked up."""


class RuleText(_Text, frozen=True, kw_only=True):
    """One rule as it is written."""

    id: str
    check: str
    severity: Severity
    title: Words
    advice: Words
    source: Source
    applies: Applies = Applies()
    options: dict[str, Any] = {}
    examples: Examples = Examples()


class ChangeText(_Text, frozen=True, kw_only=True):
    """What a pack changes in a rule of a pack that it extends. ``options`` are laid over the rule's own."""

    id: str
    severity: Severity | None = None
    options: dict[str, Any] = {}
    off: bool = False


class PackText(_Text, frozen=True, kw_only=True):
    """One pack file as it is written."""

    version: str
    title: Words
    extends: tuple[str, ...] = ()
    change: tuple[ChangeText, ...] = ()
    rules: tuple[RuleText, ...] = ()


class PackFile(Struct, frozen=True):
    """A pack file that was read: its id, its words and their places."""

    id: str
    document: Document
    text: PackText

    def rule_path(self, number: int) -> tuple[Step, ...]:
        """The place of the rule with this number."""
        return ("rules", number)


def load_packs(
    names: Iterable[str], folder: Path | None = None, *, checks: str = CHECKS, place: Jurisdiction | None = None
) -> tuple[Pack, ...]:
    """The packs ``names``, with all that they extend, each once, extended packs first.

    A name is a pack's id (``cn/domain``), a pattern over ids (``cn/*``: the packs of that folder, not
    of folders below it), or a pack file of one's own (``./ours.yaml``). A rule keeps the pack it was
    written in; what an extending pack changes is changed there. ``place`` is the jurisdiction in which the rules
    are to be applied, if that is known: they may only name types of columns that it has.

    Raises ``UsageError`` for a name that nothing answers to and ``PolicyError``, with file, line and
    column, for everything wrong inside a file.
    """
    files = _collect(names, folder or rules_folder())
    changes = _changes(files)
    owners: dict[str, Rule] = {}
    packs = []
    for file in files.values():
        rules = []
        for number, text in enumerate(file.text.rules):
            rule = _rule(file, number=number, text=text, changes=changes.get(text.id, []), checks=checks, within=place)
            if text.id in owners:
                first = owners[text.id]
                raise PolicyError(
                    f"the rule id {text.id!r} is taken",
                    where=file.document.where((*file.rule_path(number), "id")),
                    hint=f"it stands at {first.file}:{first.line}; to alter that rule write it under change:",
                )
            owners[text.id] = rule
            if not any(change.off for _, _, change in changes.get(text.id, [])):
                rules.append(rule)
        packs.append(Pack(id=file.id, version=file.text.version, title=file.text.title, rules=tuple(rules)))
    return tuple(packs)


def read_pack(path: Path, *, name: str) -> PackFile:
    """One pack file by itself. Raises ``PolicyError``."""
    document = load_yaml(path)
    file = PackFile(id=name, document=document, text=typed(document, PackText))
    _check_words(file.document, file.text.title, path=("title",))
    for number, rule in enumerate(file.text.rules):
        place = file.rule_path(number)
        if not RULE_ID.fullmatch(rule.id):
            raise PolicyError(
                f"{rule.id!r} is no rule id",
                where=document.where((*place, "id")),
                hint="write small letters and digits with hyphens between words",
            )
        _check_words(document, rule.title, path=(*place, "title"))
        _check_words(document, rule.advice, path=(*place, "advice"))
        if not rule.source.document.strip():
            raise PolicyError("a rule names its document", where=document.where((*place, "source")))
    return file


def names_to_files(names: Iterable[str], root: Path, *, where: str = "") -> Iterator[tuple[str, Path]]:
    """Pack ids and files that ``names`` mean; ``where`` is the file that says so, if one does."""
    known = pack_ids(root)
    for name in names:
        if is_policy_file(name):
            yield Path(name).stem, Path(name)
            continue
        wanted = _pattern(name)
        found = [pack for pack in known if wanted.fullmatch(pack)]
        if not found:
            kind = PolicyError if where else UsageError
            raise kind(f"there is no pack {name!r}", where=where, hint=advice(name, known))
        for pack in found:
            yield pack, root / PACKS / f"{pack}{SUFFIX}"


def _pattern(name: str) -> re.Pattern[str]:
    """``*`` stands for anything within one folder."""
    return re.compile("".join("[^/]*" if part == "*" else re.escape(part) for part in re.split(r"(\*)", name)))


def _collect(names: Iterable[str], root: Path) -> dict[str, PackFile]:
    """All files that are in force, by id, extended ones first."""
    done: dict[str, PackFile] = {}

    def visit(name: str, path: Path, *, asked_by: tuple[str, ...], where: str) -> None:
        if name in asked_by:
            chain = " → ".join((*asked_by, name))
            raise PolicyError(f"extends itself: {chain}", where=where)
        if name in done:
            if Path(done[name].document.file).resolve() != path.resolve():
                raise PolicyError(f"two packs are called {name!r}", where=str(path), hint="rename the file")
            return
        file = read_pack(path, name=name)
        for number, other in enumerate(file.text.extends):
            place = file.document.where(("extends", number))
            beside = str(path.parent / other) if is_policy_file(other) else other
            for other_name, other_path in names_to_files((beside,), root, where=place):
                visit(other_name, other_path, asked_by=(*asked_by, name), where=place)
        done[name] = file

    for name, path in names_to_files(names, root):
        visit(name, path, asked_by=(), where="")
    return done


Change = tuple[PackFile, int, ChangeText]


def _changes(files: dict[str, PackFile]) -> dict[str, list[Change]]:
    """Rule id → what extending packs change in it, in the order in which they apply."""
    reach: dict[str, set[str]] = {}
    """Pack → packs it extends, near and far."""
    owner = {rule.id: file.id for file in files.values() for rule in file.text.rules}
    changes: dict[str, list[Change]] = {}
    root_ids = list(files)
    for file in files.values():
        near = {pack for name in file.text.extends for pack in root_ids if _means(name, pack)}
        reach[file.id] = near.union(*(reach.get(pack, set()) for pack in near))
        for number, change in enumerate(file.text.change):
            if owner.get(change.id) not in reach[file.id]:
                inherited = [rule for rule, pack in owner.items() if pack in reach[file.id]]
                raise PolicyError(
                    f"no pack that this one extends has a rule {change.id!r}",
                    where=file.document.where(("change", number, "id")),
                    hint=advice(change.id, inherited) or "name the pack under extends:",
                )
            changes.setdefault(change.id, []).append((file, number, change))
    return changes


def _means(name: str, pack: str) -> bool:
    return Path(name).stem == pack if is_policy_file(name) else bool(_pattern(name).fullmatch(pack))


def _rule(
    file: PackFile,
    *,
    number: int,
    text: RuleText,
    changes: Sequence[Change],
    checks: str,
    within: Jurisdiction | None,
) -> Rule:
    place = file.rule_path(number)
    if text.check not in (known := plugin_names(checks)):
        raise PolicyError(
            f"there is no check {text.check!r}",
            where=file.document.where((*place, "check")),
            hint=advice(text.check, known),
        )
    plugin, _ = load_plugin(checks, text.check)
    check: Check = plugin
    severity = text.severity
    raw = text.options
    options = _options(file.document, check, path=(*place, "options"), value=raw, within=within)
    for changer, at, change in changes:
        raw = raw | change.options
        options = _options(changer.document, check, path=("change", at, "options"), value=raw, within=within)
        severity = change.severity or severity
    return Rule(
        id=text.id,
        pack=file.id,
        check=text.check,
        severity=severity,
        title=text.title,
        advice=text.advice,
        source=text.source,
        applies=text.applies,
        options=options,
        examples=text.examples,
        file=file.document.file,
        line=file.document.line(place),
    )


def _options(
    document: Document,
    check: Check,
    *,
    path: tuple[Step, ...],
    value: dict[str, Any],
    within: Jurisdiction | None,
) -> CheckOptions:
    """The options of a rule. None of them counts, lasts or shares less than nothing."""
    options = typed(document, check.options, path=path, value=value)
    for name in options.__struct_fields__:
        number = getattr(options, name)
        if isinstance(number, int | float) and number < 0:
            raise PolicyError(f"{name} is {number:g}, 0 or more is required", where=document.where((*path, name)))
    if within is not None:
        check_column_types(options, within, document=document, path=path)
    return options


def rules_of(packs: Iterable[Pack]) -> tuple[Rule, ...]:
    """All rules of ``packs``, in their order."""
    return tuple(rule for pack in packs for rule in pack.rules)


def _check_words(document: Document, words: Words, *, path: tuple[Step, ...]) -> None:
    for lang in ("zh", "en"):
        if not str(msgspec.structs.asdict(words)[lang]).strip():
            raise PolicyError(
                f"is empty in {lang!r}", where=document.where((*path, lang)), hint="say it in both languages"
            )


def shipped_rules(root: Path) -> frozenset[str]:
    """Ids of all rules below ``root``, in force or not."""
    files = {pack: root / PACKS / f"{pack}{SUFFIX}" for pack in pack_ids(root)}
    return _rules_of_files(tuple((pack, path, path.stat().st_mtime_ns) for pack, path in files.items()))


@lru_cache(maxsize=8)
def _rules_of_files(files: tuple[tuple[str, Path, int], ...]) -> frozenset[str]:
    """Read once as long as the files stay as they are: packs are long, and a score asks for all rubrics."""
    return frozenset(rule.id for pack, path, _ in files for rule in read_pack(path, name=pack).text.rules)
