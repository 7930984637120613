"""Maps on a page, and their approval numbers."""

from __future__ import annotations

import pytest

from tests.crawl.pages import document, read


@pytest.mark.parametrize(
    ("body", "kinds"),
    [
        pytest.param('<img src="/a.jpg" alt="某市行政区划图">', ["picture"], id="by its alternative text"),
        pytest.param('<p><img src="/a.jpg"></p><p>图1 某县水系分布图</p>', ["picture"], id="by its caption"),
        pytest.param('<img src="/images/xzqhtu2020.png">', ["picture"], id="by its file name"),
        pytest.param(
            '<a href="/big.jpg"><img src="/s.jpg" alt="某区地图"></a>', ["picture"], id="shown larger by a click"
        ),
        pytest.param('<a href="/wzdt/"><img src="/s.jpg" alt="某区地图"></a>', [], id="a button"),
        pytest.param('<img src="/a.png" alt="网站地图">', [], id="a site map"),
        pytest.param('<img src="/a.png" alt="办事流程图">', [], id="a chart"),
        pytest.param('<img src="/a.png" alt="某县地图" width="32">', [], id="an icon"),
        pytest.param('<script src="/js/map/china.js"></script>', ["drawn"], id="outlines that a script draws"),
        pytest.param("<script>echarts.registerMap('x', data)</script>", ["drawn"], id="outlines in the page"),
        pytest.param(
            '<script src="http://api.map.baidu.com/api?v=3.0"></script>', ["service"], id="a service's script"
        ),
        pytest.param('<iframe src="https://map.baidu.com/?shareurl=1"></iframe>', ["service"], id="a service's frame"),
        pytest.param('<a href="https://map.baidu.com/?s=1">到达路线</a>', [], id="a link to a map"),
    ],
)
def test_what_is_a_map(body: str, kinds: list[str]) -> None:
    page = read(document(body), url="http://www.h.gov.cn/a.html")
    assert [found.kind for found in page.maps] == kinds


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("审图号：GS(2019)1822号", "GS(2019)1822号"),
        ("审图号: 川S（2021）00059号", "川S（2021）00059号"),
        ("审 图 号 GS京(2022)1061号", "GS京(2022)1061号"),
        ("底图来源：苏S(2022)003号", "苏S(2022)003号"),
        ("审图号：", ""),
        ("文号：某政发〔2019〕18号", ""),
    ],
)
def test_numbers(words: str, number: str) -> None:
    page = read(document(f'<img src="/a.jpg" alt="某市地图"><p>{words}</p>'))
    assert page.map_number == number
