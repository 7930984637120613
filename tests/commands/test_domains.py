"""``govsite domains`` as its users meet it: offline, and never in the way."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import pytest

from govsite.cli import main

HOSTS = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "hosts" / "swh_chn_subdomains_2026.csv"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def inventory(tmp_path: Path, *rows: str) -> str:
    path = tmp_path / "sites.csv"
    path.write_text("首页网址,网站名称,级别,网站类型\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return str(path)


def test_bare_hosts_are_judged_as_far_as_they_can_be(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["domains", "www.beijing.gov.cn", "北京市人民政府.政务", "RSJ.CQ.GOV.CN."]) == 0
    assert main(["domains", "www.cdht.com", "-f", "json"]) == 1
    out = capfd.readouterr().out
    outcomes = {o["rule"]: o for o in json.loads(out[out.index("{") :])["outcomes"]}
    assert outcomes["cn-domain-suffix"]["status"] == "fail"
    assert (outcomes["cn-domain-portal-form"]["status"], outcomes["cn-domain-portal-form"]["reason"]) == (
        "unknown",
        "not-supplied",
    )
    assert "cn-domain-www-apex" not in outcomes, "what needs a look at the network is not judged offline"


def test_the_text_names_rule_site_and_remedy(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = inventory(tmp_path, "http://anytown.gov.cn/,某市人民政府,市级,门户网站")
    assert main(["domains", path]) == 0, "medium findings are below --fail-on high"
    out = capfd.readouterr().out
    assert "medium  cn-domain-portal-form  http://anytown.gov.cn/" in out
    assert "应采用 www.□□□.gov.cn 的形式" in out
    assert main(["domains", path, "--fail-on", "medium", "--lang", "en"]) == 1
    assert "the form www.□□□.gov.cn is required" in capfd.readouterr().out


def test_a_department_is_held_against_the_portal_of_its_government(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = inventory(
        tmp_path,
        "http://www.chengdu.gov.cn/,成都市人民政府,市级,门户网站",
        "http://www.cdrsj.gov.cn/,成都市人力资源和社会保障局,市级,部门网站",
        "http://jyj.chengdu.gov.cn/,成都市教育局,市级,部门网站",
    )
    assert main(["domains", path, "-f", "json"]) == 0
    failed = [(o["site"], o["rule"]) for o in json.loads(capfd.readouterr().out)["outcomes"] if o["status"] == "fail"]
    assert [rule for _, rule in failed] == ["cn-domain-department-parent"]


def test_of_a_list_of_names_each_has_its_verdict(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["domains", "www.a.gov.cn", "a.gov.cn", "A.GOV.CN.", "-f", "json"]) == 0
    outcomes = json.loads(capfd.readouterr().out)["outcomes"]
    assert [o["site"] for o in outcomes if o["rule"] == "cn-domain-suffix"] == ["www.a.gov.cn", "a.gov.cn"]


def test_a_country_without_such_rules_is_no_mistake(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["domains", "www.aaib.gov.uk", "--jurisdiction", "uk", "--lang", "en"]) == 0
    assert "no rule about names is in force: nothing was judged" in capfd.readouterr().out


@pytest.mark.reference
def test_two_thousand_real_hosts_are_judged(capfd: pytest.CaptureFixture[str]) -> None:
    if not HOSTS.is_file():
        pytest.skip("the reference data does not lie beside the checkout")
    assert main(["domains", str(HOSTS), "-f", "json", "--fail-on", "never"]) == 0
    seen = capfd.readouterr()
    with HOSTS.open(encoding="utf-8") as stream:
        names = {row["subdomain"].lower().rstrip(".") for row in csv.DictReader(stream)}
    outcomes = [o for o in json.loads(seen.out)["outcomes"] if o["rule"] == "cn-domain-suffix"]
    assert {o["site"] for o in outcomes} == names, "every name has its verdict"
    assert Counter(o["status"] for o in outcomes) == {"pass": 2453, "unknown": 1}
    assert "dns-failure 1905, connect-timeout 214, dns-timeout 145, answered 73" in seen.err
    assert "unclassed" not in seen.err
