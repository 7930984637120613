"""What the checks on domain names have in common: the hosts of a site, and how one lies below another."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from govsite.model.jurisdiction import Jurisdiction
from govsite.model.observed import NotObserved
from govsite.model.outcome import Reason
from govsite.model.site import Site
from govsite.urls import ascii_host, host_of, is_below, is_dns_name, registered_domain, same_host_variants, unicode_host


def main_host(site: Site) -> str:
    """Host of the site's home page, an A-label name without dot and port.

    Raises ``NotObserved`` where the inventory gives no usable address.
    """
    try:
        return host_of(site.url)
    except ValueError as error:
        raise NotObserved(Reason.NOT_SUPPLIED, "url") from error


def all_hosts(site: Site) -> tuple[str, ...]:
    """The main host, then the aliases; what is no host name is left out."""
    found = {main_host(site): None}
    for host in site.hosts:
        try:
            found[ascii_host(host)] = None
        except ValueError:
            continue
    return tuple(found)


def apex(host: str) -> str:
    """The name without a leading ``www``, where the rest is a name of its own."""
    return same_host_variants(host)[1]


def is_below_any(host: str, suffixes: Iterable[str]) -> bool:
    """Whether ``host`` is one of ``suffixes`` or a name below it; never for addresses."""
    return is_dns_name(host) and any(is_below(host, suffix) for suffix in suffixes)


def own_domains(site: Site, place: Jurisdiction, *, more: Iterable[str] = ()) -> frozenset[str]:
    """The registered domains of the site's hosts, and ``more`` names that count as its own."""
    hosts = [*all_hosts(site), *(ascii_host(name) for name in more)]
    return frozenset(_registered(host, place.domains.suffixes) for host in hosts)


def is_government(host: str, place: Jurisdiction) -> bool:
    """Whether only government bodies may have the name."""
    return _is_government(host, place.domains.government_suffixes)


def is_own(host: str, *, own: frozenset[str], place: Jurisdiction) -> bool:
    """Whether a host lies in one of the ``own_domains``."""
    return _registered(host, place.domains.suffixes) in own


def is_own_or_government(host: str, *, own: frozenset[str], place: Jurisdiction) -> bool:
    """Whether a host is the site's own (see ``own_domains``) or a government's."""
    return not host or is_government(host, place) or is_own(host, own=own, place=place)


@lru_cache(maxsize=65536)
def _is_government(host: str, suffixes: tuple[str, ...]) -> bool:
    return is_below_any(host, suffixes)


@lru_cache(maxsize=65536)
def _registered(host: str, suffixes: tuple[str, ...]) -> str:
    return registered_domain(host, extra_suffixes=suffixes)


def labels_below(host: str, domain: str) -> int | None:
    """How many labels stand before ``domain`` in ``host``; ``None`` where it is not below."""
    if not is_dns_name(host) or not is_below(host, domain):
        return None
    return host.count(".") - ascii_host(domain).count(".")


@lru_cache(maxsize=256)
def form_labels(form: str) -> tuple[str, ...]:
    """The labels of a form like ``www.*.example``, A-labels; ``*`` stands for one label."""
    return tuple(label if label == "*" else ascii_host(label) for label in form.split("."))


def has_form(host: str, form: str) -> bool:
    """Whether ``host`` has the form, label by label."""
    labels, wanted = host.split("."), form_labels(form)
    return len(labels) == len(wanted) and all(want in ("*", label) for label, want in zip(labels, wanted, strict=True))


def readable(host: str) -> str:
    """The host as a person writes it."""
    try:
        return unicode_host(host)
    except ValueError:
        return host
