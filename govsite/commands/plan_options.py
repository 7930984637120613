"""Options of ``govsite plan`` and ``govsite plan explain``, and the order that they make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govsite.commands.context import Context, read_sites, talk_of_gaps, talk_of_rows
from govsite.errors import InputError, UsageError

if TYPE_CHECKING:
    from govsite.migrate.consolidation.drafts import Choice
    from govsite.migrate.consolidation.facts import Facts
    from govsite.migrate.plan.document import Entry
    from govsite.migrate.waves.problem import Limits
    from govsite.model.consolidation import Policy
    from govsite.model.site import Site
    from govsite.planning import Order


class PlanSolver(StrEnum):
    """How waves are found."""

    AUTO = "auto"
    CPSAT = "cpsat"
    GREEDY = "greedy"


InventoryArgument = Annotated[str, typer.Argument(metavar="INVENTORY", help="An inventory file, or - for stdin.")]
PolicyOption = Annotated[
    str,
    typer.Option("--policy", metavar="NAME | FILE", help="Consolidation policy (default: the jurisdiction's own)."),
]
RunOption = Annotated[str, typer.Option("--run", metavar="RUN", help="Audit in the store whose outcomes count.")]
FreezeOption = Annotated[
    Path | None,
    typer.Option(
        "--freeze",
        metavar="PLAN",
        help="plan.yaml or plan.xlsx (also as .xls, .ods, .csv or .json) with what people decided.",
    ),
]
SetOption = Annotated[
    list[str] | None, typer.Option("--set", metavar="SITE.FIELD=VALUE", help="What if this were so? Repeat.")
]
SitesOption = Annotated[int | None, typer.Option("--sites", min=1, help="Sites a wave takes.")]
PagesOption = Annotated[int | None, typer.Option("--pages", min=0, help="Pages a wave takes; 0 means no limit.")]
DaysOption = Annotated[int | None, typer.Option("--days", min=1, max=3660, help="Days a wave lasts.")]
StartOption = Annotated[str, typer.Option("--start", metavar="DATE", help="First day of the first wave.")]
DeadlineOption = Annotated[str, typer.Option("--deadline", metavar="DATE", help="Last day of the last wave.")]
BlackoutOption = Annotated[
    list[str] | None, typer.Option("--blackout", metavar="A..B", help="Days on which nothing moves; repeat.")
]
_TABLES = frozenset({".csv", ".tsv"})
SolverOption = Annotated[PlanSolver, typer.Option("--solver", help="How waves are found.")]


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What the command line asks of a plan."""

    inventory: str
    policy: str = ""
    run: str = ""
    freeze: Path | None = None
    settings: Sequence[str] = ()
    sites: int | None = None
    pages: int | None = None
    days: int | None = None
    start: str = ""
    deadline: str = ""
    blackouts: Sequence[str] = ()
    solver: PlanSolver = PlanSolver.AUTO


def order_of(context: Context, wishes: Wishes, *, quiet: bool = False) -> Order:
    """Read everything that a plan is made from.

    Raises ``InputError``, ``PolicyError`` and ``UsageError`` with the place of what is wrong.
    """
    from govsite.migrate.plan.what_if import change
    from govsite.migrate.waves.schedule import SolverName
    from govsite.planning import Order

    policy = load_wanted_policy(context, wishes.policy)
    limits = _limits(policy, wishes)
    ledger, name = read_sites(context, [wishes.inventory])
    talk_of_rows(ledger, name, quiet=quiet)
    talk_of_gaps(ledger, name, quiet=quiet)
    sites, settled = change(ledger.sites, wishes.settings, place=context.place)
    choices = _frozen(wishes.freeze, sites, charsets=context.place.pages.fallback_charsets)
    for key, choice in settled.items():
        choices[key] = _over(choices.get(key), choice)
    run, facts = _facts(context, wishes.run, policy)
    return Order(
        sites=sites,
        policy=policy,
        place=context.place,
        rules=[rule for pack in context.packs() for rule in pack.rules],
        facts=facts,
        choices=choices,
        limits=limits,
        solver=SolverName(wishes.solver.value),
        seed=context.settings.seed,
        inventory=name,
        titles=ledger.titles,
        run=run,
    )


