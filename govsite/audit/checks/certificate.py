"""The certificate is valid today, for this host, and not of the site's own making.

Where it is not, browsers show a warning over the whole page instead of the site, and those who click it away learn
to do so on forged sites too. To mend it, renew the certificate or have one issued for the right names, and reload the
server. An authority that this machine does not know may be known to visitors, or an intermediate certificate may be
missing: that is *unknown*, with the authority's name.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from govsite.audit.checks._secure import handshake_seen, what_browsers_refuse
from govsite.model.answers import Certificate
from govsite.model.check import Check, CheckOptions, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason
from govsite.model.words import Words

_SHOWN_NAMES = 3


class Options(CheckOptions, frozen=True):
    """Nothing to set."""


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:  # noqa: ARG001 - every check's shape
    """One problem for a certificate that browsers refuse."""
    shaken = handshake_seen(evidence)
    shown = shaken.certificate or Certificate()
    refused = what_browsers_refuse(shaken)
    if shaken.notes and not refused:
        raise NotObserved(Reason.TLS, f"an authority unknown here, or a missing intermediate: {shown.issuer}")
    for note in refused:
        words = _wrong(note, shown, host=shaken.host)
        yield Problem(zh=words.zh, en=words.en, url=evidence.site.url, key=note, excerpt=shown.subject)


def _wrong(note: str, shown: Certificate, *, host: str) -> Words:
    """What is wrong with a certificate."""
    match note:
        case "tls-expired":
            day = _day(shown.not_after)
            return Words(
                zh=f"证书已于 {day} 过期，应及时更换", en=f"the certificate expired on {day}; a valid one is required"
            )
        case "tls-not-yet-valid":
            day = _day(shown.not_before)
            return Words(
                zh=f"证书 {day} 起才有效，应使用有效证书",
                en=f"the certificate is valid from {day} only; a valid one is required",
            )
        case "tls-host-mismatch" if shown.subject and not shown.names:
            return Words(
                zh=f"证书没有 subjectAltName（主体为 {shown.subject}），应在其中列出 {host}",
                en=f"the certificate has no subjectAltName (its subject is {shown.subject}); there it must name {host}",
            )
        case "tls-host-mismatch":
            names = "、".join(shown.names[:_SHOWN_NAMES]) or "—"
            listed = ", ".join(shown.names[:_SHOWN_NAMES]) or "—"
            return Words(
                zh=f"证书颁发给 {names}，不含 {host}",
                en=f"the certificate is made out for {listed}; it must name {host}",
            )
        case _:
            return Words(
                zh="证书为自签名，应由受信任的机构颁发",
                en="the certificate is signed by itself; a trusted authority must issue it",
            )


def _day(moment: str) -> str:
    return datetime.fromisoformat(moment).date().isoformat() if moment else "—"


PLUGIN = Check(options=Options, run=run, needs=("security",))
