"""Faults of links that lead out of government, of maps, and of attachments with personal data; and what is no fault."""

from __future__ import annotations

from collections.abc import Iterator

from govsite.lab import outside
from govsite.lab.fault import Fault, Ground, Planter, Unknown
from govsite.lab.faults.wording import card_number, citizen_number
from govsite.lab.site import ARTICLE, HOME, LabSite, PlantedFile, PlantedLink
from govsite.model.site import Kind

_OFFICES = {Kind.PORTAL, Kind.DEPARTMENT, Kind.VERTICAL, Kind.TOWNSHIP}
_FORMATS = ("csv", "xlsx", "docx", "txt", "doc", "xls", "pdf")


def _is_open(site: LabSite) -> bool:
    return site.is_open


def _is_office(site: LabSite) -> bool:
    """The rule on notices asks it of offices; a footer that a script draws may hold one."""
    return site.is_open and site.kind in _OFFICES and not site.traits.footer_script


def _link_out(site: LabSite, ground: Ground) -> None:
    on = ground.vary(HOME, ARTICLE)
    site.traits.links += (PlantedLink(on, f"http://{outside.ONLY_GET}/news/{ground.turn}.html", "媒体报道"),)


def _no_notice(site: LabSite, ground: Ground) -> Iterator[Fault]:
    site.traits.notice = "none"
    _link_out(site, ground)
    yield Fault(site.id, "cn-external-notice", site.url, "no notice")


def _notice_elsewhere(site: LabSite, ground: Ground) -> Iterator[Fault]:
    """No fault: a script file on another host may show the notice."""
    site.traits.notice = "elsewhere"
    _link_out(site, ground)
    ground.unknowns.append(Unknown(site.id, "cn-external-notice", "not-seen"))
    yield from ()


def _map(site: LabSite, ground: Ground) -> Iterator[Fault]:
    way = ground.vary("map-picture", "map-drawn")
    site.traits.added |= {way}
    yield Fault(site.id, "cn-map-number", site.url, way)


def _numbered_map(site: LabSite, ground: Ground) -> Iterator[Fault]:
    """No fault."""
    del ground
    site.traits.added |= {"map-numbered"}
    yield from ()


def _taken_over(site: LabSite, ground: Ground) -> Iterator[Fault]:
    """The page behind the link is gone, too: what became of the host shows only at its door."""
    host = ground.vary(outside.FOR_SALE, outside.GAMBLING, outside.PARKED)
    path = ground.vary("", "lvyou/2019/jq.html")
    site.traits.links += (PlantedLink(HOME, f"http://{host}/{path}", "旅游资讯网"),)
    yield Fault(site.id, "cn-links-taken-over", f"http://{host}/{path}", host)
    if path:
        yield Fault(site.id, "base-broken-links", f"http://{host}/{path}", "gone with its host")


def _name_gone(site: LabSite, ground: Ground) -> Iterator[Fault]:
    del ground
    url = f"http://{outside.DEAD_NAME}/"
    site.traits.links += (PlantedLink(HOME, url, "旅游在线"),)
    yield Fault(site.id, "cn-links-host-gone", url)
    yield Fault(site.id, "base-broken-links", url, "no such name")


def _newspaper(site: LabSite, ground: Ground) -> Iterator[Fault]:
    """No fault: a newspaper tells of gamblers."""
    del ground
    site.traits.links += (PlantedLink(HOME, f"http://{outside.COURT_NEWS}/", "法制早报"),)
    yield from ()


def _attach(site: LabSite, ground: Ground, *rows: tuple[str, ...]) -> PlantedFile:
    path = f"/files/2026/公示名单{ground.turn}.{ground.vary(*_FORMATS)}"
    file = PlantedFile(path, (("序号", "姓名", "号码"), *rows))
    site.traits.files += (file,)
    site.traits.links += (PlantedLink(ARTICLE, site.base.rstrip("/") + path, "附件：公示名单"),)
    return file


def _personal_file(site: LabSite, ground: Ground) -> Iterator[Fault]:
    number = (citizen_number(site.division, ground.turn), card_number(ground.turn))[ground.turn // 2 % 2]
    file = _attach(site, ground, ("1", "王某某", number), ("2", "李某某", "见原件"))
    yield Fault(site.id, "cn-personal-files", site.base.rstrip("/") + file.path, f"{number[:4]}…")


def _mobile_file(site: LabSite, ground: Ground) -> Iterator[Fault]:
    rows = [(str(step), "王某某", f"139{10_000_000 + ground.turn * 7919 + step * 104_729}") for step in range(4)]
    file = _attach(site, ground, *rows)
    yield Fault(site.id, "cn-personal-files-mobiles", site.base.rstrip("/") + file.path, "4 numbers")


def _masked_file(site: LabSite, ground: Ground) -> Iterator[Fault]:
    """No fault: masked numbers, and one whose check digit is wrong."""
    number = citizen_number(site.division, ground.turn)
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")
    _attach(site, ground, ("1", "王某某", f"{number[:2]}*************{number[-3:]}"), ("2", "档案编号", wrong))
    yield from ()


PLUGIN = (
    Planter("cn-external-notice", "notice", _is_office, _no_notice, share=0.03),
    Planter("", "notice", _is_office, _notice_elsewhere, share=0.02),
    Planter("cn-map-number", "maps", _is_open, _map, share=0.03),
    Planter("", "maps", _is_open, _numbered_map, share=0.02),
    Planter("cn-links-taken-over", "pages", _is_open, _taken_over, share=0.03),
    Planter("cn-links-host-gone", "pages", _is_open, _name_gone, share=0.015),
    Planter("", "strangers", _is_open, _newspaper, share=0.02),
    Planter("cn-personal-files", "files", _is_open, _personal_file, share=0.03),
    Planter("cn-personal-files-mobiles", "files", _is_open, _mobile_file, share=0.02),
    Planter("", "files", _is_open, _masked_file, share=0.02),
)
