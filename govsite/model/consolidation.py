"""A consolidation policy: who may keep a site and where the others go. Data, with its clauses."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from govsite.model.outcome import Severity
from govsite.model.rule import Source
from govsite.model.site import Kind, Level, SiteStatus
from govsite.model.words import Words


class Decision(StrEnum):
    """What becomes of a site."""

    KEEP = "keep"
    MERGE = "merge"
    CLOSE = "close"
    """Closed and archived: its content goes nowhere else."""
    NOT_A_SITE = "not-a-site"
    """A column or business system: it goes on as part of the target, not as a site."""
    QUESTION = "question"
    """The data do not decide it."""

    @property
    def has_target(self) -> bool:
        """Whether the site goes on as part of another."""
        return self in (Decision.MERGE, Decision.NOT_A_SITE)

    @property
    def leaves(self) -> bool:
        """Whether the site is gone in the end."""
        return self.has_target or self is Decision.CLOSE


class Content(StrEnum):
    """What becomes of a merged site's content at its target."""

    NONE = "none"
    COLUMN = "column"
    TOPIC = "topic"
    SERVICE = "service"
    ARCHIVE_ONLY = "archive-only"


class TargetRule(StrEnum):
    """How a target is found in the tree of governments."""

    PORTAL_OF_SAME_GOVERNMENT = "portal-of-same-government"
    PORTAL_OF_GOVERNMENT_ABOVE = "portal-of-government-above"
    PARENT_SITE = "parent-site"
    """The site that the inventory names as parent."""
    SITE_OF_SAME_OWNER = "site-of-same-owner"
    DEPARTMENT_ABOVE = "department-above"
    """The site of the department with the same duty at the nearest government above that has one."""
    MINISTRY = "ministry"
    """The domain of the ministry that runs the office (``vertical_parents`` of the jurisdiction)."""


class Preference(StrEnum):
    """By what the better of two sites of one unit is told, in the order that the policy gives."""

    APPROVED = "approved"
    RUNNING = "running"
    OWN_NAME = "own-name"
    """It is called as its owner is, and not after a part of its work."""
    FITS_RULES = "fits-rules"
    """Fewer failures among the policy's ``fitting_rules``."""
    FEWER_VETOES = "fewer-vetoes"
    MORE_VISITS = "more-visits"
    MORE_UPDATES = "more-updates"
    """More new entries a month, as far as a crawl has seen."""
    MORE_PAGES = "more-pages"
    FEWER_FINDINGS = "fewer-findings"
    LOWER_COST = "lower-cost"


class _Policy(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parent of the parts of a policy."""


class Condition(_Policy, frozen=True, kw_only=True):
    """When a row applies: all that is given must hold.

    Where the inventory does not say what a condition asks, and nothing else rules the row
    out, the site becomes a question.
    """

    levels: tuple[Level, ...] = ()
    kinds: tuple[Kind, ...] = ()
    statuses: tuple[SiteStatus, ...] = ()
    """A site whose status is unknown is taken as running: registers list what runs."""
    approved: bool | None = None
    """Whether an approval is on file."""
    divisions: tuple[str, ...] = ()
    """Beginnings of division codes."""
    domains: tuple[str, ...] = ()
    """The site's host is one of these or below."""
    words: tuple[str, ...] = ()
    """One of these is in the name or the owner."""
    failed_rules: tuple[str, ...] = ()
    """One of these rules has failed in the audit that the plan is given."""
    failed_severity: Severity | None = None
    """A finding of this gravity or graver."""
    dead: bool | None = None
    """Dead by the policy's rule over time."""
    max_monthly_visits: int | None = None
    """Known to have at most so many visits a month."""


class Row(_Policy, frozen=True, kw_only=True):
    """One row of the decision table; the first that applies decides."""

    id: str
    when: Condition = Condition()
    decision: Decision
    targets: tuple[TargetRule, ...] = ()
    """Tried in this order; the first that finds a site is taken."""
    address: str = ""
    """Address that takes over where no target rule finds a site; that of a site here means that site."""
    content: Content = Content.NONE
    source: Source
    needs_approval: bool = False
    """Whether carrying it out takes the approval of the government above."""
    reason: Words
    derived: Words | None = None
    """How far the decision goes beyond the clause, where it is derived from it and not asked for by it."""


class UnitRule(_Policy, frozen=True, kw_only=True):
    """One unit, one site: which of several stays. The others merge into it."""

    source: Source
    prefer: tuple[Preference, ...]
    content: Content = Content.COLUMN
    reason: Words
    fitting_rules: tuple[str, ...] = ()
    """Rules on domain names whose failures tell how badly a site fits."""
    name_endings: tuple[str, ...] = ()
    """What may follow the owner's name in the name of its own site."""


class DeadRule(_Policy, frozen=True, kw_only=True):
    """When a site counts as dead: never from one failure."""

    runs: int = 3
    """Unreachable in so many runs one after another …"""
    days: int = 60
    """… that span at least so many days."""


class WaveRules(_Policy, frozen=True, kw_only=True):
    """How the move is spread over time. People override it on the command line or in the plan."""

    sites: int = 60
    """Sites a wave can take."""
    pages: int = 0
    """Pages a wave can take; 0 means no limit."""
    days: int = 28
    """Days a wave lasts."""
    mend_waves: int = 1
    """Waves that a site with a veto finding waits, to be mended and assessed first."""
    risky_share: float = 0.34
    """Largest share of a wave's places that risky sites take."""
    risky_visits: int = 0
    """Monthly visits from which a site counts as risky; 0 means the busiest tenth."""
    wait_weight: float = 1.0
    """What a year of waiting of any one site weighs, in mean yearly costs of a site, beside its own cost."""
    finding_weight: float = 0.05
    """What a year of waiting weighs for each finding that moving would end."""
    waste_weight: float = 0.5
    """What a unit of money weighs that is paid for a contract after its site has gone."""
    risk_weight: float = 0.1
    """What each risky site above an even share of a wave weighs."""

    change_weight: float = 0.02
    """What each site weighs that leaves the wave which an earlier plan has given it."""

    def __post_init__(self) -> None:
        if self.sites < 1 or self.days < 1:
            raise ValueError("a wave takes at least one site and lasts at least one day")
        if self.pages < 0 or self.mend_waves < 0 or self.risky_visits < 0:
            raise ValueError("pages, mend_waves and risky_visits are not negative")
        if not 0 < self.risky_share <= 1:
            raise ValueError("risky_share lies above 0 and is at most 1")
        if min(self.wait_weight, self.finding_weight, self.waste_weight, self.risk_weight, self.change_weight) < 0:
            raise ValueError("weights are not negative")


class Policy(_Policy, frozen=True, kw_only=True):
    """One consolidation policy, as ``rules/consolidation/<id>.yaml`` states it."""

    id: str
    version: str
    title: Words
    rows: tuple[Row, ...]
    one_site_per_unit: UnitRule | None = None
    dead: DeadRule = DeadRule()
    waves: WaveRules = WaveRules()
    file: str = ""
