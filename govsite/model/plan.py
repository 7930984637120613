"""The consolidation plan: what becomes of each site, by which clause, and when."""

from __future__ import annotations

from msgspec import Struct

from govsite.model.consolidation import Content, Decision
from govsite.model.likeness import Likeness
from govsite.model.rule import Source
from govsite.model.words import Words
from govsite.model.worth import Worth

PLAN_SCHEMA = "govsite/plan/1"


class _Noun(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parent of the parts of a plan."""


class Question(_Noun, frozen=True, kw_only=True):
    """What the data do not say, and what would answer it."""

    column: str
    """Column of the inventory that is missing or contradicts itself."""
    words: Words


class HeldHost(_Noun, frozen=True, kw_only=True):
    """A name of a site that leaves, and that is not given up."""

    host: str
    by: str = ""
    """Who goes on using it: the id of a site that stays or is undecided, or the address of a target outside the
    inventory; empty where the site is a folder of the host and nobody in the inventory says whose the host is."""


class Freed(_Noun, frozen=True, kw_only=True):
    """What a merger or closure frees."""

    annual_cost: float | None = None
    hosts: tuple[str, ...] = ()
    held: tuple[HeldHost, ...] = ()
    """Names that the site has and that its leaving does not free."""
    contract_end: str = ""
    """ISO date; what runs longer than the site is paid for nothing."""
    wasted_cost: float = 0.0
    """Paid for the contract after the site's wave has ended; 0 also where the plan has no calendar."""


class SitePlan(_Noun, frozen=True, kw_only=True):
    """What becomes of one site.

    Invariants: who merges or is not a site has a target or is a question; who stays has none.
    """

    id: str
    url: str
    name: str = ""
    decision: Decision
    row: str = ""
    """Row of the policy that decided; ``frozen`` where a person did."""
    clause: str = ""
    derived: Words | None = None
    """How far the decision goes beyond the clause; ``None`` where the clause asks for it."""
    target: str = ""
    """Id of the site (or, outside the inventory, address) where visitors find it afterwards: a site that stays."""
    via: tuple[str, ...] = ()
    """Ids of the sites between, where a chain of mergers was collapsed."""
    content: Content = Content.NONE
    needs_approval: bool = False
    approval: str = ""
    reasons: tuple[Words, ...] = ()
    questions: tuple[Question, ...] = ()
    frozen: tuple[str, ...] = ()
    """Fields that a person has decided: decision, target, wave."""
    policy_decision: Decision | None = None
    """What the policy says, where a person has decided otherwise; ``policy_row`` is its row."""
    policy_row: str = ""
    note: str = ""
    """A person's own words."""
    wave: int | None = None
    """Counted from 1; ``None`` for who stays and for questions."""
    frees: Freed = Freed()

    def __post_init__(self) -> None:
        moves = self.decision.has_target
        if moves and not self.target:
            raise ValueError(f"{self.id}: {self.decision} without a target")
        if self.decision is Decision.KEEP and self.target:
            raise ValueError(f"{self.id}: stays and has the target {self.target}")
        if self.target and self.target == self.id:
            raise ValueError(f"{self.id}: is its own target")
        if (self.decision is Decision.QUESTION) != bool(self.questions):
            raise ValueError(f"{self.id}: a question says what is asked, and nothing else does")


class Wave(_Noun, frozen=True, kw_only=True):
    """One step of the move."""

    number: int
    starts: str = ""
    ends: str = ""
    """ISO dates; empty where the plan has no calendar."""
    site_count: int = 0
    page_count: int = 0
    """Pages of its sites, as far as anybody knows: see ``estimated_sites``."""
    estimated_sites: int = 0
    """Sites among them that give no number of pages, and that stand in ``page_count`` with the mean of the others."""
    risky_count: int = 0
    """Busy sites among them."""


class Solver(_Noun, frozen=True, kw_only=True):
    """How the waves were found, and how good they are known to be."""

    name: str = ""
    objective: float = 0.0
    """Smaller is better: see ``migrate.waves``."""
    bound: float | None = None
    """No schedule can be better than this; ``None`` where no bound is known."""
    status: str = ""


class Summary(_Noun, frozen=True, kw_only=True):
    """Counts over the whole plan."""

    sites: int = 0
    keep: int = 0
    merge: int = 0
    close: int = 0
    not_a_site: int = 0
    questions: int = 0
    waves: int = 0
    freed_cost: float = 0.0
    """Yearly, of the sites whose cost is known; see ``cost_known``."""
    cost_known: int = 0
    """Sites that leave and whose yearly cost is known: where it is 0, nobody knows what is freed."""
    freed_hosts: int = 0
    wasted_cost: float = 0.0
    """Paid for contracts that run longer than their sites."""
    by_row: dict[str, int] = {}
    """Row of the policy → sites that it decides."""
    by_column: dict[str, int] = {}
    """Column of the inventory → questions that it would answer."""


class Plan(_Noun, frozen=True, kw_only=True):
    """The whole plan, sites in the order of the inventory."""

    schema: str = PLAN_SCHEMA
    policy: str
    policy_version: str
    seed: int = 0
    tool_version: str = ""
    jurisdiction: str = ""
    inventory: str = ""
    """Name of the file that was planned."""
    run: str = ""
    """Id of the audit whose outcomes were used."""
    summary: Summary = Summary()
    sites: tuple[SitePlan, ...] = ()
    waves: tuple[Wave, ...] = ()
    solver: Solver = Solver()
    remarks: tuple[Words, ...] = ()
    """What holds for the plan as a whole: what frozen decisions cost, which groups were split, which numbers are
    missing."""
    columns: dict[str, Words] = {}
    """Column that a question may name → what its readers call it: the head that the ledger gives it, if it has one."""
    sources: dict[str, Source] = {}
    """Row of the policy → its clause with how far it was compared with the official text."""
    worth: Worth | None = None
    """What each merger moves and frees."""
    likeness: Likeness | None = None
    """Which sites say the same, where the plan was given a run with its pages."""

    def column(self, name: str, *, lang: str) -> str:
        """What the readers of this plan call a column."""
        words = self.columns.get(name)
        return words.in_language(lang) if words is not None else name
