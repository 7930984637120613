"""``govsite demo``: whose folder it writes to."""

from __future__ import annotations

from pathlib import Path

import pytest

from govsite.cli import main
from govsite.commands import demo


@pytest.fixture(autouse=True)
def shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Folders in which a city was shown; nothing is, for whose folder it is shows before."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    folders: list[Path] = []
    monkeypatch.setattr(demo, "_show", lambda context, city, *, folder, **more: folders.append(folder))
    return folders


def run(*arguments: str) -> int:
    return main(["demo", "--size", "12", *arguments])


@pytest.mark.parametrize("name", ["store.db", "store.db-wal", "inventory.csv", "plan.yaml", "report.html"])
def test_what_no_demo_wrote_is_neither_deleted_nor_overwritten(name: str, shown, capfd) -> None:
    Path("prod").mkdir()
    Path("prod", name).write_text("mine", encoding="utf-8")
    assert run("--folder", "prod") == 2
    err = capfd.readouterr().err
    assert err == f"govsite: prod: holds {name}, which no demo wrote (name another --folder)\n"
    assert shown == []
    assert [path.name for path in Path("prod").iterdir()] == [name]
    assert Path("prod", name).read_text(encoding="utf-8") == "mine"


def test_the_store_of_the_workspace_is_no_place_for_a_demo(shown, capfd) -> None:
    assert run("--folder", ".govsite") == 2
    assert "where your own runs are kept" in capfd.readouterr().err
    assert shown == []
    Path("govsite.toml").write_text('store = "kept/store.db"', encoding="utf-8")
    assert run("--folder", "kept") == 2


def test_a_folder_of_a_former_demo_is_written_anew(shown) -> None:
    assert run("--folder", "trial") == 0
    for name in ("store.db", "inventory.csv"):
        Path("trial", name).write_text("of the demo", encoding="utf-8")
    assert run("--folder", "trial") == 0
    assert len(shown) == 2


def test_the_demo_s_own_folder_and_one_that_holds_other_things_are_taken(shown) -> None:
    own = Path(".govsite/demo")
    own.mkdir(parents=True)
    (own / "store.db").write_text("of a demo before there were marks", encoding="utf-8")
    assert run() == 0
    assert run("--folder", str(own)) == 0
    Path("desk").mkdir()
    Path("desk/notes.txt").write_text("mine", encoding="utf-8")
    assert run("--folder", "desk") == 0
    assert Path("desk/notes.txt").read_text(encoding="utf-8") == "mine"


def test_a_report_that_goes_elsewhere_leaves_the_one_in_the_folder(shown) -> None:
    Path("desk").mkdir()
    Path("desk/report.html").write_text("mine", encoding="utf-8")
    assert run("--folder", "desk", "-o", "else.html") == 0
    assert len(shown) == 1


def test_a_file_is_no_folder(shown, capfd) -> None:
    Path("taken").write_text("mine", encoding="utf-8")
    assert run("--folder", "taken") == 2
    assert "is a file, not a folder" in capfd.readouterr().err
