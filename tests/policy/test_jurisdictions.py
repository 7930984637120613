"""Facts of countries."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from govsite.audit.engine import CHECKS
from govsite.errors import PolicyError, UsageError
from govsite.plugins import plugin_names
from govsite.policy.folder import jurisdiction_ids, rules_folder
from govsite.policy.jurisdictions import home_of_packs, load_divisions, load_jurisdiction

Write = Callable[[str, str], Path]
HEAD = "id: xx\ntitle: {zh: 某国, en: Some country}\npacks: []\n"


@pytest.mark.parametrize("name", jurisdiction_ids(rules_folder()))
def test_every_jurisdiction_that_is_shipped_is_right(name: str) -> None:
    place = load_jurisdiction(name)
    assert place.id == name
    names = load_divisions(place)
    assert all(code.isdigit() for code in names)
    assert place.pages.own_language_checks <= set(plugin_names(CHECKS))


def test_every_shipped_pack_of_a_jurisdiction_knows_its_home() -> None:
    assert home_of_packs()["cn/domain"].id == "cn"


def test_a_jurisdiction_of_ones_own_is_read_from_its_file(write: Write) -> None:
    assert load_jurisdiction(str(write("xx.yaml", HEAD))).title.en == "Some country"
    assert load_jurisdiction(str(write("xx.yml", HEAD))).title.en == "Some country"


def test_the_files_that_a_jurisdiction_of_ones_own_names_lie_beside_it(write: Write, tmp_path: Path) -> None:
    text = HEAD.replace("[]", "[base, ours.yaml]") + "divisions: ours.csv\nwording_file: ours-wording.yaml\n"
    path = write("far/xx.yaml", text + "columns_file: cn-columns.yaml\n")
    write("far/ours.yaml", "")
    write("far/ours.csv", "code,name\n01,North\n")
    write("far/ours-wording.yaml", "illegal: [casino]\n")
    place = load_jurisdiction(str(path))
    assert load_divisions(place) == {"01": "North"}
    assert place.wording.illegal == ("casino",)
    assert place.columns == load_jurisdiction("cn").columns
    assert place.packs == ("base", str(tmp_path / "far" / "ours.yaml"))


@pytest.mark.parametrize(
    ("line", "where"),
    [("packs: [base, gone.yaml]", "3:15"), ("packs: []\ndivisions: gone.csv", "4:12")],
)
def test_a_file_that_a_jurisdiction_of_ones_own_names_and_that_is_nowhere_is_told(
    write: Write, line: str, where: str
) -> None:
    path = write("xx.yaml", HEAD.replace("packs: []", line))
    with pytest.raises(PolicyError) as raised:
        load_jurisdiction(str(path))
    assert raised.value.where == f"{path}:{where}"
    assert "gone" in str(raised.value)


@pytest.mark.parametrize(
    ("text", "place", "what", "hint"),
    [
        pytest.param("id: xx\ntitle: {zh: 国}\npacks: []\n", "2:8", "`en`", "", id="a title in one language"),
        pytest.param(HEAD.replace("packs", "pakcs"), "3:1", "'pakcs'", "'packs'", id="a misspelt key"),
        pytest.param(HEAD.replace("xx", "yy"), "1:5", "'yy'", "'xx'", id="an id that is not the file's name"),
        pytest.param(
            HEAD + "inventory:\n  levels:\n    市: city\n    县: conty\n",
            "7:8",
            "'conty'",
            "'county'",
            id="a misspelt level",
        ),
        pytest.param(
            HEAD + "pages:\n  challenge_patterns: ['ok', '(']\n",
            "5:30",
            "regular expression",
            "",
            id="a broken pattern",
        ),
        pytest.param(
            HEAD + "pages:\n  entrance_patterns: ['(']\n",
            "5:23",
            "regular expression",
            "",
            id="a broken pattern of an entrance",
        ),
        pytest.param(
            HEAD + "pages:\n  footer:\n    icp: {title: {zh: 备, en: r}, text: ['[']}\n",
            "6:41",
            "regular expression",
            "",
            id="a broken pattern of a footer item",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place(write: Write, *, text: str, place: str, what: str, hint: str) -> None:
    path = write("jurisdictions/xx.yaml", text)
    with pytest.raises(PolicyError) as error:
        load_jurisdiction("xx", path.parent.parent)
    assert error.value.where == f"{path}:{place}"
    assert what in error.value.message
    assert hint in error.value.hint


def test_an_unknown_jurisdiction_names_the_known_ones(write: Write) -> None:
    folder = write("jurisdictions/xx.yaml", HEAD).parent.parent
    with pytest.raises(UsageError, match="'zz'") as error:
        load_jurisdiction("zz", folder)
    assert "xx" in error.value.hint


@pytest.mark.parametrize(
    ("table", "what"),
    [
        pytest.param("code,title\n1,a\n", "column", id="a missing column"),
        pytest.param("code,name\n110000,北京市\n,天津市\n", "code", id="a row without code"),
    ],
)
def test_a_faulty_table_of_divisions_is_refused(write: Write, *, table: str, what: str) -> None:
    folder = write("jurisdictions/xx.yaml", HEAD + "divisions: xx.csv\n").parent.parent
    place = load_jurisdiction("xx", folder)
    with pytest.raises(PolicyError, match="cannot be read"):
        load_divisions(place, folder)
    write("jurisdictions/xx.csv", table)
    with pytest.raises(PolicyError, match=what):
        load_divisions(place, folder)
