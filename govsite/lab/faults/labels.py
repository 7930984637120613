"""Faults of page labels (国办发〔2017〕47号, annex 三)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from govsite.lab.fault import Fault, Ground, Planter
from govsite.lab.site import ARTICLE, COLUMN, HOME, PAGE_KINDS, LabelEdit, LabSite
from govsite.model.site import Kind

_OFFICES = {Kind.PORTAL, Kind.DEPARTMENT, Kind.VERTICAL, Kind.TOWNSHIP}
_OPTIONAL = ("Keywords", "Description", "Author", "Image", "Url")


def _is_office(site: LabSite) -> bool:
    return site.is_open and site.kind in _OFFICES


def _edit(rule: str, choose: Callable[[LabSite, Ground], LabelEdit]) -> Callable[[LabSite, Ground], Iterator[Fault]]:
    def plant(site: LabSite, ground: Ground) -> Iterator[Fault]:
        edit = choose(site, ground)
        site.traits.label_edits += (edit,)
        yield Fault(site.id, rule, site.url, f"{edit.action} {','.join(edit.labels)} on {','.join(edit.on)}")

    return plant


def _pick(ground: Ground, *edits: LabelEdit) -> LabelEdit:
    return edits[ground.turn % len(edits)]


def _site(site: LabSite, ground: Ground) -> LabelEdit:
    del site
    return _pick(
        ground,
        LabelEdit("drop", ("SiteIDCode",)),
        LabelEdit("drop", ("SiteName", "SiteDomain", "SiteIDCode"), (HOME,)),
        LabelEdit("drop", ("SiteDomain",), (COLUMN, ARTICLE)),
        LabelEdit("drop", ("SiteName",), (ARTICLE,)),
        LabelEdit("drop", ("SiteDomain",), (HOME,)),
    )


def _column(site: LabSite, ground: Ground) -> LabelEdit:
    del site
    return _pick(
        ground,
        LabelEdit("drop", ("ColumnDescription", "ColumnKeywords"), (COLUMN, ARTICLE)),
        LabelEdit("drop", ("ColumnType",), (COLUMN,)),
        LabelEdit("drop", ("ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType"), (ARTICLE,)),
        LabelEdit("drop", ("ColumnName",), (COLUMN, ARTICLE)),
    )


def _article(site: LabSite, ground: Ground) -> LabelEdit:
    del site
    return _pick(
        ground,
        LabelEdit("drop", ("ContentSource",), (ARTICLE,)),
        LabelEdit("drop", ("PubDate",), (ARTICLE,)),
        LabelEdit("drop", ("ArticleTitle", "PubDate", "ContentSource"), (ARTICLE,)),
        LabelEdit("drop", ("ArticleTitle",), (ARTICLE,)),
    )


def _optional(site: LabSite, ground: Ground) -> LabelEdit:
    del site, ground
    return LabelEdit("drop", _OPTIONAL, (ARTICLE,))


def _empty(site: LabSite, ground: Ground) -> LabelEdit:
    del site
    return _pick(
        ground,
        LabelEdit("set", ("ColumnDescription", "ColumnKeywords"), (COLUMN, ARTICLE), "null"),
        LabelEdit("set", ("ContentSource",), (ARTICLE,), ""),
        LabelEdit("set", ("ColumnKeywords",), (COLUMN,), "  "),
        LabelEdit("set", ("ColumnDescription",), (COLUMN, ARTICLE), "${column.description}"),
        LabelEdit("set", ("ColumnType",), (COLUMN, ARTICLE), "{{ column.type }}"),
    )


def _wrong_domain(site: LabSite, ground: Ground) -> LabelEdit:
    others = [other for other in ground.sites if other.id != site.id]
    borrowed = others[ground.turn * 7 % len(others)].host if others else "www.example.gov.cn"
    old = f"www.{site.place_label}old.gov.cn"
    return _pick(
        ground,
        LabelEdit("set", ("SiteDomain",), PAGE_KINDS, old),
        LabelEdit("set", ("SiteDomain",), (COLUMN, ARTICLE), borrowed),
        LabelEdit("set", ("SiteDomain",), (HOME,), "127.0.0.1"),
    )


def _wrong_code(site: LabSite, ground: Ground) -> LabelEdit:
    others = [other.id for other in ground.sites if other.id != site.id]
    borrowed = others[ground.turn * 11 % len(others)] if others else "1306009999"
    return _pick(
        ground,
        LabelEdit("set", ("SiteIDCode",), PAGE_KINDS, borrowed),
        LabelEdit("set", ("SiteIDCode",), (HOME,), "N000000672"),
        LabelEdit("set", ("SiteIDCode",), (ARTICLE,), borrowed),
    )


def _twice(site: LabSite, ground: Ground) -> LabelEdit:
    del site
    return _pick(
        ground,
        LabelEdit("twice", ("SiteName",), (HOME,)),
        LabelEdit("twice", ("ArticleTitle", "ColumnName"), (ARTICLE,)),
        LabelEdit("twice", ("ColumnType",), (COLUMN,)),
    )


def _in_body(site: LabSite, ground: Ground) -> LabelEdit:
    del site
    return _pick(
        ground,
        LabelEdit("body", ("SiteName", "SiteDomain", "SiteIDCode"), (HOME,), "body"),
        LabelEdit("body", ("ColumnName", "ColumnType"), (COLUMN, ARTICLE), "body"),
        LabelEdit("body", ("SiteName", "SiteDomain", "SiteIDCode"), PAGE_KINDS, "body"),
    )


def _wrong_name(site: LabSite, ground: Ground) -> LabelEdit:
    names = ("网站群管理平台", f"{site.place}信息港", "政府网站模板", f"欢迎访问{site.place}公众信息网")
    return LabelEdit("set", ("SiteName",), ((HOME,), PAGE_KINDS)[ground.turn % 2], names[ground.turn % len(names)])


def _date_form(site: LabSite, ground: Ground) -> LabelEdit:
    del site
    return LabelEdit(
        "date",
        ("PubDate",),
        (ARTICLE,),
        ground.vary("%Y年%m月%d日", "%Y/%m/%d %H:%M", "%Y%m%d", "%Y-%m-%d", "%b %d, %Y"),
    )


def _stray(site: LabSite, ground: Ground) -> Iterator[Fault]:
    """No fault: an element that no head may hold stands before some labels, which are there all the same."""
    del ground
    site.traits.label_edits += (LabelEdit("body", ("ColumnName", "ColumnType"), (COLUMN, ARTICLE), "stray"),)
    yield from ()


def _planter(rule: str, choose: Callable[[LabSite, Ground], LabelEdit]) -> Planter:
    return Planter(rule, "labels", _is_office, _edit(rule, choose), share=0.04)


PLUGIN = (
    _planter("cn-labels-site", _site),
    _planter("cn-labels-column", _column),
    _planter("cn-labels-article", _article),
    _planter("cn-labels-optional", _optional),
    _planter("cn-labels-empty", _empty),
    _planter("cn-labels-site-domain", _wrong_domain),
    _planter("cn-labels-site-id-code", _wrong_code),
    _planter("cn-labels-duplicate", _twice),
    _planter("cn-labels-in-head", _in_body),
    _planter("cn-labels-site-name", _wrong_name),
    _planter("cn-labels-pub-date-format", _date_form),
    Planter("", "labels", _is_office, _stray, share=0.01),
)
