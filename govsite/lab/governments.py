"""Who has a website in the simulated city: governments, their units, and what they put on the web beside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from random import Random

from govsite.lab import units
from govsite.lab.names import CITY_CODES, PlaceName, place_names
from govsite.lab.site import LabSite
from govsite.model.site import Kind, Level

SMALL = {
    "portal": 1, "county": 3, "department": 8, "second": 1, "vertical": 2, "county-vertical": 1,
    "county-department": 9, "township": 5, "institution": 3, "campaign": 2, "system": 1, "column": 1,
}  # fmt: skip
CITY = {
    "portal": 1, "county": 22, "department": 48, "second": 22, "vertical": 6, "county-vertical": 44,
    "county-department": 420, "township": 150, "institution": 46, "campaign": 26, "system": 14, "column": 8,
}  # fmt: skip
LARGEST_CITY = 850
"""More sites than this make more than one city."""


@dataclass(slots=True)
class Government:
    """One city or county: its name, code and domain, and the numbers it has given out."""

    name: str
    place: PlaceName
    code: str
    parent: str = ""
    """Site code of its portal."""
    numbers: int = 9000
    labels: set[str] = field(default_factory=set)

    @property
    def domain(self) -> str:
        """Registered domain."""
        return f"{self.place.pinyin}.gov.cn"

    def next_code(self) -> str:
        """A fresh site code."""
        self.numbers += 1
        return f"{self.code}{self.numbers:04d}"

    def next_label(self, label: str) -> str:
        """The label, with a number where it is taken."""
        fresh, number = label, 1
        while fresh in self.labels:
            number += 1
            fresh = f"{label}{number}"
        self.labels.add(fresh)
        return fresh


def compose(size: str | int, *, seed: int) -> list[LabSite]:
    """All sites of the ledger, faultless. Raises ``ValueError`` for a size that cannot be."""
    rng = Random(f"{seed}/names")
    names = iter(place_names(rng))
    sites: list[LabSite] = []
    for code, shape in zip(_codes(rng), _shapes(size), strict=False):
        sites += _compose_city(shape, code=code, names=names, rng=rng)
    for number, site in enumerate(sites):
        _equip(site, rng=Random(f"{seed}/{number}"))
    return sites


def _codes(rng: Random) -> list[str]:
    codes = list(CITY_CODES)
    first, rest = codes[:2], codes[2:]
    rng.shuffle(first)
    return first + rest


def _shapes(size: str | int) -> list[dict[str, int]]:
    """How many sites of each sort, city by city."""
    if size == "small":
        return [SMALL]
    total = sum(CITY.values()) if size == "city" else size
    if not isinstance(total, int) or total < 1:
        raise ValueError(f"no such size: {size!r}")
    cities = -(-total // LARGEST_CITY)
    if cities > len(CITY_CODES):
        raise ValueError(f"at most {LARGEST_CITY * len(CITY_CODES)} sites, not {total}")
    parts = [total // cities + (1 if number < total % cities else 0) for number in range(cities)]
    return [_shape(part) for part in parts]


def _shape(total: int) -> dict[str, int]:
    """The city's shape at another size, every sort present where there is room for it."""
    if total <= sum(SMALL.values()):
        shape, left = {}, total
        for sort, count in SMALL.items():
            shape[sort] = min(count, left)
            left -= shape[sort]
        return shape
    shape = {sort: max(SMALL[sort], min(count, round(count * total / 807))) for sort, count in CITY.items()}
    shape["county-department"] += total - sum(shape.values())
    return shape


def _compose_city(shape: dict[str, int], *, code: str, names: Iterator[PlaceName], rng: Random) -> list[LabSite]:
    place = next(names)
    city = Government(name=f"{place.zh}市", place=place, code=f"{code}00")
    sites = [_portal(city, Level.CITY)]
    counties: list[Government] = []
    digits = CITY_CODES[code].split()
    for number in range(min(shape["county"], len(digits))):
        counties.append(_county(next(names), code + digits[number]))
        sites.append(_portal(counties[-1], Level.COUNTY, above=city.parent))
    shape = shape | {"county-department": shape["county-department"] + shape["county"] - len(counties)}
    sites += _departments(city, shape["department"])
    sites += _second_sites(sites, city, shape["second"], rng)
    sites += [_vertical(city, unit, Level.CITY) for unit in islice(units.VERTICAL_OFFICES, shape["vertical"])]
    if counties:
        sites += _below_counties(shape, counties, rng)
    return sites + _beside(shape, [city, *counties])


