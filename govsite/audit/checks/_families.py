"""A site over both address families: what has to be there before anything can be compared."""

from __future__ import annotations

from govsite.model.answers import FamilyView, Ipv6
from govsite.model.check import NotApplicable
from govsite.model.evidence import Evidence
from govsite.model.observed import NotObserved
from govsite.model.outcome import SAYS_NOTHING_OF_THE_SITE, Reason


def ipv6_seen(evidence: Evidence) -> Ipv6:
    """The deep look at a site that has an IPv6 address.

    Raises ``NotApplicable`` for a site without one (that is ``ipv6-address``'s finding, not to be
    counted again) and ``NotObserved`` where this machine has no IPv6 or did not look.
    """
    if not evidence.dns.aaaa:
        if not evidence.dns.exists:
            raise NotObserved(Reason.NAME_NOT_FOUND, evidence.dns.host)
        raise NotApplicable("no IPv6 address")
    if not evidence.vantage.has_ipv6:
        raise NotObserved(Reason.NO_IPV6_HERE)
    return evidence.ipv6


def home_over_ipv6(evidence: Evidence) -> FamilyView:
    """The home page as it came over IPv6, or did not come."""
    view = ipv6_seen(evidence).ipv6
    if view is None:
        raise NotObserved(Reason.NOT_PROBED, "home page over IPv6")
    return view


def home_over_ipv4(evidence: Evidence) -> FamilyView:
    """The home page as it came over IPv4. Raises ``NotApplicable`` for a site on IPv6 alone."""
    if not evidence.dns.a:
        raise NotApplicable("no IPv4 address to compare with")
    view = evidence.ipv6.ipv4
    if view is None:
        raise NotObserved(Reason.NOT_PROBED, "home page over IPv4")
    return view


def both_homes(evidence: Evidence) -> tuple[FamilyView, FamilyView]:
    """The home page over IPv4 and over IPv6, both of which came.

    Raises ``NotApplicable`` where it did not come over IPv6 although it came over IPv4: that is
    ``ipv6-home``'s finding. Where it cannot be told why it did not come, ``NotObserved``.
    """
    over_ipv6 = home_over_ipv6(evidence)
    over_ipv4 = home_over_ipv4(evidence)
    for view in (over_ipv4, over_ipv6):
        if view.answer.problem in UNTOLD or (view is over_ipv4 and view.answer.problem is not None):
            raise NotObserved(view.answer.problem or Reason.NOT_PROBED, view.answer.detail)
    if over_ipv6.answer.problem is not None:
        raise NotApplicable("no home page over IPv6")
    return over_ipv4, over_ipv6


def comes_over_ipv6(evidence: Evidence) -> None:
    """Returns where the home page comes over IPv6: what lies beyond it is worth a look then.

    Raises ``NotApplicable`` where it does not come (``ipv6-home``'s finding, not to be counted again) and
    ``NotObserved`` where that cannot be told.
    """
    answer = home_over_ipv6(evidence).answer
    if answer.problem in UNTOLD:
        raise NotObserved(answer.problem or Reason.NOT_PROBED, answer.detail)
    if answer.problem is not None:
        raise NotApplicable("no home page over IPv6")


UNTOLD = SAYS_NOTHING_OF_THE_SITE | {Reason.TOO_FEW_PROBES}
"""Reasons that say something of this machine, or of what stands between, and nothing of the site."""
