"""Invented names of cities, counties and townships, with their pinyin.

No real city, county or district is called so (a test compares them with the official list).
Division codes are of the real format and range, because inventories are checked against GB/T 2260;
who reads ``1306…`` in a simulated ledger reads a fiction.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

_FIRST = (
    "岚lan 澄cheng 栖qi 霁ji 梧wu 朗lang 望wang 翠cui 碧bi 沐mu 禾he 枫feng 棠tang 芷zhi 瀚han 屏ping 槿jin 苍cang "
    "岫xiu 皓hao 云yun 蘅heng 笙sheng 砚yan"
)
_SECOND = (
    "川chuan 岭ling 湖hu 浦pu 屿yu 渡du 泽ze 桥qiao 台tai 汀ting 坞wu 麓lu 洲zhou 陵ling 峰feng 湾wan 堰yan 槐huai "
    "潭tan"
)
_TAKEN = frozenset(
    [
        "沐川",
        "云岭",
        "云湖",
        "云台",
        "云陵",
        "云峰",
        "云潭",
        "澄潭",
        "朗陵",
        "望湖",
        "望台",
        "翠峰",
        "碧岭",
        "碧湖",
        "碧洲",
        "碧峰",
        "禾川",
        "枫桥",
        "枫湾",
        "棠浦",
        "苍岭",
        "苍台",
    ]
)
"""Combinations that real places bear."""
_TAKEN_PINYIN = frozenset(
    {"chengdu", "wuling", "jinqiao", "pingtan", "yuntai", "muchuan", "wuhu", "wuzhou", "langzhong", "jiling"}
)
"""Spellings under which real government sites are known."""

PROVINCES = {"13": "冀", "50": "渝", "51": "川", "23": "黑", "36": "赣", "14": "晋"}
"""First two digits of a division code → the letter of record numbers."""

CITY_CODES: dict[str, str] = {
    "1306": "02 06 07 08 09 23 24 26 27 28 29 30 31 32 33 34 35 36 37 38 81 82 83 84",
    "1301": "02 04 05 07 08 09 10 11 21 23 25 26 27 28 29 30 31 32 33 81 83 84",
    "1304": "02 03 04 06 07 08 23 24 25 26 27 30 31 32 33 34 35 81",
    "5101": "04 05 06 07 08 12 13 14 15 16 17 18 21 29 31 81 82 83 84 85",
    "1305": "02 03 05 06 22 23 24 25 28 29 30 31 32 33 34 35 81 82",
    "1307": "02 03 05 06 08 09 22 23 24 25 26 27 28 30 31 32",
    "1309": "02 03 21 22 23 24 25 26 27 28 29 30 81 82 83 84",
    "1302": "02 03 04 05 07 08 09 24 25 27 29 81 83 84",
    "2301": "02 03 04 08 09 10 11 12 13 23 24 25 26 27 28 29 83 84",
    "3607": "02 03 04 22 23 24 25 26 28 29 30 31 32 33 34 35 81 83",
    "5133": "01 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38",
    "1410": "02 21 22 23 24 25 26 27 28 29 30 31 32 33 34 81 82",
}
"""Ranges of division codes that a simulated city may use: first four digits → county digits."""


@dataclass(frozen=True, slots=True)
class PlaceName:
    """Name of a place without its kind ("云浦"), and its spelling ("yunpu")."""

    zh: str
    pinyin: str

    @property
    def initials(self) -> str:
        """First letters of the syllables, as in "yp"."""
        return "".join(syllable[0] for syllable in spell(self.zh))


def _table(text: str) -> dict[str, str]:
    return {word[0]: word[1:] for word in text.split()}


_SYLLABLES = _table(_FIRST) | _table(_SECOND)


def spell(zh: str) -> list[str]:
    """Syllables of an invented name."""
    return [_SYLLABLES[letter] for letter in zh]


def place_names(rng: Random) -> list[PlaceName]:
    """All invented names in an order that the seed decides, each spelling once."""
    words = [(a + b, x + y) for a, x in _table(_FIRST).items() for b, y in _table(_SECOND).items()]
    rng.shuffle(words)
    unique: dict[str, PlaceName] = {}
    for zh, pinyin in words:
        if zh[0] != zh[1] and zh not in _TAKEN and pinyin not in _TAKEN_PINYIN:
            unique.setdefault(pinyin, PlaceName(zh, pinyin))
    return list(unique.values())
