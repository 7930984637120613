"""Results go into files whole or not at all, and what is no file stays what it is."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from govsite.commands.context import check_place, result_file, write_result
from govsite.errors import InputError


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_gets_the_result_and_stays_a_pipe(tmp_path: Path) -> None:
    """As /dev/null does: a file in its place would break whatever else writes there."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    check_place(pipe)
    with ThreadPoolExecutor(1) as beside:
        read = beside.submit(pipe.read_bytes)
        write_result(b"result", pipe)
        assert read.result(timeout=10) == b"result"
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert names(tmp_path) == ["pipe"]


def test_the_null_device_takes_a_result() -> None:
    before = Path(os.devnull).stat().st_mode
    check_place(Path(os.devnull))
    with result_file(Path(os.devnull)) as file:
        # Whoever runs this as root would lose the device, so it is asked first where this writes to.
        assert Path(file.name) == Path(os.devnull)
        file.write(b"result")
    assert Path(os.devnull).stat().st_mode == before


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    real, link = tmp_path / "far" / "report.html", tmp_path / "latest.html"
    link.symlink_to(real)
    for content in (b"first", b"second"):
        write_result(content, link)
        assert link.is_symlink()
        assert real.read_bytes() == content
    assert names(tmp_path) == ["far", "latest.html"]


def test_a_result_that_breaks_off_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    write_result(b"first", path)
    with pytest.raises(ZeroDivisionError), result_file(path) as file:
        file.write(b"half" * (1 // 0))
    assert path.read_bytes() == b"first"
    assert names(tmp_path) == ["report.html"]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        write_result(b"x", tmp_path / "none" / "report.html")


def test_a_dash_is_standard_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.chdir(tmp_path)
    with result_file(Path("-")) as file:
        file.write(b"result")
    assert capfdbinary.readouterr().out == b"result"
    assert names(tmp_path) == []
