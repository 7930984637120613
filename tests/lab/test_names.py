from __future__ import annotations

import csv
import re
from pathlib import Path
from random import Random

import pytest

from govsite.lab import names, units
from govsite.lab.city import City

KIND = re.compile("(自治州|自治县|自治旗|地区|林区|特区|新区|市|县|区|盟|旗)$")


def test_names_are_told_apart_by_their_spelling():
    found = names.place_names(Random(1))
    assert len({place.pinyin for place in found}) == len(found) > 280


@pytest.mark.reference
def test_no_real_city_or_county_is_called_so(reference: Path):
    real = set()
    for file in ("cities.csv", "areas.csv"):
        with (reference / "divisions" / file).open(encoding="utf-8") as stream:
            real |= {KIND.sub("", row["name"]) for row in csv.DictReader(stream)}
    assert not {place.zh for place in names.place_names(Random(0))} & real


@pytest.mark.reference
def test_no_real_government_site_is_spelt_so(reference: Path):
    hosts = (reference / "hosts" / "swh_chn_subdomains_2026.csv").read_text(encoding="utf-8")
    real = set(re.findall(r"([a-z0-9-]+)\.gov\.cn", hosts))
    assert not {place.pinyin for place in names.place_names(Random(0))} & real


@pytest.mark.reference
def test_division_codes_are_of_the_official_range(reference: Path):
    with (reference / "divisions" / "areas.csv").open(encoding="utf-8") as stream:
        real = {row["code"] for row in csv.DictReader(stream)}
    for city, digits in names.CITY_CODES.items():
        assert {city + two for two in digits.split()} <= real


def test_labels_of_units_do_not_meet():
    for table in (units.CITY_DEPARTMENTS, units.COUNTY_DEPARTMENTS, units.INSTITUTIONS, units.CAMPAIGNS):
        assert len({unit.label for unit in table}) == len(table)


def test_hosts_look_as_real_ones_do(whole_city: City):
    assert all(re.fullmatch(r"[a-z0-9.-]+\.(cn|com|net)", site.host) for site in whole_city.sites)
