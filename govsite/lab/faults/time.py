"""Faults that only time shows: home pages that stay as they are, dates that move on, openings that fail.

They are planted in cities that are watched from a day on (``since``), and are true of whoever has watched for more
than two weeks. What stands still since that day has by then become stale by its dates as well, unless these are moved.
"""

from __future__ import annotations

from collections.abc import Iterator

from govsite.lab.fault import Fault, Ground, Planter
from govsite.lab.site import LabSite, Standing

_GROUP = "columns"
_AGED = frozenset({"interaction", "consultations", "services", "required", "report", "related"})
"""Groups of faults whose ages are counted from the day on which the site is looked at."""


def _is_plain(site: LabSite) -> bool:
    return site.is_open and site.taken.isdisjoint(_AGED) and not site.traits.columns


def _is_fresh(site: LabSite) -> bool:
    return _is_plain(site) and not (site.traits.stale or site.traits.home or site.traits.still)


def _still(site: LabSite, ground: Ground) -> Iterator[Fault]:
    """Nothing new since the first day."""
    site.traits.still = ground.since
    yield Fault(site.id, "cn-home-unchanged", site.url, "nothing new")
    yield Fault(site.id, "cn-veto-home-not-updated", site.url, "nothing new")
    yield Fault(site.id, "cn-columns-news", site.url, "1 column")


def _redated(site: LabSite, ground: Ground) -> Iterator[Fault]:
    """Nothing new since the first day, but every day the old articles get new dates."""
    site.traits.still, site.traits.is_redated = ground.since, True
    yield Fault(site.id, "cn-home-unchanged", site.url, "old articles with new dates")
    yield Fault(site.id, "cn-date-forged", site.url, "all articles")


def _forged(site: LabSite, ground: Ground) -> Iterator[Fault]:
    """News like everywhere, and one article that is dated anew every day."""
    site.traits.forged = ground.since
    yield Fault(site.id, "cn-date-forged", site.url, "one article")


def _outages(site: LabSite, ground: Ground) -> Iterator[Fault]:
    """One opening in ten or seven fails: above the bound of the clause, and still nine of ten visitors see the site."""
    site.traits.outage = (10, 7)[ground.turn % 2]
    yield Fault(site.id, "cn-site-unavailable", site.url, f"1 of {site.traits.outage}")


def _never_open(site: LabSite, ground: Ground) -> Iterator[Fault]:
    """What no visitor can open never opened in the week before either."""
    del ground
    yield Fault(site.id, "cn-site-unavailable", site.url, "never opens")


PLUGIN = (
    Planter("cn-home-unchanged", _GROUP, _is_plain, _still, share=0.02, order=5, over_time=True),
    Planter("cn-home-unchanged", _GROUP, _is_plain, _redated, share=0.02, order=5, over_time=True),
    Planter("cn-date-forged", "forged", _is_fresh, _forged, share=0.03, order=6, over_time=True),
    Planter("cn-site-unavailable", "outage", lambda site: site.is_open, _outages, share=0.04, order=6, over_time=True),
    Planter(
        "cn-site-unavailable",
        "outage",
        lambda site: site.is_dead or site.traits.standing is Standing.PLACEHOLDER,
        _never_open,
        share=1.0,
        order=7,
        over_time=True,
    ),
)
