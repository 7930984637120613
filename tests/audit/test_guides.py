"""Guides to services as real sites publish them: which pages are guides, and what they lack."""

from __future__ import annotations

import pytest

from govsite.audit.guides import Guide, guides_of
from govsite.crawl.page import read_page
from govsite.examples import build_evidence
from govsite.policy.jurisdictions import load_jurisdiction

CHINA = load_jurisdiction("cn")
URL = "http://www.anytown.gov.cn"


def read(body: str, *, column: str = "办事指南", title: str = "残疾人证办理") -> list[Guide]:
    home = {"url": f"{URL}/", "html": "<title>某市人民政府</title><img src=/logo.png>"}
    crumbs = f"<div>您的位置：<a href=/>首页</a> &gt; <a href=/bs/>{column}</a></div>"
    html = f"<title>{title}</title><img src=/logo.png>{crumbs}<div>{body}</div>"
    page = {"url": f"{URL}/bs/20260301/1.html", "html": html}
    raw = {"site": {"url": f"{URL}/", "name": "某市人民政府"}, "pages": [home, page]}
    return guides_of(build_evidence(raw, CHINA, read_page=read_page), CHINA)


NAMED = "<p>{}</p>" * 7


@pytest.mark.parametrize(
    "words",
    [
        ("政策法规依据", "办理对象及条件", "所需提供的资料", "受理窗口", "办结期限", "咨询热线", "办事流程"),
        ("办理依据", "受理条件", "申请材料", "办公场所", "法定时限", "咨询电话", "办理程序"),
        ("法律依据", "准予批准的条件", "材料名称", "具体地址：一楼", "工作时间", "联系方式", "事项程序"),
    ],
)
def test_the_elements_are_known_by_many_names_and_the_title_names_the_service(words: tuple[str, ...]) -> None:
    (guide,) = read(NAMED.format(*words))
    assert (guide.missing, guide.is_open) == ((), False)


@pytest.mark.parametrize("title", ["办事指南", "办事指南-某市人民政府"])
def test_a_title_that_is_the_column_names_no_service(title: str) -> None:
    (guide,) = read("<p>申请材料：身份证</p><p>办理流程：受理</p><p>办理时限：三日</p>", title=title)
    assert "事项名称" in guide.missing


@pytest.mark.parametrize(
    ("body", "is_open"),
    [
        pytest.param("<p>需要申请材料：户口簿</p><p>办理流程及时限：当场</p>", False, id="a poor guide"),
        pytest.param("<p>联系电话：5550000</p><p><a href=/f/1.doc>办理指南</a></p>", True, id="a file"),
        pytest.param("<p><a href=/DownFileServlet/1.html>生育登记</a></p>", True, id="a file by its address"),
        pytest.param("<p><img src=/f/1.jpg width=900></p>", True, id="a picture"),
        pytest.param("<p>自3月10日起政务大厅上班时间调整为九时。</p>", True, id="a notice with a word of guides"),
        pytest.param("<p>因系统升级，暂停受理。</p>", True, id="a notice"),
    ],
)
def test_what_stands_in_files_and_pictures_is_not_missing(body: str, is_open: bool) -> None:
    (guide,) = read(body)
    assert guide.is_open is is_open


@pytest.mark.parametrize("column", ["通知公告", "动态要闻"])
def test_a_notice_with_a_guide_in_its_title_is_none(column: str) -> None:
    text = "<p>申报条件：高新技术企业</p><p>申报材料：申报书</p><p>联系电话：5550000</p>"
    assert read(text, column=column, title="关于发布科技项目申报指南的通知") == []
