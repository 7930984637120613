"""The papers of one site that goes: notice, closing request, cancellations, DNS changes, retention."""

from __future__ import annotations

from msgspec import Struct

from govsite.model.consolidation import Content, Decision
from govsite.model.rule import Source
from govsite.model.words import Words


class _Notice(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parent of the parts."""


class Paper(_Notice, frozen=True, kw_only=True):
    """One paper: its file name without ending, its template beside the rules, and what it rests on."""

    id: str
    template: str
    title: Words
    source: Source
    for_closing: bool = True
    """Whether it is written for sites that close without a target too."""


class Item(_Notice, frozen=True, kw_only=True):
    """One thing to cancel, by the footer item of the jurisdiction that shows it (or ``domain``)."""

    id: str
    title: Words
    office: Words
    """With whom it is cancelled."""


class Fonts(_Notice, frozen=True, kw_only=True):
    """Typefaces of the word-processor files, as the country's offices write."""

    title: str = ""
    heading: str = ""
    body: str = ""
    body_points: float = 12.0
    title_points: float = 18.0
    line_points: float = 0.0
    """Distance of lines; 0: as the typeface has it."""
    indent: float = 0.0
    """Indent of a paragraph's first line, in characters."""
    margins: tuple[float, float, float, float] | None = None
    """Top, right, bottom and left of the page in millimetres (A4)."""


class Periods(_Notice, frozen=True, kw_only=True):
    """How long each step takes. Days count back from and on from the switch."""

    notice_days: int = 30
    ttl_days_before: int = 2
    low_ttl: int = 300
    """Seconds."""
    usual_ttl: int = 3600
    watch_days: int = 7
    """Days of watching after the switch, before the usual TTL comes back."""
    redirect_years: int = 1
    """How long the old addresses go on leading to the new ones, at least."""
    retention_years: int = 5
    """How long the old names stay registered, so that nobody else takes them."""


class NoticeRules(_Notice, frozen=True, kw_only=True):
    """What papers there are, and their numbers: ``rules/notices/<jurisdiction>/notices.yaml``."""

    lang: str = "zh"
    papers: tuple[Paper, ...]
    items: tuple[Item, ...] = ()
    periods: Periods = Periods()
    fonts: Fonts = Fonts()


class Identifier(_Notice, frozen=True, kw_only=True):
    """One thing to cancel, with the value where it is known."""

    id: str
    title: str
    office: str
    value: str = ""
    listed: str = ""
    """What the inventory says, where that differs from what the site shows."""


class Timeline(_Notice, frozen=True, kw_only=True):
    """ISO dates of the steps; empty where the plan has no calendar."""

    notice_from: str = ""
    notice_until: str = ""
    lower_ttl: str = ""
    switch: str = ""
    restore_ttl: str = ""
    redirect_until: str = ""
    retain_until: str = ""


class Place(_Notice, frozen=True, kw_only=True):
    """A site as papers name it."""

    id: str
    name: str
    url: str
    owner: str = ""


class Held(_Notice, frozen=True, kw_only=True):
    """A name that the site has and that stays in use."""

    host: str
    by: Place | None = None
    """Who uses it; ``None`` where the site is a folder of the host and nobody says whose the host is."""


class Notice(_Notice, frozen=True, kw_only=True):
    """Everything that the papers of one site are written from."""

    site: Place
    target: Place | None = None
    """Where visitors find it afterwards; ``None`` where it closes."""
    decision: Decision
    content: Content = Content.NONE
    clause: str = ""
    reason: str = ""
    is_by_hand: bool = False
    """Whether people have decided against the policy: then no clause is cited, and the reason is their note."""
    needs_approval: bool = False
    approval: str = ""
    wave: int | None = None
    hosts: tuple[str, ...] = ()
    """Names to give up, as people read them."""
    held: tuple[Held, ...] = ()
    """Names that are not to be given up, though the site's address has them."""
    identifiers: tuple[Identifier, ...] = ()
    timeline: Timeline = Timeline()
    periods: Periods = Periods()
    run: str = ""
    """Run from which the identifiers were read; empty where none was given."""
