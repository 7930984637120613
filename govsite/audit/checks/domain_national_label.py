"""The label of a name in the national script is the unit's full name or a standard short form of it.

Full names are the owner's and the site's name as the inventory gives them; standard short
forms drop an ending (``name_suffixes`` of the jurisdiction), use a short form from the
option ``short_forms``, or leave out characters while the first and the last stay.

To mend it: apply for the name that the unit bears officially, redirect the present one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from msgspec import field

from govsite.audit.checks._hosts import all_hosts, is_below_any, readable
from govsite.model.check import Check, CheckOptions, NotApplicable, Problem
from govsite.model.evidence import Evidence
from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason


class Options(CheckOptions, frozen=True):
    """Which names are meant, and short forms in official use."""

    suffixes: tuple[str, ...]
    """Suffixes below which the label is the unit's name."""
    short_forms: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Part of a full name → what may stand for it."""


def run(evidence: Evidence, options: Options, place: Jurisdiction) -> Iterator[Problem]:
    """Yield one problem for each name whose label is not the unit's."""
    site = evidence.site
    hosts = [host for host in all_hosts(site) if is_below_any(host, options.suffixes)]
    if not hosts:
        raise NotApplicable("no such name")
    names = [fold(name) for name in (site.owner, site.name) if name.strip()]
    if not names:
        raise NotObserved(Reason.NOT_SUPPLIED, "owner")
    for host in hosts:
        label = fold(readable(host).split(".")[-2])
        if not any(is_form_of(label, name, options=options, endings=place.domains.name_suffixes) for name in names):
            yield Problem(
                zh=f"中文域名“{label}”不是主办单位“{names[0]}”的全称或规范化简称",
                en=f"the label {label!r} is neither the full name nor a standard short form of {names[0]!r}",
                url=site.url,
                key=host,
            )


def fold(name: str) -> str:
    """A name without blanks, full-width forms and letter case."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def is_form_of(label: str, name: str, *, options: Options, endings: tuple[str, ...]) -> bool:
    """Whether ``label`` stands for ``name``."""
    forms = {name}
    for full, shorts in options.short_forms.items():
        forms |= {form.replace(full, short) for form in forms for short in shorts if full in form}
    for form in list(forms):
        forms |= set(_without_endings(form, endings))
    return any(label == form or _abbreviates(label, form) for form in forms)


def _without_endings(name: str, endings: tuple[str, ...]) -> Iterator[str]:
    """``name`` without each ending that fits, and again, as long as two characters are left."""
    for ending in endings:
        if ending and name.endswith(ending) and len(name) - len(ending) > 1:
            shorter = name.removesuffix(ending)
            yield shorter
            yield from _without_endings(shorter, endings)


def _abbreviates(label: str, name: str) -> bool:
    """Whether ``label`` is ``name`` with characters left out, the first and the last kept."""
    if len(label) < 2 or label[0] != name[0] or label[-1] != name[-1]:
        return False
    rest = iter(name)
    return all(character in rest for character in label)


PLUGIN = Check(options=Options, run=run)
