"""The city's ledger (inventory) and the list of its faults, as files."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from govsite.lab.city import City
from govsite.lab.site import LabSite
from govsite.model.site import Kind, Level

HEADERS = (
    "网站标识码", "网站名称", "首页网址", "主办单位", "级别", "网站类型",
    "是否门户", "行政区划代码",
    "上级网站标识码", "网站状态", "月访问量", "页面数", "年度费用", "合同到期日", "共用系统",
    "别名域名", "平台", "备注",
)  # fmt: skip
LEVELS = {Level.CITY: "市级", Level.COUNTY: "区县级", Level.TOWNSHIP: "乡镇级"}
KINDS = {
    Kind.PORTAL: "门户网站",
    Kind.DEPARTMENT: "部门网站",
    Kind.VERTICAL: "垂直管理部门",
    Kind.TOWNSHIP: "乡镇街道网站",
    Kind.INSTITUTION: "事业单位网站",
    Kind.CAMPAIGN: "专题网站",
    Kind.COLUMN: "栏目",
    Kind.SYSTEM: "业务系统",
}


def render_inventory(city: City) -> bytes:
    """The ledger as CSV with Chinese headers, UTF-8 with a byte order mark as spreadsheets write it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADERS)
    writer.writerows(_row(site) for site in city.sites)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def write_inventory(city: City, path: Path) -> None:
    """The ledger as a file."""
    path.write_bytes(render_inventory(city))


def render_truth(city: City) -> bytes:
    """All faults as CSV: site, rule, URL and a note."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(("site", "rule", "url", "note"))
    writer.writerows(city.faults)
    return out.getvalue().encode()


def write_truth(city: City, path: Path) -> None:
    """All faults as a file."""
    path.write_bytes(render_truth(city))


def _row(site: LabSite) -> tuple[object, ...]:
    return (
        site.id,
        site.name,
        site.url,
        site.owner,
        LEVELS[site.level],
        KINDS[site.kind],
        "是" if site.kind is Kind.PORTAL else "否",
        site.division,
        site.parent,
        "正常运行",
        _shown(site.monthly_visits),
        _shown(site.pages),
        _shown(site.annual_cost),
        site.contract_end,
        "、".join(site.systems),
        "、".join(site.aliases),
        site.platform,
        site.notes,
    )


def _shown(value: float | None) -> str:
    return "" if value is None else f"{value:.0f}"
