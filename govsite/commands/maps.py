"""Maps of a move for the commands that read them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from govsite.commands.context import Context, talk
from govsite.errors import InputError, UsageError
from govsite.quantities import plural

if TYPE_CHECKING:
    from govsite.migrate.maps.assemble import Assembled
    from govsite.model.mapping import SiteMap

_MOST_TOLD = 5


def maps_of(context: Context, source: Path, *, quiet: bool = False) -> tuple[SiteMap, ...]:
    """The maps at ``source`` (a folder, a tar archive or one file), those rows left out that break an invariant.

    What is left out is counted on standard error. Raises ``InputError`` where nothing can be used.
    """
    from govsite.migrate.maps.assemble import assemble
    from govsite.migrate.maps.folder import read_maps
    from govsite.migrate.maps.rows import Words
    from govsite.policy.migration import load_moving

    found = assemble(read_maps(source, words=Words(load_moving())), archive_template=context.place.archive_template)
    if found.refused:
        talk(f"{source}: {plural(len(found.refused), 'row')} left out (govsite migrate lint tells them)", quiet=quiet)
        for refusal in found.refused[:_MOST_TOLD]:
            where = f"{refusal.file}:{refusal.line}" if refusal.line else refusal.file
            talk(f"  {where}: {refusal.reason}", quiet=quiet)
    if not found.sites:
        raise InputError("holds no map that can be used", where=str(source), hint="govsite migrate lint says why")
    talk_of_homes(found, quiet=quiet)
    return found.sites


def talk_of_homes(found: Assembled, *, quiet: bool = False) -> None:
    """Say of which sites nobody said where the home page leads: a server would answer 410 there."""
    from govsite import language
    from govsite.migrate.lint import sentences
    from govsite.migrate.lint.fault import FaultKind

    for site in found.homeless[:_MOST_TOLD]:
        told = sentences.message(FaultKind.NO_HOME_PAGE, url=site.id, key=f"http://{site.hosts[0]}/")
        talk(told.in_language(language.spoken()), quiet=quiet)
    if len(found.homeless) > _MOST_TOLD:
        talk(f"… and {len(found.homeless) - _MOST_TOLD} more", quiet=quiet)


def refuse_workbook(output: Path | None) -> None:
    """Maps are read from workbooks and rules of servers and written as CSV: names that promise these are refused."""
    from govsite.migrate.maps.servers.formats import is_rule_file
    from govsite.migrate.maps.workbook import SUFFIXES

    if output is not None and (output.suffix.lower() in SUFFIXES or is_rule_file(output.name)):
        raise UsageError("maps are written as CSV", hint=f"-o {output.with_suffix('.csv').name}: spreadsheets open it")


def is_map(source: Path) -> bool:
    """Whether a file or folder is a map of old addresses (and not an inventory of sites)."""
    from govsite.migrate.maps.folder import MAPS
    from govsite.migrate.maps.rows import Words
    from govsite.migrate.maps.servers.formats import is_rule_file
    from govsite.migrate.maps.table import read_table
    from govsite.policy.migration import load_moving

    if source.is_dir() or source.name.endswith((".tar", ".tar.xz", ".tar.gz", ".tgz", ".tar.bz2")):
        return True
    if is_rule_file(source.name):
        return True
    if source.suffix.lower() not in MAPS:
        return False
    words = Words(load_moving())
    try:
        content = source.read_bytes()
        header, _ = read_table(content, file=str(source), column_of=words.column)
    except (OSError, InputError):
        return False
    return "old_url" in map(words.column, header)
