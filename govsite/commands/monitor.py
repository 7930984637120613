"""``govsite monitor``: availability over time."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govsite.commands.context import (
    Context,
    encode_json,
    open_context,
    read_sites,
    say,
    talk,
    talk_of_rows,
    write_result,
)
from govsite.commands.moments import moment_of, parse_time
from govsite.commands.options import (
    AllowNetworkOption,
    ConfigOption,
    JurisdictionOption,
    LangOption,
    QuietOption,
    RulesOption,
    StoreOption,
)
from govsite.errors import UsageError
from govsite.language import detailed, told
from govsite.quantities import plural
from govsite.signals import interruption

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from govsite.model.history import Probe
    from govsite.model.outcome import Outcome
    from govsite.model.site import Site
    from govsite.store.store import Store

CHECK = "site-unavailable"
"""The check whose options say how often and how long is probed."""


class MonitorFormat(StrEnum):
    """How rounds and standings are told."""

    TEXT = "text"
    JSON = "json"


def monitor(  # noqa: PLR0913 - one parameter per option of the command line
    sources: Annotated[
        list[str], typer.Argument(metavar="INVENTORY | URL…", help="An inventory file, URLs, or - for stdin.")
    ],
    *,
    once: Annotated[bool, typer.Option("--once", help="One round now, for cron or a systemd timer.")] = False,
    every: Annotated[str, typer.Option("--every", metavar="TIME", help="Time between rounds: 30m, 1h.")] = "",
    duration: Annotated[str, typer.Option("--for", metavar="TIME", help="How long to go on: 7d.")] = "",
    units: Annotated[
        bool, typer.Option("--units", help="Print a systemd service and timer and a cron line, and do nothing else.")
    ] = False,
    over_ipv6: Annotated[
        bool, typer.Option("--ipv6", help="Open the home pages over IPv6 as well, of sites that have an address there.")
    ] = False,
    status: Annotated[bool, typer.Option("--status", help="What the probes of the store come to.")] = False,
    as_of: Annotated[str, typer.Option("--as-of", metavar="DATE", help="With --status: judge at this day.")] = "",
    form: Annotated[MonitorFormat, typer.Option("-f", "--format", help="text or json.")] = MonitorFormat.TEXT,
    config: ConfigOption = None,
    store: StoreOption = "",
    rules: RulesOption = None,
    jurisdiction: JurisdictionOption = "",
    allow_network: AllowNetworkOption = None,
    lang: LangOption = None,
    quiet: QuietOption = False,
) -> None:
    """Open every home page once a round and remember what came of it.

    Exit codes: 0 done, 2 usage, 3 bad input, 5 not one site could be asked (with --once).
    """
    import asyncio

    if sum((once, bool(every or duration), units, status)) != 1:
        raise UsageError("give one of --once, --every with --for, --units, --status", hint="govsite monitor --help")
    context = open_context(
        config=config, store=store, jurisdiction=jurisdiction, rules=rules, lang=lang, allow_network=allow_network
    )
    if bool(every) != bool(duration):
        raise UsageError("--every and --for belong together", hint="--every 1h --for 7d")
    if units:
        if sources == ["-"]:
            raise UsageError("a timer cannot read standard input", hint="name an inventory file")
        text = units_text(sources, config=config, store=store, every=timedelta(hours=1), over_ipv6=over_ipv6)
        write_result(text.encode(), None)
        return
    sites = _sites(context, sources)
    with context.store() as opened:
        if status:
            _tell_status(context, opened, sites, as_of=moment_of(as_of), form=form)
        elif once:
            probes = asyncio.run(_round(context, opened, sites, over_ipv6=over_ipv6))
            _tell_round(probes, form=form, quiet=quiet)
            if all(probe.opened is None for probe in probes):
                talk("govsite: not one site could be asked; this says nothing of them")
                raise typer.Exit(5)
        else:

            async def ask() -> None:
                _tell_round(await _round(context, opened, sites, over_ipv6=over_ipv6), form=form, quiet=quiet)

            _go_on(context, ask, every=parse_time(every), total=parse_time(duration))


def _sites(context: Context, sources: Sequence[str]) -> list[Site]:
    from govsite.timeline import probed_sites

    ledger, name = read_sites(context, sources)
    talk_of_rows(ledger, name)
    return probed_sites(ledger.sites)


# ---------------------------------------------------------------- rounds


async def _round(context: Context, store: Store, sites: Sequence[Site], *, over_ipv6: bool) -> list[Probe]:
    """One round with a client of its own: names and robots.txt are asked for anew each time."""
    from govsite.crawl.availability import probing
    from govsite.crawl.fetch import Client
    from govsite.timeline import watch

    network = probing(context.settings.network, seconds=_demand(context)[1])
    patterns = context.place.pages.challenge_patterns
    async with Client(network, context.settings.crawl, challenge_patterns=patterns) as client:
        return await watch(
            sites,
            client=client,
            place=context.place,
            store=store,
            at_once=context.settings.crawl.concurrency,
            clock=_now,
            over_ipv6=over_ipv6,
        )


def _go_on(context: Context, ask: Callable[[], Awaitable[None]], *, every: timedelta, total: timedelta) -> None:
    import asyncio

    from govsite.timeline import repeat

    per_day, _ = _demand(context)
    if timedelta(days=1) / every < per_day:
        talk(f"govsite: one round each {every} makes fewer than {per_day} a day: there will be no verdict")

    try:
        asyncio.run(repeat(ask, every=every, total=total, clock=_now, sleep=asyncio.sleep))
    except KeyboardInterrupt:
        why, code = interruption()
        talk(f"govsite: {why}; every finished round is kept")
        raise typer.Exit(code) from None


def _demand(context: Context) -> tuple[int, float]:
    """Fewest probes a day and seconds a probe may take, by the rules in force."""
    asked = [rule.options for pack in context.packs() for rule in pack.rules if rule.check == CHECK]
    per_day = max((int(getattr(options, "per_day", 0)) for options in asked), default=0)
    seconds = max((float(getattr(options, "seconds", 0.0)) for options in asked), default=0.0)
    return per_day, seconds or context.settings.network.connect_timeout


def _tell_round(probes: Sequence[Probe], *, form: MonitorFormat, quiet: bool) -> None:
    plain = [probe for probe in probes if not probe.over_ipv6]
    ipv6 = [probe for probe in probes if probe.over_ipv6]
    at = probes[0].round if probes else ""
    if form is MonitorFormat.JSON:
        import msgspec

        document: dict[str, object] = {"schema": "govsite/round/1", "round": at, **_counts(plain), "probes": plain}
        if ipv6:
            document["ipv6"] = {**_counts(ipv6), "probes": ipv6}
        write_result(msgspec.json.encode(document) + b"\n", None)
    elif not quiet:
        counts = _counts(plain)
        opened, failed, unknown = counts["opened"], counts["failed"], counts["unknown"]
        say(told(f"{at}  {plural(len(plain), 'site')}: {opened} opened, {failed} did not, {unknown} unknown"))
        if ipv6:
            counts = _counts(ipv6)
            opened, failed, unknown = counts["opened"], counts["failed"], counts["unknown"]
            say(
                told(
                    f"{at}  over IPv6: {plural(len(ipv6), 'site')}: "
                    f"{opened} opened, {failed} did not, {unknown} unknown"
                )
            )


def _counts(probes: Sequence[Probe]) -> dict[str, int]:
    return {
        "opened": sum(probe.opened is True for probe in probes),
        "failed": sum(probe.opened is False for probe in probes),
        "unknown": sum(probe.opened is None for probe in probes),
    }


# ---------------------------------------------------------------- standing


def _tell_status(context: Context, store: Store, sites: Sequence[Site], *, as_of: str, form: MonitorFormat) -> None:
    """Every rule over time, judged from the store alone."""
    from govsite.audit.engine import Judge, load_check
    from govsite.model.evidence import Evidence
    from govsite.model.history import History
    from govsite.report.wording import STATUS_WORDS, reason_words
    from govsite.timeline import with_history

    rules = [rule for pack in context.packs() for rule in pack.rules if load_check(rule.check).needs == ("history",)]
    moment = as_of or _now().isoformat(timespec="seconds")
    known = [with_history(Evidence(site=site, observed_at=moment), store, as_of=moment) for site in sites]
    if not any(isinstance(one.seen_history, History) and one.seen_history.days_ipv6 for one in known):
        rules = [rule for rule in rules if not getattr(rule.options, "over_ipv6", False)]  # nobody asked for it
    judge = Judge(rules, context.place)
    outcomes: list[Outcome] = [outcome for one in known for outcome in judge(one).outcomes]
    if form is MonitorFormat.JSON:
        write_result(encode_json({"schema": "govsite/availability/1", "as_of": moment, "outcomes": outcomes}), None)
        return
    names = {site.key: site.name or site.key for site in sites}
    titles = {rule.id: rule.title.in_language(context.lang) for rule in rules}
    for outcome in outcomes:
        said = [problem.message.in_language(context.lang) for problem in outcome.problems]
        said = said or [reason_words(outcome.reason).in_language(context.lang), detailed(outcome.detail, context.lang)]
        told = ("；" if context.lang != "en" else "; ").join(filter(None, said))
        verdict = STATUS_WORDS[outcome.status].in_language(context.lang)
        say(f"{names[outcome.site]}  {titles[outcome.rule]}  {verdict}  {told}".rstrip())


def _now() -> datetime:
    return datetime.now(UTC)


# ---------------------------------------------------------------- units


def units_text(
    sources: Sequence[str], *, config: Path | None, store: str, every: timedelta, over_ipv6: bool = False
) -> str:
    """A systemd service, its timer and a cron line that make a round each ``every``."""
    import shlex
    import shutil
    import sys

    program = shutil.which("govsite")
    command = [program] if program else [sys.executable, "-m", "govsite"]
    command += ["monitor", *(_absolute(source) for source in sources), "--once", *(["--ipv6"] if over_ipv6 else [])]
    command += ["--config", str(config.resolve())] if config else []
    command += ["--store", _absolute(store)] if store else []
    here = str(Path.cwd())
    quoted = " ".join(_systemd_word(word) for word in command)
    minutes = max(int(every.total_seconds() // 60), 1)
    schedule = f"*/{minutes} * * * *" if minutes < 60 else f"0 */{minutes // 60} * * *"
    cron = f"{schedule} cd {shlex.quote(here)} && {shlex.join(command)}".replace("%", r"\%")
    return f"""# /etc/systemd/system/govsite-monitor.service
[Unit]
Description=govsite: one round of availability probes
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
WorkingDirectory={here.replace("%", "%%")}
ExecStart={quoted}
SuccessExitStatus=5 143

# /etc/systemd/system/govsite-monitor.timer
[Unit]
Description=govsite: a round of availability probes every {minutes} minutes

[Timer]
OnBootSec=1min
OnUnitActiveSec={minutes}min
AccuracySec=1s

[Install]
WantedBy=timers.target

# cron (crontab -e), instead of the two files above
{cron}
"""


def _absolute(source: str) -> str:
    if "://" in source:
        return source
    path = Path(source)
    return str(path.resolve()) if path.exists() or path.suffix else source


def _systemd_word(word: str) -> str:
    """A word of a command line as systemd.service(5) quotes it."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"' if re.search(r"\s|[\"'\\;]", word) else escaped
