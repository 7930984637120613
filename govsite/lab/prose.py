"""Titles and paragraphs in the manner of official ones, from a seeded generator."""

from __future__ import annotations

from random import Random

_SUBJECTS = [
    "安全生产",
    "乡村振兴",
    "营商环境",
    "基层治理",
    "生态保护",
    "防汛抗旱",
    "义务教育",
    "就业创业",
    "医疗保障",
    "项目建设",
    "城市更新",
    "道路交通",
    "农田水利",
    "文化惠民",
    "数字政府",
    "消费维权",
    "养老服务",
    "食品安全",
    "科技创新",
    "政务公开",
    "森林防火",
    "污染防治",
    "招商引资",
    "便民服务",
    "老旧小区改造",
]
_ACTIONS = ["召开", "部署", "推进", "调研", "督导", "检查", "开展", "组织", "启动", "落实"]
_FORMS = [
    "工作会议",
    "专题培训",
    "现场推进会",
    "专项行动",
    "座谈会",
    "宣传活动",
    "调度会",
    "实地调研",
    "观摩活动",
    "集中整治",
]
_PAPERS = ["实施方案", "管理办法", "若干措施", "工作要点", "实施细则", "行动计划", "指导意见", "应急预案"]
_NOTICES = ["通知", "公告", "公示", "通告"]
_SENTENCES = (
    "{place}坚持问题导向，围绕{subject}细化任务清单，明确责任单位和完成时限。",
    "会议指出，要把{subject}摆在更加突出的位置，压实各方责任，确保各项任务落到实处。",
    "今年以来，{place}{subject}相关投入同比增长{number}%，累计完成项目{count}个。",
    "有关单位要加强协作配合，定期通报{subject}进展，对存在的问题限期整改。",
    "群众可以通过政务服务窗口或者拨打热线电话咨询{subject}有关事项。",
    "下一步，{place}将继续完善{subject}长效机制，不断提升群众的获得感、幸福感、安全感。",
    "各镇、街道和有关部门负责同志参加会议，{count}名基层代表作了交流发言。",
    "截至目前，全域共排查{subject}隐患{count}处，整改率达到{number}%。",
    "专家组现场查看了{subject}点位，并就下一阶段工作提出{count}条意见建议。",
)
_RARE = ("朱镕基堤段", "喆辉路口", "堃元大桥", "淼泉水厂")
"""Names with letters beyond GB 2312, which pages that declare gb2312 use all the same."""


def headline(rng: Random, place: str, kind: str) -> str:
    """A title as it stands in lists of a kind of column ("news", "notice", "paper", "reading")."""
    subject = rng.choice(_SUBJECTS)
    match kind:
        case "notice":
            return f"关于{rng.choice(_ACTIONS)}{subject}有关事项的{rng.choice(_NOTICES)}（{rng.randint(1, 99)}号）"
        case "paper":
            return f"{place}关于印发《{subject}{rng.choice(_PAPERS)}》的通知"
        case "reading":
            return f"一图读懂《{place}{subject}{rng.choice(_PAPERS)}》"
        case _:
            return f"{place}{rng.choice(_ACTIONS)}{subject}{rng.choice(_FORMS)}"


def paragraphs(rng: Random, place: str, count: int) -> list[str]:
    """Paragraphs of two or three sentences each."""
    subject = rng.choice(_SUBJECTS)
    found = []
    for _ in range(count):
        sentences = rng.sample(_SENTENCES, rng.randint(2, 3))
        found.append(
            "".join(sentences).format(
                place=place, subject=subject, number=rng.randint(3, 98), count=rng.randint(2, 260)
            )
        )
    if rng.random() < 0.2:
        found.append(f"施工期间，{rng.choice(_RARE)}实行临时交通管制。")
    return found