def load_wanted_policy(context: Context, name: str) -> Policy:
    """The policy that was named, or the only one shipped for the jurisdiction. Raises ``UsageError``."""
    from govsite.policy.consolidation import load_policy, policy_ids

    rules = [rule.id for pack in context.packs() for rule in pack.rules]
    if name:
        return load_policy(name, rules=rules)
    place = context.place.id
    fitting = [known for known in policy_ids() if known == place or known.startswith(f"{place}-")]
    if len(fitting) == 1:
        return load_policy(fitting[0], rules=rules)
    what = f"{len(fitting)} consolidation policies" if fitting else "no consolidation policy"
    raise UsageError(f"{what} for the jurisdiction {place!r}", hint="name one with --policy NAME or --policy FILE.yaml")


def read_entries(path: Path, *, charsets: tuple[str, ...]) -> list[Entry]:
    """Entries of a plan file: YAML, JSON, a workbook, or a sheet of it as CSV. Raises ``InputError``."""
    from govsite.inventory.readers.detect import Shape, shape_of_bytes
    from govsite.migrate.plan.document import MAX_BYTES, entries_of_json

    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"is larger than {MAX_BYTES // 1024 // 1024} MB", where=str(path))
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from error
    if shape_of_bytes(content) is Shape.WORKBOOK:
        from govsite.migrate.plan.workbook import entries_of_xlsx

        return entries_of_xlsx(content, file=str(path))
    if path.suffix.lower() in _TABLES:
        return _entries_of_table(content, file=str(path), charsets=charsets)
    if path.suffix.lower() == ".json":
        return entries_of_json(content, file=str(path))
    from govsite.migrate.plan.yaml_file import entries_of_yaml

    try:
        return entries_of_yaml(content.decode("utf-8-sig"), file=str(path))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError("is not UTF-8", where=f"{path}:{line}", hint="save the file as UTF-8") from error


def _entries_of_table(content: bytes, *, file: str, charsets: tuple[str, ...]) -> list[Entry]:
    """Spreadsheets save CSV in the charset of the country."""
    from govsite.inventory.read import read_grids
    from govsite.migrate.plan.workbook import entries_of_rows

    grids, _ = read_grids(content, file=file, charsets=charsets)
    lines = [line for grid in grids[:1] for line in grid.lines]
    rows: list[Sequence[object]] = [()] * max((line.number for line in lines), default=0)
    for line in lines:
        rows[line.number - 1] = ["" if cell is None else cell for cell in line.cells]
    return entries_of_rows(rows, file=file)


def _frozen(path: Path | None, sites: Sequence[Site], *, charsets: tuple[str, ...]) -> dict[str, Choice]:
    if path is None:
        return {}
    from govsite.migrate.plan.document import choices_of

    return choices_of(read_entries(path, charsets=charsets), sites=sites)


def _over(first: Choice | None, second: Choice) -> Choice:
    """The second choice where it says something, else the first."""
    from msgspec.structs import asdict, replace

    return replace(first, **{name: value for name, value in asdict(second).items() if value}) if first else second


def _facts(context: Context, run: str, policy: Policy) -> tuple[str, dict[str, Facts]]:
    """What one run knows of the sites, and which of them all runs of the store show dead."""
    if not run:
        return "", {}
    from govsite.history import dead_sites, with_deaths
    from govsite.planning import facts_from_run

    with context.read_store() as store:
        header = store.find_look(run)
        facts = facts_from_run(store, header.id)
        return header.id, with_deaths(facts, dead_sites(store, policy.dead))


def _limits(policy: Policy, wishes: Wishes) -> Limits:
    from msgspec.structs import replace

    from govsite.migrate.waves.calendar import read_day, read_span
    from govsite.migrate.waves.problem import Limits

    given = {"sites": wishes.sites, "pages": wishes.pages, "days": wishes.days}
    rules = replace(policy.waves, **{name: value for name, value in given.items() if value is not None})
    start = read_day(wishes.start) if wishes.start else None
    if start is None and (wishes.deadline or wishes.blackouts):
        raise UsageError("black-outs and a deadline need a calendar", hint="give --start DATE")
    return Limits(
        rules=rules,
        start=start,
        blackouts=tuple(read_span(text) for text in wishes.blackouts),
        deadline=read_day(wishes.deadline) if wishes.deadline else None,
    )
