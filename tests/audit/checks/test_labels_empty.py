from pathlib import Path

import pytest

from govsite.errors import PolicyError
from govsite.policy.packs import load_packs, rules_of

(RULE,) = (rule for rule in rules_of(load_packs(["cn/labels"])) if rule.id == "cn-labels-empty")
OPTIONS = {
    "labels": {"SiteName": ["home", "article"], "ContentSource": ["article"]},
    "placeholders": list(RULE.options.placeholders),
    "placeholder_patterns": list(RULE.options.placeholder_patterns),
}


def home(*values, name="SiteName", **facts):
    metas = [{"name": name, "content": value} for value in values]
    return {"url": "http://www.anytown.gov.cn/", "kind": "home", "metas": metas, **facts}


@pytest.mark.parametrize(
    "value",
    [
        "",
        "  ",
        "\u3000\xa0\u200b\ufeff",
        "null",
        "NULL",
        "ｎｕｌｌ",
        "undefined",
        "None",
        "暂无",
        "-",
        "，",
        "/",
        "{}",
        "[]",
        "${site.name}",
        "$!{site.name}",
        "$siteName",
        "$!site.name",
        "{{ site.name }}",
        "{$site_name}",
        "{dede:field.title/}",
        "{pboot:sitetitle}",
        "{#siteName#}",
        "<%=siteName%>",
        "<?php echo $name; ?>",
        "[!--pagetitle--]",
        "[field:title/]",
        "<!--#echo var='x' -->",
        "<$[标题名称]$>",
        "<TRS_DOCUMENT FIELD='DOCTITLE'>",
        "@Model.Title",
        "@@siteName",
        "%SITE_NAME%",
        "{siteName}",
        "[object Object]",
        "SiteName",
        "网站名称",
    ],
)
def test_a_value_that_says_nothing(verdict, value):
    assert verdict("labels-empty", OPTIONS, pages=[home(value)]) == "fail"


@pytest.mark.parametrize(
    "value",
    [
        "某市人民政府",
        "0",
        "1",
        "A",
        "无锡市人民政府",
        "“无废城市”建设",
        "#学习进行时#重要讲话",
        "关于印发《某市“十四五”规划（2021—2025年）》的通知",
        "价格 $100",
        "C++ 与 C# 培训",
        "50% 的企业",
        "info@anytown.gov.cn",
        "[图解] 一图读懂",
        "【视频】新闻",
        "http://www.anytown.gov.cn/?a={1}",
        "Null Island",
        "空气质量",
        "www.anytown.gov.cn",
        "null值的处理",
        "A&B <三农>",
    ],
)
def test_a_value_that_says_something(verdict, value):
    assert verdict("labels-empty", OPTIONS, pages=[home(value)]) == "pass"


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        pytest.param([home("", "某市")], "pass", id="of two, one says something"),
        pytest.param([home("", "null")], "fail", id="of two, none says something"),
        pytest.param(
            [home("", name="ContentSource"), home("某市")], "pass", id="empty where the kind of page needs none"
        ),
        pytest.param([home("", name="Author")], "not-applicable", id="no page carries one of the labels"),
        pytest.param([home("", unseen=["body"])], "unknown not-seen", id="a script draws the page"),
    ],
)
def test_labels_empty(verdict, pages, expected):
    assert verdict("labels-empty", OPTIONS, pages=pages) == expected


def test_the_finding_shows_the_value(judged):
    (finding,) = judged("labels-empty", OPTIONS, pages=[home("null")]).problems
    assert finding.excerpt == "null"
    assert finding.message.en == 'the label SiteName says "null" on the home page, a real value is required'


def test_the_pack_writes_the_same_placeholders_for_all_rules():
    options = [r.options for r in rules_of(load_packs(["cn/labels"])) if hasattr(r.options, "placeholders")]
    assert len(options) == 5
    assert {(o.placeholders, o.placeholder_patterns) for o in options} == {
        (RULE.options.placeholders, RULE.options.placeholder_patterns)
    }


def test_a_pattern_that_is_none_is_refused_with_its_place(tmp_path: Path):
    pack = tmp_path / "mine.yaml"
    source = Path(RULE.file).read_text(encoding="utf-8").replace(r"""'\$!?\{'""", "'['", 1)
    pack.write_text(source, encoding="utf-8")
    with pytest.raises(PolicyError, match=r"mine\.yaml:\d+:\d+: '\[' is no regular expression"):
        load_packs([str(pack)])