def _county(place: PlaceName, code: str) -> Government:
    digits = int(code[4:])
    kind = "区" if digits <= 20 else "市" if digits >= 81 else "县"
    return Government(name=f"{place.zh}{kind}", place=place, code=code)


def _portal(government: Government, level: Level, above: str = "") -> LabSite:
    site = LabSite(
        id=government.next_code(),
        name=f"{government.name}人民政府",
        owner=f"{government.name}人民政府",
        level=level,
        kind=Kind.PORTAL,
        division=government.code,
        host=f"www.{government.domain}",
        place=government.name,
        label=government.place.pinyin,
        place_label=government.place.pinyin,
        parent=above,
        government=government.domain,
    )
    government.parent = site.id
    return site


def _below(government: Government, *, name: str, label: str, kind: Kind, level: Level, owner: str = "") -> LabSite:
    """A site on a host below its government's domain."""
    label = government.next_label(label)
    return LabSite(
        id=government.next_code(),
        name=name,
        owner=owner or name,
        level=level,
        kind=kind,
        division=government.code,
        host=f"{label}.{government.domain}",
        place=government.name,
        label=label,
        place_label=government.place.pinyin,
        parent=government.parent,
        government=government.domain,
    )


def _departments(city: Government, count: int) -> list[LabSite]:
    chosen = units.CITY_DEPARTMENTS[:count]
    return [
        _below(city, name=f"{city.name}{unit.zh}", label=unit.label, kind=Kind.DEPARTMENT, level=Level.CITY)
        for unit in chosen
    ]


def _second_sites(sites: list[LabSite], city: Government, count: int, rng: Random) -> list[LabSite]:
    """Further sites of municipal units: one unit may keep one site only."""
    departments = [site for site in sites if site.kind is Kind.DEPARTMENT]
    found = []
    for number, first in enumerate(rng.sample(departments, min(count, len(departments)))):
        ending, label = units.SECOND_SITES[number % len(units.SECOND_SITES)]
        site = _below(
            city,
            name=f"{first.name}{ending}",
            label=f"{first.label}{label}",
            kind=Kind.DEPARTMENT,
            level=Level.CITY,
            owner=first.owner,
        )
        site.second = True
        found.append(site)
    return found


def _vertical(government: Government, unit: units.Unit, level: Level) -> LabSite:
    label = government.next_label(units.VERTICAL_LABELS[unit.zh])
    name = f"{unit.prefix}{government.name}{unit.zh}"
    ministry = units.VERTICAL_CODES[unit.zh]
    return LabSite(
        id=f"bm{ministry}{government.code}",
        name=name,
        owner=name,
        level=level,
        kind=Kind.VERTICAL,
        division=government.code,
        host=f"{government.place.pinyin}.{unit.ministry}",
        place=government.name,
        label=label,
        place_label=government.place.pinyin,
        parent=government.parent,
        government=government.domain,
    )


