"""``govsite init`` writes what runs, and overwrites nothing."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
import yaml

from govsite.cli import main
from govsite.config import load_settings
from govsite.policy.waivers import load_waivers


def test_what_is_written_is_what_govsite_reads(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(tmp_path / "new")]) == 0
    folder = tmp_path / "new"
    assert load_settings(folder / "govsite.toml").jurisdiction == "cn"
    assert load_waivers(folder / "waivers.yaml") == ()
    assert main(["inventory", "check", str(folder / "inventory.csv")]) == 0
    for name in (".github/workflows/govsite.yml", "govsite.gitlab-ci.yml"):
        assert "govsite audit inventory.csv" in (folder / name).read_text(encoding="utf-8")
        assert yaml.safe_load((folder / name).read_text(encoding="utf-8"))
    assert ".govsite/" in (folder / ".gitignore").read_text(encoding="utf-8")
    told = capfd.readouterr().err
    assert all(str(path) in told for path in folder.rglob("*") if path.is_file())


def test_nothing_is_overwritten(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "inventory.csv").write_text("mine", encoding="utf-8")
    (tmp_path / ".gitignore").write_text("mine\n.govsite/\n", encoding="utf-8")
    assert main(["init", str(tmp_path)]) == 0
    assert (tmp_path / "inventory.csv").read_text(encoding="utf-8") == "mine"
    assert (tmp_path / ".gitignore").read_text(encoding="utf-8") == "mine\n.govsite/\n"
    assert "it is there already" in capfd.readouterr().err


def test_what_git_ignored_before_stays_in_its_charset(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_bytes("草稿/".encode("gb18030"))
    assert main(["init", str(tmp_path)]) == 0
    assert (tmp_path / ".gitignore").read_bytes() == "草稿/\n.govsite/\n".encode("gb18030")


def test_a_full_disk_leaves_no_half_file_that_the_next_call_would_keep(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        assert main(["init", str(tmp_path)]) == 3
    assert "No space left on device (free some space and call it again)" in capfd.readouterr().err
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert main(["init", str(tmp_path / "file")]) == 3
    assert "cannot be written" in capfd.readouterr().err
