"""Faults of columns, interaction and services (国办秘函〔2019〕19号): the vetoes, and what stays just below them.

What each planting makes true is worked out from the clauses: which columns are stale by how much, how many are
empty, how many elements guides lack. Ages stay some days away from the bounds, so that a crawl over midnight
changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from govsite.lab.fault import Fault, Ground, Planter
from govsite.lab.site import LabSite, PlantedColumn
from govsite.model.site import Kind

_GROUP = "columns"
_NEWS = ("部门动态", "区县动态", "镇街动态", "今日要闻", "工作动态")
_LONG = (
    "规划计划",
    "人事任免",
    "统计公报",
    "部门预算",
    "招标公告",
    "部门决算",
    "工作计划",
    "统计月报",
    "采购公告",
    "发展规划",
)
_OFFICES = {Kind.PORTAL, Kind.DEPARTMENT, Kind.VERTICAL}

Plant = Callable[[LabSite, Ground], Iterator[Fault]]


def _is_open(site: LabSite) -> bool:
    return site.is_open


def _is_office(site: LabSite) -> bool:
    return site.is_open and site.kind in _OFFICES


def _is_portal(site: LabSite) -> bool:
    return site.is_open and site.kind is Kind.PORTAL


def _all_old(site: LabSite, ground: Ground) -> Iterator[Fault]:
    """Everything is older than two weeks and newer than six months."""
    site.traits.stale = (18, 40, 90)[ground.turn % 3]
    site.traits.flaky = False  # a file that cannot be read could be something new
    site.taken.add("flaky")
    yield Fault(site.id, "cn-veto-home-not-updated", site.url, f"{site.traits.stale} days")
    yield Fault(site.id, "cn-columns-news", site.url, "1 column")


def _only_navigation(site: LabSite, ground: Ground) -> Iterator[Fault]:
    """No fault: the home page only names the columns, and these are up to date."""
    del ground
    site.traits.home = "navigation"
    yield from ()


def _old_below(site: LabSite, ground: Ground) -> Iterator[Fault]:
    """The home page only names the columns, and there is nothing new in these either."""
    site.traits.home = "navigation"
    site.traits.messages = ((20, 3), (30, 4))  # a letter of last week would be something new below
    site.taken.add("interaction")
    yield from _all_old(site, ground)


def _news(count: int) -> Plant:
    def plant(site: LabSite, ground: Ground) -> Iterator[Fault]:
        age = (17, 60, 300)[ground.turn % 3]
        site.traits.columns += tuple(PlantedColumn(name, age) for name in _NEWS[:count])
        rule = "cn-veto-columns-not-updated" if count >= 5 else "cn-columns-news"
        yield Fault(site.id, rule, site.url, f"{count} columns, {age} days")

    return plant


def _notices(site: LabSite, ground: Ground) -> Iterator[Fault]:
    del ground
    site.traits.columns += (PlantedColumn("公示公告", 200, "notice"),)
    yield Fault(site.id, "cn-columns-policies", site.url, "1 column, 200 days")


def _long(count: int) -> Plant:
    def plant(site: LabSite, ground: Ground) -> Iterator[Fault]:
        age = (375, 800)[ground.turn % 2]
        site.traits.columns += tuple(PlantedColumn(name, age, "notice") for name in _LONG[:count])
        rule = "cn-veto-columns-long-stale" if count >= 10 else "cn-columns-stale"
        yield Fault(site.id, rule, site.url, f"{count} columns, {age} days")

    return plant


def _empty(count: int) -> Plant:
    def plant(site: LabSite, ground: Ground) -> Iterator[Fault]:
        del ground
        site.traits.columns += tuple(PlantedColumn(name, -1) for name in _LONG[:count])
        # A script file common to all pages might draw the list, for all that anybody can tell from outside.
        site.traits.notice = site.traits.notice or "inline"
        rule = "cn-veto-columns-empty" if count >= 5 else "cn-columns-empty"
        yield Fault(site.id, rule, site.url, f"{count} columns")

    return plant


_REQUIRED = {
    "gk": ("cn-column-overview", {Kind.PORTAL}),
    "jgzn": ("cn-column-organs", _OFFICES),
    "ldxx": ("cn-column-leaders", {Kind.PORTAL, Kind.DEPARTMENT}),
    "dtyw": ("cn-column-news", {Kind.DEPARTMENT, Kind.VERTICAL}),
    "zcwj": ("cn-column-policies", {Kind.DEPARTMENT, Kind.VERTICAL}),
    "zcjd": ("cn-column-interpretation", {Kind.PORTAL}),
    "sjfb": ("cn-column-data", {Kind.PORTAL}),
    "gfwj": ("cn-column-normative", {Kind.PORTAL}),
}
"""Codes of columns that must be there → the rule that says so, and on which sites one is left out here."""


def _without(code: str) -> Plant:
    def plant(site: LabSite, ground: Ground) -> Iterator[Fault]:
        del ground
        site.traits.without_columns |= {code}
        yield Fault(site.id, _REQUIRED[code][0], site.url, f"no {code}")

    return plant


def _lacks(code: str) -> Callable[[LabSite], bool]:
    """Sites on which such a column may be left out: nothing else was planted that counts columns."""

    def applies(site: LabSite) -> bool:
        traits = site.traits
        return (
            site.is_open
            and site.kind in _REQUIRED[code][1]
            and not (traits.columns or traits.stale or traits.unrelated)
        )

    return applies


def _no_channel(site: LabSite, ground: Ground) -> Iterator[Fault]:
    del ground
    site.traits.without_columns |= {"hdjl"}
    yield Fault(site.id, "cn-veto-no-consultation-channel", site.url)


def _no_services(site: LabSite, ground: Ground) -> Iterator[Fault]:
    below = [other.name for other in ground.sites if site.id in (other.parent, other.id)]
    below += [link.text for link in site.traits.links]
    if any(
        word in name and not name.endswith(("局", "办事处"))
        for name in below
        for word in ("办事", "服务", "大厅", "便民")
    ):
        return  # its home page links to a service of its own
    site.traits.flaky = False
    site.traits.without_columns |= {"bsfw"}
    yield Fault(site.id, "cn-veto-no-services", site.url)


def _unanswered(site: LabSite, ground: Ground) -> Iterator[Fault]:
    site.traits.messages = ((9, 2), ((100, 200, 330)[ground.turn % 3], -1))
    yield Fault(site.id, "cn-veto-messages-unanswered", site.url)


def _waiting(site: LabSite, ground: Ground) -> Iterator[Fault]:
    """No fault: the question is younger than three months, or older than the year that is looked at."""
    site.traits.messages = ((9, 2), ((80, 380)[ground.turn % 2], -1))
    yield from ()


def _old_messages(site: LabSite, ground: Ground) -> Iterator[Fault]:
    site.traits.messages = (((75, 150)[ground.turn % 2], 3), (200, 4))
    yield Fault(site.id, "cn-messages-published", site.url)


def _late_answer(site: LabSite, ground: Ground) -> Iterator[Fault]:
    site.traits.messages = ((20, 2), (30, (12, 20)[ground.turn % 2]))
    yield Fault(site.id, "cn-messages-in-time", site.url)


def _few_consultations(site: LabSite, ground: Ground) -> Iterator[Fault]:
    site.traits.consultations = (3, 5)[ground.turn % 2]
    yield Fault(site.id, "cn-consultations", site.url, f"{site.traits.consultations} in a year")


def _no_result(site: LabSite, ground: Ground) -> Iterator[Fault]:
    """Of a consultation of last winter nobody said what came of it."""
    site.traits.consulted = (200, 330)[ground.turn % 2]
    yield Fault(site.id, "cn-consultation-results", site.url, f"{site.traits.consulted} days")


def _result(site: LabSite, ground: Ground) -> Iterator[Fault]:
    """No fault: it is as old, and its result is told."""
    del ground
    site.traits.consulted, site.traits.has_result = 330, True
    yield from ()


def _guides(rule: str, *variants: tuple[int, ...]) -> Plant:
    def plant(site: LabSite, ground: Ground) -> Iterator[Fault]:
        site.traits.guides = variants[ground.turn % len(variants)]
        yield Fault(site.id, rule, site.url, f"lacking {site.traits.guides}")

    return plant


PLUGIN = (
    Planter("cn-veto-home-not-updated", _GROUP, _is_open, _all_old, share=0.02),
    Planter("cn-veto-home-not-updated", _GROUP, _is_open, _old_below, share=0.01),
    Planter("", _GROUP, _is_open, _only_navigation, share=0.02),
    Planter("cn-veto-columns-not-updated", _GROUP, _is_open, _news(5), share=0.015),
    Planter("cn-columns-news", _GROUP, _is_open, _news(4), share=0.015),
    Planter("cn-columns-policies", _GROUP, _is_office, _notices, share=0.02),
    Planter("cn-veto-columns-long-stale", _GROUP, _is_open, _long(10), share=0.01),
    Planter("cn-columns-stale", _GROUP, _is_open, _long(9), share=0.01, from_size=100),
    Planter("cn-columns-stale", _GROUP, _is_open, _long(1), share=0.01),
    Planter("cn-veto-columns-empty", _GROUP, _is_open, _empty(5), share=0.015),
    Planter("cn-columns-empty", _GROUP, _is_open, _empty(4), share=0.01, from_size=100),
    Planter("cn-columns-empty", _GROUP, _is_open, _empty(1), share=0.02),
    Planter("cn-veto-no-consultation-channel", "interaction", _is_open, _no_channel, share=0.02),
    Planter("cn-veto-messages-unanswered", "interaction", _is_office, _unanswered, share=0.03),
    Planter("cn-messages-published", "interaction", _is_office, _old_messages, share=0.03),
    Planter("cn-messages-in-time", "interaction", _is_office, _late_answer, share=0.03),
    Planter("", "interaction", _is_office, _waiting, share=0.02),
    *(
        Planter(rule, "required", _lacks(code), _without(code), share=0.02, order=4)
        for code, (rule, _) in _REQUIRED.items()
    ),
    Planter("cn-consultations", "consultations", _is_portal, _few_consultations, share=0.1),
    Planter("cn-consultation-results", "consultations", _is_portal, _no_result, share=0.1),
    Planter("", "consultations", _is_portal, _result, share=0.05),
    Planter("cn-veto-no-services", "services", _is_portal, _no_services, share=0.05, order=3),
    Planter(
        "cn-veto-guides-incomplete",
        "services",
        _is_portal,
        _guides("cn-veto-guides-incomplete", (4, 4, 5, 4, 4, 0), (5, 4, 4, 4, 5)),
        share=0.05,
    ),
    Planter(
        "cn-veto-guides-few",
        "services",
        lambda site: site.is_open and site.kind in {Kind.DEPARTMENT, Kind.VERTICAL},
        _guides("cn-veto-guides-few", (4, 4), (5, 4, 4, 4), (4,)),
        share=0.03,
    ),
    Planter(
        "cn-guides-complete",
        "services",
        _is_office,
        _guides("cn-guides-complete", (1, 0), (4, 4, 4, 3), (3, 0)),
        share=0.03,
    ),
)
