"""``govsite domains``: names of sites, judged offline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from govsite.commands.context import (
    Context,
    open_context,
    read_sites,
    talk,
    talk_of_gaps,
    talk_of_rows,
    terminal_width,
    write_result,
    write_text,
)
from govsite.commands.options import (
    ConfigOption,
    FailOn,
    FailOnOption,
    JurisdictionOption,
    LangOption,
    OutputOption,
    QuietOption,
    RulesOption,
)
from govsite.quantities import plural

if TYPE_CHECKING:
    from govsite.inventory.ledger import Ledger
    from govsite.model.outcome import Outcome
    from govsite.model.rule import Pack, Rule
    from govsite.model.run import Run
    from govsite.model.site import Site

TEXT = "text"
CRASHED = 4


def domains(  # noqa: PLR0913 - one parameter per option of the command line
    sources: Annotated[
        list[str], typer.Argument(metavar="INVENTORY | HOST…", help="An inventory file, host names, or - for stdin.")
    ],
    *,
    form: Annotated[
        str, typer.Option("-f", "--format", help="text, or a report format such as json, csv or html.")
    ] = "",
    output: OutputOption = None,
    fail_on: FailOnOption = FailOn.HIGH,
    config: ConfigOption = None,
    rules: RulesOption = None,
    jurisdiction: JurisdictionOption = "",
    lang: LangOption = None,
    quiet: QuietOption = False,
) -> None:
    """Judge domain names offline, by the rules that need nothing but the inventory.

    Exit codes: 0 clean, 1 findings at or over --fail-on, 2 usage, 3 bad input or policy file, 4 a check crashed.
    """
    context = open_context(config=config, rules=rules, jurisdiction=jurisdiction, lang=lang)
    ledger, name = read_sites(context, sources)
    talk_of_rows(ledger, name, quiet=quiet)
    talk_of_gaps(ledger, name, quiet=quiet)
    packs = context.packs()
    sites = [*ledger.sites, *names_beside(ledger)]
    run = _judge(context, sites, packs=packs, inventory=name)
    _talk_of_records(_rows(context, name) or sites, quiet=quiet)
    if form in ("", TEXT) and (output is None or form == TEXT or str(output) == "-"):
        write_text(_text(run, width=terminal_width() if output is None else None), output)
    else:
        from govsite.commands.outputs import format_of

        write_result(format_of(form, output).render(run), output)
    for crash in run.crashes:
        talk(f"crashed: {crash}")
    raise typer.Exit(CRASHED if run.crashes else _exit_code(run.outcomes, fail_on))


def offline_rules(packs: Iterable[Pack]) -> tuple[Rule, ...]:
    """The rules whose check reads nothing but the inventory."""
    from govsite.audit.engine import load_check

    return tuple(rule for pack in packs for rule in pack.rules if not load_check(rule.check).needs)


def names_beside(ledger: Ledger) -> list[Site]:
    """Names that were taken for the www or apex of another row: in a list of names each is asked about.

    In an inventory with site codes they are one site, judged once.
    """
    from msgspec.structs import replace

    from govsite.urls import host_of

    # A row that left names the site it went into by its code or, where it has none, by its address.
    sites = {site.url: site for site in ledger.sites}
    return [
        replace(site, id=host_of(row.url), url=row.url, hosts=())
        for row in ledger.www
        if (site := sites.get(row.into)) is not None
    ]


def _rows(context: Context, name: str) -> list[Site]:
    """All rows of an inventory file, merged ones too; none where the sites came otherwise."""
    from pathlib import Path

    from govsite.inventory.read import rows_of

    if not Path(name).is_file():
        return []
    return rows_of(name, place=context.place, divisions=context.divisions()).sites


def _judge(context: Context, sites: Sequence[Site], *, packs: Sequence[Pack], inventory: str) -> Run:
    from govsite.audit.engine import Judge
    from govsite.model.evidence import Evidence
    from govsite.model.run import Run, RunHeader, RunState, SiteSummary
    from govsite.policy.circular import load_circular
    from govsite.version import __version__

    rules = offline_rules(packs)
    judge = Judge(rules, context.place)
    judgements = [judge(Evidence(site=site)) for site in sites]
    now = datetime.now(UTC).isoformat(timespec="seconds")
    used = {rule.pack for rule in rules}
    header = RunHeader(
        id=f"domains-{now}",
        command="domains",
        started_at=now,
        finished_at=now,
        tool_version=__version__,
        jurisdiction=context.place.id,
        packs={pack.id: pack.version for pack in packs if pack.id in used},
        state=RunState.FINISHED,
        seed=context.settings.seed,
        inventory=inventory,
        site_count=len(sites),
        finished_count=len(sites),
    )
    return Run(
        header=header,
        sites=tuple(SiteSummary(site=site) for site in sites),
        outcomes=tuple(outcome for judgement in judgements for outcome in judgement.outcomes),
        rules=rules,
        lang=context.lang,
        circular=load_circular(context.place.id, template=None),
        crashes=tuple(crash for judgement in judgements for crash in judgement.crashes),
    )


def _exit_code(outcomes: Iterable[Outcome], fail_on: FailOn) -> int:
    from govsite.model.outcome import Severity, Status

    if fail_on is FailOn.NEVER:
        return 0
    limit = Severity(fail_on.value).rank
    return int(any(outcome.status is Status.FAIL and outcome.severity.rank <= limit for outcome in outcomes))


# ---------------------------------------------------------------- text

HEADS = {
    "zh": ("规则", "符合", "不符合", "未知", "不适用"),
    "en": ("rule", "pass", "fail", "unknown", "n/a"),
}


def _text(run: Run, *, width: int | None) -> str:
    """A table of rules with their numbers, then every problem, gravest first; lines of at most ``width`` cells."""
    from govsite.model.outcome import Reason, Status
    from govsite.report.safe import plain

    zh = run.lang != "en"
    counts = Counter((outcome.rule, outcome.status) for outcome in run.outcomes)
    statuses = (Status.PASS, Status.FAIL, Status.UNKNOWN, Status.NOT_APPLICABLE)
    rows = [
        (rule.title.in_language(run.lang), *(str(counts[rule.id, status]) for status in statuses), rule.id)
        for rule in run.rules
    ]
    lines = [f"{len(run.sites)} 个网站" if zh else plural(len(run.sites), "site"), ""]
    if not rows:
        lines += ["没有关于域名的规则，未作判断" if zh else "no rule about names is in force: nothing was judged"]
        return "\n".join(lines) + "\n"
    lines += _columns([(*HEADS["zh" if zh else "en"], ""), *rows], width=width)
    missing = Counter(o.detail for o in run.outcomes if o.reason is Reason.NOT_SUPPLIED)
    if missing:
        told = ", ".join(f"{name} ({count})" for name, count in missing.most_common())
        lines += [
            "",
            f"未知，因为清单没有给出：{told}" if zh else f"unknown, because the inventory does not give: {told}",
        ]
    failed = sorted((o for o in run.outcomes if o.status is Status.FAIL), key=lambda outcome: outcome.severity.rank)
    urls = {summary.site.key: summary.site.url for summary in run.sites}
    for outcome in failed:
        lines += ["", f"{outcome.severity}  {outcome.rule}  {urls[outcome.site]}"]
        for problem in outcome.problems:
            lines += _broken(plain(problem.message.in_language(run.lang)), indent=4, width=width)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _broken(text: str, *, indent: int, width: int | None) -> list[str]:
    """A text in lines that fit, each behind ``indent`` blanks; one line without a width."""
    from govsite.report.wrap import wrap

    return [" " * indent + line for line in (wrap(text, width - indent) if width else [text])]


def _columns(rows: Sequence[Sequence[str]], *, width: int | None) -> list[str]:
    """Rows with the numbers in front, right-aligned by what characters take on a terminal."""
    from rich.cells import cell_len

    widths = [max(cell_len(row[column]) for row in rows) for column in range(1, 5)]
    lines = []
    for title, *numbers, rule in rows:
        cells = [" " * (width - cell_len(text)) + text for text, width in zip(numbers, widths, strict=True)]
        numbers_before = "  ".join(cells) + "  "
        told = _broken(f"{title}{f'  ({rule})' if rule else ''}", indent=cell_len(numbers_before), width=width)
        lines += [numbers_before + told[0].lstrip(), *told[1:]]
    return lines


def _talk_of_records(sites: Iterable[Site], *, quiet: bool) -> None:
    """How many rows carry the record of another tool's request, by class."""
    from govsite.policy.recorded import load_recorded_outcomes

    table = load_recorded_outcomes()
    classes = Counter(table.class_of(record) for site in sites if (record := table.record_in(site.extra)))
    if classes:
        told = ", ".join(f"{name} {count}" for name, count in classes.most_common())
        talk(f"recorded by others (not judged): {told}", quiet=quiet)