def _below_counties(shape: dict[str, int], counties: list[Government], rng: Random) -> list[LabSite]:
    """Vertical offices, departments and townships, spread evenly over the counties."""
    sites = []
    offices = units.VERTICAL_OFFICES[:4]
    for number in range(shape["county-vertical"]):
        county = counties[number % len(counties)]
        sites.append(_vertical(county, offices[number // len(counties) % len(offices)], Level.COUNTY))
    room = len(units.COUNTY_DEPARTMENTS) * len(counties)
    departments = min(shape["county-department"], room)
    for number in range(departments):
        county = counties[number % len(counties)]
        unit = units.COUNTY_DEPARTMENTS[number // len(counties)]
        name = f"{county.name}{unit.zh}"
        sites.append(_below(county, name=name, label=unit.label, kind=Kind.DEPARTMENT, level=Level.COUNTY))
    townships = shape["township"] + shape["county-department"] - departments
    taken = {county.place.pinyin for county in counties}
    pool = [place for place in place_names(rng) if place.pinyin not in taken]
    for number in range(townships):
        county = counties[number % len(counties)]
        place = pool[number % len(pool)]
        kind = units.TOWNSHIP_KINDS[number % len(units.TOWNSHIP_KINDS)][0]
        name = f"{county.name}{place.zh}{kind}" + ("" if kind == "街道办事处" else "人民政府")
        sites.append(_below(county, name=name, label=place.pinyin, kind=Kind.TOWNSHIP, level=Level.TOWNSHIP))
    return sites


def _beside(shape: dict[str, int], governments: list[Government]) -> list[LabSite]:
    """Institutions, campaign sites, business systems and columns, of the city first and then of its counties."""
    sites = []
    for sort, kind, offered in (
        ("institution", Kind.INSTITUTION, units.INSTITUTIONS),
        ("campaign", Kind.CAMPAIGN, units.CAMPAIGNS),
        ("system", Kind.SYSTEM, units.SYSTEMS),
        ("column", Kind.COLUMN, units.COLUMNS),
    ):
        for number in range(shape[sort]):
            government = governments[number // len(offered) % len(governments)]
            level = Level.CITY if government is governments[0] else Level.COUNTY
            unit = offered[number % len(offered)]
            name = f"{government.name}{unit.zh}"
            owner = name if kind is Kind.INSTITUTION else f"{government.name}人民政府"
            site = _below(government, name=name, label=unit.label, kind=kind, level=level, owner=owner)
            if kind is Kind.INSTITUTION:
                site.host = f"www.{government.place.pinyin}{unit.label}.cn"
            sites.append(site)
    return sites


def _equip(site: LabSite, *, rng: Random) -> None:
    """What is not decided by the kind: charset, HTTPS, figures of the ledger."""
    site.charset = "gb18030" if rng.random() < 0.18 and site.kind is not Kind.INSTITUTION else "utf-8"
    site.has_https = rng.random() < (0.9 if site.kind is Kind.PORTAL else 0.45)
    site.listed_https = rng.random() < 0.8
    site.style = rng.randrange(4)
    site.platform = rng.choice(("市政府网站集约化平台", "市政府网站集约化平台", "自建", "区县统建平台"))
    visits = {Kind.PORTAL: 400_000, Kind.DEPARTMENT: 20_000}.get(site.kind, 4_000)
    site.monthly_visits = int(visits * rng.lognormvariate(0, 0.8)) if rng.random() < 0.85 else None
    site.pages = int(visits * rng.uniform(0.02, 0.2)) + 12 if rng.random() < 0.8 else None
    site.annual_cost = round(rng.uniform(1.5, 12) * (8 if site.kind is Kind.PORTAL else 1), 1) * 10_000
    if rng.random() < 0.25:
        site.annual_cost = None
    if rng.random() < 0.6:
        site.contract_end = f"{rng.choice((2027, 2028))}-{rng.randint(1, 12):02d}-{rng.choice((15, 28)):02d}"
    if rng.random() < 0.2:
        site.systems = tuple(rng.sample(("统一身份认证", "互动交流系统", "全文检索系统", "智能问答系统"), 2))
    site.traits.gzip = rng.random() < 0.3
    site.traits.upper_labels = "lower" if rng.random() < 0.06 else ""
    site.traits.moving = rng.random() < 0.15
    site.traits.apex = rng.choice(("redirect", "redirect", "same"))
    site.traits.head = rng.choice((405, 404)) if rng.random() < 0.04 else 0
    site.traits.flaky = rng.random() < 0.05
    if site.has_www and site.kind is Kind.PORTAL and rng.random() < 0.5:
        site.aliases.append(site.host.removeprefix("www."))
    named = site.kind is Kind.PORTAL or (site.kind is Kind.DEPARTMENT and not site.second)
    if named and rng.random() < 0.3:
        site.aliases.append(f"{site.owner}.政务")
