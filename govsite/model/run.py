"""One run: when, with what, over which sites."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from enum import StrEnum

from msgspec import Struct

from govsite.model.changes import Turn
from govsite.model.circular import Circular
from govsite.model.outcome import Outcome, Severity, Trace
from govsite.model.plan import Plan
from govsite.model.rule import Rule
from govsite.model.site import Site

VERIFY = "migrate verify"
"""Command of the runs that ask for old addresses after a move and look at no site."""
CRAWL = "crawl"
"""Command of the runs that look at sites and judge nothing."""


class RunState(StrEnum):
    """Whether a run is whole."""

    RUNNING = "running"
    INTERRUPTED = "interrupted"
    FINISHED = "finished"


class RunHeader(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What has to be known to repeat a run.

    ``id`` is a sortable time stamp and a few letters. ``packs`` maps pack id to version.
    """

    id: str
    command: str
    started_at: str
    tool_version: str
    jurisdiction: str
    packs: dict[str, str]
    state: RunState = RunState.RUNNING
    finished_at: str = ""
    seed: int = 0
    inventory: str = ""
    again: str = ""
    """The run whose evidence was judged, where nothing was looked at anew."""
    resolver: tuple[str, ...] = ()
    user_agent: str = ""
    vantage: str = ""
    site_count: int = 0
    finished_count: int = 0
    settings_digest: str = ""

    @property
    def is_look(self) -> bool:
        """Whether sites themselves were looked at; a check of old addresses says nothing of a site's state."""
        return self.command != VERIFY

    @property
    def is_judged(self) -> bool:
        """Whether there are verdicts; a run that only kept evidence says neither yes nor no."""
        return self.command != CRAWL


def lineage(runs: Iterable[RunHeader], run: RunHeader) -> list[RunHeader]:
    """The run and those before it that can be compared with it, newest first: same command, same inventory.

    A look counts once, as it was judged last: whoever judges the same evidence again sees nothing twice.
    """
    same = [
        known
        for known in sorted(runs, key=lambda known: known.id, reverse=True)
        if known.id == run.id
        or (known.id < run.id and (known.command, known.inventory) == (run.command, run.inventory))
    ]
    looks: dict[str, RunHeader] = {}
    for known in same:
        looks.setdefault(known.again or known.id, known)
    return list(looks.values())


class SiteSummary(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What reports say of a site beside its outcomes."""

    site: Site
    observed_at: str = ""
    page_count: int = 0
    target_count: int = 0
    home_status: int = 0
    home_problem: str = ""
    home_trace: Trace | None = None
    """How the home page answered, redirects and digest included."""
    elapsed_ms: float = 0.0
    is_complete: bool = True
    lists_beyond: int = 0
    """Lists that go on where only a script leads: their further pages were not seen."""
    is_seen: bool = True
    """Whether something definite is known of the site (not: firewall, silent resolver, no network)."""


class Standing(Struct, frozen=True, kw_only=True):
    """How the sites of one run stood, as a trend over runs shows it. Counts of sites unless said otherwise.

    Sites to which no rule applies (offline, closed, exempt) are not among them.
    """

    run: str
    started_at: str
    sites: int
    worst: dict[Severity, int]
    """Sites with problems, by the gravest."""
    clean: int
    """Without a problem, and seen as far as one run can see."""
    passed: int
    """Verdicts, as are the next two."""
    failed: int
    unknown: int
    has_other_rules: bool = False
    """Judged by other packs (or versions of them) than the run before."""


class Trend(Struct, frozen=True, kw_only=True):
    """Runs over the same inventory, oldest first, the run of the report last."""

    standings: tuple[Standing, ...] = ()
    turns: dict[Turn, int] = {}
    """What became of the findings of the run before the last: new, still there, mended, no longer seen."""


class Run(Struct, frozen=True, kw_only=True):
    """All that a report is rendered from.

    ``outcomes`` are sorted by site (in inventory order) and rule; ``sites`` are in
    inventory order; ``rules`` are all rules in force, sorted by pack and place. Of a stored run the
    outcomes are packed (``PackedOutcomes``): read them site by site, and keep none.
    """

    header: RunHeader
    sites: tuple[SiteSummary, ...]
    outcomes: Collection[Outcome]
    rules: tuple[Rule, ...]
    lang: str = "zh"
    divisions: dict[str, str] = {}
    """Names of the division codes that occur, for reports that group by district."""
    previous: Run | None = None
    """The run that reports compare this one with."""
    unlooked: frozenset[str] = frozenset()
    """Findings of ``previous`` (or of a list that came back) whose pages this run did not look at."""
    trend: Trend = Trend()
    """Earlier runs over the same inventory, for the reports that show how it went."""
    circular: Circular | None = None
    """What the circular says, for the reports that write one."""
    period: str = ""
    """What the circular calls the time of the inspection, such as a quarter."""
    deadline: str = ""
    """Until when problems are to be mended, ISO; empty where nobody has said."""
    plan: Plan | None = None
    """The consolidation plan of these sites, for the reports that draw one."""
    store: str = ""
    """Where it is kept, as ``--store`` takes it; empty for the workspace's own store."""
    left_out: int = 0
    """Problems that stand in the baseline and are not listed, because only new ones were asked for."""
    crashes: tuple[str, ...] = ()
    """Checks that raised, with the site: a bug of ours, exit code 4."""
