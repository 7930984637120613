"""Faults of accessibility (GB/T 37668-2019): one way in which readers are kept out, on pages that are else in order."""

from __future__ import annotations

from collections.abc import Iterator

from govsite.lab.fault import Fault, Ground, Planter
from govsite.lab.site import LabSite
from govsite.model.site import Kind

_WAYS: dict[str, tuple[str, ...]] = {
    "cn-a11y-image-words": ("image-bare", "image-file", "image-beside"),
    "cn-a11y-field-labels": ("field-beside", "field-stray"),
    "cn-a11y-button-words": ("button-bare", "button-blank"),
    "cn-page-link-words": ("empty-links", "link-bare"),
    "cn-a11y-frame-titles": ("frame",),
    "cn-a11y-headings": ("heading-bare", "heading-jump"),
    "cn-a11y-duplicate-ids": ("id-twice",),
    "cn-a11y-table-headers": ("table-bare", "table-lines"),
    "cn-a11y-keyboard": ("click-only", "tab-order"),
    "cn-a11y-moving": ("moving", "sound"),
    "cn-a11y-refresh": ("refresh",),
    "cn-a11y-aria": ("aria-role", "aria-nowhere", "aria-name"),
    "cn-a11y-captcha": ("captcha",),
}


def _is_open(site: LabSite) -> bool:
    return site.is_open


def _has_many_links(site: LabSite) -> bool:
    return site.is_open and site.kind in {Kind.PORTAL, Kind.DEPARTMENT}


def _planter(rule: str, ways: tuple[str, ...]) -> Planter:
    def plant(site: LabSite, ground: Ground) -> Iterator[Fault]:
        way = ground.vary(*ways)
        site.traits.added |= {way}
        yield Fault(site.id, rule, site.url, way)

    return Planter(rule, rule, _is_open, plant, share=0.02)


def _no_landmarks(site: LabSite, ground: Ground) -> Iterator[Fault]:
    del ground
    site.traits.missing |= {"landmarks"}
    yield Fault(site.id, "cn-a11y-bypass", site.url, "nothing by which to pass the links of the home page")


def _untidy(site: LabSite, ground: Ground) -> Iterator[Fault]:
    """No fault: markup that looks like barriers and is none."""
    del ground
    site.traits.added |= {"untidy"}
    yield from ()


PLUGIN = (
    *(_planter(rule, ways) for rule, ways in _WAYS.items()),
    Planter("cn-a11y-bypass", "landmarks", _has_many_links, _no_landmarks, share=0.02),
    Planter("", "untidy", _is_open, _untidy, share=0.2),
)
