"""Where the verbs meet: look at sites, judge what was seen, keep both.

``crawl``, ``audit`` and ``store`` do not know one another; this module hands the
evidence from one to the next, site by site, so that memory does not grow with the city.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Sequence
from contextlib import aclosing, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from msgspec.structs import replace

from govsite.audit.engine import Judge, Judgement, load_check
from govsite.audit.traces import Traces
from govsite.config import Settings
from govsite.crawl.crawler import Progress, crawl
from govsite.crawl.fetch import USER_AGENT, Client
from govsite.crawl.loop import run
from govsite.crawl.scope import Estate
from govsite.crawl.warc import Recorder
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.outcome import SAYS_NOTHING_OF_THE_SITE, Outcome, Reason, Severity, Status
from govsite.model.rule import Pack, Rule
from govsite.model.run import Run, RunHeader, RunState, SiteSummary
from govsite.model.site import Site
from govsite.store.packed import PackedSite, packed_site
from govsite.store.store import Store, new_run_id
from govsite.timeline import remember, with_history
from govsite.version import __version__

_summary = msgspec.json.Decoder(SiteSummary)


@dataclass(frozen=True, kw_only=True)
class Job:
    """Everything a run needs beside the network."""

    header: RunHeader
    sites: Sequence[Site]
    rules: Sequence[Rule]
    place: Jurisdiction
    settings: Settings
    store: Store
    parts: frozenset[str] | None = None
    """Parts of the evidence to look at; ``None`` means everything."""
    warc: Path | None = None
    """Folder of the archive in which every exchange is kept."""
    as_of: str = ""
    """Moment up to which history counts, ISO 8601; empty: the moment of each site's look."""


@dataclass(kw_only=True)
class Tally:
    """What a run came to, for the exit code and the last line."""

    sites: int = 0
    seen: int = 0
    """Sites of which something definite is known: an answer, or a refusal while others answered."""
    worst: Severity | None = None
    crashes: list[str] = field(default_factory=list)

    @property
    def coverage(self) -> float:
        """Share of the sites of which something definite is known, 0 to 1."""
        return self.seen / self.sites if self.sites else 0.0

    def add(self, *, is_seen: bool, outcomes: Sequence[Outcome]) -> None:
        """Count one site."""
        self._count(is_seen=is_seen, failed=(item.severity for item in outcomes if item.status is Status.FAIL))

    def add_packed(self, found: PackedSite) -> None:
        """Count one site that is packed already."""
        summary = _summary.decode(found.summary)
        self._count(
            is_seen=summary.is_seen,
            failed=(Severity(item.severity) for item in found.outcomes if item.status == Status.FAIL),
        )
        self.crashes.extend(found.crashes)

    def _count(self, *, is_seen: bool, failed: Iterable[Severity]) -> None:
        self.sites += 1
        self.seen += is_seen
        for severity in failed:
            if self.worst is None or severity.rank < self.worst.rank:
                self.worst = severity


def new_header(
    *,
    command: str,
    settings: Settings,
    place: Jurisdiction,
    packs: Sequence[Pack],
    sites: Sequence[Site],
    inventory: str,
    again: str = "",
) -> RunHeader:
    """The header of a run that begins now; ``again`` says whose evidence is judged where nothing is looked at."""
    now = datetime.now(UTC)
    return RunHeader(
        id=new_run_id(now),
        command=command,
        started_at=now.isoformat(timespec="seconds"),
        tool_version=__version__,
        jurisdiction=place.id,
        packs={pack.id: pack.version for pack in packs},
        seed=settings.seed,
        inventory=inventory,
        again=again,
        resolver=settings.network.resolver,
        user_agent=settings.network.user_agent,
        site_count=len(sites),
    )


def look_and_judge(job: Job, *, progress: Callable[[Progress], None] | None = None) -> Tally:
    """Crawl the sites that the store does not hold yet, judge each, and keep both.

    The header in the store is left *finished*, or *interrupted* where Ctrl-C or an error
    ended the run; what was finished by then is kept.
    """
    return look_through(job, lambda sites, tally: _look(job, sites, tally, progress))


def look_through(job: Job, look: Callable[[Sequence[Site], Tally], Coroutine[None, None, None]]) -> Tally:
    """``look`` at the sites that the store does not hold yet, and leave the header true, however it ends."""
    done = job.store.finished_sites(job.header.id)
    open_sites = [site for site in job.sites if site.key not in done]
    tally = _tally_stored(job)
    state = RunState.INTERRUPTED
    try:
        run(look(open_sites, tally))
        state = RunState.FINISHED
    finally:
        job.store.update_run(
            replace(
                job.header,
                state=state,
                finished_at=_now(),
                finished_count=job.store.count_finished(job.header.id),
            )
        )
    return tally


async def _look(job: Job, sites: Sequence[Site], tally: Tally, progress: Callable[[Progress], None] | None) -> None:
    judge = Judge(job.rules, job.place)
    network = job.settings.network
    with (
        Recorder(job.warc, user_agent=network.user_agent or USER_AGENT) if job.warc is not None else nullcontext()
    ) as recorder:
        await _look_through(job, sites, tally, progress=progress, judge=judge, recorder=recorder)


