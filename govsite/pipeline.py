"""Where the verbs meet: look at sites, judge what was seen, keep both.

``crawl``, ``audit`` and ``store`` do not know one another; this module hands the
evidence from one to the next, site by site, so that memory does not grow with the city.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable, Sequence
from contextlib import aclosing, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from govsite.audit.engine import Judge, Judgement, load_check
from govsite.audit.traces import Traces
from govsite.config import NetworkSettings, Settings
from govsite.crawl.batches import in_batches
from govsite.crawl.crawler import crawl_as_they_come
from govsite.crawl.fetch import USER_AGENT, Client
from govsite.crawl.loop import run
from govsite.crawl.progress import Meter, Progress
from govsite.crawl.readers import reader_count
from govsite.crawl.scope import Estate
from govsite.crawl.workers.reach import Reach
from govsite.model.evidence import Evidence
from govsite.model.history import History
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.outcome import SAID_BY_RESOLVER, SAYS_NOTHING_OF_THE_SITE, Outcome, Severity, Status
from govsite.model.rule import Pack, Rule
from govsite.model.run import RunHeader, RunState, SiteSummary
from govsite.model.site import Site
from govsite.quantities import plural
from govsite.sharing import Part
from govsite.store.packed import PackedSite, packed_site
from govsite.store.store import Store, new_run_id
from govsite.timeline import keep_traces, past_of, traces_of, with_history, with_past
from govsite.version import __version__

if TYPE_CHECKING:
    from govsite.crawl.wire.warc import Recorder

log = logging.getLogger(__name__)

_REMEMBERED_AT_ONCE = 16
"""Sites whose looks are kept in one transaction: one by one, they are not written as fast as they are seen."""
_REMEMBERED_LIGHTLY = 128
"""The same where no further pages are read, so that the evidence is small."""
_WRITTEN_AT_ONCE = 16
"""Sites in one transaction where stored evidence is judged."""


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
        self.sites += 1
        self.seen += is_seen
        failed = (item.severity for item in outcomes if item.status is Status.FAIL)
        self.worst = min(
            (*failed, *([self.worst] if self.worst else [])), key=lambda severity: severity.rank, default=None
        )


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
        inventory=inventory.encode("utf-8", "replace").decode(),  # names of files need not be UTF-8
        again=again,
        resolver=settings.network.resolver,
        user_agent=settings.network.user_agent,
        site_count=len(sites),
    )


def look_and_judge(
    job: Job, *, progress: Callable[[Progress], None] | None = None, tell: Callable[[str], None] = log.warning
) -> Tally:
    """Crawl the sites that nobody has finished or is looking at, judge each, and keep both.

    Others may work at the same run: it ends when all of it is finished. The header in the store is
    left *finished*, or *interrupted* where Ctrl-C or an error ended this part; what was finished by
    then is kept.
    """
    reach = Reach()
    return look_through(job, lambda part, count: _look(job, part, count, progress=progress, reach=reach), tell=tell)


def look_through(
    job: Job, look: Callable[[Part, int], Coroutine[None, None, None]], *, tell: Callable[[str], None]
) -> Tally:
    """``look`` at what is left of the run until nothing is, and leave the header true, however it ends.

    ``look`` gets the part of the run that is this process's, and how many sites are unfinished.
    """
    state = RunState.INTERRUPTED
    try:
        run(_work(job, look, tell))
        state = RunState.FINISHED
    finally:
        if state is not RunState.FINISHED:
            job.store.hurry()
        _end(job.store, job.header, state)
    return tally_stored(job.store, job.header.id)


async def _work(
    job: Job, look: Callable[[Part, int], Coroutine[None, None, None]], tell: Callable[[str], None]
) -> None:
    is_told = False
    async with Part(job.store, job.header.id, room=job.settings.crawl.open_sites) as part:
        while count := await part.remaining():
            if await part.is_free():
                await part.beside(look(part, count))
                await part.beside(part.settle())
                continue
            if not is_told:
                tell(f"others who share run {job.header.id} look at {plural(count, 'site')}; waiting for them")
                is_told = True
            await part.others()


def _recorder(folder: Path, network: NetworkSettings) -> Recorder:
    from govsite.crawl.wire.warc import Recorder  # noqa: PLC0415 - few runs keep an archive

    return Recorder(folder, user_agent=network.user_agent or USER_AGENT)


async def _look(job: Job, part: Part, count: int, *, progress: Callable[[Progress], None] | None, reach: Reach) -> None:
    judge = Judge(job.rules, job.place)
    network = job.settings.network
    with _recorder(job.warc, network) if job.warc is not None else nullcontext() as recorder:
        async with Client(
            network, job.settings.crawl, challenge_patterns=job.place.pages.challenge_patterns, recorder=recorder
        ) as client:
            readers = reader_count(wanted=job.settings.crawl.readers, site_count=count)
            stream = crawl_as_they_come(
                part.sites(),
                client=client,
                settings=replace(job.settings.crawl, readers=readers),
                place=job.place,
                parts=job.parts,
                meter=Meter(count, progress),
                estate=Estate(job.sites),
                reach=reach,
            )
            batches = in_batches(stream, most=_REMEMBERED_LIGHTLY if job.parts else _REMEMBERED_AT_ONCE)
            async with aclosing(stream), aclosing(batches):
                async for batch in batches:
                    pasts = await asyncio.to_thread(_remembered, batch, job)
                    for evidence, past in zip(batch, pasts, strict=True):
                        known = with_past(evidence, past)
                        part.keep(packed_verdicts(known, judge(judged_at(known, job.as_of))))
                        await part.has_room()
                        await asyncio.sleep(0)


def _remembered(batch: Sequence[Evidence], job: Job) -> list[History | None]:
    """Keep what looks leave behind; returns the past of each site, this look included."""
    keep_traces(job.store, *map(traces_of, batch))
    return [past_of(item.site.key, job.store, as_of=job.as_of or item.observed_at) for item in batch]


def _end(store: Store, header: RunHeader, state: RunState) -> None:
    finished = store.count_finished(header.id)
    ended = replace(header, state=state, finished_at=_now(), finished_count=finished)
    # Others who share the run may have come to its end meanwhile, and be the ones who know.
    store.update_run(ended, but_in=RunState.FINISHED)


def judged_at(evidence: Evidence, as_of: str) -> Evidence:
    """The evidence as checks are to see it: periods count back from the last second before ``as_of``."""
    if not as_of:
        return evidence
    moment = datetime.fromisoformat(as_of) - timedelta(seconds=1)
    return replace(evidence, observed_at=moment.isoformat(timespec="seconds"))


def tally_stored(store: Store, run_id: str) -> Tally:
    """What a run came to, whoever did which part of it."""
    tally = Tally(crashes=store.crashes(run_id))
    for summary in store.summaries(run_id):
        tally.sites += 1
        tally.seen += summary.is_seen
    tally.worst = min(store.severities_failed(run_id), key=lambda severity: severity.rank, default=None)
    return tally


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
    if home.problem in SAID_BY_RESOLVER:
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
        lists_beyond=sum(page.pages_beyond > 0 for page in evidence.seen_pages or ()),
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
    batch: list[PackedSite] = []
    for item in evidence:
        known = with_history(item, store, as_of=as_of)
        batch.append(packed_verdicts(known, judge(judged_at(known, as_of))))
        if len(batch) >= _WRITTEN_AT_ONCE:
            store.save_packed(header.id, *batch)
            batch.clear()
    store.save_packed(header.id, *batch)
    _end(store, header, RunState.FINISHED)
    return tally_stored(store, header.id)


def rules_over(
    packs: Sequence[Pack], parts: frozenset[str] | None, *, beyond: frozenset[str] = frozenset()
) -> tuple[Rule, ...]:
    """Rules of the packs that can be judged from these parts of the evidence (``None``: all).

    With parts, rules that read nothing but the inventory row are left out too: who asks
    for a probe wants to hear of the probe. Rules that need a part of ``beyond`` are taken in, whatever else they need.
    """
    rules = tuple(rule for pack in packs for rule in pack.rules)
    if parts is None:
        return rules
    needs = {rule.check: frozenset(load_check(rule.check).needs) for rule in rules}
    return tuple(
        rule for rule in rules if needs[rule.check] and (needs[rule.check] <= parts or needs[rule.check] & beyond)
    )


def parts_for(rules: Iterable[Rule], *, at_least: frozenset[str]) -> frozenset[str]:
    """The parts of the evidence that rules need, with those that are looked at in any case."""
    return at_least.union(*(load_check(rule.check).needs for rule in rules))


def packed_verdicts(evidence: Evidence, judgement: Judgement) -> PackedSite:
    """A judged site as the store keeps it."""
    return packed_site(evidence, summary=summarise(evidence), outcomes=judgement.outcomes, crashes=judgement.crashes)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
