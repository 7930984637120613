"""The home page can be opened over HTTPS, and stays there.

Whatever travels over plain HTTP can be read and changed on its way: by a Wi-Fi that adds advertising as well as by
somebody who forges the page. To mend it, have a certificate issued for the site's host, serve port 443 with it, and
let plain HTTP lead there. What answers on port 443 with a certificate that browsers refuse, while nothing leads there,
is another site's and offers nothing; nor does a redirect back to HTTP. An address with a port of its own speaks one
scheme, and is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from govsite.audit.checks._answers import AnswerOptions, Verdict, describe, unknown_reason, verdict_of
from govsite.audit.checks._secure import is_by_chance, stays_on_https
from govsite.model.check import Check, NotApplicable, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved


class Options(AnswerOptions, frozen=True, kw_only=True):
    """Which answers mean that nothing is offered."""


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:  # noqa: ARG001 - every check's shape
    """One problem where the home page does not come over HTTPS."""
    answer = evidence.security.https
    url = evidence.site.url
    if answer is None:
        raise NotApplicable("a port of its own")
    match verdict_of(answer, options, connected=evidence.vantage.connected):
        case Verdict.UNKNOWN:
            raise NotObserved(unknown_reason(answer), answer.detail)
        case Verdict.BROKEN:
            words = describe(answer)
            yield Problem(
                zh=f"首页不能以 HTTPS 打开：{words.zh}；应提供 HTTPS",
                en=f"the home page does not come over HTTPS: {words.en}; HTTPS is required",
                url=url,
            )
        case Verdict.GOOD if not stays_on_https(answer):
            yield Problem(
                zh=f"HTTPS 跳转回不加密的 {answer.final_url}，应停留在 HTTPS",
                en=f"HTTPS leads back to plain {answer.final_url}; HTTPS must be kept",
                url=url,
            )
        case Verdict.GOOD if is_by_chance(evidence):
            shaken = evidence.security.handshake
            name = shaken.certificate.subject if shaken is not None and shaken.certificate is not None else "—"
            yield Problem(
                zh=f"HTTPS 只有浏览器不接受的证书（{name}），应提供 HTTPS",
                en=f"HTTPS comes with a certificate that browsers refuse ({name}); HTTPS is required",
                url=url,
            )


PLUGIN = Check(options=Options, run=run, needs=("security",))