async def _look_through(
    job: Job,
    sites: Sequence[Site],
    tally: Tally,
    *,
    progress: Callable[[Progress], None] | None,
    judge: Judge,
    recorder: Recorder | None,
) -> None:
    async with Client(
        job.settings.network,
        job.settings.crawl,
        challenge_patterns=job.place.pages.challenge_patterns,
        recorder=recorder,
    ) as client:
        stream = crawl(
            sites,
            client=client,
            settings=job.settings.crawl,
            place=job.place,
            parts=job.parts,
            progress=progress,
            estate=Estate(job.sites),
        )
        async with aclosing(stream):
            async for evidence in stream:
                remember(evidence, job.store)
                known = with_history(evidence, job.store, as_of=job.as_of)
                _keep(known, judge(judged_at(known, job.as_of)), run_id=job.header.id, store=job.store, tally=tally)


def judged_at(evidence: Evidence, as_of: str) -> Evidence:
    """The evidence as checks are to see it: periods count back from the last second before ``as_of``."""
    if not as_of:
        return evidence
    moment = datetime.fromisoformat(as_of) - timedelta(seconds=1)
    return replace(evidence, observed_at=moment.isoformat(timespec="seconds"))


def _tally_stored(job: Job) -> Tally:
    """What a resumed run has found before it was broken off."""
    tally = Tally(crashes=job.store.crashes(job.header.id))
    by_site: dict[str, list[Outcome]] = {}
    for outcome in job.store.outcomes(job.header.id):
        by_site.setdefault(outcome.site, []).append(outcome)
    for summary in job.store.summaries(job.header.id):
        tally.add(is_seen=summary.is_seen, outcomes=by_site.get(summary.site.key, ()))
    return tally


_SAID_BY_RESOLVER = frozenset({Reason.NAME_NOT_FOUND, Reason.NO_ADDRESS})


def is_seen(evidence: Evidence) -> bool:
    """Whether something definite is known of the site.

    A page, or an answer that means something (a name that is gone, a refusal while this
    machine reached others), is; a firewall, a silent resolver or no network is not.
    """
    if evidence.seen_pages:
        return True
    home = evidence.home
    if home is None:
        return False
    if home.problem in _SAID_BY_RESOLVER:
        return True
    return evidence.vantage.connected and home.problem not in SAYS_NOTHING_OF_THE_SITE


def summarise(evidence: Evidence) -> SiteSummary:
    """What reports say of a site beside its outcomes."""
    home = evidence.home
    return SiteSummary(
        site=evidence.site,
        observed_at=evidence.observed_at,
        page_count=len(evidence.seen_pages or ()),
        target_count=len(evidence.targets),
        home_status=home.status if home else 0,
        home_problem=str(home.problem or "") if home else str(evidence.pages_unseen.reason),
        home_trace=Traces(evidence).of(home.url) if home else None,
        elapsed_ms=home.elapsed_ms if home else 0.0,
        is_complete=evidence.is_complete,
        is_seen=is_seen(evidence),
    )


def judge_stored(
    evidence: Iterable[Evidence],
    *,
    header: RunHeader,
    rules: Sequence[Rule],
    place: Jurisdiction,
    store: Store,
    as_of: str = "",
) -> Tally:
    """Judge evidence that was kept, offline, into a run of its own; history counts up to ``as_of``."""
    judge = Judge(rules, place)
    tally = Tally()
    for item in evidence:
        known = with_history(item, store, as_of=as_of)
        _keep(known, judge(judged_at(known, as_of)), run_id=header.id, store=store, tally=tally)
    store.update_run(
        replace(header, state=RunState.FINISHED, finished_at=_now(), finished_count=store.count_finished(header.id))
    )
    return tally


def rules_over(packs: Sequence[Pack], parts: frozenset[str] | None) -> tuple[Rule, ...]:
    """Rules of the packs that can be judged from these parts of the evidence (``None``: all).

    With parts, rules that read nothing but the inventory row are left out too: who asks
    for a probe wants to hear of the probe.
    """
    rules = tuple(rule for pack in packs for rule in pack.rules)
    if parts is None:
        return rules
    needs = {rule.check: frozenset(load_check(rule.check).needs) for rule in rules}
    return tuple(rule for rule in rules if needs[rule.check] and needs[rule.check] <= parts)


def _keep(evidence: Evidence, judgement: Judgement, *, run_id: str, store: Store, tally: Tally) -> None:
    found = packed_verdicts(evidence, judgement)
    tally.add_packed(found)
    store.save_packed(run_id, found)


def packed_verdicts(evidence: Evidence, judgement: Judgement) -> PackedSite:
    """A judged site as the store keeps it."""
    return packed_site(evidence, summary=summarise(evidence), outcomes=judgement.outcomes, crashes=judgement.crashes)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def stored_run(store: Store, header: RunHeader, *, lang: str) -> Run:
    """A run as reports want it, out of the store."""
    return Run(
        header=header,
        sites=tuple(store.summaries(header.id)),
        outcomes=tuple(store.outcomes(header.id)),
        rules=store.rules(header.id),
        lang=lang,
        crashes=tuple(store.crashes(header.id)),
    )
