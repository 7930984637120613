"""A site over HTTPS: what has to be there before a certificate or a protocol can be judged."""

from __future__ import annotations

from govsite.model.answers import Answer, Handshake
from govsite.model.check import NotApplicable
from govsite.model.evidence import Evidence
from govsite.model.observed import NotObserved
from govsite.model.outcome import SAYS_NOTHING_OF_THE_SITE, Reason


def stays_on_https(answer: Answer) -> bool:
    """Whether who follows the redirects of an answer ends up on HTTPS."""
    return (answer.final_url or answer.url).startswith("https://")


def what_browsers_refuse(shaken: Handshake) -> tuple[str, ...]:
    """Notes of a certificate that no browser accepts: an authority that is only unknown here may be known to them."""
    is_own = shaken.certificate is not None and shaken.certificate.is_self_signed
    return tuple(note for note in shaken.notes if note != "tls-untrusted" or is_own)


def is_by_chance(evidence: Evidence) -> bool:
    """Whether what answers over HTTPS is not meant for the site: nobody is led there, and browsers would refuse it.

    Many servers show some other site's certificate to all that ask on port 443.
    """
    seen = evidence.security
    is_led_there = evidence.site.url.casefold().startswith("https:") or (
        seen.http is not None and stays_on_https(seen.http)
    )
    return not is_led_there and seen.handshake is not None and bool(what_browsers_refuse(seen.handshake))


def home_over_https(evidence: Evidence) -> Answer:
    """The home page as it came over HTTPS.

    Raises ``NotApplicable`` where the site does not offer it that way (``https-offered``'s finding, not to be
    counted again) and ``NotObserved`` where that cannot be told.
    """
    answer = evidence.security.https
    if answer is None or not stays_on_https(answer) or is_by_chance(evidence):
        raise NotApplicable("no HTTPS")
    if answer.problem in SAYS_NOTHING_OF_THE_SITE or (answer.problem is not None and not evidence.vantage.connected):
        raise NotObserved(answer.problem or Reason.NOT_PROBED, answer.detail)
    if answer.problem is not None:
        raise NotApplicable("no HTTPS")
    return answer


def handshake_seen(evidence: Evidence) -> Handshake:
    """The TLS connection of a site whose home page comes over HTTPS; raises as ``home_over_https`` does."""
    home_over_https(evidence)
    shaken = evidence.security.handshake
    if shaken is None:
        raise NotObserved(Reason.NOT_PROBED, "TLS")
    if shaken.problem is not None:
        raise NotObserved(shaken.problem, shaken.detail)
    return shaken
