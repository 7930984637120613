"""Files of waivers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from govsite.errors import PolicyError
from govsite.policy.waivers import load_waivers

Write = Callable[[str, str], Path]
ONE = "- {rule: base-*, owner: 张三, reason: 迁移中, expires: 2999-12-31}\n"


def test_waivers_are_known_by_file_and_line(write: Write) -> None:
    path = write("waivers.yaml", f"waivers:\n{ONE}")
    ((waiver, where),) = load_waivers(path)
    assert (waiver.owner, where) == ("张三", f"{path}:2")


@pytest.mark.parametrize(
    ("text", "place", "hint"),
    [
        (ONE, "1:1", "write the list below the key waivers:"),
        ("waivers:\n- base-*\n", "2:3", "keys are wanted here: rule, site, url, fingerprint, owner, reason, expires"),
        ("waivers:\n", "1:9", "write [] where there is none"),
        ("waivers:\n" + ONE.replace("张三", "''"), "2:25", "somebody answers for it, with a reason"),
        ("waivers:\n" + ONE.replace("2999-12-31", "soon"), "2:51", "write it like 2026-12-31; a waiver ends some day"),
    ],
    ids=["a bare list", "a bare word", "nothing", "nobody", "no day"],
)
def test_what_is_no_file_of_waivers_is_told_with_the_remedy(write: Write, text: str, place: str, hint: str) -> None:
    path = write("waivers.yaml", text)
    with pytest.raises(PolicyError) as told:
        load_waivers(path)
    assert (told.value.where, told.value.hint) == (f"{path}:{place}", hint)
