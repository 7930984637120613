"""What every command starts from: settings, jurisdiction, rules, sites, store."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import msgspec
from msgspec.structs import replace

from govsite import language
from govsite.commands.ending import mute, outliving_its_reader
from govsite.config import Settings, check_network, find_config, load_settings, workspace
from govsite.errors import InputError, UsageError
from govsite.quantities import plural
from govsite.report.safe import json_encoded, json_text, lines, plain
from govsite.whole_files import not_written, whole_file

if TYPE_CHECKING:
    from govsite.inventory.ledger import Ledger
    from govsite.model.jurisdiction import Jurisdiction
    from govsite.model.rule import Pack
    from govsite.store.store import Store


@dataclass(frozen=True, kw_only=True)
class Context:
    """Settings of one call, and the policy they name, read when first asked for."""

    settings: Settings
    folder: Path
    """The workspace ``.govsite``."""
    place: Jurisdiction

    @property
    def lang(self) -> str:
        """Language of reports and messages."""
        return self.settings.lang

    def packs(self) -> tuple[Pack, ...]:
        """Packs in force."""
        from govsite.policy.packs import load_packs

        return load_packs(self.settings.rules or self.place.packs, place=self.place)

    def store(self) -> Store:
        """The open store, created where there is none."""
        from govsite.store.store import open_store

        return open_store(self._store_place, patience=self.settings.store_patience)

    def read_store(self) -> Store:
        """The store, only to be read: nothing is created, and one that cannot be written will do."""
        from govsite.store.store import read_store

        return read_store(self._store_place, patience=self.settings.store_patience)

    @property
    def _store_place(self) -> str:
        return self.settings.store or str(self.folder / "store.db")

    def divisions(self) -> dict[str, str]:
        """Division codes of the jurisdiction with their names."""
        from govsite.policy.jurisdictions import load_divisions

        return load_divisions(self.place)


def open_context(
    *,
    config: Path | None = None,
    store: str = "",
    jurisdiction: str = "",
    rules: Sequence[str] | None = None,
    lang: str | None = None,
    seed: int | None = None,
    allow_network: Sequence[str] | None = None,
    jobs: int | None = None,
) -> Context:
    """Settings from file and command line; the command line wins.

    Raises ``InputError`` for a file that cannot be read and ``UsageError`` for an option that cannot be.
    """
    from govsite.policy.jurisdictions import load_jurisdiction

    if config is not None and not config.is_file():
        raise InputError("no such file", where=str(config), hint="--config names a govsite.toml")
    path = config or find_config(Path.cwd())
    settings = load_settings(path)
    network = settings.network
    if allow_network:
        network = replace(network, allow=(*network.allow, *(check_network(cidr) for cidr in allow_network)))
    changes: dict[str, object] = {"network": network}
    if store:
        changes["store"] = store
    if jurisdiction:
        changes["jurisdiction"] = jurisdiction
    if rules:
        changes["rules"] = tuple(rules)
    if lang := lang or language.asked():
        changes["lang"] = lang
    if seed is not None:
        changes["seed"] = seed
    if jobs is not None:
        changes["jobs"] = jobs
    settings = replace(settings, **changes)
    return Context(settings=settings, folder=workspace(path), place=load_jurisdiction(settings.jurisdiction))


def with_crawl(context: Context, **changes: object) -> Context:
    """The context with other crawl settings; ``None`` leaves a setting as it is."""
    given = {key: value for key, value in changes.items() if value is not None}
    settings = replace(context.settings, crawl=replace(context.settings.crawl, **given))
    return Context(settings=settings, folder=context.folder, place=context.place)


def with_light(context: Context, *, is_light: bool) -> tuple[Context, frozenset[str] | None]:
    """The context of a light scan and the parts that it looks at; the same context and ``None`` for a whole look."""
    if not is_light:
        return context, None
    from govsite.crawl.light import LIGHT, lightly

    return Context(settings=lightly(context.settings), folder=context.folder, place=context.place), LIGHT


def read_sites(context: Context, sources: Sequence[str]) -> tuple[Ledger, str]:
    """Sites of inventory files, of URLs on the command line, or of standard input (``-``).

    Returns the ledger and the name by which reports call the source. Raises ``UsageError``
    when files and URLs are mixed, ``InputError`` when nothing usable is in them.
    """
    from govsite.inventory.ledger import ledger_from_urls
    from govsite.inventory.read import read_inventory
    from govsite.inventory.relations import relate

    files = [s for s in sources if s == "-" or _is_file_name(s)]
    if files and len(files) < len(sources):
        raise UsageError("inventory files and URLs are mixed", hint="give either one inventory or URLs")
    if len(files) > 1:
        raise UsageError("more than one inventory", hint="govsite inventory merge makes one of several")
    if files:
        ledger = read_inventory(files[0], place=context.place, divisions=context.divisions())
        name = files[0]
    else:
        ledger = ledger_from_urls(sources, place=context.place, divisions=context.divisions())
        name = "command line"
    if not ledger.sites:
        refused = ledger.complaints[0] if ledger.complaints else None
        raise InputError(
            f"holds no usable site: {refused.message.in_language(language.spoken())}"
            if refused
            else "holds no usable site",
            where=(refused.where or name) if refused and files else name,
            hint=refused.advice.in_language(language.spoken())
            if refused
            else "govsite inventory check says what is wrong with each row",
        )
    return replace(ledger, sites=relate(ledger.sites, place=context.place)), name


def _is_file_name(source: str) -> bool:
    if "://" in source:
        return False
    path = Path(source)
    if path.exists():
        return True
    suffixes = {".csv", ".tsv", ".txt", ".xlsx", ".xls", ".xlsm", ".ods", ".et", ".yaml", ".yml", ".json"}
    return path.suffix.lower() in suffixes


def talk(text: str, *, quiet: bool = False) -> None:
    """One line of talk, on standard error, whatever names are in it: CI services obey lines that begin with ``::``.

    That nobody hears it (a reader that went away, a full disk) ends nothing.
    """
    if not quiet:
        try:
            sys.stderr.write(plain(language.told(text)) + "\n")
            sys.stderr.flush()
        except OSError:
            mute(sys.stderr)


def talk_of_rows(ledger: Ledger, name: str, *, quiet: bool = False) -> None:
    """Say if an inventory is not in order, and where to hear what is wrong; of addresses say it here."""
    if not Path(name).is_file():
        lang = language.spoken()
        for complaint in ledger.complaints:
            said, advice = complaint.message.in_language(lang), complaint.advice.in_language(lang)
            talk(f"{name}: {said} ({advice})", quiet=quiet)
        return
    if count := len(ledger.complaints):
        talk(f"{name}: {plural(count, 'remark')} on its rows (govsite inventory check {name} tells)", quiet=quiet)


def talk_of_gaps(ledger: Ledger, name: str, *, quiet: bool = False) -> None:
    """Say how many rows of an inventory lack what most rules ask for, and what helps."""
    lacking = sum(1 for site in ledger.sites if site.kind is None or site.level is None)
    if lacking and Path(name).is_file():
        count = len(ledger.sites)
        talk(
            f"{name}: kind or level is missing in {lacking:,} of {plural(count, 'row')}; most rules ask for both",
            quiet=quiet,
        )
        talk(f"govsite inventory suggest {name} -o FILE.csv suggests them, for you to go through", quiet=quiet)


def say(text: str) -> None:
    """A line of a result (or several) on standard output, harmless to a terminal whatever strangers wrote in it."""
    write_text(text + "\n", None)


def write_text(text: str, output: Path | None) -> None:
    """A result that people read, as ``write_result``; names and titles in it steer no terminal.

    Where it is a terminal, lines are no wider than it; files and pipes get them whole.
    """
    text = lines(text)
    if (output is None or str(output) == "-") and (width := terminal_width()):
        from govsite.report.wrap import fit

        text = fit(text, width)
    write_result(text.encode("utf-8", "replace"), output)


def write_result(content: bytes | Iterable[bytes], output: Path | None) -> None:
    """A result, at once or in pieces, to a file (whole or not at all) or to standard output.

    Raises ``InputError`` where the file cannot be written.
    """
    pieces = (content,) if isinstance(content, bytes) else content
    if output is None or str(output) == "-":
        with outliving_its_reader():
            sys.stdout.buffer.writelines(pieces)
            sys.stdout.buffer.flush()
        return
    with result_file(output) as file:
        file.writelines(pieces)


@contextmanager
def result_file(output: Path) -> Iterator[BinaryIO]:
    """A file for a result that is there whole afterwards or not at all; a device or a pipe gets it as it comes.

    A link stays a link: what it leads to is written; ``-`` is standard output. Raises ``InputError`` where the file
    cannot be written.
    """
    if str(output) == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        with output.open("wb") if is_stream(output) else whole_file(output) as file:
            yield file
    except OSError as error:
        raise not_written(error, where=output) from error


def is_stream(path: Path) -> bool:
    """Whether it is there and is no file: ``/dev/null``, a named pipe. A file must not take its place."""
    return path.exists() and not path.is_file() and not path.is_dir()


def check_place(path: Path) -> None:
    """Refuse before hours of looking, not after, a file that could not be written here.

    Raises ``UsageError`` for a folder that is not there and ``InputError`` for one that cannot be written.
    """
    if not path.parent.is_dir():
        raise UsageError("no such folder", where=str(path.parent), hint="make it first")
    if path.is_dir():
        raise UsageError("is a folder, not a file", where=str(path), hint="name a file in it")
    if is_stream(path):
        if not os.access(path, os.W_OK):
            raise InputError("cannot be written", where=str(path), hint="name another, or allow it")
        return
    if str(path) != "-" and not os.access(path.parent, os.W_OK):
        raise InputError("the folder cannot be written", where=str(path.parent), hint="name another, or allow it")


def encode_json(value: object) -> bytes:
    """Readable JSON with a newline at its end."""
    return json_text(msgspec.json.format(json_encoded(value), indent=2)) + b"\n"


def terminal_width() -> int | None:
    """Cells of a line where a person reads standard output; ``None`` for files and pipes."""
    return max(shutil.get_terminal_size((80, 24)).columns, 60) if sys.stdout.isatty() else None


def is_interactive() -> bool:
    """Whether a person looks at standard error (and not a pipeline)."""
    return sys.stderr.isatty() and not os.environ.get("CI")
