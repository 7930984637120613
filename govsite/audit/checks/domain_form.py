"""The host of the home page has one of the forms laid down for sites of its kind.

A form is a host name in which ``*`` stands for exactly one label: ``www.*.example`` is
met by ``www.anytown.example`` and not by ``anytown.example`` or ``www.a.b.example``.

To mend it: apply for the name in the right form and redirect the present one to it.
"""

from __future__ import annotations

from collections.abc import Iterator

from govsite.audit.checks._hosts import has_form, main_host, readable
from govsite.model.check import Check, CheckOptions, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction


class Options(CheckOptions, frozen=True):
    """``forms`` are the allowed ones, ``*`` standing for one label; the first is named in the message."""

    forms: tuple[str, ...]


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:
    """Yield one problem where no form fits."""
    del place
    host = main_host(evidence.site)
    if any(has_form(host, form) for form in options.forms):
        return
    form = options.forms[0].replace("*", "□□□")
    yield Problem(
        zh=f"域名是 {readable(host)}，应采用 {form} 的形式",
        en=f"the domain name is {readable(host)}, the form {form} is required",
        url=evidence.site.url,
        key=host,
    )


PLUGIN = Check(options=Options, run=run)
