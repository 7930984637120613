"""``govsite plan``: who stays, who goes where, in which wave, by which clause."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govsite.commands.context import check_place, encode_json, open_context, talk, write_result, write_text
from govsite.commands.first_argument import DEFAULT, GroupWithDefault
from govsite.commands.options import (
    ConfigOption,
    JurisdictionOption,
    LangOption,
    QuietOption,
    RulesOption,
    SeedOption,
    StoreOption,
)
from govsite.commands.plan_options import (
    BlackoutOption,
    DaysOption,
    DeadlineOption,
    FreezeOption,
    InventoryArgument,
    PagesOption,
    PlanSolver,
    PolicyOption,
    RunOption,
    SetOption,
    SitesOption,
    SolverOption,
    StartOption,
    Wishes,
    order_of,
    read_entries,
)
from govsite.commands.plan_survey import make_with_survey, plan_page, survey_text
from govsite.errors import InputError, UsageError

if TYPE_CHECKING:
    from govsite.commands.context import Context
    from govsite.model.plan import Plan
    from govsite.model.site import Site
    from govsite.planning import Order

app = typer.Typer(
    cls=GroupWithDefault,
    help="Plan a consolidation: who stays, who goes where, in which wave, by which clause.",
    no_args_is_help=True,
)


class PlanFormat(StrEnum):
    """Forms of a plan."""

    TEXT = "text"
    JSON = "json"
    YAML = "yaml"
    XLSX = "xlsx"
    HTML = "html"


class TextFormat(StrEnum):
    """Forms of an explanation or a comparison."""

    TEXT = "text"
    JSON = "json"


_SUFFIXES = {".json": PlanFormat.JSON, ".yaml": PlanFormat.YAML, ".yml": PlanFormat.YAML, ".xlsx": PlanFormat.XLSX,
             ".html": PlanFormat.HTML, ".htm": PlanFormat.HTML, ".txt": PlanFormat.TEXT}  # fmt: skip

TextFormatOption = Annotated[TextFormat, typer.Option("-f", "--format", help="text or json.")]


@app.command(DEFAULT, hidden=True)
def make(  # noqa: PLR0913 - one parameter per option of the command line
    inventory: InventoryArgument,
    *,
    policy: PolicyOption = "",
    run: RunOption = "",
    freeze: FreezeOption = None,
    settings: SetOption = None,
    sites: SitesOption = None,
    pages: PagesOption = None,
    days: DaysOption = None,
    start: StartOption = "",
    deadline: DeadlineOption = "",
    blackouts: BlackoutOption = None,
    solver: SolverOption = PlanSolver.AUTO,
    form: Annotated[
        PlanFormat | None, typer.Option("-f", "--format", help="Form on standard output (default: text).")
    ] = None,
    outputs: Annotated[
        list[Path] | None, typer.Option("-o", "--output", help="Write plan.yaml, .xlsx, .json or .html; repeat.")
    ] = None,
    fail_on_questions: Annotated[
        bool, typer.Option("--fail-on-questions", help="Exit 1 where a site is left as a question.")
    ] = False,
    config: ConfigOption = None,
    store: StoreOption = "",
    rules: RulesOption = None,
    jurisdiction: JurisdictionOption = "",
    lang: LangOption = None,
    seed: SeedOption = None,
    quiet: QuietOption = False,
) -> None:
    """Decide about every site of an inventory and put those that leave into waves.

    What the data do not decide comes out as a question with the missing column. Exit codes:
    0 planned, 1 questions (with --fail-on-questions), 2 usage or limits that clash, 3 bad input or policy.
    """
    from govsite.commands.plan_view import plan_text

    forms = _forms(form, outputs or [])
    context = open_context(config=config, store=store, jurisdiction=jurisdiction, rules=rules, lang=lang, seed=seed)
    order = order_of(
        context,
        Wishes(
            inventory=inventory, policy=policy, run=run, freeze=freeze, settings=settings or [], sites=sites,
            pages=pages, days=days, start=start, deadline=deadline, blackouts=blackouts or [], solver=solver,
        ),
        quiet=quiet,
    )  # fmt: skip
    plan = make_with_survey(order, context=context, quiet=quiet)
    for path, wanted in zip(outputs or [], forms, strict=True):
        write_result(_rendered(plan, wanted, order=order, context=context), path)
        if str(path) != "-":
            talk(f"wrote {path}", quiet=quiet)
    if form is not None and not outputs:
        write_result(_rendered(plan, form, order=order, context=context), None)
    elif Path("-") not in (outputs or []) and not (outputs and quiet):
        text = plan_text(plan, policy=order.policy, lang=context.lang) + survey_text(plan, lang=context.lang)
        write_text(text, None)
    if fail_on_questions and plan.summary.questions:
        raise typer.Exit(1)


@app.command("explain")
def explain(  # noqa: PLR0913 - one parameter per option of the command line
    site: Annotated[str, typer.Argument(metavar="SITE", help="Id, host or address of a site.")],
    inventory: InventoryArgument,
    *,
    policy: PolicyOption = "",
    run: RunOption = "",
    freeze: FreezeOption = None,
    settings: SetOption = None,
    sites: SitesOption = None,
    start: StartOption = "",
    blackouts: BlackoutOption = None,
    solver: SolverOption = PlanSolver.AUTO,
    form: TextFormatOption = TextFormat.TEXT,
    config: ConfigOption = None,
    store: StoreOption = "",
    rules: RulesOption = None,
    jurisdiction: JurisdictionOption = "",
    lang: LangOption = None,
    seed: SeedOption = None,
) -> None:
    """Say why the plan does with one site what it does: the table row by row, the target, the wave."""
    from govsite.commands.plan_view import explanation_text
    from govsite.migrate.consolidation.explain import explain as explained
    from govsite.migrate.consolidation.facts import UNKNOWN
    from govsite.planning import make_plan

    context = open_context(config=config, store=store, jurisdiction=jurisdiction, rules=rules, lang=lang, seed=seed)
    order = order_of(
        context,
        Wishes(
            inventory=inventory, policy=policy, run=run, freeze=freeze, settings=settings or [], sites=sites,
            start=start, blackouts=blackouts or [], solver=solver,
        ),
        quiet=True,
    )  # fmt: skip
    wanted = _find(site, order.sites)
    plan = make_plan(order)
    found = explained(plan, site=wanted, policy=order.policy, facts=order.facts.get(wanted.key, UNKNOWN))
    if form is TextFormat.JSON:
        write_result(encode_json(found), None)
    else:
        write_text(explanation_text(found, plan=plan, lang=context.lang), None)


@app.command("diff")
def diff(
    first: Annotated[Path, typer.Argument(metavar="A", help="A plan: YAML, workbook or JSON.")],
    second: Annotated[Path, typer.Argument(metavar="B", help="The plan to compare it with.")],
    *,
    form: TextFormatOption = TextFormat.TEXT,
    config: ConfigOption = None,
    lang: LangOption = None,
) -> None:
    """Say what differs between two plans: decisions, targets, waves, approvals, clauses."""
    from govsite.commands.plan_view import differences_text
    from govsite.migrate.plan.differences import differences

    context = open_context(config=config, lang=lang)
    charsets = context.place.pages.fallback_charsets
    found = differences(read_entries(first, charsets=charsets), read_entries(second, charsets=charsets))
    if form is TextFormat.JSON:
        write_result(encode_json(found), None)
    else:
        write_text(differences_text(found, lang=context.lang), None)


def _forms(form: PlanFormat | None, outputs: Sequence[Path]) -> list[PlanFormat]:
    """The form of each output, refused before anything is worked out. Raises ``UsageError``."""
    if form is PlanFormat.XLSX and not outputs:
        raise UsageError("a workbook needs a file", hint="-o plan.xlsx")
    forms = []
    for path in outputs:
        known = form if len(outputs) == 1 and form is not None else _SUFFIXES.get(path.suffix.lower())
        if known is None:
            raise UsageError(
                f"no form of a plan is known by the suffix of {path}", hint=f"one of {', '.join(_SUFFIXES)}"
            )
        check_place(path)
        forms.append(known)
    return forms


def _rendered(plan: Plan, form: PlanFormat, *, order: Order, context: Context) -> bytes:
    lang = context.lang
    match form:
        case PlanFormat.JSON:
            from govsite.migrate.plan.document import document

            return encode_json(document(plan))
        case PlanFormat.YAML:
            from govsite.migrate.plan.yaml_file import write_yaml

            return write_yaml(plan, lang=lang)
        case PlanFormat.XLSX:
            from govsite.migrate.plan.workbook import write_xlsx

            return write_xlsx(plan, lang=lang)
        case PlanFormat.HTML:
            return plan_page(plan, order=order, context=context)
        case PlanFormat.TEXT:
            from govsite.commands.plan_view import plan_text

            return plan_text(plan, policy=None, lang=lang).encode()


def _find(name: str, sites: Sequence[Site]) -> Site:
    from difflib import get_close_matches

    from govsite.urls import host_of

    names: dict[str, Site] = {}
    for site in sites:
        for known in (site.key, site.url, site.url.rstrip("/"), host_of(site.url), *site.hosts):
            names.setdefault(known, site)
    if name in names:
        return names[name]
    near = get_close_matches(name, names, n=1, cutoff=0.7)
    raise InputError(f"no site {name!r} in the inventory", hint=f"did you mean {near[0]!r}?" if near else "")
