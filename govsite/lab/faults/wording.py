"""Severe errors of wording, personal data, hidden links; and the same letters where they are no fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from govsite.lab.fault import Fault, Ground, Planter
from govsite.lab.site import ARTICLE, COLUMN, HOME, LabSite

_GROUP = "wording"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_WRONG = ("攻府", "中华人民共合国", "最高人民检查院", "扫黑险恶", "秸杆", "全国人名代表大会")
_ADS = ("澳门新葡京", "真人娱乐", "时时彩", "成人视频")

Plant = Callable[[LabSite, Ground], Iterator[Fault]]


def _is_open(site: LabSite) -> bool:
    return site.is_open


def _severe(site: LabSite, ground: Ground) -> Iterator[Fault]:
    word = ground.vary(*_WRONG)
    site.traits.texts += ((ground.vary(ARTICLE, HOME, COLUMN), f"今年以来，{word}有关工作取得新进展。"),)
    yield Fault(site.id, "cn-wording-severe", site.url, word)


def _advertisement(site: LabSite, ground: Ground) -> Iterator[Fault]:
    word = ground.vary(*_ADS)
    site.traits.texts += ((HOME, f"{word}首选平台，注册即送。"),)
    yield Fault(site.id, "cn-illegal-words", site.url, word)


def _personal(site: LabSite, ground: Ground) -> Iterator[Fault]:
    number = ground.vary(citizen_number(site.division, ground.turn), card_number(ground.turn))
    site.traits.texts += ((ARTICLE, f"公示人员：王某某，号码{number}，特此公示。"),)
    yield Fault(site.id, "cn-personal-data", site.url, f"{number[:4]}…")


def _mobiles(site: LabSite, ground: Ground) -> Iterator[Fault]:
    listed = "、".join(f"王某某138{10_000_000 + ground.turn * 7919 + step * 104_729}" for step in range(4))
    site.traits.texts += ((ARTICLE, f"公示名单：{listed}。"),)
    yield Fault(site.id, "cn-personal-mobiles", site.url, "4 numbers")


def _hidden(site: LabSite, ground: Ground) -> Iterator[Fault]:
    site.traits.added |= {ground.vary("hidden-far", "hidden-flat", "hidden-small")}
    yield Fault(site.id, "cn-hidden-links", site.url)


def _harmless(site: LabSite, ground: Ground) -> Iterator[Fault]:
    """No fault: words of prosecution, masked numbers, numbers whose check digit is wrong, two contacts."""
    number = citizen_number(site.division, ground.turn)
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")
    text = ground.vary(
        "公安机关依法查处一起网上赌场案件，抓获犯罪嫌疑人5名。",
        f"王某某，{number[:2]}*************{number[-3:]}",
        f"档案编号{wrong}",
        "联系人：张工13800001111，李工13900002222",
        "历史上，起义军进攻府城，三日而下。",
    )
    site.traits.texts += ((ARTICLE, text),)
    yield from ()


def citizen_number(division: str, turn: int) -> str:
    """A number with a right check digit (GB 11643-1999) that is nobody's: born in 1900."""
    body = f"{division or '110105'}1900{1 + turn % 12:02d}{1 + turn % 28:02d}{turn % 1000:03d}"
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, body, strict=True))
    return body + "10X98765432"[total % 11]


def card_number(turn: int) -> str:
    """A card number with a right check digit (ISO/IEC 7812-1) that no bank gave out."""
    body = f"622202{turn * 7_919:011d}7"
    digits = [int(digit) for digit in reversed(body)]
    total = sum(sum(divmod(digit * 2, 10)) if place % 2 == 0 else digit for place, digit in enumerate(digits))
    return f"{body}{-total % 10}"


PLUGIN = (
    Planter("cn-wording-severe", _GROUP, _is_open, _severe, share=0.02),
    Planter("cn-illegal-words", _GROUP, _is_open, _advertisement, share=0.015),
    Planter("cn-personal-data", _GROUP, _is_open, _personal, share=0.02),
    Planter("cn-personal-mobiles", _GROUP, _is_open, _mobiles, share=0.015),
    Planter("cn-hidden-links", "links", _is_open, _hidden, share=0.015),
    Planter("", _GROUP, _is_open, _harmless, share=0.05),
)
